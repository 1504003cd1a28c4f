//! A part of a network: a reservoir, a pump, a server, a link.

use serde::{Deserialize, Serialize};

use crate::EntityId;

/// A part of a network. What it measures are other facts of the same entity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asset {
    /// What it is.
    pub class: AssetClass,
    /// Its name: `Reservoir Monang-Maning`.
    pub name: String,
    /// Parts of the same service that it feeds or carries, in their order.
    pub feeds: Vec<EntityId>,
    /// What it holds or carries at most, in the unit of its main quantity: cubic metres
    /// for a reservoir, litres a second for a source, bits a second for a link.
    pub capacity: Option<f64>,
    /// Connections behind it, if known.
    pub customers: Option<u32>,
}

/// What a part of a network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetClass {
    /// A spring, river intake or bought supply.
    Source,
    /// A treatment plant (IPA).
    Plant,
    /// A reservoir or tank.
    Reservoir,
    /// A pump.
    Pump,
    /// A valve.
    Valve,
    /// A district metered area.
    MeteredArea,
    /// A pipe.
    Pipe,
    /// A gauge: of a river, of rain.
    Gauge,
    /// A server.
    Server,
    /// A data link.
    DataLink,
    /// Anything else.
    Other,
}
