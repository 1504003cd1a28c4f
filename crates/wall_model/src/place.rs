//! Places on the Earth.

use serde::{Deserialize, Serialize};

/// A WGS 84 place in degrees.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct LonLat {
    /// Longitude, degrees east, -180 to 180.
    pub lon_deg: f64,
    /// Latitude, degrees north, -90 to 90.
    pub lat_deg: f64,
}

impl LonLat {
    /// Mean radius of the Earth in metres (IUGG).
    pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

    /// The place at these degrees, unchecked.
    pub const fn new(lon_deg: f64, lat_deg: f64) -> Self {
        Self { lon_deg, lat_deg }
    }

    /// Whether both degrees are finite, within their ranges, and not both exactly zero
    /// (which is what a receiver without a fix reports).
    pub fn is_on_earth(self) -> bool {
        (-180.0..=180.0).contains(&self.lon_deg)
            && (-90.0..=90.0).contains(&self.lat_deg)
            && (self.lon_deg != 0.0 || self.lat_deg != 0.0)
    }

    /// Great-circle distance in metres (haversine; within 0.5 % of the ellipsoid).
    pub fn distance_m(self, other: Self) -> f64 {
        let (lat_a, lat_b) = (self.lat_deg.to_radians(), other.lat_deg.to_radians());
        let half_lat = ((lat_b - lat_a) / 2.0).sin();
        let half_lon = ((other.lon_deg - self.lon_deg).to_radians() / 2.0).sin();
        let root = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
        2.0 * Self::EARTH_RADIUS_M * root.sqrt().min(1.0).asin()
    }

    /// The place `east_m` and `north_m` metres off, on a plane that touches the Earth
    /// here: good to centimetres within a city.
    pub fn offset_m(self, east_m: f64, north_m: f64) -> Self {
        let per_degree = Self::EARTH_RADIUS_M.to_radians();
        Self {
            lon_deg: self.lon_deg + east_m / (per_degree * self.lat_deg.to_radians().cos()),
            lat_deg: self.lat_deg + north_m / per_degree,
        }
    }
}

/// A box of places that does not cross the antimeridian.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LonLatBounds {
    /// South-western corner.
    pub min: LonLat,
    /// North-eastern corner.
    pub max: LonLat,
}

impl LonLatBounds {
    /// The smallest box around `places`; `None` if there are none.
    pub fn around(places: impl IntoIterator<Item = LonLat>) -> Option<Self> {
        places.into_iter().fold(None, |bounds, place| {
            Some(match bounds {
                None => Self { min: place, max: place },
                Some(Self { min, max }) => Self {
                    min: LonLat::new(
                        min.lon_deg.min(place.lon_deg),
                        min.lat_deg.min(place.lat_deg),
                    ),
                    max: LonLat::new(
                        max.lon_deg.max(place.lon_deg),
                        max.lat_deg.max(place.lat_deg),
                    ),
                },
            })
        })
    }

    /// Whether `place` is within, edges included.
    pub fn contains(&self, place: LonLat) -> bool {
        (self.min.lon_deg..=self.max.lon_deg).contains(&place.lon_deg)
            && (self.min.lat_deg..=self.max.lat_deg).contains(&place.lat_deg)
    }

    /// The middle.
    pub fn centre(&self) -> LonLat {
        LonLat::new(
            (self.min.lon_deg + self.max.lon_deg) / 2.0,
            (self.min.lat_deg + self.max.lat_deg) / 2.0,
        )
    }
}
