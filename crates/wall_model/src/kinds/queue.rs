//! People who wait at a counter.

use serde::{Deserialize, Serialize};

use crate::{Span, Timestamp};

/// The queue of one counter or service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    /// What it is for: `KTP dan KK`.
    pub name: String,
    /// The ticket that is being served; empty: none.
    pub serving: String,
    /// People who wait.
    pub waiting: u32,
    /// Since when the first of them waits.
    pub longest_since: Option<Timestamp>,
    /// People served today.
    pub served: u32,
    /// Counters that are open.
    pub counters: u32,
    /// How long one person takes on average, if told.
    pub takes: Option<Span>,
}
