//! The `board` tile: every commodity at every market, with where it moved.
//!
//! Options: `title`; `against`, days before that arrows compare with, 1 unless said
//! otherwise; `commodities`, those to show, in their order.

use wall_model::Span;
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{
        Block, Board, BoardCell, BoardRow, Body, Freshness, Mark, Text, Tone, Trend, Unit, Words,
    },
};

use super::{
    ID, STALE,
    newest::{self, Now},
    row::slug,
};

/// A change of less than this share is none.
const FLAT: f64 = 0.005;

/// See the [module](self).
pub(super) struct PriceBoard;

impl Tile for PriceBoard {
    fn id(&self) -> &'static str {
        "market_prices/board"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title", "against", "commodities"]
    }

    fn tick(&self) -> Span {
        Span::from_mins(1)
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(self.tick());
        let prices = newest::prices(at);
        let against = options.number("against").map_or(1, |days| days.clamp(1.0, 300.0) as i64);
        let wanted: Vec<String> = options.texts("commodities").into_iter().map(slug).collect();
        let mut markets: Vec<&str> = prices.values().flat_map(|one| one.keys().copied()).collect();
        markets.sort_unstable();
        markets.dedup();
        let mut rows: Vec<(f64, &str, BoardRow)> = prices
            .iter()
            .filter(|(name, _)| wanted.is_empty() || wanted.contains(&slug(name)))
            .map(|(name, of_markets)| {
                let cells = markets
                    .iter()
                    .map(|market| of_markets.get(market).map(|one| cell(one, against)));
                let unusual = of_markets.values().filter_map(weight).fold(0.0, f64::max);
                let unit = of_markets
                    .values()
                    .next()
                    .map(|one| Text::name(format!("/{}", one.price.unit)));
                let row = BoardRow {
                    label: Text::name(*name),
                    detail: unit,
                    cells: cells.collect(),
                    mark: of_markets.values().find_map(mark),
                };
                (unusual, *name, row)
            })
            .collect();
        match wanted.is_empty() {
            // What moved most stands first, the rest by name.
            true => rows.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1))),
            false => {
                rows.sort_by_key(|(_, name, _)| wanted.iter().position(|one| *one == slug(name)))
            }
        }
        let board = Board {
            corner: Text::words("Komoditas", "Commodity"),
            columns: markets
                .iter()
                .map(|market| Text::name(market.trim_start_matches("Pasar ")))
                .collect(),
            rows: rows.into_iter().map(|(.., row)| row).collect(),
        };
        TileView {
            title: title(options, Text::words("Harga bahan pokok", "Food prices")),
            source: source(at, &markets),
            freshness: Freshness::of(newest::surveyed(at), now, STALE),
            body: match board.rows.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(vec![Block::Board(board)]),
            },
        }
    }
}

/// The layout's title, or the tile's own.
pub(super) fn title(options: &Options, own: Text) -> Text {
    options.text("title").map_or(own, Text::name)
}

/// What stands where no price is known.
pub(super) fn nothing() -> Text {
    Text::words("Belum ada survei harga", "No price survey yet")
}

/// Who asked, where and when; or which feed is lost.
pub(super) fn source(at: &Moment, markets: &[&str]) -> Text {
    if let Some(outage) = wall_service::outage(at, ID) {
        return outage;
    }
    let surveyed = newest::surveyed(at).map_or(Text::empty(), |time| {
        Text::join([
            Text::words("survei ", "survey "),
            Text::DayMonth(time),
            Text::words(" ", " "),
            Text::HourMinute(time),
        ])
    });
    let markets = Text::join([Text::count(markets.len()), Text::words(" pasar", " markets")]);
    Text::dotted([Text::name("Disperindag"), markets, surveyed])
}

fn cell(now: &Now<'_>, against: i64) -> BoardCell {
    let change = now.change(against);
    let trend = change.map(|change| match change {
        change if change > FLAT => Trend::Up,
        change if change < -FLAT => Trend::Down,
        _ => Trend::Flat,
    });
    let tone = match weight(now) {
        Some(weight) if weight >= 1.0 => Tone::Alarm,
        Some(weight) if weight >= 0.6 => Tone::InHand,
        _ if now.is_slip => Tone::Quiet,
        _ => Tone::Calm,
    };
    let value = Text::Decimal { value: now.price.rupiah, decimals: 0 };
    BoardCell { value, trend, tone }
}

/// How much of the rise that is warned of has been reached within a week, 0 and more.
pub(super) fn weight(now: &Now<'_>) -> Option<f64> {
    if now.is_slip {
        return None;
    }
    Some(100.0 * now.change(7)?.max(0.0) / now.price.warn_pct.unwrap_or(10.0))
}

fn mark(now: &Now<'_>) -> Option<Mark> {
    if now.is_slip {
        return Some(Mark::new(Tone::InHand, Words::new("PERIKSA", "CHECK")));
    }
    if now.price.ceiling_rp.is_some_and(|ceiling| now.price.rupiah > ceiling) {
        return Some(Mark::new(Tone::Forwarded, Words::new("DI ATAS HET", "OVER CEILING")));
    }
    (weight(now)? >= 1.0).then(|| Mark::new(Tone::Alarm, Words::new("NAIK", "UP")))
}

/// `Rp40.000`.
pub(super) fn rupiah(value: f64) -> Text {
    Text::Quantity { value, decimals: 0, unit: Unit::Rupiah }
}
