//! A plane in metres around one place of the Earth.

use wall_model::LonLat;

/// Metres east and metres north of a plane's origin.
pub type Metres = [f64; 2];

/// A plane that touches the Earth at its origin: distances within a city are right to
/// some centimetres a kilometre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    origin: LonLat,
    east_per_degree: f64,
    north_per_degree: f64,
}

impl Plane {
    /// The plane that touches the Earth at `origin`, which lies off the poles.
    pub fn new(origin: LonLat) -> Self {
        let north_per_degree = LonLat::EARTH_RADIUS_M.to_radians();
        let east_per_degree = north_per_degree * origin.lat_deg.to_radians().cos().max(1e-6);
        Self { origin, east_per_degree, north_per_degree }
    }

    /// Where it touches.
    pub fn origin(&self) -> LonLat {
        self.origin
    }

    /// The place in metres.
    pub fn metres_from_place(&self, place: LonLat) -> Metres {
        [
            (place.lon_deg - self.origin.lon_deg) * self.east_per_degree,
            (place.lat_deg - self.origin.lat_deg) * self.north_per_degree,
        ]
    }

    /// The place that `at` means.
    pub fn place_from_metres(&self, at: Metres) -> LonLat {
        LonLat::new(
            self.origin.lon_deg + at[0] / self.east_per_degree,
            self.origin.lat_deg + at[1] / self.north_per_degree,
        )
    }
}
