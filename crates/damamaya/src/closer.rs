//! A camera's picture that somebody looks at closer: which, over which panel, and how closely.
//!
//! It belongs to the window, as a map's pan and zoom do. The picture itself is the wall's: of the
//! camera as it is known at the shown time, by whatever tile it was found.

use wall_layout::{PxRect, Wall};
use wall_model::Slot;
use wall_record::Moment;
use wall_service::view::CameraView;
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

    pub(crate) fn look_closer(&mut self, times: f32, at: [f32; 2]) {
        self.zoom = self.zoom.closer(times, at);
    }

    pub(crate) fn drag(&mut self, by: [f32; 2]) {
        self.zoom = self.zoom.dragged(by);
    }

    /// As it is shown at `moment`; `None` if the wall has no panel there any more.
    pub(crate) fn at(&self, moment: &Moment, wall: &Wall) -> Option<Enlarged> {
        let camera = &self.hit.camera;
        let known = moment.latest_of_all(Slot::Footage).find(|known| known.fact.entity == *camera);
        let view = known.and_then(|known| CameraView::of(moment, known));
        let view = view.unwrap_or_else(|| CameraView::missing(camera.as_str()));
        Enlarged::over(wall, &self.hit, view, self.zoom)
    }

    /// Where it is on the wall, px at full scale.
    pub(crate) fn place(&self, wall: &Wall) -> Option<PxRect> {
        let view = CameraView::missing("");
        Enlarged::over(wall, &self.hit, view, self.zoom).map(|enlarged| enlarged.placed.px)
    }
}
