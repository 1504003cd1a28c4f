//! A camera's picture that somebody looks at closer: which, over which panel, and how closely.
//!
//! It belongs to the window, as a map's pan and zoom do. The picture itself is the wall's: of the
//! camera as it is known at the shown time, by whatever tile it was found.

use wall_layout::{PxRect, Wall};
use wall_model::{Control, EntityId, Holder, Slot};
use wall_record::{Moment, orders::WALL};
use wall_service::view::{CameraView, Text};
use wall_ui::{CameraHit, Enlarged, Zoom};

/// See the [module](self).
#[derive(Clone, Debug)]
pub(crate) struct Closer {
    hit: CameraHit,
    zoom: Zoom,
}

impl Closer {
    /// All of the picture of what was hit.
    pub(crate) fn new(hit: CameraHit) -> Self {
        Self { hit, zoom: Zoom::default() }
    }

    /// The surface that it is on, by its place in the wall's list.
    pub(crate) fn surface(&self) -> usize {
        self.hit.surface
    }

    /// Whose picture it is.
    pub(crate) fn camera(&self) -> &EntityId {
        &self.hit.camera
    }

    pub(crate) fn look_closer(&mut self, times: f32, at: [f32; 2]) {
        self.zoom = self.zoom.closer(times, at);
    }

    pub(crate) fn drag(&mut self, by: [f32; 2]) {
        self.zoom = self.zoom.dragged(by);
    }

    /// As it is shown at `moment`; `None` if the wall has no panel there any more. `can_move` says
    /// whether the camera can be taken from here.
    pub(crate) fn at(&self, moment: &Moment, wall: &Wall, can_move: bool) -> Option<Enlarged> {
        let camera = &self.hit.camera;
        let known = moment.latest_of_all(Slot::Footage).find(|known| known.fact.entity == *camera);
        let view = known.and_then(|known| CameraView::of(moment, known));
        let view = view.unwrap_or_else(|| CameraView::missing(camera.as_str()));
        let hint = can_move.then(|| Text::words("J: gerakkan", "J: move"));
        let note = holder(moment, camera).or(hint).unwrap_or_else(Text::empty);
        let view = CameraView { note, ..view };
        Enlarged::over(wall, &self.hit, view, self.zoom)
    }

    /// Where it is on the wall, px at full scale.
    pub(crate) fn place(&self, wall: &Wall) -> Option<PxRect> {
        let view = CameraView::missing("");
        Enlarged::over(wall, &self.hit, view, self.zoom).map(|enlarged| enlarged.placed.px)
    }
}

/// Who has the camera at `moment`, live or then.
fn holder(moment: &Moment, camera: &EntityId) -> Option<Text> {
    let known = moment.entity(WALL, &Control::entity(camera), Slot::Command)?;
    let holder = Holder::of(&known.fact, moment.now())?;
    Some(Text::join([Text::words("dipegang ", "with "), Text::name(holder.by)]))
}
