//! What a city service is, and the words in which it answers.
//!
//! A [`Service`] describes its feeds' requests, reads frames into facts, and says by its
//! [`Tile`]s what the wall shows. It does no I/O and keeps no state: sockets belong to
//! ingest, drawing to the UI, time to the program. A tile answers with a [`TileView`]:
//! plain data that can be compared, printed and drawn.

mod alarm;
mod analysis;
pub mod chance;
mod city;
mod decode;
pub mod event;
mod feed;
mod gazetteer;
mod happening;
pub mod local;
mod options;
mod outage;
mod plausible;
mod request;
mod service;
pub mod sight;
mod simulated;
mod sources;
pub mod view;
pub mod watch;
pub mod workdays;

pub use alarm::{AlarmRule, Condition, Level};
pub use analysis::Analysis;
pub use city::{Asked, City, Message, Response};
pub use decode::{DecodeError, Decoded, RowReject};
pub use feed::{Feed, Transport};
pub use gazetteer::{Gazetteer, Named, nearest};
pub use happening::{Happening, HappeningKind};
pub use options::{Opt, Options};
pub use outage::{lost_feeds, outage, outage_block};
pub use plausible::{bounds_of, is_swapped};
pub use request::{Endpoint, Framing, RegisterRead, RegisterTable, Request, SnmpVersion};
pub use service::{Service, Tile};
pub use simulated::Simulated;
pub use sources::{Sources, tick_of, view_of};
pub use view::{TileView, Words};
pub use wall_record::{Frame, Known, Moment, Origin};
