//! The kinds of fact, one file each.

mod alarm;
mod area;
mod asset;
mod basemap;
mod bookmark;
mod call;
mod case;
mod command;
mod dataset;
mod finding;
mod footage;
mod health;
mod measured;
mod picture;
mod position;
mod post;
mod price;
mod project;
mod queue;
mod series;
mod signal;
mod status;
mod warning;

pub use alarm::{Alarm, AlarmPriority, AlarmState};
pub use area::{Area, AreaClass, Geometry};
pub use asset::{Asset, AssetClass};
pub use basemap::Basemap;
pub use bookmark::Bookmark;
pub use call::{Call, CallClass, CallState};
pub use case::{
    Case, CaseCourse, CaseKind, CaseStage, CaseState, Evidence, EvidenceKind, Stage, Urgency,
};
pub use command::Command;
pub use dataset::Dataset;
pub use finding::{Finding, Link};
pub use footage::{Footage, FootageDetails, StreamKind};
pub use health::{CameraHealth, Health, HealthState, PictureState};
pub use measured::{Measured, Quality, Quantity};
pub use picture::Picture;
pub use position::{Position, UnitStatus, VehicleClass};
pub use post::Post;
pub use price::Price;
pub use project::{Progress, Project, ProjectScope, ProjectStage};
pub use queue::Queue;
pub use series::Series;
pub use signal::{Direction, PhaseState, Signal, SignalMode, SignalPhase};
pub use status::{Status, StatusState};
pub use warning::{Warning, WarningArea, WarningCertainty, WarningSeverity, WarningUrgency};
