//! The `floods` tile: the rivers' gauges with WASPADA, SIAGA and AWAS, rising or falling.
//!
//! Options: `title`.

use wall_model::{Quantity, Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{
        Block, Board, BoardCell, BoardRow, Body, Chart, ChartAxis, ChartLevel, ChartLine, Figure,
        Freshness, Text, Tone, Trend, Unit, Words,
    },
};

use super::super::{
    limits::FloodLevel,
    rivers::{self, Gauge},
    state::{STALE, Water},
};
use super::{TICK, at_tick, source};

/// Gauges that the tile is asked to draw.
const MOST_ROWS: usize = 30;

/// What the diagram shows.
const WIDTH: Span = Span::from_hours(12);

/// The diagram moves on by this step.
const STEP: Span = Span::from_mins(30);

/// See the [module](self).
pub(super) struct Floods;

impl Tile for Floods {
    fn id(&self) -> &'static str {
        "water_distribution/floods"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["gauges"])
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = at_tick(at);
        let water = Water::at(&at);
        let mut gauges = rivers::gauges(&water);
        // The nearest to its limits first.
        gauges.sort_by(|a, b| b.level().cmp(&a.level()).then(b.reach().total_cmp(&a.reach())));
        let newest = gauges.iter().map(|gauge| gauge.reading.observed_at).max();
        let body = match gauges.first() {
            None => {
                Body::Empty(Text::words("Belum ada pos duga air", "No gauge has been read yet"))
            }
            Some(first) => {
                let mut blocks =
                    vec![Block::Figures(figures(&gauges)), Block::Board(board(&gauges))];
                blocks.extend(chart(&water, first).map(|chart| Block::Chart(Box::new(chart))));
                blocks.extend(source::down(&at));
                Body::Blocks(blocks)
            }
        };
        let count = Text::join([Text::count(gauges.len()), Text::words(" pos", " gauges")]);
        TileView {
            title: source::title(options, Words::new("Muka air sungai", "River levels")),
            source: Text::dotted([Text::name("BPBD"), count]),
            freshness: Freshness::of(newest, at.now(), STALE),
            body,
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// The gauge nearest to its limits, then how many are over which, then rain.
fn figures(gauges: &[Gauge<'_>]) -> Vec<Figure> {
    let highest = gauges.first().map(|gauge| Figure {
        value: Text::Quantity {
            value: gauge.reading.value.round(),
            decimals: 0,
            unit: Unit::Centimetres,
        },
        label: Text::name(gauge.name),
        tone: match gauge.level() {
            FloodLevel::Normal => Tone::Calm,
            level => level.mark().tone,
        },
    });
    let counts = [FloodLevel::Danger, FloodLevel::Alert, FloodLevel::Watch].map(|level| {
        let (mark, count) =
            (level.mark(), gauges.iter().filter(|one| one.level() == level).count());
        (count > 0).then(|| Figure { value: Text::count(count), label: mark.word, tone: mark.tone })
    });
    let rain = gauges.iter().filter_map(|gauge| gauge.rain).reduce(f64::max);
    let rain = rain.filter(|rain| *rain >= 1.0).map(|rain| Figure {
        value: Text::Quantity { value: rain.round(), decimals: 0, unit: Unit::MillimetresPerHour },
        label: Text::words("hujan", "rain"),
        tone: Tone::Calm,
    });
    highest.into_iter().chain(counts.into_iter().flatten()).chain(rain).collect()
}

fn board(gauges: &[Gauge<'_>]) -> Board {
    let rows = gauges.iter().take(MOST_ROWS).map(|gauge| {
        let mark = gauge.level().mark();
        let trend = gauge.risen().map(|risen| match risen {
            risen if risen > rivers::STILL_CM => Trend::Up,
            risen if risen < -rivers::STILL_CM => Trend::Down,
            _ => Trend::Flat,
        });
        let tone = match gauge.level() {
            _ if !gauge.reading.is_good() => Tone::Quiet,
            FloodLevel::Normal => Tone::Calm,
            _ => mark.tone,
        };
        let level = Text::Decimal { value: gauge.reading.value.round(), decimals: 0 };
        let change = gauge.risen().map(|risen| BoardCell {
            value: Text::Change { value: risen.round(), decimals: 0, unit: None },
            trend: None,
            tone: Tone::Quiet,
        });
        BoardRow {
            label: Text::name(gauge.name),
            detail: gauge.reading.is_old.then(|| Text::words("diam", "silent")),
            cells: vec![Some(BoardCell { value: level, trend, tone }), change],
            mark: Some(mark),
        }
    });
    Board {
        corner: Text::words("Pos", "Gauge"),
        columns: vec![Text::words("cm", "cm"), Text::words("1 jam", "1 h")],
        rows: rows.collect(),
    }
}

/// The last half day of a gauge against its limits.
fn chart(water: &Water<'_>, gauge: &Gauge<'_>) -> Option<Chart> {
    let series = water.history(gauge.entity, Quantity::LevelCm)?;
    let from = water.now().floor(STEP) + STEP - WIDTH;
    let seconds = |time: Timestamp| time.since(from).as_secs_f64();
    let newest = gauge.reading.observed_at;
    let past = series.points().filter(|(time, _)| *time >= from && *time < newest);
    let points = past.chain([(newest, gauge.reading.value)]).filter(|(time, _)| *time >= from);
    let line = ChartLine {
        label: Text::name(gauge.name),
        tone: Tone::Data,
        is_dashed: false,
        is_stepped: false,
        points: points.map(|(time, value)| Some((seconds(time), value.round()))).collect(),
    };
    let levels = [FloodLevel::Watch, FloodLevel::Alert, FloodLevel::Danger];
    let levels = levels.into_iter().zip(gauge.limits).map(|(level, value)| {
        let mark = level.mark();
        ChartLevel { label: mark.word, value, tone: mark.tone }
    });
    Some(Chart {
        axis: ChartAxis::Times { from, to: from + WIDTH },
        unit: Some(Unit::Centimetres),
        decimals: 0,
        sees: vec![0.0, gauge.limits.first().copied().unwrap_or(0.0)],
        bands: Vec::new(),
        lines: vec![line],
        levels: levels.collect(),
        marks: Vec::new(),
    })
}
