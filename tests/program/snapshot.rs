//! `damamaya snapshot`: pictures and views without a display.

use std::{collections::BTreeSet, path::Path};

use image::RgbImage;
use serde_json::Value;
use wall_model::{Fact, FactKind, Signal, Span, Timestamp};
use wall_service::City as _;

use super::{expect, recorded::Recorded, text};
use crate::simulation::{EVENING, Simulation};

fn open(path: &Path) -> RgbImage {
    image::open(path).expect("a PNG picture").to_rgb8()
}

fn colours(picture: &RgbImage) -> usize {
    picture.pixels().map(|pixel| pixel.0).collect::<BTreeSet<_>>().len()
}

#[test]
fn a_recorded_time_is_a_picture() {
    let recorded = Recorded::make();
    let record = text(recorded.folder.path());
    let pictures = tempfile::tempdir().unwrap();
    let shot = |name: &str, at: &str, more: &[&str]| {
        let path = pictures.path().join(name);
        let mut arguments = vec!["snapshot", "--record", record, "--at", at, "--out", text(&path)];
        arguments.extend(["--layout", "desktop"]);
        arguments.extend(more);
        let said = expect(0, &arguments).stdout;
        let picture = open(&path);
        let size = format!("{} x {} px", picture.width(), picture.height());
        assert!(said.contains(&size), "{said}");
        picture
    };
    let wall = shot("wall.png", &recorded.early, &["--scale", "0.5"]);
    assert_eq!(wall.dimensions(), (960, 540));
    assert!(colours(&wall) > 200, "only {} colours", colours(&wall));
    let again = shot("again.png", &recorded.early, &["--scale", "0.5"]);
    assert!(again == wall, "the same time looks different");
    let late = shot("late.png", &recorded.late, &["--scale", "0.5"]);
    assert_eq!(late.dimensions(), wall.dimensions());
    assert!(late != wall, "an hour later everything looks the same");

    // The local spelling of the same time, and half the size.
    let local = shot("local.png", "2026-11-24 19:05:01", &["--scale", "0.5"]);
    assert!(local == wall, "19.05.01 WITA is 11:05:01 UTC");
    let small = shot("small.png", &recorded.early, &["--scale", "0.25"]);
    assert_eq!(small.dimensions(), (480, 270));

    let tile = shot("tile.png", &recorded.early, &["--tile", "jam"]);
    assert!(tile.width() < 960 && tile.height() < 540, "a tile is not the wall");
    assert!(colours(&tile) > 2, "a clock has hands or figures");
    let light = shot("light.png", &recorded.early, &["--tile", "jam", "--theme", "light"]);
    let brightness = |picture: &RgbImage| {
        picture.pixels().map(|pixel| u64::from(pixel.0[1])).sum::<u64>() / picture.len() as u64
    };
    assert!(brightness(&light) > brightness(&tile) + 40, "light is not light");
    let surface = shot("surface.png", &recorded.early, &["--surface", "screen", "--scale", "0.5"]);
    assert_eq!(surface.dimensions(), (960, 540));
}

#[test]
fn a_recorded_time_is_json() {
    let recorded = Recorded::make();
    let record = text(recorded.folder.path());
    let json = |more: &[&str]| {
        let mut arguments = vec!["snapshot", "--record", record, "--json"];
        arguments.extend(more);
        let said = expect(0, &arguments).stdout;
        serde_json::from_str::<Value>(&said).expect("JSON")
    };
    let early = json(&["--at", &recorded.early]);
    assert_eq!(early, json(&["--at", &recorded.early]));
    assert_ne!(early["tiles"], json(&["--at", &recorded.late])["tiles"]);
    assert!(early["at"].as_str().unwrap().starts_with("2026-11-24T11:05:01"), "{}", early["at"]);
    let tiles = early["tiles"].as_object().unwrap();
    assert!(tiles.len() > 10, "the room's layout has more than {} tiles", tiles.len());
    // One tile's view is the view that the whole wall has.
    let one = json(&["--at", &recorded.early, "--tile", "atcs"]);
    assert_eq!(one["tiles"].as_object().unwrap().len(), 1);
    assert_eq!(one["tiles"]["atcs"], tiles["atcs"]);
    let surface = json(&["--at", &recorded.early, "--surface", "left"]);
    let shown = surface["tiles"].as_object().unwrap();
    assert!(!shown.is_empty() && shown.len() < tiles.len());
    // Before the record began nothing is known, and that is shown.
    let before = json(&["--at", "2026-01-01 00:00"]);
    assert_eq!(before["tiles"].as_object().unwrap().len(), tiles.len());
    assert!(!before.to_string().contains("Simpang Catur Muka"));
    // Without a time: the record's end.
    assert!(json(&[])["at"].as_str().unwrap().starts_with("2026-11-24T12:05:0"));

    for (option, known) in [("--tile", "peta"), ("--surface", "corner-1")] {
        let run = expect(2, &["snapshot", "--record", record, "--json", option, "no-such-thing"]);
        assert!(run.stderr.contains("no-such-thing"), "{}", run.stderr);
        assert!(run.stderr.contains(known), "{}", run.stderr);
    }
    let nowhere = recorded.folder.path().join("no/such/folder/a.png");
    let run =
        expect(1, &["snapshot", "--record", record, "--tile", "jam", "--out", text(&nowhere)]);
    assert!(run.stderr.contains("a.png: cannot be written"), "{}", run.stderr);
}

