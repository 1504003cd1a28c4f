//! The parts of an OCDS 1.1 release that the wall reads
//! (standard.open-contracting.org/1.1, release schema).

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Release {
    pub(super) ocid: Option<String>,
    pub(super) date: Option<String>,
    #[serde(default)]
    pub(super) tag: Vec<String>,
    pub(super) buyer: Option<Organisation>,
    pub(super) planning: Option<Planning>,
    pub(super) tender: Option<Tender>,
    #[serde(default)]
    pub(super) awards: Vec<Award>,
    #[serde(default)]
    pub(super) contracts: Vec<Contract>,
    /// Citizens' checks of the works: the city's own extension.
    pub(super) verification: Option<Verification>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Organisation {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Planning {
    pub(super) budget: Option<Budget>,
    #[serde(default)]
    pub(super) milestones: Vec<Milestone>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Budget {
    pub(super) amount: Option<Value>,
    pub(super) project: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Value {
    pub(super) amount: Option<f64>,
    pub(super) currency: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Milestone {
    pub(super) title: Option<String>,
    pub(super) status: Option<String>,
    pub(super) due_date: Option<String>,
    pub(super) date_met: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tender {
    pub(super) title: Option<String>,
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) items: Vec<Item>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    pub(super) delivery_location: Option<Location>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Location {
    pub(super) geometry: Option<Point>,
}

/// A GeoJSON point: longitude, latitude.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Point {
    #[serde(default)]
    pub(super) coordinates: Vec<f64>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Award {
    #[serde(default)]
    pub(super) suppliers: Vec<Organisation>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Contract {
    pub(super) status: Option<String>,
    pub(super) value: Option<Value>,
    pub(super) period: Option<Period>,
    pub(super) implementation: Option<Implementation>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Period {
    pub(super) start_date: Option<String>,
    pub(super) end_date: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Implementation {
    #[serde(default)]
    pub(super) transactions: Vec<Transaction>,
    #[serde(default)]
    pub(super) milestones: Vec<Milestone>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Transaction {
    pub(super) date: Option<String>,
    pub(super) value: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Verification {
    #[serde(default)]
    pub(super) confirmed: u32,
    #[serde(default)]
    pub(super) denied: u32,
}
