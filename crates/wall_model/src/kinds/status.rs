//! Whether a device or unit works.

use serde::{Deserialize, Serialize};

/// See the [module](self).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// The device's name for people.
    pub name: String,
    /// Whether it works.
    pub state: StatusState,
    /// What is wrong, in words; empty if nothing is.
    pub detail: String,
}

/// Whether a device works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusState {
    /// DARING.
    Online,
    /// Works in part.
    Degraded,
    /// LURING.
    Offline,
}
