//! Who calls of what happens.

use wall_model::{CallClass, CaseKind, LonLat, Span, Urgency};
use wall_service::{City, Happening, HappeningKind, chance};

use super::{calls::Raised, rounded};

/// An emergency is handed on this long before it is forwarded, at the latest, seconds: so
/// long triage takes.
const TRIAGE_SECS: i64 = 8;

/// What a happening is to the emergency desk; `None`: it is none of its matters.
pub(super) fn matter(happening: &Happening) -> Option<(CaseKind, Urgency)> {
    match happening.kind {
        HappeningKind::Emergency(kind, urgency) => Some((kind, urgency)),
        HappeningKind::RiverFlood => Some((CaseKind::Flood, Urgency::Emergency)),
        HappeningKind::BurstMain => Some((CaseKind::WaterSupply, Urgency::Urgent)),
        HappeningKind::PriceSpike
        | HappeningKind::FibreCut
        | HappeningKind::Hoax
        | HappeningKind::Nyepi => None,
    }
}

/// Whether so many call that the desk has no time for anything else.
pub(super) fn is_flood(happening: &Happening) -> bool {
    happening.kind == HappeningKind::RiverFlood
}

/// The calls that tell of a happening.
pub(super) fn of(city: &dyn City, happening: &Happening) -> Vec<Raised> {
    let key = chance::draw(&[city.seed(), chance::topic("112"), chance::topic(&happening.id)]);
    let (count, minutes) = match happening.kind {
        HappeningKind::RiverFlood => (16 + (14.0 * happening.strength) as u64, 70.0),
        HappeningKind::BurstMain => (5, 40.0),
        HappeningKind::Hoax => (9, 90.0),
        HappeningKind::Emergency(..) if happening.is_story => (6 + chance::draw(&[key]) % 3, 9.0),
        HappeningKind::Emergency(_, urgency) => (callers(key, urgency), 8.0),
        HappeningKind::PriceSpike | HappeningKind::FibreCut | HappeningKind::Nyepi => {
            return Vec::new();
        }
    };
    (0..count).map(|nr| call(happening, chance::draw(&[key, nr + 1]), nr, minutes)).collect()
}

/// How many call of an ordinary emergency, one to four.
fn callers(key: u64, urgency: Urgency) -> u64 {
    let weights: &[f64] = match urgency {
        Urgency::Normal => &[0.97, 0.03],
        Urgency::Urgent => &[0.84, 0.12, 0.04],
        Urgency::Emergency => &[0.78, 0.15, 0.05, 0.02],
    };
    1 + chance::weighed(&[key], weights) as u64
}

fn call(happening: &Happening, key: u64, nr: u64, minutes: f64) -> Raised {
    let is_first = nr == 0;
    // Many call at once and then fewer and fewer.
    let after = 20.0 + minutes * 60.0 * chance::share(&[key, 11]).powf(1.8);
    let after = if is_first { 0.0 } else { after.floor() };
    let is_question = happening.kind == HappeningKind::Hoax;
    let located = located(happening, key).filter(|_| !is_question);
    Raised {
        queued: happening.begins.floor(Span::from_secs(1)) + Span::from_secs(after as i64),
        class: if is_question { CallClass::Information } else { CallClass::Real },
        about: (!is_question).then(|| happening.id.clone()),
        is_first: is_first && !is_question,
        is_tied: is_first || chance::share(&[key, 12]) < 0.5,
        place: located.map(|(place, _)| place),
        uncertainty_m: located.map(|(_, uncertainty_m)| uncertainty_m),
        talk_secs: match is_first {
            true => chance::between(&[key, 13], 60.0, 130.0),
            false => chance::between(&[key, 13], 25.0, 70.0),
        },
        // The first one holds the line: somebody has told it.
        patience_secs: match is_first && !is_question {
            true => f64::MAX,
            false => chance::between(&[key, 14], 25.0, 240.0).floor(),
        },
        latest: (is_first && !is_question)
            .then(|| happening.forwarded.floor(Span::from_secs(1)) - Span::from_secs(TRIAGE_SECS)),
        number: format!("+6281{:09}", chance::draw(&[key, 15]) % 1_000_000_000),
        key,
    }
}

/// Where the caller stands, and how sure that is: by satellite, or by the nearest mast.
fn located(happening: &Happening, key: u64) -> Option<(LonLat, f64)> {
    let (low, high) = match chance::share(&[key, 16]) {
        ..0.72 => (6.0, 45.0),
        ..0.95 => (250.0, 900.0),
        _ => return None,
    };
    let uncertainty_m = chance::between(&[key, 17], low, high).round();
    let turned = chance::between(&[key, 18], 0.0, std::f64::consts::TAU);
    let near = happening.radius_m.min(120.0).max(0.35 * happening.radius_m);
    let far = near * chance::share(&[key, 19]) + 0.5 * uncertainty_m * chance::share(&[key, 20]);
    let place = happening.place.offset_m(far * turned.sin(), far * turned.cos());
    Some((rounded(place), uncertainty_m))
}
