//! Phases and times of a signalised junction.

use serde::{Deserialize, Serialize};

use crate::{Span, Timestamp};

/// State of a signal controller. Its place is the fact's `place`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// The junction's name: `Simpang Enam`.
    pub name: String,
    /// How the controller works now.
    pub mode: SignalMode,
    /// Signal groups, by ascending number.
    pub phases: Vec<SignalPhase>,
    /// Length of the cycle; `None` if the source does not say.
    pub cycle: Option<Span>,
    /// Start of the coordinated green after the reference time of the coordination, 0 to
    /// the cycle; `None` if not coordinated or unknown.
    pub offset: Option<Span>,
    /// The coordinated road that the junction belongs to, and its place along it from 0.
    pub corridor: Option<(String, u32)>,
}

/// How a controller works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalMode {
    /// In step with its neighbours (terkoordinasi).
    Coordinated,
    /// On its own plan or traffic dependent.
    Isolated,
    /// By hand (manual).
    Manual,
    /// A vehicle with priority has the junction (preemption).
    Preempted,
    /// Flashing yellow (kedip).
    Flashing,
    /// Lamps off (mati).
    Dark,
}

/// One signal group, or phase of a controller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalPhase {
    /// Signal group or phase number, 1 to 255.
    pub number: u8,
    /// What it shows.
    pub state: PhaseState,
    /// Since when, if known.
    pub since: Option<Timestamp>,
    /// Earliest end, if known.
    pub min_end: Option<Timestamp>,
    /// Likeliest end, if known; countdowns show this one.
    pub likely_end: Option<Timestamp>,
    /// Approaches that it serves; empty if unknown.
    pub approaches: Vec<Direction>,
    /// Vehicles that wait, if measured.
    pub queue: Option<u16>,
}

/// What a signal group shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseState {
    /// Stop.
    Red,
    /// Clearance.
    Yellow,
    /// Go.
    Green,
    /// Flashing.
    Flashing,
    /// Nothing.
    Dark,
}

/// The side of a junction that traffic comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Utara.
    North,
    /// Timur.
    East,
    /// Selatan.
    South,
    /// Barat.
    West,
}
