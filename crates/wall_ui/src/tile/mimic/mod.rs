//! A network: columns of parts from where it comes to where it goes, and the ways between
//! them.
//!
//! Ways run in the channels between columns and in the gaps between parts, never across a
//! text. Where there is no room for all parts, those in trouble stay; ways then lead
//! through the parts that are left out.

mod flow;
mod glyph;
mod node;

use egui::{Rect, pos2, vec2};
use wall_service::view::{Mimic, MimicColumn, MimicNode, Tone, Words};

use crate::brush::{Align, Brush, Scale};

/// Distance of lines of text.
fn pitch(scale: Scale) -> f32 {
    scale.detail * 1.3
}

/// Between a part's edge and its content.
fn pad(scale: Scale) -> f32 {
    scale.detail * 0.35
}

/// Between two parts of a column, at least.
fn gap(scale: Scale) -> f32 {
    scale.detail * 0.45
}

/// Height of the line of the columns' names.
fn head(scale: Scale) -> f32 {
    scale.detail * 1.5
}

/// The least height of a diagram: a part with its values in each column.
pub(super) fn least(scale: Scale) -> f32 {
    head(scale) + (pitch(scale) + pad(scale)) * 2.0 + gap(scale)
}

/// The height at which all parts have room.
pub(super) fn wished(scale: Scale, mimic: &Mimic) -> f32 {
    let most = mimic.columns.iter().map(|column| column.nodes.len()).max().unwrap_or(0);
    head(scale) + (pitch(scale) * 2.0 + pad(scale) * 2.0 + gap(scale)) * most.max(1) as f32
}

/// A part with its place.
struct Spot<'m> {
    node: &'m MimicNode,
    rect: Rect,
    column: usize,
}

/// How bad a tone is.
fn severity(tone: Tone) -> u8 {
    match tone {
        Tone::Calm | Tone::Quiet | Tone::Data | Tone::Done => 0,
        Tone::Forwarded => 1,
        Tone::InHand => 2,
        Tone::Alarm | Tone::Unanswered => 3,
    }
}

pub(super) fn paint(brush: &Brush<'_>, mimic: &Mimic, room: Rect) -> f32 {
    let channel = brush.scale.detail * 1.7;
    let (columns, hidden) = columns(brush, mimic, room.width(), channel);
    let count = columns.len().max(1) as f32;
    let width = (room.width() - channel * (count - 1.0)) / count;
    let height = room.height().min(wished(brush.scale, mimic) * 1.25);
    let mut spots: Vec<Spot<'_>> = Vec::new();
    for (nr, column) in columns.iter().enumerate() {
        let left = room.left() + nr as f32 * (width + channel);
        let cell = Rect::from_min_size(pos2(left, room.top()), vec2(width, height));
        // Parts of columns without room are counted under the first one.
        let more = if nr == 0 { hidden } else { 0 };
        self::column(brush, (column, nr), cell, more, &mut spots);
    }
    flow::paint(brush, mimic, &spots, channel);
    spots.iter().for_each(|spot| node::paint(brush, spot.node, spot.rect));
    height
}

/// The columns that have room, and how many parts the others hold: columns in trouble stay,
/// then those further on.
fn columns<'m>(
    brush: &Brush<'_>,
    mimic: &'m Mimic,
    width: f32,
    channel: f32,
) -> (Vec<&'m MimicColumn>, usize) {
    let least = brush.scale.detail * 6.0;
    let fitting = (((width + channel) / (least + channel)).floor() as usize).max(1);
    let worst = |column: &MimicColumn| {
        column.nodes.iter().map(|node| severity(node.tone)).max().unwrap_or(0)
    };
    let mut order: Vec<usize> = (0..mimic.columns.len()).collect();
    order.sort_by_key(|nr| {
        mimic.columns.get(*nr).map(|column| std::cmp::Reverse((worst(column), *nr)))
    });
    order.truncate(fitting);
    let (mut kept, mut hidden) = (Vec::new(), 0);
    for (nr, column) in mimic.columns.iter().enumerate() {
        if order.contains(&nr) {
            kept.push(column);
        } else {
            hidden += column.nodes.len();
        }
    }
    (kept, hidden)
}

/// Writes a column's name, gives its parts their places and sums up the others.
fn column<'m>(
    brush: &Brush<'_>,
    (column, nr): (&'m MimicColumn, usize),
    cell: Rect,
    hidden: usize,
    spots: &mut Vec<Spot<'m>>,
) {
    let (scale, detail) = (brush.scale, brush.detail());
    let title = brush.fit(&brush.spell(&column.title), &detail, cell.width());
    let base = cell.top() + Brush::cap_height(&detail);
    brush.text(pos2(cell.left(), base), Align::Left, &title, &detail, brush.theme.quiet);
    let mut body = Rect::from_min_max(pos2(cell.left(), cell.top() + head(scale)), cell.max);
    let has_values = column.nodes.iter().any(|node| !node.values.is_empty());
    let least = pad(scale) * 2.0 + pitch(scale) * if has_values { 2.0 } else { 1.0 };
    let fits = |height: f32| ((height / (least + gap(scale))).floor() as usize).max(1);
    let mut shown = fits(body.height()).min(column.nodes.len());
    if shown < column.nodes.len() || hidden > 0 {
        body.max.y -= pitch(scale);
        shown = fits(body.height()).min(column.nodes.len());
    }
    let mut order: Vec<usize> = (0..column.nodes.len()).collect();
    let tone = |nr: usize| column.nodes.get(nr).map_or(0, |node| severity(node.tone));
    order.sort_by_key(|nr| std::cmp::Reverse(tone(*nr)));
    order.truncate(shown);
    let slot = body.height() / shown.max(1) as f32;
    let height = (slot - gap(scale)).min(least + pitch(scale) * 2.0);
    let kept = column.nodes.iter().enumerate().filter(|(nr, _)| order.contains(nr));
    for (place, (_, node)) in kept.enumerate() {
        let middle = body.top() + (place as f32 + 0.5) * slot;
        let rect =
            Rect::from_center_size(pos2(cell.center().x, middle), vec2(cell.width(), height));
        spots.push(Spot { node, rect, column: nr });
    }
    let left_out = column.nodes.len() - shown + hidden;
    if left_out > 0 {
        let more = brush.locale.pick(Words::new("lagi", "more"));
        let text = brush.fit(&format!("+{left_out} {more}"), &detail, cell.width());
        let at = pos2(cell.left(), body.bottom() + pitch(scale) * 0.8);
        brush.text(at, Align::Left, &text, &detail, brush.theme.quiet);
    }
}
