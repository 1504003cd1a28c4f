//! What other systems tell near a claim, asked by kind of fact.

use std::collections::BTreeMap;

use wall_model::{
    Bilingual, CaseKind, CaseState, FactKind, Link, LonLat, Quality, Quantity, Slot, Span,
    Timestamp,
};
use wall_service::Moment;

use crate::social_media::{ID, topics::Topic};

/// A case no further off than this can be what a claim speaks of, metres.
const CASE_NEAR_M: f64 = 800.0;

/// A gauge.
const GAUGE_NEAR_M: f64 = 3_500.0;

/// How long before the first copy what it speaks of may have begun.
const BEFORE: Span = Span::from_hours(3);

/// How long after the first copy others would have told of it.
const AFTER: Span = Span::from_mins(10);

/// A rise of a level that bears a flood out, and one that is none, centimetres.
const RISE_CM: f64 = 30.0;
const NO_RISE_CM: f64 = 12.0;

/// What pressure is left where no water comes, as a share of what was there.
const PRESSURE_LEFT: f64 = 0.5;

/// Most links of a proof.
const MOST: usize = 3;

/// What speaks for and against a claim.
#[derive(Debug, Default)]
pub(super) struct Proof {
    /// Another system tells the same.
    pub(super) speaks_for: bool,
    /// Systems that would tell of it tell nothing of the kind.
    pub(super) speaks_against: bool,
    /// What was looked at, the most telling first.
    pub(super) links: Vec<Link>,
}

/// The proof of a claim of `topic` at `place`, first said at `since`.
pub(super) fn of(at: &Moment, topic: &Topic, place: LonLat, since: Timestamp) -> Proof {
    let mut proof = Proof::default();
    if topic.kinds.is_empty() {
        return proof;
    }
    let mut seen: Vec<Link> = cases(at, topic.kinds, place, since);
    let gauged = match topic.key {
        "flood" => gauges(at, Quantity::LevelCm, place, &|now, least, _most| {
            (now - least >= RISE_CM, now - least <= NO_RISE_CM)
        }),
        "water" => gauges(at, Quantity::PressureKpa, place, &|now, _least, most| {
            (now <= PRESSURE_LEFT * most, now >= 0.8 * most)
        }),
        _ => Gauged::default(),
    };
    // A puddle is no burst dike: what is measured weighs more than what is reported.
    proof.speaks_for = gauged.speaks_for || !seen.is_empty() && !gauged.speaks_against;
    let is_late = at.now().since(since) >= AFTER;
    // Silence speaks against it only where somebody would tell of cases.
    let is_silent = seen.is_empty() && has_cases(at) && topic.key != "traffic";
    proof.speaks_against = !proof.speaks_for && (gauged.speaks_against || is_silent && is_late);
    let is_measured = gauged.speaks_for || gauged.speaks_against;
    match is_measured {
        true => seen.splice(0..0, gauged.links).for_each(drop),
        false => seen.extend(gauged.links),
    }
    seen.truncate(MOST);
    proof.links = seen;
    proof
}

/// Whether any other service tells of cases at all.
fn has_cases(at: &Moment) -> bool {
    at.latest_of_all(Slot::Case).any(|known| known.fact.service.as_str() != ID)
}

