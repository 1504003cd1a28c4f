//! What cameras notice: read, shown, ended, and who moves one.

use std::sync::Arc;

use wall_model::{Control, Fact, FactKind, Footage, Movement, Seq, Span, StreamKind, Timestamp};
use wall_record::{Memory, Origin};
use wall_service::{
    Decoded, Endpoint, Frame, Options, Request, Service as _,
    view::{Block, Body, Row, Text},
    watch,
};

use super::SERVICE;

/// 2026-11-24T11:05:00Z, 19.05 in Denpasar.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

fn origin(options: &[(&str, &str)]) -> Origin {
    let options = options.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    Origin {
        name: "cctv-simpang-enam".to_owned(),
        service: "cctv".into(),
        feed: "events".into(),
        options: options.collect(),
    }
}

fn decode(body: &str, options: &[(&str, &str)]) -> Decoded {
    let frame = Frame {
        seq: Seq(1),
        received_at: NOW,
        origin: Arc::new(origin(options)),
        address: "10.10.4.51:80".to_owned(),
        body: body.as_bytes().into(),
        full_length: body.len() as u64,
    };
    SERVICE.decode(&frame).unwrap()
}

/// One message about motion at a camera whose clock is `ahead_ms` ahead of ours.
fn motion(operation: &str, time: &str, state: &str, ahead_ms: i64) -> Fact {
    let body = format!(
        r#"{{"device":"d","ahead_ms":{ahead_ms},"messages":[{{"topic":"tns1:VideoSource/MotionAlarm",
        "time":"{time}","operation":"{operation}","source":{{"Source":"V1"}},"key":{{}},
        "data":{{"State":"{state}"}}}}]}}"#
    );
    let options = [("id", "CAM-07"), ("camera", "Simpang Enam"), ("alarm", "motion")];
    let mut decoded = decode(&body, &options);
    assert_eq!(decoded.rejects, []);
    decoded.facts.pop().unwrap()
}

fn receive(record: &mut Memory, fact: Fact, secs: i64) {
    record.push(Fact { received_at: NOW + Span::from_secs(secs), ..fact });
}

