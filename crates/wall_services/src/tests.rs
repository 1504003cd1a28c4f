//! Rules that every service keeps.
//!
//! A fixture is `fixtures/<feed>.<nr>.<ending>`: one frame's body, as captured or made by
//! the project. What its transport says of it may stand beside it in
//! `<feed>.<nr>.meta.json`: `{"address": "14/13437/8587", "options": {"layers": "roads"},
//! "received_at": "2026-11-24T11:05:00Z"}`, each member optional. Fixtures are received in
//! the order of their numbers, ten seconds apart from 2026-11-24T11:05:00Z on.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use proptest::prelude::*;
use wall_model::{Seq, ServiceId, Span, Timestamp};
use wall_record::Memory;
use wall_service::{Frame, Options, Origin, Service, Tile, TileView, view_of, watch};

/// When the first fixture is received, 2026-11-24T11:05:00Z.
const FIRST: Timestamp = Timestamp::from_secs(1_795_518_300);

fn folder(service: &dyn Service) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(service.id())
}

/// Feed, number and path of every fixture of `service`, by number.
fn fixtures(service: &dyn Service) -> Vec<(u32, String, PathBuf)> {
    let Ok(entries) = fs::read_dir(folder(service).join("fixtures")) else { return Vec::new() };
    let mut fixtures = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.ends_with(".meta.json") {
            continue;
        }
        let mut parts = name.split('.');
        let feed = parts.next().unwrap().to_owned();
        let nr = parts.next().and_then(|nr| nr.parse().ok());
        let nr = nr.unwrap_or_else(|| panic!("{name}: not <feed>.<nr>.<ending>"));
        fixtures.push((nr, feed, path));
    }
    fixtures.sort();
    fixtures
}

/// The fixture as the frame that ingest would make of it.
fn frame(service: &dyn Service, nr: u32, feed: &str, path: &Path, at: Timestamp) -> Frame {
    let meta = path.with_file_name(format!("{feed}.{nr}.meta.json"));
    let meta: serde_json::Value = match fs::read(meta) {
        Ok(meta) => serde_json::from_slice(&meta).unwrap(),
        Err(_none) => serde_json::Value::Null,
    };
    let text = |name: &str| meta.get(name).and_then(|text| text.as_str());
    let options = meta.get("options").cloned().unwrap_or_default();
    let options: Option<BTreeMap<String, String>> = serde_json::from_value(options).unwrap();
    let body: Arc<[u8]> = fs::read(path).unwrap().into();
    Frame {
        seq: Seq(1),
        received_at: text("received_at").map_or(at, |time| Timestamp::parse(time).unwrap()),
        origin: Arc::new(Origin {
            name: format!("{}-{feed}", service.id()),
            service: ServiceId::from(service.id()),
            feed: feed.into(),
            options: options.unwrap_or_default(),
        }),
        address: text("address").unwrap_or_default().to_owned(),
        full_length: body.len() as u64,
        body,
    }
}

/// Every fixture of every service as frames, in the order of their numbers.
fn all_frames() -> Vec<(&'static dyn Service, Frame)> {
    let mut all = Vec::new();
    for service in super::ALL {
        for (nr, feed, path) in fixtures(*service) {
            all.push((nr, *service, feed, path));
        }
    }
    all.sort_by_key(|(nr, ..)| *nr);
    let times = (0..).map(|nr| FIRST + Span::from_secs(10 * nr));
    let frames = all.into_iter().zip(times);
    frames
        .map(|((nr, service, feed, path), at)| (service, frame(service, nr, &feed, &path, at)))
        .collect()
}

fn all_tiles() -> Vec<&'static dyn Tile> {
    super::ALL.iter().flat_map(|service| service.tiles()).copied().collect()
}

#[test]
fn ids_are_folder_names() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders: BTreeSet<String> = fs::read_dir(src)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("mod.rs").is_file())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let ids: BTreeSet<String> = super::ALL.iter().map(|s| s.id().to_owned()).collect();
    assert_eq!(ids, folders);
    assert_eq!(ids.len(), super::ALL.len(), "an id stands twice");
    for id in &ids {
        assert_eq!(super::service(id).map(Service::id), Some(id.as_str()));
    }
}

#[test]
fn every_feed_has_a_fixture_and_every_fixture_a_feed() {
    for service in super::ALL {
        let feeds: BTreeSet<&str> = service.feeds().iter().map(|feed| feed.name).collect();
        assert_eq!(feeds.len(), service.feeds().len(), "{}: a feed stands twice", service.id());
        let fixtures = fixtures(*service);
        let with: BTreeSet<&str> = fixtures.iter().map(|(_, feed, _)| feed.as_str()).collect();
        assert_eq!(with, feeds, "{}: feeds with fixtures, and feeds", service.id());
    }
}

