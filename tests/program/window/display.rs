//! A display without a screen: its server, and the tools that look at it and press keys.

use std::{fs, process::Command, time::Duration};

use image::RgbImage;
use wall_testkit::{Child, Stopwatch, damamaya, require, wait_for};

/// How long the first picture may take on a busy machine that draws without a graphics
/// card.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// How long a picture must not change to count as standing still: the live clock's seconds
/// change it sooner, and the pointer's time bar is gone by then.
const STILL: Duration = Duration::from_secs(3);

/// A display without a screen, and the tools to look at it and to press keys.
pub(super) struct Display {
    name: String,
    server: Child,
}

impl Display {
    /// A display of `size`, such as `1280x720x24`; `None` where a tool is missing that the
    /// test `needs`, which is told.
    pub(super) fn start(needs: &str, size: &str) -> Option<Self> {
        let server = require("Xvfb", needs)?;
        for tool in ["xdotool", "import"] {
            require(tool, needs)?;
        }
        let mut command = Command::new(server);
        command.args(["-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp"]);
        // A display begins anew when its last client leaves, and drops who comes meanwhile:
        // the tools below come and go while the wall is still about to come.
        command.arg("-noreset");
        let mut server = Child::start(command);
        let number = server.says("\n", PATIENCE);
        Some(Self { name: format!(":{}", number.trim()), server })
    }

    pub(super) fn command(&self, mut command: Command) -> Command {
        command.env("DISPLAY", &self.name);
        command
    }

    /// What xdotool says to `arguments`; `None` if it fails.
    pub(super) fn tool(&self, arguments: &[&str]) -> Option<String> {
        let mut command = self.command(Command::new("xdotool"));
        let output = command.args(arguments).output().expect("xdotool runs");
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// What the display shows.
    pub(super) fn picture(&self) -> RgbImage {
        self.picture_of("root")
    }

    /// What `window` shows, without a frame that a window manager puts around it.
    pub(super) fn picture_of(&self, window: &str) -> RgbImage {
        let mut command = self.command(Command::new("import"));
        let output = command.args(["-window", window, "png:-"]).output().expect("import runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        image::load_from_memory(&output.stdout).expect("a PNG picture").to_rgb8()
    }

    /// The first picture that `is_wanted`.
    pub(super) fn picture_where(
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

    /// Pauses the wall and gives the picture: what is read for it comes some time later.
    pub(super) fn pause(&self, window: &str, child: &mut Child) -> RgbImage {
        self.press(window, "space");
        wait_for("the paused wall to be whole", PATIENCE, || {
            child.stderr().contains("the paused wall is whole").then_some(())
        });
        self.still(child)
    }

    /// The picture once it stands still.
    pub(super) fn still(&self, child: &mut Child) -> RgbImage {
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

    pub(super) fn press(&self, window: &str, key: &str) {
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
pub(super) fn is_wall(picture: &RgbImage) -> bool {
    let colours: std::collections::BTreeSet<[u8; 3]> = picture.pixels().map(|p| p.0).collect();
    colours.len() > 300
}

/// Starts the program and waits for its window.
pub(super) fn open(display: &Display, arguments: &[&str]) -> (Child, String) {
    open_with(damamaya(), display, arguments)
}

/// The same with a `program` that was prepared.
pub(super) fn open_with(
    program: Command,
    display: &Display,
    arguments: &[&str],
) -> (Child, String) {
    let mut command = display.command(program);
    command.args(arguments).env("RUST_LOG", "warn,damamaya=debug");
    let mut child = Child::start(command);
    let waited = Stopwatch::start();
    while waited.elapsed() < PATIENCE {
        let ended = child.ended();
        assert!(ended.is_none(), "the wall ended, {ended:?}:\n{}", child.stderr());
        let id = child.id().to_string();
        let found = display.tool(&["search", "--onlyvisible", "--pid", &id]);
        if let Some(window) = found.and_then(|found| found.lines().next().map(str::to_owned)) {
            return (child, window);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let (id, said) = (child.id(), child.stderr());
    panic!("no window in {PATIENCE:?}; threads wait in:\n{}\nit said:\n{said}", waits(id));
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
