//! Turned rectangles and whether they overlap.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

/// A rectangle turned about its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::map) struct OrientedBox {
    pub(in crate::map) centre: Pos2,
    /// Half its width and height, px.
    pub(in crate::map) half: Vec2,
    /// Clockwise, radians.
    pub(in crate::map) angle: f32,
}

impl OrientedBox {
    pub(in crate::map) fn of_rect(rect: Rect) -> Self {
        Self { centre: rect.center(), half: rect.size() * 0.5, angle: 0.0 }
    }

    /// The same box with `margin` px more on every side.
    pub(in crate::map) fn grown(self, margin: f32) -> Self {
        Self { half: self.half + Vec2::splat(margin), ..self }
    }

    fn axes(&self) -> [Vec2; 2] {
        let (sin, cos) = self.angle.sin_cos();
        [vec2(cos, sin), vec2(-sin, cos)]
    }

    pub(in crate::map) fn corners(&self) -> [Pos2; 4] {
        let [across, down] = self.axes();
        let (x, y) = (across * self.half.x, down * self.half.y);
        [self.centre - x - y, self.centre + x - y, self.centre + x + y, self.centre - x + y]
    }

    /// The upright rectangle around it.
    pub(in crate::map) fn bounds(&self) -> Rect {
        Rect::from_points(&self.corners())
    }

    /// Whether the two share any point (separating axes).
    pub(in crate::map) fn overlaps(&self, other: &Self) -> bool {
        if !self.bounds().intersects(other.bounds()) {
            return false;
        }
        let off = other.centre - self.centre;
        let (a, b) = (self.axes(), other.axes());
        a.iter().chain(&b).all(|axis| {
            let reach = |axes: &[Vec2; 2], half: Vec2| {
                axes[0].dot(*axis).abs() * half.x + axes[1].dot(*axis).abs() * half.y
            };
            off.dot(*axis).abs() <= reach(&a, self.half) + reach(&b, other.half)
        })
    }

    /// Whether it lies wholly within an upright rectangle.
    pub(in crate::map) fn is_within(&self, rect: Rect) -> bool {
        rect.contains_rect(self.bounds())
    }
}

/// Whether the stretch `a`-`b` meets the rectangle.
pub(in crate::map) fn stretch_meets(rect: Rect, a: Pos2, b: Pos2) -> bool {
    let way = b - a;
    let (mut first, mut last) = (0.0_f32, 1.0_f32);
    for (start, step, low, high) in
        [(a.x, way.x, rect.left(), rect.right()), (a.y, way.y, rect.top(), rect.bottom())]
    {
        if step.abs() < 1e-6 {
            if start < low || start > high {
                return false;
            }
            continue;
        }
        let (near, far) = ((low - start) / step, (high - start) / step);
        first = first.max(near.min(far));
        last = last.min(near.max(far));
    }
    first <= last
}

/// Whether a point lies within a ring of points (even-odd).
pub(super) fn ring_contains(ring: &[Pos2], at: Pos2) -> bool {
    let mut is_within = false;
    let mut previous = ring.last().copied().unwrap_or(pos2(0.0, 0.0));
    for &corner in ring {
        if (corner.y > at.y) != (previous.y > at.y) {
            let x =
                corner.x + (at.y - corner.y) / (previous.y - corner.y) * (previous.x - corner.x);
            is_within ^= at.x < x;
        }
        previous = corner;
    }
    is_within
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(x: f32, y: f32, angle: f32) -> OrientedBox {
        OrientedBox { centre: pos2(x, y), half: vec2(50.0, 10.0), angle }
    }

    #[test]
    fn turned_boxes_that_only_their_bounds_share_do_not_overlap() {
        let (a, b) = (turned(0.0, 0.0, 0.785), turned(40.0, -14.0, 0.785));
        assert!(a.bounds().intersects(b.bounds()));
        assert!(!a.overlaps(&b));
        assert!(a.overlaps(&turned(10.0, 0.0, 0.785)));
        assert!(a.overlaps(&turned(0.0, 0.0, -0.785)));
    }

    #[test]
    fn stretches_meet_rectangles() {
        let rect = Rect::from_min_max(pos2(10.0, 10.0), pos2(20.0, 20.0));
        assert!(stretch_meets(rect, pos2(0.0, 15.0), pos2(30.0, 15.0)));
        assert!(stretch_meets(rect, pos2(15.0, 15.0), pos2(15.0, 15.0)));
        assert!(!stretch_meets(rect, pos2(0.0, 0.0), pos2(30.0, 5.0)));
        assert!(!stretch_meets(rect, pos2(0.0, 15.0), pos2(9.0, 15.0)));
    }

    #[test]
    fn rings_contain() {
        let ring = [pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(10.0, 10.0), pos2(0.0, 10.0)];
        assert!(ring_contains(&ring, pos2(5.0, 5.0)));
        assert!(!ring_contains(&ring, pos2(15.0, 5.0)));
        assert!(!ring_contains(&[], pos2(0.0, 0.0)));
    }
}
