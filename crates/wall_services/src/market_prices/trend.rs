//! The `trend` tile: one commodity over the last ninety days and the next fourteen, with
//! the feast days.
//!
//! Options: `title`; `commodity`, the one that moved most unless said otherwise; `days`, how
//! far back, 90 unless said otherwise.

use std::collections::BTreeMap;

use wall_analysis::calendar::{self, Feast};
use wall_model::{EntityId, FactKind, Series, Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Tile, TileView, local,
    view::{
        Block, Body, Chart, ChartAxis, ChartBand, ChartLevel, ChartLine, ChartMark, Figure,
        Freshness, Text, Tone, Unit,
    },
};

use super::{
    ID, STALE,
    analysis::forecast,
    board,
    newest::{self, Now},
    row::slug,
};

/// See the [module](self).
pub(super) struct Trend;

impl Tile for Trend {
    fn id(&self) -> &'static str {
        "market_prices/trend"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title", "commodity", "days"]
    }

    fn tick(&self) -> Span {
        Span::from_mins(1)
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(self.tick());
        let prices = newest::prices(at);
        let days = options.number("days").map_or(90, |days| days.clamp(14.0, 390.0) as i64);
        let chosen = match options.text("commodity").map(slug) {
            Some(wanted) => prices.iter().find(|(name, _)| slug(name) == wanted),
            None => prices.iter().max_by(|a, b| moved(a.1).total_cmp(&moved(b.1))),
        };
        let body = match chosen {
            Some((name, markets)) => body(at, name, markets, days, now),
            None => Body::Empty(board::nothing()),
        };
        let name = chosen
            .map_or(Text::words("Riwayat harga", "Price history"), |(name, _)| Text::name(*name));
        let unit = chosen.and_then(|(_, markets)| markets.values().next());
        let unit = unit.map_or(Text::empty(), |one| Text::name(format!("Rp/{}", one.price.unit)));
        TileView {
            title: board::title(options, name),
            source: wall_service::outage(at, ID).unwrap_or_else(|| {
                Text::dotted([
                    Text::name("Disperindag"),
                    Text::words("median empat pasar", "median of the markets"),
                    unit,
                ])
            }),
            freshness: Freshness::of(newest::surveyed(at), now, STALE),
            body,
        }
    }
}

/// How far a commodity has moved within a week, as a share of what is warned of.
fn moved(markets: &BTreeMap<&str, Now<'_>>) -> f64 {
    markets.values().filter_map(board::weight).fold(0.0, f64::max)
}

fn body(
    at: &Moment,
    name: &str,
    markets: &BTreeMap<&str, Now<'_>>,
    days: i64,
    now: Timestamp,
) -> Body {
    let today = local::day_number(now);
    let first = today - days;
    let from = local::day_of_number(first);
    let to = local::day_of_number(today + forecast::DAYS + 1);
    let secs = |day: i64| local::day_of_number(day).since(from).as_secs_f64();
    let series: Vec<&Series> = markets.values().filter_map(|one| one.days).collect();
    let city = |day: i64| {
        let at = local::day_of_number(day);
        let prices: Vec<f64> = series.iter().filter_map(|one| one.value_at(at)).collect();
        wall_analysis::spread::median(&prices)
    };
    let mut points: Vec<Option<(f64, f64)>> =
        (first..=today).map(|day| Some((secs(day), city(day)?))).collect();
    let newest = newest::median(markets);
    if let (Some(last), Some(newest)) = (points.last_mut(), newest) {
        *last = Some((secs(today), newest));
    }
    let line = |label, tone, is_dashed, points| ChartLine {
        label,
        tone,
        is_dashed,
        is_stepped: false,
        points,
    };
    let mut chart = Chart {
        axis: ChartAxis::Times { from, to },
        unit: Some(Unit::Rupiah),
        decimals: 0,
        sees: Vec::new(),
        bands: Vec::new(),
        lines: vec![line(Text::words("harga", "price"), Tone::Data, false, points)],
        levels: Vec::new(),
        marks: marks(first, today + forecast::DAYS, &secs),
    };
    let part = |part: &str| {
        let entity = EntityId::from(format!("forecast-{part}:{}", slug(name)));
        at.entity(ID, &entity, Slot::Series).and_then(|known| match &known.fact.kind {
            FactKind::Series(series) => Some(series.clone()),
            _ => None,
        })
    };
    if let (Some(low), Some(mid), Some(high)) = (part("low"), part("mid"), part("high")) {
        let at_secs = |time: Timestamp| time.since(from).as_secs_f64();
        let band = low
            .points()
            .zip(high.points())
            .map(|((time, low), (_, high))| (at_secs(time), low, high));
        chart.bands.push(ChartBand {
            label: Text::words("rentang 80%", "80% range"),
            tone: Tone::Quiet,
            points: band.collect(),
        });
        let points = mid.points().map(|(time, value)| Some((at_secs(time), value))).collect();
        chart.lines.push(line(Text::words("perkiraan", "forecast"), Tone::Quiet, true, points));
    }
    let ceiling = markets.values().find_map(|one| one.price.ceiling_rp);
    chart.levels.extend(ceiling.map(|value| ChartLevel {
        label: Text::words("HET", "ceiling"),
        value,
        tone: Tone::Forwarded,
    }));
    Body::Blocks(vec![Block::Figures(figures(markets, newest)), Block::Chart(Box::new(chart))])
}

/// Today's price, and how far it went in a week and since last Galungan.
fn figures(markets: &BTreeMap<&str, Now<'_>>, newest: Option<f64>) -> Vec<Figure> {
    let median = |days: i64| {
        let before: Vec<f64> = markets.values().filter_map(|one| one.before(days)).collect();
        wall_analysis::spread::median(&before)
    };
    let change = |days: i64| Some(100.0 * (newest? / median(days)? - 1.0));
    let mut figures = Vec::new();
    figures.extend(newest.map(|value| Figure {
        value: board::rupiah(value),
        label: Text::words("hari ini", "today"),
        tone: if moved(markets) >= 1.0 { Tone::Alarm } else { Tone::Calm },
    }));
    let figure = |value: f64, label| Figure {
        value: Text::Change { value, decimals: 1, unit: Some(Unit::Percent) },
        label,
        tone: Tone::Calm,
    };
    figures.extend(change(7).map(|value| figure(value, Text::words("7 hari", "7 days"))));
    let day = markets.values().next().map(|one| local::day_number(one.fact.observed_at));
    let since = day.map(|day| calendar::PAWUKON_DAYS - calendar::days_to_galungan(day));
    let since = since.and_then(change);
    figures
        .extend(since.map(|value| figure(value, Text::words("sejak Galungan", "since Galungan"))));
    figures
}

/// The feast days that move prices.
fn marks(first: i64, last: i64, secs: &dyn Fn(i64) -> f64) -> Vec<ChartMark> {
    let mark = |day: i64| {
        let moves =
            |feast: &Feast| matches!(feast, Feast::Galungan | Feast::Kuningan | Feast::Nyepi);
        let feast = calendar::feasts(day).into_iter().find(moves)?;
        Some(ChartMark { at_secs: secs(day), label: Text::name(feast.name()) })
    };
    (first..=last).filter_map(mark).collect()
}
