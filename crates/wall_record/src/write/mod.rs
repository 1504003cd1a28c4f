//! The writing side: one writer, its thread, and the upkeep behind it.

mod cut;
mod held;
mod live;
mod marks;
pub(crate) mod queued;
mod recent;
mod record;
mod resume;
mod retention;
mod seal;
mod stall;
mod tail;
mod thin;
mod upkeep;
mod weigh;
mod writer;

pub use record::{Record, Ticket};
pub use stall::{Cause, Stall};
