//! Orders: facts of the wall itself that any process hands to the one that writes.
//!
//! One process writes a record; bookmarks, holds and answers to alarms come from others too.
//! Such a process leaves a small file in the record's directory, and the writer takes it in:
//!
//! ```text
//! DIR/orders/TIME-PROCESS-NUMBER.order     JSON, one order
//! DIR/orders/….refused, ….reason           an order that was set aside, and why
//! ```
//!
//! Whoever may write into the directory may order; what is ordered is checked as strangers'
//! input all the same. Taking an order in twice (the writer ended between recording it and
//! removing its file) changes nothing: what the record says already is not said again.

mod inbox;
mod order;

pub use inbox::{Handed, Inbox, OrderState, Taken, hand_in};
pub use order::{BOOKMARK, Order, OrderFault, Ordered, WALL, bookmark_id};
