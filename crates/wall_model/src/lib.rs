//! Facts, places, units and time: the words that every other crate speaks.
//!
//! Plain data without behaviour that could differ between live and replay: no clock,
//! no randomness, no I/O. Everything here can be compared, ordered where it makes
//! sense, and written to the record by serde.

mod fact;
mod ids;
mod kinds;
mod place;
mod rfc3339;
mod shared;
mod time;

pub use fact::{Fact, FactKind, FactProblem, Slot};
pub use ids::{EntityId, FeedName, FrameSeq, Seq, ServiceId};
pub use kinds::{
    Area, AreaClass, Basemap, Case, CaseKind, CaseState, Command, Direction, Footage, Geometry,
    Health, HealthState, Measured, PhaseState, Position, Post, Quality, Quantity, Signal,
    SignalMode, SignalPhase, Status, StatusState, StreamKind, UnitStatus, Urgency, VehicleClass,
};
pub use place::{LonLat, LonLatBounds};
pub use shared::Shared;
pub use time::{Clock, Span, Timestamp};
