//! A record with an outage, a gap over an hour's edge, an alarm and a case: what the bar is
//! told of it, and where searches stand.

use wall_model::{
    Alarm, AlarmPriority, AlarmState, Bilingual, Fact, FactKind, Health, HealthState, Position,
    Span, UnitStatus, VehicleClass,
};
use wall_record::{Entry, Record, RecordOptions};
use wall_ui::chrome::MarkKind;

use super::*;

/// 2026-11-24T10:50:00Z.
const BEGIN: i64 = 1_795_517_400;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(BEGIN + secs)
}

fn health(now: Timestamp, state: HealthState) -> Entry {
    let health = Health {
        name: "GPS".to_owned(),
        service: "vehicle_tracking".to_owned(),
        feed: "owntracks".to_owned(),
        state,
        detail: String::new(),
        last_frame_at: None,
        last_read_at: None,
        period: Span::from_secs(10),
        frames: 0,
        rejects: 0,
        camera: None,
    };
    let service = wall_ingest::SERVICE.into();
    Entry::Fact(Fact::new(&service, "gps", now, FactKind::Health(health)))
}

fn position(unit: &str, now: Timestamp) -> Entry {
    let position = Position {
        class: VehicleClass::Ambulance,
        call_sign: unit.to_owned(),
        status: UnitStatus::Busy,
        speed_mps: None,
        course_deg: None,
        accuracy_m: None,
    };
    Entry::Fact(Fact::new(&"vehicle_tracking".into(), unit, now, FactKind::Position(position)))
}

fn alarm(now: Timestamp) -> Entry {
    let text = Bilingual::new("Pipa pecah", "Burst main");
    let alarm = Alarm {
        rule: "water_distribution/burst".to_owned(),
        key: "GS".to_owned(),
        state: AlarmState::Raised,
        priority: AlarmPriority::Critical,
        since: now,
        over_at: None,
        title: text.clone(),
        action: text.clone(),
        who: text,
        cause: String::new(),
        about: None,
    };
    let kind = FactKind::Alarm(Box::new(alarm));
    Entry::Fact(Fact::new(&"water_distribution".into(), "alarm:gs", now, kind))
}

/// Half an hour from ten to the full hour on, with nothing from 11:00 to 11:05.
fn recorded(dir: &Path) -> Reader {
    let record = Record::open(dir, RecordOptions::default()).unwrap();
    for secs in (0..1_800).step_by(10).filter(|secs| !(590..900).contains(secs)) {
        let now = at(secs);
        let is_out = (100..200).contains(&secs);
        let state = if is_out { HealthState::Down } else { HealthState::Up };
        let mut entries = vec![health(now, state), position("AMB-01", now)];
        if secs == 60 || secs == 1_200 {
            entries.push(position("AMB-02", now + Span::from_millis(30)));
        }
        if secs == 1_000 {
            entries.push(alarm(now));
        }
        record.append(now, entries).unwrap();
    }
    record.settle();
    record.reader()
}

fn followed(entity: &str) -> Option<Arc<Followed>> {
    let (service, entity) = ("vehicle_tracking".into(), entity.into());
    Some(Arc::new(Followed { service, entity, label: "AMB".to_owned() }))
}

fn of(reader: &Reader, from: i64, to: i64, most: usize) -> Timeline {
    let mut hours = Hours::default();
    let stretch = Stretch::covering(at(from), at(to), most);
    let wanted = Wanted { stretch, followed: followed("AMB-02"), round: (at(0), 0) };
    hours.look(reader, wanted.round).unwrap();
    while hours.read_next(reader, stretch).unwrap() {}
    timeline::timeline(reader, &hours, &wanted).unwrap()
}

