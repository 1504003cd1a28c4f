//! Measured stretches of road as GeoJSON, written from facts.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wall_model::{Area, EntityId, Fact, FactKind, Geometry, LonLat, Quality, Quantity};
use wall_service::Response;

/// Every stretch that has a line, in the order of its first fact.
pub(super) fn document(facts: &[Fact]) -> Response {
    let mut links = BTreeMap::<&EntityId, Vec<&Fact>>::new();
    let mut order = Vec::new();
    for fact in facts {
        let link = links.entry(&fact.entity).or_default();
        if link.is_empty() {
            order.push(&fact.entity);
        }
        link.push(fact);
    }
    let features = order.into_iter().filter_map(|id| feature(id, links.get(id)?));
    let features: Vec<Value> = features.collect();
    let document = json!({ "type": "FeatureCollection", "features": features });
    Response::Http {
        status: 200,
        media_type: "application/geo+json",
        body: document.to_string().into_bytes(),
    }
}

fn feature(id: &EntityId, facts: &[&Fact]) -> Option<Value> {
    let (shaped_at, area) = facts.iter().find_map(|fact| match &fact.kind {
        FactKind::Area(area) => Some((fact.observed_at, area)),
        _ => None,
    })?;
    let mut properties = Map::new();
    let mut set = |name: &str, value: Value| properties.insert(name.to_owned(), value);
    set("name", area.name.as_str().into());
    let mut measured_at = None;
    for fact in facts {
        let FactKind::Measured(measured) = &fact.kind else { continue };
        let name = match measured.quantity {
            Quantity::FreeFlowShare => "free_flow_share",
            Quantity::SpeedKmh => "speed_kmh",
            _ => continue,
        };
        set(name, measured.value.into());
        measured_at = Some(fact.observed_at);
        match measured.quality {
            Quality::Good => None,
            Quality::Doubtful => set("quality", "doubtful".into()),
            Quality::Bad => set("quality", "bad".into()),
        };
    }
    set("time", measured_at.unwrap_or(shaped_at).to_string().into());
    if measured_at.is_some_and(|measured_at| measured_at != shaped_at) {
        set("shape_time", shaped_at.to_string().into());
    }
    Some(json!({
        "type": "Feature",
        "id": id.as_str(),
        "geometry": geometry(area)?,
        "properties": properties,
    }))
}

fn geometry(area: &Area) -> Option<Value> {
    let Geometry::Lines(lines) = &area.geometry else { return None };
    let line = |line: &Vec<LonLat>| -> Value {
        line.iter().map(|place| json!([place.lon_deg, place.lat_deg])).collect()
    };
    Some(match lines.as_slice() {
        [one] => json!({ "type": "LineString", "coordinates": line(one) }),
        many => {
            let many: Vec<Value> = many.iter().map(line).collect();
            json!({ "type": "MultiLineString", "coordinates": many })
        }
    })
}
