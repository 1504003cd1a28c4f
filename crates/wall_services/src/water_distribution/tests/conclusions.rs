//! What the wall concludes of what was planted, and that it says nothing on a quiet day.

use wall_model::{AreaClass, FactKind, LonLat, Quantity, Series, ServiceId, Slot, Span, Timestamp};
use wall_record::Memory;
use wall_service::{Happening, HappeningKind, Service as _, local};

use super::super::{ID, SERVICE};
use super::{NOW, wall::Wall};
use crate::small_city::SmallCity;

const BURST: &str = "water_distribution/burst";
const SUPPLY: &str = "water_distribution/supply";

/// A main that bursts in Tegal Harum for an hour.
fn burst(begins: Timestamp) -> Happening {
    Happening {
        subject: "DMA-DB3".to_owned(),
        place: LonLat::new(115.1942, -8.66736),
        strength: 0.8,
        ..SmallCity::happening("burst", HappeningKind::BurstMain, begins)
    }
}

#[test]
fn a_burst_main_is_found_within_minutes_where_it_is() {
    let begins = NOW + Span::from_mins(16) + Span::from_secs(37);
    let mut wall = Wall::new(SmallCity::new(vec![burst(begins)]));
    wall.watch(NOW, NOW + Span::from_mins(22), 15);
    wall.watch(NOW + Span::from_mins(22), NOW + Span::from_mins(50), 60);
    let found = wall.found(BURST);
    let [(at, finding)] = &found[..] else { panic!("{found:#?}") };
    let delay = at.since(begins);
    assert!(delay <= Span::from_secs(150), "{} s", delay.as_secs());
    assert_eq!(finding.links[0].entity.as_str(), "DMA-DB3");
    assert!(finding.links.len() >= 3, "{finding:#?}");
    assert!(finding.values["drop_kpa"] > 40.0, "{finding:#?}");
    let (_, fact) =
        wall.findings.iter().find(|(_, fact)| fact.entity.as_str().starts_with("burst:")).unwrap();
    let away_m = fact.place.unwrap().distance_m(LonLat::new(115.1942, -8.66736));
    assert!(away_m < 400.0, "{away_m} m off");
    let raised = wall.raised("burst_main");
    let [(raised_at, alarm)] = &raised[..] else { panic!("{raised:#?}") };
    assert!(raised_at.since(begins) <= Span::from_secs(180));
    assert!(alarm.title.id.contains("Tegal Harum"));

    // The valves are closed: nobody has water, and the map has the zone.
    let at = NOW + Span::from_mins(49);
    let outages = wall.found(SUPPLY);
    assert!(outages.iter().any(|(_, found)| found.values["off"] > 0.5), "{outages:#?}");
    let moment = wall.moment(at);
    let zones: Vec<_> = moment.latest(ID, Slot::Area).filter(|known| {
        matches!(&known.fact.kind, FactKind::Area(area) if area.class == AreaClass::Zone)
    }).collect();
    assert_eq!(zones.len(), 1);
    assert_eq!(zones[0].fact.entity.as_str(), "outage:DMA-DB3");

    // It is mended, and over.
    wall.watch(NOW + Span::from_mins(50), NOW + Span::from_mins(100), 60);
    let at = NOW + Span::from_mins(100);
    assert_eq!((wall.open(BURST, at), wall.open(SUPPLY, at)), (0, 0));
    assert_eq!(wall.found(BURST).len(), 1, "told once");
}

#[test]
fn a_flood_raises_the_rivers_and_clouds_the_water() {
    let begins = NOW + Span::from_mins(10);
    let flood = Happening {
        subject: "Tukad Badung".to_owned(),
        place: LonLat::new(115.2115, -8.6567),
        strength: 0.95,
        ends: begins + Span::from_hours(4),
        ..SmallCity::happening("flood", HappeningKind::RiverFlood, begins)
    };
    let mut city = SmallCity::new(vec![flood]);
    city.rain = 20.0;
    let mut wall = Wall::new(city);
    wall.watch(NOW, NOW + Span::from_mins(130), 60);
    for (rule, within) in
        [("flood_alert", 45), ("flood_danger", 75), ("plant_lost", 120), ("turbid", 120)]
    {
        let raised = wall.raised(rule);
        assert!(!raised.is_empty(), "{rule}");
        let delay = raised[0].0.since(begins);
        assert!(delay < Span::from_mins(within), "{rule}: {} min", delay.as_secs() / 60);
        assert_eq!(raised[0].1.cause, "flood", "{rule}");
    }
    assert_eq!(wall.found("water_distribution/outlook").len(), 1);
    assert_eq!(wall.found(BURST).len(), 0);
}

