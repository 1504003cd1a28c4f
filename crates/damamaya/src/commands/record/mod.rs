//! `damamaya record`: what a record holds, whether it is whole, and what of it goes out.

mod cameras;
mod export;
mod import;
mod info;
mod key;
mod redact;
mod verify;

use super::{digest, marks, redecode};
use crate::args::RecordCommand;
use crate::failure::Failure;

pub(crate) fn run(command: &RecordCommand) -> Result<(), Failure> {
    match command {
        RecordCommand::Info { dir } => info::run(dir),
        RecordCommand::Verify(arguments) => verify::run(arguments),
        RecordCommand::Digest(arguments) => digest::run(arguments),
        RecordCommand::Export(arguments) => export::run(arguments),
        RecordCommand::Import(arguments) => import::run(arguments),
        RecordCommand::Redact(arguments) => redact::run(arguments),
        RecordCommand::Key { key } => key::run(key.as_deref()),
        RecordCommand::Bookmark(command) => marks::bookmark(command),
        RecordCommand::Hold(arguments) => marks::hold(arguments),
        RecordCommand::Release(arguments) => marks::release(arguments),
        RecordCommand::Redecode(arguments) => redecode::run(arguments),
    }
}
