//! The utility's zones as GeoJSON, with its notices.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wall_model::{Fact, FactKind, Geometry, LonLat};
use wall_service::Response;

use super::super::areas::OFF;
use super::spelled;

/// Every zone that has a shape, by its code.
pub(super) fn document(facts: &[Fact]) -> Response {
    let mut features = BTreeMap::<&str, (Value, Map<String, Value>)>::new();
    for fact in facts {
        let entity = fact.entity.as_str();
        let id = entity.strip_prefix("notice:").unwrap_or(entity);
        let (shape, properties) = features.entry(id).or_insert((Value::Null, Map::new()));
        let mut set = |name: &str, value: Value| {
            properties.insert(name.to_owned(), value);
        };
        set("updated_at", spelled(fact.observed_at).into());
        match &fact.kind {
            FactKind::Area(area) => {
                set("name", area.name.as_str().into());
                *shape = polygons(&area.geometry);
            }
            FactKind::Asset(asset) => set("customers", asset.customers.into()),
            FactKind::Ended => set("status", "normal".into()),
            FactKind::Case(case) => {
                set("status", if case.title == OFF { "off" } else { "low" }.into());
                set("since", spelled(case.opened_at).into());
                set("until", case.course.due_at.map(spelled).into());
                set("reason", case.detail.as_str().into());
            }
            _ => {}
        }
    }
    let feature = |(id, (geometry, properties)): (&str, (Value, Map<String, Value>))| json!({ "type": "Feature", "id": id, "geometry": geometry, "properties": properties });
    let features: Vec<Value> = features.into_iter().map(feature).collect();
    let document = json!({ "type": "FeatureCollection", "features": features });
    Response::Http {
        status: 200,
        media_type: "application/geo+json",
        body: document.to_string().into_bytes(),
    }
}

fn polygons(geometry: &Geometry) -> Value {
    let Geometry::Polygons(polygons) = geometry else { return Value::Null };
    let ring = |ring: &Vec<LonLat>| -> Value {
        ring.iter().map(|place| json!([place.lon_deg, place.lat_deg])).collect()
    };
    let rings = |rings: &Vec<Vec<LonLat>>| -> Value { rings.iter().map(ring).collect() };
    match polygons.as_slice() {
        [one] => json!({ "type": "Polygon", "coordinates": rings(one) }),
        many => {
            let many: Vec<Value> = many.iter().map(rings).collect();
            json!({ "type": "MultiPolygon", "coordinates": many })
        }
    }
}
