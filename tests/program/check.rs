//! `damamaya check` on good and bad files.

use std::{fs, path::PathBuf};

use super::{expect, run_damamaya, text};

#[test]
fn built_in_layouts_are_in_order_wherever_they_lie() {
    let folder = tempfile::tempdir().unwrap();
    let mut arguments = vec!["check".to_owned()];
    for (name, _, content) in wall_layout::BUILTIN {
        let path = folder.path().join(format!("{name}.toml"));
        fs::write(&path, content).unwrap();
        arguments.push(text(&path).to_owned());
    }
    let run = run_damamaya(&arguments);
    assert_eq!(run.code, Some(0), "{run:#?}");
    for file in &arguments[1..] {
        assert!(run.stdout.contains(&format!("{file}: in order")), "{}", run.stdout);
    }
    assert!(!run.stdout.contains("warning"), "{}", run.stdout);
}

#[test]
fn an_option_that_a_tile_does_not_know_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let (_, content) = wall_layout::builtin("desktop").unwrap();
    let content = content.replacen("seconds = true", "secnds = true", 1).replacen(
        "bounds = [",
        "centre = [",
        1,
    );
    let path = file(&folder, "layout.toml", &content);
    let run = expect(0, &["check", text(&path)]);
    for (wrong, said) in [
        ("secnds", "tile \"jam\" (situation/clock) does not know the option \"secnds\""),
        ("centre", "tile \"peta\" (geo_portal/map) does not know the option \"centre\""),
    ] {
        let line = content.lines().position(|line| line.contains(wrong)).unwrap() + 1;
        let place = format!("{}:{line}:", text(&path));
        let found = run.stdout.lines().find(|line| line.contains(said));
        let found = found.unwrap_or_else(|| panic!("{said}: {}", run.stdout));
        assert!(found.starts_with(&place) && found.contains("warning"), "{found}");
    }
    // What each tile knows stands beside it.
    assert!(run.stdout.contains("did you mean \"seconds\"? it knows seconds"), "{}", run.stdout);
    assert!(run.stdout.contains("bounds"), "{}", run.stdout);
    assert!(run.stdout.contains("in order"), "{}", run.stdout);
}

#[test]
fn a_place_of_events_whose_word_nobody_knows_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let (_, content) = wall_layout::builtin("desktop").unwrap();
    let words = "seconds = true, event = \"darurat\", event_services = \"call_center\"";
    let content = content.replacen("seconds = true", words, 1);
    let path = file(&folder, "layout.toml", &content);
    let run = expect(0, &["check", text(&path)]);
    let line = content.lines().position(|line| line.contains("darurat")).unwrap() + 1;
    for said in [
        "tile \"jam\": event does not know \"darurat\" (it knows emergency, urgent, normal)",
        "tile \"jam\": event_services does not know \"call_center\" (did you mean \"call_centre\"?",
    ] {
        let found = run.stdout.lines().find(|line| line.contains(said));
        let found = found.unwrap_or_else(|| panic!("{said}: {}", run.stdout));
        assert!(found.starts_with(&format!("{}:{line}:", text(&path))), "{found}");
    }
}

/// A file of this content.
fn file(folder: &tempfile::TempDir, name: &str, content: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    path
}

/// Lines of `stderr` that name a place in `path`, as line and column.
fn places(stderr: &str, path: &str) -> Vec<(usize, usize)> {
    let lines = stderr.lines().filter_map(|line| {
        let line = line.strip_prefix("damamaya: ").unwrap_or(line);
        let mut parts = line.strip_prefix(path)?.strip_prefix(':')?.split(':');
        let line = parts.next()?.parse().ok()?;
        Some((line, parts.next()?.parse().ok()?))
    });
    lines.collect()
}

