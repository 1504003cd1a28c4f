//! The `numbers` tile: the city's key numbers, each with its source and date.
//!
//! Options: `title`.

use wall_model::{Dataset, FactKind, Quantity, Slot, Span};
use wall_service::{
    Moment, Options, Sources, Tile, TileView, outage,
    view::{Block, Body, Freshness, Row, Text},
};

use super::ID;

/// Numbers are asked for every quarter of an hour.
const STALE: Span = Span::from_mins(45);

/// See the [module](self).
pub(super) struct Numbers;

impl Tile for Numbers {
    fn id(&self) -> &'static str {
        "data_centre/numbers"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["numbers"])
    }

    fn tick(&self) -> Span {
        Span::from_mins(1)
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(self.tick());
        let mut newest = None;
        let mut rows = Vec::new();
        for known in at.latest(ID, Slot::Measured(Quantity::Count)) {
            let FactKind::Measured(measured) = &known.fact.kind else { continue };
            let dataset = at.entity(ID, &known.fact.entity, Slot::Dataset);
            let Some(FactKind::Dataset(dataset)) = dataset.map(|one| &one.fact.kind) else {
                continue;
            };
            newest = newest.max(Some(known.fact.observed_at));
            rows.push(row(measured.value, dataset));
        }
        let datasets = datasets(at).count();
        if datasets > 0 {
            rows.push(Row {
                lead: None,
                label: Text::words("Himpunan data", "Datasets"),
                detail: Some(Text::words("katalog Satu Data", "catalogue")),
                value: Some(Text::count(datasets)),
                mark: None,
            });
        }
        TileView {
            title: options
                .text("title")
                .map_or(Text::words("Angka kota", "City numbers"), Text::name),
            source: outage(at, ID).unwrap_or_else(|| Text::name("Pusat Data")),
            freshness: Freshness::of(newest, now, STALE),
            body: match rows.is_empty() {
                true => Body::Empty(Text::words("Belum ada angka", "No numbers yet")),
                false => Body::Blocks(vec![Block::Rows(rows)]),
            },
        }
    }
}

/// Datasets of the catalogue.
pub(super) fn datasets(at: &Moment) -> impl Iterator<Item = &Dataset> {
    at.latest(ID, Slot::Dataset).filter_map(|known| match &known.fact.kind {
        FactKind::Dataset(dataset) if known.fact.entity.as_str().starts_with("dataset/") => {
            Some(dataset)
        }
        _ => None,
    })
}

fn row(value: f64, dataset: &Dataset) -> Row {
    let updated = dataset
        .updated_at
        .map_or(Text::words("tanggal tidak disebut", "date not told"), Text::DayMonth);
    let decimals = if value.fract() == 0.0 { 0 } else { 1 };
    Row {
        lead: None,
        label: Text::name(dataset.title.as_str()),
        detail: Some(Text::dotted([Text::name(dataset.publisher.as_str()), updated])),
        value: Some(Text::Decimal { value, decimals }),
        mark: None,
    }
}
