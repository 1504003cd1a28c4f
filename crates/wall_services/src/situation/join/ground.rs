//! What lies around the incident: its road, the nearest hospital, whose water it is.

use wall_model::{
    AreaClass, AssetClass, Bilingual, CaseKind, Fact, FactKind, Geometry, Link, LonLat, Slot,
};
use wall_service::Moment;

use super::{Subject, score};

/// A road further off than this is not the incident's, metres.
const ROAD_M: f64 = 60.0;

/// A part of the water network further off than this is not concerned, metres.
const WATER_M: f64 = 1_500.0;

/// Road, hospital and metered area of the incident.
pub(super) fn around(at: &Moment, subject: &Subject<'_>) -> Vec<Link> {
    let mut road: Option<(f64, &Fact)> = None;
    let mut hospital: Option<(f64, &Fact)> = None;
    let mut district: Option<&Fact> = None;
    for known in at.latest_of_all(Slot::Area) {
        let FactKind::Area(area) = &known.fact.kind else { continue };
        let fact: &Fact = &known.fact;
        match area.class {
            AreaClass::RoadArterial | AreaClass::RoadCollector if !area.name.is_empty() => {
                let metres = to_lines(&area.geometry, subject.place);
                if metres <= ROAD_M && road.is_none_or(|(best, _)| metres < best) {
                    road = Some((metres, fact));
                }
            }
            AreaClass::Hospital => {
                let place = fact.place.or_else(|| area.geometry.places().next());
                let metres =
                    place.map_or(f64::INFINITY, |place| score::metres(place, subject.place));
                if hospital.is_none_or(|(best, _)| metres < best) {
                    hospital = Some((metres, fact));
                }
            }
            AreaClass::Zone
                if area.name.starts_with("DMA") && holds(&area.geometry, subject.place) =>
            {
                district = Some(fact);
            }
            _ => {}
        }
    }
    let link = |fact: &Fact, score: f64, reason: Bilingual| Link {
        service: fact.service.clone(),
        entity: fact.entity.clone(),
        score,
        reason,
    };
    let mut links = Vec::new();
    links.extend(
        road.map(|(metres, fact)| {
            link(fact, 1.0 - metres / (2.0 * ROAD_M), score::distance(metres))
        }),
    );
    let needs_hospital = matches!(
        subject.case.kind,
        CaseKind::Accident | CaseKind::Medical | CaseKind::Fire | CaseKind::Crime
    );
    links.extend(
        hospital
            .filter(|_| needs_hospital)
            .map(|(metres, fact)| link(fact, (-metres / 5_000.0).exp(), score::distance(metres))),
    );
    let needs_water = matches!(
        subject.case.kind,
        CaseKind::Fire | CaseKind::Flood | CaseKind::WaterSupply | CaseKind::Obstacle
    );
    if needs_water {
        let inside = || Bilingual::new("di dalam wilayahnya", "within its area");
        links.extend(match district {
            Some(fact) => Some(link(fact, 0.9, inside())),
            None => metered_area(at, subject.place),
        });
    }
    links
}

/// The nearest metered area, where no polygon is known.
fn metered_area(at: &Moment, place: LonLat) -> Option<Link> {
    let near = at.latest_of_all(Slot::Asset).filter_map(|known| match &known.fact.kind {
        FactKind::Asset(asset) if asset.class == AssetClass::MeteredArea => {
            Some((score::metres(known.fact.place?, place), &known.fact))
        }
        _ => None,
    });
    let (metres, fact) = near.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|one| one.0 <= WATER_M)?;
    Some(Link {
        service: fact.service.clone(),
        entity: fact.entity.clone(),
        score: 1.0 - metres / (2.0 * WATER_M),
        reason: score::distance(metres),
    })
}

/// Distance from `place` to the nearest line, metres.
fn to_lines(geometry: &Geometry, place: LonLat) -> f64 {
    let Geometry::Lines(lines) = geometry else { return f64::INFINITY };
    let pairs = lines.iter().flat_map(|line| line.iter().zip(line.iter().skip(1)));
    pairs.map(|(a, b)| to_segment(*a, *b, place)).fold(f64::INFINITY, f64::min)
}

fn to_segment(a: LonLat, b: LonLat, place: LonLat) -> f64 {
    // A box first: most segments of a city are far away.
    const FAR_DEG: f64 = 0.01;
    if (a.lon_deg - place.lon_deg).abs() > FAR_DEG && (b.lon_deg - place.lon_deg).abs() > FAR_DEG
        || (a.lat_deg - place.lat_deg).abs() > FAR_DEG
            && (b.lat_deg - place.lat_deg).abs() > FAR_DEG
    {
        return f64::INFINITY;
    }
    let squeeze = place.lat_deg.to_radians().cos();
    let plane = |at: LonLat| ((at.lon_deg - place.lon_deg) * squeeze, at.lat_deg - place.lat_deg);
    let ((ax, ay), (bx, by)) = (plane(a), plane(b));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let part = if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (ax + part * dx).hypot(ay + part * dy) * 111_195.0
}

/// Whether `place` is within the polygons (even-odd rule).
fn holds(geometry: &Geometry, place: LonLat) -> bool {
    let Geometry::Polygons(polygons) = geometry else { return false };
    let rings = polygons.iter().flatten();
    let crossings = rings.flat_map(|ring| ring.iter().zip(ring.iter().skip(1))).filter(|(a, b)| {
        (a.lat_deg > place.lat_deg) != (b.lat_deg > place.lat_deg) && {
            let share = (place.lat_deg - a.lat_deg) / (b.lat_deg - a.lat_deg);
            place.lon_deg < a.lon_deg + share * (b.lon_deg - a.lon_deg)
        }
    });
    crossings.count() % 2 == 1
}
