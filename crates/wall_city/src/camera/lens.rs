//! A camera's lens: from metres on the street to pixels.
//!
//! Street coordinates are metres to the right, ahead and up, from the foot of the pole.

/// Width of a picture, pixels.
pub(super) const WIDTH: u32 = 640;

/// Height of a picture, pixels.
pub(super) const HEIGHT: u32 = 360;

/// Height of the camera above the street, metres.
const CAMERA_M: f32 = 7.0;

/// How far the camera looks down, radians.
const PITCH_RAD: f32 = 0.2;

/// Nothing nearer to the lens is drawn, metres.
const NEAR_M: f32 = 1.0;

/// Metres right, ahead and up.
pub(super) type Point = [f32; 3];

/// Pixels right and down from the picture's upper left corner.
pub(super) type Pixel = [f32; 2];

/// See the [module](self).
#[derive(Clone, Copy, Debug)]
pub(super) struct Lens {
    /// Pixels per unit of tangent.
    focal: f32,
    sin_pitch: f32,
    cos_pitch: f32,
}

impl Lens {
    /// A lens with this horizontal angle of view, degrees; clamped to 20 to 110.
    pub(super) fn new(fov_deg: f64) -> Self {
        let fov = if fov_deg.is_finite() { fov_deg.clamp(20.0, 110.0) } else { 60.0 };
        let half = (fov / 2.0).to_radians().tan() as f32;
        Self {
            focal: WIDTH as f32 / 2.0 / half,
            sin_pitch: PITCH_RAD.sin(),
            cos_pitch: PITCH_RAD.cos(),
        }
    }

    /// The row of the horizon.
    pub(super) fn horizon(&self) -> f32 {
        HEIGHT as f32 / 2.0 - self.focal * self.sin_pitch / self.cos_pitch
    }

    /// Right, up and depth as the lens sees them.
    fn seen(&self, [right, ahead, up]: Point) -> Point {
        let up = up - CAMERA_M;
        [
            right,
            ahead * self.sin_pitch + up * self.cos_pitch,
            ahead * self.cos_pitch - up * self.sin_pitch,
        ]
    }

    fn pixel(&self, [right, up, depth]: Point) -> Pixel {
        let scale = self.focal / depth.max(NEAR_M);
        [WIDTH as f32 / 2.0 + right * scale, HEIGHT as f32 / 2.0 - up * scale]
    }

    /// Where a point is in the picture; `None` if it is behind the lens.
    pub(super) fn point(&self, point: Point) -> Option<Pixel> {
        let seen = self.seen(point);
        (seen[2] > NEAR_M).then(|| self.pixel(seen))
    }

    /// Pixels per metre at a point.
    pub(super) fn scale(&self, point: Point) -> f32 {
        self.focal / self.seen(point)[2].max(NEAR_M)
    }

    /// A polygon in the picture, cut off in front of the lens. Empty if nothing is left.
    pub(super) fn polygon(&self, corners: &[Point]) -> Vec<Pixel> {
        let mut outline = Vec::with_capacity(corners.len() + 2);
        let Some(mut before) = corners.last().map(|corner| self.seen(*corner)) else {
            return outline;
        };
        for corner in corners {
            let here = self.seen(*corner);
            if (before[2] > NEAR_M) != (here[2] > NEAR_M) {
                let share = (NEAR_M - before[2]) / (here[2] - before[2]);
                let cut = [0, 1, 2].map(|axis| before[axis] + share * (here[axis] - before[axis]));
                outline.push(self.pixel(cut));
            }
            if here[2] > NEAR_M {
                outline.push(self.pixel(here));
            }
            before = here;
        }
        outline
    }

    /// The place on the street that a pixel below the horizon shows, metres right and
    /// ahead; `None` at or above the horizon.
    pub(super) fn street(&self, [x, y]: Pixel) -> Option<[f32; 2]> {
        let right = (x - WIDTH as f32 / 2.0) / self.focal;
        let up = (HEIGHT as f32 / 2.0 - y) / self.focal;
        let fall = self.sin_pitch - up * self.cos_pitch;
        if fall < 1e-3 {
            return None;
        }
        let depth = CAMERA_M / fall;
        Some([right * depth, depth * (self.cos_pitch + up * self.sin_pitch)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_and_street_agree() {
        let lens = Lens::new(60.0);
        for place in [[0.0, 20.0], [5.0, 40.0], [-12.0, 90.0]] {
            let pixel = lens.point([place[0], place[1], 0.0]).unwrap();
            let back = lens.street(pixel).unwrap();
            assert!(
                (back[0] - place[0]).abs() < 0.1 && (back[1] - place[1]).abs() < 0.1,
                "{back:?}"
            );
        }
        assert!(lens.street([320.0, lens.horizon() - 1.0]).is_none());
        assert!(lens.point([0.0, -5.0, 0.0]).is_none());
    }

    #[test]
    fn polygons_are_cut_before_the_lens() {
        let lens = Lens::new(60.0);
        let road = [[-3.0, -50.0, 0.0], [3.0, -50.0, 0.0], [3.0, 100.0, 0.0], [-3.0, 100.0, 0.0]];
        let outline = lens.polygon(&road);
        assert_eq!(outline.len(), 4);
        assert!(outline.iter().flatten().all(|value| value.is_finite()));
        assert!(lens.polygon(&road.map(|[right, _, up]| [right, -10.0, up])).is_empty());
    }
}
