//! How a camera's pictures come, in lines below its picture, which makes room for them: no text
//! lies on a picture.

use egui::{Rect, pos2};

use crate::brush::{Align, Brush, Scale};

/// Height of a line as a share of the text's.
const LINE: f32 = 1.25;

/// What is left of `picture` beside so many lines, and how many of them have room: they take half of
/// it at most.
pub(crate) fn beside_figures(scale: Scale, picture: Rect, lines: usize) -> (Rect, usize) {
    let line = scale.detail * LINE;
    let most = (picture.height() * 0.5 / line).floor().max(0.0) as usize;
    let lines = lines.min(most);
    let mut room = picture;
    room.max.y -= lines as f32 * line;
    (room, lines)
}

/// Paints the lines that have room; gives what is left for the picture.
pub(super) fn paint(brush: &Brush<'_>, picture: Rect, figures: &[String]) -> Rect {
    let (room, lines) = beside_figures(brush.scale, picture, figures.len());
    let (font, line) = (brush.detail(), brush.scale.detail * LINE);
    let (indent, width) = (brush.scale.detail * 0.3, picture.width() - brush.scale.detail * 0.6);
    for (nr, figure) in figures.iter().take(lines).enumerate() {
        let middle = room.bottom() + (nr as f32 + 0.5) * line;
        let base = middle + Brush::cap_height(&font) / 2.0;
        let text = brush.fit_parts(figure, &font, width);
        let at = pos2(picture.left() + indent, base);
        brush.text(at, Align::Left, &text, &font, brush.theme.quiet);
    }
    room
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_a_picture_stays() {
        let scale = Scale { hero: 80.0, row: 40.0, detail: 20.0, margin: 10.0 };
        let picture = Rect::from_min_max(pos2(10.0, 10.0), pos2(330.0, 190.0));
        assert_eq!(beside_figures(scale, picture, 0), (picture, 0));
        let (room, lines) = beside_figures(scale, picture, 3);
        assert_eq!((room.height(), lines), (105.0, 3));
        let (room, lines) = beside_figures(scale, picture, 9);
        assert_eq!((room.height(), lines), (105.0, 3));
    }
}
