//! Credentials: used where the city file says, and told nowhere.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::Command,
    time::Duration,
};

use wall_model::Timestamp;
use wall_record::{Kept, Reader, Select};
use wall_testkit::{Child, damamaya, free_tcp_port, run, wait_for};

use super::{city::City, guarded::Guarded, text};

/// How long everything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// Variables of the environment and their values. The word `rahasia` is in each secret and
/// nowhere else.
const SECRETS: [(&str, &str); 7] = [
    ("UJI_BASIC", "petugas:rahasia-dasar-93"),
    ("UJI_BEARER", "rahasia-token-41"),
    ("UJI_HEADER", "rahasia-kepala-77"),
    ("UJI_MQTT", "petugas:rahasia-mqtt-52"),
    ("UJI_COMMUNITY", "rahasia-snmp-68"),
    ("UJI_CAMERA", "kamera:rahasia-kamera-15"),
    ("UJI_WEBHOOK", "truk:rahasia-hook-24"),
];

/// `truk:rahasia-hook-24` in base 64.
const WEBHOOK_LOGIN: &str = "dHJ1azpyYWhhc2lhLWhvb2stMjQ=";

fn city_file(city: &City, guarded: &Guarded, webhooks: u16) -> String {
    let guarded = &guarded.address;
    let mqtt = city.url("vehicle_tracking", "owntracks", "mqtt");
    let snmp = city.url("traffic_signals", "ntcip1202", "snmp");
    let feed = |name: &str, service: &str, feed: &str, url: &str, more: &str| {
        format!(
            "[[feed]]\nname = \"{name}\"\nservice = \"{service}\"\nfeed = \"{feed}\"\n\
             url = \"{url}\"\nperiod = \"1s\"\n{more}\n"
        )
    };
    let head = format!(
        "[city]\nname = \"Kota Uji\"\ntime_zone = \"Asia/Makassar\"\n\
         bounds = [115.17, -8.76, 115.28, -8.59]\n\
         [listen]\nwebhooks = \"127.0.0.1:{webhooks}\"\n\
         [[camera_auth]]\nhost = \"127.0.0.1\"\nbasic = \"env:UJI_CAMERA\"\n"
    );
    let http = |path: &str| format!("http://{guarded}{path}");
    let junction = "options = { junction = \"SP-45\", name = \"Uji\", lon = \"115.2\", \
                    lat = \"-8.65\", phases = \"2:N,S;4:E,W\" }";
    [
        head,
        feed(
            "unit",
            "vehicle_tracking",
            "traccar_devices",
            &http(""),
            r#"auth = { basic = "env:UJI_BASIC" }"#,
        ),
        feed(
            "ruas",
            "traffic_signals",
            "links",
            &http("/links"),
            r#"auth = { bearer = "env:UJI_BEARER" }"#,
        ),
        feed(
            "tempat",
            "geo_portal",
            "places",
            &http("/places"),
            r#"auth = { headers = { x-client-secret = "env:UJI_HEADER" } }"#,
        ),
        feed("kamera", "cctv", "cameras", &http("/cameras"), ""),
        feed(
            "petugas",
            "vehicle_tracking",
            "owntracks",
            &mqtt,
            r#"auth = { basic = "env:UJI_MQTT" }"#,
        ),
        feed(
            "apill",
            "traffic_signals",
            "ntcip1202",
            &snmp,
            &format!("auth = {{ community = \"env:UJI_COMMUNITY\" }}\n{junction}"),
        ),
        feed(
            "truk",
            "vehicle_tracking",
            "osmand",
            "webhook:/osmand",
            r#"auth = { basic = "env:UJI_WEBHOOK" }"#,
        ),
    ]
    .concat()
}

fn with_secrets(mut command: Command) -> Command {
    command.envs(SECRETS);
    command
}