#[test]
fn a_bad_city_file_has_all_its_faults_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let city = "[city]\n\
                name = \"Kota\"\n\
                time_zone = \"Mars/Olympus\"\n\
                bounds = [115.17, -8.76]\n\
                colour = \"red\"\n\
                [[feed]]\n\
                name = \"a\"\n\
                service = \"vehicle_trackin\"\n\
                feed = \"owntracks\"\n\
                url = \"mqtt://127.0.0.1\"\n\
                [[feed]]\n\
                name = \"b\"\n\
                service = \"vehicle_tracking\"\n\
                feed = \"owntracks\"\n\
                url = \"gopher://127.0.0.1\"\n\
                auth = { basic = \"user:password\" }\n";
    let path = file(&folder, "city.toml", city);
    let run = expect(2, &["check", text(&path)]);
    let places = places(&run.stderr, text(&path));
    for line in [3, 4, 5, 8, 15, 16] {
        let found = places.iter().any(|(at, column)| *at == line && *column > 0);
        assert!(found, "no fault of line {line}:\n{}", run.stderr);
    }
    assert!(run.stderr.contains("vehicle_tracking"), "no hint:\n{}", run.stderr);
    assert!(!run.stderr.contains("user:password"), "a password is repeated:\n{}", run.stderr);
    // The commands that use the file refuse it with the same words.
    let record = folder.path().join("record");
    let refused = expect(2, &["ingest", "--city", text(&path), "--record", text(&record)]);
    assert_eq!(refused.stderr, run.stderr);
    assert!(!record.exists(), "a refused city leaves a record behind");
}

#[test]
fn a_bad_layout_has_all_its_faults_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (_, content) = wall_layout::builtin("desktop").unwrap();
    let content = content
        .replacen("tile = \"situation/clock\"", "tile = \"situation/clok\"", 1)
        .replacen("width_mm = 531", "width_mm = -531", 1)
        .replacen("language = \"id\"", "language = \"jv\"", 1)
        .replacen("theme = ", "teme = ", 1);
    let path = file(&folder, "layout.toml", &content);
    let run = expect(2, &["check", text(&path)]);
    let line_of =
        |needle: &str| content.lines().position(|line| line.contains(needle)).unwrap() + 1;
    let places = places(&run.stderr, text(&path));
    for needle in ["situation/clok", "width_mm = -531", "language = \"jv\"", "teme = "] {
        let line = line_of(needle);
        assert!(places.iter().any(|(at, _)| *at == line), "line {line}: {}", run.stderr);
    }
}

#[test]
fn an_unknown_tile_and_an_unknown_surface_are_told_with_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let (_, content) = wall_layout::builtin("desktop").unwrap();
    let content = content
        .replacen("tile = \"situation/clock\"", "tile = \"situation/clok\"", 1)
        .replace("surface = \"screen\"\nat = [0, 0]", "surface = \"scren\"\nat = [0, 0]");
    let path = file(&folder, "layout.toml", &content);
    let run = expect(2, &["check", text(&path)]);
    for (wrong, right) in [("situation/clok", "situation/clock"), ("\"scren\"", "screen")] {
        let line = content.lines().position(|line| line.contains(wrong)).unwrap() + 1;
        let said = run.stderr.lines().find(|said| said.contains(&format!(":{line}:")));
        assert!(said.is_some_and(|said| said.contains(right)), "{wrong}: {}", run.stderr);
    }
}

#[test]
fn one_bad_file_of_several_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let (_, content) = wall_layout::builtin("desktop").unwrap();
    let good = file(&folder, "good.toml", content);
    let broken = file(&folder, "broken.toml", "[city\nname = ");
    let binary = folder.path().join("binary.toml");
    fs::write(&binary, [0xFF, 0xFE, 0x00, 0x01]).unwrap();
    let missing = folder.path().join("missing.toml");
    let files = [&good, &broken, &binary, &missing].map(|path| text(path));
    let run = run_damamaya(["check"].into_iter().chain(files));
    assert_eq!(run.code, Some(2), "{run:#?}");
    assert!(run.stdout.contains(&format!("{}: in order", files[0])), "{}", run.stdout);
    for bad in &files[1..] {
        assert!(run.stderr.contains(bad), "{bad}:\n{}", run.stderr);
        assert!(!run.stdout.contains(bad), "{bad}:\n{}", run.stdout);
    }
}
