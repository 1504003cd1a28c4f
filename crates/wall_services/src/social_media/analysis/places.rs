//! The gazetteer of a moment: everything of the city that has a name and a place, asked by
//! kind.

use std::collections::BTreeMap;

use wall_analysis::names::{Name, NameClass, Names};
use wall_model::{AreaClass, FactKind, Geometry, LonLat, Slot};
use wall_service::Moment;

/// Most places that are kept of a shape.
const MOST_PLACES: usize = 16;

/// How many named things there are: how much a gazetteer of `at` would know.
pub(super) fn count(at: &Moment) -> usize {
    let areas = at.latest_of_all(Slot::Area).filter(|known| match &known.fact.kind {
        FactKind::Area(area) => !area.name.is_empty() && class_of(area.class).is_some(),
        _ => false,
    });
    areas.count() + at.latest_of_all(Slot::Signal).count()
}

/// The gazetteer of `at`. A name's id is `service/entity`.
pub(super) fn gazetteer(at: &Moment) -> Names {
    let mut names: BTreeMap<(NameClass, String), Name> = BTreeMap::new();
    let mut add = |class: NameClass, id: String, text: &str, places: Vec<LonLat>| {
        let key = (class, text.to_owned());
        let name = names.entry(key).or_insert_with(|| Name {
            id,
            text: text.to_owned(),
            class,
            places: Vec::new(),
        });
        name.places.extend(places);
    };
    for known in at.latest_of_all(Slot::Area) {
        let FactKind::Area(area) = &known.fact.kind else { continue };
        let Some(class) = class_of(area.class).filter(|_| !area.name.is_empty()) else { continue };
        let id = format!("{}/{}", known.fact.service, known.fact.entity);
        let places = match known.fact.place {
            Some(place) => vec![place],
            None => places_of(&area.geometry),
        };
        add(class, id, &area.name, places);
    }
    for known in at.latest_of_all(Slot::Signal) {
        let FactKind::Signal(signal) = &known.fact.kind else { continue };
        let id = format!("{}/{}", known.fact.service, known.fact.entity);
        add(NameClass::Junction, id, &signal.name, known.fact.place.into_iter().collect());
    }
    Names::new(names.into_values())
}

fn class_of(class: AreaClass) -> Option<NameClass> {
    Some(match class {
        AreaClass::District => NameClass::District,
        AreaClass::Village => NameClass::Village,
        AreaClass::RoadArterial
        | AreaClass::RoadCollector
        | AreaClass::RoadLocal
        | AreaClass::Path => NameClass::Street,
        AreaClass::Hospital => NameClass::Hospital,
        AreaClass::Market => NameClass::Market,
        AreaClass::Post => NameClass::Post,
        AreaClass::Water | AreaClass::Green => NameClass::Other,
        // What nobody calls a place by.
        _ => return None,
    })
}

/// Places along a shape: a polygon's middle, some of a line's.
fn places_of(geometry: &Geometry) -> Vec<LonLat> {
    match geometry {
        Geometry::Points(points) => points.iter().copied().take(MOST_PLACES).collect(),
        Geometry::Lines(lines) => {
            let all: usize = lines.iter().map(Vec::len).sum();
            let step = all.div_ceil(MOST_PLACES).max(1);
            lines.iter().flatten().step_by(step).copied().collect()
        }
        Geometry::Polygons(polygons) => {
            let outer = polygons.iter().filter_map(|rings| rings.first());
            outer.filter_map(|ring| middle(ring)).take(MOST_PLACES).collect()
        }
    }
}

fn middle(ring: &[LonLat]) -> Option<LonLat> {
    let count = ring.len() as f64;
    let sum = ring.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.lon_deg, sum.1 + p.lat_deg));
    (!ring.is_empty()).then(|| LonLat::new(sum.0 / count, sum.1 / count))
}
