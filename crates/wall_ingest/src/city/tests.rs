//! City files, right and wrong.

use wall_model::{LonLat, RecordMode, RecordRule, RecordTime, Span};
use wall_service::Transport;

use super::*;
use crate::{SecretRef, tests::SERVICES};

const GOOD: &str = r#"
[city]
name = "Kota Denpasar"
time_zone = "Asia/Makassar"
bounds = [115.17, -8.76, 115.28, -8.59]
simulated = true

[listen]
webhooks = "127.0.0.1:9000"

[[feed]]
name = "gps-dishub"
title = "GPS Dishub"
service = "probe"
feed = "texts"
url = "mqtt://127.0.0.1:1883"
period = "15s"
max_bytes = 4_000_000
max_per_second = 2000
auth = { basic = "env:TRACCAR_LOGIN", headers = { X-Client-Id = "file:/etc/id" } }
ca = "file:/etc/ca.pem"
options = { class = "bus" }

[[feed]]
name = "hook"
service = "probe"
feed = "texts"
url = "webhook:/osmand"

[[camera_auth]]
host = "10.10.4.21"
basic = "env:CCTV_LOGIN"

[record]
keep_gib = 500
pictures_gib = 20
"#;

/// What follows a good file in one with masks.
const MASKED: &str = r#"
[[camera]]
camera = "CAM-07"
masks = [[[0.1, 0.2], [0.4, 0.2], [0.4, 0.5]]]

[[camera]]
camera = "*"
"#;

