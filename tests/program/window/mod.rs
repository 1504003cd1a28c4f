//! The wall and its replay in a window, on a display without a screen.

mod display;
mod failing_disk;
mod full_screen;
mod replaying;
mod steering;

use std::{fs, path::Path};

use wall_testkit::Child;

use self::display::{Display, PATIENCE, is_wall, open};
use super::text;

/// The programs that `id` has started, but for those that decode.
fn children(id: u32) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let own = processes.filter_map(|entry| {
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        // After the name in brackets: state, parent.
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
        if parent != Some(&id.to_string()) {
            return None;
        }
        let command = fs::read_to_string(entry.path().join("cmdline")).ok()?;
        (!command.contains("decode-worker")).then_some(stat)
    });
    own.collect()
}

/// Replays the record until something moves, and ends it as a service manager does.
fn replay(display: &Display, record: &Path) {
    let record = ["replay", "--record", text(record), "--layout", "desktop", "--speed", "1"];
    let (mut wall, window) = open(display, &record);
    let first = display.picture_where("the replayed wall", &mut wall, is_wall);
    display.picture_where("the replay to move", &mut wall, |picture| *picture != first);
    // To the beginning and back: nothing of it may end the wall.
    for key in ["Down", "Up", "plus", "minus", "Home", "Left", "Right"] {
        display.press(&window, key);
    }
    display.picture_where("the wall after stepping", &mut wall, is_wall);
    assert_eq!(children(wall.id()), Vec::<String>::new());
    wall.terminate();
    assert!(!wall.stderr().contains("panicked"), "{}", wall.stderr());
}

/// Closes the window as its close button does. An xdotool that cannot is older than 2021;
/// then the wall is ended as a service manager does.
fn close(display: &Display, window: &str, wall: &mut Child) {
    if display.tool(&["windowquit", window]).is_some() {
        let ended = wall.wait(PATIENCE);
        assert_eq!(ended.code(), Some(0), "{}", wall.stderr());
    } else {
        eprintln!("skipped: the close button: this xdotool has no windowquit");
        wall.terminate();
    }
}

#[test]
fn the_wall_opens_pauses_and_closes() {
    let Some(display) = Display::start("the wall in a window", "1280x720x24") else { return };
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record");
    let arguments = ["wall", "--layout", "desktop", "--record", text(&record)];
    let (mut wall, window) = open(&display, &arguments);
    let live = display.picture_where("the wall", &mut wall, is_wall);
    display.picture_where("the live wall to move", &mut wall, |picture| *picture != live);

    let paused = display.pause(&window, &mut wall);
    assert!(is_wall(&paused), "the paused wall is empty");
    display.press(&window, "question");
    display.picture_where("the keys' help", &mut wall, |picture| *picture != paused);
    display.press(&window, "question");
    assert!(display.still(&mut wall) == paused, "the help leaves something behind");
    display.press(&window, "Left");
    let earlier = display.picture_where("a second earlier", &mut wall, |p| *p != paused);
    assert!(is_wall(&earlier));
    for key in ["F11", "Escape", "Escape", "plus", "minus", "Right"] {
        display.press(&window, key);
    }
    display.press(&window, "Home");
    let live = display.picture_where("the wall again", &mut wall, is_wall);
    display.picture_where("the live wall to move on", &mut wall, |picture| *picture != live);

    assert_eq!(children(wall.id()), Vec::<String>::new());
    close(&display, &window, &mut wall);
    assert!(!wall.stderr().contains("panicked"), "{}", wall.stderr());
    super::expect(0, &["record", "verify", text(&record)]);
    replay(&display, &record);
}
