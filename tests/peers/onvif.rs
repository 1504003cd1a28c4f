//! A camera that is found, described and moved by ONVIF: ipycam's.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use wall_model::{Command as Ordered, FactKind, Slot, Timestamp};
use wall_record::{Kept, Reader};
use wall_testkit::{
    Child, Run, damamaya, free_tcp_port, free_udp_port, require_python, run, wait_for,
};

use super::{
    PATIENCE,
    servers::{STARTUP, configure},
};

/// The camera's login, by the variable that the program's own lines name.
pub(crate) const LOGIN: (&str, &str) = ("CCTV_LOGIN", "operator:kunci-uji");

const CITY: &str = "[city]\nname = \"Kota uji\"\ntime_zone = \"Asia/Makassar\"\n\
    bounds = [115.17, -8.76, 115.28, -8.59]\n\n\
    [[camera_operator]]\nname = \"Meja 3\"\npriority = 3\n\n\
    [[camera_operator]]\nname = \"Meja 4\"\npriority = 3\n\n\
    [[camera_operator]]\nname = \"Kepala sif\"\npriority = 7\n\n";

/// Runs `damamaya cameras`.
pub(crate) fn cameras(arguments: &[&str]) -> Run {
    let mut command = damamaya();
    command.arg("cameras").args(arguments).env(LOGIN.0, LOGIN.1);
    run(command, PATIENCE)
}

/// The same, which must end with `code`.
#[track_caller]
fn expect(code: i32, arguments: &[&str]) -> Run {
    let run = cameras(arguments);
    assert_eq!(run.code, Some(code), "{arguments:?}: {run:#?}");
    assert!(!format!("{run:?}").contains("kunci-uji"), "{run:#?}");
    run
}

/// A camera that is at work.
pub(crate) struct Camera {
    pub(crate) process: Child,
    port: u16,
    discovery: u16,
}

impl Camera {
    pub(crate) fn start(folder: &Path) -> Option<Self> {
        let python = require_python("ONVIF by ipycam")?;
        let (port, discovery) = (free_tcp_port(), free_udp_port());
        let script = folder.join("onvif_camera.py");
        let script = configure(include_str!("config/onvif_camera.py"), script, &[]);
        let mut command = Command::new(python);
        // It keeps its presets in a file where it stands.
        command.current_dir(folder);
        command.arg(script).args([port.to_string(), discovery.to_string(), LOGIN.1.to_owned()]);
        let mut process = Child::start(command);
        process.says("ready", STARTUP);
        Some(Self { process, port, discovery })
    }

    /// Asks for it; what is printed, as the rest of a city file.
    pub(crate) fn found(&self, folder: &Path) -> PathBuf {
        let address = format!("127.0.0.1:{}", self.discovery);
        let printed = expect(0, &["discover", "--address", &address, "--seconds", "1"]).stdout;
        assert!(printed.contains("# 1 camera or recorder answered within 1 second"), "{printed}");
        assert!(printed.contains("# name: Simpang Enam"), "{printed}");
        let url = format!("url = \"onvif://127.0.0.1:{}\"", self.port);
        assert!(printed.contains(&url), "{printed}");
        let file = folder.join("kota.toml");
        fs::write(&file, format!("{CITY}{printed}\n")).unwrap();
        file
    }
}

/// What was ordered of cameras, in the record's order.
pub(crate) fn ordered(record: &Path) -> Vec<(String, String, String)> {
    let reader = Reader::open(record).unwrap();
    let batches = reader.facts_between(Timestamp::MIN, Timestamp::MAX).unwrap();
    let mut told = Vec::new();
    for entry in batches.flat_map(Result::unwrap) {
        if let Kept::Fact(fact) = &entry.kept
            && fact.entity.as_str().starts_with("control/")
            && let FactKind::Command(Ordered { verb, by, content }) = &fact.kind
        {
            told.push((verb.clone(), by.clone(), content.clone()));
        }
    }
    told
}

/// The camera as it is described in the record.
pub(crate) fn streams(record: &Path) -> Option<String> {
    let reader = Reader::open(record).ok()?;
    let (_, last) = reader.span()?;
    let moment = reader.moment(last).ok()?;
    let known = moment.latest("cctv", Slot::Footage).next()?;
    let FactKind::Footage(footage) = &known.fact.kind else { return None };
    Some(format!("{} {}", footage.name, footage.url))
}

#[test]
fn a_camera_is_found_described_and_moved_by_who_may() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut camera) = Camera::start(folder.path()) else { return };
    let city = camera.found(folder.path());
    let city = city.to_str().unwrap();
    let record = folder.path().join("record");
    let mut command = damamaya();
    command.args(["ingest", "--no-cameras", "--city", city, "--record"]).arg(&record);
    let mut ingest = Child::start({
        command.env(LOGIN.0, LOGIN.1);
        command
    });
    let described = wait_for("the camera in the record", PATIENCE, || {
        assert!(ingest.ended().is_none(), "{}", ingest.stderr());
        streams(&record)
    });
    assert!(described.starts_with("Simpang Enam rtsp://127.0.0.1:"), "{described}");

    let printed = expect(0, &["presets", "simpang enam", "--city", city]).stdout;
    assert!(printed.contains("preset_gate  Gerbang\n"), "{printed}");
    let file = record.to_str().unwrap();
    let moved = |code: i32, by: &str, what: &[&str]| {
        let begin = ["move", "Simpang Enam", "--city", city, "--record", file, "--by", by];
        expect(code, &[&begin[..], what].concat())
    };
    let right = ["--pan", "0.5", "--seconds", "0.3"];
    moved(0, "meja 3", &right);
    camera.process.says("moves 0.5 0.0 0.0", PATIENCE);
    camera.process.says("stops", PATIENCE);
    // Whoever is not before the first one waits.
    let refused = moved(1, "Meja 4", &right);
    assert!(refused.stderr.contains("is with Meja 3 (priority 3)"), "{refused:?}");
    moved(0, "Kepala sif", &["--preset", "gerbang"]);
    camera.process.says("goes to preset_gate", PATIENCE);
    moved(1, "Meja 3", &["--stop"]);
    let unknown = moved(2, "Kepala sif", &["--preset", "Parkir"]);
    assert!(unknown.stderr.contains("; it knows "), "{unknown:?}");
    let stranger = moved(2, "Tamu", &right);
    assert!(stranger.stderr.contains("there are Meja 3, Meja 4, Kepala sif"), "{stranger:?}");
    let release = ["release", "Simpang Enam", "--city", city, "--record", file, "--by"];
    expect(0, &[&release[..], &["Kepala sif"]].concat());
    moved(0, "Meja 4", &["--stop"]);

    assert_eq!(ingest.terminate().code(), Some(0), "{}", ingest.stderr());
    let told = ordered(&record);
    let told: Vec<(&str, &str, &str)> =
        told.iter().map(|(verb, by, content)| (&**verb, &**by, &**content)).collect();
    assert_eq!(
        told,
        [
            ("move", "Meja 3", "priority=3 pan=0.5 tilt=0 zoom=0"),
            ("stop", "Meja 3", "priority=3"),
            ("preset", "Kepala sif", "priority=7 preset=Gerbang"),
            ("release", "Kepala sif", "priority=7"),
            ("stop", "Meja 4", "priority=3"),
        ]
    );
}
