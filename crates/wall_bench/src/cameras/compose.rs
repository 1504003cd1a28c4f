//! Sixteen cameras on one screen: decoded, composed, drawn.

use std::{
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use super::{
    OFFSCREEN, Outcome, SOFTWARE_RATE, Setup,
    films::SUB,
    list, median, now, offscreen,
    peers::{self, Running},
    program::{Display, Program},
    say, secs_since, tree,
};

const CAMERAS: usize = 16;

/// Time to connect to all and to warm up; ffmpeg opens one camera after another.
const WARM_UP: Duration = Duration::from_secs(14);

/// One way of showing them: what it is called, and its cores in each run.
struct Way {
    name: &'static str,
    start: fn(&Setup, &Display) -> Outcome<Shown>,
    cores: Vec<f64>,
}

/// What shows them; ended with this.
enum Shown {
    Program(Program),
    Offscreen(Child),
    Peer(Running),
}

impl Shown {
    fn ids(&self) -> Vec<u32> {
        match self {
            Self::Program(program) => vec![program.id()],
            Self::Offscreen(child) => vec![child.id()],
            Self::Peer(running) => running.ids(),
        }
    }

    fn check(&mut self) -> Outcome<()> {
        let is_well = match self {
            Self::Program(program) => {
                program.check()?;
                program.is_complete()
            }
            Self::Offscreen(child) => matches!(child.try_wait(), Ok(None)),
            Self::Peer(running) => running.is_well(),
        };
        if is_well { Ok(()) } else { Err("it ended early, or shows nothing".to_owned()) }
    }

    /// Ends it; what it says of itself.
    fn end(self) -> Outcome<String> {
        let Self::Offscreen(mut child) = self else { return Ok(String::new()) };
        drop(child.stdin.take());
        let output = child.wait_with_output().map_err(|err| err.to_string())?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

const OURS: &str = "damamaya, offscreen, 15 frames/s";

/// Measures every way in turn, so often as asked for.
pub(super) fn report(setup: &Setup) -> Outcome<()> {
    let display = Display::start()?;
    let way = |name, start| Way { name, start, cores: Vec::new() };
    let mut ways = [
        way(OURS, |setup, _| off(setup, SUB.rate)),
        way("damamaya, offscreen, 10 frames/s", |setup, _| off(setup, SOFTWARE_RATE)),
        way("damamaya wall in a window, 10 frames/s", |setup, display| {
            let urls = vec![setup.server.film(SUB); CAMERAS];
            let place = (offscreen::LAYOUT, Some(display));
            let command = ("wall", &["--fullscreen"][..]);
            Ok(Shown::Program(Program::start(setup.films.folder(), command, &urls, place)?))
        }),
        way("ffmpeg xstack, 15 frames/s", |setup, _| xstack(setup, SUB.rate)),
        way("ffmpeg xstack, 10 frames/s", |setup, _| xstack(setup, SOFTWARE_RATE)),
        way("GStreamer compositor, 15 frames/s", |setup, _| {
            let url = setup.server.film(SUB);
            Ok(Shown::Peer(peers::compositor(&url, CAMERAS, SUB.rate)?))
        }),
        way("16 x mpv, nothing composed", |setup, _| {
            Ok(Shown::Peer(peers::mpv(&setup.server.film(SUB), CAMERAS)?))
        }),
    ];
    for run in 0..setup.runs {
        for way in &mut ways {
            match once(setup, &display, way.start) {
                Ok((cores, told)) => {
                    say(&format!("compose {run}: {}: {cores:.3} cores {told}", way.name));
                    way.cores.push(cores);
                }
                Err(err) => say(&format!("compose {run}: {}: left out: {err}", way.name)),
            }
        }
    }
    let cores = |name: &str| {
        let named = ways.iter().filter(|way| way.name.starts_with(name));
        named.map(|way| median(&way.cores)).fold(f64::INFINITY, f64::min)
    };
    for Way { name, cores, .. } in &ways {
        let each = median(cores) / CAMERAS as f64;
        let all = list(cores, 3);
        say(&format!("compose: {name}: {:.3} cores, {each:.4} a stream ({all})", median(cores)));
    }
    let best = cores("ffmpeg xstack, 15").min(cores("GStreamer"));
    say(&format!("compose: {OURS}: {:.2} of the better peer (goal 0.9)", cores(OURS) / best));
    Ok(())
}

fn once(
    setup: &Setup,
    display: &Display,
    start: fn(&Setup, &Display) -> Outcome<Shown>,
) -> Outcome<(f64, String)> {
    let mut shown = start(setup, display)?;
    sleep(WARM_UP);
    shown.check()?;
    let ids = shown.ids();
    let screen = [display.id()];
    let (before, of_screen, begin) = (tree::cpu_secs(&ids), tree::cpu_secs(&screen), now());
    sleep(setup.span);
    let (after, secs) = (tree::cpu_secs(&ids), secs_since(begin));
    let of_screen = (tree::cpu_secs(&screen) - of_screen) / secs;
    shown.check()?;
    let mut told = shown.end()?;
    if of_screen > 0.005 {
        told += &format!("and {of_screen:.3} of the X server");
    }
    Ok(((after - before) / secs, told))
}

fn xstack(setup: &Setup, rate: u32) -> Outcome<Shown> {
    Ok(Shown::Peer(peers::xstack(&setup.server.film(SUB), CAMERAS, rate)?))
}

fn off(setup: &Setup, rate: u32) -> Outcome<Shown> {
    let own = std::env::current_exe().map_err(|err| err.to_string())?;
    let child = Command::new(own)
        .args([OFFSCREEN, &rate.to_string()])
        .args(vec![setup.server.film(SUB); CAMERAS])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|err| err.to_string())?;
    Ok(Shown::Offscreen(child))
}