fn problems(text: &str) -> Vec<String> {
    let problems = CityFile::parse(text, SERVICES).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn what_nobody_may_see_of_cameras_is_read() {
    let rules = CityFile::parse(&format!("{GOOD}{MASKED}"), SERVICES).unwrap().camera_rules;
    let found: Vec<_> = rules.iter().map(|rule| (&*rule.camera, rule.masks.len())).collect();
    assert_eq!(found, [("CAM-07", 1), ("*", 0)]);
}

#[test]
fn masks_that_cover_nothing_are_told() {
    let with = |old: &str, new: &str| {
        assert!(MASKED.contains(old), "{old}");
        problems(&format!("{GOOD}{}", MASKED.replace(old, new))).join("\n")
    };
    for (old, new, said) in [
        ("[0.4, 0.5]]]", "[0.4, 1.5]]]", "a mask is no area of a picture"),
        (", [0.4, 0.5]]]", "]]", "a mask is no area of a picture"),
        ("camera = \"*\"", "camera = \"cam-07\"", "a second [[camera]] for cam-07"),
        ("camera = \"*\"", "name = \"*\"", "lacks camera"),
    ] {
        let found = with(old, new);
        assert!(found.contains(said), "{new}: {found}");
    }
}

/// What follows a good file in one with times of recording.
const RECORDED: &str = r#"
[[camera]]
camera = "CAM-07"
record = "event"
pre_roll_secs = 15
stream = "main"
schedule = [
    { days = ["sat", "sun"], from = "22:00", to = "06.30", record = "always" },
    { from = "00:00", to = "00:00", record = "off" },
]

[[camera]]
camera = "CAM-08"
post_roll_secs = 5

[[camera]]
camera = "CAM-09"
masks = [[[0.1, 0.2], [0.4, 0.2], [0.4, 0.5]]]
"#;

#[test]
fn when_cameras_are_recorded_is_read() {
    let rules = CityFile::parse(&format!("{GOOD}{RECORDED}"), SERVICES).unwrap().camera_rules;
    let [event, shown, masked] = &rules[..] else { panic!("{rules:?}") };
    let event = event.record.as_ref().unwrap();
    assert_eq!((event.mode, event.is_main), (RecordMode::Event, true));
    assert_eq!((event.pre_roll, event.post_roll), (Span::from_secs(15), RecordRule::POST_ROLL));
    let night = RecordTime { days: vec![5, 6], from: 1_320, to: 390, mode: RecordMode::Always };
    let always = RecordTime { days: Vec::new(), from: 0, to: 0, mode: RecordMode::Off };
    assert_eq!(event.schedule, [night, always]);
    let shown = shown.record.as_ref().unwrap();
    assert_eq!((shown.mode, shown.post_roll), (RecordMode::Shown, Span::from_secs(5)));
    assert_eq!(masked.record, None);
}

#[test]
fn times_of_recording_that_cannot_be_are_told() {
    let with = |old: &str, new: &str| {
        assert!(RECORDED.contains(old), "{old}");
        problems(&format!("{GOOD}{}", RECORDED.replace(old, new))).join("\n")
    };
    for (old, new, said) in [
        ("record = \"event\"", "record = \"motion\"", "record \"motion\" is not known"),
        ("pre_roll_secs = 15", "pre_roll_secs = 61", "not a whole number from 0 to 60"),
        ("stream = \"main\"", "stream = \"best\"", "stream \"best\" is not known"),
        ("\"22:00\"", "\"24:00\"", "from \"24:00\" is no time of day"),
        ("\"22:00\"", "\"9:00\"", "from \"9:00\" is no time of day"),
        ("\"sat\"", "\"sabtu\"", "a day is not known"),
        (", record = \"off\"", "", "lacks record"),
        ("record = \"off\" }", "mode = \"off\" }", "unknown key mode"),
    ] {
        let found = with(old, new);
        assert!(found.contains(said), "{new}: {found}");
    }
}

#[test]
fn who_may_move_cameras_is_read() {
    let with = |operators: &str| format!("{GOOD}{operators}");
    let city = CityFile::parse(&with(""), SERVICES).unwrap();
    assert_eq!(city.camera_operator("siapa pun"), Some(("siapa pun", 1)));
    let desk = "\n[[camera_operator]]\nname = \"Meja 3\"\npriority = 3\n";
    let city = CityFile::parse(&with(desk), SERVICES).unwrap();
    assert_eq!(city.camera_operator("meja 3"), Some(("Meja 3", 3)));
    assert_eq!(city.camera_operator("Meja 4"), None);
    assert_eq!(city.wall_operator(), None);
    let at_wall = format!("{desk}wall = true\n");
    let city = CityFile::parse(&with(&at_wall), SERVICES).unwrap();
    assert_eq!(city.wall_operator(), Some(("Meja 3", 3)));
    let both = format!("{at_wall}{}", at_wall.replace("Meja 3", "Meja 4"));
    for (text, said) in [
        (both, "the wall is Meja 3's already"),
        (desk.replace("= 3\n", "= 3\nwall = 1\n"), "not true or false"),
        (desk.repeat(2), "a second [[camera_operator]] named Meja 3"),
        (desk.replace("= 3\n", "= 10\n"), "priority is not a whole number from 1 to 9"),
        (desk.replace("priority", "rank"), "lacks priority"),
        (desk.replace("Meja 3", "Meja\\n3"), "name is no short line of text"),
    ] {
        let found = problems(&with(&text)).join("\n");
        assert!(found.contains(said), "{text}: {found}");
    }
}

#[test]
fn what_is_kept_of_the_record_is_checked() {
    let with = |lines: &str| {
        let text = GOOD.replace("keep_gib = 500", lines);
        CityFile::parse(&text, SERVICES).map(|city| city.record)
    };
    assert_eq!(with("keep_days = 400").unwrap().keep_for, Some(Span::from_hours(9_600)));
    assert_eq!(with("").unwrap().keep_bytes, None);
    let kept = with("services.probe.keep_days = 30").unwrap().keep_services_for;
    assert_eq!(kept, [("probe".into(), Span::from_hours(720))].into());
    let kept = with("services.probe.keep_gib = 3").unwrap();
    assert_eq!(kept.keep_services_bytes, [("probe".into(), 3 << 30)].into());
    assert!(kept.keep_services_for.is_empty());
    let kept = with("services.probe.keep_gib = 0.25").unwrap();
    assert_eq!(kept.keep_services_bytes, [("probe".into(), 256 << 20)].into());
    for (bad, expected) in [
        ("services.probe.keep_gib = 0", "keep_gib is not a number from 0.01 to 1048576"),
        ("services.probe = {}", "keep_days"),
        ("services.probe.keep_gib = nan", "keep_gib is not a number"),
        ("keep_gib = \"5\"", "keep_gib is not a number"),
        ("keep_gib = 0", "35:12: keep_gib is not a number from 0.01 to 1048576"),
        ("keep_days = 1.5", "35:13: keep_days is not a whole number from 1 to 36500"),
        ("keep_day = 3", "35:1: unknown key keep_day in [record]"),
        ("services.prob.keep_days = 30", "35:10: unknown service prob"),
        ("services.probe.keep_mib = 30", "35:16: unknown key keep_mib in [record.services.probe]"),
    ] {
        let problems = with(bad).unwrap_err();
        let is_told = problems.iter().any(|problem| problem.to_string().contains(expected));
        assert!(is_told, "{problems:?}");
    }
}

#[test]
fn everything_of_a_good_file_is_read() {
    let city = CityFile::parse(GOOD, SERVICES).unwrap();
    assert_eq!((city.name.as_str(), city.time_zone.as_str()), ("Kota Denpasar", "Asia/Makassar"));
    assert_eq!(city.bounds.max, LonLat::new(115.28, -8.59));
    assert!(city.is_simulated);
    assert_eq!(city.webhooks, "127.0.0.1:9000".parse().unwrap());
    let (keep_bytes, picture_bytes) = (Some(500 << 30), Some(20 << 30));
    let expected = RecordSpec { keep_bytes, picture_bytes, ..RecordSpec::default() };
    assert_eq!(city.record, expected);
    let [gps, hook] = city.feeds.as_slice() else { panic!("{:?}", city.feeds) };
    assert_eq!((gps.title.as_str(), gps.transport), ("GPS Dishub", Transport::Mqtt));
    assert_eq!((gps.period, gps.max_bytes), (Span::from_secs(15), 4_000_000));
    assert_eq!((gps.max_per_second, gps.line), (2000, 11));
    let basic = gps.auth.basic.as_ref().unwrap();
    assert_eq!(basic.secret, SecretRef::Env("TRACCAR_LOGIN".to_owned()));
    assert!(gps.auth.headers.contains_key("x-client-id"));
    assert_eq!(gps.origin().options["class"], "bus");
    assert_eq!((hook.title.as_str(), hook.period), ("Uji · Texts", Span::from_secs(60)));
    assert_eq!(city.cameras[0].host, "10.10.4.21");
}

/// Everything wrong at once.
const BAD: &str = r#"[city]
name = ""
time_zone = "Asia/Denpasar"
bounds = [-8.76, 115.17, -8.59, 115.28]
simulated = "yes"
colour = 1

[listen]
webhooks = "localhost"

[[feed]]
name = "a"
service = "prob"
feed = "texts"
url = "http://h/"

[[feed]]
name = "a"
service = "probe"
feed = "text"
url = "ftp://h/"
perod = "1s"

[[feed]]
name = "c"
service = "probe"
feed = "documents"
url = "mqtt://h"
period = "1 minute"
max_bytes = 0
auth = { basic = "user:pass", token = "env:X" }
ca = "/etc/ca.pem"
options = { class = 5, mirror = "http://u:p@h/" }

[[feed]]
service = "probe"
feed = "texts"
url = "http://u:p@h/"

[[feeds]]
"#;

/// What is said about it.
const EXPECTED: &[&str] = &[
    "2:8: name is empty (for example \"Kota Denpasar\")",
    "3:13: unknown time zone Asia/Denpasar (Asia/Jakarta, Asia/Makassar or Asia/Jayapura in Indonesia)",
    "4:10: bounds are no box on the Earth (west, south, east, north in degrees, longitude first)",
    "5:13: simulated is a text, not true or false",
    "6:1: unknown key colour in [city] (known: name, time_zone, bounds, simulated)",
    "9:12: \"localhost\" is no address to listen at (write an address and a port, as 127.0.0.1:8112)",
    "13:11: unknown service prob (did you mean probe?)",
    "18:8: a second feed named a (the first is in line 12; names are unique)",
    "20:8: probe has no feed text (did you mean texts?)",
    "21:7: address without a known scheme: \"ftp\" (http, https, ws, wss, sse+http, sse+https, mqtt, mqtts, snmp, modbus, opc.tcp, tcp, udp, webhook, folder, pmtiles, onvif, onvifs, probe+tcp, probe+http, probe+https)",
    "22:1: unknown key perod in [[feed]] (did you mean period?)",
    "28:7: feed documents does not come by mqtt (it comes by http, https, webhook)",
    "29:10: \"1 minute\" is no period (write a number and ms, s, m, h or d, from 100ms to 400d)",
    "30:13: max_bytes is not a whole number from 1 to 268435456",
    "31:18: basic does not say where its credential is (write \"env:NAME\" or \"file:PATH\" and keep the credential there)",
    "31:31: unknown key token in auth (known: basic, bearer, community, signature, headers)",
    "32:6: ca names no file (write ca = \"file:/path/to/ca.pem\")",
    "33:21: option class is not a text (put it in quotation marks)",
    "33:33: credentials in option mirror (options are recorded; use auth for credentials)",
    "35:1: [[feed]] lacks name (for example name = \"gps-dishub\")",
    "38:7: address with credentials in it (take user and password out of it and use auth = { basic = \"env:NAME\" })",
    "40:3: unknown key feeds in the file (did you mean feed?)",
];

#[test]
fn every_error_is_found_at_once() {
    let found = problems(BAD);
    for (found, expected) in found.iter().zip(EXPECTED) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), EXPECTED.len(), "{found:#?}");
}

