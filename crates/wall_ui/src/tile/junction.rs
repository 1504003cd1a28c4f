//! A junction: its arms with their lights, the countdown, the queues.

use egui::{Color32, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};
use wall_model::{Direction, PhaseState};
use wall_service::view::{JunctionView, Text, Unit, Words};

use crate::brush::{Align, Brush};
use crate::fonts;

/// Longest queue that a bar shows, vehicles.
const LONGEST_QUEUE: f32 = 20.0;

const DIRECTIONS: [Direction; 4] =
    [Direction::North, Direction::East, Direction::South, Direction::West];

pub(super) fn paint(brush: &Brush<'_>, junction: &JunctionView, room: Rect) -> f32 {
    let height = room.height().min(brush.scale.row * 7.5);
    let room = Rect::from_min_max(room.min, pos2(room.right(), room.top() + height));
    let gap = brush.scale.margin * 0.8;
    // Name, state and countdown come first; the plan, then the queues, where there is room.
    let least = brush.scale.row * 6.0;
    let mut texts = room;
    let side = height.min(room.width() * 0.36);
    if texts.width() - side - gap >= least {
        self::plan(brush, junction, Rect::from_min_size(room.min, vec2(side, side)));
        texts.min.x += side + gap;
    }
    let queue_width = brush.scale.row * 5.5;
    let has_queues = junction.phases.iter().any(|phase| phase.queue.is_some());
    if has_queues && texts.width() - queue_width - gap >= least {
        texts.max.x -= queue_width + gap;
        let queues = Rect::from_min_max(pos2(texts.right() + gap, room.top()), room.max);
        self::queues(brush, junction, queues);
    }
    self::texts(brush, junction, texts);
    height
}

/// Name, state and what is counted down; the countdown below them, or beside them where
/// the tile is low.
fn texts(brush: &Brush<'_>, junction: &JunctionView, room: Rect) {
    let (strong, detail) = (brush.row_strong(), brush.detail());
    let is_low = room.height() < brush.scale.row * 5.5;
    let mut room = room;
    if is_low && let Some(countdown) = &junction.countdown {
        let size = brush.scale.hero.min(room.height() * 0.6).max(brush.scale.row);
        let at = pos2(room.right(), room.top() + size * fonts::CAP_HEIGHT);
        let width = self::countdown(brush, countdown, at, Align::Right, size);
        room.max.x -= width + brush.scale.margin * 0.5;
    }
    let mut base = room.top() + Brush::cap_height(&strong);
    let lines = brush.wrap(&brush.spell(&junction.name), &strong, room.width());
    for line in lines.iter().take(if is_low { 1 } else { 2 }) {
        brush.text(pos2(room.left(), base), Align::Left, line, &strong, brush.theme.text);
        base += brush.scale.row * 1.2;
    }
    base += brush.scale.detail * if is_low { 0.1 } else { 0.5 };
    let size = brush.scale.detail * 0.62;
    let middle = base - Brush::cap_height(&detail) / 2.0;
    brush.mark(pos2(room.left() + size / 2.0, middle), size, junction.mark.tone);
    let state = brush.detail_strong();
    let left = room.left() + size * 1.6;
    let word = brush.fit(&brush.spell(&junction.mark.word), &state, room.right() - left);
    let colour = brush.theme.tone(junction.mark.tone);
    brush.text(pos2(left, base), Align::Left, &word, &state, colour);
    let label = brush.spell(&junction.countdown_label);
    base += brush.scale.detail * 1.5;
    for line in brush.wrap(&label, &detail, room.width()).iter().take(2) {
        if base > room.bottom() {
            return;
        }
        brush.text(pos2(room.left(), base), Align::Left, line, &detail, brush.theme.quiet);
        base += brush.scale.detail * 1.4;
    }
    if !is_low && let Some(countdown) = &junction.countdown {
        let left = room.bottom() - base;
        let size = brush.scale.hero.min((left / fonts::CAP_HEIGHT).max(brush.scale.row));
        self::countdown(brush, countdown, room.left_bottom(), Align::Left, size);
    }
}

/// The seconds that are left, with their unit; gives the width that they took.
fn countdown(brush: &Brush<'_>, countdown: &Text, at: Pos2, align: Align, size: f32) -> f32 {
    let (font, detail) = (fonts::semibold(size), brush.detail());
    let number = brush.spell(countdown);
    let seconds = brush.locale.unit(Unit::Seconds);
    let gap = brush.scale.detail * 0.4;
    // Two figures' room, so that nothing beside it moves when the last ten seconds come.
    let width = brush.width("00", &font) + gap + brush.width(seconds, &detail);
    let left = if align == Align::Right { at.x - width } else { at.x };
    let taken = brush.text(pos2(left, at.y), Align::Left, &number, &font, brush.theme.done);
    let unit = pos2(left + taken + gap, at.y);
    brush.text(unit, Align::Left, seconds, &detail, brush.theme.quiet);
    width
}

