//! The record: everything that was received, and what was known at any moment.
//!
//! * An [`Entry`] is a frame as received, a fact read from one, or a reject. Entries are
//!   appended in order, get a sequence number and a strictly increasing time, and are
//!   never changed.
//! * A [`Moment`] is what was known at one time. Tiles see nothing else, which is why
//!   live and replay cannot differ.
//! * A [`Record`] writes, one process at a time; any number of [`Reader`]s read meanwhile.
//!   [`Memory`] is a record without a disk.
//!
//! On disk a record is a directory with one SQLite file for each hour, whose blocks are
//! chained by hashes: `design/format.md`.

mod disk;
mod entry;
mod error;
mod extract;
mod fact_ref;
mod hash;
mod holds;
mod memory;
mod moment;
mod options;
pub mod orders;
mod page;
mod read;
mod redecodes;
mod state;
mod stored;
mod table;
#[cfg(test)]
mod tests;
mod write;

pub use entry::{Entry, Frame, Origin, Reject};
pub use error::RecordError;
pub use extract::{Extracted, Judge, Verdict, extract, sealed_hour};
pub use fact_ref::FactRef;
pub use holds::Holds;
pub use memory::Memory;
pub use moment::{History, Moment};
pub use options::{ReaderOptions, RecordOptions};
pub use read::{
    Damage, Density, Entries, Event, FileInfo, Glance, Outage, Reader, RecordInfo, Select, Survey,
    VerifyReport, Way,
};
pub use redecodes::{REDECODE, Redecode, RedecodeNote, Runs};
pub use state::{Known, State};
pub use stored::{Kept, Receipt, Stored};
pub use write::{Cause, Record, Stall, Ticket};
