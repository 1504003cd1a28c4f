//! The `flow` tile: what comes into each office and what leaves it, and for how long a file
//! stays there if this goes on (Little's law: files that lie there by files a day).

use wall_model::{FactKind, Finding, Slot, Span};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{
        Block, Board, BoardCell, BoardRow, Body, Chart, ChartAxis, ChartLine, Mark, Row, Text,
        Tone, Trend, Unit, Words,
    },
};

use super::{TICK, nothing, source, ticked, title};
use crate::permits::{
    ID,
    analysis::{BOTTLENECK, Flow as Rates, OUTLIER, flows},
    known::heard,
    vocabulary::desk_name,
};

/// Most offices, and most findings.
const ROWS: usize = 10;
const FOUND: usize = 4;

/// See the [module](self).
pub(super) struct Flow;

impl Tile for Flow {
    fn id(&self) -> &'static str {
        "permits/flow"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["files", "daily"])
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at);
        let heard = heard(at, at.now(), Slot::Series);
        let flows = flows(at);
        let found = rows(at);
        let mut blocks = vec![Block::Board(board(&flows))];
        if !found.is_empty() {
            blocks.push(Block::Rows(found));
        }
        blocks.extend(chart(at, &flows));
        TileView {
            title: title(options, Words::new("Arus berkas", "Flow of files")),
            source: source(&heard, [Text::words("per hari kerja", "per working day")]),
            freshness: heard.freshness,
            body: match flows.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(blocks),
            },
        }
    }
}

/// Bottlenecks and files that lie too long, as they were found.
fn rows(at: &Moment) -> Vec<Row> {
    let mut found: Vec<&Finding> = Vec::new();
    for known in at.latest(ID, Slot::Finding) {
        match &known.fact.kind {
            FactKind::Finding(finding)
                if finding.analysis == BOTTLENECK || finding.analysis == OUTLIER =>
            {
                found.push(finding);
            }
            _ => {}
        }
    }
    found.sort_by(|a, b| {
        let first = |one: &Finding| one.analysis != BOTTLENECK;
        first(a).cmp(&first(b)).then(b.score.total_cmp(&a.score)).then(a.text.cmp(&b.text))
    });
    let row = |finding: &&Finding| Row {
        lead: None,
        label: finding.text.clone().into(),
        detail: None,
        value: age(at.now().since(finding.since)),
        mark: Some(match finding.analysis == BOTTLENECK {
            true => Mark::new(Tone::InHand, Words::new("MACET", "STUCK")),
            false => Mark::new(Tone::Quiet, Words::new("TERTAHAN", "HELD")),
        }),
    };
    found.iter().take(FOUND).map(row).collect()
}

/// Whole days from two days on, hours before, nothing at first.
fn age(span: Span) -> Option<Text> {
    let hours = span.as_secs() / 3_600;
    let hours = if hours < 48 { hours } else { hours / 24 * 24 };
    (hours > 0).then(|| Text::Span(Span::from_hours(hours)))
}

fn board(flows: &[Rates]) -> Board {
    let cell = |value: Text, trend, tone| Some(BoardCell { value, trend, tone });
    let per_day = |value: f64| Text::Decimal { value: tenths(value), decimals: 1 };
    let row = |flow: &Rates| {
        let trend = match flow.incoming - flow.outgoing {
            gap if gap > 0.15 * flow.outgoing.max(1.0) => Trend::Up,
            gap if gap < -0.15 * flow.outgoing.max(1.0) => Trend::Down,
            _ => Trend::Flat,
        };
        BoardRow {
            label: desk_name(&flow.office).into(),
            detail: None,
            cells: vec![
                cell(per_day(flow.incoming), None, Tone::Calm),
                cell(per_day(flow.outgoing), None, Tone::Calm),
                cell(Text::count(flow.lying), Some(trend), Tone::Calm),
                flow.stay_days().and_then(|value| {
                    let value = tenths(value);
                    let text = Text::Quantity { value, decimals: 1, unit: Unit::Days };
                    cell(text, None, if flow.is_stuck() { Tone::InHand } else { Tone::Calm })
                }),
            ],
            mark: None,
        }
    };
    Board {
        corner: Text::words("Kantor", "Office"),
        columns: vec![
            Text::words("masuk", "in"),
            Text::words("keluar", "out"),
            Text::words("berada", "there"),
            Text::words("tinggal", "stay"),
        ],
        rows: flows.iter().take(ROWS).map(row).collect(),
    }
}

/// Rounded as it is shown.
fn tenths(value: f64) -> f64 {
    (10.0 * value).round() / 10.0
}

/// What came into the office with the longest stay and went out of it, by days.
fn chart(at: &Moment, flows: &[Rates]) -> Option<Block> {
    let first = flows.first()?;
    let line = |flow: &str, label: Text, tone, is_dashed| {
        let entity = format!("kantor:{}:{flow}", first.office).as_str().into();
        let known = at.entity(ID, &entity, Slot::Series)?;
        let FactKind::Series(series) = &known.fact.kind else { return None };
        let points = series
            .points()
            .map(|(time, value)| Some((time.since(series.starts).as_secs_f64(), value)))
            .collect();
        let line = ChartLine { label, tone, is_dashed, is_stepped: true, points };
        Some((series.starts, series.time_of(series.values.len()), line))
    };
    let (from, to, incoming) = line("masuk", Text::words("masuk", "in"), Tone::Data, false)?;
    let (.., outgoing) = line("keluar", Text::words("keluar", "out"), Tone::Calm, true)?;
    Some(Block::Chart(Box::new(Chart {
        axis: ChartAxis::Times { from, to },
        unit: None,
        decimals: 0,
        sees: vec![0.0],
        bands: Vec::new(),
        lines: vec![incoming, outgoing],
        levels: Vec::new(),
        marks: Vec::new(),
    })))
}
