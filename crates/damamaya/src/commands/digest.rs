//! `damamaya record digest`: what a record knows at a time, as one hash to compare.

use wall_model::Span;
use wall_record::Reader;

use super::{replay::Recorded, say};
use crate::{args::DigestArguments, failure::Failure, times};

/// Prints the time and the hash of the state at `--at`, or at many times all over the record
/// that are the same for everybody who asks for them.
pub(crate) fn run(arguments: &DigestArguments) -> Result<(), Failure> {
    let recorded = Recorded::open(&arguments.dir)?;
    let (first, last) = recorded.span;
    let times = match &arguments.at {
        Some(at) => vec![times::parse("--at", at, &recorded.zone)?],
        None => {
            let micros = last.since(first).as_micros().max(1);
            let mut random = fastrand::Rng::with_seed(arguments.seed);
            (0..arguments.times).map(|_| first + Span::from_micros(random.i64(0..micros))).collect()
        }
    };
    // Opened anew: nothing that was read to open the record helps or hinders.
    let reader = Reader::open(&arguments.dir)?;
    for at in times {
        let moment = reader.moment(at)?;
        let digest = moment.state().digest();
        say(format_args!("{at} {digest}"))?;
    }
    Ok(())
}
