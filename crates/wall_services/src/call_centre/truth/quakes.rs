//! Earthquakes: small ones every other day, somewhere around the island.

use wall_model::{Fact, LonLat, Span, Timestamp};
use wall_service::{City, chance, local};

use super::rounded;
use crate::call_centre::bmkg::quake::{self, Quake};

/// How many days back the latest is looked for.
const DAYS: i64 = 20;

/// The middle of Denpasar.
const CITY: LonLat = LonLat::new(115.2167, -8.65);

/// The facts of the feed `bmkg_quake`.
pub(super) fn facts(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    latest(city, at).map(|one| quake::fact(&one, CITY)).into_iter().collect()
}

/// The latest earthquake by `at`.
pub(in crate::call_centre) fn latest(city: &dyn City, at: Timestamp) -> Option<Quake> {
    let today = local::day_number(at);
    let days = (0..DAYS).map(|ago| of_day(city, today - ago));
    days.flatten().find(|one| one.at <= at)
}

fn of_day(city: &dyn City, number: i64) -> Option<Quake> {
    let key = [city.seed(), chance::topic("quake"), chance::step(number)];
    let draw =
        |nr: u64, low: f64, high: f64| chance::between(&[key[0], key[1], key[2], nr], low, high);
    // The first of the search always finds one.
    if draw(1, 0.0, 1.0) > 0.6 && number.rem_euclid(DAYS) != 0 {
        return None;
    }
    let at = local::day_of_number(number) + Span::from_secs(draw(2, 0.0, 86_400.0) as i64);
    let magnitude = ((2.2 + 2.7 * draw(3, 0.0, 1.0).powi(3)) * 10.0).round() / 10.0;
    let (far_km, turned) = (draw(4, 40.0, 220.0), draw(5, 0.0, std::f64::consts::TAU));
    let place = CITY.offset_m(1_000.0 * far_km * turned.sin(), 1_000.0 * far_km * turned.cos());
    let round = |degrees: f64| (degrees * 100.0).round() / 100.0;
    let place = LonLat::new(round(place.lon_deg), round(place.lat_deg));
    const WINDS: [&str; 8] = [
        "utara",
        "timur laut",
        "timur",
        "tenggara",
        "selatan",
        "barat daya",
        "barat",
        "barat laut",
    ];
    let wind = WINDS.get((turned / std::f64::consts::TAU * 8.0 + 0.5) as usize % 8).copied();
    let is_felt = magnitude > 4.2 && far_km < 120.0;
    Some(Quake {
        at,
        place: rounded(place),
        magnitude,
        depth: format!("{:.0} km", draw(6, 8.0, 120.0)),
        region: format!("{far_km:.0} km {} Denpasar", wind.unwrap_or("selatan")),
        potential: "Tidak berpotensi tsunami".to_owned(),
        felt: if is_felt { "II-III Denpasar".to_owned() } else { String::new() },
    })
}
