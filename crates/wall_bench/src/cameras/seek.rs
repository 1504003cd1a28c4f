//! Jumping to any time of nine cameras' records.

use std::{process, thread::sleep, time::Duration};

use wall_media::{At, CameraState, Wanted};
use wall_model::{Span, StreamKind, Timestamp};

use super::{
    Outcome, Setup,
    films::SUB,
    live::{Live, wanted},
    now, say, secs_since, share, tree,
};

const CAMERAS: usize = 9;

/// Length of what is recorded, seconds.
const SECS: i64 = 60;

/// Times that are jumped to.
const JUMPS: i64 = 80;

/// Records, then jumps to and fro.
pub(super) fn report(setup: &Setup) -> Outcome<()> {
    let folder = setup.films.folder().join("seek");
    let shown = wanted(CAMERAS, &setup.server.film(SUB));
    let (from, to) = {
        let live = Live::start(|setup| setup.store = Some(folder.clone()))?;
        live.media.want(&shown);
        live.wait(&shown)?;
        let from = now();
        sleep(Duration::from_secs(SECS.unsigned_abs()));
        (from, now())
    };
    let later = Live::start(|setup| {
        setup.store = Some(folder.clone());
        setup.is_live = false;
    })?;
    later.media.want(&shown);
    let own = [process::id()];
    let before = tree::cpu_secs(&own);
    let mut millis = Vec::new();
    for nr in 0..JUMPS {
        // Far from the time before, and nowhere twice.
        let share = (nr * 37 % JUMPS) as f64 / JUMPS as f64;
        let range = to.since(from).as_micros() as f64 - 2e6;
        let time = from + Span::from_micros(1_000_000 + (range * share) as i64);
        let begin = now();
        until_shown(&later, &shown, time)?;
        // The first one starts the process that decodes.
        if nr > 0 {
            millis.push(secs_since(begin) * 1_000.0);
        }
    }
    let cpu = (tree::cpu_secs(&own) - before) * 1_000.0 / JUMPS as f64;
    say(&format!(
        "seek: {CAMERAS} cameras, {} jumps, all of their pictures p50 {:.0} ms, p95 {:.0} ms, at most {:.0} ms \
         (goal 250); {cpu:.0} ms CPU a jump",
        millis.len(),
        share(&millis, 50),
        share(&millis, 95),
        share(&millis, 100)
    ));
    Ok(())
}

/// Asks as a wall does, until every camera shows the picture of `time`.
fn until_shown(later: &Live, shown: &[Wanted], time: Timestamp) -> Outcome<()> {
    let begin = now();
    loop {
        let is_there = |one: &Wanted| {
            let picture = later.media.picture(&one.camera, StreamKind::Rtsp, At::Replay(time));
            // What was read for the jump before is of another time: it stands for none of these.
            let fits = picture.age.is_some_and(|age| age < Span::from_secs(1));
            picture.state == CameraState::Live && fits
        };
        // All of them are asked for, so that none waits for another.
        let missing = shown.iter().filter(|one| !is_there(one)).count();
        if missing == 0 {
            return Ok(());
        }
        if secs_since(begin) > 10.0 {
            return Err(format!("{missing} cameras show nothing of {time}"));
        }
        sleep(Duration::from_millis(2));
    }
}
