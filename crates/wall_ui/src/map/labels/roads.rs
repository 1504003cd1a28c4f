//! Spots for names along roads.

use egui::{Pos2, Rect, Vec2, vec2};

use super::OrientedBox;

/// Shares of a road's length at which its name is tried, best first.
const SHARES: [f32; 11] = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9];

/// How far a road may bend away from a straight name, in heights of the name.
const MOST_BEND: f32 = 0.7;

/// Spots for a name of half size `half` beside the longest seen stretches of `lines` (px);
/// `beside` is half the road's width, px.
pub(super) fn spots(lines: &[Vec<Pos2>], view: Rect, half: Vec2, beside: f32) -> Vec<OrientedBox> {
    let mut seen: Vec<Vec<Pos2>> = lines.iter().flat_map(|line| clipped(line, view)).collect();
    seen.sort_by(|a, b| length(b).total_cmp(&length(a)));
    let mut spots = Vec::new();
    for line in seen.iter().take(4) {
        let whole = length(line);
        if whole < half.x * 2.0 {
            break;
        }
        for share in SHARES {
            let middle = whole * share;
            if middle < half.x || middle + half.x > whole {
                continue;
            }
            spots.extend(beside_stretch(line, middle, half, beside));
        }
    }
    spots
}

/// Spots on both sides of the stretch around `middle` px along the line, the upper side
/// first; none where the road bends too much.
fn beside_stretch(line: &[Pos2], middle: f32, half: Vec2, beside: f32) -> Vec<OrientedBox> {
    let (start, end) = (point_at(line, middle - half.x), point_at(line, middle + half.x));
    let (mut way, centre) = ((end - start).normalized(), start.lerp(end, 0.5));
    if way.x < 0.0 || (way.x == 0.0 && way.y > 0.0) {
        way = -way;
    }
    let normal = vec2(way.y, -way.x);
    let bend = (0..=8)
        .map(|step| point_at(line, middle + half.x * (step as f32 / 4.0 - 1.0)))
        .map(|at| (at - centre).dot(normal))
        .fold((0.0_f32, 0.0_f32), |(low, high), off| (low.min(off), high.max(off)));
    if bend.1 - bend.0 > MOST_BEND * half.y * 2.0 {
        return Vec::new();
    }
    let angle = way.y.atan2(way.x);
    let off = beside + half.y * 1.02;
    [normal * (off + bend.1), -normal * (off - bend.0)]
        .map(|shift| OrientedBox { centre: centre + shift, half, angle })
        .to_vec()
}

pub(super) fn length(line: &[Pos2]) -> f32 {
    line.windows(2).map(|pair| pair[0].distance(pair[1])).sum()
}

fn point_at(line: &[Pos2], mut way: f32) -> Pos2 {
    for pair in line.windows(2) {
        let step = pair[0].distance(pair[1]);
        if way <= step && step > 0.0 {
            return pair[0].lerp(pair[1], (way / step).max(0.0));
        }
        way -= step;
    }
    line.last().copied().unwrap_or_default()
}

/// The parts of a line that lie within `view`, cut at its edges to a pixel.
fn clipped(line: &[Pos2], view: Rect) -> Vec<Vec<Pos2>> {
    let mut parts: Vec<Vec<Pos2>> = Vec::new();
    let mut is_open = false;
    for pair in line.windows(2) {
        let Some((a, b)) = cut(pair[0], pair[1], view) else {
            is_open = false;
            continue;
        };
        match parts.last_mut().filter(|_| is_open) {
            Some(part) => part.push(b),
            None => parts.push(vec![a, b]),
        }
        is_open = b == pair[1];
    }
    parts
}

/// The part of the stretch `a`-`b` within `view` (Liang and Barsky).
fn cut(a: Pos2, b: Pos2, view: Rect) -> Option<(Pos2, Pos2)> {
    let way = b - a;
    let (mut first, mut last) = (0.0_f32, 1.0_f32);
    let sides = [
        (-way.x, a.x - view.left()),
        (way.x, view.right() - a.x),
        (-way.y, a.y - view.top()),
        (way.y, view.bottom() - a.y),
    ];
    for (step, room) in sides {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            first = first.max(room / step);
        } else {
            last = last.min(room / step);
        }
    }
    let end = if last >= 1.0 { b } else { a + way * last };
    (first <= last).then(|| (if first <= 0.0 { a } else { a + way * first }, end))
}

