//! The simulated city, serving every service's protocol on loopback.

pub mod scene;
