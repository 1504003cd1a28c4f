//! What an analysis found.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Bilingual, EntityId, ServiceId, Timestamp};

/// A finding: a conclusion from other facts, with its reasons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The analysis: `water_distribution/night_flow`.
    pub analysis: String,
    /// What was found, one line.
    pub text: Bilingual,
    /// Since when it is so.
    pub since: Timestamp,
    /// How sure it is, 0 to 1.
    pub score: f64,
    /// The numbers behind it, by name, finite.
    pub values: BTreeMap<String, f64>,
    /// What it is about and what it was drawn from, most important first.
    pub links: Vec<Link>,
}

/// A tie to an entity of any service, with its reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The entity's service.
    pub service: ServiceId,
    /// The entity.
    pub entity: EntityId,
    /// How sure the tie is, 0 to 1.
    pub score: f64,
    /// Why: `300 m, 4 menit, jenis sama`.
    pub reason: Bilingual,
}
