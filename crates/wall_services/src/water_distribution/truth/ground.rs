//! What lies in the ground: works, mains, zones and the utility's notices about them; and
//! what a flood gauge tells.

use wall_model::{
    Area, AreaClass, Asset, AssetClass, Case, CaseCourse, CaseKind, CaseState, Fact, FactKind,
    Geometry, LonLat, Measured, Quality, Quantity, Series, ServiceId, Span, Timestamp, Urgency,
};
use wall_service::local;

use super::super::{ID, areas as notices};
use super::roster::{River, WORKS, WorkKind, ZONES, Zone};
use super::scene::{Burst, Scene};

/// A pipe of the network: its id and its ends by their names and places.
pub(in super::super) struct Pipe {
    pub(in super::super) id: String,
    pub(in super::super) from: (String, LonLat),
    pub(in super::super) to: (String, LonLat),
    /// The zone that its end belongs to; empty between works.
    pub(in super::super) zone: &'static str,
}

/// The name of a zone's entry in the network.
pub(in super::super) fn entry(zone: &str) -> String {
    format!("J-{zone}")
}

/// Every pipe, works before zones.
pub(in super::super) fn pipes() -> Vec<Pipe> {
    let mut pipes = Vec::new();
    let place_of = |code: &str| {
        let zone = ZONES.iter().find(|zone| zone.code == code);
        let work = WORKS.iter().find(|work| work.code == code);
        zone.map(Zone::centre).or(work.map(|work| work.place))
    };
    let mut pipe = |from: (String, LonLat), to: (String, LonLat), zone| {
        pipes.push(Pipe { id: format!("P{}", pipes.len() + 1), from, to, zone });
    };
    for work in WORKS {
        for fed in work.feeds {
            let Some(place) = place_of(fed) else { continue };
            let zone = ZONES.iter().find(|zone| zone.code == *fed).map_or("", |zone| zone.code);
            let end = if zone.is_empty() { (*fed).to_owned() } else { entry(zone) };
            pipe((work.code.to_owned(), work.place), (end, place), zone);
        }
    }
    for zone in ZONES {
        for sensor in zone.sensors {
            let end = (sensor.code(zone), sensor.place(zone));
            pipe((entry(zone.code), zone.centre()), end, zone.code);
        }
    }
    pipes
}

/// The feed `network`.
pub(super) fn network(at: Timestamp) -> Vec<Fact> {
    let service = ServiceId::from(ID);
    let tell = |entity: &str, kind| Fact::new(&service, entity, at, kind);
    let mut facts = Vec::new();
    for work in WORKS {
        let asset = Asset {
            class: match work.kind {
                WorkKind::River | WorkKind::Bought => AssetClass::Source,
                WorkKind::Plant => AssetClass::Plant,
                WorkKind::Reservoir => AssetClass::Reservoir,
            },
            name: work.name.to_owned(),
            feeds: work.feeds.iter().map(|fed| (*fed).into()).collect(),
            capacity: (work.kind != WorkKind::River).then_some(work.size),
            customers: None,
        };
        facts.push(tell(work.code, FactKind::Asset(asset)).at(work.place));
    }
    for zone in ZONES {
        for sensor in zone.sensors {
            let asset = Asset {
                class: AssetClass::Gauge,
                name: format!("{} {}", zone.name, sensor.name),
                feeds: vec![zone.code.into()],
                capacity: None,
                customers: None,
            };
            let code = sensor.code(zone);
            facts.push(tell(&code, FactKind::Asset(asset)).at(sensor.place(zone)));
        }
    }
    let pipes = pipes();
    let titles = ZONES.iter().map(|zone| (zone.code, zone.code)).chain([("", TITLE)]);
    for (zone, title) in titles {
        let of_zone = pipes.iter().filter(|pipe| pipe.zone == zone);
        let lines = of_zone.map(|pipe| vec![pipe.from.1, pipe.to.1]).collect();
        let class = AreaClass::Utility;
        let area = Area { name: title.to_owned(), class, geometry: Geometry::Lines(lines) };
        facts.push(tell(&format!("mains:{title}"), FactKind::Area(area)));
    }
    facts
}

/// The network's title.
pub(in super::super) const TITLE: &str = "Jaringan air Denpasar (simulasi)";

