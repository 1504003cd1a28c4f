//! Which of a camera's streams is worth being received at the size that it has on the wall.
//!
//! The smallest one that is not stretched there, and the largest one where all are. A stream
//! whose size nobody knows yet is taken for what main and sub streams usually are, until the
//! first time that it is received.

use wall_model::StreamKind;

use crate::{StreamOffer, decode::Size};

/// What a main stream is taken for.
const MAIN: Size = Size { width: 1_920, height: 1_080 };

/// What others are taken for.
const SUB: Size = Size { width: 640, height: 360 };

/// The number of the stream for a picture of this size among `offers`, the best first; `known`:
/// sizes that were learned. `None` without any offer.
pub(crate) fn choose(
    offers: &[StreamOffer],
    known: impl Fn(&StreamOffer) -> Option<Size>,
    tile: Size,
) -> Option<usize> {
    // Single pictures are for cameras that have nothing else: what is recorded is evidence.
    let moves = |offer: &StreamOffer| offer.kind != StreamKind::Snapshot;
    let has_moving = offers.iter().any(moves);
    let sizes = offers
        .iter()
        .enumerate()
        .filter(|(_, offer)| moves(offer) || !has_moving)
        .map(|(nr, offer)| (nr, known(offer).or(offer.size()).unwrap_or(usual(nr))));
    let sizes: Vec<(usize, Size)> = sizes.collect();
    let area = |size: Size| u64::from(size.width) * u64::from(size.height);
    // Of equal ones the one that is named first.
    let smallest =
        sizes.iter().filter(|(_, size)| fills(*size, tile)).min_by_key(|(_, size)| area(*size));
    let largest = || sizes.iter().rev().max_by_key(|(_, size)| area(*size));
    smallest.or_else(largest).map(|(nr, _)| *nr)
}

/// What a stream is taken for whose size nobody knows.
fn usual(nr: usize) -> Size {
    if nr == 0 { MAIN } else { SUB }
}

/// Whether a picture fills a place, as large as it can be there with its own shape, without being
/// stretched by more than a tenth.
fn fills(size: Size, tile: Size) -> bool {
    let reaches = |own: u32, wanted: u32| u64::from(own) * 11 >= u64::from(wanted) * 10;
    reaches(size.width, tile.width) || reaches(size.height, tile.height)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(sizes: &[Option<(u32, u32)>]) -> Vec<StreamOffer> {
        let offer = |size_px: &Option<(u32, u32)>| StreamOffer {
            url: String::new(),
            kind: StreamKind::Rtsp,
            size_px: *size_px,
        };
        sizes.iter().map(offer).collect()
    }

    fn chosen(sizes: &[Option<(u32, u32)>], (width, height): (u32, u32)) -> usize {
        choose(&offers(sizes), |_| None, Size { width, height }).unwrap()
    }

    #[test]
    fn the_stream_nearest_above_the_tile() {
        let three = [Some((2_560, 1_440)), Some((1_280, 720)), Some((640, 360))];
        assert_eq!(chosen(&three, (320, 180)), 2);
        assert_eq!(chosen(&three, (700, 394)), 2);
        assert_eq!(chosen(&three, (710, 399)), 1);
        assert_eq!(chosen(&three, (1_300, 731)), 1);
        assert_eq!(chosen(&three, (1_920, 1_080)), 0);
        assert_eq!(chosen(&three, (3_840, 2_160)), 0);
    }

    #[test]
    fn a_place_of_another_shape_asks_for_what_is_seen_there() {
        // 640 x 360 in 1200 x 300 is shown 533 wide.
        assert_eq!(chosen(&[Some((1_920, 1_080)), Some((640, 360))], (1_200, 300)), 1);
    }

    #[test]
    fn unknown_sizes_are_taken_for_the_usual_ones_until_they_are_learned() {
        assert_eq!(chosen(&[None, None], (640, 360)), 1);
        assert_eq!(chosen(&[None, None], (960, 540)), 0);
        assert_eq!(chosen(&[None], (64, 36)), 0);
        // The sub stream turned out to be larger than usual, or smaller.
        let learned = |width, height| {
            move |offer: &StreamOffer| (offer.size_px.is_none()).then_some(Size { width, height })
        };
        let offers = offers(&[Some((1_920, 1_080)), None]);
        let at = |learned: &dyn Fn(&StreamOffer) -> Option<Size>, width, height| {
            choose(&offers, learned, Size { width, height }).unwrap()
        };
        assert_eq!(at(&learned(960, 540), 960, 540), 1);
        assert_eq!(at(&learned(320, 180), 640, 360), 0);
    }

    #[test]
    fn single_pictures_are_for_cameras_that_have_nothing_else() {
        let mut mixed = offers(&[Some((1_920, 1_080)), Some((320, 180))]);
        mixed[1].kind = StreamKind::Snapshot;
        let small = Size { width: 100, height: 60 };
        assert_eq!(choose(&mixed, |_| None, small), Some(0));
        assert_eq!(choose(&mixed[1..], |_| None, small), Some(0));
        assert_eq!(choose(&[], |_| None, small), None);
    }
}
