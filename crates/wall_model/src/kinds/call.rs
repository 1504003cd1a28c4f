//! A telephone call to the emergency number.

use serde::{Deserialize, Serialize};

use crate::{EntityId, Timestamp};

/// A call. Its place, if it was located, is the fact's `place`. Who called is never told:
/// the caller is a keyed hash at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// How far it has come.
    pub state: CallState,
    /// What it turned out to be.
    pub class: CallClass,
    /// When it entered the queue.
    pub queued_at: Timestamp,
    /// When somebody answered; `None`: nobody has.
    pub answered_at: Option<Timestamp>,
    /// When it ended; `None`: it goes on.
    pub ended_at: Option<Timestamp>,
    /// Radius around the place that holds the caller, metres, 0 or more.
    pub uncertainty_m: Option<f64>,
    /// The case that it reported, an entity of the same service.
    pub case: Option<EntityId>,
    /// A keyed hash of the caller's number, to know who calls again; empty if unknown.
    pub caller: String,
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// In the queue.
    Waiting,
    /// A call taker speaks with the caller.
    Answered,
    /// Over.
    Ended,
    /// The caller hung up before anybody answered.
    Abandoned,
}

/// What a call turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallClass {
    /// Not known yet.
    Unknown,
    /// An emergency.
    Real,
    /// Somebody asked for information, or for a service that is no emergency.
    Information,
    /// A prank (iseng).
    Prank,
    /// Nobody spoke (ghost).
    Silent,
}
