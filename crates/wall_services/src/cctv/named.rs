//! The cameras of the list, and those that a layout names.

use wall_model::{FactKind, Footage, Slot};
use wall_service::{
    Known, Moment,
    view::{CameraView, Text},
};

use super::ID;

/// Every camera that is known, by its entity.
pub(super) struct Cameras<'a>(pub(super) Vec<(&'a Known, &'a Footage)>);

impl<'a> Cameras<'a> {
    pub(super) fn of(at: &'a Moment) -> Self {
        let cameras = at.latest(ID, Slot::Footage).filter_map(|known| match &known.fact.kind {
            FactKind::Footage(footage) => Some((known, footage)),
            _ => None,
        });
        Self(cameras.collect())
    }

    /// The place in the list of the camera that a layout calls `name`: by its id, else by its
    /// name, in which capitals do not count.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let of_id = self.0.iter().position(|(known, _)| known.fact.entity.as_str() == name);
        let is_named = |footage: &Footage| footage.name.to_lowercase() == name.to_lowercase();
        of_id.or_else(|| self.0.iter().position(|(_, footage)| is_named(footage)))
    }

    /// The places in the list of those in service.
    pub(super) fn active(&self) -> impl Iterator<Item = usize> {
        let active = self.0.iter().enumerate().filter(|(_, (_, footage))| footage.is_active);
        active.map(|(nr, _)| nr)
    }

    /// The camera that a layout calls `name` as it is shown; one that nobody knows says so.
    pub(super) fn view(&self, at: &Moment, name: &str) -> CameraView {
        let known = self.find(name).and_then(|nr| self.0.get(nr));
        let view = known.and_then(|(known, _)| CameraView::of(at, known));
        view.unwrap_or_else(|| CameraView::missing(name))
    }

    /// `30 kamera · 28 hidup · 2 luring`.
    pub(super) fn summary(&self) -> Text {
        let active = self.active().count();
        let part = |count: usize, id, en| match count {
            0 => Text::empty(),
            count => Text::join([Text::count(count), Text::words(id, en)]),
        };
        Text::dotted([
            part(self.0.len(), " kamera", " cameras"),
            part(active, " hidup", " up"),
            part(self.0.len() - active, " luring", " offline"),
        ])
    }
}