#[test]
fn an_unknown_name_is_refused_before_the_city_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let server = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let city = folder.path().join("city.toml");
    let address = server.local_addr().unwrap();
    let feed = format!(
        "[city]\nname = \"Kota\"\ntime_zone = \"Asia/Makassar\"\n\
         bounds = [115.17, -8.76, 115.28, -8.59]\n[[feed]]\nname = \"jalan\"\n\
         service = \"geo_portal\"\nfeed = \"roads\"\nurl = \"http://{address}/jalan\"\n"
    );
    std::fs::write(&city, feed).unwrap();
    for (option, name, known) in [
        ("--tile", "no-such-tile", "peta"),
        ("--surface", "no-such-surface", "corner-1"),
        ("--layout", "destkop", "desktop"),
    ] {
        for city in [&["--city", text(&city)][..], &[]] {
            let out = folder.path().join("a.png");
            let mut arguments = vec!["snapshot", option, name, "--out", text(&out)];
            arguments.extend(city);
            let run = expect(2, &arguments);
            assert!(run.stderr.contains(name) && run.stderr.contains(known), "{}", run.stderr);
            assert!(!out.exists());
        }
    }
    server.set_nonblocking(true).unwrap();
    let asked = server.accept().map_err(|err| err.kind());
    assert_eq!(asked.unwrap_err(), std::io::ErrorKind::WouldBlock, "the city was asked");
}

/// The junction's phases as its tile shows them: number, state, queue.
fn shown_phases(json: &Value) -> Vec<(u64, String, Option<u64>)> {
    let phases = json.pointer("/tiles/jam/body/Blocks/0/junction/phases");
    let phases = phases.and_then(Value::as_array).expect("a junction with phases");
    let phase = |phase: &Value| {
        let state = phase["state"].as_str().unwrap().to_owned();
        (phase["number"].as_u64().unwrap(), state, phase["queue"].as_u64())
    };
    phases.iter().map(phase).collect()
}

/// The same as the city knows it.
fn known_phases(fact: &Fact) -> Vec<(u64, String, Option<u64>)> {
    let FactKind::Signal(Signal { phases, .. }) = &fact.kind else { panic!("{fact:?}") };
    let phase = |phase: &wall_model::SignalPhase| {
        let state = serde_json::to_value(phase.state).unwrap();
        let state = state.as_str().unwrap().to_owned();
        (u64::from(phase.number), state, phase.queue.map(u64::from))
    };
    phases.iter().map(phase).collect()
}

#[test]
fn the_simulated_city_can_be_seen_at_any_time() {
    let world = Simulation::denpasar().world;
    let known = |at: Timestamp| {
        let facts = world.facts("traffic_signals", "spat", at);
        let fact = facts.iter().find(|fact| fact.entity.as_str() == "SP-01");
        known_phases(fact.expect("the city has Simpang Catur Muka"))
    };
    // A layout of the test's own, which shows that junction whatever the built-in ones show.
    let (_, layout) = wall_layout::builtin("desktop").unwrap();
    let layout = layout
        .replacen("tile = \"situation/clock\"", "tile = \"traffic_signals/junction\"", 1)
        .replacen("seconds = true", "junction = \"SP-01\"", 1);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("layout.toml");
    std::fs::write(&file, layout).unwrap();
    let mut seen = BTreeSet::new();
    for minutes in [0, 7, 190] {
        let at = EVENING + Span::from_mins(minutes);
        let at_text = at.to_string();
        let arguments = ["snapshot", "--layout", text(&file), "--tile", "jam", "--json", "--at"];
        let arguments: Vec<&str> = arguments.into_iter().chain([at_text.as_str()]).collect();
        let json: Value = serde_json::from_str(&expect(0, &arguments).stdout).unwrap();
        let shown_at = Timestamp::parse(json["at"].as_str().unwrap()).unwrap();
        assert!(shown_at >= at && shown_at.since(at) < Span::from_secs(30), "{shown_at}");
        // What is shown is the city at that time or at its last message before it.
        let shown = shown_phases(&json);
        let is_true = (0..4).any(|secs| known(shown_at - Span::from_secs(secs)) == shown);
        assert!(is_true, "{shown_at}: shown {shown:?}, known {:?}", known(shown_at));
        seen.insert(shown);
    }
    assert!(seen.len() > 1, "the junction stands still over hours: {seen:?}");
}

#[test]
fn a_picture_of_the_simulated_city_has_every_unit() {
    let city = Simulation::denpasar();
    let ways = city.ways.iter().filter(|way| way.period.is_some());
    let is_there = |fact: &Fact| matches!(fact.kind, FactKind::Position(_));
    let told = ways
        .filter(|way| way.service.id() == "vehicle_tracking")
        .flat_map(|way| city.world.facts("vehicle_tracking", way.origin.feed.as_str(), EVENING))
        .filter(is_there);
    let units: BTreeSet<String> = told.map(|fact| fact.entity.to_string()).collect();
    let at = EVENING.to_string();
    let arguments = ["snapshot", "--layout", "desktop", "--tile", "armada", "--json", "--at", &at];
    let json: Value = serde_json::from_str(&expect(0, &arguments).stdout).unwrap();
    let source = json["tiles"]["armada"]["source"].to_string();
    assert!(source.contains(&format!("\"count\":{}}}", units.len())), "{}: {source}", units.len());
}
