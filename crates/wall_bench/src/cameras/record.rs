//! Recording many main streams that nobody looks at.

use std::{thread::sleep, time::Duration};

use super::{
    Outcome, Setup, films::MAIN, list, median, now, offscreen::LAYOUT, program::Program, say,
    secs_since, tree,
};

const CAMERAS: usize = 32;

/// Cores of `damamaya ingest`, and whether all that came is on disk. Now and then it has a key picture
/// of each camera decoded, which tells whether that is well; what receives and writes is told apart
/// from the processes that do that.
pub(super) fn report(setup: &Setup) -> Outcome<()> {
    let layout = LAYOUT.replace("columns = 4, count = 16", "columns = 6, count = 36");
    let urls = vec![setup.server.film(MAIN); CAMERAS];
    let (mut all, mut own) = (Vec::new(), Vec::new());
    for run in 0..setup.runs {
        let folder = setup.films.folder();
        let mut program = Program::start(folder, ("ingest", &[]), &urls, (&layout, None))?;
        // Connections begin a few at a time.
        sleep(Duration::from_secs(16));
        program.check()?;
        let used = || (tree::cpu_secs(&[program.id()]), tree::own_secs(program.id()));
        let ((before, own_before), bytes, begin) = (used(), program.picture_bytes(), now());
        sleep(setup.span);
        let ((after, own_after), secs) = (used(), secs_since(begin));
        let kbit = (program.picture_bytes() - bytes) as f64 * 8.0 / 1_000.0 / secs;
        program.check()?;
        let (cores, without) = ((after - before) / secs, (own_after - own_before) / secs);
        let due = f64::from(MAIN.kbit) * CAMERAS as f64;
        say(&format!(
            "record {run}: {cores:.3} cores, {without:.3} without decoding, {:.0} kbit/s written, {:.2} of what was sent",
            kbit,
            kbit / due
        ));
        all.push(cores);
        own.push(without);
    }
    say(&format!(
        "record: {CAMERAS} cameras of {} kbit/s, none shown: {:.3} cores in all ({}; goal 0.15), {:.3} \
         of it without decoding ({})",
        MAIN.kbit,
        median(&all),
        list(&all, 3),
        median(&own),
        list(&own, 3)
    ));
    Ok(())
}
