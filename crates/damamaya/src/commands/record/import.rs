//! `damamaya record import`: a package as a record to replay.

use wall_evidence::Verifier;

use super::verify;
use crate::commands::say;
use crate::evidence_args::ImportArguments;
use crate::failure::Failure;

pub(crate) fn run(arguments: &ImportArguments) -> Result<(), Failure> {
    let expected = arguments.public_key.as_deref().map(Verifier::open).transpose()?;
    let report = wall_evidence::import(&arguments.file, expected.as_ref(), &arguments.into)?;
    verify::package(&report, expected.is_some())?;
    let dir = arguments.into.display();
    say(format_args!("imported into {dir}: `damamaya replay --record {dir}`"))
}
