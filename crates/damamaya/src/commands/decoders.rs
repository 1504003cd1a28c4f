//! `damamaya decoders`: what decodes cameras' pictures here.

use super::say;
use crate::failure::Failure;

/// Prints a line for each kind of stream.
pub(crate) fn run() -> Result<(), Failure> {
    for (stream, decoder) in wall_media::decoders() {
        match decoder {
            Some(decoder) => say(format_args!("{stream}: {decoder}"))?,
            None => {
                say(format_args!("{stream}: none; build the program with --features libav for it"))?
            }
        }
    }
    Ok(())
}
