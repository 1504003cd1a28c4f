//! A case opens before two cameras, and is over.

use wall_model::{Bilingual, Fact, Footage, StreamKind};
use wall_record::Memory;

use super::*;
use crate::{Opt, Sources, Tile, tick_of, view_of};

const PLACE: LonLat = LonLat::new(115.2, -8.65);
const OPENED: Timestamp = Timestamp::from_secs(1_795_518_300);

fn case(state: CaseState, urgency: Urgency) -> FactKind {
    FactKind::Case(Case {
        kind: CaseKind::Accident,
        title: "Laka lantas".to_owned(),
        address: "Simpang Enam".to_owned(),
        state,
        urgency,
        opened_at: OPENED,
        agency: None,
        radius_m: None,
        detail: String::new(),
        course: Box::default(),
    })
}

fn alarm(since: Timestamp, priority: AlarmPriority, about: Option<&str>) -> FactKind {
    FactKind::Alarm(Box::new(Alarm {
        rule: "call_centre/x".to_owned(),
        key: "x".to_owned(),
        state: AlarmState::Raised,
        priority,
        since,
        over_at: None,
        title: Bilingual::new("Banjir", "Flood"),
        action: Bilingual::same(""),
        who: Bilingual::same(""),
        cause: String::new(),
        about: about.map(Into::into),
    }))
}

fn push(
    record: &mut Memory,
    (service, entity): (&str, &str),
    secs: i64,
    kind: FactKind,
    place: LonLat,
) {
    let at = OPENED + Span::from_secs(secs);
    let fact = Fact::new(&service.into(), entity, at, kind).at(place);
    record.push(Fact { received_at: at, ..fact });
}

/// Two cameras that see the place, one that nobody knows of, and one that looks away.
fn record() -> Memory {
    let mut record = Memory::default();
    let mut camera = |name: &str, metres: f64, bearing_deg: Option<f64>| {
        let footage = Footage { bearing_deg, ..Footage::new(name, StreamKind::Rtsp, "rtsp://h/a") };
        let south = PLACE.offset_m(0.0, -metres);
        push(&mut record, ("cctv", name), -900, FactKind::Footage(footage), south);
    };
    camera("far", 120.0, Some(0.0));
    camera("near", 40.0, Some(10.0));
    camera("away", 30.0, Some(180.0));
    camera("unsaid", 20.0, None);
    record
}

fn options(pairs: &[(&str, Opt)]) -> Options {
    Options(pairs.iter().map(|(name, opt)| ((*name).to_owned(), opt.clone())).collect())
}

fn place_of_events() -> Options {
    options(&[("event", Opt::Text("urgent".to_owned()))])
}

/// Which cameras are shown, and whether as they were before.
fn shown(record: &Memory, secs: i64, options: &Options) -> Vec<(String, bool)> {
    let view = view(&record.at(OPENED + Span::from_secs(secs)), options);
    let Some(Body::Cameras(grid)) = view.map(|view| view.body) else { return Vec::new() };
    let cameras = grid.cameras.into_iter();
    cameras.map(|camera| (camera.camera.to_string(), camera.flashback.is_some())).collect()
}

fn pairs(names: &[&str]) -> Vec<(String, bool)> {
    names
        .iter()
        .flat_map(|name| [((*name).to_owned(), true), ((*name).to_owned(), false)])
        .collect()
}

#[test]
fn a_case_shows_who_sees_it_nearest_first_for_its_time() {
    let mut record = record();
    push(&mut record, ("call_centre", "112-1"), 2, case(CaseState::New, Urgency::Urgent), PLACE);
    let options = place_of_events();
    assert_eq!(shown(&record, 1, &options), []);
    assert_eq!(shown(&record, 2, &options), pairs(&["near", "far"]));
    assert_eq!(shown(&record, 599, &options), pairs(&["near", "far"]));
    assert_eq!(shown(&record, 600, &options), []);
    let view = view(&record.at(OPENED + Span::from_secs(2)), &options).unwrap();
    assert_eq!(view.title, Text::name("Laka lantas"));
    let two = Text::join([Text::count(2), Text::words(" kamera melihat", " cameras see it")]);
    let [since, until] = [OPENED, OPENED + Span::from_secs(600)].map(Text::HourMinute);
    let since = Text::join([Text::words("sejak ", "since "), since]);
    let until = Text::join([Text::words("hingga ", "until "), until]);
    assert_eq!(view.source, Text::dotted([Text::name("Simpang Enam"), since, two, until]));
}

