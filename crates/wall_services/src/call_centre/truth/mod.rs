//! What the simulated emergency centre and BMKG could tell at any time.
//!
//! Callers come of what happens in the city, and of pranks, silence and questions by the
//! hour; a few call takers answer them in turn. A day of calls, from four in the morning to
//! four, is worked out from its number alone.

mod answering;
mod calls;
mod incidents;
mod nuisance;
mod quakes;
mod queue;
mod reports;
mod sheet;
mod sky;
mod warnings;

use std::collections::BTreeMap;

use wall_model::{EntityId, Fact, LonLat, Span, Timestamp};
use wall_service::City;

pub(super) use quakes::latest as latest_quake;

/// By what the simulated centre's callers are told apart; the option of its feeds.
pub(super) const KEY: &str = "simulasi";

/// The facts of `feed` at `at`.
pub(super) fn facts(city: &dyn City, feed: &str, at: Timestamp) -> Vec<Fact> {
    let at = at.floor(Span::from_secs(1));
    match feed {
        "eido" => incidents::facts(city, at),
        "queue" => queue::facts(city, at),
        "sheet" => sheet::facts(city, at),
        "cap" => warnings::of_the_city(city, at),
        "bmkg_warnings" => warnings::of_bmkg(city, at),
        "bmkg_forecast" => sky::facts(city, at),
        "bmkg_quake" => quakes::facts(city, at),
        _ => Vec::new(),
    }
}

/// The callers' numbers, by call: what the centre's systems tell and no fact does.
pub(super) fn numbers(city: &dyn City, at: Timestamp) -> BTreeMap<EntityId, String> {
    let calls = calls::between(city, at - Span::from_hours(26), at);
    calls.into_iter().map(|call| (call.id.into(), call.number)).collect()
}

/// A place as documents write it, to a tenth of a metre.
fn rounded(place: LonLat) -> LonLat {
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    LonLat::new(round(place.lon_deg), round(place.lat_deg))
}

/// The local date as documents name it: `20261124`.
fn date(at: Timestamp) -> String {
    let (year, month, day) = wall_service::local::date(at);
    format!("{year:04}{month:02}{day:02}")
}
