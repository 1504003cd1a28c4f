//! Colours of the map.

use egui::Color32;
use wall_service::view::{Tone, TrafficLevel};

use crate::{Shade, Theme};

/// The map's colours by meaning; all opaque.
#[derive(Clone, Debug, PartialEq)]
pub struct MapColors {
    /// The theme's colours, for tones, cards and texts.
    pub theme: Theme,
    /// Land outside the city.
    pub ground: Color32,
    /// Land of the city.
    pub city: Color32,
    /// Sea.
    pub sea: Color32,
    /// Coast line.
    pub coast: Color32,
    /// Rivers and lakes.
    pub water: Color32,
    /// Parks, fields, mangrove.
    pub green: Color32,
    /// Any other zone.
    pub zone: Color32,
    /// Boundary of a district of first order.
    pub district: Color32,
    /// Boundary of a village or ward.
    pub village: Color32,
    /// Arterial road.
    pub arterial: Color32,
    /// Collector road.
    pub collector: Color32,
    /// Local road.
    pub local: Color32,
    /// Path.
    pub path: Color32,
    /// Edge of roads, where they pass over others.
    pub casing: Color32,
    /// Bus route.
    pub bus: Color32,
    /// Traffic that flows.
    pub free: Color32,
    /// Dense traffic.
    pub dense: Color32,
    /// Jammed traffic.
    pub jammed: Color32,
    /// Names of districts of first order.
    pub district_name: Color32,
    /// Names of villages.
    pub village_name: Color32,
    /// Names of roads.
    pub road_name: Color32,
    /// Names of waters.
    pub water_name: Color32,
    /// Places such as hospitals.
    pub place: Color32,
    /// How much of a raster's brightness shows, 0 to 1.
    pub raster_strength: f32,
    /// How much of a raster's colour shows, 0 to 1.
    pub raster_saturation: f32,
}

/// A colour of the tables below; a wrong one is a programming error that tests meet.
fn hex(text: &str) -> Color32 {
    Color32::from_hex(text).unwrap_or(Color32::PLACEHOLDER)
}

impl MapColors {
    /// The colours of a shade.
    pub fn of(shade: Shade) -> Self {
        match shade {
            Shade::Dark => Self::dark(),
            Shade::Light => Self::light(),
        }
    }

    /// For a darkened room.
    pub fn dark() -> Self {
        Self {
            theme: Theme::of(Shade::Dark),
            ground: hex("#0E1218"),
            city: hex("#161B23"),
            sea: hex("#0A1622"),
            coast: hex("#1E3448"),
            water: hex("#0F2233"),
            green: hex("#14211D"),
            zone: hex("#1A1F29"),
            district: hex("#3A4656"),
            village: hex("#232C38"),
            arterial: hex("#75839A"),
            collector: hex("#4A5667"),
            local: hex("#2B343F"),
            path: hex("#232B35"),
            casing: hex("#10151B"),
            bus: hex("#3E6E98"),
            free: hex("#8797BC"),
            dense: hex("#F2B84B"),
            jammed: hex("#F26D68"),
            district_name: hex("#8492A3"),
            village_name: hex("#8795A6"),
            road_name: hex("#B4BFCC"),
            water_name: hex("#5F8FB8"),
            place: hex("#A9B6C6"),
            raster_strength: 0.34,
            raster_saturation: 0.35,
        }
    }

    /// For a bright room.
    pub fn light() -> Self {
        Self {
            theme: Theme::of(Shade::Light),
            ground: hex("#E6EAED"),
            city: hex("#F6F7F8"),
            sea: hex("#C9DCE9"),
            coast: hex("#9FBDD3"),
            water: hex("#BBD4E5"),
            green: hex("#D9E8DA"),
            zone: hex("#EDEFF2"),
            district: hex("#A3AFBC"),
            village: hex("#D6DCE2"),
            arterial: hex("#7F8C9D"),
            collector: hex("#AAB5C1"),
            local: hex("#D0D7DE"),
            path: hex("#DDE2E7"),
            casing: hex("#FFFFFF"),
            bus: hex("#7FA9CC"),
            free: hex("#67799F"),
            dense: hex("#C98500"),
            jammed: hex("#C22F2B"),
            district_name: hex("#5A6673"),
            village_name: hex("#5C6875"),
            road_name: hex("#36414D"),
            water_name: hex("#2F6690"),
            place: hex("#4A5663"),
            raster_strength: 0.72,
            raster_saturation: 0.6,
        }
    }

    /// The colour of a traffic level.
    pub fn traffic(&self, level: TrafficLevel) -> Color32 {
        match level {
            TrafficLevel::Free => self.free,
            TrafficLevel::Dense => self.dense,
            TrafficLevel::Jammed => self.jammed,
        }
    }

    /// The colour of a tone.
    pub fn tone(&self, tone: Tone) -> Color32 {
        self.theme.tone(tone)
    }
}

/// The share `share` of `b` in `a`, gamma-encoded; for opaque colours.
pub(super) fn mix(a: Color32, b: Color32, share: f32) -> Color32 {
    a.lerp_to_gamma(b, share.clamp(0.0, 1.0))
}

/// `color` made see-through: premultiplied by `opacity`, 0 to 1.
pub(super) fn faded(color: Color32, opacity: f32) -> [u8; 4] {
    color.gamma_multiply(opacity.clamp(0.0, 1.0)).to_array()
}

/// As the GPU's passes clear: gamma-encoded, premultiplied, 0 to 1.
pub(super) fn unit(color: Color32) -> [f32; 4] {
    color.to_array().map(|part| f32::from(part) / 255.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_is_spelled_rightly() {
        for colors in [MapColors::dark(), MapColors::light()] {
            let all = format!("{colors:?}");
            assert!(!all.contains(&format!("{:?}", Color32::PLACEHOLDER)), "{all}");
        }
    }

    #[test]
    fn mixes() {
        assert_eq!(mix(Color32::BLACK, Color32::WHITE, 0.0), Color32::BLACK);
        assert_eq!(mix(Color32::BLACK, Color32::WHITE, 1.0), Color32::WHITE);
    }
}
