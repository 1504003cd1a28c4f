//! Writing names: galleys, halos.

use std::f32::consts::TAU;
use std::sync::Arc;

use egui::{
    Align2, Color32, Galley, Painter, Pos2, Vec2,
    epaint::TextShape,
    text::{LayoutJob, TextFormat},
    vec2,
};

use super::{Placed, Style};
use crate::fonts;
use crate::map::{MapSetting, colors::mix};

/// Lays out and paints the map's texts.
pub(in crate::map) struct Ink<'a> {
    pub(in crate::map) painter: &'a Painter,
    pub(in crate::map) setting: &'a MapSetting,
}

impl Ink<'_> {
    /// One line of text; what is wider than `most_px` ends in an ellipsis.
    pub(in crate::map) fn line(
        &self,
        text: &str,
        font: egui::FontId,
        color: Color32,
        spacing_px: f32,
        most_px: f32,
    ) -> Arc<Galley> {
        let format =
            TextFormat { extra_letter_spacing: spacing_px, ..TextFormat::simple(font, color) };
        let mut job = LayoutJob::single_section(text.to_owned(), format);
        job.wrap.max_rows = 1;
        job.wrap.max_width = most_px;
        job.wrap.break_anywhere = true;
        self.painter.layout_job(job)
    }

    /// Text broken at blanks into at most two lines of `most_px`.
    pub(in crate::map) fn lines(
        &self,
        text: &str,
        font: egui::FontId,
        color: Color32,
        most_px: f32,
    ) -> Arc<Galley> {
        let format = TextFormat::simple(font, color);
        let mut job = LayoutJob::single_section(text.to_owned(), format);
        job.wrap.max_rows = 2;
        job.wrap.max_width = most_px;
        self.painter.layout_job(job)
    }

    /// A name in its style.
    fn name(&self, text: &str, style: Style) -> Arc<Galley> {
        let (colors, detail) = (&self.setting.colors, self.setting.detail_px());
        let (font, color, spacing) = match style {
            Style::District => (fonts::semibold(detail), colors.district_name, detail * 0.24),
            Style::Water => (fonts::medium(detail), colors.water_name, detail * 0.2),
            Style::River => (fonts::medium(detail), colors.water_name, detail * 0.08),
            Style::Arterial => (fonts::semibold(detail), colors.road_name, 0.0),
            Style::Road => (fonts::medium(detail), mix(colors.road_name, colors.city, 0.15), 0.0),
            Style::Village => (fonts::medium(detail), colors.village_name, 0.0),
            Style::Place => (fonts::medium(detail), colors.place, 0.0),
            Style::Zone => (fonts::semibold(detail), colors.theme.text, 0.0),
        };
        self.line(text, font, color, spacing, f32::INFINITY)
    }

    /// Size of a name's ink and a little air, px.
    pub(in crate::map) fn size(&self, text: &str, style: Style) -> Vec2 {
        let galley = self.name(text, style);
        vec2(galley.size().x, self.setting.detail_px() * 0.98)
    }

    /// Writes a galley with its middle at `centre`, turned, on a soft halo of the ground.
    fn haloed(&self, galley: &Arc<Galley>, centre: Pos2, angle: f32, halo: Color32) {
        let unit = self.setting.px_per_arcmin;
        for (radius, opacity, steps) in [(2.6, 0.16, 14), (1.7, 0.34, 12), (0.9, 0.7, 8)] {
            for step in 0..steps {
                let off = Vec2::angled(TAU * step as f32 / steps as f32) * radius * unit;
                let shape = turned(galley, centre + off, angle)
                    .with_override_text_color(halo.gamma_multiply(opacity));
                self.painter.add(shape);
            }
        }
        self.painter.add(turned(galley, centre, angle));
    }
}

fn turned(galley: &Arc<Galley>, centre: Pos2, angle: f32) -> TextShape {
    let corner = centre - galley.size() * 0.5;
    // Upright text on whole pixels is sharper.
    let corner = if angle == 0.0 { egui::pos2(corner.x.round(), corner.y.round()) } else { corner };
    TextShape::new(corner, Arc::clone(galley), Color32::PLACEHOLDER)
        .with_angle_and_anchor(angle, Align2::CENTER_CENTER)
}

/// Writes every placed name.
pub(in crate::map) fn paint(ink: &Ink<'_>, placed: &[Placed]) {
    for name in placed {
        let colors = &ink.setting.colors;
        let halo = if name.style == Style::Water { colors.sea } else { colors.city };
        let galley = ink.name(&name.text, name.style);
        ink.haloed(&galley, name.spot.centre, name.spot.angle, halo);
    }
}
