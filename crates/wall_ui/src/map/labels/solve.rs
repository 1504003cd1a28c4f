//! Which names get which spot.

use egui::Rect;

use super::{OrientedBox, Style};

/// A name that wants a spot.
#[derive(Clone, Debug)]
pub(in crate::map) struct Candidate {
    pub(in crate::map) text: String,
    pub(in crate::map) style: Style,
    /// Lower goes first; ties by size, then by text.
    pub(in crate::map) priority: u8,
    /// How large what it names is, px; larger goes first.
    pub(in crate::map) weight: f32,
    /// Spots, best first.
    pub(in crate::map) spots: Vec<OrientedBox>,
    /// How many of the spots it may take, if they are far from each other.
    pub(in crate::map) most: usize,
}

/// A name with its spot.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::map) struct Placed {
    pub(in crate::map) text: String,
    pub(in crate::map) style: Style,
    pub(in crate::map) spot: OrientedBox,
}

/// Share of the panels that names may cover: a map that is full of names says nothing.
const MOST_COVERED: f32 = 0.095;

/// Gives spots to names. Every placed name lies within one of `cells`, `gap_px` from every
/// other name and from `obstacles`.
pub(in crate::map) fn solve(
    mut candidates: Vec<Candidate>,
    cells: &[Rect],
    obstacles: &[OrientedBox],
    gap_px: f32,
) -> Vec<Placed> {
    candidates.sort_by(|a, b| {
        (a.priority.cmp(&b.priority))
            .then(b.weight.total_cmp(&a.weight))
            .then_with(|| a.text.cmp(&b.text))
    });
    let room: f32 = cells.iter().map(|cell| cell.area()).sum::<f32>() * MOST_COVERED;
    let mut covered = 0.0;
    let mut placed: Vec<Placed> = Vec::new();
    for candidate in candidates {
        let mut taken: Vec<OrientedBox> = Vec::new();
        for spot in &candidate.spots {
            let area = 4.0 * spot.half.x * spot.half.y;
            if taken.len() >= candidate.most || covered + area > room {
                break;
            }
            let grown = spot.grown(gap_px);
            let is_free = cells.iter().any(|cell| spot.is_within(*cell))
                && taken.iter().all(|one| one.centre.distance(spot.centre) > 12.0 * spot.half.x)
                && obstacles.iter().all(|obstacle| !grown.overlaps(obstacle))
                && placed.iter().all(|one| !grown.overlaps(&one.spot));
            if is_free {
                covered += area;
                taken.push(*spot);
                let (text, style) = (candidate.text.clone(), candidate.style);
                placed.push(Placed { text, style, spot: *spot });
            }
        }
    }
    placed
}
