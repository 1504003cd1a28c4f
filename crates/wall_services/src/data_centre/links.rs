//! The `links` tile: servers, links and checks, what is wrong first.
//!
//! Options: `title`.

use std::collections::BTreeMap;

use wall_model::{EntityId, Fact, FactKind, Quantity, Slot, Span, Status, StatusState};
use wall_service::{
    Moment, Options, Sources, Tile, TileView, outage,
    view::{Block, Body, Figure, Freshness, Mark, Row, Text, Tone, Unit, Words},
};

use super::ID;

/// Everything is asked at least twice a minute.
const STALE: Span = Span::from_mins(2);

/// Things of one place that are off line together and shown as one line.
const MANY: usize = 4;

/// See the [module](self).
pub(super) struct Links;

impl Tile for Links {
    fn id(&self) -> &'static str {
        "data_centre/links"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["query", "exposition", "alerts", "interfaces", "checks"])
    }

    fn tick(&self) -> Span {
        Span::from_secs(5)
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &Moment::new(at.now().floor(self.tick()), at.state().clone(), None);
        let mut all: Vec<(&Fact, &Status)> = at
            .latest(ID, Slot::Status)
            .filter_map(|known| match &known.fact.kind {
                FactKind::Status(status) => Some((&*known.fact, status)),
                _ => None,
            })
            .collect();
        all.sort_by(|a, b| {
            let rank = |one: &(&Fact, &Status)| match one.1.state {
                StatusState::Offline => 0,
                StatusState::Degraded => 1,
                StatusState::Online => 2,
            };
            (rank(a), &a.1.name).cmp(&(rank(b), &b.1.name))
        });
        let newest = all.iter().map(|(fact, _)| fact.observed_at).max();
        let offline = all.iter().filter(|one| one.1.state == StatusState::Offline).count();
        let figures = vec![
            Figure {
                value: Text::Ratio { part: (all.len() - offline) as i64, whole: all.len() as i64 },
                label: Text::words("daring", "on line"),
                tone: if offline == 0 { Tone::Done } else { Tone::InHand },
            },
            Figure {
                value: Text::count(offline),
                label: Text::words("luring", "off line"),
                tone: if offline == 0 { Tone::Calm } else { Tone::Alarm },
            },
        ];
        TileView {
            title: options
                .text("title")
                .map_or(Text::words("Server dan jaringan", "Servers and links"), Text::name),
            source: outage(at, ID).unwrap_or_else(|| Text::name("Diskominfos")),
            freshness: Freshness::of(newest, at.now(), STALE),
            body: match all.is_empty() {
                true => Body::Empty(Text::words("Belum ada yang diperiksa", "Nothing checked yet")),
                false => Body::Blocks(vec![Block::Figures(figures), Block::Rows(rows(at, &all))]),
            },
        }
    }
}

/// What is wrong, one line each; things of the street that fail together are one.
fn rows(at: &Moment, all: &[(&Fact, &Status)]) -> Vec<Row> {
    let street = all
        .iter()
        .filter(|(fact, status)| fact.place.is_some() && status.state == StatusState::Offline);
    let is_one_fault = street.clone().count() >= MANY;
    let mut rows = Vec::new();
    if is_one_fault {
        rows.push(Row {
            lead: None,
            label: Text::join([
                Text::count(street.count()),
                Text::words(" sakelar jalan", " street switches"),
            ]),
            detail: Some(Text::words("kemungkinan satu sebab", "probably one cause")),
            value: None,
            mark: Some(mark(StatusState::Offline)),
        });
    }
    let measures = measures(at);
    let shown = all.iter().filter(|(fact, status)| {
        let is_street = fact.place.is_some();
        match status.state {
            StatusState::Offline => !(is_one_fault && is_street),
            StatusState::Degraded => true,
            // What is in order is listed where it is a server or link of the centre.
            StatusState::Online => !is_street,
        }
    });
    rows.extend(shown.map(|(fact, status)| Row {
        lead: None,
        label: Text::name(status.name.as_str()),
        detail: (!status.detail.is_empty()).then(|| Text::name(status.detail.as_str())),
        value: measures.get(&fact.entity).cloned(),
        mark: Some(mark(status.state)),
    }));
    rows
}

/// The most telling measure of each thing: its latency, its load, its traffic.
fn measures(at: &Moment) -> BTreeMap<EntityId, Text> {
    let mut texts = BTreeMap::new();
    let kinds = [Quantity::Count, Quantity::BitsPerSecond, Quantity::Share, Quantity::Seconds];
    for quantity in kinds {
        for known in at.latest(ID, Slot::Measured(quantity)) {
            let FactKind::Measured(measured) = &known.fact.kind else { continue };
            let entity = known.fact.entity.as_str();
            let entity = entity.strip_suffix("/in").unwrap_or(entity);
            texts.insert(EntityId::from(entity), text(quantity, measured.value));
        }
    }
    texts
}

fn text(quantity: Quantity, value: f64) -> Text {
    let number = |value: f64, decimals: u8, unit| {
        let scale = 10_f64.powi(i32::from(decimals));
        Text::Quantity { value: (value * scale).round() / scale, decimals, unit }
    };
    match quantity {
        Quantity::Seconds => number(1_000.0 * value, 0, Unit::Milliseconds),
        Quantity::BitsPerSecond => number(value / 1e6, 1, Unit::MegabitsPerSecond),
        Quantity::Share => number(100.0 * value, 0, Unit::Percent),
        _ => Text::Decimal { value: (10.0 * value).round() / 10.0, decimals: 1 },
    }
}

fn mark(state: StatusState) -> Mark {
    match state {
        StatusState::Online => Mark::new(Tone::Done, Words::new("DARING", "ON LINE")),
        StatusState::Degraded => Mark::new(Tone::InHand, Words::new("TERGANGGU", "DEGRADED")),
        StatusState::Offline => Mark::new(Tone::Alarm, Words::new("LURING", "OFF LINE")),
    }
}
