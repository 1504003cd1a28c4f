//! Prices of the simulated city's four markets: fourteen commodities around a usual price,
//! dearer before Galungan, with supply that comes and goes.

use wall_analysis::calendar;
use wall_model::{Fact, FactKind, LonLat, Price, Quantity, Series, ServiceId, Span, Timestamp};
use wall_service::{
    City, Happening, HappeningKind,
    chance::{share, step, topic},
    local,
};

use super::{ID, document::MORNING, row};

/// The second survey of a day, after local midnight.
const NOON: Span = Span::from_hours(13);

/// A market is asked again this long after prices jumped.
const CHECK: Span = Span::from_mins(10);

/// Days of the past that the city's office tells: a Pawukon and more.
pub(super) const PAST_DAYS: i64 = 400;

/// A commodity.
pub(super) struct Good {
    /// Its code, which a story names: `CR`.
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    /// Usual price, rupiah.
    usual: f64,
    /// Rise that the city wants to be warned of, percent.
    pub(super) warn_pct: f64,
    /// Rise in the week before Galungan, a share.
    feast: f64,
    /// How far supply moves it, a share.
    moves: f64,
    /// Prices are whole multiples of this, rupiah.
    round: f64,
    /// Reference price (HET), rupiah.
    pub(super) ceiling: Option<f64>,
}

const fn good(
    code: &'static str,
    name: &'static str,
    usual: f64,
    warn_pct: f64,
    feast: f64,
    moves: f64,
) -> Good {
    Good { code, name, unit: "kg", usual, warn_pct, feast, moves, round: 500.0, ceiling: None }
}

/// The fourteen commodities of the city's board.
pub(super) const GOODS: [Good; 14] = [
    Good { ceiling: Some(16_900.0), ..good("BR-P", "Beras premium", 16_000.0, 5.0, 0.01, 0.02) },
    Good { ceiling: Some(15_500.0), ..good("BR-M", "Beras medium", 14_000.0, 5.0, 0.01, 0.02) },
    good("GULA", "Gula pasir", 17_500.0, 7.0, 0.02, 0.02),
    Good {
        unit: "liter",
        ceiling: Some(19_500.0),
        ..good("MGK", "Minyak goreng kemasan", 18_500.0, 7.0, 0.01, 0.02)
    },
    good("AYAM", "Daging ayam ras", 38_000.0, 10.0, 0.12, 0.05),
    good("SAPI", "Daging sapi", 120_000.0, 7.0, 0.03, 0.02),
    good("BABI", "Daging babi", 95_000.0, 10.0, 0.18, 0.03),
    good("TELUR", "Telur ayam ras", 28_000.0, 10.0, 0.09, 0.04),
    good("CR", "Cabai rawit merah", 42_000.0, 15.0, 0.32, 0.12),
    good("CB", "Cabai merah besar", 36_000.0, 15.0, 0.24, 0.10),
    good("BM", "Bawang merah", 34_000.0, 12.0, 0.10, 0.07),
    good("BP", "Bawang putih", 38_000.0, 12.0, 0.05, 0.04),
    good("TOMAT", "Tomat", 12_000.0, 20.0, 0.15, 0.12),
    Good { unit: "tabung", round: 250.0, ..good("LPG3", "LPG 3 kg", 20_000.0, 10.0, 0.0, 0.01) },
];

/// A surveyed market.
pub(super) struct Market {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) place: LonLat,
    /// How dear it is, a share of the usual price.
    level: f64,
    /// How long after the others a jump reaches it.
    late: Span,
}

/// The markets that the trade office asks every day.
pub(super) const MARKETS: [Market; 4] = [
    market("1", "Pasar Badung", 115.2119, -8.6567, 0.98, 0),
    market("2", "Pasar Kreneng", 115.2243, -8.6558, 1.0, 0),
    market("3", "Pasar Nyanggelan", 115.226, -8.6805, 1.03, 3),
    market("4", "Pasar Agung", 115.2265, -8.6218, 1.01, 6),
];

const fn market(
    id: &'static str,
    name: &'static str,
    lon: f64,
    lat: f64,
    level: f64,
    late_hours: i64,
) -> Market {
    let place = LonLat::new(lon, lat);
    Market { id, name, place, level, late: Span::from_hours(late_hours) }
}

/// What `feed` can tell at `at`.
pub(super) fn facts(city: &dyn City, feed: &str, at: Timestamp) -> Vec<Fact> {
    match feed {
        "prices" => MARKETS.iter().flat_map(|market| prices(city, market, at)).collect(),
        "history" => history(city, at),
        _ => Vec::new(),
    }
}

