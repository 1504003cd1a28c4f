//! A network as a diagram: what feeds what, with what is measured there.

use serde::Serialize;
use wall_model::{AssetClass, EntityId};

use super::{Mark, Text, Tone};

/// A network from left (where it comes from) to right (where it goes).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mimic {
    /// Columns from left to right; what one holds feeds what stands to its right.
    pub columns: Vec<MimicColumn>,
}

/// A step of the network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MimicColumn {
    /// Its name: `Sumber`.
    pub title: Text,
    /// Its parts from top to bottom; those without room are summed up.
    pub nodes: Vec<MimicNode>,
}

/// A part of the network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MimicNode {
    /// Which.
    pub entity: EntityId,
    /// Its name.
    pub name: Text,
    /// What it is.
    pub class: AssetClass,
    /// How full it is, 0 to 1; `None` for what does not fill.
    pub fill: Option<f64>,
    /// What is measured, the most important first; those without room are left out.
    pub values: Vec<MimicValue>,
    /// Its state.
    pub tone: Tone,
    /// Its state as shape and word, if unusual.
    pub mark: Option<Mark>,
    /// Parts of columns to the right that it feeds.
    pub feeds: Vec<EntityId>,
}

/// A measured value of a part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MimicValue {
    /// The number with its unit.
    pub value: Text,
    /// Quiet where doubtful or old, alarm where beyond its limit.
    pub tone: Tone,
}