#[test]
fn feeds_say_sensible_limits() {
    for service in super::ALL {
        for feed in service.feeds() {
            let name = format!("{}/{}", service.id(), feed.name);
            assert!(!feed.transports.is_empty(), "{name}: no transport");
            assert!(feed.period > Span::ZERO, "{name}: no period");
            assert!((1_000..=64_000_000).contains(&feed.max_bytes), "{name}: {}", feed.max_bytes);
        }
    }
}

#[test]
fn tiles_are_named_after_their_service_and_unique() {
    let mut seen = BTreeSet::new();
    for service in super::ALL {
        for tile in service.tiles() {
            let own = tile.id().strip_prefix(service.id()).and_then(|id| id.strip_prefix('/'));
            assert!(own.is_some_and(|name| !name.is_empty()), "{}: {}", service.id(), tile.id());
            assert!(seen.insert(tile.id()), "{} stands twice", tile.id());
            assert!(tile.tick() > Span::ZERO, "{} never ticks", tile.id());
            assert_eq!(super::tile(tile.id()).map(Tile::id), Some(tile.id()));
        }
    }
    assert!(super::tile("no/tile").is_none() && super::tile("situation").is_none());
}

#[test]
fn analyses_and_alarms_are_named_after_their_service_and_say_who_does_what() {
    let mut seen = BTreeSet::new();
    for service in super::ALL {
        let analyses = service.analyses().iter().map(|analysis| analysis.id());
        let rules = service.alarms().iter().map(|rule| rule.id());
        for id in analyses.chain(rules) {
            let own = id.strip_prefix(service.id()).and_then(|id| id.strip_prefix('/'));
            assert!(own.is_some_and(|name| !name.is_empty()), "{}: {id}", service.id());
            assert!(seen.insert(id), "{id} stands twice");
        }
        for analysis in service.analyses() {
            assert!(analysis.every() >= watch::TICK, "{} is worked out too often", analysis.id());
        }
        for rule in service.alarms() {
            for words in [rule.action(), rule.who()] {
                assert!(!words.id.is_empty() && !words.en.is_empty(), "{}", rule.id());
            }
        }
    }
}

#[test]
fn offered_feeds_are_feeds() {
    let mut names = BTreeSet::new();
    for service in super::ALL {
        for offer in service.simulated() {
            assert!(
                service.feeds().iter().any(|feed| feed.name == offer.feed),
                "{}: no feed {}",
                service.id(),
                offer.feed
            );
            assert!(names.insert(offer.name), "the city has two feeds {}", offer.name);
        }
    }
}

#[test]
fn conclusions_of_one_moment_are_the_same() {
    let (record, shown) = shown_live();
    for (at, ..) in shown.iter().step_by(97) {
        let moment = record.at(*at);
        assert_eq!(
            watch::analyses(super::ALL, None, &moment),
            watch::analyses(super::ALL, None, &record.at(*at))
        );
        assert_eq!(watch::alarms(super::ALL, &moment), watch::alarms(super::ALL, &record.at(*at)));
    }
}

#[test]
fn every_service_reads_a_fact_of_its_fixtures() {
    for service in super::ALL {
        let frames = all_frames().into_iter().filter(|(owner, _)| owner.id() == service.id());
        let facts = frames.filter_map(|(_, frame)| service.decode(&frame).ok());
        let facts: Vec<_> = facts.flat_map(|decoded| decoded.facts).collect();
        assert_eq!(facts.is_empty(), service.feeds().is_empty(), "{}", service.id());
        for fact in facts {
            assert_eq!(fact.service.as_str(), service.id(), "{}", fact.entity);
        }
    }
}

#[test]
fn unknown_feeds_are_refused() {
    for service in super::ALL {
        let (_, mut frame) = all_frames().swap_remove(0);
        let origin = Origin { feed: "no_such_feed".into(), ..(*frame.origin).clone() };
        frame.origin = Arc::new(origin);
        assert!(service.decode(&frame).is_err(), "{}", service.id());
    }
}

