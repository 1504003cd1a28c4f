//! What the map looks at, and where places lie on the tile.

use egui::{Pos2, pos2};
use wall_geo::Plane;
use wall_model::{LonLat, LonLatBounds};

/// What is looked at; north is up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapCamera {
    /// The place at the tile's middle.
    pub centre: LonLat,
    /// Metres a pixel, more than 0.
    pub metres_per_px: f64,
}

/// How bounds fill a tile of another shape.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum MapFit {
    /// All of the bounds is seen; what lies beyond fills the rest.
    #[default]
    Contain,
    /// The bounds fill the tile; the longer sides are cut off.
    Cover,
    /// Between both by this share: 0 is contain, 1 is cover.
    Between(f64),
}

impl MapCamera {
    /// Closest that the map goes, metres a pixel.
    pub const CLOSEST: f64 = 0.05;

    /// Furthest that the map goes, metres a pixel.
    pub const FURTHEST: f64 = 2_000.0;

    /// Looks at `bounds`, whose margin on a contained tile is a fiftieth of its side.
    pub fn fitted(bounds: &LonLatBounds, size_px: [u32; 2], fit: MapFit) -> Self {
        let centre = bounds.centre();
        let plane = Plane::new(centre);
        let (min, max) = (plane.metres_from_place(bounds.min), plane.metres_from_place(bounds.max));
        let [width, height] = size_px.map(|side| f64::from(side.max(1)));
        let across = (max[0] - min[0]).max(50.0) / width;
        let down = (max[1] - min[1]).max(50.0) / height;
        let contain = across.max(down) * 1.04;
        let cover = across.min(down);
        let metres_per_px = match fit {
            MapFit::Contain => contain,
            MapFit::Cover => cover,
            // Even steps of the share are even steps of zoom.
            MapFit::Between(share) => contain * (cover / contain).powf(share.clamp(0.0, 1.0)),
        };
        Self { centre, metres_per_px }.limited()
    }

    /// The same camera moved by a drag of `dx`, `dy` px (right, down).
    #[must_use]
    pub fn dragged(self, dx: f32, dy: f32) -> Self {
        let scale = self.metres_per_px;
        Self { centre: self.centre.offset_m(-f64::from(dx) * scale, f64::from(dy) * scale), ..self }
    }

    /// The same camera `factor` times closer, with the place under `at` staying there.
    #[must_use]
    pub fn zoomed(self, factor: f64, at: Pos2, size_px: [u32; 2]) -> Self {
        let held = Screen::new(self, size_px).place_from_px(at);
        let metres_per_px = self.metres_per_px / factor.max(1e-6);
        let closer = Self { metres_per_px, ..self }.limited();
        let now = Screen::new(closer, size_px).px_from_place(held);
        closer.dragged(at.x - now.x, at.y - now.y)
    }

    fn limited(self) -> Self {
        let scale = if self.metres_per_px.is_finite() { self.metres_per_px } else { 10.0 };
        Self { metres_per_px: scale.clamp(Self::CLOSEST, Self::FURTHEST), ..self }
    }
}

/// A camera on a tile: places to pixels and back. The tile's middle is the plane's origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Screen {
    plane: Plane,
    /// Pixels a metre.
    pub px_per_m: f64,
    half_px: [f64; 2],
}

impl Screen {
    /// `camera` on a tile of this size.
    pub fn new(camera: MapCamera, size_px: [u32; 2]) -> Self {
        Self {
            plane: Plane::new(camera.centre),
            px_per_m: 1.0 / camera.limited().metres_per_px,
            half_px: size_px.map(|side| f64::from(side) / 2.0),
        }
    }

    /// Where a place lies on the tile, px from its upper left corner.
    pub fn px_from_place(&self, place: LonLat) -> Pos2 {
        let [east, north] = self.plane.metres_from_place(place);
        pos2(
            (self.half_px[0] + east * self.px_per_m) as f32,
            (self.half_px[1] - north * self.px_per_m) as f32,
        )
    }

