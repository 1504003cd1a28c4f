//! Calls that tell of nothing: pranks, silence, questions.

use wall_model::{CallClass, LonLat, Span, Timestamp};
use wall_service::{City, chance, local};

use super::{calls::Raised, rounded};

/// Calls an hour when nobody is on the street.
const LEAST: f64 = 0.6;

/// Calls an hour more when the streets are busiest.
const MORE: f64 = 2.2;

/// Those who call again and again.
const REGULARS: usize = 8;

/// Such calls an hour, by how busy the streets are.
pub(super) fn rate(busyness: f64) -> f64 {
    LEAST + MORE * busyness
}

/// The calls of the day that begins at `starts`.
pub(super) fn raised(city: &dyn City, starts: Timestamp) -> Vec<Raised> {
    let mut calls = Vec::new();
    for hour in 0..24_i64 {
        let from = starts + Span::from_hours(hour);
        let key = [city.seed(), chance::topic("nuisance"), chance::step(from.as_secs())];
        let rate = rate(city.busyness(from + Span::from_mins(30)));
        let count = (rate + chance::share(&key)) as u64;
        calls.extend(
            (0..count).map(|nr| call(city, from, chance::draw(&[key[0], key[1], key[2], nr]))),
        );
    }
    calls
}

fn call(city: &dyn City, from: Timestamp, key: u64) -> Raised {
    let queued = from + Span::from_secs((chance::share(&[key, 1]) * 3_600.0) as i64);
    // Children are home from school.
    let is_afternoon = (12.5..21.0).contains(&local::hour_of_day(queued));
    let weights = [if is_afternoon { 0.5 } else { 0.25 }, 0.34, 0.22];
    let classes = [CallClass::Prank, CallClass::Silent, CallClass::Information];
    let class = classes.get(chance::weighed(&[key, 2], &weights)).copied();
    let class = class.unwrap_or(CallClass::Silent);
    let (talk, patience) = match class {
        CallClass::Prank => ((10.0, 40.0), (8.0, 70.0)),
        CallClass::Silent => ((6.0, 18.0), (5.0, 50.0)),
        _ => ((35.0, 100.0), (15.0, 150.0)),
    };
    let place = place(city, key);
    let regular = chance::pick(&[key, 3], REGULARS);
    let who = match class {
        // The more regular, the likelier.
        CallClass::Prank if chance::share(&[key, 4]) < 0.5 => {
            chance::draw(&[city.seed(), regular.min(chance::pick(&[key, 5], REGULARS)) as u64])
        }
        _ => chance::draw(&[key, 6]),
    };
    Raised {
        queued,
        class,
        about: None,
        is_first: false,
        is_tied: false,
        place: place.map(|(place, _)| place),
        uncertainty_m: place.map(|(_, uncertainty_m)| uncertainty_m),
        talk_secs: chance::between(&[key, 7], talk.0, talk.1),
        patience_secs: chance::between(&[key, 8], patience.0, patience.1).floor(),
        latest: None,
        number: format!("+6285{:09}", who % 1_000_000_000),
        key,
    }
}

/// Somewhere in a village, as the nearest mast knows it.
fn place(city: &dyn City, key: u64) -> Option<(LonLat, f64)> {
    if chance::share(&[key, 9]) < 0.4 {
        return None;
    }
    let villages = &city.gazetteer().villages;
    let village = villages.get(chance::pick(&[key, 10], villages.len()))?;
    let offset = |nr| chance::between(&[key, nr], -900.0, 900.0);
    let uncertainty_m = chance::between(&[key, 13], 120.0, 1_100.0).round();
    Some((rounded(village.place.offset_m(offset(11), offset(12))), uncertainty_m))
}
