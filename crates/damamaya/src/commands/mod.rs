//! The commands, one file each.

pub(crate) mod cameras;
pub(crate) mod check;
pub(crate) mod city;
pub(crate) mod decode_worker;
pub(crate) mod decoders;
pub(crate) mod digest;
pub(crate) mod ingest;
pub(crate) mod marks;
pub(crate) mod open;
pub(crate) mod record;
pub(crate) mod redecode;
mod rehearse;
pub(crate) mod replay;
pub(crate) mod snapshot;
pub(crate) mod wall;

use std::io::Write as _;

use crate::failure::Failure;

/// Prints a line for whoever called the program.
fn say(line: impl std::fmt::Display) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "{line}")?;
    std::io::stdout().flush()?;
    Ok(())
}
