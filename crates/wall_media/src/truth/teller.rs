//! What is seen of cameras, as facts: told when it changes, and not when it wavers.
//!
//! What is wrong has lasted for seconds when it is called so, and is told at once. That all is
//! well again is told after [`STEADY`], and after [`STEADIER`] of a camera that was wrong within
//! the last [`RECENT`]: one that comes and goes is not well, and would fill the record. That
//! nobody asks for a camera any more is told after [`UNWATCHED_AFTER`]: a tour comes back to it.
//! Since when something is so is told exactly in each case.

use std::collections::{BTreeMap, BTreeSet};

use wall_model::{
    CameraHealth, EntityId, Fact, FactKind, Health, HealthState, PictureState, ServiceId, Span,
    Timestamp,
};

use crate::CameraState;

/// A camera must be well for this long until that is told.
const STEADY: Span = Span::from_secs(5);

/// The same, if it was not within [`RECENT`].
const STEADIER: Span = Span::from_secs(30);

/// See [`STEADIER`].
const RECENT: Span = Span::from_mins(10);

/// What may pass by itself is told after this.
const WAVERS: Span = Span::from_secs(2);

/// See the [module](self).
const UNWATCHED_AFTER: Span = Span::from_secs(60);

/// Longest detail, characters.
const MAX_DETAIL: usize = 160;

/// What is seen of a camera at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Its state.
    pub state: CameraState,
    /// Since when, if that is known better than by asking again and again.
    pub since: Option<Timestamp>,
    /// When its newest picture was received.
    pub picture_at: Option<Timestamp>,
    /// How far apart its pictures are meant to be.
    pub period: Span,
    /// Why there is no newer picture, in words for an operator, without credentials.
    pub problem: Option<String>,
}

/// See the [module](self).
#[derive(Default)]
pub struct Teller {
    cameras: BTreeMap<EntityId, Told>,
}

/// What was told of a camera, and what is about to be.
struct Told {
    told: CameraHealth,
    has_detail: bool,
    next: Option<Next>,
    /// When it was last told that it is well again.
    recovered_at: Option<Timestamp>,
}

/// Another state than was told.
#[derive(Clone, Copy)]
struct Next {
    state: PictureState,
    since: Timestamp,
    noticed_at: Timestamp,
}

impl Told {
    fn new(told: CameraHealth) -> Self {
        Self { told, has_detail: false, next: None, recovered_at: None }
    }

    /// How long `state` must be seen until it is told.
    fn delay(&self, state: PictureState, now: Timestamp) -> Span {
        let recently = |recovered_at| now.since(recovered_at) < RECENT;
        match state {
            PictureState::Unwatched => UNWATCHED_AFTER,
            PictureState::Live if !self.told.state.is_watched() => Span::ZERO,
            PictureState::Live if self.recovered_at.is_some_and(recently) => STEADIER,
            PictureState::Live | PictureState::Late => STEADY,
            PictureState::Connecting | PictureState::Black => WAVERS,
            _ => Span::ZERO,
        }
    }

    /// What must be told now that `report` is seen.
    fn turn(&mut self, now: Timestamp, report: Option<&Report>) -> Option<CameraHealth> {
        let state = match report {
            None => PictureState::Unwatched,
            Some(report) => recorded(report.state).unwrap_or(self.told.state),
        };
        let has_detail = report.is_some_and(|report| report.problem.is_some());
        if state == self.told.state {
            self.next = None;
            // Why it is lost is often known later than that it is.
            let is_news = has_detail && !self.has_detail && is_wrong(state);
            self.has_detail |= is_news;
            return is_news.then_some(CameraHealth { before: state, ..self.told });
        }
        let begins = || {
            let since = report.and_then(|report| report.since).unwrap_or(now);
            Next { state, since: since.max(self.told.since), noticed_at: now }
        };
        let next = self.next.filter(|next| next.state == state).unwrap_or_else(begins);
        if now.since(next.noticed_at) < self.delay(state, now) {
            self.next = Some(next);
            return None;
        }
        if state == PictureState::Live && is_wrong(self.told.state) {
            self.recovered_at = Some(now);
        }
        self.next = None;
        self.has_detail = has_detail;
        self.told = CameraHealth { state, since: next.since, before: self.told.state };
        Some(self.told)
    }
}

/// Whether somebody should do something about it.
fn is_wrong(state: PictureState) -> bool {
    state.is_watched() && !state.is_of_use()
}