/// Cases of these kinds near the place, the nearest first.
fn cases(at: &Moment, kinds: &[CaseKind], place: LonLat, since: Timestamp) -> Vec<Link> {
    let mut near: Vec<(f64, Link)> = Vec::new();
    for known in at.latest_of_all(Slot::Case) {
        let FactKind::Case(case) = &known.fact.kind else { continue };
        let Some(there) = known.fact.place.filter(|_| kinds.contains(&case.kind)) else { continue };
        let distance_m = there.distance_m(place);
        let is_open = case.state != CaseState::Done || case.opened_at >= since - BEFORE;
        if known.fact.service.as_str() == ID
            || distance_m > CASE_NEAR_M
            || case.opened_at < since - BEFORE
            || !is_open
        {
            continue;
        }
        let distance = Bilingual::number((distance_m / 10.0).round() * 10.0, 0);
        let reason = Bilingual::same(format!("{}, ", case.title)).then(&distance);
        near.push((
            distance_m,
            Link {
                service: known.fact.service.clone(),
                entity: known.fact.entity.clone(),
                score: (1.0 - distance_m / CASE_NEAR_M * 0.5).clamp(0.0, 1.0),
                reason: reason.then(&Bilingual::same(" m")),
            },
        ));
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    near.into_iter().map(|(_, link)| link).collect()
}

#[derive(Default)]
struct Gauged {
    speaks_for: bool,
    speaks_against: bool,
    links: Vec<Link>,
}

/// What gauges of `quantity` near the place tell; `judge` says of what is measured now and
/// the least and most of the last hours whether it bears the claim out, and whether it
/// speaks against it.
fn gauges(
    at: &Moment,
    quantity: Quantity,
    place: LonLat,
    judge: &dyn Fn(f64, f64, f64) -> (bool, bool),
) -> Gauged {
    let mut near: Vec<(f64, &wall_model::Fact, f64)> = Vec::new();
    for known in at.latest_of_all(Slot::Measured(quantity)) {
        let FactKind::Measured(measured) = &known.fact.kind else { continue };
        let is_good = measured.quality == Quality::Good;
        let is_fresh = at.now().since(known.fact.observed_at) <= Span::from_hours(1);
        let distance_m = known.fact.place.map(|there| there.distance_m(place));
        if let Some(distance_m) = distance_m.filter(|d| *d <= GAUGE_NEAR_M && is_good && is_fresh) {
            near.push((distance_m, &known.fact, measured.value));
        }
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    near.truncate(MOST);
    let mut gauged = Gauged::default();
    let ranges = ranges(at, quantity, &near);
    for (distance_m, fact, now) in near {
        let key = (fact.service.as_str(), fact.entity.as_str());
        let (least, most) = ranges.get(&key).copied().unwrap_or((now, now));
        let (speaks_for, speaks_against) = judge(now, least, most);
        gauged.speaks_for |= speaks_for;
        gauged.speaks_against |= speaks_against;
        let score = (1.0 - distance_m / GAUGE_NEAR_M * 0.5).clamp(0.0, 1.0);
        gauged.links.push(Link {
            service: fact.service.clone(),
            entity: fact.entity.clone(),
            score,
            reason: reason(quantity, fact.entity.as_str(), now, least, most),
        });
    }
    gauged
}

/// Least and most of each gauge within the last hours.
fn ranges<'a>(
    at: &Moment,
    quantity: Quantity,
    near: &[(f64, &'a wall_model::Fact, f64)],
) -> BTreeMap<(&'a str, &'a str), (f64, f64)> {
    let mut ranges: BTreeMap<(&str, &str), (f64, f64)> = BTreeMap::new();
    let mut services: Vec<&str> = near.iter().map(|(_, fact, _)| fact.service.as_str()).collect();
    services.sort_unstable();
    services.dedup();
    for service in services {
        for fact in at.range(service, BEFORE) {
            let FactKind::Measured(measured) = &fact.kind else { continue };
            let gauge = near.iter().find(|(_, gauge, _)| {
                gauge.entity == fact.entity && gauge.service.as_str() == service
            });
            let Some((_, gauge, _)) = gauge.filter(|_| measured.quantity == quantity) else {
                continue;
            };
            let value = measured.value;
            let key = (gauge.service.as_str(), gauge.entity.as_str());
            let range = ranges.entry(key).or_insert((value, value));
            *range = (range.0.min(value), range.1.max(value));
        }
    }
    ranges
}

/// `Dam Buagan: 62 cm, tetap`.
fn reason(quantity: Quantity, gauge: &str, now: f64, least: f64, most: f64) -> Bilingual {
    let (change, unit) = match quantity {
        Quantity::LevelCm => (now - least, " cm"),
        _ => (now - most, " kPa"),
    };
    let value = Bilingual::same(format!("{gauge}: ")).then(&Bilingual::number(now.round(), 0));
    let value = value.then(&Bilingual::same(unit));
    let moved = match change.round() {
        change if change.abs() < 5.0 => return value.then(&Bilingual::new(", tetap", ", steady")),
        change => Bilingual::number(change.abs(), 0),
    };
    let way = match change > 0.0 {
        true => Bilingual::new(", naik ", ", up "),
        false => Bilingual::new(", turun ", ", down "),
    };
    value.then(&way).then(&moved)
}