/// The prices of the last survey of `market`.
fn prices(city: &dyn City, market: &Market, at: Timestamp) -> Vec<Fact> {
    let spikes = spikes(city, at);
    let surveyed_at = surveyed_at(&spikes, at);
    let fact = |(nr, good): (usize, &Good)| {
        let price = Price {
            market: market.name.to_owned(),
            commodity: good.name.to_owned(),
            unit: good.unit.to_owned(),
            rupiah: rupiah(city.seed(), &spikes, market, (nr, good), surveyed_at),
            warn_pct: Some(good.warn_pct),
            ceiling_rp: good.ceiling,
        };
        let entity = row::entity(market.name, good.name).ok()?;
        let fact = Fact::new(&ServiceId::from(ID), entity, surveyed_at, FactKind::Price(price));
        Some(fact.at(market.place))
    };
    GOODS.iter().enumerate().filter_map(fact).collect()
}

/// Every day's morning price up to today's.
fn history(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let today = local::day_number(at - MORNING);
    let first = today - PAST_DAYS + 1;
    let spikes = spikes(city, at);
    let told = local::day_of_number(today) + MORNING;
    let series = |market: &'static Market, (nr, good): (usize, &Good)| {
        let morning = |day| local::day_of_number(day) + MORNING;
        let price = |day| Some(rupiah(city.seed(), &spikes, market, (nr, good), morning(day)));
        let series = Series {
            quantity: Quantity::Rupiah,
            starts: local::day_of_number(first),
            step: local::DAY,
            values: (first..=today).map(price).collect(),
        };
        let entity = row::entity(market.name, good.name).ok()?;
        Some(Fact::new(&ServiceId::from(ID), entity, told, FactKind::Series(series)))
    };
    let all = MARKETS
        .iter()
        .flat_map(|market| GOODS.iter().enumerate().filter_map(move |good| series(market, good)));
    all.collect()
}

/// The jumps that have begun by `at` and may still be felt.
fn spikes(city: &dyn City, at: Timestamp) -> Vec<Happening> {
    let all = city.happenings(at - Span::from_hours(24 * 14), at).into_iter();
    all.filter(|one| one.kind == HappeningKind::PriceSpike && one.begins <= at).collect()
}

/// When the last survey not after `at` was: morning, noon, or the check after a jump.
fn surveyed_at(spikes: &[Happening], at: Timestamp) -> Timestamp {
    let today = local::day_start(at);
    let usual = [today - local::DAY + NOON, today + MORNING, today + NOON];
    let checks = spikes.iter().map(|spike| spike.begins + CHECK);
    let all = usual.into_iter().chain(checks).filter(|time| *time <= at);
    all.max().unwrap_or(today - local::DAY + NOON)
}

/// The price at `at`, a whole multiple of the commodity's step.
fn rupiah(
    seed: u64,
    spikes: &[Happening],
    market: &Market,
    (nr, good): (usize, &Good),
    at: Timestamp,
) -> f64 {
    let day = local::day_number(at);
    let supply = supply(seed, nr, day) * good.moves;
    let feast = good.feast * before_feast(day);
    let own = (share(&[seed, topic("stall"), nr as u64, topic(market.id), step(day)]) - 0.5) * 0.02;
    let jumps = spikes.iter().filter(|spike| spike.subject == good.code);
    let jump = jumps.map(|spike| jump(spike, at - market.late)).fold(0.0, f64::max);
    let price = good.usual * market.level * (1.0 + supply + feast + own) * (1.0 + jump);
    (price / good.round).round() * good.round
}

/// How supply moves the price, -1 to 1: slow waves of about four and eleven weeks.
fn supply(seed: u64, nr: usize, day: i64) -> f64 {
    let wave = |days: i64, of: u64| {
        let draw =
            |slot: i64| share(&[seed, topic("supply"), nr as u64, of, step(slot)]) * 2.0 - 1.0;
        let slot = day.div_euclid(days);
        let part = day.rem_euclid(days) as f64 / days as f64;
        let smooth = part * part * (3.0 - 2.0 * part);
        draw(slot) * (1.0 - smooth) + draw(slot + 1) * smooth
    };
    0.4 * wave(29, 1) + 0.6 * wave(77, 2)
}

/// 0 to 1: rises from a week before Galungan, and falls again in the week after it.
fn before_feast(day: i64) -> f64 {
    let before = calendar::days_to_galungan(day);
    let after = calendar::PAWUKON_DAYS - before;
    match (before, after) {
        (0..=7, _) => (8 - before) as f64 / 8.0,
        (_, 1..=6) => 1.0 - after as f64 / 7.0,
        _ => 0.0,
    }
}

/// How far a jump has lifted the price, a share: at once, and back over some days.
fn jump(spike: &Happening, at: Timestamp) -> f64 {
    if at < spike.begins {
        return 0.0;
    }
    let full = 0.45 * spike.strength;
    let since = at.since(spike.ends).as_secs_f64() / local::DAY.as_secs_f64();
    if since <= 0.0 { full } else { full * (-since / 3.0).exp() }
}
