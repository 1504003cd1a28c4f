//! The congestion index: how many times longer a way takes than on free roads.

use wall_model::{FactKind, Geometry, LonLat, Quality, Quantity, Slot, Span, Timestamp};
use wall_service::Moment;
use wall_service::view::{Mark, Tone, Words};

use super::ID;

/// A measurement older than this says nothing about now.
const FORGOTTEN: Span = Span::from_mins(10);

/// Slower than this share of the free speed counts as this: one blocked stretch must not
/// drown the city.
const LOWEST_SHARE: f64 = 0.1;

/// The mean of v(free)/v(now) over every measured stretch, by length; `None` if nothing
/// was measured lately.
pub(super) fn index(at: &Moment, now: Timestamp) -> Option<f64> {
    let (mut time, mut length) = (0.0, 0.0);
    for known in at.latest(ID, Slot::Measured(Quantity::FreeFlowShare)) {
        let FactKind::Measured(measured) = &known.fact.kind else { continue };
        if now.since(known.fact.observed_at) > FORGOTTEN || measured.quality == Quality::Bad {
            continue;
        }
        let line = at.entity(ID, &known.fact.entity, Slot::Area);
        let metres = line.map_or(0.0, |line| length_m(&line.fact.kind));
        // A stretch without a line still counts, as a short one.
        let metres = if metres > 0.0 { metres } else { 1.0 };
        time += metres / measured.value.clamp(LOWEST_SHARE, 1.0);
        length += metres;
    }
    (length > 0.0).then(|| time / length)
}

fn length_m(kind: &FactKind) -> f64 {
    let FactKind::Area(area) = kind else { return 0.0 };
    let Geometry::Lines(lines) = &area.geometry else { return 0.0 };
    let length = |line: &Vec<LonLat>| -> f64 {
        line.iter().zip(line.iter().skip(1)).map(|(a, b)| a.distance_m(*b)).sum()
    };
    lines.iter().map(length).sum()
}

/// The index in the words of the local press.
pub(super) fn mark(index: f64) -> Mark {
    let (tone, word) = match index {
        index if index < 1.15 => (Tone::Done, Words::new("LANCAR", "FREE")),
        index if index < 1.35 => (Tone::Done, Words::new("RAMAI LANCAR", "BUSY")),
        index if index < 1.8 => (Tone::InHand, Words::new("PADAT", "DENSE")),
        index if index < 2.5 => (Tone::Forwarded, Words::new("PADAT MERAYAP", "SLOW")),
        _ => (Tone::Alarm, Words::new("MACET", "JAMMED")),
    };
    Mark::new(tone, word)
}
