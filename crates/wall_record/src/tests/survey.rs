//! Surveys and glances: what a time bar shows is what the record holds.

use std::ops::ControlFlow;

use wall_model::{Alarm, AlarmPriority, AlarmState, Bilingual, Health, HealthState};

use super::*;
use crate::{Kept, Reader, Survey, Way};

fn health(feed: &str, now: Timestamp, state: HealthState) -> Entry {
    let health = Health {
        name: format!("Umpan {feed}"),
        service: "vehicle_tracking".to_owned(),
        feed: feed.to_owned(),
        state,
        detail: String::new(),
        last_frame_at: None,
        last_read_at: None,
        period: Span::from_secs(10),
        frames: 0,
        rejects: 0,
        camera: None,
    };
    Entry::Fact(Fact::new(&"ingest".into(), feed, now, FactKind::Health(health)))
}

fn alarm(key: &str, now: Timestamp, since: Timestamp, state: AlarmState) -> Entry {
    let same = |text: &str| Bilingual { id: text.to_owned(), en: text.to_owned() };
    let alarm = Alarm {
        rule: "water/pressure".to_owned(),
        key: key.to_owned(),
        state,
        priority: AlarmPriority::High,
        since,
        over_at: (state == AlarmState::Over).then_some(now),
        title: same(key),
        action: same(""),
        who: same(""),
        cause: String::new(),
        about: None,
    };
    let kind = FactKind::Alarm(Box::new(alarm));
    Entry::Fact(Fact::new(&"water".into(), format!("alarm:{key}"), now, kind))
}

/// Ten minutes of a feed that is down for two of them, with the writer off for four.
fn recorded(dir: &std::path::Path) -> Reader {
    let record = open(dir);
    for secs in (0..600).step_by(10).filter(|secs| !(300..540).contains(secs)) {
        let now = at(secs);
        let state = if (100..220).contains(&secs) { HealthState::Down } else { HealthState::Up };
        let mut entries = vec![health("gps", now, state), health("cctv", now, HealthState::Up)];
        entries.push(Entry::Fact(position("AMB-1", now, 115.2)));
        if secs == 50 {
            entries.push(alarm("Tegal Harum", now, now, AlarmState::Raised));
            // Waits for its rule's delay, and is over before.
            entries.push(alarm("Dauh Puri", now, at(80), AlarmState::Raised));
        }
        if secs == 70 {
            entries.push(alarm("Dauh Puri", now, at(80), AlarmState::Over));
        }
        record.append(now, entries).unwrap();
    }
    record.settle();
    record.reader()
}

#[test]
fn a_survey_tells_density_outages_gaps_and_alarms() {
    let dir = tempfile::tempdir().unwrap();
    let reader = recorded(dir.path());
    let mut survey = Survey::of(at(-1));
    // In parts, as a time bar reads a record that grows.
    for until in [at(33), at(149), at(700)] {
        survey.extend(&reader, until).unwrap();
    }
    let of = |service: &str| survey.counts.get(service).map_or(0, |counts| counts.iter().sum());
    let told = 60 - 24;
    assert_eq!((of("ingest"), of("vehicle_tracking"), of("water")), (2 * told, told, 3));
    assert_eq!(survey.counts["vehicle_tracking"][0..3], [3, 3, 3]);

    assert_eq!(survey.gaps.len(), 1, "{:?}", survey.gaps);
    let secs = |time: Timestamp| time.since(at(0)).as_secs();
    assert_eq!((secs(survey.gaps[0].0), secs(survey.gaps[0].1)), (290, 540));

    let outages: Vec<_> = survey.all_outages().collect();
    assert_eq!(outages.len(), 1, "{outages:?}");
    assert_eq!((secs(outages[0].from), secs(outages[0].to)), (100, 220));
    assert_eq!((outages[0].feed.as_str(), outages[0].name.as_str()), ("gps", "Umpan gps"));

    let alarms: Vec<_> = survey.alarms.iter().map(|event| event.title.id.as_str()).collect();
    assert_eq!(alarms, ["Tegal Harum"], "one that ended before its delay was never shown");
}

#[test]
fn an_outage_ends_when_its_line_is_told_of_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let ended = |now| Entry::Fact(Fact::new(&"ingest".into(), "record", now, FactKind::Ended));
    for (secs, is_out) in [(0, true), (10, false), (20, true), (30, true), (38, false)] {
        let now = at(secs);
        let down = || health("record", now, HealthState::Down);
        record.append(now, vec![if is_out { down() } else { ended(now) }]).unwrap();
    }
    record.settle();
    let mut survey = Survey::of(at(-1));
    survey.extend(&record.reader(), at(60)).unwrap();
    let secs = |time: Timestamp| time.since(at(0)).as_secs();
    let outages: Vec<_> = survey.all_outages().map(|it| (secs(it.from), secs(it.to))).collect();
    assert_eq!(outages, [(0, 10), (20, 38)]);
}

#[test]
fn glances_agree_with_the_facts_both_ways() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let mut random = fastrand::Rng::with_seed(11);
    for step in 0..60 {
        let now = at(step * 150);
        let entries = (0..20).map(|_| random_entry(&mut random, now)).collect();
        record.append(now, entries).unwrap();
    }
    record.settle();
    let reader = record.reader();
    let (from, to) = (at(100), at(8_000));
    for service in [None, Some("vehicle_tracking"), Some("nobody")] {
        let facts: Vec<_> = reader
            .facts_between(from, to)
            .unwrap()
            .flat_map(|batch| batch.unwrap())
            .filter_map(|entry| match entry.kept {
                Kept::Fact(fact) => Some(fact),
                _ => None,
            })
            .filter(|fact| service.is_none_or(|service| fact.service.as_str() == service))
            .collect();
        let passed = |way| {
            let mut passed = Vec::new();
            let done = reader.glance(from, to, service, way, &mut |glance| {
                let fact = glance.fact();
                assert_eq!(glance.received_at(), fact.received_at);
                assert_eq!(glance.service(), fact.service.as_str());
                assert_eq!(glance.entity(), fact.entity.as_str());
                assert_eq!(glance.slot(), fact.kind.slot());
                passed.push((**fact).clone());
                ControlFlow::Continue(())
            });
            done.unwrap();
            passed
        };
        let mut backwards = passed(Way::Backwards);
        backwards.reverse();
        assert_eq!(passed(Way::Forwards), backwards);
        assert!(facts.iter().map(|fact| &**fact).eq(&backwards), "{service:?}");
    }
    let mut seen = 0;
    let done = reader.glance(from, to, None, Way::Backwards, &mut |_| {
        seen += 1;
        if seen == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    done.unwrap();
    assert_eq!(seen, 5, "it stops when it is told to");
}
