//! Credentials: used where the city file says, and told nowhere.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
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

/// Options of the one signal controller.
const JUNCTION: &str = "options = { junction = \"SP-45\", name = \"Uji\", lon = \"115.2\", \
                        lat = \"-8.65\", phases = \"2:N,S;4:E,W\" }";

/// A feed of the city file: its name, service and feed, address, and what more it says.
type Feed = (&'static str, &'static str, String, String);

fn feeds(city: &City, guarded: &str) -> Vec<Feed> {
    let http = |path: &str| format!("http://{guarded}{path}");
    let auth = |how: &str| format!("auth = {{ {how} }}");
    let mqtt = city.url("vehicle_tracking", "owntracks", "mqtt");
    let snmp = city.url("traffic_signals", "ntcip1202", "snmp");
    let header = auth(r#"headers = { x-client-secret = "env:UJI_HEADER" }"#);
    let community = format!("{}\n{JUNCTION}", auth(r#"community = "env:UJI_COMMUNITY""#));
    vec![
        ("unit", "vehicle_tracking/traccar_devices", http(""), auth(r#"basic = "env:UJI_BASIC""#)),
        ("ruas", "traffic_signals/links", http("/links"), auth(r#"bearer = "env:UJI_BEARER""#)),
        ("tempat", "geo_portal/places", http("/places"), header),
        ("kamera", "cctv/cameras", http("/cameras"), String::new()),
        ("petugas", "vehicle_tracking/owntracks", mqtt, auth(r#"basic = "env:UJI_MQTT""#)),
        ("apill", "traffic_signals/ntcip1202", snmp, community),
        (
            "truk",
            "vehicle_tracking/osmand",
            "webhook:/osmand".to_owned(),
            auth(r#"basic = "env:UJI_WEBHOOK""#),
        ),
    ]
}

fn city_file(city: &City, guarded: &Guarded, webhooks: u16) -> String {
    let mut file = format!(
        "[city]\nname = \"Kota Uji\"\ntime_zone = \"Asia/Makassar\"\n\
         bounds = [115.17, -8.76, 115.28, -8.59]\n\
         [listen]\nwebhooks = \"127.0.0.1:{webhooks}\"\n\
         [[camera_auth]]\nhost = \"127.0.0.1\"\nbasic = \"env:UJI_CAMERA\"\n"
    );
    for (name, kind, url, more) in feeds(city, &guarded.address) {
        let (service, feed) = kind.split_once('/').expect("service/feed");
        file += &format!(
            "[[feed]]\nname = \"{name}\"\nservice = \"{service}\"\nfeed = \"{feed}\"\n\
             url = \"{url}\"\nperiod = \"1s\"\n{more}\n"
        );
    }
    file
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

/// A city whose feeds want logins, and a record of it.
struct Trial {
    guarded: Guarded,
    folder: tempfile::TempDir,
    file: PathBuf,
    record: PathBuf,
    webhooks: u16,
    _city: City,
}

impl Trial {
    fn start() -> Self {
        let (city, guarded) = (City::start(&[]), Guarded::start());
        let folder = tempfile::tempdir().unwrap();
        let (file, record) = (folder.path().join("city.toml"), folder.path().join("record"));
        let webhooks = free_tcp_port();
        fs::write(&file, city_file(&city, &guarded, webhooks)).unwrap();
        Self { guarded, folder, file, record, webhooks, _city: city }
    }

    fn ingest(&self) -> Command {
        let mut command = damamaya();
        command.args(["ingest", "--city", text(&self.file), "--record", text(&self.record)]);
        command
    }

    /// Waits until every credential was used; gives the logins as they were sent.
    fn uses_every_login(&self) -> Vec<String> {
        let sent =
            |path: &str, header: &str| wait_for(path, PATIENCE, || self.guarded.sent(path, header));
        let basic = sent("/api/devices", "authorization");
        assert!(basic.starts_with("Basic "), "{basic}");
        assert_eq!(sent("/links", "authorization"), "Bearer rahasia-token-41");
        assert_eq!(sent("/places", "x-client-secret"), "rahasia-kepala-77");
        let answer = wait_for("the webhook", PATIENCE, || report(self.webhooks, "Basic eDp5"));
        assert_eq!(answer, 401, "a wrong login was let in");
        let answer = report(self.webhooks, &format!("Basic {WEBHOOK_LOGIN}"));
        assert_eq!(answer, Some(200), "the right login was refused");
        wait_for("every feed in the record", PATIENCE, || {
            let (frames, facts) = told(&self.record);
            let is_told = |what: &&str| frames.contains(*what) || facts.contains(*what);
            ["Ambulans 7", "TRK-1", "owntracks/", "SP-45"].iter().all(is_told).then_some(())
        });
        vec![basic.trim_start_matches("Basic ").to_owned(), WEBHOOK_LOGIN.to_owned()]
    }

    /// Checks that the record tells no credential.
    fn check_record(&self, coded: &[String]) {
        let (frames, rest) = told(&self.record);
        check("a frame", &frames, coded);
        check("a fact or a reject", &rest, coded);
        // A login within a camera's address is in the list as received, and goes no further.
        assert!(frames.contains("rahasia-daftar-33"));
        assert!(!rest.contains("rahasia-daftar-33"));
        for entry in fs::read_dir(&self.record).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            check(text(&path), &String::from_utf8_lossy(&bytes), coded);
        }
    }

    /// Checks that a picture and the views tell none, though the camera gets its login.
    fn check_snapshots(&self, mut coded: Vec<String>) {
        let file = |name: &str| self.folder.path().join(name);
        let (picture, layout) = (file("camera.png"), file("layout.toml"));
        let (_, content) = wall_layout::builtin("desktop").unwrap();
        fs::write(&layout, content.replace(", auto = \"incidents\"", "")).unwrap();
        let snapshot = |arguments: &[&str]| {
            let mut command = damamaya();
            command.envs(SECRETS).env("RUST_LOG", "debug");
            command.args(["snapshot", "--city", text(&self.file), "--layout", text(&layout)]);
            command.args(arguments);
            let run = run(command, PATIENCE);
            assert_eq!(run.code, Some(0), "{}", run.stderr);
            run
        };
        let made = snapshot(&["--tile", "cctv", "--out", text(&picture)]);
        let asked = self.guarded.sent("/eye.mjpg", "authorization");
        let asked = asked.expect("the camera was not asked with its login");
        coded.push(asked.trim_start_matches("Basic ").to_owned());
        let views = snapshot(&["--json"]);
        assert!(views.stdout.contains("RENON"), "no camera is shown: {}", views.stdout);
        for said in [&views.stdout, &views.stderr, &made.stdout, &made.stderr] {
            check("a snapshot", said, &coded);
            assert!(!said.contains("rahasia-daftar-33"), "a camera's login is shown");
        }
    }
}

#[test]
fn credentials_are_used_and_told_nowhere() {
    let trial = Trial::start();
    let mut command = trial.ingest();
    command.envs(SECRETS).env("RUST_LOG", "debug");
    let mut ingest = Child::start(command);
    let coded = trial.uses_every_login();
    assert_eq!(ingest.terminate().code(), Some(0), "{}", ingest.stderr());
    let log = ingest.stderr();
    assert!(log.contains("DEBUG"), "no log to look into:\n{log}");
    assert!(!log.contains("rahasia-daftar-33"), "a camera's login is logged");
    check("the log", &log, &coded);
    check("the output", &ingest.stdout(), &coded);
    trial.check_record(&coded);
    trial.check_snapshots(coded);
}

#[test]
fn a_missing_credential_is_named_and_nothing_is_started() {
    let trial = Trial::start();
    let refused = run(trial.ingest(), PATIENCE);
    assert_eq!(refused.code, Some(2), "{refused:#?}");
    // All at once, each with its name.
    for (name, _) in SECRETS.iter().filter(|(name, _)| *name != "UJI_CAMERA") {
        assert!(refused.stderr.contains(name), "{name}: {}", refused.stderr);
    }
}
