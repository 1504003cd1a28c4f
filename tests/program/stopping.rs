//! SIGTERM to a wall in its window: it ends well, whether its display answers or not.

use std::{path::Path, process::Command, time::Duration};

use wall_testkit::{Child, damamaya, require, wait_for};

use super::{expect, eye::Eye, text};

/// How long a wall may take to be there on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// A display without a screen, and its name; `None`, which is told, where there is none.
fn display() -> Option<(Child, String)> {
    let mut command = Command::new(require("Xvfb", "the end of a wall in a window")?);
    command.args(["-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp"]);
    command.arg("-noreset");
    let mut server = Child::start(command);
    let number = server.says("\n", PATIENCE);
    Some((server, format!(":{}", number.trim())))
}

/// Starts the program, and waits until it has said `what` in its log.
fn start(display: &str, what: &str, arguments: &[&str]) -> Child {
    let mut command = damamaya();
    command.args(arguments).env("DISPLAY", display).env("RUST_LOG", "info");
    let mut wall = Child::start(command);
    wait_for(&format!("the wall to say {what:?}"), PATIENCE, || {
        let ended = wall.ended();
        assert!(ended.is_none(), "the wall ended, {ended:?}:\n{}", wall.stderr());
        wall.stderr().contains(what).then_some(())
    });
    wall
}

/// Ends the wall as a service manager does; it must end well, with its record on disk.
fn stop(mut wall: Child, record: &Path) {
    assert_eq!(wall.terminate().code(), Some(0), "{}", wall.stderr());
    assert!(!wall.stderr().contains("panicked"), "{}", wall.stderr());
    let said = expect(0, &["record", "verify", text(record)]).stdout;
    assert!(said.contains("intact"), "{said}");
}

#[test]
fn sigterm_ends_the_wall_and_its_replay_well() {
    let Some((mut server, display)) = display() else { return };
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record");
    let eye = Eye::start();
    let (city, layout) = (eye.write_city(folder.path()), Eye::write_layout(folder.path()));
    let live =
        ["wall", "--city", text(&city), "--layout", text(&layout), "--record", text(&record)];
    stop(start(&display, "first complete picture", &live), &record);
    let replay = ["replay", "--record", text(&record)];
    stop(start(&display, "graphics", &replay), &record);

    // A display that does not answer any more holds nobody up.
    let wall = start(&display, "graphics", &live);
    server.suspend();
    stop(wall, &record);
    server.resume();
    server.terminate();
}
