//! What is found when something happens, and that nothing is found when nothing does.

use wall_model::{CaseKind, Span, Urgency};
use wall_service::HappeningKind;

use super::{
    NOW,
    scene::{self, Wall},
};

const BURSTS: &str = "social_media/bursts";
const CLAIMS: &str = "social_media/hoaxes";

/// The wall after `minutes` of a city in which `kind` begins two minutes after it was
/// switched on.
fn after(kind: HappeningKind, minutes: i64) -> Wall {
    let city = scene::with(kind, NOW + Span::from_mins(2));
    Wall::beside(&city, NOW).live(&city, minutes)
}

fn value(finding: &wall_model::Finding, name: &str) -> f64 {
    finding.values.get(name).copied().unwrap_or_default()
}

#[test]
fn posts_are_read_once_with_topic_mood_and_place() {
    let city = scene::quiet();
    let wall = Wall::beside(&city, NOW);
    let about = wall.findings("social_media/about");
    let posts = wall.record.at(NOW).latest(super::ID, wall_model::Slot::Post).count();
    assert!(about.len() > posts / 2, "{} of {posts}", about.len());
    let placed = about.iter().filter(|(fact, _)| fact.place.is_some()).count();
    assert!(placed * 2 > about.len(), "{placed} of {}", about.len());
    let placed = about.iter().find(|(fact, _)| fact.place.is_some()).unwrap();
    assert_eq!(placed.1.links[0].service.as_str(), super::ID);
    assert_eq!(placed.1.links[1].service.as_str(), "ground");
    assert!(value(&placed.1, "place") > 0.5 && value(&placed.1, "radius_m") > 0.0);
    // The same moment says nothing new.
    let again = wall.live(&city, 1);
    let told = again.concluded.iter().filter(|fact| fact.observed_at == again.now);
    let told = told.filter(|fact| fact.entity.as_str().starts_with("about:")).count();
    assert!(told < 5, "{told} told again");
}

#[test]
fn a_quiet_day_has_neither_bursts_nor_claims_nor_alarms() {
    let city = scene::quiet();
    // Evening and morning.
    for hours in [0, 14] {
        let wall = Wall::beside(&city, NOW + Span::from_hours(hours)).live(&city, 75);
        let told = |prefix: &str| -> Vec<&str> {
            let all = wall.concluded.iter().map(|fact| fact.entity.as_str());
            all.filter(|entity| entity.starts_with(prefix)).collect()
        };
        assert_eq!(told("burst:"), [""; 0]);
        assert_eq!(told("claim:"), [""; 0]);
        assert_eq!(wall.raised().len(), 0, "{:?}", wall.raised());
    }
}

#[test]
fn an_accident_is_a_burst_at_its_place() {
    let kind = HappeningKind::Emergency(CaseKind::Accident, Urgency::Emergency);
    let wall = after(kind, 40);
    let bursts = wall.findings(BURSTS);
    let here = bursts.iter().find(|(fact, _)| fact.entity.as_str().starts_with("burst:place:"));
    let (fact, finding) = here.unwrap_or_else(|| panic!("{bursts:?}"));
    assert!(finding.text.id.contains("Kecelakaan"), "{finding:?}");
    assert!(fact.place.is_some() && finding.links.len() >= 4);
    assert!(finding.since - Span::from_mins(20) < NOW, "since its first post");
    let first = wall.concluded.iter().find(|fact| fact.entity.as_str().starts_with("burst:place:"));
    let delay = first.unwrap().observed_at.since(NOW + Span::from_mins(2));
    assert!(delay <= Span::from_mins(25), "found after {delay:?}");
}

#[test]
fn a_burst_is_over_when_nobody_writes_of_it_any_more() {
    let kind = HappeningKind::Emergency(CaseKind::Accident, Urgency::Emergency);
    let wall = after(kind, 160);
    let place = wall.findings(BURSTS).into_iter().filter(|(fact, _)| fact.place.is_some()).count();
    assert_eq!(place, 0, "{:?}", wall.findings(BURSTS));
}

