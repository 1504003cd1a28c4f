//! Sixteen cameras on one screen, by the program and by another one at the same time: what else
//! the machine does meanwhile is then the same for both.

use std::thread::sleep;

use super::{
    Outcome, Setup,
    films::SUB,
    list, median, now, say, secs_since,
    shown::{Shown, WARM_UP},
    tree,
};

/// Spans of a run.
const SPANS: usize = 2;

/// Another program, and how it is started.
type Peer = (&'static str, fn(&Setup, u32) -> Outcome<Shown>);

const PEERS: [Peer; 2] =
    [("ffmpeg xstack", Shown::xstack), ("GStreamer compositor", Shown::compositor)];

/// Measures beside each of the other programs, twice in each run.
pub(super) fn report(setup: &Setup) -> Outcome<()> {
    let mut worst = f64::NEG_INFINITY;
    for (name, start) in PEERS {
        let (mut ours, mut theirs, mut shares) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..setup.runs {
            for [own, other] in beside(setup, start)? {
                ours.push(own);
                theirs.push(other);
                shares.push(own / other);
            }
        }
        let (own, other, share) = (median(&ours), median(&theirs), median(&shares));
        say(&format!(
            "together: {own:.3} cores, {name} {other:.3}: {share:.2} ({})",
            list(&shares, 2)
        ));
        worst = worst.max(share);
    }
    say(&format!("together: {worst:.2} of the better peer (goal 0.9)"));
    Ok(())
}

/// Cores of the program and of another one in some spans, one after another.
fn beside(setup: &Setup, start: fn(&Setup, u32) -> Outcome<Shown>) -> Outcome<Vec<[f64; 2]>> {
    let mut both = [Shown::offscreen(setup, SUB.rate)?, start(setup, SUB.rate)?];
    sleep(WARM_UP);
    let ids = both.each_ref().map(Shown::ids);
    let mut cores = Vec::new();
    for _ in 0..SPANS {
        both.iter_mut().try_for_each(Shown::check)?;
        let measured = || ids.each_ref().map(|ids| tree::cpu_secs(ids));
        let ([own, other], begin) = (measured(), now());
        sleep(setup.span);
        let ([own_after, other_after], secs) = (measured(), secs_since(begin));
        cores.push([(own_after - own) / secs, (other_after - other) / secs]);
    }
    both.iter_mut().try_for_each(Shown::check)?;
    for shown in both {
        shown.end()?;
    }
    Ok(cores)
}
