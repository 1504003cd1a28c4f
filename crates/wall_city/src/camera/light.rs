//! The light of the hour and the weather, and what it makes of a surface.

use super::lens::Point;

/// Red, green and blue, 0 to 1.
pub(super) type Rgb = [f32; 3];

/// Light over a scene.
#[derive(Clone, Copy, Debug)]
pub(super) struct Light {
    /// The sky overhead.
    pub(super) sky_top: Rgb,
    /// The sky at the horizon.
    pub(super) sky_low: Rgb,
    /// What far things fade into.
    pub(super) haze: Rgb,
    /// Light from everywhere.
    ambient: Rgb,
    /// Light from the sun.
    sun: Rgb,
    /// Where the sun stands: right, ahead, up; of length 1.
    pub(super) sun_from: Point,
    /// How far the street is lit by lamps, 0 (day) to 1 (night).
    pub(super) dark: f32,
    /// Rain, 0 to 1.
    pub(super) rain: f32,
}

/// Light at one height of the sun.
struct Hour {
    altitude_deg: f32,
    top: Rgb,
    low: Rgb,
    ambient: Rgb,
    sun: Rgb,
    dark: f32,
}

/// From night to noon.
const HOURS: [Hour; 6] = [
    Hour {
        altitude_deg: -12.0,
        top: [0.030, 0.044, 0.095],
        low: [0.150, 0.130, 0.160],
        ambient: [0.235, 0.245, 0.31],
        sun: [0.0; 3],
        dark: 1.0,
    },
    Hour {
        altitude_deg: -5.0,
        top: [0.12, 0.15, 0.30],
        low: [0.50, 0.31, 0.31],
        ambient: [0.30, 0.29, 0.37],
        sun: [0.0; 3],
        dark: 0.9,
    },
    Hour {
        altitude_deg: 0.0,
        top: [0.28, 0.36, 0.58],
        low: [0.95, 0.62, 0.42],
        ambient: [0.47, 0.43, 0.46],
        sun: [0.16, 0.08, 0.03],
        dark: 0.5,
    },
    Hour {
        altitude_deg: 6.0,
        top: [0.36, 0.52, 0.76],
        low: [0.97, 0.82, 0.62],
        ambient: [0.58, 0.56, 0.57],
        sun: [0.46, 0.33, 0.18],
        dark: 0.08,
    },
    Hour {
        altitude_deg: 18.0,
        top: [0.33, 0.56, 0.83],
        low: [0.80, 0.88, 0.93],
        ambient: [0.64, 0.66, 0.70],
        sun: [0.42, 0.39, 0.32],
        dark: 0.0,
    },
    Hour {
        altitude_deg: 55.0,
        top: [0.25, 0.50, 0.83],
        low: [0.74, 0.86, 0.94],
        ambient: [0.66, 0.68, 0.72],
        sun: [0.46, 0.44, 0.40],
        dark: 0.0,
    },
];

/// Colour of street lamps and lit windows.
pub(super) const LAMP: Rgb = [1.0, 0.80, 0.52];

/// Distance at which a third of a thing's colour is left in clear air, metres.
const SIGHT_M: f32 = 420.0;

impl Light {
    /// The light with the sun at an altitude and, as seen by the camera, an azimuth, both
    /// radians, and rain of 0 to 1.
    pub(super) fn new(altitude_deg: f32, sun_right_rad: f32, rain: f32) -> Self {
        let rain = if rain.is_finite() { rain.clamp(0.0, 1.0) } else { 0.0 };
        let hour = Self::hour(if altitude_deg.is_finite() { altitude_deg } else { 45.0 });
        let overcast = (rain * 1.6).min(1.0);
        let grey = |colour: Rgb, share: f32| {
            let brightness = (colour[0] + colour[1] + colour[2]) / 3.0;
            mix(colour, [0.80 * brightness, 0.82 * brightness, 0.85 * brightness], share)
        };
        let low = grey(hour.low, 0.85 * overcast);
        let altitude = altitude_deg.clamp(-90.0, 90.0).to_radians();
        Self {
            sky_top: mix(grey(hour.top, 0.85 * overcast), low, 0.55 * overcast),
            sky_low: low,
            haze: mix(low, hour.top, 0.22),
            ambient: grey(hour.ambient, 0.6 * overcast).map(|part| part * (1.0 + 0.06 * overcast)),
            sun: hour.sun.map(|part| part * (1.0 - overcast)),
            sun_from: [
                sun_right_rad.sin() * altitude.cos(),
                sun_right_rad.cos() * altitude.cos(),
                altitude.sin().max(0.05),
            ],
            dark: hour.dark.max(0.3 * overcast),
            rain,
        }
    }

