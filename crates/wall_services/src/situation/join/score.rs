//! How sure a tie is: near, soon, of the same kind, in the same words.

use wall_model::{Bilingual, CaseKind, Link, LonLat, Span};

/// Weights of distance, time and kind in a score; they sum to 1.
const WEIGHTS: (f64, f64, f64) = (0.45, 0.30, 0.25);

/// From this score on, two reports are taken for one matter.
pub(super) const SURE: f64 = 0.55;

/// The score of something `metres` and `apart` away whose kind fits to `affinity`, where
/// `reach_m` and `reach` are distances at which a tie is e times weaker.
pub(super) fn score(metres: f64, reach_m: f64, apart: Span, reach: Span, affinity: f64) -> f64 {
    let (distance, time, kind) = WEIGHTS;
    let apart = apart.as_secs_f64().abs() / reach.as_secs_f64().max(1.0);
    distance * (-metres / reach_m).exp() + time * (-apart).exp() + kind * affinity
}

/// How well two kinds of case fit together, 0 to 1.
pub(super) fn affinity(one: CaseKind, other: CaseKind) -> f64 {
    use CaseKind::{
        Accident, Crime, Fire, Flood, Infrastructure, Medical, Obstacle, WaterSupply, Works,
    };
    if one == other {
        return 1.0;
    }
    match (one, other) {
        (Accident, Medical) | (Medical, Accident) => 0.7,
        (Accident, Obstacle) | (Obstacle, Accident) => 0.4,
        (Flood, Infrastructure | Obstacle | WaterSupply)
        | (Infrastructure | Obstacle | WaterSupply, Flood) => 0.6,
        (WaterSupply, Infrastructure | Obstacle | Works)
        | (Infrastructure | Obstacle | Works, WaterSupply) => 0.6,
        (Fire, Medical) | (Medical, Fire) => 0.5,
        (Crime, Medical) | (Medical, Crime) => 0.3,
        _ => 0.0,
    }
}

/// `350 m`, to ten metres below 100 and to fifty above, so that a thread does not change
/// with every step of a unit.
pub(super) fn distance(metres: f64) -> Bilingual {
    let step = if metres < 100.0 { 10.0 } else { 50.0 };
    if metres < 1_000.0 {
        return Bilingual::number((metres / step).round() * step, 0).then(&Bilingual::same(" m"));
    }
    Bilingual::number((metres / 100.0).round() / 10.0, 1).then(&Bilingual::same(" km"))
}

/// `12 mnt`.
pub(super) fn minutes(apart: Span) -> Bilingual {
    let minutes = (apart.as_secs_f64().abs() / 60.0).round();
    Bilingual::number(minutes, 0).then(&Bilingual::new(" mnt", " min"))
}

/// Parts with commas between them.
pub(super) fn listed(parts: &[Bilingual]) -> Bilingual {
    let mut text = Bilingual::default();
    for (nr, part) in parts.iter().enumerate() {
        if nr > 0 {
            text = text.then(&Bilingual::same(", "));
        }
        text = text.then(part);
    }
    text
}

/// Distance on a plane, metres: enough within a city, and cheap for thousands.
pub(in crate::situation) fn metres(from: LonLat, to: LonLat) -> f64 {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let north = (to.lat_deg - from.lat_deg) * METRES_PER_DEGREE;
    let east = (to.lon_deg - from.lon_deg) * METRES_PER_DEGREE * from.lat_deg.to_radians().cos();
    north.hypot(east)
}

/// The `most` surest of `links`, surest first, then by name.
pub(super) fn surest(mut links: Vec<Link>, most: usize) -> Vec<Link> {
    links.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| (&a.service, &a.entity).cmp(&(&b.service, &b.entity)))
    });
    links.truncate(most);
    links
}
