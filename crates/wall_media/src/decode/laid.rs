//! A picture where its decoder has it, of which nothing is copied yet.

use wall_model::Timestamp;

use super::{Size, planes, spare};
use crate::I420;

/// What is made of a picture where its decoder has it, and of the size in which it is wanted.
pub(super) type Take<'a, T> = &'a mut dyn FnMut(&Laid<'_>, Option<Size>) -> T;

/// A picture with its planes as the decoder lays them out.
pub(super) struct Laid<'a> {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) y: planes::Plane<'a>,
    pub(super) u: planes::Plane<'a>,
    pub(super) v: planes::Plane<'a>,
    /// How many times too large the colour planes are, across and down: 2 if they are as
    /// large as luma.
    pub(super) chroma_factor: (usize, usize),
    pub(super) full_range: bool,
    pub(super) is_bt709: bool,
    pub(super) captured_at: Timestamp,
}

impl Laid<'_> {
    /// The picture smaller by a whole factor, where it is wanted smaller.
    pub(super) fn fitted(&self, size: Option<Size>) -> Fitted<'_> {
        let factor = size.map_or(1, |size| {
            let fit = |side: usize, wanted: u32| side / usize::try_from(wanted.max(1)).unwrap_or(1);
            fit(self.width, size.width).min(fit(self.height, size.height)).clamp(1, 16)
        });
        let (width, height) = (self.width.div_ceil(factor), self.height.div_ceil(factor));
        Fitted { laid: self, factor, width, height }
    }
}

/// A picture as large as it is handed on, of which nothing is copied yet.
pub(super) struct Fitted<'a> {
    laid: &'a Laid<'a>,
    factor: usize,
    width: usize,
    height: usize,
}

impl Fitted<'_> {
    /// Width and height, px.
    pub(super) fn size_px(&self) -> (u32, u32) {
        let number = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        (number(self.width), number(self.height))
    }

    /// Width and height of a plane: luma, blue, red.
    fn side(&self, nr: usize) -> (usize, usize) {
        let halves = (self.width.div_ceil(2), self.height.div_ceil(2));
        if nr == 0 { (self.width, self.height) } else { halves }
    }

    /// Length of a plane, bytes.
    pub(super) fn length(&self, nr: usize) -> usize {
        let (width, height) = self.side(nr);
        width * height
    }

    /// A plane's rows, one after another.
    pub(super) fn rows(&self, nr: usize, take: &mut dyn FnMut(&[u8])) {
        let (across, down) = self.laid.chroma_factor;
        let (plane, factor) = match nr {
            0 => (&self.laid.y, (self.factor, self.factor)),
            1 => (&self.laid.u, (self.factor * across, self.factor * down)),
            _ => (&self.laid.v, (self.factor * across, self.factor * down)),
        };
        plane.rows(factor, self.side(nr), take);
    }
}

/// A copy of a picture.
pub(super) fn copied(laid: &Laid<'_>, size: Option<Size>) -> I420 {
    let fitted = laid.fitted(size);
    let [y, u, v] = [0, 1, 2].map(|nr| {
        let mut plane = spare::room(fitted.length(nr));
        fitted.rows(nr, &mut |row| plane.extend_from_slice(row));
        plane
    });
    let (width, height) = fitted.size_px();
    let (full_range, is_bt709, captured_at) = (laid.full_range, laid.is_bt709, laid.captured_at);
    I420 { width, height, y, u, v, full_range, is_bt709, captured_at }
}