#[test]
fn a_flood_without_water_is_a_claim_in_doubt_until_the_city_denies_it() {
    let city = scene::with(HappeningKind::Hoax, NOW + Span::from_mins(2));
    let mut wall = Wall::beside(&city, NOW);
    for minutes in (0..180).rev().step_by(10) {
        wall.push(scene::gauge(
            NOW - Span::from_mins(minutes),
            61.0 + (minutes % 20) as f64 / 10.0,
        ));
    }
    wall.push(scene::gauge(NOW + Span::from_mins(20), 61.0));
    let wall = wall.live(&city, 40);
    let claims = wall.findings(CLAIMS);
    assert_eq!(claims.len(), 1, "{claims:?}");
    let (fact, finding) = &claims[0];
    assert_eq!(value(finding, "verdict"), 1.0, "DIPERIKSA: {finding:?}");
    assert!(fact.place.is_some() && value(finding, "copies") >= 5.0);
    let proof = finding.links.iter().find(|link| link.service.as_str() == "gauges").unwrap();
    assert_eq!(proof.reason.id, "AWLR Badung: 61 cm, tetap");
    let raised = wall.raised();
    assert!(raised.iter().any(|(_, alarm)| alarm.rule == "social_media/hoax"), "{raised:?}");
    // Copies of one text are no complaints that come together.
    assert!(raised.iter().all(|(_, alarm)| alarm.rule != "social_media/place_burst"), "{raised:?}");
    let wall = wall.live(&city, 40);
    let (_, finding) = wall.findings(CLAIMS).remove(0);
    assert_eq!(value(&finding, "verdict"), 2.0, "HOAKS: {finding:?}");
    assert!(finding.links[0].reason.id.starts_with("dibantah"), "{:?}", finding.links);
    let at = wall.record.at(wall.now);
    let raised = at.latest(super::ID, wall_model::Slot::Alarm).filter(|known| {
        matches!(&known.fact.kind, wall_model::FactKind::Alarm(alarm)
            if alarm.rule == "social_media/hoax" && alarm.state == wall_model::AlarmState::Raised)
    });
    assert_eq!(raised.count(), 0, "what is decided needs nobody");
}

#[test]
fn a_claim_that_others_bear_out_is_a_fact() {
    let city = scene::with(HappeningKind::Hoax, NOW + Span::from_mins(2));
    let mut wall = Wall::beside(&city, NOW);
    wall.push(scene::case(NOW, CaseKind::Flood));
    let wall = wall.live(&city, 40);
    let (_, finding) = wall.findings(CLAIMS).remove(0);
    assert_eq!(value(&finding, "verdict"), 3.0, "FAKTA: {finding:?}");
    assert_eq!(finding.links[0].service.as_str(), "desk");
    // A puddle beside a river that does not rise bears nothing out.
    let mut wall = Wall::beside(&city, NOW);
    wall.push(scene::case(NOW, CaseKind::Flood));
    wall.push(scene::gauge(NOW - Span::from_mins(90), 60.0));
    wall.push(scene::gauge(NOW, 62.0));
    let (_, finding) = wall.live(&city, 30).findings(CLAIMS).remove(0);
    assert_eq!(value(&finding, "verdict"), 1.0, "DIPERIKSA: {finding:?}");
    assert_eq!(finding.links[0].service.as_str(), "gauges");
    // A river that rises is as good as a case.
    let mut wall = Wall::beside(&city, NOW);
    wall.push(scene::gauge(NOW - Span::from_mins(90), 60.0));
    wall.push(scene::gauge(NOW, 130.0));
    let (_, finding) = wall.live(&city, 30).findings(CLAIMS).remove(0);
    assert_eq!(value(&finding, "verdict"), 3.0, "{finding:?}");
}

#[test]
fn a_true_flood_is_no_claim_and_a_burst_by_topic_and_place() {
    let wall = after(HappeningKind::RiverFlood, 60);
    assert_eq!(wall.findings(CLAIMS), []);
    let entities: Vec<String> =
        wall.findings(BURSTS).iter().map(|(fact, _)| fact.entity.to_string()).collect();
    assert!(entities.iter().any(|entity| entity == "burst:topic:flood"), "{entities:?}");
    assert!(entities.iter().any(|entity| entity.starts_with("burst:place:")), "{entities:?}");
    assert!(wall.raised().iter().any(|(_, alarm)| alarm.rule == "social_media/place_burst"));
}

#[test]
fn burst_mains_and_prices_are_topics_that_burst() {
    for (kind, minutes, entity) in [
        (HappeningKind::BurstMain, 50, "burst:topic:water"),
        (HappeningKind::PriceSpike, 80, "burst:topic:price"),
    ] {
        let wall = after(kind, minutes);
        let told = wall.concluded.iter().any(|fact| fact.entity.as_str() == entity);
        assert!(told, "{entity}: {:?}", wall.findings(BURSTS));
    }
}

#[test]
fn what_is_usual_follows_the_days_before() {
    let city = scene::quiet();
    let wall = Wall::beside(&city, NOW).live(&city, 6);
    let at = wall.record.at(wall.now);
    let known = at.entity(super::ID, &"mentions".into(), wall_model::Slot::Series).unwrap();
    let wall_model::FactKind::Series(series) = &known.fact.kind else { panic!() };
    let known: Vec<f64> = series.points().map(|(_, count)| count).collect();
    assert!((40..48).contains(&known.len()), "{}", known.len());
    let sum: f64 = known.iter().sum();
    assert!((250.0..520.0).contains(&sum), "{sum}");
    let usual = super::super::analysis::usual::Usual::of(&at);
    assert!(usual.hourly[19] > 3.0 * usual.hourly[3], "{:?}", usual.hourly);
}
