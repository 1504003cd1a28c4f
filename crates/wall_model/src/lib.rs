//! Facts, places, units and time: the words that every other crate speaks.
//!
//! Plain data without behaviour that could differ between live and replay: no clock,
//! no randomness, no I/O. Everything here can be compared, ordered where it makes
//! sense, and written to the record by serde.

mod bilingual;
mod camera_rule;
mod control;
mod fact;
mod ids;
mod kinds;
mod place;
mod record_rule;
mod rfc3339;
mod shared;
mod time;

pub use bilingual::Bilingual;
pub use camera_rule::{CameraRule, Mask};
pub use control::{Control, Holder, Movement};
pub use fact::{Fact, FactKind, FactProblem, Slot};
pub use ids::{EntityId, FeedName, FrameSeq, Seq, ServiceId};
pub use kinds::{
    Alarm, AlarmPriority, AlarmState, Area, AreaClass, Asset, AssetClass, Basemap, Bookmark, Call,
    CallClass, CallState, CameraHealth, Case, CaseCourse, CaseKind, CaseStage, CaseState, Command,
    Dataset, Direction, Evidence, EvidenceKind, Finding, Footage, FootageDetails, Geometry, Health,
    HealthState, Link, Measured, PhaseState, Picture, PictureState, Position, Post, Price,
    Progress, Project, ProjectScope, ProjectStage, Quality, Quantity, Queue, Series, Signal,
    SignalMode, SignalPhase, Stage, Status, StatusState, StreamKind, UnitStatus, Urgency,
    VehicleClass, Warning, WarningArea, WarningCertainty, WarningSeverity, WarningUrgency,
};
pub use place::{LonLat, LonLatBounds};
pub use record_rule::{RecordMode, RecordRule, RecordTime, WeekMinute};
pub use shared::Shared;
pub use time::{Clock, Span, Timestamp};
