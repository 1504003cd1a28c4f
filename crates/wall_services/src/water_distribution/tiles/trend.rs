//! The `trend` tile: a day of one flow, pressure or level against the same hours of last week.
//!
//! Options: `of`, a part by its code (without it: what flows into all areas); `title`.

use wall_model::{AssetClass, Quantity, Series, Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{
        Block, Body, Chart, ChartAxis, ChartLine, ChartMark, Figure, Freshness, Text, Tone, Unit,
        Words,
    },
};

use super::super::state::{STALE, Water};
use super::{TICK, at_tick, litres, source};

/// What the diagram shows before now, and after it of last week.
const BEFORE: Span = Span::from_hours(21);
const WIDTH: Span = Span::from_hours(24);

/// The diagram moves on by this step.
const STEP: Span = Span::from_mins(30);

const WEEK: Span = Span::from_hours(7 * 24);

/// Quantities in the order in which a part's is chosen.
const CHOSEN: [Quantity; 4] =
    [Quantity::FlowLps, Quantity::PressureKpa, Quantity::Share, Quantity::LevelCm];

/// See the [module](self).
pub(super) struct Trend;

/// A value over time, in the unit in which it is shown.
struct Curve<'a> {
    name: Text,
    quantity: Quantity,
    /// Series that are added up.
    series: Vec<&'a Series>,
    /// The newest value and when it was measured.
    live: Option<(Timestamp, f64)>,
    /// When anything of it was measured.
    newest: Option<Timestamp>,
}

impl Tile for Trend {
    fn id(&self) -> &'static str {
        "water_distribution/trend"
    }

    fn options(&self) -> &'static [&'static str] {
        &["of", "title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["sensorthings", "sensorthings_mqtt", "sparkplug", "modbus", "opcua"])
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = at_tick(at);
        let water = Water::at(&at);
        let curve = match options.text("of") {
            Some(of) => of_part(&water, of),
            None => of_all(&water),
        };
        let (subject, newest, body) = match &curve {
            None => (Text::empty(), None, Body::Empty(nothing(options))),
            Some(curve) => {
                let mut blocks = vec![
                    Block::Figures(figures(curve, at.now())),
                    Block::Chart(Box::new(chart(curve, at.now()))),
                ];
                blocks.extend(source::down(&at));
                (curve.name.clone(), curve.newest, Body::Blocks(blocks))
            }
        };
        TileView {
            title: source::title(options, Words::new("Kini dan pekan lalu", "Now and last week")),
            source: Text::dotted([subject, Text::words("jam yang sama", "same hours")]),
            freshness: Freshness::of(newest, at.now(), STALE),
            body,
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

fn nothing(options: &Options) -> Text {
    let what = options.text("of").map_or_else(|| Text::words("aliran", "flow"), Text::name);
    Text::join([Text::words("Belum ada riwayat ", "No history yet of "), what])
}

/// One part's curve.
fn of_part<'a>(water: &Water<'a>, of: &str) -> Option<Curve<'a>> {
    CHOSEN.into_iter().find_map(|quantity| {
        let live = water.reading(of, quantity);
        let series: Vec<&Series> = water.history(of, quantity).into_iter().collect();
        if series.is_empty() && live.is_none() {
            return None;
        }
        let part = water.part(of);
        let name = part.map_or_else(|| Text::name(of), |part| Text::name(part.asset.name.as_str()));
        let live = live.map(|live| (live.observed_at, live.value));
        let newest = live.map(|(time, _)| time);
        Some(Curve { name, quantity, series, live, newest })
    })
}

/// What flows into all areas.
fn of_all<'a>(water: &Water<'a>) -> Option<Curve<'a>> {
    let areas: Vec<&str> =
        water.of_class(AssetClass::MeteredArea).map(|area| area.entity.as_str()).collect();
    let quantity = Quantity::FlowLps;
    let series: Vec<&Series> =
        areas.iter().filter_map(|area| water.history(area, quantity)).collect();
    let live: Vec<_> = areas.iter().filter_map(|area| water.reading(area, quantity)).collect();
    if series.is_empty() && live.is_empty() {
        return None;
    }
    // A sum in which one is missing is no sum.
    let is_whole = live.len() == areas.len() && live.iter().all(|one| one.is_good());
    let newest = live.iter().map(|one| one.observed_at).max();
    let sum = live.iter().map(|one| one.value).sum();
    let live = newest.filter(|_| is_whole).map(|newest| (newest, sum));
    Some(Curve {
        name: Text::words("Seluruh wilayah", "All areas"),
        quantity,
        series,
        live,
        newest,
    })
}

