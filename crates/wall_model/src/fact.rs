//! A fact: what one source said about one thing at one time.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::kinds::{
    Alarm, Area, Asset, Basemap, Bookmark, Call, Case, Command, Dataset, Finding, Footage, Health,
    Measured, Picture, Position, Post, Price, Project, Quantity, Queue, Series, Signal, Status,
    Warning,
};
use crate::{EntityId, FrameSeq, LonLat, ServiceId, Span, Timestamp};

/// What a source said about an entity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Whose fact it is.
    pub service: ServiceId,
    /// What it is about.
    pub entity: EntityId,
    /// The source's clock. Shown, aged, and what makes one fact newer than another.
    pub observed_at: Timestamp,
    /// Our clock, strictly increasing along the record: at *t* the wall shows what had
    /// been received by *t*. Set by the record when the fact is appended.
    pub received_at: Timestamp,
    /// Where, if the fact has one place.
    pub place: Option<LonLat>,
    /// How long after `observed_at` the fact still holds; `None`: until a newer one.
    pub holds_for: Option<Span>,
    /// The frame it was read from.
    pub frame: FrameSeq,
    /// What was said.
    pub kind: FactKind,
}

/// What was said. A small closed set, so that a question across services ("cases within
/// 500 m of a camera") needs no service to know another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// A call, a complaint, an incident, a file.
    Case(Case),
    /// A measured quantity.
    Measured(Measured),
    /// Where a unit is.
    Position(Position),
    /// Phases and times of a signalised junction.
    Signal(Signal),
    /// Whether a device or unit works.
    Status(Status),
    /// A public message.
    Post(Post),
    /// A district, road, building or other shape of the map.
    Area(Area),
    /// A picture under the map.
    Basemap(Basemap),
    /// A camera: where it looks and how to reach it.
    Footage(Footage),
    /// How a feed is doing.
    Health(Health),
    /// What a person or the wall itself ordered.
    Command(Command),
    /// A telephone call to the emergency number.
    Call(Box<Call>),
    /// A public warning.
    Warning(Box<Warning>),
    /// Public works or a budget.
    Project(Box<Project>),
    /// People who wait at a counter.
    Queue(Queue),
    /// The price of a commodity at a market.
    Price(Price),
    /// A dataset of the catalogue.
    Dataset(Dataset),
    /// A part of a network.
    Asset(Asset),
    /// A still picture.
    Picture(Picture),
    /// Values over time, told at once.
    Series(Series),
    /// What an analysis found.
    Finding(Box<Finding>),
    /// Something that a person must act on.
    Alarm(Box<Alarm>),
    /// A moment or a stretch of time that somebody marked.
    Bookmark(Box<Bookmark>),
    /// The entity is no more: all of its facts end.
    Ended,
}

/// Which of an entity's facts a newer one replaces: an entity has at most one current
/// fact per slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Slot {
    /// [`FactKind::Case`].
    Case,
    /// [`FactKind::Measured`], one slot per quantity.
    Measured(Quantity),
    /// [`FactKind::Position`].
    Position,
    /// [`FactKind::Signal`].
    Signal,
    /// [`FactKind::Status`].
    Status,
    /// [`FactKind::Post`].
    Post,
    /// [`FactKind::Area`].
    Area,
    /// [`FactKind::Basemap`].
    Basemap,
    /// [`FactKind::Footage`].
    Footage,
    /// [`FactKind::Health`].
    Health,
    /// [`FactKind::Command`].
    Command,
    /// [`FactKind::Call`].
    Call,
    /// [`FactKind::Warning`].
    Warning,
    /// [`FactKind::Project`].
    Project,
    /// [`FactKind::Queue`].
    Queue,
    /// [`FactKind::Price`].
    Price,
    /// [`FactKind::Dataset`].
    Dataset,
    /// [`FactKind::Asset`].
    Asset,
    /// [`FactKind::Picture`].
    Picture,
    /// [`FactKind::Series`].
    Series,
    /// [`FactKind::Finding`].
    Finding,
    /// [`FactKind::Alarm`].
    Alarm,
    /// [`FactKind::Bookmark`].
    Bookmark,
}

impl FactKind {
    /// The slot that this kind of fact replaces; `None` for [`FactKind::Ended`], which
    /// empties them all.
    pub fn slot(&self) -> Option<Slot> {
        Some(match self {
            Self::Case(_) => Slot::Case,
            Self::Measured(measured) => Slot::Measured(measured.quantity),
            Self::Position(_) => Slot::Position,
            Self::Signal(_) => Slot::Signal,
            Self::Status(_) => Slot::Status,
            Self::Post(_) => Slot::Post,
            Self::Area(_) => Slot::Area,
            Self::Basemap(_) => Slot::Basemap,
            Self::Footage(_) => Slot::Footage,
            Self::Health(_) => Slot::Health,
            Self::Command(_) => Slot::Command,
            Self::Call(_) => Slot::Call,
            Self::Warning(_) => Slot::Warning,
            Self::Project(_) => Slot::Project,
            Self::Queue(_) => Slot::Queue,
            Self::Price(_) => Slot::Price,
            Self::Dataset(_) => Slot::Dataset,
            Self::Asset(_) => Slot::Asset,
            Self::Picture(_) => Slot::Picture,
            Self::Series(_) => Slot::Series,
            Self::Finding(_) => Slot::Finding,
            Self::Alarm(_) => Slot::Alarm,
            Self::Bookmark(_) => Slot::Bookmark,
            Self::Ended => return None,
        })
    }
}

