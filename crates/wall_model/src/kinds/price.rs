//! The price of a commodity at a market.

use serde::{Deserialize, Serialize};

/// A surveyed price; the fact's entity is `market/commodity`, its `observed_at` the survey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// The market: `Pasar Kreneng`.
    pub market: String,
    /// The commodity: `Cabai rawit merah`.
    pub commodity: String,
    /// What the price is for: `kg`, `liter`.
    pub unit: String,
    /// Rupiah for one unit, more than 0.
    pub rupiah: f64,
    /// Rise, percent, from which the city wants to be warned; `None`: the city's own.
    pub warn_pct: Option<f64>,
    /// Highest lawful or reference price (HET, HAP), rupiah, if there is one.
    pub ceiling_rp: Option<f64>,
}
