//! Figures of the whole program in a window of 1,920 x 1,080 pixels under a virtual X
//! server: start, memory, CPU live and paused.
//!
//! The program that is measured is the one beside this one, so build both in release.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use crate::{cpu, display::Display};

/// Starts that are measured; the median counts.
const STARTS: usize = 5;

/// Length of a measurement of CPU time, seconds.
const SECS: u64 = 30;

/// The goals, as the report names them.
const START_GOAL_MS: u64 = 1_000;
const MEMORY_GOAL_MB: u64 = 300;

type Outcome<T> = Result<T, String>;

pub(crate) fn report() -> Outcome<String> {
    let bench = Bench::new()?;
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").map_err(|err| err.to_string());
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let mut wall = bench.wall(&["--layout", "desktop"], "start")?;
        starts.push(wall.first_picture_ms()?);
        wall.stop();
    }
    starts.sort_unstable();
    let median = starts.get(STARTS / 2).copied().unwrap_or_default();
    line(format!(
        "wall: start to first complete picture {median} ms, median of {starts:?} (goal {START_GOAL_MS})"
    ))?;

    let mut demo = bench.wall(&["--layout", "desktop"], "demo")?;
    demo.first_picture_ms()?;
    let share = demo.cpu_share()?;
    let memory = demo.memory_mb()?;
    demo.stop();
    line(format!(
        "wall: with the simulated city and its cameras in the same process {share:.2} cores, {memory} MB at most (goal {MEMORY_GOAL_MB})"
    ))?;

    let share = bench.cameras_aside()?;
    line(format!(
        "wall: live, map at 10 frames a second, city in a process of its own, cameras aside {share:.2} cores (goal 0.50)"
    ))?;

    let share = bench.paused()?;
    line(format!("wall: paused {share:.4} cores (goal 0.01)"))?;
    Ok(out)
}

/// Where everything of one run is; gone with it.
struct Bench {
    program: PathBuf,
    dir: PathBuf,
    display: Display,
}

impl Bench {
    fn new() -> Outcome<Self> {
        let own = std::env::current_exe().map_err(|err| err.to_string())?;
        let program = own.with_file_name("damamaya");
        if !program.is_file() {
            return Err(format!("{} is not there: build damamaya too", program.display()));
        }
        let dir = std::env::temp_dir().join(format!("wall-bench-{}", std::process::id()));
        fs::create_dir_all(&dir).map_err(|err| err.to_string())?;
        let display = Display::start()?;
        Ok(Self { program, dir, display })
    }

    fn spawn(&self, args: &[&str], name: &str) -> Outcome<Wall> {
        let log = self.dir.join(format!("{name}.log"));
        let file = fs::File::create(&log).map_err(|err| err.to_string())?;
        let child = Command::new(&self.program)
            .args(args)
            .env("DISPLAY", self.display.name())
            .env("XDG_RUNTIME_DIR", &self.dir)
            .env("RUST_LOG", "warn,damamaya=info,winit=error")
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .map_err(|err| err.to_string())?;
        Ok(Wall { child, log })
    }

    /// A live wall over the whole screen, with a record of its own.
    fn wall(&self, more: &[&str], name: &str) -> Outcome<Wall> {
        let record = self.record(name);
        if record.exists() {
            fs::remove_dir_all(&record).map_err(|err| err.to_string())?;
        }
        let record = record.display().to_string();
        let mut args = vec!["wall", "--fullscreen", "--record", &record];
        args.extend(more);
        self.spawn(&args, name)
    }

    fn record(&self, name: &str) -> PathBuf {
        self.dir.join(format!("record-{name}"))
    }

    /// Share of a core of a live wall without cameras, the city elsewhere.
    fn cameras_aside(&self) -> Outcome<f64> {
        let layout = self.dir.join("no-cameras.toml");
        let (_, text) = wall_layout::builtin("desktop").ok_or("no layout desktop")?;
        let parts: Vec<&str> = text.split("[[layout.tile]]").collect();
        let kept: Vec<&str> =
            parts.into_iter().filter(|part| !part.contains("cctv/grid")).collect();
        write(&layout, &kept.join("[[layout.tile]]"))?;
        let city_file = self.dir.join("city.toml");
        let output = fs::File::create(&city_file).map_err(|err| err.to_string())?;
        let (port, webhooks) = ("127.0.0.1:28610", "127.0.0.1:28690");
        let city = Command::new(&self.program)
            .args(["city", "--listen", port, "--report-to", &format!("http://{webhooks}")])
            .stdout(output)
            .stderr(Stdio::null())
            .spawn()
            .map_err(|err| err.to_string())?;
        let mut city = Wall { child: city, log: self.dir.join("city.log") };
        sleep(Duration::from_secs(2));
        let text = fs::read_to_string(&city_file).map_err(|err| err.to_string())?;
        write(&city_file, &text.replace("127.0.0.1:0\"", &format!("{webhooks}\"")))?;
        let (layout, file) = (layout.display().to_string(), city_file.display().to_string());
        let mut wall = self.wall(&["--layout", &layout, "--city", &file], "aside")?;
        wall.first_picture_ms()?;
        let share = wall.cpu_share();
        wall.stop();
        city.stop();
        share
    }

    /// Share of a core of a wall that stands, on the record of the demo.
    fn paused(&self) -> Outcome<f64> {
        let record = self.record("demo").display().to_string();
        let args = ["replay", "--fullscreen", "--record", &record, "--speed", "240"];
        // At this speed it is at its end soon, and stands there.
        let mut wall = self.spawn(&args, "paused")?;
        sleep(Duration::from_secs(6));
        let share = wall.cpu_share();
        wall.stop();
        share
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        // What cannot be stopped or removed is left to the system's own cleaning.
        drop(fs::remove_dir_all(&self.dir));
    }
}

fn write(path: &Path, text: &str) -> Outcome<()> {
    fs::write(path, text).map_err(|err| format!("{}: {err}", path.display()))
}

/// A running process of the program.
struct Wall {
    child: Child,
    log: PathBuf,
}

impl Wall {
    /// Waits for the line that says how long the first complete picture took.
    fn first_picture_ms(&mut self) -> Outcome<u64> {
        for _ in 0..200 {
            sleep(Duration::from_millis(100));
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            let line = log.lines().find(|line| line.contains("first complete picture"));
            if let Some(ms) = line.and_then(|line| line.rsplit_once("ms=")) {
                return ms.1.trim().parse().map_err(|err| format!("{line:?}: {err}"));
            }
        }
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        Err(format!("no complete picture within 20 s\n{log}"))
    }

    /// CPU time a second of the next [`SECS`] seconds, after a rest.
    fn cpu_share(&mut self) -> Outcome<f64> {
        sleep(Duration::from_secs(5));
        let gone = "the program ended early";
        let before = cpu::secs_of(self.child.id()).ok_or(gone)?;
        sleep(Duration::from_secs(SECS));
        let after = cpu::secs_of(self.child.id()).ok_or(gone)?;
        Ok((after - before) / SECS as f64)
    }

    /// The most memory that it had at once.
    fn memory_mb(&self) -> Outcome<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .map_err(|err| err.to_string())?;
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
        let kib = line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok());
        kib.map(|kib| kib / 1_024).ok_or_else(|| "no VmHWM".to_owned())
    }

    fn stop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
