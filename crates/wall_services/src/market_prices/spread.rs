//! The `spread` tile: how far the markets lie apart.
//!
//! Options: `title`.

use wall_model::Span;
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Bar, Block, Body, Freshness, Text, Tone, Unit},
};

use super::{
    STALE, board,
    newest::{self, Now},
};

/// From this share of the lowest price on, a spread is unusual.
const WIDE: f64 = 0.20;

/// See the [module](self).
pub(super) struct Spread;

impl Tile for Spread {
    fn id(&self) -> &'static str {
        "market_prices/spread"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn tick(&self) -> Span {
        Span::from_mins(1)
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(self.tick());
        let prices = newest::prices(at);
        let mut wide: Vec<(f64, &str, &Now<'_>, &Now<'_>)> = prices
            .iter()
            .filter_map(|(name, markets)| {
                let sound = || markets.values().filter(|one| !one.is_slip);
                let by_price =
                    |a: &&Now<'_>, b: &&Now<'_>| a.price.rupiah.total_cmp(&b.price.rupiah);
                let (low, high) = (sound().min_by(by_price)?, sound().max_by(by_price)?);
                Some((high.price.rupiah / low.price.rupiah - 1.0, *name, low, high))
            })
            .collect();
        wide.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let widest = wide.first().map_or(1.0, |one| one.0).max(WIDE);
        let bars: Vec<Bar> = wide
            .iter()
            .map(|(spread, name, low, high)| Bar {
                label: Text::name(*name),
                share: (spread / widest).clamp(0.0, 1.0),
                value: Text::Quantity { value: 100.0 * spread, decimals: 0, unit: Unit::Percent },
                note: Some(Text::join([
                    Text::name(low.price.market.trim_start_matches("Pasar ")),
                    Text::words(" ", " "),
                    Text::Decimal { value: low.price.rupiah, decimals: 0 },
                    Text::words(" – ", " – "),
                    Text::name(high.price.market.trim_start_matches("Pasar ")),
                    Text::words(" ", " "),
                    Text::Decimal { value: high.price.rupiah, decimals: 0 },
                ])),
                tone: if *spread >= WIDE { Tone::InHand } else { Tone::Data },
            })
            .collect();
        let mut markets: Vec<&str> = prices.values().flat_map(|one| one.keys().copied()).collect();
        markets.sort_unstable();
        markets.dedup();
        TileView {
            title: board::title(options, Text::words("Selisih antarpasar", "Between markets")),
            source: board::source(at, &markets),
            freshness: Freshness::of(newest::surveyed(at), now, STALE),
            body: match bars.is_empty() {
                true => Body::Empty(board::nothing()),
                false => Body::Blocks(vec![Block::Bars(bars)]),
            },
        }
    }
}
