//! Analyses and alarms on the city's own truth: what is planted is found, and on a quiet
//! day nothing is.

use std::collections::BTreeMap;

use wall_model::{
    Alarm, AlarmState, Area, AreaClass, Call, CallClass, CallState, CaseKind, EntityId, Fact,
    FactKind, Finding, Geometry, LonLat, Position, Slot, Span, Timestamp, UnitStatus, Urgency,
    VehicleClass,
};
use wall_record::Memory;
use wall_service::{City as _, Happening, HappeningKind, watch};

use super::NOW;
use crate::{
    call_centre::{ID, SERVICE, analysis},
    small_city::SmallCity,
};

/// What a wall knows that hears a city from `from` on.
struct Wall<'a> {
    city: &'a SmallCity,
    record: Memory,
    /// What the city told last, so that only news are recorded.
    told: BTreeMap<(EntityId, Option<Slot>), Fact>,
    last: Option<Timestamp>,
    now: Timestamp,
}

impl<'a> Wall<'a> {
    fn new(city: &'a SmallCity, from: Timestamp) -> Self {
        Self { city, record: Memory::default(), told: BTreeMap::new(), last: None, now: from }
    }

    /// Hears the city every ten seconds for `minutes`.
    fn hear(&mut self, minutes: i64) {
        self.hear_every(10, minutes);
    }

    fn hear_every(&mut self, secs: i64, minutes: i64) {
        let until = self.now + Span::from_mins(minutes);
        while self.now < until {
            let now = self.now;
            let feeds: &[&str] = match now.as_secs() % 60 {
                0 => &["queue", "eido", "cap", "bmkg_warnings", "bmkg_quake"],
                _ => &["queue", "eido"],
            };
            for feed in feeds {
                for fact in self.city.facts(ID, feed, now) {
                    let key = (fact.entity.clone(), fact.kind.slot());
                    if self.told.get(&key) != Some(&fact) {
                        self.told.insert(key, fact.clone());
                        self.push(fact);
                    }
                }
            }
            for fact in watch::analyses(&[&SERVICE], self.last, &self.record.at(now)) {
                assert_eq!(fact.check(now), Ok(()));
                self.push(fact);
            }
            self.last = Some(now);
            for fact in watch::alarms(&[&SERVICE], &self.record.at(now)) {
                self.push(fact);
            }
            self.now = now + Span::from_secs(secs);
        }
    }

    fn push(&mut self, fact: Fact) {
        self.record.push(Fact { received_at: self.now, ..fact });
    }

    fn findings(&self, name: &str) -> Vec<Finding> {
        let at = self.record.at(self.now);
        analysis::found(&at, name).map(|(_, finding)| finding.clone()).collect()
    }

    /// Alarms that were raised at any time, by rule and key, with when.
    fn alarms(&self) -> BTreeMap<(String, String), Timestamp> {
        let at = self.record.at(self.now);
        let alarms = at.latest(ID, Slot::Alarm).filter_map(|known| match &known.fact.kind {
            FactKind::Alarm(alarm) => {
                let Alarm { rule, key, since, .. } = (**alarm).clone();
                (since <= self.now).then_some(((rule, key), since))
            }
            _ => None,
        });
        alarms.collect()
    }
}

fn emergency(id: &str, kind: CaseKind, minutes: i64) -> Happening {
    let kind = HappeningKind::Emergency(kind, Urgency::Emergency);
    SmallCity::happening(id, kind, NOW + Span::from_mins(minutes))
}

#[test]
fn a_quiet_day_raises_nothing() {
    let places = [(115.2080, -8.6737), (115.2265, -8.6861), (115.2142, -8.6368), (115.19, -8.66)];
    let happenings = (0..20_i64).map(|nr| {
        let (lon, lat) = places[nr as usize % 4];
        let mut one = emergency(&format!("K-{nr:03}"), CaseKind::Accident, 15 * nr);
        one.place = LonLat::new(lon, lat);
        Happening { is_story: false, ..one }
    });
    let city = SmallCity::new(happenings.collect());
    let mut wall = Wall::new(&city, NOW - Span::from_mins(30));
    wall.hear_every(30, 240);
    assert_eq!(wall.alarms(), BTreeMap::new());
    assert!(wall.findings(analysis::BURSTS).is_empty());
}

