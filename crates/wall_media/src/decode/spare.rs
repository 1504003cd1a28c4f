//! Memory of pictures that nobody shows any more, for the next ones.
//!
//! A picture's planes are too large for allocators to keep: each new one would be had from the
//! system page by page, which costs as much as copying it. A thread that decodes keeps a few.

use std::cell::RefCell;

use crate::I420;

/// Bytes that a thread keeps, at most: a picture of 1,920 x 1,080.
const MOST_BYTES: usize = 4 << 20;

/// Planes that it keeps, at most: those of three pictures.
const MOST: usize = 9;

thread_local! {
    static SPARE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// An empty plane with room for so many bytes.
pub(crate) fn room(bytes: usize) -> Vec<u8> {
    let kept = SPARE.with_borrow_mut(|spare| {
        // One that is much too large is for larger pictures.
        let fits = |plane: &Vec<u8>| (bytes..=bytes.saturating_mul(2)).contains(&plane.capacity());
        spare.iter().position(fits).map(|nr| spare.swap_remove(nr))
    });
    kept.unwrap_or_else(|| Vec::with_capacity(bytes))
}

/// Keeps the memory of a picture.
pub(crate) fn give_back(picture: I420) {
    SPARE.with_borrow_mut(|spare| {
        for mut plane in [picture.y, picture.u, picture.v] {
            plane.clear();
            spare.push(plane);
        }
        let bytes = |spare: &[Vec<u8>]| spare.iter().map(Vec::capacity).sum::<usize>();
        // The oldest go: pictures may have another size by now.
        while spare.len() > MOST || bytes(spare) > MOST_BYTES {
            spare.remove(0);
        }
    });
}

/// Lets go of everything that this thread keeps.
pub(crate) fn let_go() {
    SPARE.take();
}

#[cfg(test)]
mod tests {
    use wall_model::Timestamp;

    use super::*;

    fn picture(width: u32, height: u32) -> I420 {
        let area = (width * height) as usize;
        let plane = |bytes: usize| {
            let mut plane = room(bytes);
            plane.resize(bytes, 7);
            plane
        };
        I420 {
            width,
            height,
            y: plane(area),
            u: plane(area / 4),
            v: plane(area / 4),
            full_range: false,
            is_bt709: false,
            captured_at: Timestamp::default(),
        }
    }

    #[test]
    fn memory_comes_back_empty_and_is_bounded() {
        let first = picture(640, 360);
        let place = first.y.as_ptr();
        give_back(first);
        let second = picture(640, 360);
        assert_eq!((second.y.as_ptr(), second.y.len()), (place, 640 * 360));
        give_back(second);
        // It is not taken for a much smaller picture.
        assert!(picture(64, 36).y.capacity() < 10_000);
        for _ in 0..5 {
            give_back(picture(4_000, 3_000));
            give_back(picture(1_280, 720));
        }
        let kept = SPARE.with_borrow(|spare| spare.iter().map(Vec::capacity).sum::<usize>());
        assert!((1..=MOST_BYTES).contains(&kept), "{kept}");
        let_go();
        assert!(SPARE.with_borrow(Vec::is_empty));
    }
}