fn rows(record: &Memory, secs: i64) -> Vec<Row> {
    let tile = SERVICE.tiles().iter().find(|tile| tile.id() == "cctv/events").unwrap();
    let at = record.at(NOW + Span::from_secs(secs));
    match tile.view(&at, &Options::default()).body {
        Body::Empty(_) => Vec::new(),
        Body::Blocks(blocks) => match blocks.into_iter().next() {
            Some(Block::Rows(rows)) => rows,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_camera_notices_lasts_until_it_says_so() {
    let mut record = Memory::default();
    receive(&mut record, motion("Changed", "2026-11-24T11:05:00Z", "true", 0), 1);
    assert_eq!(rows(&record, 5).len(), 1);
    assert_eq!(rows(&record, 3_600).len(), 1, "it goes on");
    receive(&mut record, motion("Changed", "2026-11-24T11:07:00Z", "false", 0), 120);
    assert_eq!(rows(&record, 125), []);
    // The device tells every state again after a new subscription.
    receive(&mut record, motion("Initialized", "2026-11-24T11:08:00Z", "1", 0), 180);
    assert_eq!(rows(&record, 185).len(), 1);
    receive(&mut record, motion("Deleted", "2026-11-24T11:09:00Z", "1", 0), 240);
    assert_eq!(rows(&record, 245), []);
}

#[test]
fn a_clock_that_is_wrong_is_corrected_and_a_right_one_is_believed() {
    let year_ahead = motion("Changed", "2027-11-24T11:04:58Z", "true", 365 * 86_400_000);
    assert_eq!(year_ahead.observed_at, NOW - Span::from_secs(2));
    let right = motion("Changed", "2026-11-24T11:04:58.5Z", "true", 1_500);
    assert_eq!(right.observed_at, NOW - Span::from_millis(1_500));
}

#[test]
fn captured_events_are_read_and_the_rest_is_left_out() {
    let options = [("id", "CAM-07"), ("camera", "Simpang Enam"), ("alarm", "tamper")];
    let decoded = decode(include_str!("fixtures/events.1.json"), &options);
    assert_eq!(decoded.rejects, []);
    let told: Vec<(&str, bool)> = decoded
        .facts
        .iter()
        .map(|fact| (fact.entity.as_str(), fact.kind == FactKind::Ended))
        .collect();
    assert_eq!(
        told,
        [
            ("CAM-07:RuleEngine/CellMotionDetector/Motion:MyMotionDetectorRule/va1/vsc1", false),
            ("CAM-07:RuleEngine/TamperDetector/Tamper:Tamper/vsc1", false),
            ("CAM-07:Device/Trigger/DigitalInput:1", true),
            ("CAM-07:RuleEngine/LineDetector/Crossed:garis 1", false),
        ]
    );
    // A line that is crossed has no state: it is soon over.
    assert_eq!(decoded.facts[3].holds_for, Some(Span::from_secs(30)));
    let decoded = decode(include_str!("fixtures/events.2.json"), &[]);
    assert_eq!((decoded.facts.len(), decoded.rejects.len()), (1, 1), "{decoded:?}");
    assert_eq!(decoded.facts[0].observed_at, NOW + Span::from_secs(5));
}

/// What a recorder notices, and the cameras that it tells it about.
fn of_recorder() -> Vec<Fact> {
    let options = [("id", "NVR-2"), ("camera", "Pasar Badung")];
    let decoded = decode(include_str!("fixtures/events.3.json"), &options);
    assert_eq!(decoded.rejects, []);
    decoded.facts
}

#[test]
fn what_a_recorder_notices_is_about_the_camera_that_it_names() {
    let facts = of_recorder();
    let about: Vec<(&str, &str)> = facts
        .iter()
        .map(|fact| match &fact.kind {
            FactKind::Finding(finding) => {
                (finding.links[0].entity.as_str(), finding.text.en.as_str())
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        about,
        [
            ("NVR-2-2", "Pasar Badung 2: motion"),
            ("NVR-2-3", "Pasar Badung 3: motion"),
            // What it says of no camera, or of one that nobody knows, is its own.
            ("NVR-2", "Pasar Badung: camera tampered with"),
            ("NVR-2", "Pasar Badung: digital input active"),
        ]
    );
}

#[test]
fn what_a_recorder_notices_is_an_event_of_that_camera_or_of_the_device_that_the_list_knows() {
    let with_event = |known: &[&str]| {
        let mut record = Memory::default();
        for camera in known {
            let footage = Footage::new(*camera, StreamKind::Rtsp, "rtsp://10.10.4.52/1");
            let fact = Fact::new(&"cctv".into(), *camera, NOW, FactKind::Footage(footage));
            receive(&mut record, fact, 0);
        }
        for fact in of_recorder().into_iter().take(2) {
            receive(&mut record, fact, 1);
        }
        let at = record.at(NOW + Span::from_secs(5));
        let local = wall_model::WeekMinute { day: 1, minute: 0 };
        let found = super::recordings(&at, &[], local).into_iter().filter(|it| it.has_event);
        found.map(|it| it.camera.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(with_event(&["NVR-2-1", "NVR-2-2", "NVR-2-3"]), ["NVR-2-2", "NVR-2-3"]);
    assert_eq!(with_event(&["NVR-2", "NVR-3"]), ["NVR-2"]);
}

#[test]
fn an_alarm_is_raised_where_the_city_file_asks_for_it_and_nowhere_else() {
    let options = [("id", "CAM-07"), ("camera", "Simpang Enam"), ("alarm", "tamper")];
    let raised = |options: &[(&str, &str)]| {
        let mut record = Memory::default();
        for fact in decode(include_str!("fixtures/events.1.json"), options).facts {
            receive(&mut record, fact, 1);
        }
        let rule = SERVICE.alarms().iter().find(|rule| rule.id() == "cctv/event").unwrap();
        let at = record.at(NOW + Span::from_secs(5));
        let titles = rule.conditions(&at).into_iter().map(|one| one.title.id);
        (titles.collect::<Vec<_>>(), watch::alarms(&[&SERVICE], &at).len())
    };
    let (titles, alarms) = raised(&options);
    assert_eq!((titles, alarms), (vec!["Kamera Simpang Enam: kamera diganggu".to_owned()], 1));
    assert_eq!(raised(&options[..2]), (Vec::new(), 0));
}

#[test]
fn a_city_file_names_what_cameras_can_tell() {
    let bounds = wall_model::LonLatBounds {
        min: wall_model::LonLat::new(115.0, -9.0),
        max: wall_model::LonLat::new(116.0, -8.0),
    };
    let endpoint = Endpoint { url: "onvif://10.10.4.51".to_owned(), bounds };
    let asked = |alarm: &str| SERVICE.requests(&origin(&[("alarm", alarm)]), &endpoint);
    let url = endpoint.url.clone();
    assert_eq!(asked(" tamper , input"), Ok(vec![Request::Notices { url }]));
    let err = asked("tamper, fire").unwrap_err();
    assert!(err.contains("\"fire\"") && err.contains("motion, person"), "{err}");
}

#[test]
fn who_moves_a_camera_is_seen_while_he_has_it() {
    let mut record = Memory::default();
    let footage = Footage::new("Simpang Enam", StreamKind::Rtsp, "rtsp://10.10.4.51/a");
    receive(&mut record, Fact::new(&"cctv".into(), "CAM-07", NOW, FactKind::Footage(footage)), 0);
    let order = |what, secs| {
        let command = Control { priority: 3, what }.command("Meja 3");
        let entity = Control::entity(&"CAM-07".into());
        let at = NOW + Span::from_secs(secs);
        Fact::new(&"wall".into(), entity, at, FactKind::Command(command))
    };
    receive(&mut record, order(Movement::Preset("Gerbang".to_owned()), 1), 1);
    let seen = rows(&record, 10);
    let expected = Text::join([Text::words("digerakkan ", "moved by "), Text::name("Meja 3")]);
    assert_eq!(seen.len(), 1);
    assert_eq!((&seen[0].label, &seen[0].detail), (&Text::name("SIMPANG ENAM"), &Some(expected)));
    assert_eq!(rows(&record, 65), [], "left alone for a minute");
    receive(&mut record, order(Movement::Stop, 66), 66);
    assert_eq!(rows(&record, 70).len(), 1);
    receive(&mut record, order(Movement::Release, 71), 71);
    assert_eq!(rows(&record, 75), []);
}

#[test]
fn what_a_camera_notices_is_an_event_of_its_recording() {
    let mut record = Memory::default();
    let footage = Footage::new("Simpang Enam", StreamKind::Rtsp, "rtsp://10.10.4.51/main");
    receive(&mut record, Fact::new(&"cctv".into(), "CAM-07", NOW, FactKind::Footage(footage)), 0);
    receive(&mut record, motion("Changed", "2026-11-24T11:05:01Z", "true", 0), 1);
    receive(&mut record, motion("Changed", "2026-11-24T11:05:20Z", "false", 0), 20);
    let has_event = |secs| {
        let at = record.at(NOW + Span::from_secs(secs));
        let local = wall_model::WeekMinute { day: 1, minute: 0 };
        let found = super::recordings(&at, &[], local);
        found.iter().map(|found| found.has_event).collect::<Vec<_>>()
    };
    assert_eq!([0, 1, 19, 20].map(has_event), [[false], [true], [true], [false]]);
}
