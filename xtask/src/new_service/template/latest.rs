//! The `latest` tile: what each gauge said last, highest first.

use wall_model::{EntityId, FactKind, Quantity, Slot, Span};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Body, Freshness, Row, Text},
};

use super::{ID, PERIOD};

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(5);

/// Rows that the tile is asked to draw.
const MOST_ROWS: usize = 40;

/// See the [module](self).
pub(super) struct Latest;

impl Tile for Latest {
    fn id(&self) -> &'static str {
        "example_service/latest"
    }

    fn options(&self) -> &'static [&'static str] {
        &[]
    }

    fn view(&self, at: &Moment, _options: &Options) -> TileView {
        let mut readings: Vec<(&EntityId, f64)> = at
            .latest(ID, Slot::Measured(Quantity::Count))
            .filter_map(|known| match &known.fact.kind {
                FactKind::Measured(measured) => Some((&known.fact.entity, measured.value)),
                _ => None,
            })
            .collect();
        readings.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let rows = readings.iter().take(MOST_ROWS).map(|(gauge, value)| row(gauge, *value));
        let rows: Vec<Row> = rows.collect();
        TileView {
            title: Text::words("Bacaan terakhir", "Latest readings"),
            source: Text::join([Text::count(readings.len()), Text::words(" alat", " gauges")]),
            freshness: Freshness::of(at.newest(ID), at.now().floor(TICK), PERIOD.times(2)),
            body: match rows.is_empty() {
                true => Body::Empty(Text::words("Belum ada bacaan", "No readings yet")),
                false => Body::Blocks(vec![Block::Rows(rows)]),
            },
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

fn row(gauge: &EntityId, value: f64) -> Row {
    Row {
        lead: None,
        label: Text::name(gauge.as_str()),
        detail: None,
        value: Some(Text::Decimal { value, decimals: 1 }),
        mark: None,
    }
}
