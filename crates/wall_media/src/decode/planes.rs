//! Planes of a picture: copying, making smaller, comparing.

use crate::I420;

/// A plane as a decoder lays it out: every value is followed by `step - 1` others of
/// other planes, every row takes `stride` bytes.
pub(super) struct Plane<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) stride: usize,
    pub(super) step: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Plane<'_> {
    /// The rows of the plane as `width` by `height` values, each the mean of `across` by `down`
    /// values; what reaches over the edge uses what there is.
    pub(super) fn rows(
        &self,
        (across, down): (usize, usize),
        (width, height): (usize, usize),
        take: &mut dyn FnMut(&[u8]),
    ) {
        let (mut sums, mut means) = (Vec::new(), Vec::new());
        for row in 0..height {
            let first = (row * down).min(self.height.saturating_sub(1));
            let last = (row * down + down).min(self.height).max(first + 1);
            let is_plain = across == 1 && down == 1 && self.step == 1;
            let line = self.row(first).filter(|_| is_plain).and_then(|line| line.get(..width));
            if let Some(line) = line {
                take(line);
                continue;
            }
            sums.clear();
            sums.resize(width, (0_u32, 0_u32));
            for line in (first..last).filter_map(|line| self.row(line)) {
                let values = line.iter().step_by(self.step).take(self.width);
                for (nr, value) in values.enumerate() {
                    if let Some((sum, count)) = sums.get_mut(nr / across) {
                        *sum += u32::from(*value);
                        *count += 1;
                    }
                }
            }
            let mut before = 128;
            means.clear();
            means.extend(sums.iter().map(|(sum, count)| {
                // A column beyond the plane repeats the last one.
                before = (sum + count / 2).checked_div(*count).unwrap_or(before);
                before.min(255) as u8
            }));
            take(&means);
        }
    }

    fn row(&self, row: usize) -> Option<&[u8]> {
        let start = row.checked_mul(self.stride)?;
        let length = (self.width - 1) * self.step + 1;
        self.bytes.get(start..start + length)
    }
}

/// A picture is black if fewer values than one in this many are brighter than
/// [`BLACK`]: a lens cap, a dead sensor; a street at night has its lamps.
const BRIGHT_SHARE: usize = 500;

/// Luma up to this is black, with room for noise.
const BLACK: u8 = 40;

/// Whether nothing can be seen in a picture.
pub(crate) fn is_black(picture: &I420) -> bool {
    let mut bright = 0;
    // Counted in stretches that a byte can count, which vector instructions do.
    let of = |stretch: &[u8]| stretch.iter().map(|luma| u8::from(*luma > BLACK)).sum::<u8>();
    !picture.y.chunks(255).any(|stretch| {
        bright += usize::from(of(stretch));
        bright * BRIGHT_SHARE >= picture.y.len()
    })
}

/// Whether two pictures are the same, value by value.
pub(crate) fn is_same(one: &I420, other: &I420) -> bool {
    let of = |picture: &I420| (picture.width, picture.height);
    of(one) == of(other) && one.y == other.y && one.u == other.u && one.v == other.v
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(bytes: &[u8], width: usize) -> Plane<'_> {
        Plane { bytes, stride: width, step: 1, width, height: bytes.len() / width }
    }

    impl Plane<'_> {
        fn shrunk(&self, factor: (usize, usize), width: usize, height: usize) -> Vec<u8> {
            let mut out = Vec::new();
            self.rows(factor, (width, height), &mut |row| out.extend_from_slice(row));
            out
        }
    }

    #[test]
    fn planes_are_copied_without_padding() {
        let padded = Plane { bytes: &[1, 2, 9, 3, 4, 9], stride: 3, step: 1, width: 2, height: 2 };
        assert_eq!(padded.shrunk((1, 1), 2, 2), [1, 2, 3, 4]);
        let mixed =
            Plane { bytes: &[1, 7, 2, 7, 3, 7, 4, 7], stride: 4, step: 2, width: 2, height: 2 };
        assert_eq!(mixed.shrunk((1, 1), 2, 2), [1, 2, 3, 4]);
    }

    #[test]
    fn planes_shrink_to_means_also_at_the_edges() {
        assert_eq!(plane(&[10, 20, 30, 40, 50, 60], 3).shrunk((2, 2), 2, 1), [30, 45]);
        assert_eq!(plane(&[10], 1).shrunk((1, 1), 1, 1), [10]);
        assert_eq!(plane(&[10, 20, 30, 40], 2).shrunk((1, 2), 2, 1), [20, 30]);
        // A plane smaller than asked repeats its edge.
        assert_eq!(plane(&[10, 20], 1).shrunk((1, 1), 2, 3), [10, 10, 20, 20, 20, 20]);
    }

    /// A black picture of 100 x 100.
    fn black() -> I420 {
        I420 {
            width: 100,
            height: 100,
            y: vec![16; 10_000],
            u: vec![128; 2_500],
            v: vec![128; 2_500],
            full_range: false,
            is_bt709: false,
            captured_at: wall_model::Timestamp::default(),
        }
    }

    #[test]
    fn the_same_picture_is_told_from_one_that_differs_in_a_value() {
        let mut later = black();
        later.captured_at = wall_model::Timestamp::from_micros(1);
        assert!(is_same(&black(), &later), "whenever it was made");
        let planes: [fn(&mut I420) -> &mut Vec<u8>; 3] =
            [|picture| &mut picture.y, |picture| &mut picture.u, |picture| &mut picture.v];
        for plane in planes {
            let (mut first, mut last) = (black(), black());
            *plane(&mut first).first_mut().unwrap() += 1;
            *plane(&mut last).last_mut().unwrap() += 1;
            assert!(!is_same(&first, &black()) && !is_same(&black(), &last));
        }
        let mut narrow = black();
        (narrow.width, narrow.height) = (50, 200);
        assert!(!is_same(&black(), &narrow), "another shape");
    }

    #[test]
    fn black_is_told_from_night() {
        let mut picture = black();
        picture.y[500..519].fill(200);
        assert!(is_black(&picture), "fewer than one in 500");
        picture.y[9_999] = 200;
        assert!(!is_black(&picture));
    }
}
