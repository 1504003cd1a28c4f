//! The parts of a mostly empty picture that are worth blending: names cover a tenth of a
//! map, and blending costs by the pixel.

use egui::{Rect, pos2};

/// Side of a block, px.
const BLOCK: u32 = 64;

/// Disjoint rectangles of whole pixels within a picture of this size that cover `inked`.
pub(super) fn parts(size_px: [u32; 2], inked: &[Rect]) -> Vec<Rect> {
    let [columns, rows] = size_px.map(|side| side.div_ceil(BLOCK) as usize);
    let mut is_inked = vec![false; columns * rows];
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(size_px[0] as f32, size_px[1] as f32));
    for rect in inked.iter().map(|rect| rect.intersect(whole)).filter(Rect::is_positive) {
        let block = |px: f32| (px / BLOCK as f32) as usize;
        for row in block(rect.top())..=block(rect.bottom()).min(rows - 1) {
            for column in block(rect.left())..=block(rect.right()).min(columns - 1) {
                if let Some(block) = is_inked.get_mut(row * columns + column) {
                    *block = true;
                }
            }
        }
    }
    let mut found = Vec::new();
    for (row, blocks) in is_inked.chunks(columns.max(1)).enumerate() {
        let mut start = None;
        for column in 0..=columns {
            match (start, blocks.get(column).copied().unwrap_or(false)) {
                (None, true) => start = Some(column),
                (Some(first), false) => {
                    let corner = |column: usize, row: usize| {
                        pos2((column as u32 * BLOCK) as f32, (row as u32 * BLOCK) as f32)
                    };
                    let run = Rect::from_min_max(corner(first, row), corner(column, row + 1));
                    found.push(run.intersect(whole));
                    start = None;
                }
                _ => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use egui::vec2;

    use super::*;

    #[test]
    fn parts_cover_the_ink_once() {
        let ink = [
            Rect::from_min_size(pos2(10.0, 10.0), vec2(100.0, 10.0)),
            Rect::from_min_size(pos2(60.0, 15.0), vec2(10.0, 80.0)),
            Rect::from_min_size(pos2(-50.0, 190.0), vec2(1_000.0, 500.0)),
            Rect::from_min_size(pos2(900.0, 0.0), vec2(10.0, 10.0)),
            Rect::NOTHING,
        ];
        let found = parts([300, 200], &ink);
        let whole = Rect::from_min_size(pos2(0.0, 0.0), vec2(300.0, 200.0));
        for (nr, part) in found.iter().enumerate() {
            assert!(whole.contains_rect(*part));
            assert!(!found[..nr].iter().any(|other| other.intersect(*part).is_positive()));
        }
        for at in [pos2(10.0, 10.0), pos2(109.0, 19.0), pos2(65.0, 94.0), pos2(299.0, 199.0)] {
            assert!(found.iter().any(|part| part.contains(at)), "{at:?}");
        }
        assert!(!found.iter().any(|part| part.contains(pos2(200.0, 100.0))));
        assert!(parts([0, 0], &ink).is_empty());
    }
}
