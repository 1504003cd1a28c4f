//! Web Mercator (EPSG:3857), and the window that a map shows of it.

use std::f64::consts::PI;

use wall_model::{LonLat, LonLatBounds};

/// A point of Web Mercator in metres: x east, y north, both 0 at 0° 0°. These metres are
/// true at the equator only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mercator {
    /// East, -[`Mercator::HALF`] to [`Mercator::HALF`].
    pub x: f64,
    /// North, likewise.
    pub y: f64,
}

impl Mercator {
    /// Half of the projection's width: the Earth's equatorial radius times π, metres.
    pub const HALF: f64 = 20_037_508.342_789_244;

    /// Where the projection is cut off, degrees north or south.
    pub const MAX_LAT_DEG: f64 = 85.051_128_779_806_59;

    /// The projected place; latitudes beyond the cut are clamped to it.
    pub fn from_place(place: LonLat) -> Self {
        let lat = place.lat_deg.clamp(-Self::MAX_LAT_DEG, Self::MAX_LAT_DEG).to_radians();
        Self {
            x: place.lon_deg / 180.0 * Self::HALF,
            y: (PI / 4.0 + lat / 2.0).tan().ln() / PI * Self::HALF,
        }
    }

    /// The place on the Earth.
    pub fn to_place(self) -> LonLat {
        let lat = 2.0 * (self.y / Self::HALF * PI).exp().atan() - PI / 2.0;
        LonLat::new(self.x / Self::HALF * 180.0, lat.to_degrees())
    }

    /// Metres of this projection in a metre on the ground at `lat_deg`.
    pub fn scale_at(lat_deg: f64) -> f64 {
        1.0 / lat_deg.clamp(-Self::MAX_LAT_DEG, Self::MAX_LAT_DEG).to_radians().cos()
    }
}

/// What part of the world a map shows: a centre and a scale. Pixels run right and down
/// from the upper left corner of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projector {
    centre: Mercator,
    pixels_per_metre: f64,
    size: [f64; 2],
}

impl Projector {
    /// Pixels of the whole world's width at zoom 0.
    pub const TILE_PX: f64 = 256.0;

    /// A window of `size` pixels around `centre` at `zoom` (a whole zoom shows a tile at
    /// [`Projector::TILE_PX`] pixels).
    pub fn new(centre: LonLat, zoom: f64, size: [f64; 2]) -> Self {
        let pixels_per_metre = Self::TILE_PX * zoom.exp2() / (2.0 * Mercator::HALF);
        Self { centre: Mercator::from_place(centre), pixels_per_metre, size }
    }

    /// The window of `size` pixels that shows all of `bounds`, with `margin` pixels to
    /// spare on each side.
    pub fn fit(bounds: &LonLatBounds, size: [f64; 2], margin: f64) -> Self {
        let (low, high) = (Mercator::from_place(bounds.min), Mercator::from_place(bounds.max));
        let room = [(size[0] - 2.0 * margin).max(1.0), (size[1] - 2.0 * margin).max(1.0)];
        let wide = (high.x - low.x).max(1.0);
        let tall = (high.y - low.y).max(1.0);
        Self {
            centre: Mercator { x: (low.x + high.x) / 2.0, y: (low.y + high.y) / 2.0 },
            pixels_per_metre: (room[0] / wide).min(room[1] / tall),
            size,
        }
    }

    /// The zoom: the level whose tiles come out at [`Projector::TILE_PX`] pixels.
    pub fn zoom(&self) -> f64 {
        (self.pixels_per_metre * 2.0 * Mercator::HALF / Self::TILE_PX).log2()
    }

    /// Pixels of a metre on the ground at the window's centre.
    pub fn pixels_per_ground_metre(&self) -> f64 {
        self.pixels_per_metre * Mercator::scale_at(self.centre.to_place().lat_deg)
    }

    /// The pixel of a place.
    pub fn screen_from_place(&self, place: LonLat) -> [f64; 2] {
        self.screen_from_map(Mercator::from_place(place))
    }

    /// The pixel of a projected point.
    pub fn screen_from_map(&self, at: Mercator) -> [f64; 2] {
        [
            self.size[0] / 2.0 + (at.x - self.centre.x) * self.pixels_per_metre,
            self.size[1] / 2.0 - (at.y - self.centre.y) * self.pixels_per_metre,
        ]
    }

    /// The place under a pixel.
    pub fn place_from_screen(&self, pixel: [f64; 2]) -> LonLat {
        let x = self.centre.x + (pixel[0] - self.size[0] / 2.0) / self.pixels_per_metre;
        let y = self.centre.y - (pixel[1] - self.size[1] / 2.0) / self.pixels_per_metre;
        Mercator { x, y }.to_place()
    }

    /// What the window shows.
    pub fn bounds(&self) -> LonLatBounds {
        let low = self.place_from_screen([0.0, self.size[1]]);
        LonLatBounds { min: low, max: self.place_from_screen([self.size[0], 0.0]) }
    }
}
