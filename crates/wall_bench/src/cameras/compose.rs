//! Sixteen cameras on one screen: decoded, composed, drawn.

use std::thread::sleep;

use super::{
    Outcome, SOFTWARE_RATE, Setup,
    films::SUB,
    list, median, now, offscreen, peers,
    program::Program,
    say, secs_since,
    shown::{CAMERAS, Shown, WARM_UP},
    tree,
};
use crate::display::Display;

/// One way of showing them: what it is called, and its cores in each run.
struct Way {
    name: &'static str,
    start: fn(&Setup, &Display) -> Outcome<Shown>,
    cores: Vec<f64>,
}

const OURS: &str = "damamaya, offscreen, 15 frames/s";

/// Measures every way in turn, so often as asked for.
pub(super) fn report(setup: &Setup) -> Outcome<()> {
    let display = Display::start()?;
    let way = |name, start| Way { name, start, cores: Vec::new() };
    let mut ways = [
        way(OURS, |setup, _| Shown::offscreen(setup, SUB.rate)),
        way("damamaya, offscreen, 10 frames/s", |setup, _| Shown::offscreen(setup, SOFTWARE_RATE)),
        way("damamaya wall in a window, 10 frames/s", |setup, display| {
            let urls = vec![setup.server.film(SUB); CAMERAS];
            let place = (offscreen::LAYOUT, Some(display));
            let command = ("wall", &["--fullscreen"][..]);
            Ok(Shown::Program(Program::start(setup.films.folder(), command, &urls, place)?))
        }),
        way("ffmpeg xstack, 15 frames/s", |setup, _| Shown::xstack(setup, SUB.rate)),
        way("ffmpeg xstack, 10 frames/s", |setup, _| Shown::xstack(setup, SOFTWARE_RATE)),
        way("GStreamer compositor, 15 frames/s", |setup, _| Shown::compositor(setup, SUB.rate)),
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
