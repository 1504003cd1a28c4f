//! The state of things: the time, the feeds and the open incidents.
//!
//! A service without feeds: it looks at the facts of all others, by their kind.

mod clock;
mod feeds;
mod incidents;

#[cfg(test)]
mod tests;

use wall_service::{Service, Tile, Words};

const ID: &str = "situation";

/// The service.
pub static SERVICE: Situation = Situation;

/// See the [module](self).
pub struct Situation;

impl Service for Situation {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::new("Situasi", "Situation")
    }

    fn tiles(&self) -> &'static [&'static dyn Tile] {
        &[&clock::WallClock, &feeds::Feeds, &incidents::Incidents]
    }
}