impl Curve<'_> {
    /// The value at `time` of the histories together.
    fn past(&self, time: Timestamp) -> Option<f64> {
        if self.series.is_empty() {
            return None;
        }
        self.series.iter().map(|series| series.value_at(time)).sum()
    }

    /// How a value is shown: in which unit, times what, with how many digits.
    fn unit(&self) -> (Unit, f64, u8) {
        match self.quantity {
            Quantity::PressureKpa => (Unit::Bar, 0.01, 2),
            Quantity::Share => (Unit::Percent, 100.0, 0),
            Quantity::LevelCm => (Unit::Centimetres, 1.0, 0),
            _ => (Unit::LitresPerSecond, 1.0, 1),
        }
    }

    fn text(&self, value: f64) -> Text {
        let (unit, factor, decimals) = self.unit();
        if unit == Unit::LitresPerSecond {
            return litres(value);
        }
        let power = 10_f64.powi(i32::from(decimals));
        let value = (value * factor * power).round() / power;
        Text::Quantity { value, decimals, unit }
    }
}

fn figures(curve: &Curve<'_>, now: Timestamp) -> Vec<Figure> {
    let figure = |value: Text, label: Text, tone| Figure { value, label, tone };
    let unknown = || Text::words("—", "—");
    let live = curve.live.map(|(_, value)| value);
    let before = curve.past(now - WEEK);
    let shown = |value: Option<f64>| value.map_or_else(unknown, |value| curve.text(value));
    let mut figures = vec![
        figure(shown(live), Text::words("kini", "now"), Tone::Calm),
        figure(shown(before), Text::words("pekan lalu", "last week"), Tone::Quiet),
    ];
    if let (Some(live), Some(before)) = (live, before)
        && before.abs() > f64::EPSILON
    {
        let percent = ((live / before - 1.0) * 100.0).round();
        let tone = if percent.abs() >= 25.0 { Tone::InHand } else { Tone::Calm };
        let value = Text::Change { value: percent, decimals: 0, unit: Some(Unit::Percent) };
        figures.push(figure(value, Text::words("beda", "change"), tone));
    }
    figures
}

fn chart(curve: &Curve<'_>, now: Timestamp) -> Chart {
    let from = now.floor(STEP) - BEFORE;
    let to = from + WIDTH;
    let (unit, factor, decimals) = curve.unit();
    let power = 10_f64.powi(i32::from(decimals) + 1);
    let shown = |value: f64| (value * factor * power).round() / power;
    let seconds = |time: Timestamp| time.since(from).as_secs_f64();
    let steps = WIDTH.as_micros() / STEP.as_micros();
    let times = || (0..=steps).map(|nr| from + STEP.times(nr));
    let last_week = times()
        .map(|time| curve.past(time - WEEK).map(|value| (seconds(time), shown(value))))
        .collect();
    let newest = curve.live.map_or(now, |(time, _)| time);
    let mut today: Vec<Option<(f64, f64)>> = times()
        .take_while(|time| *time <= newest)
        .map(|time| curve.past(time).map(|value| (seconds(time), shown(value))))
        .collect();
    // The history ends a while ago: its last unknown values are no gap.
    while today.last().is_some_and(Option::is_none) {
        today.pop();
    }
    today.extend(
        curve
            .live
            .filter(|(time, _)| *time >= from)
            .map(|(time, value)| Some((seconds(time), shown(value)))),
    );
    let line = |label, tone, is_dashed, points| ChartLine {
        label,
        tone,
        is_dashed,
        is_stepped: false,
        points,
    };
    let is_flow = curve.quantity == Quantity::FlowLps;
    Chart {
        axis: ChartAxis::Times { from, to },
        unit: Some(unit),
        decimals: if is_flow { 0 } else { decimals },
        sees: Vec::new(),
        bands: Vec::new(),
        lines: vec![
            line(Text::words("kini", "now"), Tone::Data, false, today),
            line(Text::words("pekan lalu", "last week"), Tone::Quiet, true, last_week),
        ],
        levels: Vec::new(),
        marks: vec![ChartMark { at_secs: seconds(newest), label: Text::words("kini", "now") }],
    }
}