/// Why a fact cannot be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactProblem {
    /// The place is outside the world, not a number, or 0° 0°.
    PlaceOutsideWorld,
    /// Observed more than [`Fact::MAX_FUTURE`] after it was received.
    FromTheFuture,
    /// Observed before the year 2000: a clock that was never set.
    ClockNeverSet,
    /// A number that is not finite.
    NotANumber,
    /// An entity without a name, or with one over 256 bytes.
    BadEntityName,
}

impl fmt::Display for FactProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PlaceOutsideWorld => "place outside the world",
            Self::FromTheFuture => "time in the future",
            Self::ClockNeverSet => "time before 2000: the source's clock is not set",
            Self::NotANumber => "number is not finite",
            Self::BadEntityName => "name missing or over 256 bytes",
        })
    }
}

impl Fact {
    /// How far ahead of ours a source's clock may run before its facts are rejected.
    pub const MAX_FUTURE: Span = Span::from_mins(10);

    /// 2000-01-01T00:00:00Z; receivers that never had a fix report times before it.
    pub const EARLIEST: Timestamp = Timestamp::from_secs(946_684_800);

    /// A fact of `entity` observed at `observed_at`, without a place, that holds until a
    /// newer one. The record sets `received_at` and `frame`.
    pub fn new(
        service: &ServiceId,
        entity: impl Into<EntityId>,
        observed_at: Timestamp,
        kind: FactKind,
    ) -> Self {
        Self {
            service: service.clone(),
            entity: entity.into(),
            observed_at,
            received_at: observed_at,
            place: None,
            holds_for: None,
            frame: FrameSeq::default(),
            kind,
        }
    }

    /// The same fact at `place`.
    #[must_use]
    pub fn at(mut self, place: LonLat) -> Self {
        self.place = Some(place);
        self
    }

    /// The same fact, true for `span` only.
    #[must_use]
    pub fn holding_for(mut self, span: Span) -> Self {
        self.holds_for = Some(span);
        self
    }

    /// Whether the fact still holds at `now`.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.holds_for.is_none_or(|span| now.since(self.observed_at) < span)
    }

    /// What makes the fact impossible if it was received at `received_at`. The rules are
    /// the same for every service, so that no decoder can forget one.
    ///
    /// # Errors
    /// The first problem found.
    pub fn check(&self, received_at: Timestamp) -> Result<(), FactProblem> {
        if self.entity.as_str().is_empty() || self.entity.as_str().len() > 256 {
            return Err(FactProblem::BadEntityName);
        }
        if self.observed_at.since(received_at) > Self::MAX_FUTURE {
            return Err(FactProblem::FromTheFuture);
        }
        if self.observed_at < Self::EARLIEST {
            return Err(FactProblem::ClockNeverSet);
        }
        if self.place.is_some_and(|place| !place.is_on_earth()) {
            return Err(FactProblem::PlaceOutsideWorld);
        }
        let finite = match &self.kind {
            FactKind::Measured(measured) => measured.value.is_finite(),
            FactKind::Position(position) => {
                position.speed_mps.is_none_or(f64::is_finite)
                    && position.course_deg.is_none_or(f64::is_finite)
                    && position.accuracy_m.is_none_or(f64::is_finite)
            }
            FactKind::Price(price) => price.rupiah.is_finite(),
            FactKind::Call(call) => call.uncertainty_m.is_none_or(f64::is_finite),
            FactKind::Series(series) => {
                series.values.iter().flatten().all(|value| value.is_finite())
            }
            FactKind::Project(project) => {
                let shares = project.plan.iter().chain(&project.reached);
                project.budget_rp.is_finite()
                    && project.contract_rp.is_none_or(f64::is_finite)
                    && shares.map(|one| one.physical + one.financial).all(f64::is_finite)
            }
            FactKind::Finding(finding) => {
                finding.score.is_finite() && finding.values.values().all(|value| value.is_finite())
            }
            FactKind::Bookmark(bookmark) => {
                if !bookmark.places.iter().all(|place| place.is_on_earth()) {
                    return Err(FactProblem::PlaceOutsideWorld);
                }
                true
            }
            FactKind::Area(area) => {
                if !area.geometry.places().all(|place| place.is_on_earth()) {
                    return Err(FactProblem::PlaceOutsideWorld);
                }
                true
            }
            _ => true,
        };
        if finite { Ok(()) } else { Err(FactProblem::NotANumber) }
    }
}
