//! Time in a replayed wall: forwards, backwards, from case to case, round and round. The
//! program says in its log at which time a paused wall stands; that is what is checked.

use std::{thread, time::Duration};

use wall_model::{
    Case, CaseKind, CaseState, Fact, FactKind, Health, HealthState, ServiceId, Slot, Span,
    Timestamp, Urgency,
};
use wall_record::{Entry, Reader, Record, RecordOptions};
use wall_testkit::{Child, wait_for};

use super::{
    super::text,
    display::{Display, PATIENCE, is_wall, open},
};

/// 2026-11-24 19:00 WITA.
const START: Timestamp = Timestamp::from_secs(1_795_518_000);

/// When a case is told of, after the start.
const CASES_SECS: [i64; 2] = [100, 400];

fn at(secs: i64) -> Timestamp {
    START + Span::from_secs(secs)
}

/// Ten minutes of one feed that is up, with two cases.
fn record() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let record = Record::open(folder.path(), RecordOptions::default()).unwrap();
    for secs in (0..=600).step_by(10) {
        let now = at(secs);
        let health = FactKind::Health(Health {
            name: "112".to_owned(),
            service: "call_centre".to_owned(),
            feed: "112".to_owned(),
            state: HealthState::Up,
            detail: String::new(),
            last_frame_at: Some(now),
            last_read_at: Some(now),
            period: Span::from_secs(10),
            frames: 1,
            rejects: 0,
            camera: None,
        });
        let mut facts = vec![Fact::new(&ServiceId::from("ingest"), "112", now, health)];
        if CASES_SECS.contains(&secs) {
            let case = FactKind::Case(case(now));
            let entity = format!("112-{secs}");
            facts.push(Fact::new(&ServiceId::from("call_centre"), entity, now, case));
        }
        record.append(now, facts.into_iter().map(Entry::Fact).collect()).unwrap();
    }
    record.settle();
    folder
}

fn case(opened_at: Timestamp) -> Case {
    Case {
        kind: CaseKind::Accident,
        title: "Laka lantas".to_owned(),
        address: "Simpang Enam".to_owned(),
        state: CaseState::New,
        urgency: Urgency::Normal,
        opened_at,
        agency: None,
        radius_m: None,
        detail: String::new(),
        course: Box::default(),
    }
}

/// A wall that replays, and the keys to work it.
struct Replay<'a> {
    display: &'a Display,
    wall: Child,
    window: String,
}

impl Replay<'_> {
    /// The times at which the paused wall was whole, oldest first.
    fn stood(&self) -> Vec<String> {
        let log = self.wall.stderr();
        let lines = log.lines().filter(|line| line.contains("the paused wall is whole"));
        // The time is the line's last word, perhaps after the codes of a colour.
        let time = |line: &str| Some(line.rsplit('=').next()?.rsplit('m').next()?.to_owned());
        lines.filter_map(time).collect()
    }

    /// Presses `keys` and gives the time at which the wall then stands.
    fn stands_after(&mut self, keys: &[&str]) -> String {
        let before = self.stood().len();
        for key in keys {
            self.display.press(&self.window, key);
        }
        self.stands_later_than(before)
    }

    fn stands_later_than(&mut self, before: usize) -> String {
        let mut last = None;
        wait_for("the wall to stand", PATIENCE, || {
            let ended = self.wall.ended();
            assert!(ended.is_none(), "the wall ended, {ended:?}:\n{}", self.wall.stderr());
            // It stands once it says the same time again and again.
            let stood = self.stood();
            let time = stood.get(before..)?.last()?.clone();
            let is_still = last.replace(stood.len()) == Some(stood.len());
            is_still.then_some(time)
        })
    }

    /// Waits until the wall stands at `expected`.
    fn stands_at(&mut self, keys: &[&str], expected: Timestamp) {
        for key in keys {
            self.display.press(&self.window, key);
        }
        let expected = expected.to_string();
        wait_for(&format!("the wall to stand at {expected} after {keys:?}"), PATIENCE, || {
            (self.stood().last() == Some(&expected)).then_some(())
        });
    }
}