#[test]
fn errors_of_syntax_are_placed() {
    let found = problems("[city]\nname = \"x\ntime_zone = 5 5\n");
    assert!(found[0].starts_with("2:"), "{found:#?}");
    assert!(found.iter().all(|problem| !problem.contains("lacks")), "{found:#?}");
}

#[test]
fn an_empty_file_says_what_is_first() {
    assert_eq!(problems(""), ["1:1: no [city] (say which city it is, first of all)"]);
}

#[test]
fn the_service_is_asked_too() {
    let text = GOOD.replace("class = \"bus\"", "refuse = \"no\"");
    assert_eq!(problems(&text), ["16:7: the option refuse says no"]);
}

#[test]
fn two_webhooks_cannot_share_a_path() {
    let hook = "[[feed]]\nname = \"h2\"\nservice = \"probe\"\nfeed = \"texts\"\nurl = \"webhook:/osmand\"\n";
    let found = problems(&format!("{GOOD}{hook}"));
    assert_eq!(
        found,
        [
            "41:7: webhook:/osmand is the address of feed hook already (each webhook has its own path)"
        ]
    );
}

#[test]
fn logins_of_transports_that_have_none_are_refused() {
    let text = GOOD.replace("mqtt://127.0.0.1:1883", "tcp://127.0.0.1:5000");
    assert_eq!(problems(&text), ["20:8: this transport has no login (leave auth out)"]);
}

