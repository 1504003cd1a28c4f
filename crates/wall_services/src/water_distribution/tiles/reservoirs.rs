//! The `reservoirs` tile: how full each is, and when it is empty if it goes on like that.
//!
//! Options: `title`.

use wall_model::{AssetClass, Quantity, Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{
        Bar, Block, Body, Chart, ChartAxis, ChartLevel, ChartLine, Figure, Freshness, Text, Tone,
        Unit, Words,
    },
};

use super::super::{
    limits::LOW_FILL,
    state::{Part, Reading, STALE, Water},
    tanks,
};
use super::{TICK, about, at_tick, percent, source};

/// Reservoirs that the tile is asked to draw.
const MOST_BARS: usize = 12;

/// Lines of the diagram.
const MOST_LINES: usize = 3;

const WIDTH: Span = Span::from_hours(24);

/// The diagram moves on by this step.
const STEP: Span = Span::from_mins(30);

/// Longer than this nobody asks when it is empty.
const FAR: Span = Span::from_hours(48);

/// See the [module](self).
pub(super) struct Reservoirs;

/// A reservoir.
struct Tank<'a> {
    part: Part<'a>,
    fill: Reading,
    /// Until it is empty; `None`: it does not empty, or nobody knows.
    left: Option<Span>,
}

impl Tile for Reservoirs {
    fn id(&self) -> &'static str {
        "water_distribution/reservoirs"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["sensorthings", "sensorthings_mqtt", "sparkplug", "modbus", "opcua"])
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = at_tick(at);
        let water = Water::at(&at);
        let mut tanks: Vec<Tank<'_>> = water
            .of_class(AssetClass::Reservoir)
            .filter_map(|part| {
                let fill = water.reading(part.entity.as_str(), Quantity::Share)?;
                Some(Tank { part, fill, left: tanks::left(&water, part) })
            })
            .collect();
        tanks.sort_by(|a, b| a.fill.value.total_cmp(&b.fill.value));
        let newest = tanks.iter().map(|tank| tank.fill.observed_at).max();
        let body = if tanks.is_empty() {
            Body::Empty(Text::words("Belum ada isi reservoir", "No reservoir has been read yet"))
        } else {
            let mut blocks = vec![Block::Figures(figures(&tanks))];
            blocks.push(Block::Bars(tanks.iter().take(MOST_BARS).map(bar).collect()));
            blocks.extend(chart(&water, &tanks).map(|chart| Block::Chart(Box::new(chart))));
            blocks.extend(source::down(&at));
            Body::Blocks(blocks)
        };
        let count =
            Text::join([Text::count(tanks.len()), Text::words(" reservoir", " reservoirs")]);
        TileView {
            title: source::title(options, Words::new("Isi reservoir", "Reservoirs")),
            source: Text::dotted([Text::name("Perumda"), count]),
            freshness: Freshness::of(newest, at.now(), STALE),
            body,
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

fn figures(tanks: &[Tank<'_>]) -> Vec<Figure> {
    let volume: f64 =
        tanks.iter().filter_map(|tank| Some(tank.part.asset.capacity? * tank.fill.value)).sum();
    let mut figures = vec![Figure {
        // To ten cubic metres: meters are not finer.
        value: Text::Quantity {
            value: (volume / 10.0).round() * 10.0,
            decimals: 0,
            unit: Unit::CubicMetres,
        },
        label: Text::words("isi", "stored"),
        tone: Tone::Calm,
    }];
    let soonest = tanks.iter().filter_map(|tank| tank.left).min().filter(|left| *left < FAR);
    figures.extend(soonest.map(|left| Figure {
        value: about(left),
        label: Text::words("habis paling cepat", "first one empty in"),
        tone: if left < tanks::SOON { Tone::Alarm } else { Tone::Calm },
    }));
    figures
}

fn bar(tank: &Tank<'_>) -> Bar {
    let is_low = tank.fill.is_good() && tank.fill.value < LOW_FILL;
    let is_soon = tank.left.is_some_and(|left| left < tanks::SOON);
    let left = tank.left.filter(|left| *left < FAR);
    let note = match left {
        _ if tank.fill.is_old => Some(Text::words("diam", "silent")),
        Some(left) => Some(Text::join([Text::words("habis ", "empty in "), about(left)])),
        None => None,
    };
    Bar {
        label: Text::name(tank.part.asset.name.as_str()),
        share: ((tank.fill.value * 100.0).round() / 100.0).clamp(0.0, 1.0),
        value: percent(tank.fill.value),
        note,
        tone: match (is_low || is_soon, tank.fill.is_good()) {
            (true, _) => Tone::Alarm,
            (false, true) => Tone::Data,
            (false, false) => Tone::Quiet,
        },
    }
}

/// The last day of each.
fn chart(water: &Water<'_>, tanks: &[Tank<'_>]) -> Option<Chart> {
    let from = water.now().floor(STEP) + STEP - WIDTH;
    let seconds = |time: Timestamp| time.since(from).as_secs_f64();
    let line = |tank: &Tank<'_>| {
        let series = water.history(tank.part.entity.as_str(), Quantity::Share)?;
        let newest = (tank.fill.observed_at, tank.fill.value);
        let past = series.points().filter(|(time, _)| *time >= from && *time < newest.0);
        let points = past.chain([newest]).filter(|(time, _)| *time >= from);
        let shown =
            |(time, value): (Timestamp, f64)| Some((seconds(time), (value * 100.0).round()));
        Some(ChartLine {
            label: Text::name(tank.part.asset.name.as_str()),
            tone: Tone::Data,
            is_dashed: false,
            is_stepped: false,
            points: points.map(shown).collect(),
        })
    };
    let lines: Vec<ChartLine> = tanks.iter().take(MOST_LINES).filter_map(line).collect();
    if lines.is_empty() {
        return None;
    }
    Some(Chart {
        axis: ChartAxis::Times { from, to: from + WIDTH },
        unit: Some(Unit::Percent),
        decimals: 0,
        sees: vec![0.0, 100.0],
        bands: Vec::new(),
        lines,
        levels: vec![ChartLevel {
            label: Text::words("rendah", "low"),
            value: LOW_FILL * 100.0,
            tone: Tone::Alarm,
        }],
        marks: Vec::new(),
    })
}