#[test]
fn many_callers_of_one_accident_are_a_burst_and_one_case() {
    let city = SmallCity::new(vec![emergency("K-1", CaseKind::Accident, 0)]);
    let mut wall = Wall::new(&city, NOW - Span::from_mins(20));
    wall.hear(20);
    assert!(wall.findings(analysis::BURSTS).is_empty());
    wall.hear(10);
    let bursts = wall.findings(analysis::BURSTS);
    assert_eq!(bursts.len(), 1, "{bursts:#?}");
    assert!(bursts[0].values["callers"] >= 5.0 && bursts[0].score > 0.9);
    assert_eq!(bursts[0].links[0].entity.as_str(), "K-1");
    let alarms = wall.alarms();
    let burst = alarms.iter().find(|((rule, _), _)| rule == "call_centre/burst");
    let delay = burst.expect("a burst alarm").1.since(NOW);
    assert!(delay <= Span::from_mins(10), "{delay:?}");
    let joined = wall.findings(analysis::DUPLICATES);
    assert_eq!(joined.len(), 1, "{joined:#?}");
    assert_eq!(joined[0].links[0].entity.as_str(), "K-1");
    // Every caller is kept: those of the desk, and those that the wall ties.
    let calls = joined[0].links.len() - 1;
    assert_eq!(joined[0].values["reports"], calls as f64);
    assert!(joined[0].values["joined"] >= 1.0 && calls >= 4, "{joined:#?}");
    // It is over, and forgotten, in time.
    wall.hear_every(30, 60);
    assert!(wall.findings(analysis::BURSTS).is_empty());
}

#[test]
fn a_flood_is_found_warned_of_and_drowns_the_queue() {
    let mut flood = SmallCity::happening("flood-1", HappeningKind::RiverFlood, NOW);
    flood.radius_m = 700.0;
    flood.strength = 0.95;
    flood.ends = NOW + Span::from_hours(4);
    let mut city = SmallCity::new(vec![flood]);
    city.rain = 40.0;
    let mut wall = Wall::new(&city, NOW - Span::from_mins(5));
    wall.hear_every(20, 45);
    let alarms = wall.alarms();
    let since = |rule: &str| {
        let found = alarms.iter().filter(|((known, _), _)| known == rule);
        found.map(|(_, since)| since.since(NOW)).min()
    };
    for (rule, mins) in [
        ("call_centre/burst", 10),
        ("call_centre/severe_warning", 7),
        ("call_centre/extreme_warning", 15),
    ] {
        let delay = since(rule).unwrap_or_else(|| panic!("no {rule}: {alarms:?}"));
        assert!(delay <= Span::from_mins(mins), "{rule} after {delay:?}");
    }
    let causes = wall.record.at(wall.now);
    let extreme = causes.latest(ID, Slot::Alarm).find_map(|known| match &known.fact.kind {
        FactKind::Alarm(alarm) if alarm.rule == "call_centre/extreme_warning" => {
            Some(alarm.clone())
        }
        _ => None,
    });
    assert!(extreme.unwrap().title.id.starts_with("AWAS"), "{alarms:?}");
}

#[test]
fn a_broken_trunk_and_a_silent_queue_are_alarms() {
    let mut cut = SmallCity::happening("cut-1", HappeningKind::FibreCut, NOW);
    cut.place = city_post();
    let city = SmallCity::new(vec![cut]);
    let mut wall = Wall::new(&city, NOW - Span::from_mins(2));
    wall.hear(4);
    let line = |wall: &Wall<'_>| {
        let alarms = wall.alarms();
        let keys: Vec<String> = alarms
            .into_keys()
            .filter(|(rule, _)| rule == "call_centre/line")
            .map(|(_, key)| key)
            .collect();
        keys
    };
    assert_eq!(line(&wall), ["trunk:trunk-1"]);
    // Nothing is heard any more.
    let mut deaf = Wall { now: wall.now + Span::from_mins(3), ..wall };
    for _ in 0..2 {
        for fact in watch::alarms(&[&SERVICE], &deaf.record.at(deaf.now)) {
            deaf.push(fact);
        }
        deaf.now = deaf.now + Span::from_secs(40);
    }
    assert_eq!(line(&deaf), ["queue", "trunk:trunk-1"]);
}