#[test]
fn problems_name_their_file() {
    let problem = Problem { line: 3, column: 7, message: "wrong".to_owned(), hint: String::new() };
    assert_eq!(problem.in_file("city.toml"), "city.toml:3:7: wrong");
}

#[test]
fn camera_logins_are_found_by_host() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("login");
    std::fs::write(&path, "viewer:camera-pass").unwrap();
    let text = GOOD.replace("env:CCTV_LOGIN", &format!("file:{}", path.display()));
    let logins = CityFile::parse(&text, SERVICES).unwrap().camera_logins().unwrap();
    let (user, password) = logins.login("10.10.4.21:554").unwrap();
    assert_eq!((user.as_str(), password.expose()), ("viewer", "camera-pass"));
    assert!(logins.login("10.10.4.21").is_some());
    assert!(logins.login("10.10.4.22").is_none());
    assert!(!format!("{logins:?}").contains("camera-pass"));
}

#[test]
fn certificates_of_cameras_are_named_by_their_fingerprint() {
    let own = format!("sha256:{}", "0A:f3:".repeat(16));
    let with = |lines: &str| GOOD.replace("basic = \"env:CCTV_LOGIN\"", lines);
    let text = with(&format!("fingerprint = \"{}\"", own.trim_end_matches(':')));
    let logins = CityFile::parse(&text, SERVICES).unwrap().camera_logins().unwrap();
    let plain = format!("sha256:{}", "0af3".repeat(16));
    assert_eq!(logins.fingerprint("10.10.4.21:322"), Some(plain.as_str()));
    assert!(logins.login("10.10.4.21").is_none());
    for wrong in ["sha256:0af3", "sha1:0a", "0af3"] {
        let problems = problems(&with(&format!("fingerprint = \"{wrong}\"")));
        assert!(problems[0].contains("fingerprint is not one of a certificate"), "{problems:?}");
    }
    assert!(problems(&with(""))[0].contains("basic"), "neither login nor certificate");
}

#[test]
fn missing_credentials_are_named_with_their_place() {
    let text = GOOD.replace("env:CCTV_LOGIN", "env:DAMAMAYA_TEST_UNSET");
    let problems = CityFile::parse(&text, SERVICES).unwrap().camera_logins().unwrap_err();
    assert_eq!(
        problems[0].to_string(),
        "32:9: environment variable DAMAMAYA_TEST_UNSET is not set (set it before the wall starts)"
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn a_file_cut_or_broken_anywhere_never_panics(at in 0..GOOD.len(), with in "[\\[\\]\"={}a-z0-9\n.:@ ]{0,6}") {
        let at = (0..=at).rev().find(|at| GOOD.is_char_boundary(*at)).unwrap_or(0);
        let (before, after) = GOOD.split_at(at);
        let _cut = CityFile::parse(before, SERVICES);
        let _broken = CityFile::parse(&format!("{before}{with}{after}"), SERVICES);
    }
}
