//! A matter that somebody must see to: a call, a complaint, an incident, a file.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// See the [module](self).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// What sort of matter.
    pub kind: CaseKind,
    /// Short title in the source's words, without personal data: `Laka lantas`.
    pub title: String,
    /// Where in words: `Simpang Enam`. Empty if the source named none.
    pub address: String,
    /// How far it has come.
    pub state: CaseState,
    /// How pressing it is.
    pub urgency: Urgency,
    /// When it began.
    pub opened_at: Timestamp,
    /// The agency (OPD) it was forwarded to.
    pub agency: Option<String>,
    /// Radius of the affected place, metres, 0 or more.
    pub radius_m: Option<f64>,
    /// What is known beyond the title, one line.
    pub detail: String,
}

/// What sort of matter a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// Traffic accident (laka lantas).
    Accident,
    /// Fire.
    Fire,
    /// Medical emergency.
    Medical,
    /// Flood.
    Flood,
    /// Fallen tree or other obstacle.
    Obstacle,
    /// Crime or disorder.
    Crime,
    /// Broken road, lamp, drain or pipe.
    Infrastructure,
    /// Waste.
    Waste,
    /// Planned works or an event that closes a road.
    Works,
    /// Anything else.
    Other,
}

/// How far a case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Nobody has touched it (BARU).
    New,
    /// Forwarded to an agency (DITERUSKAN).
    Forwarded,
    /// Being handled (DITANGANI).
    InHand,
    /// Solved (SELESAI).
    Done,
}

/// How pressing a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// BIASA.
    Normal,
    /// SEGERA.
    Urgent,
    /// DARURAT.
    Emergency,
}