/// The feed `areas`.
pub(super) fn areas(scene: &Scene<'_>, at: Timestamp) -> Vec<Fact> {
    let service = ServiceId::from(ID);
    let mut facts = Vec::new();
    for (nr, zone) in ZONES.iter().enumerate() {
        let burst = scene.bursts.iter().rfind(|burst| burst.zone == nr);
        let (updated_at, told) = notice(burst, at);
        let tell = |entity: &str, kind| Fact::new(&service, entity, updated_at, kind);
        let geometry = Geometry::Polygons(vec![vec![zone.ring()]]);
        let area = Area { name: zone.name.to_owned(), class: AreaClass::Utility, geometry };
        let asset = Asset {
            class: AssetClass::MeteredArea,
            name: zone.name.to_owned(),
            feeds: Vec::new(),
            capacity: None,
            customers: Some(zone.customers),
        };
        facts.push(tell(zone.code, FactKind::Area(area)).at(zone.centre()));
        facts.push(tell(zone.code, FactKind::Asset(asset)).at(zone.centre()));
        let entity = format!("notice:{}", zone.code);
        facts.push(match told {
            None => tell(&entity, FactKind::Ended),
            Some((burst, is_off)) => {
                tell(&entity, FactKind::Case(case(zone, burst, is_off))).at(zone.centre())
            }
        });
    }
    facts
}

/// What the utility says of an area in which `burst` was the last thing to happen: since when
/// it says it, and whether all water is shut off; `None`: nothing is wrong.
fn notice(burst: Option<&Burst>, at: Timestamp) -> (Timestamp, Option<(&Burst, bool)>) {
    let second = |secs: f64| Timestamp::from_secs(secs as i64);
    let midnight = local::day_start(at);
    let Some(burst) = burst else { return (midnight, None) };
    let (first, shut, over) =
        (second(burst.forwarded), second(burst.in_hand + 600.0), second(burst.ends + 900.0));
    match at {
        at if at < first => (midnight, None),
        at if at < shut.min(over) => (first, Some((burst, false))),
        at if at < over => (shut, Some((burst, true))),
        _ => (over.max(midnight), None),
    }
}

fn case(zone: &Zone, burst: &Burst, is_off: bool) -> Case {
    let second = |secs: f64| Timestamp::from_secs(secs as i64);
    let due_at = Some(second(burst.ends + 900.0));
    Case {
        kind: CaseKind::WaterSupply,
        title: if is_off { notices::OFF } else { notices::LOW }.to_owned(),
        address: zone.name.to_owned(),
        state: CaseState::InHand,
        urgency: if is_off { Urgency::Urgent } else { Urgency::Normal },
        opened_at: second(burst.begins),
        agency: Some(notices::AGENCY.to_owned()),
        radius_m: None,
        detail: "perbaikan pipa induk".to_owned(),
        course: Box::new(CaseCourse { due_at, ..CaseCourse::default() }),
    }
}

/// What a flood gauge tells.
pub(super) fn gauge(scene: &Scene<'_>, gauge: &River, at: Timestamp) -> Vec<Fact> {
    const STEP: i64 = 1_800;
    let second = {
        let minute = at.as_secs().div_euclid(60) * 60;
        let cut = scene.cut_since(gauge.place, minute as f64);
        cut.map_or(minute, |since| (since as i64).div_euclid(60) * 60)
    };
    let service = ServiceId::from(ID);
    let time = Timestamp::from_secs(second);
    let tell = |entity: String, kind| Fact::new(&service, entity, time, kind).at(gauge.place);
    let level = |t: i64| scene.level_cm(gauge, t as f64);
    let measured =
        |quantity, value| FactKind::Measured(Measured { quantity, value, quality: Quality::Good });
    let asset = Asset {
        class: AssetClass::Gauge,
        name: gauge.name.to_owned(),
        feeds: Vec::new(),
        capacity: None,
        customers: None,
    };
    let code = gauge.code.to_owned();
    let rain = (scene.city.rain_mm_per_hour(time) * 10.0).round() / 10.0;
    let last = second.div_euclid(STEP) * STEP;
    let values = (0..=24).rev().map(|back| Some(level(last - back * STEP))).collect();
    let series = Series {
        quantity: Quantity::LevelCm,
        starts: Timestamp::from_secs(last - 24 * STEP),
        step: Span::from_secs(STEP),
        values,
    };
    let history = FactKind::Series(series);
    vec![
        tell(code.clone(), FactKind::Asset(asset)),
        tell(code.clone(), measured(Quantity::LevelCm, level(second))),
        tell(code.clone(), measured(Quantity::RainMmPerHour, rain)),
        tell(format!("{code}:hour_before"), measured(Quantity::LevelCm, level(second - 3_600))),
        Fact::new(&service, format!("history:{code}:level"), Timestamp::from_secs(last), history),
    ]
}
