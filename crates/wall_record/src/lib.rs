//! The record: everything that was received, and what was known at any moment.
//!
//! * An [`Entry`] is a frame as received, a fact read from one, or a reject. Entries are
//!   appended in order, get a sequence number and a strictly increasing time, and are
//!   never changed.
//! * A [`Moment`] is what was known at one time. Tiles see nothing else, which is why
//!   live and replay cannot differ.

mod entry;
mod memory;
mod moment;
mod state;

pub use entry::{Entry, Frame, Origin, Reject};
pub use memory::Memory;
pub use moment::{History, Moment};
pub use state::{Known, State};
