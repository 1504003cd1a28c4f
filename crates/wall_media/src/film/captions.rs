//! Captions: camera and time as a track of text beside the pictures (3GPP TS 26.245), so that a
//! picture's time stands there without a change to the picture.

use mp4_atom::{Codec as Coding, RgbaColor, Tx3g};
use wall_model::{Span, Timestamp};

use crate::state::NO_RECORD_AFTER;

/// Captions change with the second.
const SECOND: Span = Span::from_secs(1);

/// When each caption of a film begins, and whether anything is said then: nothing is where no
/// picture came for long.
pub(super) fn captions(times: &[Timestamp], end: Timestamp) -> Vec<(Timestamp, bool)> {
    let mut captions = Vec::new();
    let nexts = times.iter().copied().skip(1).chain([end]);
    for (time, next) in times.iter().copied().zip(nexts) {
        let said_until = next.min(time + NO_RECORD_AFTER);
        let mut at = time;
        while at < said_until {
            let is_new = captions.last().is_none_or(|(last, is_said): &(Timestamp, bool)| {
                !is_said || last.floor(SECOND) < at.floor(SECOND)
            });
            if is_new {
                captions.push((at, true));
            }
            at = at.floor(SECOND) + SECOND;
        }
        if said_until < next {
            captions.push((said_until, false));
        }
    }
    captions
}

/// A caption as a sample of its track (5.17): its length and its text.
pub(super) fn sample(text: &str) -> Vec<u8> {
    let mut end = text.len().min(usize::from(u8::MAX));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.as_bytes().get(..end).unwrap_or_default();
    let mut sample = (text.len() as u16).to_be_bytes().to_vec();
    sample.extend_from_slice(text);
    sample
}

/// Height of the captions' box below pictures of this height.
pub(super) fn height(pictures: u16) -> u16 {
    pictures / 8
}

/// How captions look: white on a dark plate, in the middle, at the bottom.
pub(super) fn entry(width: u16, pictures: u16) -> Coding {
    let side = |length: u16| i16::try_from(length).unwrap_or(i16::MAX);
    let size = u8::try_from(height(pictures) / 2).unwrap_or(u8::MAX).max(10);
    let [font_high, font_low] = 1_u16.to_be_bytes();
    Tx3g {
        data_reference_index: 1,
        display_flags: 0,
        horizontal_justification: 1,
        vertical_justification: -1,
        bg_color_rgba: RgbaColor { red: 0, green: 0, blue: 0, alpha: 160 },
        box_record: [0, 0, side(height(pictures)), side(width)],
        // From and to character, font, style, size, colour.
        style_record: [0, 0, 0, 0, font_high, font_low, 0, size, 255, 255, 255, 255],
        ftab: None,
        disp: None,
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_caption_a_second_and_none_where_pictures_are_missing() {
        let times = [at(500), at(800), at(2_100), at(20_000)];
        let found = captions(&times, at(20_500));
        let mut expected = vec![(at(500), true), (at(1_000), true), (at(2_000), true)];
        expected.extend((3..=12).map(|second| (at(second * 1_000), true)));
        expected.extend([(at(12_100), false), (at(20_000), true)]);
        assert_eq!(found, expected);
    }

    #[test]
    fn a_long_caption_is_cut_between_letters() {
        assert_eq!(sample("ab"), [0, 2, b'a', b'b']);
        let long = "é".repeat(200);
        assert_eq!(sample(&long).len(), 2 + 254);
    }
}