fn city_post() -> LonLat {
    SmallCity::new(Vec::new()).gazetteer().posts[0].place
}

fn unit(name: &str, class: VehicleClass, status: UnitStatus, at: Timestamp) -> Fact {
    let position = Position {
        class,
        call_sign: name.to_owned(),
        status,
        speed_mps: None,
        course_deg: None,
        accuracy_m: None,
    };
    let place = LonLat::new(115.2081, -8.6571);
    Fact::new(&"gps".into(), name, at, FactKind::Position(position)).at(place)
}

fn village(name: &str, lon: f64, lat: f64) -> Fact {
    let corner = |east: f64, north: f64| LonLat::new(lon, lat).offset_m(east, north);
    let ring = vec![
        corner(-500.0, -500.0),
        corner(500.0, -500.0),
        corner(0.0, 900.0),
        corner(-500.0, -500.0),
    ];
    let area = Area {
        name: name.to_owned(),
        class: AreaClass::Village,
        geometry: Geometry::Polygons(vec![vec![ring]]),
    };
    Fact::new(&"map".into(), name, NOW, FactKind::Area(area))
}

#[test]
fn villages_without_a_free_unit_are_told_and_untold() {
    let city = SmallCity::new(Vec::new());
    let mut wall = Wall::new(&city, NOW);
    wall.push(village("Pemecutan", 115.2081, -8.6571));
    wall.push(village("Serangan", 115.2321, -8.7363));
    wall.hear(1);
    // Nobody tells of units: nothing is known of them.
    assert!(wall.findings(analysis::COVERAGE).is_empty());
    wall.push(unit("AMB-01", VehicleClass::Ambulance, UnitStatus::Free, wall.now));
    wall.push(unit("DMK-01", VehicleClass::FireEngine, UnitStatus::Busy, wall.now));
    wall.hear(1);
    let gaps = wall.findings(analysis::COVERAGE);
    let texts: Vec<&str> = gaps.iter().map(|gap| gap.text.id.as_str()).collect();
    assert_eq!(texts, ["Tanpa ambulans siap: Serangan", "Tanpa damkar siap: Pemecutan, Serangan"]);
    assert_eq!(gaps[0].links[0].service.as_str(), "map");
    wall.push(Fact {
        place: Some(LonLat::new(115.2321, -8.72)),
        ..unit("AMB-02", VehicleClass::Ambulance, UnitStatus::Free, wall.now)
    });
    wall.hear(1);
    let gaps = wall.findings(analysis::COVERAGE);
    assert_eq!(gaps.len(), 1, "{gaps:#?}");
}

#[test]
fn what_is_over_is_forgotten() {
    let city = SmallCity::new(vec![emergency("K-1", CaseKind::Medical, 2)]);
    let mut wall = Wall::new(&city, NOW);
    wall.hear_every(60, 180);
    let known = |wall: &Wall<'_>, slot| wall.record.at(wall.now).latest(ID, slot).count();
    assert!(known(&wall, Slot::Call) > 8 && known(&wall, Slot::Case) == 1);
    wall.now = wall.now + Span::from_mins(25 * 60 + 5);
    wall.record = {
        let mut later = wall.record;
        let at = later.at(wall.now);
        let ended = watch::analyses(&[&SERVICE], None, &at);
        ended.into_iter().for_each(|fact| later.push(Fact { received_at: wall.now, ..fact }));
        later
    };
    assert_eq!((known(&wall, Slot::Call), known(&wall, Slot::Case)), (0, 0));
    // Nothing stands in the state any more, not even what no longer holds.
    let left = wall.record.at(wall.now);
    assert!(left.state().len() < 40, "{}", left.state().len());
}

fn call(state: CallState, queued_at: Timestamp) -> Call {
    Call {
        state,
        class: CallClass::Unknown,
        queued_at,
        answered_at: None,
        ended_at: None,
        uncertainty_m: None,
        case: None,
        caller: String::new(),
    }
}

fn told(id: &str, call: Call) -> Fact {
    let at = call.ended_at.or(call.answered_at).unwrap_or(call.queued_at);
    Fact::new(&ID.into(), id, at, FactKind::Call(Box::new(call)))
}

