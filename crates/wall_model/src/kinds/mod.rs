//! The kinds of fact, one file each.

mod area;
mod basemap;
mod case;
mod command;
mod footage;
mod health;
mod measured;
mod position;
mod post;
mod signal;
mod status;

pub use area::{Area, AreaClass, Geometry};
pub use basemap::Basemap;
pub use case::{Case, CaseKind, CaseState, Urgency};
pub use command::Command;
pub use footage::{Footage, StreamKind};
pub use health::{Health, HealthState};
pub use measured::{Measured, Quality, Quantity};
pub use position::{Position, UnitStatus, VehicleClass};
pub use post::Post;
pub use signal::{Direction, PhaseState, Signal, SignalMode, SignalPhase};
pub use status::{Status, StatusState};
