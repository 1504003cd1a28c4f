//! Recording many main streams that nobody looks at.

use std::{thread::sleep, time::Duration};

use super::{
    Outcome, Setup, films::MAIN, list, median, now, offscreen::LAYOUT, program::Program, say,
    secs_since, tree,
};

const CAMERAS: usize = 32;

/// Cores of `damamaya ingest`, and whether all that came is on disk.
pub(super) fn report(setup: &Setup) -> Outcome<()> {
    let layout = LAYOUT.replace("columns = 4, count = 16", "columns = 6, count = 36");
    let urls = vec![setup.server.film(MAIN); CAMERAS];
    let mut all = Vec::new();
    for run in 0..setup.runs {
        let folder = setup.films.folder();
        let mut program = Program::start(folder, ("ingest", &[]), &urls, (&layout, None))?;
        // Connections begin a few at a time.
        sleep(Duration::from_secs(16));
        program.check()?;
        let id = [program.id()];
        let (before, bytes, begin) = (tree::cpu_secs(&id), program.picture_bytes(), now());
        sleep(setup.span);
        let (after, secs) = (tree::cpu_secs(&id), secs_since(begin));
        let kbit = (program.picture_bytes() - bytes) as f64 * 8.0 / 1_000.0 / secs;
        program.check()?;
        let cores = (after - before) / secs;
        let due = f64::from(MAIN.kbit) * CAMERAS as f64;
        say(&format!(
            "record {run}: {cores:.3} cores, {:.0} kbit/s written, {:.2} of what was sent",
            kbit,
            kbit / due
        ));
        all.push(cores);
    }
    say(&format!(
        "record: {CAMERAS} cameras of {} kbit/s, none shown: {:.3} cores in all ({}; goal 0.15)",
        MAIN.kbit,
        median(&all),
        list(&all, 3)
    ));
    Ok(())
}
