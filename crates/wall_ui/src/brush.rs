//! The few strokes that every tile is painted with.

use std::{cell::RefCell, sync::Arc};

use egui::{Color32, FontId, Galley, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};
use wall_service::view::{Text, Tone};

use crate::{
    Locale, Theme, fonts,
    shorten::Line,
    tile::{PhotoTextures, TileStyle},
};

/// Sizes of one tile's content, in pixels of its picture. Text sizes come from the seats
/// that must read it, never from the tile's own size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Font size of the figure that decides.
    pub hero: f32,
    /// Font size of overview text, legible from the furthest seat.
    pub row: f32,
    /// Font size of detail text, legible from the seat that is responsible.
    pub detail: f32,
    /// Margin around a panel's content.
    pub margin: f32,
}

/// Where a text's position is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// Places of symbols that blink, gathered while a tile is painted.
#[derive(Debug, Default)]
pub(crate) struct Blinks(RefCell<Vec<Rect>>);

impl Blinks {
    /// What was gathered.
    pub(crate) fn taken(self) -> Vec<Rect> {
        self.0.into_inner()
    }
}

/// Paints in one tile.
pub(crate) struct Brush<'a> {
    pub(crate) painter: &'a Painter,
    pub(crate) theme: &'a Theme,
    pub(crate) locale: &'a Locale,
    pub(crate) scale: Scale,
    pub(crate) photos: &'a PhotoTextures,
    pub(crate) blinks: &'a Blinks,
}

impl<'a> Brush<'a> {
    pub(crate) fn new(painter: &'a Painter, style: &TileStyle<'a>, blinks: &'a Blinks) -> Self {
        Self {
            painter,
            theme: style.theme,
            locale: style.locale,
            scale: style.scale,
            photos: style.photos,
            blinks,
        }
    }
}

impl Brush<'_> {
    pub(crate) fn row_strong(&self) -> FontId {
        fonts::semibold(self.scale.row)
    }

    pub(crate) fn row(&self) -> FontId {
        fonts::medium(self.scale.row)
    }

    pub(crate) fn detail(&self) -> FontId {
        fonts::medium(self.scale.detail)
    }

    pub(crate) fn detail_strong(&self) -> FontId {
        fonts::semibold(self.scale.detail)
    }

    /// Height of capitals of `font`.
    pub(crate) fn cap_height(font: &FontId) -> f32 {
        font.size * fonts::CAP_HEIGHT
    }

    pub(crate) fn spell(&self, text: &Text) -> String {
        self.locale.spell(text)
    }

    fn galley(&self, text: &str, font: &FontId, colour: Color32) -> Arc<Galley> {
        self.painter.layout_no_wrap(text.to_owned(), font.clone(), colour)
    }

    fn line<'f>(&'f self, font: &'f FontId, room: f32) -> Line<'f> {
        Line { painter: self.painter, font, colour: self.theme.text, room }
    }

    pub(crate) fn width(&self, text: &str, font: &FontId) -> f32 {
        self.line(font, 0.0).width(text)
    }

    /// Writes `text` with its baseline at `at.y`, aligned at `at.x`; gives its width.
    pub(crate) fn text(
        &self,
        at: Pos2,
        align: Align,
        text: &str,
        font: &FontId,
        colour: Color32,
    ) -> f32 {
        let galley = self.galley(text, font, colour);
        let width = galley.size().x;
        let baseline = galley
            .rows
            .first()
            .and_then(|row| row.row.glyphs.first().map(|glyph| row.pos.y + glyph.pos.y))
            .unwrap_or_default();
        let left = match align {
            Align::Left => at.x,
            Align::Centre => at.x - width / 2.0,
            Align::Right => at.x - width,
        };
        self.painter.galley(pos2(left.round(), (at.y - baseline).round()), galley, colour);
        width
    }

    /// The longest beginning of `text` that fits into `width`, with an ellipsis if it is
    /// not all of it; empty if not even a few letters fit.
    pub(crate) fn fit(&self, text: &str, font: &FontId, width: f32) -> String {
        const FEWEST: usize = 3;
        self.line(font, width).shortened(text, FEWEST)
    }

    /// As many parts of `text`, divided by ` · `, as fit into `width`, the first ones; of the
    /// first one its beginning.
    pub(crate) fn fit_parts(&self, text: &str, font: &FontId, width: f32) -> String {
        match self.whole_parts(text, font, width) {
            Some(parts) => parts.to_owned(),
            None => self.fit(text.split(" · ").next().unwrap_or(text), font, width),
        }
    }

    /// The same, if the first one fits whole.
    pub(crate) fn whole_parts<'t>(
        &self,
        text: &'t str,
        font: &FontId,
        width: f32,
    ) -> Option<&'t str> {
        self.line(font, width).first_parts(text)
    }

    /// Breaks `text` at blanks into lines no wider than `width`; more than any tile is high are left out.
    pub(crate) fn wrap(&self, text: &str, font: &FontId, width: f32) -> Vec<String> {
        const MOST: usize = 100;
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            if lines.len() >= MOST {
                break;
            }
            let longer = match lines.last() {
                Some(line) => format!("{line} {word}"),
                None => word.to_owned(),
            };
            if !lines.is_empty() && self.line(font, width).fits(&longer) {
                lines.pop();
                lines.push(longer);
            } else {
                lines.push(self.fit(word, font, width));
            }
        }
        lines
    }

    pub(crate) fn hairline(&self, y: f32, left: f32, right: f32) {
        let stroke = Stroke::new((self.scale.detail / 22.0).max(1.0), self.theme.hairline);
        self.painter.hline(left..=right, y, stroke);
    }

    pub(crate) fn fill(&self, rect: Rect, rounding: f32, colour: Color32) {
        self.painter.rect_filled(rect, rounding, colour);
    }

    /// The shape of a tone, `size` across: tick, square, diamond, triangle, or a dot.
    pub(crate) fn mark(&self, centre: Pos2, size: f32, tone: Tone) {
        if tone == Tone::Unanswered {
            let place = Rect::from_center_size(centre, vec2(size, size) * 1.2);
            self.blinks.0.borrow_mut().push(place);
        }
        let colour = self.theme.tone(tone);
        let half = size / 2.0;
        let shape = match tone {
            Tone::Done => Shape::line(
                vec![
                    centre + vec2(-half, half * 0.05),
                    centre + vec2(-half * 0.3, half * 0.7),
                    centre + vec2(half, -half * 0.7),
                ],
                Stroke::new(size * 0.2, colour),
            ),
            Tone::InHand => Shape::rect_filled(
                Rect::from_center_size(centre, vec2(size, size) * 0.84),
                size * 0.08,
                colour,
            ),
            Tone::Forwarded => {
                polygon(centre, half, colour, &[(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)])
            }
            Tone::Alarm | Tone::Unanswered => {
                polygon(centre, half, colour, &[(0.0, -0.95), (1.0, 0.8), (-1.0, 0.8)])
            }
            Tone::Calm | Tone::Quiet | Tone::Data => {
                Shape::circle_filled(centre, half * 0.6, colour)
            }
        };
        self.painter.add(shape);
    }
}

fn polygon(centre: Pos2, half: f32, colour: Color32, corners: &[(f32, f32)]) -> Shape {
    let points = corners.iter().map(|(x, y)| centre + vec2(*x, *y) * half).collect();
    Shape::convex_polygon(points, colour, Stroke::NONE)
}
