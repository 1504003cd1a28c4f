//! `damamaya record info`: what a record holds.

use std::path::Path;

use wall_ingest::{Growth, Space, lasts_days};
use wall_record::{Reader, RecordInfo};

use crate::commands::say;
use crate::{failure::Failure, running::PICTURES};

/// Prints files, span, entries and size.
pub(crate) fn run(dir: &Path) -> Result<(), Failure> {
    let info = Reader::open(dir)?.info()?;
    match info.span {
        Some((from, to)) => say(format_args!("span     {from} to {to}"))?,
        None => say("span     nothing recorded yet")?,
    }
    say(format_args!("frames   {}", info.frames))?;
    say(format_args!("facts    {}", info.facts))?;
    say(format_args!("rejects  {}", info.rejects))?;
    say(format_args!("bytes    {}", info.bytes))?;
    disk(dir, &info)?;
    say(format_args!("files    {}", info.files.len()))?;
    for file in &info.files {
        let state = match (&file.damage, file.is_sealed) {
            (Some(damage), _) => format!("DAMAGED: {damage}"),
            (None, true) => "sealed".to_owned(),
            (None, false) => "open".to_owned(),
        };
        say(format_args!(
            "  {} {:>10} frames {:>10} facts {:>6} blocks {:>3} keyframes {:>12} bytes  {state}",
            file.name, file.frames, file.facts, file.blocks, file.keyframes, file.bytes
        ))?;
    }
    for name in &info.set_aside {
        say(format_args!("  {name}  set aside as damaged"))?;
    }
    Ok(())
}

/// Prints the room of the record's disk, and for how long it lasts.
fn disk(dir: &Path, info: &RecordInfo) -> Result<(), Failure> {
    const GIB: f64 = (1_u64 << 30) as f64;
    let space = match Space::of(dir) {
        Ok(space) => space,
        Err(err) => return say(format_args!("disk     its room cannot be read: {err}")),
    };
    let (free, total) = (space.free as f64 / GIB, space.total as f64 / GIB);
    let share = (space.share() * 100.0).round();
    say(format_args!("disk     {free:.1} of {total:.1} GiB free ({share}%)"))?;
    let Some((_, end)) = info.span else { return Ok(()) };
    let pictures = wall_media::stored(&dir.join(PICTURES));
    let record = Reader::open(dir)?.sizes()?;
    let growing = [record, pictures].map(|parts| Growth::of(&parts, end, None, None));
    let Some(per_day) = growing.iter().filter_map(|one| one.per_day).reduce(|a, b| a + b) else {
        return say("growth   not known before an hour is recorded");
    };
    let lasts = match lasts_days(space.free, &growing) {
        Some(days) => format!("; without limits the disk lasts {days:.1} days"),
        None => String::new(),
    };
    say(format_args!("growth   {:.2} GiB a day at its end, pictures too{lasts}", per_day / GIB))
}
