//! The simulated city, serving every service's protocol on loopback.
//!
//! * [`scene`] says what a street camera sees; [`camera`] draws it.
//! * [`CityServer`] serves a city's facts and cameras by the protocols of real ones.

pub mod camera;
pub mod scene;
mod server;
pub mod world;

pub use server::{Bound, CityError, CityParts, CityServer, EndpointInfo};
pub use world::{Story, StoryKind, UnknownStory, World};
