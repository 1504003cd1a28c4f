//! One camera's picture over a whole panel, and how closely it is looked at.
//!
//! As a map's pan and zoom, this belongs to whoever works the window: neither the record nor the
//! layout nor another machine's wall knows of it.

use wall_layout::{Piece, PlacedTile, TextClass, Wall};
use wall_model::{EntityId, Shared};
use wall_service::view::{
    Body, CameraArrangement, CameraGrid, CameraView, Freshness, Text, TileView,
};

use super::camera_pictures::CameraHit;

/// A picture that somebody enlarged.
#[derive(Clone, Debug, PartialEq)]
pub struct Enlarged {
    /// The panel, as a tile of its own that lies upon whatever stands there.
    pub placed: PlacedTile,
    /// The camera's picture and nothing else.
    pub view: Shared<TileView>,
    /// How closely it is looked at.
    pub zoom: Zoom,
}

impl Enlarged {
    /// `camera` over the panel that the middle of `hit` lies on; `None` if the wall has no panel
    /// there.
    pub fn over(wall: &Wall, hit: &CameraHit, camera: CameraView, zoom: Zoom) -> Option<Self> {
        let surface = wall.surfaces.get(hit.surface)?;
        let on_surface = [hit.middle_px[0] - surface.px.x, hit.middle_px[1] - surface.px.y];
        let nr = surface.panels.iter().position(|panel| {
            let px = panel.px;
            (px.x..px.right()).contains(&on_surface[0])
                && (px.y..px.bottom()).contains(&on_surface[1])
        })?;
        let panel = surface.panels.get(nr)?;
        let placed = PlacedTile {
            id: ID.to_owned(),
            tile: String::new(),
            surface: hit.surface,
            class: TextClass::Detail,
            // It has no line around it: it is no tile among others.
            over: Some(String::new()),
            options: Default::default(),
            rect: panel.rect,
            px: panel.px.moved(surface.px.x, surface.px.y),
            pieces: vec![Piece {
                panel: nr,
                px: panel.px.moved(-panel.px.x, -panel.px.y),
                rect: panel.rect,
            }],
            gaps: Vec::new(),
        };
        let grid = CameraGrid {
            arrangement: CameraArrangement::Whole,
            columns: 1,
            cameras: vec![CameraView { note: Text::dotted([zoom.note(), camera.note]), ..camera }],
            soon: Vec::new(),
            summary: Text::empty(),
        };
        let view = TileView {
            title: Text::empty(),
            source: Text::empty(),
            freshness: Freshness::Ageless,
            body: Body::Cameras(grid),
        };
        Some(Self { placed, view: Shared::new(view), zoom })
    }

    /// The camera.
    pub fn camera(&self) -> Option<&EntityId> {
        match &self.view.body {
            Body::Cameras(grid) => grid.cameras.first().map(|camera| &camera.camera),
            _ => None,
        }
    }
}

/// The enlarged picture's name among the tiles; a layout cannot give one an empty id.
const ID: &str = "";

/// How closely a picture is looked at: which part of it fills its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zoom {
    /// Width of the picture as a share of that of the part, from 1 to [`Zoom::MOST`].
    factor: f32,
    /// Left and upper edge of the part, shares of the picture's sides.
    corner: [f32; 2],
}

impl Default for Zoom {
    fn default() -> Self {
        Self { factor: 1.0, corner: [0.0; 2] }
    }
}

impl Zoom {
    /// The closest look: beyond it pixels grow and nothing more is seen.
    pub const MOST: f32 = 8.0;

    /// The part of the picture that is seen: left, top, right, bottom, from 0 to 1.
    pub fn part(&self) -> [f32; 4] {
        let side = 1.0 / self.factor;
        let [left, top] = self.corner;
        [left, top, left + side, top + side]
    }

    /// So many times closer; what is at `at`, shares of the picture's place, stays there.
    #[must_use]
    pub fn closer(self, times: f32, at: [f32; 2]) -> Self {
        let times = if times.is_finite() { times } else { 1.0 };
        let factor = (self.factor * times).clamp(1.0, Self::MOST);
        let held = |corner: f32, at: f32| corner + at / self.factor - at / factor;
        let [left, top] = self.corner;
        let [across, down] = at.map(|at| at.clamp(0.0, 1.0));
        Self { factor, corner: [held(left, across), held(top, down)] }.within()
    }

    /// Moved with the pointer by `by`, shares of the picture's place.
    #[must_use]
    pub fn dragged(self, by: [f32; 2]) -> Self {
        let [left, top] = self.corner;
        let corner = [left - by[0] / self.factor, top - by[1] / self.factor];
        Self { corner, ..self }.within()
    }

    /// Times as many pixels as the place has, across: 1, 2, 4 or 8.
    pub fn pixels(&self) -> f32 {
        // Not a size for every turn of the wheel: each is decoded for anew.
        self.factor.log2().ceil().exp2().clamp(1.0, Self::MOST)
    }

    fn within(self) -> Self {
        let most = 1.0 - 1.0 / self.factor;
        let corner = self.corner.map(|at| if at.is_finite() { at.clamp(0.0, most) } else { 0.0 });
        Self { corner, ..self }
    }

    /// `diperbesar 2,5 kali`; nothing at 1.
    fn note(&self) -> Text {
        if self.factor < 1.05 {
            return Text::words("klik: kembali", "click: back");
        }
        Text::join([
            Text::words("diperbesar ", "enlarged "),
            Text::Decimal { value: f64::from(self.factor), decimals: 1 },
            Text::words(" kali · klik: kembali", " times · click: back"),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_pointer_is_on_stays_under_it() {
        let zoom = Zoom::default().closer(2.0, [0.25, 0.5]);
        assert_eq!(zoom.part(), [0.125, 0.25, 0.625, 0.75]);
        let closer = zoom.closer(2.0, [1.0, 0.0]);
        assert_eq!(closer.part(), [0.375, 0.25, 0.625, 0.5]);
        assert_eq!(closer.closer(0.25, [0.3, 0.9]), Zoom::default());
    }

    #[test]
    fn nothing_beyond_the_picture_is_ever_seen() {
        let zoom = Zoom::default().closer(4.0, [0.5, 0.5]);
        assert_eq!(zoom.dragged([9.0, -9.0]).part(), [0.0, 0.75, 0.25, 1.0]);
        assert_eq!(zoom.dragged([0.4, 0.0]).part(), [0.275, 0.375, 0.525, 0.625]);
        assert_eq!(Zoom::default().dragged([0.5, 0.5]), Zoom::default());
        for times in [f32::NAN, f32::INFINITY, -3.0, 0.0, 1e30] {
            let part = zoom.closer(times, [f32::NAN, 7.0]).part();
            assert!(part.iter().all(|edge| (0.0..=1.0).contains(edge)), "{times}: {part:?}");
            assert!(part[0] < part[2] && part[1] < part[3]);
        }
        let most = Zoom::default().closer(1e6, [0.0; 2]);
        assert_eq!(most.part(), [0.0, 0.0, 0.125, 0.125]);
    }

    #[test]
    fn pixels_are_asked_for_in_steps() {
        let pixels = [1.0, 1.01, 2.0, 2.1, 8.0]
            .map(|times| Zoom::default().closer(times, [0.0; 2]).pixels());
        assert_eq!(pixels, [1.0, 2.0, 2.0, 4.0, 8.0]);
    }
}