    /// Between two known hours.
    fn hour(altitude_deg: f32) -> Hour {
        let after = HOURS.iter().position(|hour| hour.altitude_deg > altitude_deg);
        let last = HOURS.len() - 1;
        let (from, to) = match after {
            Some(0) => (0, 0),
            Some(after) => (after - 1, after),
            None => (last, last),
        };
        let (from, to) = (&HOURS[from], &HOURS[to]);
        let width = (to.altitude_deg - from.altitude_deg).max(1e-3);
        let share = ((altitude_deg - from.altitude_deg) / width).clamp(0.0, 1.0);
        Hour {
            altitude_deg,
            top: mix(from.top, to.top, share),
            low: mix(from.low, to.low, share),
            ambient: mix(from.ambient, to.ambient, share),
            sun: mix(from.sun, to.sun, share),
            dark: from.dark + share * (to.dark - from.dark),
        }
    }

    /// A surface of colour `paint` that faces `normal` (length 1), `away_m` from the camera.
    pub(super) fn on(&self, paint: Rgb, normal: Point, away_m: f32) -> Rgb {
        let faces_sun: f32 = (0..3).map(|axis| normal[axis] * self.sun_from[axis]).sum();
        let open = 0.80 + 0.20 * normal[2];
        let lit = [0, 1, 2].map(|part| {
            let lamps = 0.16 * self.dark * LAMP[part];
            paint[part] * (self.ambient[part] * open + self.sun[part] * faces_sun.max(0.0) + lamps)
        });
        self.through_air(lit, away_m)
    }

    /// A colour as it arrives from `away_m`.
    pub(super) fn through_air(&self, colour: Rgb, away_m: f32) -> Rgb {
        let sight = SIGHT_M * (1.0 - 0.55 * self.rain);
        mix(colour, self.haze, 1.0 - (-away_m.max(0.0) / sight).exp())
    }

    /// How strong shadows of the sun are, 0 to 1.
    pub(super) fn shadow(&self) -> f32 {
        (self.sun[0] * 1.1).min(0.5)
    }

    /// Whether drivers have their lights on.
    pub(super) fn has_headlights(&self) -> bool {
        self.dark > 0.2
    }
}

/// `a` and `b` mixed: 0 gives `a`, 1 gives `b`.
pub(super) fn mix(a: Rgb, b: Rgb, share: f32) -> Rgb {
    [0, 1, 2].map(|part| a[part] + share * (b[part] - a[part]))
}

/// `colour` times `factor`.
pub(super) fn scaled(colour: Rgb, factor: f32) -> Rgb {
    colour.map(|part| part * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brightness(light: &Light) -> f32 {
        light.on([0.5; 3], [0.0, 0.0, 1.0], 0.0).iter().sum()
    }

    #[test]
    fn noon_is_brighter_than_dusk_and_dusk_than_night() {
        let at = |altitude| Light::new(altitude, 0.5, 0.0);
        assert!(brightness(&at(60.0)) > brightness(&at(0.0)) + 0.2);
        assert!(brightness(&at(0.0)) > brightness(&at(-30.0)) + 0.1);
        assert!(at(-30.0).has_headlights() && !at(40.0).has_headlights());
    }

    #[test]
    fn rain_takes_the_shadows() {
        assert!(Light::new(50.0, 0.0, 0.0).shadow() > 0.3);
        assert!(Light::new(50.0, 0.0, 1.0).shadow() < 0.01);
        assert!(brightness(&Light::new(f32::NAN, f32::NAN, f32::NAN)) > 0.0);
    }
}