/// Joins lines that meet end to end (within `near` px), so that a road cut into pieces
/// bears its name once. Pieces are joined in their order.
pub(super) fn joined(mut pieces: Vec<Vec<Pos2>>, near: f32) -> Vec<Vec<Pos2>> {
    pieces.retain(|piece| piece.len() >= 2);
    let mut roads: Vec<Vec<Pos2>> = Vec::new();
    while !pieces.is_empty() {
        let mut road = pieces.remove(0);
        while let Some((index, piece)) = continuation(&road, &pieces, near) {
            pieces.remove(index);
            road = piece;
        }
        roads.push(road);
    }
    roads
}

/// The first piece that continues `road` without a sharp turn, and the two as one.
fn continuation(road: &[Pos2], pieces: &[Vec<Pos2>], near: f32) -> Option<(usize, Vec<Pos2>)> {
    let reversed = |line: &[Pos2]| line.iter().rev().copied().collect::<Vec<_>>();
    for (index, piece) in pieces.iter().enumerate() {
        for (head, tail) in [
            (road.to_vec(), piece.clone()),
            (road.to_vec(), reversed(piece)),
            (reversed(road), piece.clone()),
            (reversed(road), reversed(piece)),
        ] {
            let (Some(&[before, end]), Some(&[start, after])) =
                (head.last_chunk::<2>(), tail.first_chunk::<2>())
            else {
                continue;
            };
            let turn = (end - before).normalized().dot((after - start).normalized());
            if end.distance(start) <= near && turn > 0.3 {
                let mut whole = head;
                whole.extend(tail.into_iter().skip(1));
                return Some((index, whole));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    const VIEW: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(1_000.0, 1_000.0) };

    #[test]
    fn a_name_runs_along_its_road_and_reads_upright() {
        let down = vec![pos2(900.0, 100.0), pos2(100.0, 900.0)];
        let spot = spots(&[down], VIEW, vec2(80.0, 10.0), 2.0)[0];
        assert!((spot.angle + std::f32::consts::FRAC_PI_4).abs() < 1e-3, "{spot:?}");
        let away = (spot.centre.x + spot.centre.y - 1_000.0).abs() / 2.0_f32.sqrt();
        assert!((away - 12.2).abs() < 0.1, "{away}");
    }

    #[test]
    fn short_bent_and_unseen_roads_bear_no_name() {
        let half = vec2(80.0, 10.0);
        assert!(spots(&[vec![pos2(0.0, 5.0), pos2(100.0, 5.0)]], VIEW, half, 1.0).is_empty());
        let bent = vec![pos2(0.0, 90.0), pos2(90.0, 500.0), pos2(180.0, 90.0)];
        assert!(spots(&[bent], VIEW, vec2(300.0, 10.0), 1.0).is_empty());
        let away = vec![pos2(-500.0, 5.0), pos2(-10.0, 5.0)];
        assert!(spots(&[away], VIEW, half, 1.0).is_empty());
    }

    #[test]
    fn pieces_of_a_road_are_one() {
        let pieces = vec![
            vec![pos2(10.0, 0.0), pos2(20.0, 0.0)],
            vec![pos2(30.0, 0.0), pos2(20.0, 0.0)],
            vec![pos2(0.0, 0.0), pos2(10.0, 0.0)],
            vec![pos2(0.0, 500.0), pos2(10.0, 500.0)],
        ];
        let roads = joined(pieces, 1.0);
        assert_eq!(roads.iter().map(|road| length(road)).collect::<Vec<_>>(), [30.0, 10.0]);
    }

    #[test]
    fn lines_are_cut_at_the_view() {
        let line = [pos2(-10.0, 50.0), pos2(50.0, 50.0), pos2(50.0, 2_000.0), pos2(60.0, 990.0)];
        let parts = clipped(&line, VIEW);
        assert_eq!(parts.len(), 2, "{parts:?}");
        assert!(parts.iter().flatten().all(|at| VIEW.expand(0.1).contains(*at)));
    }
}
