//! The centre's own daily statistics.

use wall_model::{CallClass, Fact, FactKind, Quantity, Series, Span, Timestamp};
use wall_service::{City, chance, local};

use super::{
    calls::{self, Told},
    nuisance,
};
use crate::call_centre::{ID, sheet};

/// How often the sheet is brought up to date.
const EVERY: Span = Span::from_mins(5);

/// Days that it tells.
const DAYS: i64 = 90;

/// What a day is told of, in the order of the sheet's counts and shares.
type Day = [f64; 7];

/// The facts of the feed `sheet`.
pub(super) fn facts(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let updated = at.floor(EVERY);
    let today = local::day_number(updated);
    let yesterday = local::day_of_number(today - 1);
    let all = calls::between(city, yesterday, updated);
    let of_day = |number: i64| -> Day {
        let from = local::day_of_number(number);
        match number {
            number if number >= today - 1 => {
                let span = from..from + local::DAY;
                counted(all.iter().filter(|call| span.contains(&call.queued)), updated)
            }
            _ => remembered(city, number),
        }
    };
    let days: Vec<Day> = ((today - DAYS + 1)..=today).map(of_day).collect();
    let quantities = sheet::COUNTS.iter().map(|what| (*what, Quantity::Count));
    let quantities = quantities.chain(sheet::SHARES.iter().map(|what| (*what, Quantity::Share)));
    let by_day = quantities.enumerate().map(|(nr, (what, quantity))| {
        let values = days.iter().map(|day| day.get(nr).copied()).collect();
        let starts = local::day_of_number(today - DAYS + 1);
        (what, Series { quantity, starts, step: local::DAY, values })
    });
    let midnight = local::day_start(updated);
    let by_hour = [("hours", hours(&all, midnight, updated)), ("usual", usual(city, midnight))];
    let by_hour = by_hour.map(|(what, values)| {
        let (quantity, step) = (Quantity::Count, Span::from_hours(1));
        (what, Series { quantity, starts: midnight, step, values })
    });
    let fact = |(what, series): (&str, Series)| {
        Fact::new(&ID.into(), sheet::entity(what), updated, FactKind::Series(series))
    };
    by_day.chain(by_hour).map(fact).collect()
}

/// A day of which the calls are known.
fn counted<'a>(calls: impl Iterator<Item = &'a Told>, at: Timestamp) -> Day {
    let (mut day, mut answered, mut within) = ([0.0; 7], 0.0, [0.0; 2]);
    for call in calls.filter_map(|call| call.call(at)) {
        let waited = call.answered_at.map(|time| time.since(call.queued_at).as_secs());
        if let Some(waited) = waited {
            answered += 1.0;
            within[0] += f64::from(u8::from(waited <= 15));
            within[1] += f64::from(u8::from(waited <= 20));
        }
        let place = match call.class {
            _ if call.state == wall_model::CallState::Abandoned => 4,
            CallClass::Real => 0,
            CallClass::Information => 1,
            CallClass::Prank => 2,
            CallClass::Silent => 3,
            CallClass::Unknown => continue,
        };
        if let Some(count) = day.get_mut(place) {
            *count += 1.0;
        }
    }
    day[5] = share(within[0], answered);
    day[6] = share(within[1], answered);
    day
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole * 1_000.0).round() / 1_000.0 } else { 1.0 }
}

/// A day long ago, of which only the sheet still knows.
fn remembered(city: &dyn City, number: i64) -> Day {
    let key = [city.seed(), chance::topic("sheet"), chance::step(number)];
    let draw =
        |nr: u64, low: f64, high: f64| chance::between(&[key[0], key[1], key[2], nr], low, high);
    let weekend = if (number + 3).rem_euclid(7) >= 5 { 1.12 } else { 1.0 };
    let count = |nr: u64, low: f64, high: f64| (weekend * draw(nr, low, high)).round();
    let within = (draw(5, 0.915, 0.965) * 1_000.0).round() / 1_000.0;
    let within_20 = ((within + draw(6, 0.02, 0.03)) * 1_000.0).round() / 1_000.0;
    [
        count(0, 58.0, 80.0),
        count(1, 7.0, 13.0),
        count(2, 9.0, 16.0),
        count(3, 7.0, 13.0),
        count(4, 1.0, 4.0),
        within,
        within_20,
    ]
}

/// Calls by the hour of today, up to now.
fn hours(all: &[Told], midnight: Timestamp, updated: Timestamp) -> Vec<Option<f64>> {
    let passed = updated.since(midnight).as_secs() / 3_600;
    let hour = |nr: i64| {
        let from = midnight + Span::from_hours(nr);
        let span = from..from + Span::from_hours(1);
        all.iter().filter(|call| span.contains(&call.queued)).count() as f64
    };
    (0..=passed).map(|nr| Some(hour(nr))).collect()
}

/// Calls by the hour of a usual day.
fn usual(city: &dyn City, midnight: Timestamp) -> Vec<Option<f64>> {
    let hour = |nr: i64| {
        let real = match nr {
            0..4 => 1.0,
            4..6 => 1.4,
            6..22 => 3.4,
            _ => 2.2,
        };
        let week_ago = midnight - local::DAY.times(7) + Span::from_mins(60 * nr + 30);
        ((real + nuisance::rate(city.busyness(week_ago))) * 10.0).round() / 10.0
    };
    (0..24).map(|nr| Some(hour(nr))).collect()
}