#[test]
fn the_place_is_given_back_when_the_case_is_solved() {
    struct Own;
    impl Tile for Own {
        fn id(&self) -> &'static str {
            "cctv/own"
        }
        fn view(&self, _at: &Moment, _options: &Options) -> TileView {
            let (title, source) = (Text::name("own"), Text::empty());
            TileView {
                title,
                source,
                freshness: Freshness::Ageless,
                body: Body::Empty(Text::empty()),
            }
        }
        fn options(&self) -> &'static [&'static str] {
            &[]
        }
        fn sources(&self) -> Sources {
            Sources::Wall
        }
        fn tick(&self) -> Span {
            Span::from_secs(5)
        }
    }
    let mut record = record();
    push(&mut record, ("call_centre", "112-1"), 2, case(CaseState::InHand, Urgency::Urgent), PLACE);
    push(&mut record, ("call_centre", "112-1"), 90, case(CaseState::Done, Urgency::Urgent), PLACE);
    let title = |secs: i64, options: &Options| {
        view_of(&Own, &record.at(OPENED + Span::from_secs(secs)), options).title
    };
    let options = place_of_events();
    let [own, laka] = ["own", "Laka lantas"].map(Text::name);
    let forwards: Vec<Text> = [0, 2, 89, 90, 4_000].map(|secs| title(secs, &options)).into();
    assert_eq!(forwards, [&own, &laka, &laka, &own, &own].map(Clone::clone));
    // Nothing is remembered: any order of moments gives the same.
    let backwards: Vec<Text> = [4_000, 90, 89, 2, 0].map(|secs| title(secs, &options)).into();
    assert!(backwards.iter().rev().eq(&forwards));
    assert_eq!(title(2, &Options::default()), own, "a tile that is no such place is left alone");
    assert_eq!(tick_of(&Own, &options), TICK);
    assert_eq!(tick_of(&Own, &Options::default()), Span::from_secs(5));
}

#[test]
fn a_layout_says_what_calls_and_how_much_of_it_is_shown() {
    let mut record = record();
    push(&mut record, ("call_centre", "112-1"), 2, case(CaseState::New, Urgency::Urgent), PLACE);
    let with = |more: &[(&str, Opt)]| {
        let Options(mut all) = place_of_events();
        all.extend(options(more).0);
        shown(&record, 1_000, &Options(all))
    };
    assert_eq!(with(&[]), []);
    let long = ("event_secs", Opt::Number(0.0));
    assert_eq!(with(std::slice::from_ref(&long)), pairs(&["near", "far"]));
    let least = ("event", Opt::Text("emergency".to_owned()));
    assert_eq!(with(&[long.clone(), least]), []);
    assert_eq!(with(&[long.clone(), ("event", Opt::Text("sometimes".to_owned()))]), []);
    let services = |name: &str| {
        ("event_services", Opt::List(vec![Opt::Text("geo_portal".into()), Opt::Text(name.into())]))
    };
    assert_eq!(with(&[long.clone(), services("complaints")]), []);
    assert_eq!(with(&[long.clone(), services("call_centre")]), pairs(&["near", "far"]));
    let all = [long.clone(), ("event_count", Opt::Number(9.0))];
    // Who does not say where it looks comes last, and is not counted among those who see it.
    assert_eq!(with(&all), pairs(&["near", "far", "unsaid"]));
    let live = [long, ("event_before_secs", Opt::Number(0.0)), ("event_count", Opt::Number(1.0))];
    assert_eq!(with(&live), [("near".to_owned(), false)]);
}

#[test]
fn the_most_pressing_event_is_shown_and_of_equal_ones_the_newest() {
    let mut record = record();
    let elsewhere = PLACE.offset_m(0.0, -110.0);
    push(&mut record, ("call_centre", "112-1"), 2, case(CaseState::New, Urgency::Urgent), PLACE);
    let flood = |secs: i64, priority| alarm(OPENED + Span::from_secs(secs), priority, None);
    push(&mut record, ("water", "a"), 30, flood(30, AlarmPriority::High), elsewhere);
    let options = place_of_events();
    let title = |record: &Memory, secs: i64| {
        view(&record.at(OPENED + Span::from_secs(secs)), &options).map(|view| view.title)
    };
    let flood_title = Some(Text::Both(Bilingual::new("Banjir", "Flood")));
    assert_eq!(title(&record, 29), Some(Text::name("Laka lantas")));
    assert_eq!(title(&record, 30), flood_title);
    assert_eq!(title(&record, 629), flood_title);
    // An emergency is not displaced by what is newer and less.
    push(
        &mut record,
        ("call_centre", "112-2"),
        40,
        case(CaseState::New, Urgency::Emergency),
        PLACE,
    );
    push(&mut record, ("water", "b"), 50, flood(50, AlarmPriority::High), elsewhere);
    assert_eq!(title(&record, 60), Some(Text::name("Laka lantas")));
}

#[test]
fn an_alarm_about_a_case_is_the_same_event_and_stands_where_the_case_is() {
    let mut record = record();
    push(&mut record, ("call_centre", "112-1"), 2, case(CaseState::New, Urgency::Normal), PLACE);
    let about = alarm(OPENED, AlarmPriority::Critical, Some("112-1"));
    let fact = Fact::new(&"call_centre".into(), "alarm", OPENED, about);
    record.push(Fact { received_at: OPENED + Span::from_secs(3), ..fact });
    // The case alone does not call; the alarm does, and has no place of its own.
    assert_eq!(shown(&record, 2, &place_of_events()), []);
    assert_eq!(shown(&record, 3, &place_of_events()), pairs(&["near", "far"]));
    let every = options(&[("event", Opt::Text("normal".to_owned()))]);
    let view = view(&record.at(OPENED + Span::from_secs(3)), &every).unwrap();
    assert_eq!(view.title, Text::name("Laka lantas"));
    assert!(!format!("{:?}", view.source).contains("kejadian lain"), "{:?}", view.source);
}

#[test]
fn what_no_camera_sees_takes_no_tile() {
    let mut record = record();
    let north = PLACE.offset_m(0.0, 400.0);
    push(&mut record, ("call_centre", "112-1"), 2, case(CaseState::New, Urgency::Emergency), north);
    assert_eq!(shown(&record, 2, &place_of_events()), []);
}
