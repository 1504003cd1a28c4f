//! The program against third-party servers on loopback, where they are installed: one city
//! file for all of them together.

mod city;
mod servers;

use std::{collections::BTreeMap, path::Path, process::Command, time::Duration};

use wall_model::{FactKind, Slot};
use wall_record::Reader;
use wall_testkit::{Child, damamaya, run, wait_for};

use servers::Peers;

/// How long everything may take to be heard on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// Entities that are known at the record's end, by service and kind.
fn known(record: &Path) -> BTreeMap<(String, &'static str), usize> {
    let mut counts = BTreeMap::new();
    let Ok(reader) = Reader::open(record) else { return counts };
    let Some((_, last)) = reader.span() else { return counts };
    let Ok(moment) = reader.moment(last) else { return counts };
    for slot in [Slot::Area, Slot::Basemap, Slot::Position, Slot::Signal, Slot::Footage] {
        for known in moment.latest_of_all(slot) {
            let kind = match &known.fact.kind {
                FactKind::Area(_) => "area",
                FactKind::Basemap(_) => "basemap",
                FactKind::Position(_) => "position",
                FactKind::Signal(_) => "signal",
                FactKind::Footage(_) => "footage",
                _ => continue,
            };
            *counts.entry((known.fact.service.to_string(), kind)).or_default() += 1;
        }
    }
    counts
}

/// Pixels whose colour is far from grey: bars of a test picture, nothing of the wall's own.
fn colourful(path: &Path) -> usize {
    let picture = image::open(path).unwrap().into_rgb8();
    let spread = |pixel: &&image::Rgb<u8>| {
        let [low, high] = [pixel.0.iter().min(), pixel.0.iter().max()].map(|c| *c.unwrap());
        high - low > 150
    };
    picture.pixels().filter(spread).count()
}

/// Takes a picture of the program.
fn picture(arguments: &[&str], out: &Path) {
    let mut command = damamaya();
    command.arg("snapshot").args(arguments).arg("--out").arg(out);
    let run = run(command, PATIENCE);
    assert_eq!(run.code, Some(0), "{run:#?}");
}

#[test]
fn one_wall_shows_all_of_them_together() {
    let folder = tempfile::tempdir().unwrap();
    let peers = Peers::start(folder.path());
    let city_file = folder.path().join("city.toml");
    std::fs::write(&city_file, city::file(&peers)).unwrap();
    let record = folder.path().join("record");
    let (city, dir) = (city_file.to_str().unwrap(), record.to_str().unwrap());

    let mut command: Command = damamaya();
    command.args(["ingest", "--city", city, "--record", dir]);
    let mut ingest = Child::start(command);
    let expected = city::expected(&peers);
    wait_for(&format!("what the peers tell: {expected:?}"), PATIENCE, || {
        let counts = known(&record);
        expected.iter().all(|(what, count)| counts.get(what) >= Some(count)).then_some(())
    });
    ingest.kill();

    let begin = Reader::open(&record).unwrap().span().unwrap().0.to_string();
    let (late, early) = (folder.path().join("late.png"), folder.path().join("early.png"));
    picture(&["--record", dir, "--layout", "desktop", "--tile", "peta"], &late);
    let at = ["--record", dir, "--layout", "desktop", "--tile", "peta", "--at", &begin];
    picture(&at, &early);
    let [late, early] = [late, early].map(|path| image::open(path).unwrap().into_rgb8());
    let changed = late.pixels().zip(early.pixels()).filter(|(a, b)| a != b).count();
    assert!(changed > 20_000, "{changed} pixels of the map are other than before all roads");

    if peers.cameras.is_some() {
        let camera = folder.path().join("camera.png");
        picture(&["--city", city, "--layout", "desktop", "--tile", "cctv"], &camera);
        let seen = colourful(&camera);
        assert!(seen > 2_000, "{seen} pixels of the RTSP camera's bars");
    }
}
