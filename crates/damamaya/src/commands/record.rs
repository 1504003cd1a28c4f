//! `damamaya record`: what a record holds, and whether it is whole.

use std::path::Path;

use wall_record::Reader;

use super::say;
use crate::failure::Failure;

/// Prints files, span, entries and size.
pub(crate) fn info(dir: &Path) -> Result<(), Failure> {
    let info = Reader::open(dir)?.info()?;
    match info.span {
        Some((from, to)) => say(format_args!("span     {from} to {to}"))?,
        None => say("span     nothing recorded yet")?,
    }
    say(format_args!("frames   {}", info.frames))?;
    say(format_args!("facts    {}", info.facts))?;
    say(format_args!("rejects  {}", info.rejects))?;
    say(format_args!("bytes    {}", info.bytes))?;
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

/// Checks everything; damage is a failure.
pub(crate) fn verify(dir: &Path) -> Result<(), Failure> {
    let report = Reader::open(dir)?.verify()?;
    say(format_args!(
        "read     {} files, {} blocks, {} entries",
        report.files, report.blocks, report.entries
    ))?;
    say(format_args!("before   {}", report.before))?;
    say(format_args!("tip      {}", report.tip))?;
    if report.removed > 0 {
        say(format_args!("removed  {} hours between them, by retention", report.removed))?;
    }
    if report.is_intact() {
        return say("intact   every checksum, hash and seal fits");
    }
    let lines: Vec<String> = report
        .damage
        .iter()
        .map(|damage| {
            let block = damage.block.map_or(String::new(), |seq| format!(", block {}", seq.0));
            let at = damage.at.map_or(String::new(), |at| format!(", {at}"));
            format!("{}{block}{at}: {}", damage.file, damage.reason)
        })
        .collect();
    Err(Failure::Failed(anyhow::anyhow!("the record is damaged\n{}", lines.join("\n"))))
}
