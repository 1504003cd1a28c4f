//! The line of text that cameras burn into their pictures, in a bitmap font of its own.

use super::{
    canvas::Canvas,
    lens::{HEIGHT, WIDTH},
};

/// Pixels of a picture for each dot of a letter.
const DOT: usize = 2;

/// Dots of a letter across and down, and from one letter to the next.
const LETTER: (usize, usize, usize) = (5, 7, 6);

/// Rows of a letter, top first; the lowest five bits of each are its dots, left first.
type Glyph = [u8; 7];

/// Where a line of text stands.
#[derive(Clone, Copy)]
pub(super) enum Corner {
    /// Upper left.
    UpperLeft,
    /// Upper right.
    UpperRight,
    /// Lower left.
    LowerLeft,
}

/// Writes `text` in capitals, white with a dark edge so that it is read on any ground.
pub(super) fn write(canvas: &mut Canvas, corner: Corner, text: &str) {
    let letters: Vec<Glyph> =
        text.chars().take(48).map(|letter| glyph(letter.to_ascii_uppercase())).collect();
    let wide = letters.len() * LETTER.2 * DOT;
    let margin = 10;
    let left = match corner {
        Corner::UpperRight => (WIDTH as usize).saturating_sub(wide + margin - DOT),
        Corner::UpperLeft | Corner::LowerLeft => margin,
    };
    let top = match corner {
        Corner::LowerLeft => HEIGHT as usize - LETTER.1 * DOT - margin,
        Corner::UpperLeft | Corner::UpperRight => margin,
    };
    // Edge first, so that no letter's edge darkens its neighbour.
    for (reach, value) in [(1_usize, 12), (0, 245)] {
        for (index, glyph) in letters.iter().enumerate() {
            let x = left + index * LETTER.2 * DOT;
            draw(canvas, glyph, (x, top), reach, value);
        }
    }
}

/// Draws one letter's dots, each wider by `reach` pixels to all sides.
fn draw(canvas: &mut Canvas, glyph: &Glyph, (left, top): (usize, usize), reach: usize, value: u8) {
    for (row, dots) in glyph.iter().enumerate() {
        for column in (0..LETTER.0).filter(|column| dots >> (LETTER.0 - 1 - column) & 1 == 1) {
            let (x, y) = (left + column * DOT, top + row * DOT);
            for line in y.saturating_sub(reach)..(y + DOT + reach).min(HEIGHT as usize) {
                let columns = x.saturating_sub(reach)..(x + DOT + reach).min(WIDTH as usize);
                let start = line * WIDTH as usize;
                let bytes = canvas
                    .bytes_mut()
                    .get_mut((start + columns.start) * 4..(start + columns.end) * 4);
                for pixel in bytes.into_iter().flat_map(|bytes| bytes.chunks_exact_mut(4)) {
                    pixel[..3].fill(value);
                }
            }
        }
    }
}

/// A letter; what the font lacks is a blank.
fn glyph(letter: char) -> Glyph {
    match letter {
        'A' => [14, 17, 17, 31, 17, 17, 17],
        'B' => [30, 17, 17, 30, 17, 17, 30],
        'C' => [14, 17, 16, 16, 16, 17, 14],
        'D' => [30, 17, 17, 17, 17, 17, 30],
        'E' => [31, 16, 16, 30, 16, 16, 31],
        'F' => [31, 16, 16, 30, 16, 16, 16],
        'G' => [14, 17, 16, 23, 17, 17, 15],
        'H' => [17, 17, 17, 31, 17, 17, 17],
        'I' => [14, 4, 4, 4, 4, 4, 14],
        'J' => [7, 2, 2, 2, 2, 18, 12],
        'K' => [17, 18, 20, 24, 20, 18, 17],
        'L' => [16, 16, 16, 16, 16, 16, 31],
        'M' => [17, 27, 21, 21, 17, 17, 17],
        'N' => [17, 25, 25, 21, 19, 19, 17],
        'O' => [14, 17, 17, 17, 17, 17, 14],
        'P' => [30, 17, 17, 30, 16, 16, 16],
        'Q' => [14, 17, 17, 17, 21, 18, 13],
        'R' => [30, 17, 17, 30, 20, 18, 17],
        'S' => [15, 16, 16, 14, 1, 1, 30],
        'T' => [31, 4, 4, 4, 4, 4, 4],
        'U' => [17, 17, 17, 17, 17, 17, 14],
        'V' => [17, 17, 17, 17, 17, 10, 4],
        'W' => [17, 17, 17, 21, 21, 27, 17],
        'X' => [17, 17, 10, 4, 10, 17, 17],
        'Y' => [17, 17, 10, 4, 4, 4, 4],
        'Z' => [31, 1, 2, 4, 8, 16, 31],
        '0' => [14, 17, 19, 21, 25, 17, 14],
        '1' => [4, 12, 4, 4, 4, 4, 14],
        '2' => [14, 17, 1, 6, 8, 16, 31],
        '3' => [30, 1, 1, 14, 1, 1, 30],
        '4' => [2, 6, 10, 18, 31, 2, 2],
        '5' => [31, 16, 30, 1, 1, 17, 14],
        '6' => [6, 8, 16, 30, 17, 17, 14],
        '7' => [31, 1, 2, 4, 8, 8, 8],
        '8' => [14, 17, 17, 14, 17, 17, 14],
        '9' => [14, 17, 17, 15, 1, 2, 12],
        '-' => [0, 0, 0, 14, 0, 0, 0],
        '.' => [0, 0, 0, 0, 0, 12, 12],
        ':' => [0, 12, 12, 0, 12, 12, 0],
        '/' => [1, 1, 2, 4, 8, 16, 16],
        '(' => [2, 4, 8, 8, 8, 4, 2],
        ')' => [8, 4, 2, 2, 2, 4, 8],
        _ => [0; 7],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_a_caption_can_be_written() {
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:/()".chars() {
            assert_ne!(glyph(letter), [0; 7], "{letter}");
            assert!(glyph(letter).iter().all(|row| *row < 32), "{letter}");
        }
    }

    #[test]
    fn text_stays_in_its_corner() {
        let mut canvas = Canvas::new().unwrap();
        write(&mut canvas, Corner::UpperRight, "SIMULASI");
        let is_lit = |index: usize| canvas.bytes()[index * 4] > 200;
        let lit: Vec<usize> =
            (0..(WIDTH * HEIGHT) as usize).filter(|index| is_lit(*index)).collect();
        assert!(lit.len() > 200);
        assert!(
            lit.iter().all(|index| index % WIDTH as usize > 530 && index / (WIDTH as usize) < 25)
        );
    }
}
