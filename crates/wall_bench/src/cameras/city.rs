//! Twelve shown cameras of a city's forty-eight.

use std::{process, thread::sleep, time::Duration};

use super::{
    Outcome, SOFTWARE_RATE, Setup,
    films::SUB,
    list,
    live::{Live, wanted},
    median, now,
    offscreen::{LAYOUT, Offscreen},
    program::Program,
    say, secs_since, tree,
};
use crate::display::Display;

/// Cameras of the city, and those that a wall shows of them.
const CITY: usize = 48;
const SHOWN: usize = 12;

/// Time until the program's window shows all of its cameras and has warmed up.
const SETTLED: Duration = Duration::from_secs(12);

/// What twelve shown cameras of forty-eight cost beside decoding all of them.
pub(super) fn report(setup: &Setup) -> Outcome<()> {
    let url = setup.server.film(SUB);
    let all = wanted(CITY, &url);
    let (mut few, mut many) = (Vec::new(), Vec::new());
    for _ in 0..setup.runs {
        for (count, costs) in [(SHOWN, &mut few), (CITY, &mut many)] {
            let live = Live::start(|_| {})?;
            let shown = &all[..count];
            live.media.want(shown);
            live.wait(shown)?;
            sleep(Duration::from_secs(3));
            let (cores, pictures) = live.cost(shown, setup.span);
            say(&format!(
                "city: {count} decoded: {cores:.3} cores, {pictures:.0} pictures a second"
            ));
            costs.push(cores);
        }
    }
    let (few, many) = (median(&few), median(&many));
    say(&format!(
        "city: {CITY} cameras, {SHOWN} of them shown: {few:.3} cores, {:.2} of decoding all \
         ({many:.3}; goal 0.35)",
        few / many
    ));
    let mut drawn = Vec::new();
    for _ in 0..setup.runs {
        drawn.push(composed(setup, &url)?);
    }
    say(&format!(
        "city: {SHOWN} of {CITY} decoded, composed and drawn without a window, {SOFTWARE_RATE} frames a \
         second: {:.3} cores, {:.2} of decoding all ({})",
        median(&drawn),
        median(&drawn) / many,
        list(&drawn, 3)
    ));
    let mut whole = Vec::new();
    for _ in 0..setup.runs {
        whole.push(window(setup, &url)?);
    }
    say(&format!(
        "city: the program's window with {SHOWN} of {CITY}, drawn and recorded: {:.3} cores, {:.2} of \
         decoding all ({})",
        median(&whole),
        median(&whole) / many,
        list(&whole, 3)
    ));
    Ok(())
}

/// Cores of a wall without a window that shows some cameras.
fn composed(setup: &Setup, url: &str) -> Outcome<f64> {
    let mut wall = Offscreen::start(Live::start(|_| {})?, &layout())?;
    let cameras: Vec<_> =
        (0..SHOWN).map(|nr| (format!("kamera-{nr:02}"), url.to_owned())).collect();
    wall.show(&cameras);
    let lasts = |span: Duration| {
        let begin = now();
        move || secs_since(begin) >= span.as_secs_f64()
    };
    wall.paint_until(SOFTWARE_RATE, lasts(SETTLED))?;
    let own = [process::id()];
    let (before, begin) = (tree::cpu_secs(&own), now());
    wall.paint_until(SOFTWARE_RATE, lasts(setup.span))?;
    Ok((tree::cpu_secs(&own) - before) / secs_since(begin))
}

fn layout() -> String {
    LAYOUT.replace("count = 16", &format!("count = {SHOWN}"))
}

/// Cores of the program with a city of cameras, some of which its window shows.
fn window(setup: &Setup, url: &str) -> Outcome<f64> {
    let display = Display::start()?;
    let layout = layout();
    let (urls, command) = (vec![url.to_owned(); CITY], ("wall", &["--fullscreen"][..]));
    let place = (layout.as_str(), Some(&display));
    let mut program = Program::start(setup.films.folder(), command, &urls, place)?;
    sleep(SETTLED);
    program.check()?;
    if !program.is_complete() {
        return Err("the program's window shows nothing".to_owned());
    }
    let own = [program.id()];
    let (before, begin) = (tree::cpu_secs(&own), now());
    sleep(setup.span);
    let cores = (tree::cpu_secs(&own) - before) / secs_since(begin);
    program.check()?;
    Ok(cores)
}