    /// The place at a pixel of the tile.
    pub fn place_from_px(&self, px: Pos2) -> LonLat {
        self.plane.place_from_metres([
            (f64::from(px.x) - self.half_px[0]) / self.px_per_m,
            (self.half_px[1] - f64::from(px.y)) / self.px_per_m,
        ])
    }

    /// Metres east and north of the tile's middle, in the GPU's precision.
    pub(super) fn metres(&self, place: LonLat) -> [f32; 2] {
        self.plane.metres_from_place(place).map(|metres| metres as f32)
    }

    /// The place at the tile's middle.
    pub fn origin(&self) -> LonLat {
        self.plane.origin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CITY: LonLatBounds =
        LonLatBounds { min: LonLat::new(115.17, -8.76), max: LonLat::new(115.28, -8.59) };
    const SIZE: [u32; 2] = [1_920, 1_080];

    #[test]
    fn contained_bounds_are_seen_whole_and_centred() {
        let screen = Screen::new(MapCamera::fitted(&CITY, SIZE, MapFit::Contain), SIZE);
        let (low, high) = (screen.px_from_place(CITY.min), screen.px_from_place(CITY.max));
        assert!(low.x > 0.0 && low.y < 1_080.0 && high.x < 1_920.0 && high.y > 0.0);
        assert!(high.y < 40.0 && low.y > 1_040.0, "{low:?} {high:?}");
        assert!((low.x + high.x - 1_920.0).abs() < 0.1);
    }

    #[test]
    fn covering_bounds_leave_no_edge_free() {
        let screen = Screen::new(MapCamera::fitted(&CITY, SIZE, MapFit::Cover), SIZE);
        let (low, high) = (screen.px_from_place(CITY.min), screen.px_from_place(CITY.max));
        assert!(low.x < 0.1 && high.x > 1_919.9 && high.y < 0.0 && low.y > 1_080.0);
    }

    #[test]
    fn pixels_and_places_agree() {
        let screen = Screen::new(MapCamera::fitted(&CITY, SIZE, MapFit::Between(0.5)), SIZE);
        for px in [pos2(0.0, 0.0), pos2(960.0, 540.0), pos2(1_919.0, 3.0)] {
            let back = screen.px_from_place(screen.place_from_px(px));
            assert!(back.distance(px) < 0.01, "{px:?} {back:?}");
        }
    }

    #[test]
    fn north_is_up() {
        let camera = MapCamera { centre: LonLat::new(115.2, -8.6), metres_per_px: 10.0 };
        let north = Screen::new(camera, SIZE).px_from_place(camera.centre.offset_m(0.0, 1_000.0));
        assert!((north.x - 960.0).abs() < 0.5 && (north.y - 440.0).abs() < 0.5, "{north:?}");
    }

    #[test]
    fn zoom_holds_the_place_under_the_pointer() {
        let camera = MapCamera::fitted(&CITY, SIZE, MapFit::Contain);
        let at = pos2(300.0, 900.0);
        let held = Screen::new(camera, SIZE).place_from_px(at);
        let closer = camera.zoomed(3.0, at, SIZE);
        assert!(Screen::new(closer, SIZE).px_from_place(held).distance(at) < 0.5);
        assert!((closer.metres_per_px * 3.0 - camera.metres_per_px).abs() < 1e-9);
    }

    #[test]
    fn degenerate_bounds_and_scales_stay_finite() {
        let place = LonLat::new(115.2, -8.6);
        let bounds = LonLatBounds { min: place, max: place };
        let camera = MapCamera::fitted(&bounds, [0, 0], MapFit::Contain);
        assert!(camera.metres_per_px.is_finite());
        assert!(camera.zoomed(0.0, pos2(0.0, 0.0), SIZE).metres_per_px <= MapCamera::FURTHEST);
    }
}
