//! The record under torture: processes that are killed, power cuts, disks that fail.
//!
//! A process of its own ([`load`]) writes frames, facts and rejects from several threads with
//! a clock that runs fast, so that hours begin and are sealed all the time, and says what was
//! acknowledged. It is ended, or its disk fails ([`disk`]), and then [`check`] reads the record
//! back: everything acknowledged is there, once, as it was; the rest of the record is whole.
//!
//! Everything random comes from a seed that is printed. The processes' own timing does not, so
//! that a seed repeats what was tried and not every instant of it; a power cut is repeated
//! exactly, from the journal that it is made of.

pub mod check;
pub mod disk;
pub mod faults;
pub mod journal;
pub mod kill;
pub mod load;
pub mod power;
mod tail;
mod writer;

pub use writer::Writer;
