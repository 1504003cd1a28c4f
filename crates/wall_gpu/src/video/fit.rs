//! Where a picture goes, and which part of it is seen.

use crate::PxRect;

/// What happens where a picture's shape is not its place's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The place is filled; the picture's overhanging sides are cut off.
    Cover,
    /// All of the picture is seen; the place's sides stay as they are.
    Contain,
}

/// A picture's place on the target and its look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VideoPlace {
    /// Where, in the target's pixels.
    pub rect: PxRect,
    /// How it fits.
    pub fit: Fit,
    /// 0 (black) to 1; less for a stale picture.
    pub brightness: f32,
    /// 0 (grey) to 1; less for a stale picture.
    pub saturation: f32,
    /// The part of the picture that fills its place: left, top, right, bottom, 0 to 1; of what
    /// the fit leaves of it.
    pub part: [f32; 4],
}

/// All of a picture.
const ALL: [f32; 4] = [0.0, 0.0, 1.0, 1.0];

impl VideoPlace {
    /// A fresh picture that fills `rect`.
    pub const fn fresh(rect: PxRect) -> Self {
        Self { rect, fit: Fit::Cover, brightness: 1.0, saturation: 1.0, part: ALL }
    }

    /// A picture that is too old to be believed: dimmed and grey.
    pub const fn stale(rect: PxRect) -> Self {
        Self { rect, fit: Fit::Cover, brightness: 0.45, saturation: 0.0, part: ALL }
    }

    /// The rectangle to draw and the part of a picture of this size that it shows (left,
    /// top, right, bottom; 0 to 1).
    pub(crate) fn fitted(&self, size_px: [u32; 2]) -> (PxRect, [f32; 4]) {
        let (width, height) = (size_px[0].max(1) as f32, size_px[1].max(1) as f32);
        let (across, down) = (self.rect.width / width, self.rect.height / height);
        let (rect, [left, top, right, bottom]) = match self.fit {
            Fit::Cover => {
                let scale = across.max(down).max(f32::MIN_POSITIVE);
                let cut_x = (1.0 - across / scale) * 0.5;
                let cut_y = (1.0 - down / scale) * 0.5;
                (self.rect, [cut_x, cut_y, 1.0 - cut_x, 1.0 - cut_y])
            }
            Fit::Contain => {
                let scale = across.min(down);
                let (w, h) = (width * scale, height * scale);
                let rect = PxRect::new(
                    self.rect.x + (self.rect.width - w) * 0.5,
                    self.rect.y + (self.rect.height - h) * 0.5,
                    w,
                    h,
                );
                (rect, ALL)
            }
        };
        let part = |from: f32, to: f32, share: f32| from + (to - from) * share;
        let [part_left, part_top, part_right, part_bottom] = self.part;
        let uv = [
            part(left, right, part_left),
            part(top, bottom, part_top),
            part(left, right, part_right),
            part(top, bottom, part_bottom),
        ];
        (rect, uv)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cover_cuts_and_contain_shrinks() {
        let mut place = VideoPlace::fresh(PxRect::new(0.0, 0.0, 100.0, 100.0));
        assert_eq!(place.fitted([200, 100]), (place.rect, [0.25, 0.0, 0.75, 1.0]));
        place.fit = Fit::Contain;
        let (rect, uv) = place.fitted([200, 100]);
        assert_eq!((rect, uv), (PxRect::new(0.0, 25.0, 100.0, 50.0), [0.0, 0.0, 1.0, 1.0]));
    }
    #[test]
    fn a_part_is_one_of_what_the_fit_leaves() {
        let place = VideoPlace::fresh(PxRect::new(0.0, 0.0, 100.0, 100.0));
        let place = VideoPlace { part: [0.5, 0.0, 1.0, 0.5], ..place };
        assert_eq!(place.fitted([200, 100]), (place.rect, [0.5, 0.0, 0.75, 0.5]));
        let (rect, uv) = VideoPlace { fit: Fit::Contain, ..place }.fitted([200, 100]);
        assert_eq!((rect, uv), (PxRect::new(0.0, 25.0, 100.0, 50.0), [0.5, 0.0, 1.0, 0.5]));
    }
}
