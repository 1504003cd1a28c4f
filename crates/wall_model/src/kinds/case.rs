//! A matter that somebody must see to: a call, a complaint, an incident, a file.

use serde::{Deserialize, Serialize};

use crate::{EntityId, LonLat, Timestamp};

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
    /// What happened to it so far, and what is due.
    #[serde(default)]
    pub course: Box<CaseCourse>,
}

/// What happened to a case so far, and what is due.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CaseCourse {
    /// The source's own category: `DRAINASE`, `cardiac-arrest`; empty if it has none.
    pub category: String,
    /// What happened, oldest first.
    pub stages: Vec<CaseStage>,
    /// When it must be solved by.
    pub due_at: Option<Timestamp>,
    /// The case of the same service that this one repeats.
    pub repeats: Option<EntityId>,
    /// Since when a citizen waits for an answer; `None`: nobody does.
    pub waits_since: Option<Timestamp>,
    /// Photos that were sent with it or prove its end.
    pub evidence: Vec<Evidence>,
}

/// Something that happened to a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseStage {
    /// What.
    pub stage: Stage,
    /// When.
    pub at: Timestamp,
    /// The agency, desk or unit that did it, or that has the file since; empty if untold.
    pub by: String,
}

/// What can happen to a case, in the usual order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Told.
    Reported,
    /// The call or message was answered.
    Answered,
    /// Checked and given a kind (triage, verification).
    Verified,
    /// Sent to an agency, or moved to another desk.
    Forwarded,
    /// The agency took it.
    Accepted,
    /// Units were sent off.
    Dispatched,
    /// The first unit arrived.
    Arrived,
    /// The agency says that it is done.
    Solved,
    /// The citizen was answered.
    Replied,
    /// Closed.
    Closed,
    /// Opened again.
    Reopened,
    /// Turned down.
    Rejected,
}

/// A photo that belongs to a case. Its bytes, if they were fetched, are a
/// [`Picture`](crate::Picture) of the same address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Where it is, without credentials.
    pub url: String,
    /// What it shows.
    pub kind: EvidenceKind,
    /// SHA-256 of its bytes in hexadecimal, if the source tells it.
    pub sha256: String,
    /// Where it was taken.
    pub place: Option<LonLat>,
    /// When it was taken.
    pub taken_at: Option<Timestamp>,
}

/// What a photo shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// The matter as it was reported.
    Reported,
    /// The matter as the agency left it.
    Solved,
    /// A citizen's check of what the agency says.
    Checked,
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
    /// Water supply: no water, low pressure, a leak.
    WaterSupply,
    /// How an office or service treats people.
    PublicService,
    /// A citizen's file on its way through the offices.
    Permit,
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
