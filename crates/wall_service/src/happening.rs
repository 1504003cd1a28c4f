//! What really happens in the simulated city: the one truth behind what its systems tell.

use wall_model::{CaseKind, LonLat, Timestamp, Urgency};

/// Something that happens at a place for a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    /// Unique and always the same: `K-20261124-017`.
    pub id: String,
    /// What happens.
    pub kind: HappeningKind,
    /// Whether a presenter started it, or it is part of one of his stories: what analyses
    /// are scored against.
    pub is_story: bool,
    /// Where.
    pub place: LonLat,
    /// Radius of the affected place, metres.
    pub radius_m: f64,
    /// Where in words: `Jl. Teuku Umar, Dauh Puri`.
    pub address: String,
    /// Code of the village: `51.71.03.1007`; empty outside of all.
    pub village: String,
    /// Its title in the room's words: `Laka lantas`.
    pub title: String,
    /// What is known, one line.
    pub detail: String,
    /// The agency (OPD) that sees to it.
    pub agency: String,
    /// What it is about, where that is more than a place: a commodity's code, a camera's
    /// id, a metered area, the claim of a hoax.
    pub subject: String,
    /// How strong it is, 0 to 1.
    pub strength: f64,
    /// When it begins.
    pub begins: Timestamp,
    /// When it was forwarded to the agency.
    pub forwarded: Timestamp,
    /// When the agency began its work.
    pub in_hand: Timestamp,
    /// When it is over.
    pub ends: Timestamp,
    /// Call signs of the units that were sent.
    pub units: Vec<String>,
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HappeningKind {
    /// A matter for the emergency desk.
    Emergency(CaseKind, Urgency),
    /// A river rises over its banks.
    RiverFlood,
    /// A water main bursts.
    BurstMain,
    /// The price of a commodity jumps.
    PriceSpike,
    /// A fibre breaks and takes cameras and signals with it.
    FibreCut,
    /// A false claim goes round.
    Hoax,
    /// The day of silence: nobody is on the street.
    Nyepi,
}

impl Happening {
    /// Whether it goes on at `at`.
    pub fn is_on(&self, at: Timestamp) -> bool {
        (self.begins..self.ends).contains(&at)
    }
}
