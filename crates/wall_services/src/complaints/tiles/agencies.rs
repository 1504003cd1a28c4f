//! The `agencies` tile: what each agency (OPD) has on its desk, how much of it is late, and
//! how long it takes.
//!
//! Options: `title`; `count`: most agencies, 1 to 40; `curves`: most curves, 0 to 5.

use std::{cmp::Reverse, collections::BTreeMap};

use wall_model::{FactKind, Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{
        Block, Board, BoardCell, BoardRow, Body, Chart, ChartAxis, ChartLine, Text, Tone, Unit,
        Words,
    },
};

use super::{TICK, nothing, number, source, ticked, title};
use crate::complaints::{
    ID,
    analysis::CURVE,
    known::{self, Complaint, heard},
};

/// Most agencies, and most curves, unless the layout says otherwise.
const ROWS: usize = 12;
const CURVES: usize = 3;

/// See the [module](self).
pub(super) struct Agencies;

/// What an agency has.
#[derive(Default)]
struct Load {
    open: usize,
    late: usize,
    solved: usize,
    oldest: Span,
}

impl Tile for Agencies {
    fn id(&self) -> &'static str {
        "complaints/agencies"
    }

    fn options(&self) -> &'static [&'static str] {
        &["count", "curves", "title"]
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at);
        let now = at.now();
        let heard = heard(at, now);
        let all = known::all(at);
        let loads = loads(&all, now);
        let late: usize = loads.iter().map(|(_, load)| load.late).sum();
        let summary = Text::join([Text::count(late), Text::words(" terlambat", " late")]);
        let most = number(options, "count", ROWS, 1.0, 40.0);
        let mut blocks = vec![Block::Board(board(&loads, most))];
        blocks.extend(chart(at, &loads, number(options, "curves", CURVES, 0.0, 5.0)));
        TileView {
            title: title(options, Words::new("Aduan per OPD", "Complaints by agency")),
            source: source(&heard, (!all.is_empty()).then_some(summary)),
            freshness: heard.freshness,
            body: match all.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(blocks),
            },
        }
    }
}

/// Agencies with what they have, those with the most late complaints first.
fn loads<'a>(all: &[Complaint<'a>], now: Timestamp) -> Vec<(&'a str, Load)> {
    let mut loads: BTreeMap<&'a str, Load> = BTreeMap::new();
    for one in all {
        let Some(agency) = one.case.agency.as_deref() else { continue };
        let load = loads.entry(agency).or_default();
        load.late += usize::from(one.is_late(now));
        match one.is_open() {
            true => {
                load.open += 1;
                load.oldest = load.oldest.max(one.age(now));
            }
            false => load.solved += 1,
        }
    }
    let mut loads: Vec<_> = loads.into_iter().filter(|(_, load)| load.open > 0).collect();
    loads.sort_by_key(|(agency, load)| (Reverse(load.late), Reverse(load.open), *agency));
    loads
}

fn board(loads: &[(&str, Load)], most: usize) -> Board {
    let cell = |value: Text, tone| Some(BoardCell { value, trend: None, tone });
    let row = |(agency, load): &(&str, Load)| BoardRow {
        label: Text::name(*agency),
        detail: None,
        cells: vec![
            cell(Text::count(load.open), Tone::Calm),
            cell(Text::Span(days(load.oldest)), Tone::Calm),
            cell(Text::count(load.late), if load.late > 0 { Tone::Alarm } else { Tone::Quiet }),
        ],
        mark: None,
    };
    Board {
        corner: Text::Words(Words::new("OPD", "Agency")),
        columns: vec![
            Text::words("terbuka", "open"),
            Text::words("tertua", "oldest"),
            Text::words("terlambat", "late"),
        ],
        rows: loads.iter().take(most).map(row).collect(),
    }
}

/// Whole days from two days on, and hours before.
fn days(span: Span) -> Span {
    let step = if span < Span::from_hours(48) { 3_600 } else { 86_400 };
    Span::from_secs(span.as_secs() / step * step)
}

/// The share of complaints that are open still, by their age.
fn chart(at: &Moment, loads: &[(&str, Load)], most: usize) -> Option<Block> {
    let mut lines = Vec::new();
    let mut width = 0.0_f64;
    for known in at.latest(ID, Slot::Series) {
        let FactKind::Series(series) = &known.fact.kind else { continue };
        let Some(agency) = known.fact.entity.as_str().strip_prefix(CURVE) else { continue };
        let Some(rank) = loads.iter().position(|(name, _)| *name == agency) else { continue };
        let point = |(time, share): (Timestamp, f64)| {
            Some((time.since(series.starts).as_secs_f64(), share * 100.0))
        };
        let points: Vec<Option<(f64, f64)>> = series.points().map(point).collect();
        width = points.iter().flatten().map(|(secs, _)| *secs).fold(width, f64::max);
        let label = Text::name(agency);
        let line =
            ChartLine { label, tone: Tone::Data, is_dashed: false, is_stepped: true, points };
        lines.push((rank, line));
    }
    lines.sort_by_key(|(rank, _)| *rank);
    const TONES: [Tone; 5] = [Tone::Data, Tone::Forwarded, Tone::Calm, Tone::InHand, Tone::Quiet];
    let lines: Vec<ChartLine> = lines
        .into_iter()
        .take(most)
        .zip(TONES)
        .map(|((_, line), tone)| ChartLine { tone, ..line })
        .collect();
    let chart = Chart {
        axis: ChartAxis::Length { secs: width },
        unit: Some(Unit::Percent),
        decimals: 0,
        sees: vec![0.0, 100.0],
        bands: Vec::new(),
        lines,
        levels: Vec::new(),
        marks: Vec::new(),
    };
    (!chart.lines.is_empty() && width > 0.0).then(|| Block::Chart(Box::new(chart)))
}
