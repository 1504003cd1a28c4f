//! The wall and its replay in a window, on a display without a screen.

use std::{fs, path::Path, process::Command, time::Duration};

use image::RgbImage;
use wall_testkit::{Child, Stopwatch, damamaya, require, wait_for};

use super::text;

/// How long the first picture may take on a busy machine that draws without a graphics
/// card.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long a picture must not change to count as standing still: the live clock's seconds
/// change it sooner, and the pointer's time bar is gone by then.
const STILL: Duration = Duration::from_secs(3);

/// A display without a screen, and the tools to look at it and to press keys.
struct Display {
    name: String,
    server: Child,
}

impl Display {
    /// `None` where a tool is missing, which is told.
    fn start() -> Option<Self> {
        let needs = "the wall in a window";
        let server = require("Xvfb", needs)?;
        for tool in ["xdotool", "import"] {
            require(tool, needs)?;
        }
        let mut command = Command::new(server);
        command.args(["-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp"]);
        let mut server = Child::start(command);
        let number = server.says("\n", PATIENCE);
        Some(Self { name: format!(":{}", number.trim()), server })
    }

    fn command(&self, mut command: Command) -> Command {
        command.env("DISPLAY", &self.name);
        command
    }

    /// What xdotool says to `arguments`; `None` if it fails.
    fn tool(&self, arguments: &[&str]) -> Option<String> {
        let mut command = self.command(Command::new("xdotool"));
        let output = command.args(arguments).output().expect("xdotool runs");
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// What the display shows.
    fn picture(&self) -> RgbImage {
        let mut command = self.command(Command::new("import"));
        let output = command.args(["-window", "root", "png:-"]).output().expect("import runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        image::load_from_memory(&output.stdout).expect("a PNG picture").to_rgb8()
    }

    /// The first picture that `is_wanted`.
    fn picture_where(
        &self,
        what: &str,
        child: &mut Child,
        is_wanted: impl Fn(&RgbImage) -> bool,
    ) -> RgbImage {
        wait_for(what, PATIENCE, || {
            let ended = child.ended();
            assert!(ended.is_none(), "the wall ended, {ended:?}:\n{}", child.stderr());
            Some(self.picture()).filter(|picture| is_wanted(picture))
        })
    }

    /// The picture once it stands still.
    fn still(&self, child: &mut Child) -> RgbImage {
        let mut last = self.picture();
        let mut since = Stopwatch::start();
        wait_for("the picture to stand still", PATIENCE, || {
            let ended = child.ended();
            assert!(ended.is_none(), "the wall ended, {ended:?}:\n{}", child.stderr());
            let picture = self.picture();
            if picture != last {
                (last, since) = (picture, Stopwatch::start());
            }
            (since.elapsed() > STILL).then(|| last.clone())
        })
    }

    fn press(&self, window: &str, key: &str) {
        assert!(self.tool(&["windowfocus", "--sync", window]).is_some(), "no focus");
        assert!(self.tool(&["key", "--clearmodifiers", key]).is_some(), "{key} is no key");
    }
}

impl Drop for Display {
    /// A display that is killed leaves its lock behind.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.server.terminate();
        }
    }
}

/// Whether a wall is seen: many colours, over most of the display.
fn is_wall(picture: &RgbImage) -> bool {
    let colours: std::collections::BTreeSet<[u8; 3]> = picture.pixels().map(|p| p.0).collect();
    colours.len() > 300
}

/// The programs that `id` has started.
fn children(id: u32) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let stats = processes.filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    let own = stats.filter(|stat| {
        // After the name in brackets: state, parent.
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
        parent == Some(&id.to_string())
    });
    own.collect()
}

/// How long a window may take to appear before the start counts as failed.
const OPENING: Duration = Duration::from_secs(40);

/// Starts that may fail: display servers without a screen are known to lose one.
const STARTS: usize = 3;

/// Starts the program and waits for its window; a start that brings none is told of.
fn open(display: &Display, arguments: &[&str]) -> (Child, String) {
    for start in 1..=STARTS {
        let mut command = display.command(damamaya());
        command.args(arguments);
        let mut child = Child::start(command);
        let waited = Stopwatch::start();
        while waited.elapsed() < OPENING {
            let ended = child.ended();
            assert!(ended.is_none(), "the wall ended, {ended:?}:\n{}", child.stderr());
            let id = child.id().to_string();
            let found = display.tool(&["search", "--onlyvisible", "--pid", &id]);
            if let Some(window) = found.and_then(|found| found.lines().next().map(str::to_owned)) {
                return (child, window);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        eprintln!("start {start} of {STARTS} brought no window:\n{}", child.stderr());
        eprintln!("its threads wait in:\n{}", waits(child.id()));
        child.kill();
    }
    panic!("no window in {STARTS} starts");
}

/// Where the kernel says that each thread of `id` waits.
fn waits(id: u32) -> String {
    let threads = fs::read_dir(format!("/proc/{id}/task")).unwrap().filter_map(Result::ok);
    let line = |entry: fs::DirEntry| {
        let read = |file: &str| fs::read_to_string(entry.path().join(file)).unwrap_or_default();
        format!("{} {}", read("comm").trim(), read("wchan").trim())
    };
    threads.map(line).collect::<Vec<_>>().join("\n")
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
    let Some(display) = Display::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record");
    let arguments = ["wall", "--layout", "desktop", "--record", text(&record)];
    let (mut wall, window) = open(&display, &arguments);
    let live = display.picture_where("the wall", &mut wall, is_wall);
    display.picture_where("the live wall to move", &mut wall, |picture| *picture != live);

    display.press(&window, "space");
    let paused = display.still(&mut wall);
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