#[test]
fn the_bar_is_told_what_the_record_holds_coarsely_and_finely() {
    let dir = tempfile::tempdir().unwrap();
    let reader = recorded(dir.path());
    for (from, to, most) in [(-600, 2_400, 60), (-600, 2_400, 3_000)] {
        let timeline = of(&reader, from, to, most);
        let of = |service: &str| {
            let lane = timeline.lanes.iter().find(|lane| lane.service.as_str() == service);
            lane.map_or(0, |lane| lane.counts.iter().sum::<u32>())
        };
        let told = 180 - 31;
        assert_eq!((of("ingest"), of("vehicle_tracking")), (told, told + 2), "{most}");
        // The first ten minutes have a fact of each sort every ten seconds.
        let step = timeline.step_of(at(60)).unwrap();
        assert!(timeline.total(step) >= 2);
        assert_eq!(timeline.gaps, [(timeline.gaps[0].0, timeline.gaps[0].1)], "{most}");
        let gap = timeline.gaps[0];
        assert_eq!((gap.0.since(at(580)).as_secs(), gap.1.since(at(900)).as_secs()), (0, 0));
        assert_eq!(timeline.outages.len(), 1);
        assert_eq!(timeline.outages[0].to.since(timeline.outages[0].from).as_secs(), 100);
        assert_eq!(timeline.marks.len(), 1);
        assert_eq!(timeline.marks[0].kind, MarkKind::Urgent);
        assert_eq!(timeline.track.len(), 2);
        assert_eq!(timeline.read, 1.0);
    }
    let nothing = of(&reader, 590, 890, 60);
    assert!(nothing.marks.is_empty() && nothing.track.is_empty());
    assert_eq!(nothing.gaps.len(), 1, "a gap that begins before the hour is seen within it");
}

#[test]
fn searches_stand_at_the_first_tick_that_shows_what_they_found() {
    let dir = tempfile::tempdir().unwrap();
    let reader = recorded(dir.path());
    let mut hours = Hours::default();
    let mut seek = |sought, is_forwards, from, entity: &str| {
        let followed = followed(entity);
        let search = Search { sought, is_forwards, from, followed };
        seek::seek(&reader, &mut hours, &search, &|| false).unwrap()
    };
    let tick = |secs: i64| at(secs) + crate::app::TICK;
    // The first fact of each ten seconds comes on a tick, the others microseconds after it:
    // they are seen at the next one.
    assert_eq!(seek(Sought::Fact, true, tick(20), ""), Some(at(30)));
    assert_eq!(seek(Sought::Fact, true, at(30), ""), Some(tick(30)));
    assert_eq!(seek(Sought::Fact, false, tick(20), ""), Some(at(20)));
    assert_eq!(seek(Sought::Fact, false, at(-5), ""), None);
    assert_eq!(seek(Sought::Followed, true, tick(0), "AMB-02"), Some(tick(60)));
    assert_eq!(seek(Sought::Followed, true, tick(60), "AMB-02"), Some(tick(1_200)));
    assert_eq!(seek(Sought::Followed, false, tick(1_200), "AMB-02"), Some(tick(60)));
    assert_eq!(seek(Sought::Followed, true, tick(1_200), "AMB-02"), None);
    assert_eq!(seek(Sought::Alarm, true, tick(0), ""), Some(tick(1_000)));
    assert_eq!(seek(Sought::Alarm, true, tick(1_000), ""), None);
    assert_eq!(seek(Sought::Alarm, false, tick(1_700), ""), Some(tick(1_000)));
    assert_eq!(seek(Sought::Case, true, tick(0), ""), None);
}

#[test]
fn what_the_bar_wishes_comes_from_the_thread() {
    let dir = tempfile::tempdir().unwrap();
    drop(recorded(dir.path()));
    let chronicle = Chronicle::start(dir.path()).unwrap();
    let (sender, rung) = std::sync::mpsc::channel();
    chronicle.wake_with(Arc::new(move || {
        let _sent = sender.send(());
    }));
    let stretch = Stretch::covering(at(0), at(1_800), 100);
    let wanted = Wanted { stretch, followed: None, round: (at(0), 0) };
    let patience = std::time::Duration::from_secs(30);
    let timeline = loop {
        match chronicle.timeline(wanted.clone()) {
            Some(timeline) if timeline.read == 1.0 => break timeline,
            _ => rung.recv_timeout(patience).expect("the thread wakes who waits"),
        }
    };
    assert_eq!(timeline.marks.len(), 1);
    let search = Search { sought: Sought::Alarm, is_forwards: true, from: at(0), followed: None };
    chronicle.search(search.clone());
    let found = loop {
        match chronicle.found() {
            Some(found) => break found,
            None => rung.recv_timeout(patience).expect("the thread wakes who waits"),
        }
    };
    assert_eq!(found, Found { search, at: Some(at(1_000) + crate::app::TICK) });
}
