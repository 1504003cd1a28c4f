//! The `warnings` tile: what the city is warned of, the latest earthquake, and the weather
//! of the next hours.
//!
//! What BMKG says is shown with BMKG's name, as its terms ask.
//!
//! Options: `title`; `village`, the code of the village whose forecast is shown (the first
//! by code); `count`, most warnings, 1 to 20.

use std::cmp::Reverse;

use wall_model::{
    EntityId, Fact, FactKind, Quantity, Series, Slot, Span, Timestamp, Warning, WarningSeverity,
};
use wall_service::{
    Moment, Options, Sources, Tile, TileView, Words,
    view::{Block, Body, Freshness, Mark, Row, Text, Tone, Unit},
};

use super::{source, ticked, title};
use crate::call_centre::{
    ID,
    bmkg::{forecast, weather::Weather},
    cap,
};

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(30);

/// A forecast and what is told every day is younger.
const STALE: Span = Span::from_hours(26);

/// Steps of a forecast that are shown.
const STEPS: usize = 6;

/// Steps of a forecast that come before what is told every day.
const FIRST_STEPS: usize = 3;

/// Most warnings, unless the layout says otherwise.
const ROWS: usize = 8;

/// See the [module](self).
pub(super) struct Warnings;

impl Tile for Warnings {
    fn id(&self) -> &'static str {
        "call_centre/warnings"
    }

    fn options(&self) -> &'static [&'static str] {
        &["count", "title", "village"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["cap", "bmkg_warnings", "bmkg_forecast", "bmkg_quake"])
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at, TICK);
        let warnings = in_force(at);
        let most = options.number("count").map_or(ROWS, |count| count.clamp(1.0, 20.0) as usize);
        let forecast = forecast_of(at, options.text("village"));
        let issued_at = forecast.as_ref().map(|one| one.issued_at);
        // What matters, the weather, and then what is told every day.
        let (worse, minor): (Vec<_>, Vec<_>) = warnings.iter().partition(|(_, warning)| {
            !warning.is_exercise && warning.severity >= WarningSeverity::Moderate
        });
        let told = |of: Vec<&(&Fact, &Warning)>| -> Vec<Row> {
            of.into_iter().take(most).map(|(fact, warning)| row(at, fact, warning)).collect()
        };
        let mut steps = forecast.as_ref().map(|one| steps(at.now(), one)).unwrap_or_default();
        let later = steps.split_off(steps.len().min(FIRST_STEPS));
        let mut blocks = Vec::new();
        if worse.is_empty() {
            blocks.push(Block::Note(Text::words(
                "Tidak ada peringatan penting",
                "No warnings that matter",
            )));
        }
        let rows: Vec<Row> =
            told(worse).into_iter().chain(steps).chain(told(minor)).chain(later).collect();
        if !rows.is_empty() {
            blocks.push(Block::Rows(rows));
        }
        let newest = warnings.iter().map(|(fact, _)| fact.observed_at).max().max(issued_at);
        TileView {
            title: title(options, "Peringatan", "Warnings"),
            source: source(at, credits(&warnings, forecast.as_ref())),
            freshness: Freshness::of(newest, at.now(), STALE),
            body: match newest.is_none() {
                true => Body::Empty(Text::words(
                    "Belum ada peringatan maupun prakiraan",
                    "Neither warnings nor a forecast yet",
                )),
                false => Body::Blocks(blocks),
            },
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// Warnings that hold, those that are meant before exercises, the worst first.
fn in_force(at: &Moment) -> Vec<(&Fact, &Warning)> {
    let warnings = at.latest(ID, Slot::Warning).filter_map(|known| match &known.fact.kind {
        FactKind::Warning(warning) => Some((&*known.fact, &**warning)),
        _ => None,
    });
    let mut warnings: Vec<(&Fact, &Warning)> = warnings.collect();
    warnings.sort_by_key(|(fact, warning)| {
        (warning.is_exercise, Reverse(warning.severity), Reverse(fact.observed_at))
    });
    warnings
}

/// Who is to be named.
fn credits(warnings: &[(&Fact, &Warning)], forecast: Option<&Forecast<'_>>) -> Vec<Text> {
    let mut names: Vec<&str> = Vec::new();
    if forecast.is_some() {
        names.push(cap::BMKG);
    }
    for (_, warning) in warnings {
        if !warning.credit.is_empty() && !names.contains(&warning.credit.as_str()) {
            names.push(&warning.credit);
        }
    }
    let told = (!names.is_empty()).then(|| Text::words("Sumber: ", "Source: "));
    let first = names.first().map(|name| Text::name(*name));
    let first = Text::join(told.into_iter().chain(first));
    let village = forecast
        .map(|one| Text::join([Text::words("prakiraan ", "forecast "), Text::name(one.village)]));
    let others = names.iter().skip(1).map(|name| Text::name(*name));
    std::iter::once(first).chain(others).chain(village).collect()
}

fn row(at: &Moment, fact: &Fact, warning: &Warning) -> Row {
    let until = warning.expires_at.filter(|until| *until > at.now());
    let is_quake = fact.entity.as_str().starts_with("quake:");
    Row {
        lead: None,
        label: Text::name(warning.event.as_str()),
        detail: Some(Text::dotted([
            Text::name(warning.headline.as_str()),
            Text::name(warning.instruction.as_str()),
            Text::name(warning.credit.as_str()),
        ])),
        value: match until.filter(|_| !is_quake) {
            Some(until) => {
                Some(Text::join([Text::words("s.d. ", "until "), Text::HourMinute(until)]))
            }
            None => Some(Text::HourMinute(fact.observed_at)),
        },
        mark: Some(mark(warning, is_quake)),
    }
}

fn mark(warning: &Warning, is_quake: bool) -> Mark {
    if warning.is_exercise {
        return Mark::new(Tone::Quiet, Words::new("LATIHAN", "EXERCISE"));
    }
    match warning.severity {
        WarningSeverity::Extreme => Mark::new(Tone::Alarm, Words::new("EKSTREM", "EXTREME")),
        WarningSeverity::Severe => Mark::new(Tone::Alarm, Words::new("BERAT", "SEVERE")),
        WarningSeverity::Moderate => Mark::new(Tone::InHand, Words::new("SEDANG", "MODERATE")),
        _ if is_quake => Mark::new(Tone::Quiet, Words::new("GEMPA", "QUAKE")),
        WarningSeverity::Minor => Mark::new(Tone::Quiet, Words::new("RINGAN", "MINOR")),
        WarningSeverity::Unknown => Mark::new(Tone::Quiet, Words::new("INFO", "INFO")),
    }
}

/// The forecast of one village.
struct Forecast<'a> {
    village: &'a str,
    issued_at: Timestamp,
    /// By what is told, in the order of [`forecast::TOLD`].
    series: [Option<&'a Series>; forecast::TOLD.len()],
}

/// The forecast of the village of this code, or of the first.
fn forecast_of<'a>(at: &'a Moment, code: Option<&str>) -> Option<Forecast<'a>> {
    let mut of = None::<(&str, Forecast<'a>)>;
    for known in at.latest(ID, Slot::Series) {
        let FactKind::Series(series) = &known.fact.kind else { continue };
        let Some((own, village, what)) = parts(&known.fact.entity) else { continue };
        let is_fit = match &of {
            None => code.is_none_or(|code| code == own),
            Some((first, _)) => *first == own,
        };
        let place = forecast::TOLD.iter().position(|(told, _)| *told == what);
        let (true, Some(place)) = (is_fit, place) else { continue };
        let (_, forecast) = of.get_or_insert_with(|| {
            let issued_at = known.fact.observed_at;
            (own, Forecast { village, issued_at, series: [None; forecast::TOLD.len()] })
        });
        if let Some(slot) = forecast.series.get_mut(place) {
            *slot = Some(series);
        }
    }
    of.map(|(_, forecast)| forecast)
}

