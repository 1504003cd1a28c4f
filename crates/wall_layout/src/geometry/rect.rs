//! Rectangles: y runs down.

/// A rectangle in millimetres.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge, mm.
    pub x_mm: f64,
    /// Upper edge, mm.
    pub y_mm: f64,
    /// Width, mm.
    pub width_mm: f64,
    /// Height, mm.
    pub height_mm: f64,
}

impl Rect {
    /// Right edge, mm.
    pub fn right_mm(self) -> f64 {
        self.x_mm + self.width_mm
    }

    /// Lower edge, mm.
    pub fn bottom_mm(self) -> f64 {
        self.y_mm + self.height_mm
    }
}

/// A rectangle in whole pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PxRect {
    /// Left edge, px.
    pub x: i32,
    /// Upper edge, px.
    pub y: i32,
    /// Width, px.
    pub width: i32,
    /// Height, px.
    pub height: i32,
}

impl PxRect {
    /// Right edge, px, not included.
    pub fn right(self) -> i32 {
        self.x.saturating_add(self.width)
    }

    /// Lower edge, px, not included.
    pub fn bottom(self) -> i32 {
        self.y.saturating_add(self.height)
    }

    /// What both cover; `None` if nothing.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let width = self.right().min(other.right()).saturating_sub(x);
        let height = self.bottom().min(other.bottom()).saturating_sub(y);
        (width > 0 && height > 0).then_some(Self { x, y, width, height })
    }

    /// Whether `other` lies wholly within, edges included.
    pub fn contains(self, other: Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && self.right() >= other.right()
            && self.bottom() >= other.bottom()
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self {
            x,
            y,
            width: self.right().max(other.right()).saturating_sub(x),
            height: self.bottom().max(other.bottom()).saturating_sub(y),
        }
    }

    /// The same rectangle, moved.
    #[must_use]
    pub fn moved(self, x: i32, y: i32) -> Self {
        Self { x: self.x.saturating_add(x), y: self.y.saturating_add(y), ..self }
    }
}
