//! The ways between parts: level and upright strokes with an arrow at the end.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Pos2, Shape, Stroke, pos2, vec2};
use wall_model::EntityId;
use wall_service::view::{Mimic, MimicNode};

use super::{Spot, gap};
use crate::brush::Brush;

/// Paints the ways between `spots`, whose columns lie `channel` px apart.
pub(super) fn paint(brush: &Brush<'_>, mimic: &Mimic, spots: &[Spot<'_>], channel: f32) {
    let nodes: BTreeMap<&EntityId, &MimicNode> = mimic
        .columns
        .iter()
        .flat_map(|column| &column.nodes)
        .map(|node| (&node.entity, node))
        .collect();
    let shown: BTreeMap<&EntityId, usize> =
        spots.iter().enumerate().map(|(nr, spot)| (&spot.node.entity, nr)).collect();
    let stroke = Stroke::new((brush.scale.detail / 15.0).max(1.0), brush.theme.quiet);
    for (nr, from) in spots.iter().enumerate() {
        for target in targets(from.node, &nodes, &shown) {
            let Some(to) = spots.get(target).filter(|to| to.column > from.column) else { continue };
            let lane = lane(spots, nr, channel);
            let points = way(brush, spots, (from, to), (lane, channel));
            let end = to.rect.left_center();
            brush.painter.add(Shape::line(points, stroke));
            arrow(brush, end, stroke);
        }
    }
}

/// The shown parts that `node` feeds, through those that are not shown.
fn targets(
    node: &MimicNode,
    nodes: &BTreeMap<&EntityId, &MimicNode>,
    shown: &BTreeMap<&EntityId, usize>,
) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut passed: BTreeSet<&EntityId> = BTreeSet::new();
    let mut next: Vec<&EntityId> = node.feeds.iter().collect();
    while let Some(entity) = next.pop() {
        if !passed.insert(entity) {
            continue;
        }
        match shown.get(entity) {
            Some(nr) => {
                found.insert(*nr);
            }
            None => next.extend(nodes.get(entity).into_iter().flat_map(|node| &node.feeds)),
        }
    }
    found
}

/// Where in the channel behind its column a part's ways run, px from the column: a lane of
/// its own.
fn lane(spots: &[Spot<'_>], nr: usize, channel: f32) -> f32 {
    let Some(own) = spots.get(nr) else { return channel / 2.0 };
    let same = |spot: &&Spot<'_>| spot.column == own.column;
    let count = spots.iter().filter(same).count();
    let before = spots.iter().take(nr).filter(same).count();
    // The last third belongs to the arrows.
    channel * 0.66 * (before + 1) as f32 / (count + 1) as f32
}

/// The corners of a way: through the channel, and past columns between by the gap that is
/// nearest to where it comes from.
fn way(
    brush: &Brush<'_>,
    spots: &[Spot<'_>],
    (from, to): (&Spot<'_>, &Spot<'_>),
    (lane, channel): (f32, f32),
) -> Vec<Pos2> {
    let mut points = vec![from.rect.right_center()];
    let mut y = from.rect.center().y;
    let mut right = from.rect.right();
    for column in from.column + 1..to.column {
        let between = spots.iter().filter(|spot| spot.column == column);
        let half = gap(brush.scale) / 2.0;
        let gaps =
            between.clone().flat_map(|spot| [spot.rect.top() - half, spot.rect.bottom() + half]);
        let nearest = gaps.min_by(|a, b| (a - y).abs().total_cmp(&(b - y).abs()));
        let x = right + lane;
        points.push(pos2(x, y));
        y = nearest.unwrap_or(y);
        points.push(pos2(x, y));
        right = between.map(|spot| spot.rect.right()).fold(right + channel, f32::max);
        points.push(pos2(right, y));
    }
    let (x, end) = (right + lane, to.rect.left_center());
    points.extend([pos2(x, y), pos2(x, end.y), end]);
    points
}

fn arrow(brush: &Brush<'_>, tip: Pos2, stroke: Stroke) {
    let size = brush.scale.detail * 0.32;
    let points = vec![tip, tip + vec2(-size, -size * 0.6), tip + vec2(-size, size * 0.6)];
    brush.painter.add(Shape::convex_polygon(points, stroke.color, Stroke::NONE));
}