/// Code, village and what is told of `forecast/code/village/what`.
fn parts(entity: &EntityId) -> Option<(&str, &str, &str)> {
    let mut parts = entity.as_str().strip_prefix("forecast/")?.split('/');
    Some((parts.next()?, parts.next()?, parts.next()?))
}

/// The next steps: when, which weather, how much rain or wind, how warm.
fn steps(now: Timestamp, forecast: &Forecast<'_>) -> Vec<Row> {
    let Some(first) = forecast.series.iter().flatten().next() else { return Vec::new() };
    let times = (0..first.values.len()).map(|nr| first.time_of(nr));
    let coming = times.filter(|time| *time + first.step > now).take(STEPS);
    coming.map(|time| step(now, forecast, time)).collect()
}

fn step(now: Timestamp, forecast: &Forecast<'_>, time: Timestamp) -> Row {
    let value = |quantity: Quantity| {
        let nr = forecast::TOLD.iter().position(|(_, told)| *told == quantity)?;
        forecast.series.get(nr).copied().flatten()?.value_at(time)
    };
    let number = |value: f64, decimals, unit| Text::Quantity { value, decimals, unit };
    let weather = value(Quantity::Count).and_then(Weather::of_number);
    let rain = value(Quantity::RainMmPerHour).map(|rain| (rain * 10.0).round() / 10.0);
    let rain = rain.filter(|rain| *rain > 0.0);
    let wind = value(Quantity::WindMps).map(|wind| (wind * 3.6).round());
    let wind = wind
        .map(|wind| Text::join([Text::words("angin ", "wind "), number(wind, 0, Unit::KmPerHour)]));
    Row {
        lead: Some(match time <= now {
            true => Text::words("kini", "now"),
            false => Text::HourMinute(time),
        }),
        label: weather.map_or(Text::words("–", "–"), |weather| weather.words().into()),
        detail: rain.map(|rain| number(rain, 1, Unit::MillimetresPerHour)).or(wind),
        value: value(Quantity::TemperatureC).map(|warm| number(warm.round(), 0, Unit::Celsius)),
        mark: weather
            .filter(|weather| *weather >= Weather::HeavyRain)
            .map(|_| Mark::new(Tone::InHand, Words::new("WASPADA", "BEWARE"))),
    }
}
