//! The `stale` tile: datasets that are older than promised, and tables that changed.
//!
//! Options: `title`.

use wall_model::{Dataset, FactKind, Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView, local, outage,
    view::{Block, Body, Figure, Freshness, Mark, Row, Text, Tone, Unit, Words},
};

use super::{ID, numbers_tile::datasets};

/// The catalogue is asked every quarter of an hour.
const STALE: Span = Span::from_mins(45);

/// A dataset may be late by a quarter of its period.
const GRACE: f64 = 1.25;

/// See the [module](self).
pub(super) struct Stale;

impl Tile for Stale {
    fn id(&self) -> &'static str {
        "data_centre/stale"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["catalogue"])
    }

    fn tick(&self) -> Span {
        Span::from_mins(1)
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(self.tick());
        let all: Vec<&Dataset> = datasets(at).collect();
        let promised = all.iter().filter(|one| one.due_every.is_some()).count();
        let mut late: Vec<(Span, &Dataset)> =
            all.iter().filter_map(|one| Some((late(one, now)?, *one))).collect();
        late.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.title.cmp(&b.1.title)));
        let drifts = at.latest(ID, Slot::Finding).filter_map(|known| match &known.fact.kind {
            FactKind::Finding(finding) if finding.analysis == "data_centre/drift" => Some(finding),
            _ => None,
        });
        let mut rows: Vec<Row> = drifts
            .map(|finding| Row {
                lead: None,
                label: Text::Both(finding.text.clone()),
                detail: Some(Text::DayMonth(finding.since)),
                value: None,
                mark: Some(Mark::new(Tone::Forwarded, Words::new("KOLOM BERUBAH", "CHANGED"))),
            })
            .collect();
        rows.extend(late.iter().map(|(by, dataset)| row(*by, dataset)));
        let fresh = promised.saturating_sub(late.len());
        let share = if promised > 0 { 100.0 * fresh as f64 / promised as f64 } else { 100.0 };
        let figures = vec![
            Figure {
                value: Text::count(late.len()),
                label: Text::words("usang", "overdue"),
                tone: if late.is_empty() { Tone::Done } else { Tone::InHand },
            },
            Figure {
                value: Text::Quantity { value: share.round(), decimals: 0, unit: Unit::Percent },
                label: Text::words("tepat waktu", "on time"),
                tone: Tone::Calm,
            },
        ];
        let newest = at.latest(ID, Slot::Dataset).map(|known| known.fact.observed_at).max();
        TileView {
            title: options
                .text("title")
                .map_or(Text::words("Data usang", "Overdue data"), Text::name),
            source: outage(at, ID).unwrap_or_else(|| {
                Text::join([
                    Text::count(promised),
                    Text::words(" himpunan data berjadwal", " datasets with a schedule"),
                ])
            }),
            freshness: Freshness::of(newest, now, STALE),
            body: match all.is_empty() {
                true => Body::Empty(Text::words("Katalog belum terbaca", "No catalogue yet")),
                false => {
                    let mut blocks = vec![Block::Figures(figures)];
                    blocks.extend((!rows.is_empty()).then_some(Block::Rows(rows)));
                    Body::Blocks(blocks)
                }
            },
        }
    }
}

/// By how much a dataset is overdue.
fn late(dataset: &Dataset, now: Timestamp) -> Option<Span> {
    let (updated, every) = (dataset.updated_at?, dataset.due_every?);
    let age = now.since(updated).as_secs_f64();
    let late = age - GRACE * every.as_secs_f64();
    let days = (late / local::DAY.as_secs_f64()).floor().max(1.0);
    (late > 0.0).then(|| local::DAY.times(days as i64))
}

fn row(by: Span, dataset: &Dataset) -> Row {
    Row {
        lead: None,
        label: Text::name(dataset.title.as_str()),
        detail: Some(Text::dotted([
            Text::name(dataset.publisher.as_str()),
            dataset.updated_at.map_or(Text::empty(), Text::DayMonth),
        ])),
        value: Some(Text::Span(by)),
        mark: Some(Mark::new(Tone::InHand, Words::new("USANG", "OVERDUE"))),
    }
}
