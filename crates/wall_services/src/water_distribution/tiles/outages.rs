//! The `outages` tile: areas without water or with little, how many customers that are, since
//! when, and when it should be over.
//!
//! What the utility itself says of an area ([`super::super::areas`]) stands beside what its
//! sensors say. Options: `title`.

use wall_model::{AssetClass, Case, Quantity, Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Body, Figure, Freshness, Mark, Row, Text, Tone, Words},
};

use super::super::{
    analysis,
    areas::OFF,
    state::{Part, STALE, Supply, Water},
};
use super::{TICK, at_tick, bar, source};

/// Rows that the tile is asked to draw.
const MOST_ROWS: usize = 30;

/// See the [module](self).
pub(super) struct Outages;

/// An area that is not supplied as it should be.
struct Outage<'a> {
    area: Part<'a>,
    supply: Supply,
    since: Option<Timestamp>,
    notice: Option<&'a Case>,
}

impl Tile for Outages {
    fn id(&self) -> &'static str {
        "water_distribution/outages"
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
        let outages = outages(&water);
        let areas = water.of_class(AssetClass::MeteredArea).count();
        let body = if areas == 0 {
            Body::Empty(Text::words(
                "Belum ada wilayah pelayanan yang terbaca",
                "No service area has been read yet",
            ))
        } else {
            let mut blocks = vec![Block::Figures(figures(&water, &outages))];
            if outages.is_empty() {
                blocks.push(Block::Note(Text::words(
                    "Semua wilayah teraliri",
                    "Every area is supplied",
                )));
            } else {
                let rows = outages.iter().take(MOST_ROWS).map(row).collect();
                blocks.push(Block::Rows(rows));
            }
            blocks.extend(source::down(&at));
            Body::Blocks(blocks)
        };
        let count = Text::join([Text::count(areas), Text::words(" wilayah", " areas")]);
        TileView {
            title: source::title(options, Words::new("Gangguan air", "Water outages")),
            source: Text::dotted([Text::name("Perumda"), count]),
            freshness: Freshness::of(water.newest(&[Quantity::PressureKpa]), at.now(), STALE),
            body,
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// Every area in trouble, the worst first, then the one with the most customers.
fn outages<'a>(water: &Water<'a>) -> Vec<Outage<'a>> {
    let least = water.least_pressures();
    let mut outages: Vec<Outage<'a>> = water
        .of_class(AssetClass::MeteredArea)
        .filter_map(|area| {
            let code = area.entity.as_str();
            let sensed = Supply::of(least.get(code).map(|(_, reading)| reading.value));
            let notice = water.notice(code);
            let told = notice.map_or(Supply::Unknown, |case| {
                if case.title == OFF { Supply::Off } else { Supply::Low }
            });
            let supply = sensed.max(told);
            let found = water
                .findings(analysis::SUPPLY)
                .find(|(entity, _)| analysis::outage_of(entity.as_str()) == Some(code));
            let since = found.map(|(_, finding)| finding.since);
            let since = since.into_iter().chain(notice.map(|case| case.opened_at)).min();
            (supply > Supply::Normal).then_some(Outage { area, supply, since, notice })
        })
        .collect();
    outages.sort_by_key(|one| {
        (std::cmp::Reverse(one.supply), std::cmp::Reverse(one.area.asset.customers))
    });
    outages
}

fn figures(water: &Water<'_>, outages: &[Outage<'_>]) -> Vec<Figure> {
    let customers = |supply: Supply| -> i64 {
        let of = outages.iter().filter(|one| one.supply == supply);
        of.map(|one| i64::from(one.area.asset.customers.unwrap_or(0))).sum()
    };
    let (off, low) = (customers(Supply::Off), customers(Supply::Low));
    let tone = |count: i64, tone| if count == 0 { Tone::Quiet } else { tone };
    let mut figures = vec![
        Figure {
            value: Text::Count(off),
            label: Text::words("pelanggan tanpa air", "customers without water"),
            tone: tone(off, Tone::Alarm),
        },
        Figure {
            value: Text::Count(low),
            label: Text::words("tekanan rendah", "low pressure"),
            tone: tone(low, Tone::InHand),
        },
    ];
    let least = water.least_pressures();
    let least = least.into_values().map(|(_, reading)| reading.value).reduce(f64::min);
    figures.extend(least.map(|kpa| Figure {
        value: bar(kpa),
        label: Text::words("tekanan terendah", "lowest pressure"),
        tone: Tone::Calm,
    }));
    figures
}

fn row(outage: &Outage<'_>) -> Row {
    let customers = outage.area.asset.customers;
    let reason = outage.notice.map(|case| Text::name(case.detail.as_str()));
    let until = outage.notice.and_then(|case| case.course.due_at);
    let until = match until {
        Some(until) => Text::join([Text::words("s.d. ", "until "), Text::HourMinute(until)]),
        None => Text::words("belum ada perkiraan", "no estimate yet"),
    };
    Row {
        lead: outage.since.map(Text::HourMinute),
        label: Text::name(outage.area.asset.name.as_str()),
        detail: Some(Text::dotted([reason.unwrap_or_else(Text::empty), until])),
        value: customers.map(|count| Text::Count(i64::from(count))),
        mark: Some(match outage.supply {
            Supply::Off => Mark::new(Tone::Alarm, Words::new("MATI", "OFF")),
            _ => Mark::new(Tone::InHand, Words::new("RENDAH", "LOW")),
        }),
    }
}
