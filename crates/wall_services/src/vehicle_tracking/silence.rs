//! Which units report, and which have fallen silent.

use wall_model::{
    Fact, FactKind, Position, Slot, Span, Status, StatusState, Timestamp, UnitStatus,
};
use wall_service::Moment;
use wall_service::view::{Text, Words};

use super::{ID, traccar};

/// No unit is silent before it has said nothing for so long.
const PATIENCE: Span = Span::from_secs(60);

/// Reports that may be missed: radio shadows between houses are usual.
const MISSED_REPORTS: i64 = 4;

/// Longest report interval that is believed; a longer gap was an outage.
const LONGEST_INTERVAL: Span = Span::from_mins(5);

/// A unit that was not heard for so long has left the fleet and is counted no more.
const FORGOTTEN: Span = Span::from_hours(24);

/// From this speed a unit is moving, metres a second: below it is the receiver's noise.
const MOVING_MPS: f64 = 1.0;

/// A unit that was heard within the last day.
pub(super) struct Unit<'a> {
    /// Its newest fix.
    pub(super) fact: &'a Fact,
    /// The same, as a position.
    pub(super) position: &'a Position,
    /// What people call it: its call sign, or its server's name for the device where
    /// nothing tells which unit it is in.
    pub(super) name: &'a str,
    /// If it is silent: why, as far as its device tells.
    pub(super) silence: Option<Silence>,
}

/// A unit's silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Silence {
    /// Time since its last fix.
    pub(super) age: Span,
    /// What its device tells.
    pub(super) cause: Cause,
}

/// Why a unit is silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// Nothing is heard of it.
    Nothing,
    /// Its device speaks and has no satellites.
    NoFix,
    /// Its server calls the device offline.
    Offline,
}

impl Unit<'_> {
    /// Whether it moves, or is at work where it stands; a silent one is neither.
    pub(super) fn is_active(&self) -> bool {
        let is_moving = self.position.speed_mps.is_some_and(|speed| speed >= MOVING_MPS);
        let is_at_work = matches!(self.position.status, UnitStatus::EnRoute | UnitStatus::Busy);
        self.silence.is_none() && (is_moving || is_at_work)
    }
}

/// The units that were heard within the last day, by name, at the second `now`.
pub(super) fn units(at: &Moment, now: Timestamp) -> impl Iterator<Item = Unit<'_>> {
    at.latest(ID, Slot::Position).filter_map(move |known| {
        let fact = &*known.fact;
        let FactKind::Position(position) = &fact.kind else { return None };
        let age = now.since(fact.observed_at);
        if age > FORGOTTEN {
            return None;
        }
        let before = known.previous.as_ref().map(|previous| previous.observed_at);
        let interval = before.map_or(Span::ZERO, |before| fact.observed_at.since(before));
        let allowed = PATIENCE.max(interval.min(LONGEST_INTERVAL).times(MISSED_REPORTS));
        let is_silent = age > allowed && position.status != UnitStatus::OutOfService;
        let silence = is_silent.then(|| Silence { age, cause: cause(at, fact) });
        Some(Unit { fact, position, name: name(at, fact, position), silence })
    })
}

/// What people call a unit.
fn name<'a>(at: &'a Moment, fact: &Fact, position: &'a Position) -> &'a str {
    if !position.call_sign.starts_with(traccar::FALLBACK) {
        return &position.call_sign;
    }
    let device = at.entity(ID, &fact.entity, Slot::Status).map(|known| &known.fact.kind);
    match device {
        Some(FactKind::Status(status)) => &status.name,
        _ => &position.call_sign,
    }
}

/// What the device of a silent unit tells.
fn cause(at: &Moment, fact: &Fact) -> Cause {
    let Some(known) = at.entity(ID, &fact.entity, Slot::Status) else { return Cause::Nothing };
    let FactKind::Status(Status { state, detail, .. }) = &known.fact.kind else {
        return Cause::Nothing;
    };
    match state {
        StatusState::Offline => Cause::Offline,
        StatusState::Degraded
            if detail == traccar::NO_FIX && known.fact.observed_at > fact.observed_at =>
        {
            Cause::NoFix
        }
        StatusState::Degraded | StatusState::Online => Cause::Nothing,
    }
}

/// The source line of both tiles.
pub(super) fn source(units: usize) -> Text {
    let count = Text::join([Text::count(units), Text::words(" unit", " units")]);
    Text::dotted([Text::Words(Words::same("GPS")), count])
}

/// The step at which both tiles change.
pub(super) const TICK: Span = Span::from_secs(1);

/// Age from which a whole fleet's newest fix is stale.
pub(super) const STALE_AFTER: Span = PATIENCE;
