//! Privacy masks: what of a camera's picture nobody may see.

use wall_model::Mask;

use crate::I420;

/// A mask's luma: a dark grey that is no black picture and no hole in the wall.
const GREY: u8 = 60;

/// The stretches of the row `y` of `height` rows that a mask covers, in pixels of `width`, each
/// wider rather than narrower than it is.
fn covered(mask: &Mask, y: usize, width: usize, height: usize) -> Vec<(usize, usize)> {
    let middle = (y as f32 + 0.5) / height as f32;
    let sides = mask.0.iter().zip(mask.0.iter().cycle().skip(1));
    let mut crossings: Vec<f32> = sides
        .filter(|([_, a], [_, b])| (*a <= middle) != (*b <= middle))
        .map(|([ax, ay], [bx, by])| ax + (middle - ay) / (by - ay) * (bx - ax))
        .collect();
    crossings.sort_by(f32::total_cmp);
    let stretch = |[begin, end]: &[f32; 2]| {
        let begin = (begin * width as f32 - 1.0).floor().max(0.0) as usize;
        let end = (end * width as f32 + 1.0).ceil().max(0.0) as usize;
        (begin.min(width), end.min(width))
    };
    crossings.as_chunks::<2>().0.iter().map(stretch).collect()
}

/// The picture with its masks on it; of what is below them, nothing is left, not even as colour.
pub fn masked(picture: &I420, masks: &[Mask]) -> I420 {
    let mut masked = picture.clone();
    let (width, height) = (picture.width as usize, picture.height as usize);
    let chroma = picture.chroma_size().0 as usize;
    for mask in masks {
        for y in 0..height {
            for (begin, end) in covered(mask, y, width, height) {
                cover(&mut masked.y, y * width, (begin, end), GREY);
                let halves = (begin / 2, end.div_ceil(2));
                cover(&mut masked.u, y / 2 * chroma, halves, 128);
                cover(&mut masked.v, y / 2 * chroma, halves, 128);
            }
        }
    }
    masked
}

fn cover(plane: &mut [u8], row: usize, (begin, end): (usize, usize), value: u8) {
    if let Some(stretch) = plane.get_mut(row + begin..row + end) {
        stretch.fill(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32) -> I420 {
        let (half, rows) = (width.div_ceil(2), height.div_ceil(2));
        I420 {
            width,
            height,
            y: vec![200; (width * height) as usize],
            u: vec![90; (half * rows) as usize],
            v: vec![170; (half * rows) as usize],
            full_range: false,
            is_bt709: false,
            captured_at: wall_model::Timestamp::default(),
        }
    }

    #[test]
    fn a_mask_covers_its_area_and_little_more() {
        let before = picture(40, 20);
        let square = Mask(vec![[0.25, 0.5], [0.5, 0.5], [0.5, 1.0], [0.25, 1.0]]);
        let after = masked(&before, &[square]);
        for y in 0..20 {
            for x in 0..40 {
                let is_covered = after.y[y * 40 + x] == GREY;
                let within = (10..20).contains(&x) && y >= 10;
                let near = (8..22).contains(&x) && y >= 10;
                assert!(is_covered >= within && is_covered <= near, "{x} {y}");
                if within {
                    assert_eq!(
                        (after.u[y / 2 * 20 + x / 2], after.v[y / 2 * 20 + x / 2]),
                        (128, 128)
                    );
                }
            }
        }
        assert_eq!(masked(&before, &[]), before);
    }

    #[test]
    fn any_corners_are_taken_calmly() {
        let before = picture(7, 5);
        for corners in [
            vec![],
            vec![[0.5, 0.5]],
            vec![[-3.0, -3.0], [9.0, 0.2], [0.1, 9.0]],
            vec![[f32::NAN, 0.0], [1.0, f32::INFINITY], [0.0, 1.0]],
        ] {
            let mask = Mask(corners);
            let after = masked(&before, std::slice::from_ref(&mask));
            assert_eq!(after.y.len(), before.y.len());
        }
    }
}
