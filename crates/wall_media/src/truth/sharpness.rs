//! Whether anything can be made out: covered, smeared and out of focus.
//!
//! The variance of the Laplacian, divided by that of the picture itself, falls when the picture
//! is blurred, and stays when it gets darker or paler, as it does at night, in rain and by the
//! camera's own exposure. It differs from camera to camera, so it is held against the camera's
//! own normal, learned while nothing is wrong.

use wall_model::{Span, Timestamp};

use super::{hold::Hold, scan::Scan};

/// A picture without details for this long is obscured.
const AFTER: Span = Span::from_secs(20);

/// One with details for this long is not any more.
const CLEAR: Span = Span::from_secs(3);

/// Share of the normal sharpness below which a picture has lost its details.
const LOST: f32 = 0.22;

/// Share of the normal sharpness above which it has them again.
const BACK: f32 = 0.4;

/// Standard deviation of the luma below which there is nothing to see, whatever is normal:
/// a plain surface before the lens.
const PLAIN: f32 = 5.0;

/// The same with details again.
const NOT_PLAIN: f32 = 7.0;

/// Noise of the sensor, as variance of luma: without it the sharpness of a plain picture would
/// be that of its noise.
const NOISE: f32 = 4.0;

/// How long a camera is watched before its normal is known.
const LEARNS_FOR: Span = Span::from_secs(30);

/// How quickly its normal follows what it shows.
const FOLLOWS_IN: Span = Span::from_mins(10);

/// What has been so for this long is its normal now: another lens, another focus.
const ACCEPTED: Span = Span::from_hours(24);

/// See the [module](self).
#[derive(Default)]
pub(super) struct Sharpness {
    normal: Option<Normal>,
    obscured: Hold,
}

struct Normal {
    /// Mean of the logarithm of the sharpness.
    log: f32,
    learned: Span,
    is_coarse: bool,
}

impl Sharpness {
    /// Takes in a picture received at `now`, `since` the one before; what the camera shows may
    /// be recognised by other means.
    pub(super) fn take(&mut self, now: Timestamp, since: Span, scan: &Scan, is_recognised: bool) {
        let variance = scan.variance();
        let log = (scan.edges() / (variance + NOISE)).max(1e-6).ln();
        let is_out = self.obscured.since().is_some();
        if self.obscured.since().is_some_and(|since| now.since(since) >= ACCEPTED) {
            *self = Self::default();
        }
        let is_comparable = |normal: &Normal| normal.is_coarse == scan.is_coarse;
        let normal = self.normal.take().filter(is_comparable);
        let mut normal =
            normal.unwrap_or(Normal { log, learned: Span::ZERO, is_coarse: scan.is_coarse });
        let is_known = normal.learned >= LEARNS_FOR;
        let share = (log - normal.log).exp();
        let is_plain = variance.sqrt() < if is_out { NOT_PLAIN } else { PLAIN };
        let is_plain = is_plain && !is_recognised;
        let is_blurred = is_known && share < if is_out { BACK } else { LOST };
        self.obscured.take(now, is_plain || is_blurred, AFTER, CLEAR);
        if !self.obscured.is_suspected() {
            normal.learned = normal.learned + since;
            let within = normal.learned.min(FOLLOWS_IN).as_secs_f64().max(1.0);
            normal.log += (log - normal.log) * (since.as_secs_f64() / within).min(1.0) as f32;
        }
        self.normal = Some(normal);
    }

    /// Its normal is learned anew: the camera looks elsewhere.
    pub(super) fn forget(&mut self) {
        self.normal = None;
    }

    /// Since when nothing can be made out.
    pub(super) fn obscured_since(&self) -> Option<Timestamp> {
        self.obscured.since()
    }

    /// Whether that may be so.
    pub(super) fn is_suspected(&self) -> bool {
        self.obscured.is_suspected()
    }
}
