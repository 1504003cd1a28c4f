//! Extracts: a window of a record as a record of its own, checkable against the other's
//! chain.
//!
//! Whoever makes one decides about every entry: shown, withheld (its hash stays), or, for a
//! fact, shown without some of its fields. What is not in the window but in a commit with
//! something that is, is withheld. `design/format.md` says what stands in the files.

mod cut;
mod keyframes;
mod pending;
mod walk;

use std::{collections::BTreeSet, path::Path, sync::Arc};

use wall_model::{Fact, Seq, Timestamp};

use crate::disk::folder::{FileId, Listed};
use crate::{RecordError, Stored};

/// What becomes of an entry in an extract.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It is shown as it is.
    Keep,
    /// Its hash stands in for it.
    Withhold,
    /// This is shown instead, with the hash of what was received. For facts; of anything
    /// else it withholds.
    Replace(Arc<Fact>),
}

/// Decides about an entry. The facts of a state that an extract begins with are asked about
/// as well, with number 0.
pub type Judge<'a> = dyn FnMut(&Stored) -> Verdict + 'a;

/// What an extract holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extracted {
    /// Names of its files, in the record's order.
    pub files: Vec<String>,
    /// The other record's chain before the first entry, in hexadecimal.
    pub before: String,
    /// The other record's chain after the last entry, in hexadecimal.
    pub after: String,
    /// Number and time of the first entry, also if it is withheld.
    pub first: (Seq, Timestamp),
    /// Number and time of the last entry.
    pub last: (Seq, Timestamp),
}

/// Makes an extract of the record in `dir` in the empty directory `to`: what was received
/// after `from` and not after `until`, and the state at `from`. `None`: nothing was received
/// then.
///
/// # Errors
/// The record cannot be read, is damaged within the window, or the extract cannot be written.
pub fn extract(
    dir: &Path,
    to: &Path,
    window: (Timestamp, Timestamp),
    judge: &mut Judge<'_>,
) -> Result<Option<Extracted>, RecordError> {
    let (from, until) = window;
    walk::Walk::new(dir, to, from.as_micros(), until.as_micros(), judge)?.run()
}

/// Makes, in the directory `to`, the sealed file `listed` of `dir` anew without what `judge`
/// withholds; `services` says what that is. Its chain is the whole of what it was.
pub(crate) fn thin(
    dir: &Path,
    to: &Path,
    listed: Listed,
    services: BTreeSet<String>,
    judge: &mut Judge<'_>,
) -> Result<(), RecordError> {
    walk::Walk::new(dir, to, i64::MIN, i64::MAX, judge)?.thin(listed, services)
}

/// When the hour of a sealed file begins; `None` if no record has a file of this name.
pub fn sealed_hour(name: &str) -> Option<Timestamp> {
    let id = FileId::parse(name.strip_suffix(".record")?)?;
    Some(Timestamp::from_micros(id.begins_at()))
}
