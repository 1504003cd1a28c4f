//! The day of the simulated city: local time, traffic by the hour, sun and rain.
//!
//! Times are seconds since the Unix epoch as `f64`, exact to a microsecond for centuries.

use super::hash::{share, step, topic};

/// Central Indonesian time (WITA) ahead of UTC, seconds. There is no summer time.
pub(super) const WITA: i64 = 8 * 3_600;

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// Hour of the local day with its fraction, 0 to 24.
pub(super) fn hour(t: f64) -> f64 {
    (t + WITA as f64).rem_euclid(DAY as f64) / 3_600.0
}

/// How busy the streets are at an hour of the day, 0.06 (night) to 1 (evening peak).
pub(super) fn demand(hour: f64) -> f64 {
    let bump = |at: f64, wide: f64| (-((hour - at) / wide).powi(2)).exp();
    let day = 0.52 * bump(12.5, 5.2);
    (0.06 + day + 0.44 * bump(7.4, 1.1) + 0.52 * bump(17.6, 1.5)).min(1.0)
}

/// The sun: height above the horizon and direction clockwise from north, degrees.
pub(super) fn sun(t: f64) -> (f64, f64) {
    const LAT: f64 = -8.65;
    const LON: f64 = 115.217;
    let day_of_year = (t / DAY as f64).rem_euclid(365.242_5);
    let season = std::f64::consts::TAU * (day_of_year - 81.0) / 365.242_5;
    let declination = (23.44 * season.sin()).to_radians();
    let solar_hour = (t.rem_euclid(DAY as f64) / 3_600.0 + LON / 15.0).rem_euclid(24.0);
    let turned = (15.0 * (solar_hour - 12.0)).to_radians();
    let (sin_lat, cos_lat) = LAT.to_radians().sin_cos();
    let up = sin_lat * declination.sin() + cos_lat * declination.cos() * turned.cos();
    let north = (declination.sin() - up * sin_lat) / cos_lat;
    let east = -turned.sin() * declination.cos();
    (up.clamp(-1.0, 1.0).asin().to_degrees(), east.atan2(north).to_degrees().rem_euclid(360.0))
}

/// Rain, 0 (dry) to 1 (downpour): showers of a quarter of an hour and more, mostly in the
/// afternoon.
pub(super) fn rain(seed: u64, t: f64) -> f64 {
    const SLOT: f64 = 900.0;
    let level = |slot: f64| {
        let hour = hour(slot * SLOT);
        let likely = if (13.0..20.0).contains(&hour) { 0.22 } else { 0.07 };
        // A shower lasts for several slots: the coarse draw says whether, the fine how much.
        let coarse = share(&[seed, topic("rain"), step((slot / 4.0).floor() as i64)]);
        let fine = share(&[seed, topic("water"), step(slot as i64)]);
        if coarse < likely { 0.25 + 0.75 * fine } else { 0.0 }
    };
    let slot = (t / SLOT).floor();
    let part = t / SLOT - slot;
    level(slot) * (1.0 - part) + level(slot + 1.0) * part
}
