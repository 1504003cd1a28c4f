//! A dataset of the city's catalogue.

use serde::{Deserialize, Serialize};

use crate::{Span, Timestamp};

/// A dataset as its catalogue describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    /// Its title.
    pub title: String,
    /// The agency (OPD) that publishes it.
    pub publisher: String,
    /// When its content last changed.
    pub updated_at: Option<Timestamp>,
    /// How often it is to be updated, if promised.
    pub due_every: Option<Span>,
    /// Rows, if known.
    pub rows: Option<u64>,
    /// Names and types of its columns, `name:type`, in their order; empty if unknown.
    pub columns: Vec<String>,
}
