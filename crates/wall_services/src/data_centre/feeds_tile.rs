//! The `feeds` tile: how all services do, one line each; where one cause took many feeds, it
//! stands first and once.
//!
//! Options: `title`.

use std::collections::BTreeMap;

use wall_model::{FactKind, Health, HealthState, Slot, Span};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Body, Freshness, Mark, Row, Text, Tone, Words},
};

use super::analysis::outage;

/// The wall tells each feed's health at least every 10 s.
const UNTOLD: Span = Span::from_secs(30);

/// See the [module](self).
pub(super) struct FeedHealth;

impl Tile for FeedHealth {
    fn id(&self) -> &'static str {
        "data_centre/feeds"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::Wall
    }

    fn tick(&self) -> Span {
        Span::from_secs(5)
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &Moment::new(at.now().floor(self.tick()), at.state().clone(), None);
        let mut newest = None;
        let mut services: BTreeMap<&str, Vec<&Health>> = BTreeMap::new();
        for known in at.latest("ingest", Slot::Health) {
            let FactKind::Health(health) = &known.fact.kind else { continue };
            newest = newest.max(Some(known.fact.observed_at));
            services.entry(&health.service).or_default().push(health);
        }
        let mut rows: Vec<Row> = outage::findings(at)
            .map(|(_, finding)| Row {
                lead: Some(Text::HourMinute(finding.since)),
                label: Text::Both(finding.text.clone()),
                detail: None,
                value: None,
                mark: Some(Mark::new(Tone::Alarm, Words::new("SATU SEBAB", "ONE CAUSE"))),
            })
            .collect();
        let mut lines: Vec<(u8, Row)> =
            services.iter().map(|(service, feeds)| (rank(feeds), row(service, feeds))).collect();
        lines.sort_by_key(|(rank, _)| *rank);
        rows.extend(lines.into_iter().map(|(_, row)| row));
        let up = services.values().filter(|feeds| rank(feeds) == 4).count();
        TileView {
            title: options
                .text("title")
                .map_or(Text::words("Dua belas layanan", "The twelve services"), Text::name),
            source: Text::join([
                Text::count(up),
                Text::words(" dari ", " of "),
                Text::count(services.len()),
                Text::words(" layanan utuh", " services whole"),
            ]),
            freshness: Freshness::of(newest, at.now(), UNTOLD),
            body: match rows.is_empty() {
                true => Body::Empty(Text::words("Belum ada layanan", "No feeds yet")),
                false => Body::Blocks(vec![Block::Rows(rows)]),
            },
        }
    }
}

/// The worst of its feeds: 0 down to 4 all up.
fn rank(feeds: &[&Health]) -> u8 {
    let rank = |health: &&Health| match health.state {
        HealthState::Down => 0,
        HealthState::Garbled => 1,
        HealthState::Silent => 2,
        HealthState::Connecting => 3,
        HealthState::Up => 4,
    };
    feeds.iter().map(rank).min().unwrap_or(4)
}

fn row(service: &str, feeds: &[&Health]) -> Row {
    let worst = feeds.iter().min_by_key(|health| rank(std::slice::from_ref(*health)));
    let state = worst.map_or(HealthState::Connecting, |health| health.state);
    let up = feeds.iter().filter(|health| health.state == HealthState::Up).count();
    let is_well = up == feeds.len();
    let detail = worst.filter(|_| !is_well).map(|health| {
        Text::dotted([Text::name(health.name.as_str()), Text::name(health.detail.as_str())])
    });
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Row {
        lead: None,
        label: label(service),
        detail,
        value: Some(Text::Ratio { part: number(up), whole: number(feeds.len()) }),
        mark: Some(Mark::of_feed(state)),
    }
}

/// A service as the city calls it: those of the room's twelve, else the id itself.
fn label(service: &str) -> Text {
    match service {
        "call_centre" => Text::words("Call Center 112", "Call centre 112"),
        "cctv" => Text::name("Safe City"),
        "complaints" => Text::name("PRO Denpasar"),
        "data_centre" => Text::name("Pusat Data"),
        "geo_portal" => Text::name("Geoportal"),
        "market_prices" => Text::words("Harga pasar", "Market prices"),
        "permits" => Text::name("e-Sewaka Dharma"),
        "resources" => Text::name("DIRGENS"),
        "social_media" => Text::words("Media sosial", "Social media"),
        "traffic_signals" => Text::name("ATCS"),
        "vehicle_tracking" => Text::words("Armada GPS", "GPS fleet"),
        "water_distribution" => Text::name("e-SIDAB"),
        "ingest" => Text::words("Dinding", "Wall"),
        other => {
            let mut words = other.replace('_', " ");
            if let Some(first) = words.get_mut(0..1) {
                first.make_ascii_uppercase();
            }
            Text::name(words)
        }
    }
}
