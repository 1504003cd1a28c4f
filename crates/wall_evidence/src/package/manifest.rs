//! The manifest: what a package holds, of what, and the hashes of all of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wall_model::Timestamp;
use wall_record::Extracted;

use super::{
    pictures::{Filmed, Pictured},
    tree::{CHUNK, Hashes, hex},
};

/// What is in a package. Times are RFC 3339 in UTC; hashes SHA-256 in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `damamaya evidence 1`.
    pub format: String,
    /// When the package was made, by the clock of the computer that made it.
    pub made_at: String,
    /// The program that made it.
    pub made_by: String,
    /// Who exported it, if that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exported_by: Option<String>,
    /// First and last entry of the record that it was taken from.
    pub record: Span,
    /// What was asked for: received after `from` and not after `to`.
    pub window: Span,
    /// The room's time zone, an IANA name.
    pub time_zone: String,
    /// Whose entries are shown; empty: those of all services.
    pub services: Vec<String>,
    /// The bookmark that named the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bookmark: Option<Bookmarked>,
    /// The place of the package in the record's chain.
    pub chain: Chain,
    /// How much of what.
    pub counts: Counts,
    /// Cameras of which there are pictures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Pictured>,
    /// Films of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub films: Vec<Filmed>,
    /// What was removed after the export, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redactions: Vec<Redaction>,
    /// The key that the package is signed with, PEM.
    pub public_key: String,
    /// Every other member but the signature.
    pub members: Vec<Member>,
}

/// From one time to another, RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first.
    pub from: String,
    /// The last.
    pub to: String,
}

/// A bookmark of the wall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmarked {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Who marked it.
    pub author: String,
}

/// A place in the record's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// The link before the first entry.
    pub before: String,
    /// The link after the last entry.
    pub after: String,
    /// The first entry, shown or not.
    pub first: Place,
    /// The last one.
    pub last: Place,
}

/// An entry's place in the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its number.
    pub seq: u64,
    /// When it was received.
    pub received_at: String,
}

/// How many entries a package shows and withholds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Frames by service.
    pub frames: BTreeMap<String, u64>,
    /// Facts by service and kind.
    pub facts: BTreeMap<String, BTreeMap<String, u64>>,
    /// Rejects by service.
    pub rejects: BTreeMap<String, u64>,
    /// Entries that are there by their hashes only: of other services, outside of the
    /// window within the same commit, or redacted.
    pub withheld: u64,
    /// Facts of which fields were removed.
    pub redacted: u64,
}

/// Something that was removed from a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redaction {
    /// Fields: `service.kind.field`.
    pub fields: Vec<String>,
    /// Things that were removed with everything that was said of them: `service/entity`.
    pub entities: Vec<String>,
    /// Why.
    pub reason: String,
    /// Who did it.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// SHA-256 of the manifest of the package that it was removed from.
    pub original_manifest: String,
    /// Facts of which fields were removed.
    pub facts_changed: u64,
    /// Facts that were withheld.
    pub facts_withheld: u64,
    /// Frames that were withheld, since they hold what was removed.
    pub frames_withheld: u64,
    /// Rejects that were withheld, since they speak of such frames.
    pub rejects_withheld: u64,
    /// Feeds whose frames were withheld.
    pub feeds: Vec<String>,
    /// Files of camera pictures and films that were removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Gone>,
}

/// A member that was removed, by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// Its name in the archive.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// The hash of the whole.
    pub sha256: String,
}

/// A member of the package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its name in the archive.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// The hash of the whole, as `sha256sum` prints it.
    pub sha256: String,
    /// The hashes of its parts.
    pub tree: Tree,
}

/// Hashes of a member's chunks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    /// Bytes of a chunk; the last one may be shorter.
    pub chunk: u64,
    /// The hash over all.
    pub root: String,
    /// The hash of every chunk.
    pub leaves: Vec<String>,
}

impl Member {
    pub(super) fn new(name: &str, hashes: &Hashes) -> Self {
        Self {
            name: name.to_owned(),
            bytes: hashes.bytes,
            sha256: hex(&hashes.whole),
            tree: Tree {
                chunk: CHUNK as u64,
                root: hex(&hashes.root()),
                leaves: hashes.leaves.iter().map(|leaf| hex(leaf)).collect(),
            },
        }
    }
}

impl Span {
    pub(super) fn new((from, to): (Timestamp, Timestamp)) -> Self {
        Self { from: from.to_string(), to: to.to_string() }
    }
}

impl Chain {
    pub(super) fn of(extracted: &Extracted) -> Self {
        let place = |(seq, at): (wall_model::Seq, Timestamp)| Place {
            seq: seq.0,
            received_at: at.to_string(),
        };
        Self {
            before: extracted.before.clone(),
            after: extracted.after.clone(),
            first: place(extracted.first),
            last: place(extracted.last),
        }
    }
}

impl Counts {
    /// All that is shown: frames, facts, rejects.
    pub fn shown(&self) -> [u64; 3] {
        [
            self.frames.values().sum(),
            self.facts.values().flat_map(BTreeMap::values).sum(),
            self.rejects.values().sum(),
        ]
    }
}
