//! An alarm: something that a person must act on.

use serde::{Deserialize, Serialize};

use crate::{Bilingual, EntityId, Timestamp};

/// One occurrence of an alarm. It carries its own words, so that a list of alarms needs no
/// service to know another. Acknowledging and shelving are commands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// The rule: `water_distribution/pressure_drop`.
    pub rule: String,
    /// What it is about within the rule; a rule has at most one alarm at a time for each.
    pub key: String,
    /// Whether it still holds.
    pub state: AlarmState,
    /// How pressing it is.
    pub priority: AlarmPriority,
    /// When it was raised.
    pub since: Timestamp,
    /// When it was over; `None` while it holds.
    pub over_at: Option<Timestamp>,
    /// What happens: `Tekanan turun di Tegal Harum`.
    pub title: Bilingual,
    /// What a person must do: `Hubungi Perumda, kirim tangki`.
    pub action: Bilingual,
    /// Who must act: `meja air`, an OPD.
    pub who: Bilingual,
    /// Names a common cause; alarms of one cause are shown as one. Empty: none known.
    pub cause: String,
    /// The entity of the same service that it is about, if there is one.
    pub about: Option<EntityId>,
}

/// Whether an alarm still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmState {
    /// It holds.
    Raised,
    /// It is over by itself.
    Over,
}

/// How pressing an alarm is, by the time in which somebody must act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmPriority {
    /// Within the shift.
    Low,
    /// Within the hour.
    Medium,
    /// Within ten minutes.
    High,
    /// At once: lives are in danger.
    Critical,
}
