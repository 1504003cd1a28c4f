//! Memory of pictures that nobody shows any more, for the next ones.
//!
//! A picture's planes are too large for allocators to keep: each new one would be had from the
//! system page by page, which costs as much as copying it. The program keeps a few, wherever the
//! last who showed a picture lets go of it.

use std::sync::Mutex;

use crate::{I420, sync::lock};

/// Bytes that are kept, at most: two pictures of 1,920 x 1,080, or some twenty small ones.
const MOST_BYTES: usize = 8 << 20;

/// Planes that are kept, at most.
const MOST: usize = 64;

static SPARE: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

/// An empty plane with room for so many bytes.
pub(crate) fn room(bytes: usize) -> Vec<u8> {
    // One that is much too large is for larger pictures.
    let fits = |plane: &Vec<u8>| (bytes..=bytes.saturating_mul(2)).contains(&plane.capacity());
    let mut spare = lock(&SPARE);
    let kept = spare.iter().rposition(fits).map(|nr| spare.remove(nr));
    drop(spare);
    kept.unwrap_or_else(|| Vec::with_capacity(bytes))
}

impl Drop for I420 {
    fn drop(&mut self) {
        let planes = [&mut self.y, &mut self.u, &mut self.v].map(std::mem::take);
        let mut spare = lock(&SPARE);
        spare.extend(planes.into_iter().filter(|plane| plane.capacity() > 0).map(|mut plane| {
            plane.clear();
            plane
        }));
        let bytes = |spare: &[Vec<u8>]| spare.iter().map(Vec::capacity).sum::<usize>();
        // The oldest go: pictures may have another size by now.
        let mut gone = 0;
        while spare.len() - gone > MOST || bytes(spare.get(gone..).unwrap_or_default()) > MOST_BYTES
        {
            gone += 1;
        }
        spare.drain(..gone);
    }
}

/// Lets go of everything that is kept.
pub(crate) fn let_go() {
    lock(&SPARE).clear();
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

    /// Other tests take and give memory meanwhile, of other sizes.
    #[test]
    fn memory_comes_back_empty_and_is_bounded() {
        let first = picture(1_022, 770);
        let place = first.y.as_ptr();
        drop(first);
        let second = picture(1_022, 770);
        assert_eq!((second.y.as_ptr(), second.y.len()), (place, 1_022 * 770));
        drop(second);
        // It is not taken for a much smaller picture.
        assert!(picture(64, 36).y.capacity() < 10_000);
        for _ in 0..5 {
            drop(picture(4_000, 3_000));
            drop(picture(1_280, 720));
        }
        let kept = lock(&SPARE).iter().map(Vec::capacity).sum::<usize>();
        assert!((1..=MOST_BYTES).contains(&kept), "{kept}");
    }
}
