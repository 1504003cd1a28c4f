//! Spots for names of surfaces: in the middle of what is seen of them.

use egui::{Pos2, Rect, Vec2, pos2};

use super::{OrientedBox, boxes::ring_contains};

/// Points of the grid that is laid over a surface, along each side.
const GRID: usize = 18;

/// Most spots offered.
const MOST: usize = 48;

/// Spots for a box of half size `half` in a polygon of `rings` (px) as far as it is seen in
/// `view`, the one furthest from every edge first.
pub(super) fn spots(rings: &[Vec<Pos2>], view: Rect, half: Vec2) -> Vec<OrientedBox> {
    let Some(outer) = rings.first().filter(|ring| ring.len() >= 3) else { return Vec::new() };
    let seen = Rect::from_points(outer).intersect(view);
    if !seen.is_positive() {
        return Vec::new();
    }
    // Names are wide: distances across count for less than distances up and down.
    let squeeze = (half.y / half.x.max(1.0)).clamp(0.15, 1.0);
    let mut found: Vec<(f32, Pos2)> = Vec::new();
    for row in 0..GRID {
        for column in 0..GRID {
            let share = |index: usize| (index as f32 + 0.5) / GRID as f32;
            let at = pos2(
                seen.left() + seen.width() * share(column),
                seen.top() + seen.height() * share(row),
            );
            let crossings = rings.iter().filter(|ring| ring_contains(ring, at)).count();
            if crossings % 2 == 1 {
                // Where squeezed distances tie, the plain ones decide.
                let score =
                    clearance(rings, view, at, squeeze) + 0.2 * clearance(rings, view, at, 1.0);
                found.push((score, at));
            }
        }
    }
    found.sort_by(|a, b| {
        (b.0.total_cmp(&a.0)).then(a.1.y.total_cmp(&b.1.y)).then(a.1.x.total_cmp(&b.1.x))
    });
    found.truncate(MOST);
    found.into_iter().map(|(_, centre)| OrientedBox { centre, half, angle: 0.0 }).collect()
}

/// Squeezed distance to the nearest edge of the surface or the view.
fn clearance(rings: &[Vec<Pos2>], view: Rect, at: Pos2, squeeze: f32) -> f32 {
    let flat = |point: Pos2| pos2(point.x * squeeze, point.y);
    let from = flat(at);
    let edges = rings.iter().flat_map(|ring| ring.windows(2)).map(|pair| {
        let (a, b) = (flat(pair[0]), flat(pair[1]));
        let way = b - a;
        let share = ((from - a).dot(way) / way.length_sq().max(1e-9)).clamp(0.0, 1.0);
        from.distance(a + way * share)
    });
    let view = [
        (at.x - view.left()) * squeeze,
        (view.right() - at.x) * squeeze,
        at.y - view.top(),
        view.bottom() - at.y,
    ];
    edges.chain(view).fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
mod tests {
    use egui::vec2;

    use super::*;

    #[test]
    fn the_best_spot_is_the_middle_of_what_is_seen() {
        let ring = [(0.0, 0.0), (200.0, 0.0), (200.0, 100.0), (0.0, 100.0), (0.0, 0.0)]
            .map(|(x, y)| pos2(x, y))
            .to_vec();
        let all = Rect::from_min_max(pos2(-50.0, -50.0), pos2(300.0, 300.0));
        let best = spots(std::slice::from_ref(&ring), all, vec2(20.0, 5.0))[0];
        assert!(best.centre.distance(pos2(100.0, 50.0)) < 15.0, "{best:?}");
        let half = Rect::from_min_max(pos2(100.0, -50.0), pos2(300.0, 300.0));
        let best = spots(std::slice::from_ref(&ring), half, vec2(20.0, 5.0))[0];
        assert!(best.centre.distance(pos2(150.0, 50.0)) < 15.0, "{best:?}");
        let away = Rect::from_min_max(pos2(500.0, 0.0), pos2(600.0, 100.0));
        assert!(spots(&[ring], away, vec2(20.0, 5.0)).is_empty());
    }
}
