//! What can go wrong with packages, in words for whoever exports or checks one.

use std::{fmt, io, path::Path};

use wall_model::{Seq, Timestamp};
use wall_record::RecordError;

/// Why something cannot be exported, checked or taken in.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The file system refused.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// What was tried: `write`.
        doing: &'static str,
        /// The file or directory.
        path: String,
        /// The system's reason.
        source: io::Error,
    },
    /// Something is there already.
    #[error("{path} is there already, and nothing is written over: name a new {what}")]
    Exists {
        /// The file or directory.
        path: String,
        /// `file` or `directory`.
        what: &'static str,
    },
    /// The window holds nothing.
    #[error(
        "the record in {dir} has nothing between {from} and {to}{of}{held}: choose another window"
    )]
    Nothing {
        /// The record.
        dir: String,
        /// When the window begins.
        from: Timestamp,
        /// When it ends.
        to: Timestamp,
        /// Which services were asked for.
        of: String,
        /// What the record does hold.
        held: String,
    },
    /// The file is no package.
    #[error("{path} is not an evidence package: {found}")]
    Foreign {
        /// The file.
        path: String,
        /// What was found there.
        found: String,
    },
    /// A newer version of this program made it.
    #[error(
        "{path} has the format {format:?}, this program knows {known:?}: use the newer version of the program"
    )]
    NewerFormat {
        /// The file.
        path: String,
        /// Its format.
        format: String,
        /// The one that is known here.
        known: &'static str,
    },
    /// Nobody signed it.
    #[error(
        "{path} is not signed: it has no manifest.json.sig, so nothing says who made it or that it is whole"
    )]
    Unsigned {
        /// The file.
        path: String,
    },
    /// Somebody else signed it.
    #[error(
        "{path} was signed with another key: its fingerprint is {found}, expected was {wanted}; \
         somebody else made this package, or the key given with --public-key is not the maker's"
    )]
    WrongKey {
        /// The file.
        path: String,
        /// Fingerprint of the key in the package.
        found: String,
        /// Fingerprint of the key that was expected.
        wanted: String,
    },
    /// Something is not what was signed.
    #[error("{path} is not what was signed\n{}", lines(faults))]
    Damaged {
        /// The file.
        path: String,
        /// What does not fit, in the file's order.
        faults: Vec<Fault>,
    },
    /// A key file cannot be used.
    #[error("the key {path} cannot be used: {reason}")]
    Key {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// What is to be redacted cannot be.
    #[error("{0}")]
    Redaction(String),
}

impl EvidenceError {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::Io { doing, path, source }
    }
}

/// A part of a package that is not what was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The part: a member's name, or `end of the file`.
    pub member: String,
    /// First byte of the package at which it can lie, and the first after it.
    pub bytes: (u64, u64),
    /// Number of the first entry of the block, where it lies in one.
    pub block: Option<Seq>,
    /// The time of that block.
    pub at: Option<Timestamp>,
    /// What does not fit.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = self.bytes;
        match to - from {
            0 | 1 => write!(f, "{}, byte {from}", self.member)?,
            _ => write!(f, "{}, bytes {from} to {}", self.member, to - 1)?,
        }
        if let Some(seq) = self.block {
            write!(f, ", block {}", seq.0)?;
        }
        if let Some(at) = self.at {
            write!(f, ", {at}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}
