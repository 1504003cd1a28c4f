//! Public works and budgets: what was planned, and how far they have come.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// A project, or the sum of an agency's or the city's projects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Project {
    /// What it sums up.
    pub scope: ProjectScope,
    /// Its name: `Drainase Jl. Tukad Pakerisan`.
    pub name: String,
    /// The agency (OPD) that is responsible: `PUPR`.
    pub agency: String,
    /// How far its procurement has come.
    pub stage: ProjectStage,
    /// Budget (pagu), rupiah, 0 or more.
    pub budget_rp: f64,
    /// Contract value, rupiah; `None` without a contract.
    pub contract_rp: Option<f64>,
    /// The contractor; empty without one.
    pub contractor: String,
    /// When work begins.
    pub starts_at: Option<Timestamp>,
    /// When it is to end.
    pub ends_at: Option<Timestamp>,
    /// What was planned, oldest first.
    pub plan: Vec<Progress>,
    /// What was reached, oldest first.
    pub reached: Vec<Progress>,
    /// Citizens who say that the works are as reported.
    pub confirmed: u32,
    /// Citizens who say that they are not.
    pub denied: u32,
}

/// How far works have come at one time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// When.
    pub at: Timestamp,
    /// Share of the works that are done (realisasi fisik), 0 to 1.
    pub physical: f64,
    /// Share of the money that is spent (realisasi keuangan), 0 to 1.
    pub financial: f64,
}

/// What a [`Project`] sums up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectScope {
    /// The whole city.
    City,
    /// One agency.
    Agency,
    /// One project.
    Project,
}

/// How far procurement has come (OCDS 1.1 release tags, in their order).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectStage {
    /// Planned.
    Planning,
    /// Out for tender.
    Tender,
    /// Awarded or under contract, works not begun.
    Contract,
    /// Works go on.
    Implementation,
    /// Done.
    Done,
    /// Given up.
    Cancelled,
}