/// Whether an alarm of `rule` goes on.
fn stands(wall: &Wall<'_>, rule: &str) -> bool {
    let at = wall.record.at(wall.now);
    at.latest(ID, Slot::Alarm).any(|known| match &known.fact.kind {
        FactKind::Alarm(alarm) => {
            alarm.rule == rule && alarm.state == AlarmState::Raised && alarm.since <= wall.now
        }
        _ => false,
    })
}

#[test]
fn callers_who_wait_beyond_the_target_are_an_alarm_until_they_are_answered() {
    let city = SmallCity::new(Vec::new());
    let mut wall = Wall::new(&city, NOW);
    let waiting = |nr: i64| told(&format!("w{nr}"), call(CallState::Waiting, NOW));
    // One who waits is late, not an alarm; three at once are one.
    wall.push(waiting(0));
    wall.hear(1);
    assert!(!stands(&wall, "call_centre/waiting"), "one caller after 60 s");
    wall.push(waiting(1));
    wall.push(waiting(2));
    wall.hear(1);
    assert!(stands(&wall, "call_centre/waiting"), "{:?}", wall.alarms());
    for nr in 0..3 {
        let answered_at = Some(wall.now);
        let call = Call { answered_at, ..call(CallState::Answered, NOW) };
        wall.push(told(&format!("w{nr}"), call));
    }
    wall.hear(3);
    assert!(!stands(&wall, "call_centre/waiting"));
}

#[test]
fn one_caller_whom_nobody_answers_is_an_alarm() {
    let city = SmallCity::new(Vec::new());
    let mut wall = Wall::new(&city, NOW);
    wall.push(told("w", call(CallState::Waiting, NOW)));
    wall.hear(3);
    assert!(stands(&wall, "call_centre/waiting"));
}

#[test]
fn who_hung_up_is_an_alarm_until_called_back() {
    let city = SmallCity::new(Vec::new());
    let mut wall = Wall::new(&city, NOW);
    let hung_up = |secs: i64, class| {
        let ended_at = Some(NOW + Span::from_secs(secs));
        Call { ended_at, class, ..call(CallState::Abandoned, NOW) }
    };
    // Who gives up within seconds dialled wrongly.
    wall.push(told("short", hung_up(5, CallClass::Unknown)));
    wall.push(told("long", hung_up(40, CallClass::Unknown)));
    wall.hear(4);
    assert!(!stands(&wall, "call_centre/abandoned"), "there are five minutes to call back");
    wall.hear(3);
    assert!(stands(&wall, "call_centre/abandoned"));
    let at = wall.record.at(wall.now);
    let titles = at.latest(ID, Slot::Alarm).filter_map(|known| match &known.fact.kind {
        FactKind::Alarm(alarm) => Some(alarm.title.id.clone()),
        _ => None,
    });
    assert_eq!(titles.collect::<Vec<_>>(), ["1 panggilan terputus belum dihubungi kembali"]);
    wall.push(Fact { observed_at: wall.now, ..told("long", hung_up(40, CallClass::Real)) });
    wall.hear(3);
    assert!(!stands(&wall, "call_centre/abandoned"));
}

#[test]
fn who_calls_again_and_again_is_told_once() {
    let city = SmallCity::new(Vec::new());
    let mut wall = Wall::new(&city, NOW - Span::from_hours(1));
    wall.hear_every(60, 60);
    let prank = |nr: i64| {
        let queued_at = NOW - Span::from_mins(50 - 8 * nr);
        let answered_at = Some(queued_at + Span::from_secs(5));
        let ended_at = Some(queued_at + Span::from_secs(25));
        let class = CallClass::Prank;
        let prank = Call { class, answered_at, ended_at, ..call(CallState::Ended, queued_at) };
        told(&format!("p{nr}"), Call { caller: "0123456789abcdef".to_owned(), ..prank })
    };
    (0..6).for_each(|nr| wall.push(prank(nr)));
    wall.hear(5);
    let found = wall.findings(analysis::REPEAT_CALLERS);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].text.id, "Satu penelepon 6 kali dalam 24 jam, 6 iseng atau senyap");
}