/// Facts of every fixture, and what every tile showed when live, at every frame and
/// between frames.
pub(crate) fn shown_live() -> (Memory, Vec<(Timestamp, &'static dyn Tile, TileView)>) {
    let mut record = Memory::default();
    let mut shown = Vec::new();
    let mut seq = 0;
    for (service, frame) in all_frames() {
        let Ok(decoded) = service.decode(&frame) else { continue };
        for mut fact in decoded.facts {
            seq += 1;
            fact.received_at = frame.received_at;
            fact.frame = Seq(seq);
            record.push(fact);
        }
        // What the wall concludes by itself.
        let now = frame.received_at;
        let concluded = |facts: Vec<wall_model::Fact>, record: &mut Memory| {
            for mut fact in facts {
                assert_eq!(fact.check(now), Ok(()), "{fact:?}");
                fact.received_at = now;
                record.push(fact);
            }
        };
        concluded(watch::analyses(super::ALL, None, &record.at(now)), &mut record);
        concluded(watch::alarms(super::ALL, &record.at(now)), &mut record);
        for later in [0, 3, 7] {
            let now = frame.received_at + Span::from_secs(later);
            for tile in all_tiles() {
                let view = view_of(tile, &record.at(now), &Options::default());
                shown.push((now, tile, view));
            }
        }
    }
    (record, shown)
}

#[test]
fn replay_shows_what_live_showed() {
    let (record, mut shown) = shown_live();
    assert!(!shown.is_empty());
    let check = |shown: &[(Timestamp, &dyn Tile, TileView)]| {
        for (at, tile, view) in shown {
            let again = view_of(*tile, &record.at(*at), &Options::default());
            assert!(again == *view, "{} at {at} differs in replay:\n{again:#?}", tile.id());
        }
    };
    shown.reverse();
    check(&shown);
    // A fixed shuffle: each pass takes every 7th, then every 11th.
    for step in [7, 11] {
        let order = (0..step).flat_map(|first| (first..shown.len()).step_by(step));
        let shuffled: Vec<_> = order.filter_map(|nr| shown.get(nr).cloned()).collect();
        assert_eq!(shuffled.len(), shown.len());
        check(&shuffled);
    }
}

#[test]
fn nothing_changes_between_two_ticks() {
    let (record, _) = shown_live();
    let frames = all_frames();
    let last = frames.iter().map(|(_, frame)| frame.received_at).max().unwrap();
    for tile in all_tiles() {
        for later in 1..20 {
            let start = (last + Span::from_secs(later * 37)).floor(tile.tick());
            let end = start + tile.tick() - Span::from_micros(1);
            let first = view_of(tile, &record.at(start), &Options::default());
            let second = view_of(tile, &record.at(end), &Options::default());
            assert!(first == second, "{} changes within its tick at {end}", tile.id());
        }
    }
}

#[test]
fn words_stand_in_both_languages() {
    let (_, shown) = shown_live();
    let empty = Memory::default().at(FIRST);
    let unshown = all_tiles().into_iter().map(|tile| tile.view(&empty, &Options::default()));
    for view in unshown.chain(shown.into_iter().map(|(_, _, view)| view)) {
        check_words(&serde_json::to_value(view).unwrap());
    }
    for service in super::ALL {
        let name = service.name();
        assert!(!name.id.is_empty() && !name.en.is_empty(), "{}", service.id());
    }
}

/// Checks every text of the wall's own words within `value`.
fn check_words(value: &serde_json::Value) {
    use serde_json::Value;
    match value {
        Value::Array(list) => list.iter().for_each(check_words),
        Value::Object(object) => {
            if let Some(words) = object.get("words") {
                let text = |language: &str| words.get(language).and_then(Value::as_str);
                let (id, en) = (text("id").unwrap_or_default(), text("en").unwrap_or_default());
                assert!(!id.is_empty() && !en.is_empty(), "{words}");
            }
            object.values().for_each(check_words);
        }
        _ => {}
    }
}

/// Bytes as they come from a broken or hostile server: any, or a fixture that was cut,
/// changed or repeated.
fn hostile(fixture: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let length = fixture.len().max(1);
    let changed = (0..length, 0..length, any::<u8>(), 0..3_usize).prop_map(move |picks| {
        let (cut, at, byte, what) = picks;
        let mut body = fixture.clone();
        match what {
            0 => body.truncate(cut),
            1 => {
                if let Some(spot) = body.get_mut(at) {
                    *spot = byte;
                }
            }
            _ => {
                let tail = body.get(at..).unwrap_or_default().to_vec();
                body.truncate(cut);
                body.extend(tail);
            }
        }
        body
    });
    prop_oneof![proptest::collection::vec(any::<u8>(), 0..200), changed]
}

#[test]
fn no_payload_makes_a_decoder_panic() {
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() };
    for (service, frame) in all_frames() {
        let bodies = hostile(frame.body.to_vec());
        let mut runner = proptest::test_runner::TestRunner::new(config.clone());
        runner
            .run(&bodies, |body| {
                let frame = Frame { body: body.into(), ..frame.clone() };
                if let Ok(decoded) = service.decode(&frame) {
                    for fact in decoded.facts {
                        prop_assert_eq!(fact.check(frame.received_at), Ok(()));
                    }
                }
                let _next = service.next(&frame);
                Ok(())
            })
            .unwrap();
    }
}
