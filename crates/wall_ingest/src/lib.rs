//! Connectors: sockets in, one file per transport.
//!
//! A feed's way: connector → [`Frame`](wall_record::Frame) → bounded queue → record →
//! decoder → facts → record → [`Waker`]. Frames are on disk before anyone reads them, and
//! what cannot be read is kept and counted. How a feed does is a fact like any other, so
//! that replay shows outages too; the words in it are data, and Indonesian.
//!
//! What the services conclude from all of it, alarms and analyses, is worked out on a thread
//! of its own (`analyst.rs`) and goes to the record, too.
//!
//! The wall's clock of what is received stands here, in `clock.rs`, and nowhere else.

mod analyst;
mod backoff;
mod city;
mod clock;
mod connector;
mod failure;
mod feed;
mod health;
mod house;
mod ingest;
mod interview;
mod limit;
mod outlet;
mod pipeline;
mod plug;
mod queue;
mod reading;
mod redecode;
mod rehearsal;
mod secret;
mod sink;
mod tls;

#[cfg(test)]
mod tests;

pub use analyst::{ENTITY as ANALYST, Moments, conclude};
pub use backoff::Backoff;
pub use city::{
    AuthSpec, CameraAuth, CameraLogins, CameraOperator, CityFile, FeedSpec, NamedSecret, Problem,
    RecordSpec,
};
pub use clock::system_clock;
pub use connector::onvif::{
    DISCOVERY_PORT, Discovered, DiscoveryError, FoundDevice, Moved, Mover, MoverError, Preset,
    Probing, Velocity, discover,
};
pub use health::SERVICE;
pub use house::{
    DISK_RULE, DiskWatch, Growth, HouseSetup, Housekeeper, Part, Space, UNRECORDED_RULE, Watched,
    Writing, WritingWatch, lasts_days, record_order, take_orders, unrecorded,
};
pub use ingest::{Ingest, IngestError, IngestSetup};
pub use interview::{Interviewed, NoAnswer, interview};
pub use redecode::{Comparison, RedecodeError, Redecoding, Told, compare, redecode};
pub use rehearsal::{Rehearsal, RehearsalError, RehearsalSetup};
pub use secret::{Secret, SecretRef, redact};
pub use sink::{Sink, Stamp, Taken, Waker};
pub use tls::install_tls;

/// Parts that parse what strangers send, for the fuzz targets and property tests.
pub mod parsing {
    pub use crate::connector::onvif::{found_devices, pulled};
}
