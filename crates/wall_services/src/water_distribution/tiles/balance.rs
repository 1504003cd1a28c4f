//! The `balance` tile: what flows into each metered area, the least of it at night, and how
//! much of it nobody pays for (NRW, air tak berekening).
//!
//! NRW is the mean inflow of the last day less what customers pay for, as a share of the
//! inflow. Options: `title`.

use wall_model::{AssetClass, Quantity, Span};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{
        Block, Board, BoardCell, BoardRow, Body, Figure, Freshness, Mark, Text, Tone, Trend, Unit,
        Words,
    },
};

use super::super::{
    analysis,
    limits::{NRW_ALLOWED, NRW_BAD},
    state::{Part, STALE, Water, mean_between},
};
use super::{TICK, at_tick, decimal, percent, source};

/// Rows that the tile is asked to draw.
const MOST_ROWS: usize = 30;

const DAY: Span = Span::from_hours(24);
const WEEK: Span = Span::from_hours(7 * 24);

/// See the [module](self).
pub(super) struct Balance;

/// An area's balance.
struct Account<'a> {
    area: Part<'a>,
    /// Now, of the last night and the usual one, paid for: litres a second.
    inflow: Option<f64>,
    night: Option<f64>,
    usual_night: Option<f64>,
    billed: Option<f64>,
    /// Means of the last day and of the last week.
    day: Option<f64>,
    week: Option<f64>,
    has_leak: bool,
}

impl Tile for Balance {
    fn id(&self) -> &'static str {
        "water_distribution/balance"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["sensorthings", "sensorthings_mqtt", "sparkplug", "modbus", "opcua"])
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = at_tick(at);
        let water = Water::at(&at);
        let mut accounts: Vec<Account<'_>> = water
            .of_class(AssetClass::MeteredArea)
            .map(|area| account(&water, area))
            .filter(|account| account.inflow.is_some() || account.day.is_some())
            .collect();
        accounts.sort_by(|a, b| {
            let rank = |one: &Account<'_>| (one.has_leak, one.nrw().unwrap_or(0.0));
            let ((a_leak, a_nrw), (b_leak, b_nrw)) = (rank(a), rank(b));
            b_leak.cmp(&a_leak).then(b_nrw.total_cmp(&a_nrw))
        });
        let body = if accounts.is_empty() {
            Body::Empty(Text::words(
                "Belum ada meter induk wilayah",
                "No area's inlet meter has been read yet",
            ))
        } else {
            let mut blocks =
                vec![Block::Figures(figures(&accounts)), Block::Board(board(&accounts))];
            blocks.extend(source::down(&at));
            Body::Blocks(blocks)
        };
        let count = Text::join([Text::count(accounts.len()), Text::words(" wilayah", " areas")]);
        TileView {
            title: source::title(options, Words::new("Neraca air", "Water balance")),
            source: Text::dotted([
                Text::name("Perumda"),
                count,
                Text::words("24 jam", "24 h"),
                Text::words("L/dtk", "L/s"),
            ]),
            freshness: Freshness::of(water.newest(&[Quantity::FlowLps]), at.now(), STALE),
            body,
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

fn account<'a>(water: &Water<'a>, area: Part<'a>) -> Account<'a> {
    let code = area.entity.as_str();
    let inflow = water.reading(code, Quantity::FlowLps);
    let history = water.history(code, Quantity::FlowLps);
    let end = history.and_then(|series| series.points().last().map(|(time, _)| time + series.step));
    let mean = |span: Span| {
        let end = end?;
        mean_between(history?, end - span, end)
    };
    let nights = analysis::nights(water, code);
    let billed = water.role(code, "billed", Quantity::FlowLps);
    let mut leaks = water.findings(analysis::NIGHT_FLOW);
    Account {
        area,
        inflow: inflow.filter(|reading| reading.is_good()).map(|reading| reading.value),
        night: nights.last().map(|(_, lps)| *lps),
        usual_night: analysis::usual_night(&nights),
        billed: billed.map(|reading| reading.value),
        day: mean(DAY),
        week: mean(WEEK),
        has_leak: leaks.any(|(entity, _)| analysis::leak_of(entity.as_str()) == Some(code)),
    }
}

impl Account<'_> {
    /// Share of the last day's inflow that nobody pays for.
    fn nrw(&self) -> Option<f64> {
        lost(self.day?, self.billed?)
    }
}

