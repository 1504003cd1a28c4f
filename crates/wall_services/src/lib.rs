//! The city services, one folder each.
//!
//! A folder under `src/` whose `mod.rs` has an item `SERVICE` is a service; the build
//! script lists them, so that a new one is a folder and nothing else.

use wall_service::{Service, Tile};

include!(concat!(env!("OUT_DIR"), "/services.rs"));

/// The service of this id; `None` if this program was built without it.
pub fn service(id: &str) -> Option<&'static dyn Service> {
    ALL.iter().copied().find(|service| service.id() == id)
}

/// The tile of this id, `service/tile`; `None` if no service has it.
pub fn tile(id: &str) -> Option<&'static dyn Tile> {
    let (owner, _) = id.split_once('/')?;
    service(owner)?.tiles().iter().copied().find(|tile| tile.id() == id)
}

#[cfg(test)]
mod silence;
#[cfg(test)]
mod small_city;
#[cfg(test)]
mod tests;