#[test]
fn a_quiet_evening_is_quiet() {
    let mut wall = Wall::new(SmallCity::new(Vec::new()));
    let from = NOW.floor(Span::from_hours(1));
    wall.watch(from, from + Span::from_hours(3), 60);
    let alarms: Vec<_> = wall.alarms.iter().map(|(at, alarm)| (*at, &alarm.title.id)).collect();
    assert!(alarms.is_empty(), "{alarms:?}");
    assert!(wall.found(BURST).is_empty() && wall.found(SUPPLY).is_empty());
    assert!(wall.found("water_distribution/last_week").is_empty());
    // Retold only when something changed: a few conclusions in three hours.
    assert!(wall.findings.len() < 12, "{:#?}", wall.findings);
}

/// A record of the nights of one area.
fn nights(flows: &[f64], at: Timestamp) -> Memory {
    let service = ServiceId::from(ID);
    let mut record = Memory::default();
    let city = SmallCity::new(Vec::new());
    let mut push =
        |fact: wall_model::Fact| record.push(wall_model::Fact { received_at: at, ..fact });
    SERVICE.truth(&city, "areas", at).into_iter().for_each(&mut push);
    let starts = local::day_of_number(local::day_number(at) - flows.len() as i64 + 1);
    let series = Series {
        quantity: Quantity::FlowLps,
        starts,
        step: local::DAY,
        values: flows.iter().copied().map(Some).collect(),
    };
    push(wall_model::Fact::new(
        &service,
        "history:DMA-DB3:night:flow",
        at,
        FactKind::Series(series),
    ));
    record
}

fn analysis(id: &str) -> &'static dyn wall_service::Analysis {
    *SERVICE.analyses().iter().find(|analysis| analysis.id() == id).unwrap()
}

#[test]
fn a_leak_is_found_by_its_nights() {
    let id = "water_distribution/night_flow";
    let calm: Vec<f64> = (0..40).map(|nr| 24.0 + 0.2 * f64::from(nr % 4)).collect();
    let facts = analysis(id).facts(&nights(&calm, NOW).at(NOW));
    assert!(facts.is_empty(), "{facts:#?}");
    let mut leaking = calm.clone();
    leaking.extend([27.9, 28.2, 28.4, 28.1]);
    let mut record = nights(&leaking, NOW);
    let facts = analysis(id).facts(&record.at(NOW));
    let [fact] = &facts[..] else { panic!("{facts:#?}") };
    let FactKind::Finding(found) = &fact.kind else { panic!() };
    assert_eq!(found.links[0].entity.as_str(), "DMA-DB3");
    assert!((found.values["rise_lps"] - 3.9).abs() < 0.6, "{found:#?}");
    assert_eq!(local::day_number(found.since), local::day_number(NOW) - 3);
    // Known, it is not told again; mended, it ends.
    record.push(wall_model::Fact { received_at: NOW, ..fact.clone() });
    assert!(analysis(id).facts(&record.at(NOW)).is_empty());
    let later = NOW + Span::from_hours(24);
    let mut mended = leaking.clone();
    mended.extend([24.3, 24.1]);
    let mut record = nights(&mended, later);
    record.push(wall_model::Fact { received_at: NOW, ..fact.clone() });
    let facts = analysis(id).facts(&record.at(later));
    assert!(matches!(&facts[..], [one] if matches!(one.kind, FactKind::Ended)), "{facts:#?}");
}

#[test]
fn stuck_and_wild_meters_are_found() {
    let service = ServiceId::from(ID);
    let city = SmallCity::new(Vec::new());
    let mut record = Memory::default();
    let mut push = |fact: wall_model::Fact, at| {
        record.push(wall_model::Fact { received_at: at, ..fact });
    };
    for feed in ["network", "areas"] {
        SERVICE.truth(&city, feed, NOW).into_iter().for_each(|fact| push(fact, NOW));
    }
    let measured = |entity: &str, value, at| {
        let kind = FactKind::Measured(wall_model::Measured {
            quantity: Quantity::PressureKpa,
            value,
            quality: wall_model::Quality::Good,
        });
        wall_model::Fact::new(&service, entity, at, kind)
    };
    for minute in 0..45 {
        let at = NOW + Span::from_mins(minute);
        let alive = 100.0 + (minute % 5) as f64;
        let wild = if minute == 40 { 260.0 } else { alive };
        push(measured("DMA-DB3-P-INLET", 88.0, at), at);
        push(measured("DMA-DB3-P-TENGAH", alive, at), at);
        push(measured("DMA-DB3-P-KRITIS", wild, at), at);
        push(measured("DMA-DB4-P-INLET", 0.0, at), at);
        push(measured("DMA-DB4-P-TENGAH", alive, at), at);
    }
    let now = NOW + Span::from_mins(45);
    let facts = analysis("water_distribution/sensors").facts(&record.at(now - Span::from_secs(1)));
    let mut texts: Vec<String> = facts
        .iter()
        .map(|fact| match &fact.kind {
            FactKind::Finding(found) => found.text.id.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    texts.sort();
    assert_eq!(
        texts,
        [
            "Sensor Tegal Harum inlet: nilai macet di 88,0",
            "Sensor Tegal Harum titik kritis: lonjakan tunggal 260,0",
            "Sensor Tegal Kertha inlet: mati di 0,0",
        ]
    );
}
