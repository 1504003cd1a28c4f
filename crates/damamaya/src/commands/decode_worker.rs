//! `damamaya decode-worker`: decodes for the program that started it.

use anyhow::Context as _;

use crate::failure::Failure;

/// Decodes until that program ends.
pub(crate) fn run() -> Result<(), Failure> {
    let words = "decoding for another process (this command is not for people)";
    Ok(wall_media::serve(&mut |_sample| {}).context(words)?)
}
