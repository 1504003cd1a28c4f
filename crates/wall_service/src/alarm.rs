//! What a service raises alarms about.
//!
//! An alarm needs a person to act. What needs nobody is no alarm.

use wall_model::{AlarmPriority, Bilingual, EntityId, LonLat, Span};
use wall_record::Moment;

use crate::Words;

/// A rule that says when an alarm is raised and when it is over.
///
/// Pure: the same moment gives the same conditions; what is raised already is a fact of the
/// moment ([`crate::watch`]).
pub trait AlarmRule: Send + Sync {
    /// `service/rule`.
    fn id(&self) -> &'static str;

    /// How pressing it is.
    fn priority(&self) -> AlarmPriority;

    /// What a person must do.
    fn action(&self) -> Words;

    /// Who must do it: a desk of the room, or an agency (OPD).
    fn who(&self) -> Words;

    /// How long a condition must hold before the alarm is raised.
    fn delay(&self) -> Span {
        Span::ZERO
    }

    /// Everything about which an alarm is to be raised, or to be kept if it is raised.
    fn conditions(&self, at: &Moment) -> Vec<Condition>;
}

/// Something about which an alarm is raised.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// What it is about within the rule: an entity's name, as a rule.
    pub key: String,
    /// Whether the alarm is to be raised, or only kept.
    pub level: Level,
    /// What happens: `Tekanan turun di Tegal Harum`.
    pub title: Bilingual,
    /// Where, if at one place.
    pub place: Option<LonLat>,
    /// Names a common cause; empty if none is known.
    pub cause: String,
    /// The entity of the same service that it is about.
    pub about: Option<EntityId>,
}

/// How far a condition has come. Between [`Level::Kept`] and nothing lies the gap that keeps
/// an alarm at the edge of its limit from coming and going.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// An alarm that is raised stays raised; one that is not is not raised.
    Kept,
    /// The alarm is raised.
    Raised,
}