impl Teller {
    /// What is told of `reports`, which has every camera that is asked for pictures at `now`.
    /// What is not recorded must be [told again](Self::forget).
    pub fn tell(
        &mut self,
        service: &ServiceId,
        now: Timestamp,
        reports: &BTreeMap<EntityId, Report>,
    ) -> Vec<Fact> {
        let known = self.cameras.keys().cloned();
        let all: BTreeSet<EntityId> = known.chain(reports.keys().cloned()).collect();
        let mut facts = Vec::new();
        for camera in all {
            let report = reports.get(&camera);
            let unwatched = PictureState::Unwatched;
            let told = self.cameras.entry(camera.clone()).or_insert_with(|| {
                Told::new(CameraHealth { state: unwatched, since: now, before: unwatched })
            });
            if let Some(health) = told.turn(now, report) {
                facts.push(fact(service, &camera, now, health, report));
            }
            if report.is_none() && told.told.state == unwatched && told.next.is_none() {
                self.cameras.remove(&camera);
            }
        }
        facts
    }

    /// That nobody watches any camera any more from `now` on.
    pub fn end(&mut self, service: &ServiceId, now: Timestamp) -> Vec<Fact> {
        let cameras = std::mem::take(&mut self.cameras);
        let watched =
            cameras.into_iter().filter(|(_, told)| told.told.state != PictureState::Unwatched);
        watched
            .map(|(camera, told)| {
                let gone = told.next.filter(|next| next.state == PictureState::Unwatched);
                let since = gone.map_or(now, |next| next.since);
                fact(service, &camera, now, ended(told.told.state, since), None)
            })
            .collect()
    }

    /// Forgets what was told: all of it is told anew.
    pub fn forget(&mut self) {
        self.cameras.clear();
    }

    /// What must be told at `now` when a program begins that finds `known` in its record: it was
    /// last written at `end`, and nobody has watched since.
    pub fn left(
        service: &ServiceId,
        known: &[(EntityId, CameraHealth)],
        end: Timestamp,
        now: Timestamp,
    ) -> Vec<Fact> {
        let left = known.iter().filter(|(_, told)| told.state != PictureState::Unwatched);
        left.map(|(camera, told)| fact(service, camera, now, ended(told.state, end), None))
            .collect()
    }
}

fn ended(before: PictureState, since: Timestamp) -> CameraHealth {
    CameraHealth { state: PictureState::Unwatched, since, before }
}

/// A state as it is recorded; `None`: it passes by itself, or is none of the present.
fn recorded(state: CameraState) -> Option<PictureState> {
    Some(match state {
        CameraState::Connecting => PictureState::Connecting,
        CameraState::Live => PictureState::Live,
        CameraState::Late => PictureState::Late,
        CameraState::Frozen => PictureState::Frozen,
        CameraState::Black => PictureState::Black,
        CameraState::Obscured => PictureState::Obscured,
        CameraState::Moved => PictureState::Moved,
        CameraState::Undecodable => PictureState::Undecodable,
        CameraState::Lost => PictureState::Lost,
        CameraState::Restarted | CameraState::LeftOut | CameraState::NoRecord => return None,
    })
}

fn fact(
    service: &ServiceId,
    camera: &EntityId,
    now: Timestamp,
    health: CameraHealth,
    report: Option<&Report>,
) -> Fact {
    let state = match health.state {
        PictureState::Unwatched | PictureState::Connecting => HealthState::Connecting,
        PictureState::Live | PictureState::Moved => HealthState::Up,
        PictureState::Late => HealthState::Silent,
        PictureState::Frozen
        | PictureState::Black
        | PictureState::Obscured
        | PictureState::Undecodable => HealthState::Garbled,
        PictureState::Lost => HealthState::Down,
    };
    let problem = report.and_then(|report| report.problem.as_deref()).unwrap_or_default();
    let picture_at = report.and_then(|report| report.picture_at);
    let health = Health {
        name: camera.to_string(),
        service: service.to_string(),
        feed: String::new(),
        state,
        detail: problem.chars().take(MAX_DETAIL).collect(),
        last_frame_at: picture_at,
        last_read_at: picture_at,
        period: report.map_or(Span::ZERO, |report| report.period),
        frames: 0,
        rejects: 0,
        camera: Some(health),
    };
    Fact::new(service, camera.clone(), now, FactKind::Health(health))
}
