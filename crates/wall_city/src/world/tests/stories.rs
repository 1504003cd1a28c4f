//! Laws of stories: they happen where and when they should, touch several systems, and
//! leave the rest of the city as it is.

use wall_model::{CaseKind, FactKind, SignalMode, Span, Timestamp};
use wall_service::{City as _, HappeningKind, Service};

use super::{EVENING, World};
use crate::scene::{CameraScenes as _, CameraView};
use crate::world::{Story, StoryKind};

fn told(kind: StoryKind) -> World {
    let story = Story { kind, begins: Timestamp::from_secs(EVENING) };
    World::with_stories(5171, "http://127.0.0.1:1", &[story])
}

fn later(minutes: i64) -> Timestamp {
    Timestamp::from_secs(EVENING) + Span::from_mins(minutes)
}

#[test]
fn every_story_has_a_name_and_happens() {
    for kind in StoryKind::ALL {
        assert_eq!(kind.name().parse(), Ok(kind));
        let world = told(kind);
        let during = world.happenings(later(0), later(40));
        assert!(during.iter().any(|one| one.is_story), "{kind}");
        let before = world.happenings(later(-300), later(-1));
        assert!(!before.iter().any(|one| one.is_story), "{kind}");
    }
    let err = "tsunami".parse::<StoryKind>().unwrap_err().to_string();
    assert!(err.contains("burst-main"), "{err}");
}

#[test]
fn the_same_story_is_the_same_every_time() {
    for kind in [StoryKind::Flood, StoryKind::Accident] {
        let (one, other) = (told(kind), told(kind));
        assert_eq!(one.happenings(later(0), later(90)), other.happenings(later(0), later(90)));
    }
}

#[test]
fn an_accident_is_an_incident_with_its_units() {
    let world = told(StoryKind::Accident);
    let facts = world.facts("geo_portal", "incidents", later(9));
    let story = world.happenings(later(9), later(9)).into_iter().find(|one| one.is_story).unwrap();
    assert_eq!(story.begins, later(0));
    let fact = facts.iter().find(|fact| fact.entity.as_str() == story.id).unwrap();
    let FactKind::Case(case) = &fact.kind else { panic!("{fact:?}") };
    assert_eq!(case.kind, CaseKind::Accident);
    assert!(!story.units.is_empty(), "{story:?}");
}

#[test]
fn a_broken_fibre_takes_cameras_and_junctions_and_gives_them_back() {
    let (world, calm) =
        (told(StoryKind::CameraOutage), World::denpasar(5171, "http://127.0.0.1:1"));
    let off = |world: &World, at| {
        let cameras = world.cameras();
        cameras.iter().filter(|id| world.view(id, at) == Some(CameraView::Off)).count()
    };
    let silent = |world: &World, at: Timestamp| {
        let facts = world.facts("traffic_signals", "spat", at);
        facts.iter().filter(|fact| at.since(fact.observed_at) > Span::from_mins(5)).count()
    };
    assert_eq!(off(&world, later(-10)), off(&calm, later(-10)));
    assert!(off(&world, later(20)) > off(&calm, later(20)) + 1);
    assert!(silent(&world, later(20)) > silent(&calm, later(20)) + 1);
    assert_eq!(off(&world, later(125)), off(&calm, later(125)));
}

#[test]
fn the_day_of_silence_empties_the_streets() {
    let world = told(StoryKind::Nyepi);
    let moving = |at: Timestamp| -> Vec<String> {
        let feeds = ["osmand", "gtfs_rt", "owntracks"];
        let facts = feeds.into_iter().flat_map(|feed| world.facts("vehicle_tracking", feed, at));
        let is_moving = |kind: &FactKind| match kind {
            FactKind::Position(position) => position.speed_mps.unwrap_or(0.0) > 1.0,
            _ => false,
        };
        let moving = facts.filter(|fact| is_moving(&fact.kind));
        moving.map(|fact| fact.entity.to_string()).collect()
    };
    // Whoever would not be home by then does not set out any more.
    assert!(moving(later(-180)).len() > 40, "{:?}", moving(later(-180)));
    assert!(moving(later(-1)).len() < 5, "{:?}", moving(later(-1)));
    assert_eq!(moving(later(24 * 60 - 60 * 14)), Vec::<String>::new());
    assert_eq!(world.busyness(later(10)), 0.0);
    assert!(world.busyness(later(24 * 60 + 1)) > 0.0);
}

#[test]
fn a_flood_brings_rain_slow_streets_and_calls_for_help() {
    let (world, calm) = (told(StoryKind::Flood), World::denpasar(5171, "http://127.0.0.1:1"));
    assert!(world.rain_mm_per_hour(later(5)) > 30.0);
    let slow = |world: &World| {
        let facts = world.facts("traffic_signals", "links", later(20));
        let is_slow = |kind: &FactKind| matches!(kind, FactKind::Measured(one) if one.value < 0.35);
        facts.iter().filter(|fact| is_slow(&fact.kind)).count()
    };
    assert!(slow(&world) > slow(&calm), "{} {}", slow(&world), slow(&calm));
    let happenings = world.happenings(later(40), later(40));
    let floods = happenings.iter().filter(|one| {
        one.is_story && matches!(one.kind, HappeningKind::Emergency(CaseKind::Flood, _))
    });
    assert_eq!(floods.count(), 3);
    assert!(happenings.iter().any(|one| one.kind == HappeningKind::RiverFlood));
    // Its signals go on working.
    let dark = world.facts("traffic_signals", "spat", later(20)).into_iter().filter(
        |fact| matches!(&fact.kind, FactKind::Signal(signal) if signal.mode == SignalMode::Dark),
    );
    assert!(dark.count() <= 2);
}

#[test]
fn every_story_is_told_by_four_services_or_more() {
    let calm = World::denpasar(5171, "http://127.0.0.1:1");
    for kind in StoryKind::ALL {
        let world = told(kind);
        let is_touched = |service: &dyn Service| {
            [12, 35, 80].into_iter().map(later).any(|at| {
                let facts = |world: &World, feed: &str| world.facts(service.id(), feed, at);
                let mut feeds = service.feeds().iter();
                feeds.any(|feed| facts(&world, feed.name) != facts(&calm, feed.name))
            })
        };
        let all = wall_services::ALL.iter().filter(|service| is_touched(**service));
        let touched: Vec<&str> = all.map(|service| service.id()).take(4).collect();
        assert_eq!(touched.len(), 4, "{kind}: {touched:?}");
    }
}
