//! A public warning, in the words of CAP 1.2 (OASIS Common Alerting Protocol).

use serde::{Deserialize, Serialize};

use crate::{Geometry, Timestamp};

/// A warning; the fact's `observed_at` is when it was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// What is warned of: `Banjir Tukad Badung`.
    pub event: String,
    /// One line for the wall.
    pub headline: String,
    /// What people are told to do; empty if nothing.
    pub instruction: String,
    /// Who warns, to be named beside it: `BMKG`.
    pub credit: String,
    /// How bad it is.
    pub severity: WarningSeverity,
    /// How soon.
    pub urgency: WarningUrgency,
    /// How sure.
    pub certainty: WarningCertainty,
    /// When it begins; `None`: with its sending.
    pub starts_at: Option<Timestamp>,
    /// When it ends; `None`: until it is taken back.
    pub expires_at: Option<Timestamp>,
    /// Whether it is an exercise or a test, which the wall must say.
    pub is_exercise: bool,
    /// Where.
    pub areas: Vec<WarningArea>,
}

/// An area of a warning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WarningArea {
    /// Its name.
    pub name: String,
    /// Its shape, if told.
    pub geometry: Option<Geometry>,
    /// Its code in the ministry's list, if told: `51.71.03.1007`.
    pub code: String,
}

/// How bad what is warned of is (CAP 1.2, 3.2.2 `severity`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningSeverity {
    /// Not known.
    Unknown,
    /// Little or no threat.
    Minor,
    /// Possible threat.
    Moderate,
    /// Significant threat.
    Severe,
    /// Extraordinary threat.
    Extreme,
}

/// How soon something must be done (CAP 1.2, 3.2.2 `urgency`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningUrgency {
    /// Not known.
    Unknown,
    /// No longer needed.
    Past,
    /// In the near future.
    Future,
    /// Within the hour.
    Expected,
    /// At once.
    Immediate,
}

/// How sure it is (CAP 1.2, 3.2.2 `certainty`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningCertainty {
    /// Not known.
    Unknown,
    /// Not expected.
    Unlikely,
    /// About even.
    Possible,
    /// More than even.
    Likely,
    /// It is so.
    Observed,
}