#[test]
fn time_runs_both_ways_and_round_and_round_and_jumps_land() {
    let Some(display) = Display::start("a replay in a window", "1280x720x24") else { return };
    let folder = record();
    let begin = at(60).to_string();
    let arguments =
        ["replay", "--record", text(folder.path()), "--layout", "desktop", "--at", &begin];
    let (wall, window) = open(&display, &arguments);
    let mut replay = Replay { display: &display, wall, window };
    let first = display.picture_where("the replayed wall", &mut replay.wall, is_wall);
    replay.stands_at(&[], at(60));

    // Steps and jumps, both ways; each shows another picture.
    replay.stands_at(&["Right"], at(61));
    replay.stands_at(&["ctrl+Right"], at(121));
    assert!(display.picture() != first, "the picture does not go with the time");
    // A jump stands at the first tick at which the wall shows what was looked for.
    let shows = |secs: i64| at(secs) + Span::from_millis(250);
    replay.stands_at(&["c"], shows(CASES_SECS[1]));
    replay.stands_at(&["shift+c"], shows(CASES_SECS[0]));

    // Forwards, then backwards.
    let begin = shows(CASES_SECS[0]).to_string();
    let later = {
        display.press(&replay.window, "space");
        thread::sleep(Duration::from_secs(1));
        replay.stands_after(&["space"])
    };
    assert!(later > begin, "{later} is not after {begin}");
    let earlier = {
        display.press(&replay.window, "r");
        thread::sleep(Duration::from_secs(1));
        replay.stands_after(&["space"])
    };
    assert!(earlier < later, "{earlier} is not before {later}");

    // Two seconds, round and round for longer than they last, backwards as before.
    replay.stands_at(&["Home", "shift+c"], shows(CASES_SECS[1]));
    replay.stands_at(&["l", "i", "Right", "Right"], shows(CASES_SECS[1] + 2));
    let range = [CASES_SECS[1], CASES_SECS[1] + 2].map(|secs| shows(secs).to_string());
    display.press(&replay.window, "o");
    display.press(&replay.window, "space");
    thread::sleep(Duration::from_secs(3));
    let within = replay.stands_after(&["space"]);
    assert!((&range[0]..=&range[1]).contains(&&within), "{within} is not within {range:?}");
    let moved = replay.stands_after(&["space", "space"]);
    assert!((&range[0]..=&range[1]).contains(&&moved), "{moved} is not within {range:?}");

    // Who stops time marks the time at which it stands, however fast the keys come: all of them
    // reach a wall that is busy with something else at once, and each is for its own field.
    display.press(&replay.window, "space");
    let before = replay.stood().len();
    replay.wall.suspend();
    display.press(&replay.window, "space");
    display.press(&replay.window, "b");
    for (text, key) in [("Pipa pecah", "Return"), ("meja 3", "Return")] {
        assert!(display.tool(&["type", text]).is_some());
        display.press(&replay.window, key);
    }
    replay.wall.resume();
    replay.stands_later_than(before);
    let marked = wait_for("the bookmark", PATIENCE, || {
        let reader = Reader::open(folder.path()).ok()?;
        let moment = reader.moment(reader.span()?.1).ok()?;
        let known = moment.latest("wall", Slot::Bookmark).next()?;
        let FactKind::Bookmark(bookmark) = &known.fact.kind else { return None };
        Some(bookmark.clone())
    });
    // It has stood all the while since; a line of the stand before may have come late.
    let stood = replay.stood().pop().unwrap();
    assert_eq!((marked.title.as_str(), marked.author.as_str()), ("Pipa pecah", "meja 3"));
    assert_eq!(marked.from.to_string(), stood);
    replay.wall.terminate();
    assert!(!replay.wall.stderr().contains("panicked"), "{}", replay.wall.stderr());
}
