//! What is known of each camera: what its owner says, and what the wall sees of it itself.

use wall_model::{
    CameraHealth, FactKind, Footage, PictureState, Slot, Status, StatusState, Timestamp,
};
use wall_service::{Known, Moment};

use super::ID;

/// A camera of the list.
#[derive(Clone, Copy)]
pub(super) struct Camera<'a> {
    pub(super) known: &'a Known,
    pub(super) footage: &'a Footage,
    /// What is seen of its pictures, if anybody ever asked for them.
    pub(super) seen: Option<CameraHealth>,
    /// What its owner says, and when that was told.
    status: Option<(&'a Status, Timestamp)>,
    /// Why there are no pictures.
    problem: &'a str,
}

/// What is wrong with a camera.
#[derive(Clone, Copy)]
pub(super) struct Fault<'a> {
    pub(super) camera: Camera<'a>,
    pub(super) what: What,
    /// Since when, if that is known.
    pub(super) since: Option<Timestamp>,
    /// Why, in somebody's words; may be empty.
    pub(super) detail: &'a str,
}

/// See [`Fault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Its owner says that it is out of service.
    OutOfService,
    /// So it looks.
    Picture(PictureState),
}

impl What {
    /// Whether no pictures come at all.
    pub(super) fn is_loss(self) -> bool {
        matches!(self, Self::OutOfService | Self::Picture(PictureState::Lost))
    }
}

/// Every camera that is known, by its entity.
pub(super) fn cameras(at: &Moment) -> Vec<Camera<'_>> {
    let cameras = at.latest(ID, Slot::Footage).filter_map(|known| {
        let FactKind::Footage(footage) = &known.fact.kind else { return None };
        let entity = &known.fact.entity;
        let health = at.entity(ID, entity, Slot::Health).and_then(|one| match &one.fact.kind {
            FactKind::Health(health) => Some(health),
            _ => None,
        });
        let status = at.entity(ID, entity, Slot::Status).and_then(|one| match &one.fact.kind {
            FactKind::Status(status) => Some((status, one.fact.observed_at)),
            _ => None,
        });
        let seen = health.and_then(|health| health.camera);
        let problem = health.map_or("", |health| health.detail.as_str());
        Some(Camera { known, footage, seen, status, problem })
    });
    cameras.collect()
}

impl<'a> Camera<'a> {
    /// Whether somebody looks, and knows.
    pub(super) fn is_watched(&self) -> bool {
        self.footage.is_active && self.seen.is_some_and(|seen| seen.state.is_watched())
    }

    /// What is wrong with it.
    pub(super) fn fault(self) -> Option<Fault<'a>> {
        let (status, told_at) = self.status.unzip();
        let is_offline = status.is_some_and(|status| status.state == StatusState::Offline);
        if !self.footage.is_active || is_offline {
            // A state that is told anew with every list has the list's time, not its beginning.
            let since = told_at.filter(|told_at| *told_at < self.known.fact.observed_at);
            let detail = status.map_or("", |status| status.detail.as_str());
            return Some(Fault { camera: self, what: What::OutOfService, since, detail });
        }
        let seen = self.seen.filter(|seen| is_wrong(seen.state))?;
        let detail = self.problem;
        let what = What::Picture(seen.state);
        Some(Fault { camera: self, what, since: Some(seen.since), detail })
    }
}

/// Whether somebody should look after a camera that looks so.
fn is_wrong(state: PictureState) -> bool {
    match state {
        PictureState::Unwatched
        | PictureState::Connecting
        | PictureState::Live
        | PictureState::Late => false,
        PictureState::Frozen
        | PictureState::Black
        | PictureState::Obscured
        | PictureState::Moved
        | PictureState::Undecodable
        | PictureState::Lost => true,
    }
}
