//! The density of what was received: one calm silhouette, or a lane a service.

use std::sync::Arc;

use egui::{Color32, Mesh, Painter, Rect, Shape, pos2};

use super::strip::Scope;
use crate::chrome::timeline::{Lane, Timeline};

/// The last silhouette, kept until it must look different.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    of: Option<Of>,
    mesh: Arc<Mesh>,
}

/// What a silhouette depends on.
#[derive(Clone, Debug, PartialEq)]
struct Of {
    /// The timeline's address: another one is another timeline.
    timeline: usize,
    scope: Scope,
    /// The first of the rooms, and how many.
    rooms: (Rect, usize),
    colours: [Color32; 2],
    highlight: Option<String>,
}

/// Paints the silhouettes into `scope`; `rooms` are the lanes' own, or the one of all.
pub(super) fn paint(
    painter: &Painter,
    kept: &mut Kept,
    timeline: &Arc<Timeline>,
    scope: Scope,
    rooms: &[Rect],
    (colours, highlight): ([Color32; 2], Option<&str>),
) {
    let of = Of {
        timeline: Arc::as_ptr(timeline).addr(),
        scope,
        rooms: (rooms.first().copied().unwrap_or(Rect::NOTHING), rooms.len()),
        colours,
        highlight: highlight.map(str::to_owned),
    };
    if kept.of.as_ref() != Some(&of) {
        let mut mesh = Mesh::default();
        if rooms.len() > 1 {
            for (nr, room) in rooms.iter().enumerate() {
                let lanes = of_room(timeline, nr, rooms.len());
                let is_own = lanes.iter().any(|lane| highlight == Some(lane.service.as_str()));
                let colour = colours[usize::from(is_own)];
                let sum = |index| lanes.iter().map(|lane| count(lane, index)).sum();
                silhouette(&mut mesh, timeline, scope, *room, colour, sum);
            }
        } else if let Some(room) = rooms.first() {
            let total = |index| timeline.total(index);
            silhouette(&mut mesh, timeline, scope, *room, colours[0], total);
            let own = timeline.lanes.iter().find(|lane| highlight == Some(lane.service.as_str()));
            if let Some(lane) = own {
                // On the scale of all, so that it is a part of it.
                let most = most(timeline, total);
                columns(&mut mesh, timeline, scope, *room, colours[1], most, |i| count(lane, i));
            }
        }
        *kept = Kept { of: Some(of), mesh: Arc::new(mesh) };
    }
    painter.add(Shape::mesh(Arc::clone(&kept.mesh)));
}

/// The lanes of room `nr` of `rooms`: one each; the last room has what is left over.
pub(super) fn of_room(timeline: &Timeline, nr: usize, rooms: usize) -> &[Lane] {
    let end = if nr + 1 == rooms { timeline.lanes.len() } else { nr + 1 };
    timeline.lanes.get(nr..end).unwrap_or_default()
}

fn count(lane: &Lane, index: usize) -> u32 {
    lane.counts.get(index).copied().unwrap_or_default()
}

fn most(timeline: &Timeline, count: impl Fn(usize) -> u32) -> u32 {
    (0..timeline.stretch.count).map(count).max().unwrap_or_default()
}

fn silhouette(
    mesh: &mut Mesh,
    timeline: &Timeline,
    scope: Scope,
    room: Rect,
    colour: Color32,
    count: impl Fn(usize) -> u32,
) {
    let most = most(timeline, &count);
    columns(mesh, timeline, scope, room, colour, most, count);
}

/// A column a step. Their heights are roots of the counts: a few facts are seen beside
/// thousands, and twice as many are still more.
fn columns(
    mesh: &mut Mesh,
    timeline: &Timeline,
    scope: Scope,
    room: Rect,
    colour: Color32,
    most: u32,
    count: impl Fn(usize) -> u32,
) {
    let stretch = timeline.stretch;
    for index in 0..stretch.count {
        let count = count(index);
        if count == 0 {
            continue;
        }
        let from = stretch.from + stretch.step.times(index as i64);
        let left = scope.x(from).max(room.left());
        let right = scope.x(from + stretch.step).min(room.right());
        if right <= left {
            continue;
        }
        let share = (f64::from(count) / f64::from(most.max(1))).sqrt() as f32;
        let top = room.bottom() - (room.height() * share).max(1.5);
        let column = Rect::from_min_max(pos2(left, top), pos2(right, room.bottom()));
        mesh.add_colored_rect(column, colour);
    }
}
