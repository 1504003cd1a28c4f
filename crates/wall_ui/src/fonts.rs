//! The wall's typeface: Inter in two weights, with figures of one width.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily, FontId};

/// For text.
const MEDIUM: &[u8] = include_bytes!("../../../assets/fonts/Inter-Medium-tabular.otf");

/// For what matters.
const SEMIBOLD: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold-tabular.otf");

/// The family of ordinary text.
pub fn medium(size_px: f32) -> FontId {
    FontId::new(size_px, FontFamily::Name("medium".into()))
}

/// The family of what matters: titles, figures, names.
pub fn semibold(size_px: f32) -> FontId {
    FontId::new(size_px, FontFamily::Name("semibold".into()))
}

/// Both weights, for an [`egui::Context`]; egui's own families fall back to them, so that
/// no other typeface can slip in.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [("medium", MEDIUM), ("semibold", SEMIBOLD)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        fonts.families.insert(FontFamily::Name(name.into()), vec![name.to_owned()]);
    }
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, vec!["medium".to_owned()]);
    }
    fonts
}

/// Cap height of Inter as a share of the font size (1,490 of 2,048 units).
pub const CAP_HEIGHT: f32 = 0.7275;
