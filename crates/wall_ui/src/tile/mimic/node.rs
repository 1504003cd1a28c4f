//! A part of a network: its sign or filling, its name, what is measured, its state.

use egui::{Rect, Stroke, StrokeKind, pos2, vec2};
use wall_service::view::{MimicNode, Tone};

use super::{glyph, pad, pitch, severity};
use crate::{
    brush::{Align, Brush},
    tile::lists::{mark, mark_width},
};

pub(super) fn paint(brush: &Brush<'_>, node: &MimicNode, rect: Rect) {
    let pad = pad(brush.scale);
    let is_calm = severity(node.tone) == 0;
    let width = (brush.scale.detail / if is_calm { 22.0 } else { 11.0 }).max(1.0);
    let edge = if is_calm { brush.theme.faint } else { brush.theme.tone(node.tone) };
    brush.fill(rect, pad * 0.4, brush.theme.tile);
    brush.painter.rect_stroke(rect, pad * 0.4, Stroke::new(width, edge), StrokeKind::Inside);
    let inner = rect.shrink(pad);
    let size = brush.scale.detail * 0.8;
    match node.fill {
        Some(share) => {
            let vessel = Rect::from_min_size(inner.min, vec2(size * 0.8, inner.height()));
            let tone = if is_calm { Tone::Data } else { node.tone };
            let colours = (brush.theme.tone(tone), brush.theme.track);
            glyph::gauge(brush.painter, vessel, share, colours);
        }
        None => {
            let centre = pos2(inner.left() + size / 2.0, inner.center().y);
            glyph::paint(brush.painter, centre, size, node.class, brush.theme.quiet);
        }
    }
    texts(brush, node, Rect::from_min_max(inner.min + vec2(size + pad, 0.0), inner.max));
}

/// A part's texts as they fit.
struct Lines {
    name: Vec<String>,
    /// Whether the state's word stands beside the name, or has a line below everything.
    is_beside: bool,
    is_below: bool,
    values: Vec<Vec<(String, Tone)>>,
}

impl Lines {
    /// In at most `most` lines: the name, then what is wrong, then values.
    fn of(brush: &Brush<'_>, node: &MimicNode, width: f32, most: usize) -> Self {
        let strong = brush.detail_strong();
        let name = brush.spell(&node.name);
        let name_width = brush.width(&name, &strong);
        let state = node.mark.as_ref().map(|state| mark_width(brush, state));
        let gap = brush.scale.detail * 0.6;
        let is_beside = state.is_some_and(|state| name_width + gap + state <= width);
        let is_below = !is_beside && most >= 2 && state.is_some_and(|state| state <= width);
        let mut spare = most - 1 - usize::from(is_below);
        let mut values = values(brush, node, width);
        let has_mark = node.mark.is_some() && !is_beside && !is_below;
        let room = width - if has_mark { mark_room(brush) } else { 0.0 };
        // A whole name is worth more than the last value.
        let mut lines = vec![brush.fit(&name, &strong, room)];
        if name_width > room && !has_mark && spare >= 2 {
            lines = brush.wrap(&name, &strong, room);
            if lines.len() > 2 {
                let rest = lines.split_off(1).join(" ");
                lines.push(brush.fit(&rest, &strong, room));
            }
            spare -= lines.len().saturating_sub(1).min(spare);
        }
        values.truncate(spare);
        Self { name: lines, is_beside, is_below, values }
    }

    fn count(&self) -> usize {
        self.name.len() + self.values.len() + usize::from(self.is_below)
    }
}

/// Room that a state's shape takes before the name.
fn mark_room(brush: &Brush<'_>) -> f32 {
    brush.scale.detail * 0.9
}

fn texts(brush: &Brush<'_>, node: &MimicNode, room: Rect) {
    let (strong, pitch) = (brush.detail_strong(), pitch(brush.scale));
    let most = ((room.height() / pitch + 0.05).floor() as usize).max(1);
    let lines = Lines::of(brush, node, room.width(), most);
    let first = room.center().y - pitch * (lines.count() as f32 - 1.0) / 2.0;
    let base = |line: usize| first + line as f32 * pitch + Brush::cap_height(&strong) / 2.0;
    let mut left = room.left();
    match &node.mark {
        Some(state) if lines.is_beside => {
            mark(brush, state, room.right(), base(0));
        }
        Some(state) if lines.is_below => {
            let right = room.left() + mark_width(brush, state);
            mark(brush, state, right, base(lines.count() - 1));
        }
        // A state that has no room for its word is still seen by its shape.
        Some(state) => {
            let size = brush.scale.detail * 0.6;
            brush.mark(pos2(left + size / 2.0, first), size, state.tone);
            left += mark_room(brush);
        }
        None => {}
    }
    for (nr, name) in lines.name.iter().enumerate() {
        brush.text(pos2(left, base(nr)), Align::Left, name, &strong, brush.theme.text);
    }
    for (nr, line) in lines.values.iter().enumerate() {
        let mut left = room.left();
        for (text, tone) in line {
            let at = pos2(left, base(lines.name.len() + nr));
            let colour = brush.theme.tone(*tone);
            left += brush.text(at, Align::Left, text, &brush.detail(), colour) + gap(brush);
        }
    }
}

/// Between two values.
fn gap(brush: &Brush<'_>) -> f32 {
    brush.scale.detail * 0.55
}

/// Values in lines of `width`; one that is wider is left out.
fn values(brush: &Brush<'_>, node: &MimicNode, width: f32) -> Vec<Vec<(String, Tone)>> {
    let mut lines: Vec<Vec<(String, Tone)>> = Vec::new();
    let mut left = f32::INFINITY;
    for value in &node.values {
        let text = brush.spell(&value.value);
        let needed = brush.width(&text, &brush.detail());
        if needed > width || text.is_empty() {
            continue;
        }
        if left + gap(brush) + needed > width {
            lines.push(Vec::new());
            left = 0.0;
        } else {
            left += gap(brush);
        }
        left += needed;
        lines.last_mut().into_iter().for_each(|line| line.push((text.clone(), value.tone)));
    }
    lines
}
