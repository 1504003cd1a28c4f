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
    Moment, Options, Tile, TileView, Words,
    view::{Block, Board, BoardCell, BoardRow, Body, Freshness, Mark, Row, Text, Tone, Unit},
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

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at, TICK);
        let warnings = in_force(at);
        let most = options.number("count").map_or(ROWS, |count| count.clamp(1.0, 20.0) as usize);
        let mut blocks = Vec::new();
        match warnings.is_empty() {
            true => blocks.push(Block::Note(Text::words(
                "Tidak ada peringatan berlaku",
                "No warnings in force",
            ))),
            false => {
                let rows = warnings.iter().take(most).map(|(fact, warning)| row(at, fact, warning));
                blocks.push(Block::Rows(rows.collect()));
            }
        }
        let forecast = forecast_of(at, options.text("village"));
        let issued_at = forecast.as_ref().map(|one| one.issued_at);
        if let Some(forecast) = &forecast {
            blocks.push(Block::Board(board(at.now(), forecast)));
        }
        let newest = warnings.iter().map(|(fact, _)| fact.observed_at).max().max(issued_at);
        TileView {
            title: title(options, "Peringatan & cuaca", "Warnings and weather"),
            source: source(at, credits(&warnings, forecast.is_some())),
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
fn credits(warnings: &[(&Fact, &Warning)], has_forecast: bool) -> Vec<Text> {
    let mut names: Vec<&str> = Vec::new();
    if has_forecast {
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
    std::iter::once(first).chain(names.iter().skip(1).map(|name| Text::name(*name))).collect()
}

fn row(at: &Moment, fact: &Fact, warning: &Warning) -> Row {
    let until = warning.expires_at.filter(|until| *until > at.now());
    let is_quake = fact.entity.as_str().starts_with("quake:");
    Row {
        lead: Some(Text::HourMinute(fact.observed_at)),
        label: Text::name(warning.headline.as_str()),
        detail: Some(Text::dotted([
            Text::name(warning.credit.as_str()),
            Text::name(warning.instruction.as_str()),
        ])),
        value: until
            .filter(|_| !is_quake)
            .map(|until| Text::join([Text::words("s.d. ", "until "), Text::HourMinute(until)])),
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

/// The next steps: weather, temperature, rain, wind.
fn board(now: Timestamp, forecast: &Forecast<'_>) -> Board {
    let first = forecast.series.iter().flatten().next();
    let all = first.map_or(0, |series| series.values.len());
    let step = first.map_or(Span::from_hours(3), |series| series.step);
    let times = (0..all).filter_map(|nr| first.map(|series| series.time_of(nr)));
    let times: Vec<Timestamp> = times.filter(|time| *time + step > now).take(STEPS).collect();
    let row = |(nr, (_, quantity)): (usize, &(&str, Quantity))| {
        let series = forecast.series.get(nr).copied().flatten()?;
        let cells = times.iter().map(|time| Some(cell(*quantity, series.value_at(*time)?)));
        Some(BoardRow {
            label: label(*quantity)?,
            detail: None,
            cells: cells.collect(),
            mark: None,
        })
    };
    Board {
        corner: Text::name(forecast.village),
        columns: times.iter().map(|time| Text::HourMinute(*time)).collect(),
        rows: forecast::TOLD.iter().enumerate().filter_map(row).collect(),
    }
}

/// What is shown of a forecast; humidity is not.
fn label(quantity: Quantity) -> Option<Text> {
    Some(match quantity {
        Quantity::Count => Text::words("Cuaca", "Weather"),
        Quantity::TemperatureC => Text::words("Suhu", "Temperature"),
        Quantity::RainMmPerHour => Text::words("Hujan", "Rain"),
        Quantity::WindMps => Text::words("Angin", "Wind"),
        _ => return None,
    })
}

fn cell(quantity: Quantity, value: f64) -> BoardCell {
    let number = |value: f64, decimals, unit| Text::Quantity { value, decimals, unit };
    let (value, tone) = match quantity {
        Quantity::Count => match Weather::of_number(value) {
            Some(weather) => (weather.words().into(), tone(weather)),
            None => (Text::words("–", "–"), Tone::Quiet),
        },
        Quantity::TemperatureC => (number(value.round(), 0, Unit::Celsius), Tone::Calm),
        Quantity::RainMmPerHour => {
            let rounded = (value * 10.0).round() / 10.0;
            let tone = if rounded == 0.0 { Tone::Quiet } else { Tone::Data };
            (number(rounded, 1, Unit::MillimetresPerHour), tone)
        }
        _ => (number((value * 3.6).round(), 0, Unit::KmPerHour), Tone::Quiet),
    };
    BoardCell { value, trend: None, tone }
}

fn tone(weather: Weather) -> Tone {
    match weather {
        Weather::HeavyRain | Weather::Thunderstorm => Tone::InHand,
        Weather::LightRain | Weather::Rain => Tone::Data,
        _ => Tone::Calm,
    }
}
