//! A small copy of a picture's luma, and what is measured on it.

use crate::I420;

/// Width of the copy, values.
pub(super) const WIDTH: usize = 128;
/// Height of the copy, values.
pub(super) const HEIGHT: usize = 72;

/// See the [module](self).
pub(super) struct Scan {
    /// Mean luma of each part of the picture, row by row.
    pub(super) luma: Vec<f32>,
    /// Whether the picture has fewer values than the copy: what is measured on it cannot be
    /// compared with what was measured on larger ones.
    pub(super) is_coarse: bool,
    /// The picture's width divided by its height, in hundredths.
    pub(super) aspect: u32,
}

impl Scan {
    /// `None` of a picture without values.
    pub(super) fn of(picture: &I420) -> Option<Self> {
        let (width, height) = (picture.width as usize, picture.height as usize);
        if width == 0 || height == 0 || picture.y.len() < width * height {
            return None;
        }
        let mut luma = Vec::with_capacity(WIDTH * HEIGHT);
        // Of each column: rows are added up by vector instructions.
        let mut sums = vec![0_u32; width];
        let columns: Vec<(usize, usize)> = (0..WIDTH).map(|nr| part(nr, WIDTH, width)).collect();
        for row in 0..HEIGHT {
            let (top, bottom) = part(row, HEIGHT, height);
            sums.fill(0);
            for line in picture.y.chunks_exact(width).take(bottom).skip(top) {
                for (sum, value) in sums.iter_mut().zip(line) {
                    *sum += u32::from(*value);
                }
            }
            luma.extend(columns.iter().map(|(left, right)| {
                let sum: u32 = sums.get(*left..*right).unwrap_or_default().iter().sum();
                sum as f32 / ((right - left) * (bottom - top)) as f32
            }));
        }
        let is_coarse = width < WIDTH || height < HEIGHT;
        let aspect = picture.width.saturating_mul(100) / picture.height;
        Some(Self { luma, is_coarse, aspect })
    }

    /// Variance of the luma: how much there is to be seen at all.
    pub(super) fn variance(&self) -> f32 {
        let count = self.luma.len() as f32;
        let mean = self.luma.iter().sum::<f32>() / count;
        self.luma.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count
    }

    /// Variance of the Laplacian: how much of it is edges.
    pub(super) fn edges(&self) -> f32 {
        let rows: Vec<&[f32]> = self.luma.chunks_exact(WIDTH).collect();
        let mut sum = 0.0;
        for three in rows.windows(3) {
            let [above, row, below] = three else { continue };
            for ((three, above), below) in row.windows(3).zip(&above[1..]).zip(&below[1..]) {
                let [left, here, right] = three else { continue };
                sum += (left + right + above + below - 4.0 * here).powi(2);
            }
        }
        sum / ((WIDTH - 2) * (HEIGHT - 2)) as f32
    }
}

/// Where part `nr` of `parts` begins and ends among `count` values; each has one at least.
fn part(nr: usize, parts: usize, count: usize) -> (usize, usize) {
    let begin = nr * count / parts;
    (begin, ((nr + 1) * count / parts).max(begin + 1))
}
