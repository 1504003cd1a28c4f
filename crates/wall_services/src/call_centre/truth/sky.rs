//! What BMKG forecasts: the weather that comes, less sure the farther ahead.

use wall_model::{Fact, FactKind, Series, Span, Timestamp};
use wall_service::{City, Named, chance, local};

use super::rounded;
use crate::call_centre::{
    ID,
    bmkg::{
        forecast::{TOLD, entity},
        weather::Weather,
    },
};

/// The villages that the simulated city asks for, one in each district.
const VILLAGES: [&str; 4] = ["51.71.03.1007", "51.71.01.1004", "51.71.02.1006", "51.71.04.1007"];

/// How often a forecast is issued.
const ISSUED: Span = Span::from_hours(12);

/// From one value to the next.
const STEP: Span = Span::from_hours(3);

/// Steps of a forecast.
const STEPS: i64 = 24;

/// How long a forecast holds, as the decoder says.
const HOLDS: Span = Span::from_hours(30);

/// The facts of the feed `bmkg_forecast`.
pub(super) fn facts(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    // It is out an hour after the models were run.
    let issued_at = (at - Span::from_hours(1)).floor(ISSUED);
    let villages = VILLAGES
        .iter()
        .filter_map(|code| city.gazetteer().villages.iter().find(|village| village.code == *code));
    villages.flat_map(|village| village_facts(city, village, issued_at)).collect()
}

fn village_facts(city: &dyn City, village: &Named, issued_at: Timestamp) -> Vec<Fact> {
    let steps: Vec<[f64; 5]> = (0..STEPS).map(|nr| step(city, village, issued_at, nr)).collect();
    let fact = |(nr, (what, quantity)): (usize, (&str, wall_model::Quantity))| {
        let values = steps.iter().map(|step| step.get(nr).copied()).collect();
        let series = Series { quantity, starts: issued_at, step: STEP, values };
        let entity = entity(&village.code, &village.name, what);
        let fact = Fact::new(&ID.into(), entity, issued_at, FactKind::Series(series));
        fact.at(rounded(village.place)).holding_for(HOLDS)
    };
    TOLD.into_iter().enumerate().map(fact).collect()
}

/// The values of a step in the order of [`TOLD`].
fn step(city: &dyn City, village: &Named, issued_at: Timestamp, nr: i64) -> [f64; 5] {
    let from = issued_at + STEP.times(nr);
    let key = [city.seed(), chance::topic(&village.code), chance::step(from.as_secs())];
    let draw = |about: u64, low: f64, high: f64| {
        chance::between(&[key[0], key[1], key[2], about], low, high)
    };
    let minutes = [15, 45, 75, 105, 135, 165];
    let rain = minutes.iter().map(|mins| city.rain_mm_per_hour(from + Span::from_mins(*mins)));
    let rain = rain.sum::<f64>() / minutes.len() as f64;
    // A day ahead a shower is a guess.
    let doubt = (nr as f64 / 10.0).min(0.8);
    let guess = if draw(1, 0.0, 1.0) < 0.15 { draw(2, 0.5, 8.0) } else { 0.0 };
    let rain = (1.0 - doubt) * rain + doubt * guess;
    // In the step, to a tenth of a millimetre, as documents tell it.
    let in_step = (rain * 3.0 * 10.0).round() / 10.0;
    let rain = in_step / 3.0;
    let hour = local::hour_of_day(from) + 1.5;
    let sun = ((hour - 8.5) / 24.0 * std::f64::consts::TAU).sin();
    let temperature = (27.6 + 3.6 * sun - (rain / 8.0).min(2.0) + draw(3, -0.6, 0.6)).round();
    let humidity = (78.0 - 12.0 * sun + (rain * 2.0).min(12.0) + draw(4, -3.0, 3.0)).round();
    let wind = ((9.0 + 5.0 * sun + draw(5, -2.0, 4.0)) * 10.0).round() / 10.0;
    let cloud = draw(6, 0.05, 0.95);
    [
        Weather::of_sky(rain, cloud).number(),
        temperature,
        rain,
        humidity.clamp(40.0, 99.0) / 100.0,
        wind / 3.6,
    ]
}