/// Share of `inflow` that is not `billed`.
fn lost(inflow: f64, billed: f64) -> Option<f64> {
    (inflow > 0.0).then(|| (1.0 - billed / inflow).clamp(-1.0, 1.0))
}

fn figures(accounts: &[Account<'_>]) -> Vec<Figure> {
    let figure = |value: Text, id, en, tone| Figure { value, label: Text::words(id, en), tone };
    let mut figures = Vec::new();
    let whole = accounts.iter().filter(|one| one.day.is_some() && one.billed.is_some());
    let (day, billed) = whole.fold((0.0, 0.0), |(day, billed), one| {
        (day + one.day.unwrap_or(0.0), billed + one.billed.unwrap_or(0.0))
    });
    if let Some(nrw) = lost(day, billed) {
        let tone = if nrw > NRW_ALLOWED { Tone::InHand } else { Tone::Calm };
        figures.push(figure(percent(nrw), "air tak berekening", "not paid for", tone));
        let litres = (day - billed).round();
        let value = Text::Quantity { value: litres, decimals: 0, unit: Unit::LitresPerSecond };
        figures.push(figure(value, "hilang", "lost", Tone::Calm));
    }
    let night: f64 = accounts.iter().filter_map(|one| one.night).sum();
    if night > 0.0 {
        let value =
            Text::Quantity { value: night.round(), decimals: 0, unit: Unit::LitresPerSecond };
        figures.push(figure(value, "aliran malam", "night flow", Tone::Calm));
    }
    let leaks = accounts.iter().filter(|one| one.has_leak).count();
    if leaks > 0 {
        figures.push(figure(Text::count(leaks), "dugaan bocor", "suspected leaks", Tone::InHand));
    }
    figures
}

fn board(accounts: &[Account<'_>]) -> Board {
    let rows = accounts.iter().take(MOST_ROWS).map(|one| {
        let name = Text::name(one.area.asset.name.as_str());
        let cell = |value: Option<f64>, trend| {
            value.map(|value| BoardCell { value: decimal(value), trend, tone: Tone::Calm })
        };
        let nrw = one.nrw().map(|nrw| BoardCell {
            value: percent(nrw),
            trend: moved(
                one.week.zip(one.billed).and_then(|(week, billed)| lost(week, billed)),
                nrw,
                0.02,
            ),
            tone: if nrw > NRW_BAD { Tone::InHand } else { Tone::Calm },
        });
        let night_trend = one.night.and_then(|night| {
            let usual = one.usual_night?;
            moved(Some(usual), night, 0.06 * usual)
        });
        BoardRow {
            label: name,
            detail: None,
            cells: vec![nrw, cell(one.inflow, None), cell(one.night, night_trend)],
            mark: one.has_leak.then(|| Mark::new(Tone::InHand, Words::new("BOCOR?", "LEAK?"))),
        }
    });
    Board {
        corner: Text::words("Wilayah", "Area"),
        columns: vec![
            Text::words("NRW", "NRW"),
            Text::words("masuk", "inflow"),
            Text::words("malam", "night"),
        ],
        rows: rows.collect(),
    }
}

/// Where a value moved from what it was, by more than `least`.
fn moved(before: Option<f64>, now: f64, least: f64) -> Option<Trend> {
    let change = now - before?;
    Some(match change {
        change if change > least => Trend::Up,
        change if change < -least => Trend::Down,
        _ => Trend::Flat,
    })
}
