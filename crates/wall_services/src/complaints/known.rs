//! What is known of complaints at a moment.

use wall_model::{
    Case, CaseState, EntityId, EvidenceKind, Fact, FactKind, HealthState, Picture, Shared, Slot,
    Span, Stage, Timestamp,
};
use wall_service::{
    Moment,
    view::{Freshness, Text, Words},
};

use super::{ID, photo, updates};

/// The service under which the wall tells its feeds' health.
const INGEST: &str = "ingest";

/// The sources answer every minute; after so long nobody listens to them.
const STALE: Span = Span::from_mins(10);

/// How long nobody may touch a complaint: the desk forwards within the hour.
pub(super) const UNTOUCHED: Span = Span::from_hours(2);

/// How long a citizen may wait for an answer.
pub(super) const UNANSWERED: Span = Span::from_hours(24);

/// A complaint.
#[derive(Clone, Copy)]
pub(super) struct Complaint<'a> {
    pub(super) id: &'a EntityId,
    pub(super) fact: &'a Fact,
    pub(super) case: &'a Case,
}

/// Every complaint that is known, by its name.
pub(super) fn all(at: &Moment) -> Vec<Complaint<'_>> {
    at.latest(ID, Slot::Case)
        .filter_map(|known| match &known.fact.kind {
            FactKind::Case(case) => {
                Some(Complaint { id: &known.fact.entity, fact: &known.fact, case })
            }
            _ => None,
        })
        .collect()
}

impl Complaint<'_> {
    /// Whether something is still to be done.
    pub(super) fn is_open(&self) -> bool {
        self.case.state != CaseState::Done
    }

    /// How long it has been known, to a minute.
    pub(super) fn age(&self, now: Timestamp) -> Span {
        minutes(now.since(self.case.opened_at))
    }

    /// Whether it should have been solved by now.
    pub(super) fn is_late(&self, now: Timestamp) -> bool {
        self.is_open() && self.case.course.due_at.is_some_and(|due| due < now)
    }

    /// When it was closed or solved.
    pub(super) fn solved_at(&self) -> Option<Timestamp> {
        super::stages::solved_at(&self.case.course)
    }

    /// The agency that has it, or the desk.
    pub(super) fn agency(&self) -> &str {
        self.case.agency.as_deref().unwrap_or("DISKOMINFOS")
    }

    /// Since when a citizen waits for an answer.
    pub(super) fn waits_since(&self) -> Option<Timestamp> {
        self.case.course.waits_since.filter(|_| self.is_open())
    }

    /// When it came into its present state.
    pub(super) fn state_since(&self) -> Timestamp {
        let stages = &self.case.course.stages;
        let state = |stage: Stage| super::stages::state_after(stage);
        let mut since = self.case.opened_at;
        for step in stages.iter().rev() {
            match state(step.stage) {
                Some(one) if one == self.case.state => since = step.at,
                Some(_) => break,
                None => {}
            }
        }
        since
    }
}

/// A length of time as coarse as it is looked at: minutes in the first two hours, hours in
/// the first two days, then days.
pub(super) fn coarse(span: Span) -> Span {
    let step = match span.as_secs() {
        secs if secs < 7_200 => 60,
        secs if secs < 172_800 => 3_600,
        _ => 86_400,
    };
    Span::from_secs(span.as_secs() / step * step)
}

/// A length of time to a minute.
pub(super) fn minutes(span: Span) -> Span {
    Span::from_mins(span.as_secs() / 60)
}

/// Pictures of complaints and programmes, with the name of what each belongs to.
pub(super) fn pictures(at: &Moment) -> Vec<(&str, &Shared<Fact>, &Picture)> {
    at.latest(ID, Slot::Picture)
        .filter_map(|known| {
            let FactKind::Picture(picture) = &known.fact.kind else { return None };
            let owner = photo::owner_of(known.fact.entity.as_str())?;
            let owner = updates::request_of(owner).unwrap_or(owner);
            Some((owner, known.fact.shared(), picture))
        })
        .collect()
}

/// The picture of a complaint's first photo of this kind.
pub(super) fn picture_of(
    case: &Case,
    kind: EvidenceKind,
    pictures: &[(&str, &Shared<Fact>, &Picture)],
) -> Option<Shared<Fact>> {
    let photo = case.course.evidence.iter().find(|photo| photo.kind == kind)?;
    let found = pictures.iter().find(|(.., picture)| picture.url == photo.url);
    found.map(|(_, fact, _)| (*fact).clone())
}

/// How fresh the source is, and what is wrong with it.
pub(super) struct Heard {
    /// The age of what is shown.
    pub(super) freshness: Freshness,
    /// `sumber putus`, if so.
    pub(super) trouble: Option<Text>,
}

/// What is heard of the source. Complaints may be days old while their list is a minute's:
/// the list's own age counts, where the wall tells it.
pub(super) fn heard(at: &Moment, now: Timestamp) -> Heard {
    let mut newest = None;
    let mut worst = None;
    let mut is_told = false;
    for known in at.latest(INGEST, Slot::Health) {
        let FactKind::Health(health) = &known.fact.kind else { continue };
        if health.service != ID {
            continue;
        }
        is_told = true;
        newest = newest.max(health.last_frame_at);
        let is_bad =
            matches!(health.state, HealthState::Down | HealthState::Garbled | HealthState::Silent);
        if is_bad {
            worst = worst.max(Some(health.state));
        }
    }
    if !is_told {
        let received = |slot| at.latest(ID, slot).map(|known| known.fact.received_at).max();
        newest = received(Slot::Case).max(received(Slot::Project));
    }
    let trouble = worst.map(|state| match state {
        HealthState::Down => Text::Words(Words::new("sumber putus", "source down")),
        HealthState::Garbled => Text::Words(Words::new("sumber tak terbaca", "source unreadable")),
        _ => Text::Words(Words::new("sumber diam", "source silent")),
    });
    Heard { freshness: Freshness::of(newest, now, STALE), trouble }
}
