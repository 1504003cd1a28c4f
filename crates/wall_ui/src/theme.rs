//! Colours by meaning, dark and light.

use egui::Color32;
use serde::Deserialize;
use wall_service::view::Tone;

/// The wall's colours; see `assets/palette.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Between the tiles.
    #[serde(deserialize_with = "colour")]
    pub ground: Color32,
    /// Under a tile's content.
    #[serde(deserialize_with = "colour")]
    pub tile: Color32,
    /// Lines between rows.
    #[serde(deserialize_with = "colour")]
    pub hairline: Color32,
    /// Text.
    #[serde(deserialize_with = "colour")]
    pub text: Color32,
    /// Less important text.
    #[serde(deserialize_with = "colour")]
    pub quiet: Color32,
    /// Ornament; never for what must be read.
    #[serde(deserialize_with = "colour")]
    pub faint: Color32,
    /// A quantity without a judgement.
    #[serde(deserialize_with = "colour")]
    pub data: Color32,
    /// Done, in order.
    #[serde(deserialize_with = "colour")]
    pub done: Color32,
    /// Being handled; a warning.
    #[serde(deserialize_with = "colour")]
    pub in_hand: Color32,
    /// Forwarded.
    #[serde(deserialize_with = "colour")]
    pub forwarded: Color32,
    /// Untouched; an alarm.
    #[serde(deserialize_with = "colour")]
    pub alarm: Color32,
    /// Behind bars.
    #[serde(deserialize_with = "colour")]
    pub track: Color32,
}

#[derive(Deserialize)]
struct Palette {
    dark: Theme,
    light: Theme,
}

/// Dark for the night shift, light for a bright room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shade {
    /// Light text on a dark ground.
    #[default]
    Dark,
    /// Dark text on a light ground.
    Light,
}

impl Theme {
    /// The theme of a shade.
    pub fn of(shade: Shade) -> Self {
        // The palette is part of the program; a test reads it, so it cannot fail here.
        let palette: Palette = toml::from_str(include_str!("../../../assets/palette.toml"))
            .unwrap_or_else(|err| panic!("assets/palette.toml: {err}"));
        match shade {
            Shade::Dark => palette.dark,
            Shade::Light => palette.light,
        }
    }

    /// The colour of a tone.
    pub fn tone(&self, tone: Tone) -> Color32 {
        match tone {
            Tone::Calm => self.text,
            Tone::Quiet => self.quiet,
            Tone::Data => self.data,
            Tone::Done => self.done,
            Tone::InHand => self.in_hand,
            Tone::Forwarded => self.forwarded,
            Tone::Alarm | Tone::Unanswered => self.alarm,
        }
    }
}

fn colour<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Color32, D::Error> {
    let text = String::deserialize(deserializer)?;
    Color32::from_hex(&text).map_err(|err| serde::de::Error::custom(format!("{text}: {err:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast ratio of WCAG 2.2, 1.4.3.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let luminance = |colour: Color32| {
            let linear = egui::Rgba::from(colour);
            0.2126 * linear.r() + 0.7152 * linear.g() + 0.0722 * linear.b()
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Dichromat's view by Viénot, Brettel and Mollon (1999), linear RGB.
    fn seen_by(colour: Color32, matrix: [[f32; 3]; 3]) -> [f32; 3] {
        let linear = egui::Rgba::from(colour);
        let rgb = [linear.r(), linear.g(), linear.b()];
        matrix.map(|row| row.iter().zip(rgb).map(|(weight, part)| weight * part).sum())
    }

    const PROTAN: [[f32; 3]; 3] =
        [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]];
    const DEUTAN: [[f32; 3]; 3] =
        [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]];

    #[test]
    fn texts_have_contrast() {
        for shade in [Shade::Dark, Shade::Light] {
            let theme = Theme::of(shade);
            let tones = [theme.text, theme.quiet, theme.done, theme.in_hand, theme.forwarded];
            for colour in tones.into_iter().chain([theme.alarm, theme.data]) {
                let ratio = contrast(colour, theme.tile);
                assert!(ratio >= 6.0, "{shade:?} {colour:?}: {ratio}");
            }
            assert!(contrast(theme.text, theme.tile) >= 7.0);
            assert!(contrast(theme.quiet, theme.tile) >= 7.0);
        }
    }

    #[test]
    fn states_differ_for_colour_blind_people() {
        for shade in [Shade::Dark, Shade::Light] {
            let theme = Theme::of(shade);
            // Each state has a shape of its own too; what must never look alike by colour
            // are the good and the bad end.
            for matrix in [PROTAN, DEUTAN] {
                let (done, alarm) = (seen_by(theme.done, matrix), seen_by(theme.alarm, matrix));
                let apart: f32 = done.iter().zip(alarm).map(|(a, b)| (a - b).powi(2)).sum();
                assert!(apart.sqrt() > 0.04, "{shade:?}: {}", apart.sqrt());
            }
        }
    }
}