/// The junction from above, north up: an arm per approach with its light at the stop line.
fn plan(brush: &Brush<'_>, junction: &JunctionView, rect: Rect) {
    let centre = rect.center();
    let arm = rect.width() * 0.17;
    let road = brush.theme.track;
    let known = junction.phases.iter().any(|phase| !phase.approaches.is_empty());
    for direction in DIRECTIONS {
        let served = junction.phases.iter().any(|phase| phase.approaches.contains(&direction));
        if known && !served {
            continue;
        }
        let out = outward(direction);
        let end = centre + out * (rect.width() / 2.0);
        let across = vec2(out.y, out.x).abs() * arm;
        brush.fill(Rect::from_two_pos(centre - across, end + across), arm * 0.2, road);
    }
    brush.fill(Rect::from_center_size(centre, Vec2::splat(arm * 2.0)), 0.0, road);
    for phase in &junction.phases {
        for direction in &phase.approaches {
            // Traffic keeps left: the approach's lane is at the right hand of one who
            // looks outward from the centre.
            let out = outward(*direction);
            let lane = vec2(-out.y, out.x) * (arm * 0.5);
            let at = centre + out * (rect.width() * 0.31) + lane;
            light(brush, at, arm * 0.42, phase.state, -out);
        }
    }
}

/// A light as colour and shape: green is an arrow with the traffic, red a bar across it,
/// yellow a diamond, flashing an open diamond, dark an open circle.
fn light(brush: &Brush<'_>, at: Pos2, size: f32, state: PhaseState, ahead: Vec2) {
    let side = vec2(-ahead.y, ahead.x);
    let stroke = |colour: Color32| Stroke::new(size * 0.28, colour);
    let diamond = vec![at + ahead * size, at + side * size, at - ahead * size, at - side * size];
    let shape = match state {
        PhaseState::Green => Shape::convex_polygon(
            vec![
                at + ahead * size * 1.5,
                at - ahead * size + side * size,
                at - ahead * size - side * size,
            ],
            brush.theme.done,
            Stroke::NONE,
        ),
        PhaseState::Red => Shape::line_segment(
            [at + side * size * 1.1, at - side * size * 1.1],
            Stroke::new(size * 0.7, brush.theme.alarm),
        ),
        PhaseState::Yellow => Shape::convex_polygon(diamond, brush.theme.in_hand, Stroke::NONE),
        PhaseState::Flashing => Shape::closed_line(diamond, stroke(brush.theme.in_hand)),
        PhaseState::Dark => Shape::circle_stroke(at, size, stroke(brush.theme.quiet)),
    };
    brush.painter.add(shape);
}

/// From the centre to the arm, north up.
fn outward(direction: Direction) -> Vec2 {
    match direction {
        Direction::North => vec2(0.0, -1.0),
        Direction::East => vec2(1.0, 0.0),
        Direction::South => vec2(0.0, 1.0),
        Direction::West => vec2(-1.0, 0.0),
    }
}

fn name(direction: Direction) -> Words {
    match direction {
        Direction::North => Words::new("utara", "north"),
        Direction::East => Words::new("timur", "east"),
        Direction::South => Words::new("selatan", "south"),
        Direction::West => Words::new("barat", "west"),
    }
}

/// Vehicles that wait, a bar per approach.
fn queues(brush: &Brush<'_>, junction: &JunctionView, room: Rect) {
    let (detail, strong) = (brush.detail(), brush.detail_strong());
    let title = brush.locale.pick(Words::new("antre", "queue"));
    let base = room.top() + Brush::cap_height(&detail);
    brush.text(pos2(room.left(), base), Align::Left, title, &detail, brush.theme.quiet);
    let names = DIRECTIONS.map(|direction| brush.locale.pick(name(direction)));
    let label = names.iter().map(|text| brush.width(text, &detail)).fold(0.0, f32::max);
    let number = brush.width("00", &strong);
    let pitch = ((room.height() - brush.scale.detail * 1.5) / 4.0).min(brush.scale.row * 1.5);
    let gap = brush.scale.detail * 0.5;
    let mut base = base + pitch;
    for (direction, text) in DIRECTIONS.into_iter().zip(names) {
        let queue = junction
            .phases
            .iter()
            .filter(|phase| phase.approaches.contains(&direction))
            .filter_map(|phase| phase.queue)
            .max();
        let Some(queue) = queue else { continue };
        brush.text(pos2(room.left(), base), Align::Left, text, &detail, brush.theme.quiet);
        let count = queue.to_string();
        brush.text(pos2(room.right(), base), Align::Right, &count, &strong, brush.theme.text);
        let track = Rect::from_min_max(
            pos2(room.left() + label + gap, base - Brush::cap_height(&detail)),
            pos2(room.right() - number - gap, base),
        );
        if track.width() > gap {
            brush.fill(track, 0.0, brush.theme.track);
            let share = (f32::from(queue) / LONGEST_QUEUE).min(1.0);
            let colour = if share > 0.7 { brush.theme.in_hand } else { brush.theme.data };
            let filled =
                Rect::from_min_size(track.min, vec2(track.width() * share, track.height()));
            brush.fill(filled, 0.0, colour);
        }
        base += pitch;
    }
}