/// Reports a lorry's place with the header `login`; gives the answer's status.
fn report(port: u16, login: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    write!(
        stream,
        "GET /osmand?id=TRK-1&lat=-8.65&lon=115.23&timestamp={} HTTP/1.1\r\n\
         Host: 127.0.0.1\r\nAuthorization: {login}\r\nConnection: close\r\n\r\n",
        wall_ingest::system_clock()().as_secs()
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

/// Everything that a record says, in words.
fn told(record: &Path) -> (String, String) {
    let reader = Reader::open(record).unwrap();
    let entries = reader.entries(Timestamp::MIN, Timestamp::MAX, Select::ALL).unwrap();
    let (mut frames, mut rest) = (String::new(), String::new());
    for stored in entries.flat_map(Result::unwrap) {
        match stored.kept {
            Kept::Frame(frame) => {
                frames += &format!("{} {:?}\n", frame.address, frame.origin);
                frames += &String::from_utf8_lossy(&frame.body);
            }
            Kept::Fact(fact) => rest += &serde_json::to_string(&*fact).unwrap(),
            Kept::Reject(reject) => rest += &format!("{reject:?}\n"),
        }
    }
    (frames, rest)
}

/// Checks that `text` tells no credential.
fn check(what: &str, text: &str, coded: &[String]) {
    for (name, value) in SECRETS {
        let secret = value.rsplit(':').next().unwrap();
        assert!(!text.contains(secret), "{what} tells {name}");
    }
    for login in coded {
        assert!(!text.contains(login.as_str()), "{what} tells {login}");
    }
}

#[test]
fn credentials_are_used_and_told_nowhere() {
    let (city, guarded) = (City::start(&[]), Guarded::start());
    let folder = tempfile::tempdir().unwrap();
    let (file, record) = (folder.path().join("city.toml"), folder.path().join("record"));
    let port = free_tcp_port();
    let written = city_file(&city, &guarded, port);
    fs::write(&file, &written).unwrap();
    let mut command = with_secrets(damamaya());
    command.args(["ingest", "--city", text(&file), "--record", text(&record)]);
    let mut ingest = Child::start({
        command.env("RUST_LOG", "debug");
        command
    });

    // Each is used: the servers got it, the webhook wants it.
    let sent = |path: &str, header: &str| wait_for(path, PATIENCE, || guarded.sent(path, header));
    let basic = sent("/api/devices", "authorization");
    assert!(basic.starts_with("Basic "), "{basic}");
    assert_eq!(sent("/links", "authorization"), "Bearer rahasia-token-41");
    assert_eq!(sent("/places", "x-client-secret"), "rahasia-kepala-77");
    let answer = wait_for("the webhook", PATIENCE, || report(port, "Basic eDp5"));
    assert_eq!(answer, 401, "a wrong login was let in");
    assert_eq!(report(port, &format!("Basic {WEBHOOK_LOGIN}")), Some(200));
    wait_for("every feed in the record", PATIENCE, || {
        let (frames, facts) = told(&record);
        let is_there = ["Ambulans 7", "TRK-1", "owntracks/", "SP-45"];
        let is_told = |what: &&str| frames.contains(*what) || facts.contains(*what);
        is_there.iter().all(is_told).then_some(())
    });
    assert_eq!(ingest.terminate().code(), Some(0), "{}", ingest.stderr());

    let mut coded = vec![basic.trim_start_matches("Basic ").to_owned(), WEBHOOK_LOGIN.to_owned()];
    let (log, said) = (ingest.stderr(), ingest.stdout());
    assert!(log.contains("DEBUG"), "no log to look into:\n{log}");
    check("the log", &log, &coded);
    check("the output", &said, &coded);
    let (frames, rest) = told(&record);
    check("a frame", &frames, &coded);
    check("a fact or a reject", &rest, &coded);
    // A login within a camera's address is in the list as received, and goes no further.
    assert!(frames.contains("rahasia-daftar-33"));
    assert!(!rest.contains("rahasia-daftar-33") && !log.contains("rahasia-daftar-33"));
    for entry in fs::read_dir(&record).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        check(text(&path), &String::from_utf8_lossy(&bytes), &coded);
    }

    // The wall's own eyes: views, and a picture for which the camera is asked with its login.
    let snapshot = |arguments: &[&str]| {
        let mut command = with_secrets(damamaya());
        command.env("RUST_LOG", "debug").args(["snapshot", "--city", text(&file)]).args(arguments);
        run(command, PATIENCE)
    };
    let (picture, layout) = (folder.path().join("camera.png"), folder.path().join("layout.toml"));
    let (_, content) = wall_layout::builtin("desktop").unwrap();
    fs::write(&layout, content.replace(", auto = \"incidents\"", "")).unwrap();
    let made = snapshot(&["--layout", text(&layout), "--tile", "cctv", "--out", text(&picture)]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let asked = guarded.sent("/eye.mjpg", "authorization");
    let asked = asked
        .unwrap_or_else(|| panic!("the camera was not asked with its login:\n{}", made.stderr));
    coded.push(asked.trim_start_matches("Basic ").to_owned());
    check("a snapshot's log", &made.stderr, &coded);
    let views = snapshot(&["--layout", text(&layout), "--json"]);
    assert_eq!(views.code, Some(0), "{}", views.stderr);
    assert!(views.stdout.contains("RENON"), "no camera is shown: {}", views.stdout);
    for said in [&views.stdout, &views.stderr, &made.stderr] {
        check("a view", said, &coded);
        assert!(!said.contains("rahasia-daftar-33"), "a camera's login is shown");
    }
}

#[test]
fn a_missing_credential_is_named_and_nothing_is_started() {
    let (city, guarded) = (City::start(&[]), Guarded::start());
    let folder = tempfile::tempdir().unwrap();
    let (file, record) = (folder.path().join("city.toml"), folder.path().join("record"));
    fs::write(&file, city_file(&city, &guarded, free_tcp_port())).unwrap();
    let mut command = damamaya();
    command.args(["ingest", "--city", text(&file), "--record", text(&record)]);
    let refused = run(command, PATIENCE);
    assert_eq!(refused.code, Some(2), "{refused:#?}");
    // All at once, each with its place.
    for (name, _) in SECRETS.iter().filter(|(name, _)| *name != "UJI_CAMERA") {
        assert!(refused.stderr.contains(name), "{name}: {}", refused.stderr);
    }
}
