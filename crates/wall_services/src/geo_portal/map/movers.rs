//! Units that move: where they glide from, where to, and when they fade.

use wall_model::{FactKind, LonLat, Slot, Span, Timestamp, UnitStatus};
use wall_service::{
    Known, Moment,
    view::{Mover, Tone},
};

use super::wishes::{Layer, Wishes};

/// Longest glide between two reported places.
const LONGEST_GLIDE: Span = Span::from_secs(30);

/// A unit that would have to glide faster than this jumps, metres a second: nobody knows
/// which way it came.
const FASTEST_GLIDE_MPS: f64 = 70.0;

/// No unit fades before it has said nothing for so long.
const PATIENCE: Span = Span::from_secs(60);

/// Reports that may be missed.
const MISSED_REPORTS: i64 = 4;

/// Longest report interval that is believed; a longer gap was an outage.
const LONGEST_INTERVAL: Span = Span::from_mins(5);

/// A unit out of service that was not heard for so long has left the fleet.
const FORGOTTEN: Span = Span::from_hours(24);

/// How long a unit takes to fade.
const FADING: Span = Span::from_mins(1);

/// The units that are known and not yet faded away.
pub(super) fn movers(at: &Moment, wishes: &Wishes<'_>) -> Vec<Mover> {
    if !wishes.shows(Layer::Units) {
        return Vec::new();
    }
    let is_shown = |mover: &Mover| at.now() < mover.fades_at + FADING;
    at.latest_of_all(Slot::Position)
        .filter_map(|known| mover(known, wishes))
        .filter(is_shown)
        .collect()
}

fn mover(known: &Known, wishes: &Wishes<'_>) -> Option<Mover> {
    let fact = &known.fact;
    let FactKind::Position(position) = &fact.kind else { return None };
    let to = fact.place?;
    let previous = known.previous.as_ref().and_then(|previous| {
        let span = fact.observed_at.since(previous.observed_at);
        Some((previous.place?, span.clamp(Span::ZERO, LONGEST_GLIDE)))
    });
    let (from, glide) = previous
        .filter(|(from, glide)| is_believable(*from, to, *glide))
        .unwrap_or((to, Span::ZERO));
    let silent_at = fact.observed_at + silence(known, position.status, wishes);
    let ends = fact.holds_for.map(|span| fact.observed_at + span);
    Some(Mover {
        entity: fact.entity.clone(),
        call_sign: position.call_sign.clone(),
        class: position.class,
        tone: tone(position.status),
        from,
        to,
        starts: fact.received_at,
        ends: fact.received_at + glide,
        course_deg: position.course_deg,
        fades_at: ends.map_or(silent_at, |ends: Timestamp| silent_at.min(ends - FADING)),
        is_named: wishes.named_units.contains(&position.class),
    })
}

/// After how long without news the unit begins to fade: as many missed reports as the
/// list of silent units allows. A unit out of service need not report.
fn silence(known: &Known, status: UnitStatus, wishes: &Wishes<'_>) -> Span {
    if let Some(silence) = wishes.silence {
        return silence;
    }
    if status == UnitStatus::OutOfService {
        return FORGOTTEN;
    }
    let interval = known
        .previous
        .as_ref()
        .map_or(Span::ZERO, |previous| known.fact.observed_at.since(previous.observed_at));
    PATIENCE.max(interval.min(LONGEST_INTERVAL).times(MISSED_REPORTS))
}

/// Whether a unit can have come from `from` to `to` within `glide`. On a plane, which is
/// exact enough for this and needs no sine.
fn is_believable(from: LonLat, to: LonLat, glide: Span) -> bool {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let east = (to.lon_deg - from.lon_deg) * METRES_PER_DEGREE;
    let north = (to.lat_deg - from.lat_deg) * METRES_PER_DEGREE;
    let reach = FASTEST_GLIDE_MPS * glide.as_secs_f64();
    east * east + north * north <= reach * reach
}

fn tone(status: UnitStatus) -> Tone {
    match status {
        UnitStatus::Free => Tone::Data,
        UnitStatus::EnRoute => Tone::InHand,
        UnitStatus::Busy => Tone::Calm,
        UnitStatus::OutOfService => Tone::Quiet,
        UnitStatus::Unknown => Tone::Data,
    }
}
