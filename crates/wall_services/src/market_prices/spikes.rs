//! The `spikes` tile: what became dearer than the season explains, and what may be a slip.
//!
//! Options: `title`.

use wall_model::Span;
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Body, Figure, Freshness, Mark, Row, Text, Tone, Unit, Words},
};

use super::{STALE, board, newest};

/// Rises that are listed besides the unusual ones.
const ALSO: usize = 8;

/// See the [module](self).
pub(super) struct Spikes;

impl Tile for Spikes {
    fn id(&self) -> &'static str {
        "market_prices/spikes"
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
        let mut rows = Vec::new();
        let mut unusual = 0;
        for (fact, finding) in newest::findings(at, "market_prices/season") {
            unusual += 1;
            rows.push(Row {
                lead: None,
                label: Text::Both(finding.text.clone()),
                detail: Some(Text::join([
                    Text::words("sejak ", "since "),
                    Text::DayMonth(finding.since),
                    Text::words(" ", " "),
                    Text::HourMinute(fact.observed_at),
                ])),
                value: None,
                mark: Some(Mark::new(Tone::Alarm, Words::new("TAK WAJAR", "UNUSUAL"))),
            });
        }
        let slips: Vec<_> = newest::findings(at, "market_prices/slips").collect();
        rows.extend(slips.iter().map(|(_, finding)| Row {
            lead: None,
            label: Text::Both(finding.text.clone()),
            detail: None,
            value: None,
            mark: Some(Mark::new(Tone::InHand, Words::new("PERIKSA", "CHECK"))),
        }));
        let mut risen: Vec<(f64, &str, f64)> = prices
            .iter()
            .filter_map(|(name, markets)| {
                let now = newest::median(markets)?;
                let before: Vec<f64> = markets.values().filter_map(|one| one.before(7)).collect();
                Some((now / wall_analysis::spread::median(&before)? - 1.0, *name, now))
            })
            .collect();
        risen.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then_with(|| a.1.cmp(b.1)));
        rows.extend(risen.iter().take(ALSO).map(|(change, name, now)| Row {
            lead: None,
            label: Text::name(*name),
            detail: Some(board::rupiah(*now)),
            value: Some(Text::Change {
                value: 100.0 * change,
                decimals: 1,
                unit: Some(Unit::Percent),
            }),
            mark: None,
        }));
        let mut markets: Vec<&str> = prices.values().flat_map(|one| one.keys().copied()).collect();
        markets.sort_unstable();
        markets.dedup();
        let figures = vec![
            Figure {
                value: Text::count(unusual),
                label: Text::words("naik tak wajar", "unusual rises"),
                tone: if unusual > 0 { Tone::Alarm } else { Tone::Done },
            },
            Figure {
                value: Text::count(slips.len()),
                label: Text::words("perlu diperiksa", "to be checked"),
                tone: if slips.is_empty() { Tone::Calm } else { Tone::InHand },
            },
        ];
        TileView {
            title: board::title(options, Text::words("Gejolak harga", "Price moves")),
            source: Text::dotted([
                Text::words("sepekan", "in a week"),
                board::source(at, &markets),
            ]),
            freshness: Freshness::of(newest::surveyed(at), now, STALE),
            body: match rows.is_empty() {
                true => Body::Empty(board::nothing()),
                false => Body::Blocks(vec![Block::Figures(figures), Block::Rows(rows)]),
            },
        }
    }
}
