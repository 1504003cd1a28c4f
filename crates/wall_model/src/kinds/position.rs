//! Where a unit is and what it is doing.

use serde::{Deserialize, Serialize};

/// A fix. Its place is the fact's `place`, its time the fact's `observed_at`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// What moves.
    pub class: VehicleClass,
    /// The unit's call sign: `AMB-02`.
    pub call_sign: String,
    /// What the unit is doing.
    pub status: UnitStatus,
    /// Ground speed, metres a second, 0 or more; `None` if the source does not say.
    pub speed_mps: Option<f64>,
    /// Direction of travel, degrees clockwise from north, 0 to 360; `None` at a stand or
    /// if unknown.
    pub course_deg: Option<f64>,
    /// Radius that holds the true place with about 68 %, metres.
    pub accuracy_m: Option<f64>,
}

/// Classes of vehicle that the wall tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VehicleClass {
    /// Ambulance.
    Ambulance,
    /// Fire engine (damkar).
    FireEngine,
    /// Police.
    Police,
    /// Transport agency patrol or tow (Dishub).
    TrafficOfficer,
    /// Rubbish truck.
    WasteTruck,
    /// Water tanker.
    WaterTanker,
    /// Public bus.
    Bus,
    /// Anything else.
    Other,
}

impl VehicleClass {
    /// Every class, in the order of the wall's lists.
    pub const ALL: [Self; 8] = [
        Self::Ambulance,
        Self::FireEngine,
        Self::Police,
        Self::TrafficOfficer,
        Self::WasteTruck,
        Self::WaterTanker,
        Self::Bus,
        Self::Other,
    ];
}

/// What a unit is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitStatus {
    /// Ready for an order (siap).
    Free,
    /// On the way to an order (menuju).
    EnRoute,
    /// At work: on scene, on its route (bertugas).
    Busy,
    /// Out of service.
    OutOfService,
    /// The source does not say.
    Unknown,
}
