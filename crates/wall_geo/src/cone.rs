//! What a camera can see on the map.

use wall_model::LonLat;

use crate::{angle_between_deg, bearing_deg};

/// A cone of view on the ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ViewCone {
    /// Where the camera stands.
    pub place: LonLat,
    /// Direction of view, degrees clockwise from north.
    pub bearing_deg: f64,
    /// Angle of view, degrees, more than 0 to 360.
    pub fov_deg: f64,
    /// How far it sees, metres.
    pub reach_m: f64,
}

impl ViewCone {
    /// Whether `place` is within sight. The camera's own place is.
    pub fn contains(&self, place: LonLat) -> bool {
        let away = self.place.distance_m(place);
        if away > self.reach_m {
            return false;
        }
        let direction = bearing_deg(self.place, place);
        away < 0.01 || angle_between_deg(direction, self.bearing_deg) <= self.fov_deg / 2.0
    }

    /// The cone's outline: the camera, then `steps` (at least 1) stretches along the rim
    /// from left to right.
    pub fn outline(&self, steps: u32) -> Vec<LonLat> {
        let steps = steps.max(1);
        let rim = (0..=steps).map(|step| {
            let share = f64::from(step) / f64::from(steps) - 0.5;
            let direction = (self.bearing_deg + share * self.fov_deg).to_radians();
            self.place.offset_m(self.reach_m * direction.sin(), self.reach_m * direction.cos())
        });
        std::iter::once(self.place).chain(rim).collect()
    }
}
