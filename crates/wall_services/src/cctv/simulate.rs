//! The camera lists of a simulated city: GeoJSON, and the traffic agency's pages.

use serde_json::{Map, Value, json};
use wall_model::{Fact, FactKind, Footage, Status, Timestamp};
use wall_service::{Asked, City, Response};

use super::ID;

/// Most cameras that the traffic agency gives out on a page.
const MAX_PAGE: usize = 100;

/// Answers `asked` as an owner of cameras would.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    if asked.feed != "cameras" {
        return Response::not_found();
    }
    let facts = city.facts(ID, "cameras", at);
    let document = match asked.path.ends_with("ldevice") {
        true => pages(&facts, asked),
        false => collection(&facts, at),
    };
    Response::json(document.to_string().into_bytes())
}

fn collection(facts: &[Fact], at: Timestamp) -> Value {
    let features: Vec<Value> = facts.iter().filter_map(|fact| feature(fact, facts)).collect();
    json!({ "type": "FeatureCollection", "timeStamp": at.to_string(), "features": features })
}

fn feature(fact: &Fact, all: &[Fact]) -> Option<Value> {
    let FactKind::Footage(footage) = &fact.kind else { return None };
    let mut properties = columns(footage);
    properties.insert("updated_at".to_owned(), json!(fact.observed_at.to_string()));
    if let Some(span) = fact.holds_for {
        properties.insert("valid_secs".to_owned(), json!(span.as_secs_f64()));
    }
    if let Some((status, since)) = status_of(fact, all) {
        properties.insert("status_state".to_owned(), json!(status.state));
        properties.insert("status_detail".to_owned(), json!(status.detail));
        properties.insert("status_since".to_owned(), json!(since.to_string()));
    }
    let geometry = fact
        .place
        .map(|place| json!({ "type": "Point", "coordinates": [place.lon_deg, place.lat_deg] }));
    Some(json!({
        "type": "Feature",
        "id": fact.entity.as_str(),
        "geometry": geometry,
        "properties": properties,
    }))
}

fn columns(footage: &Footage) -> Map<String, Value> {
    let pairs = [
        ("name", json!(footage.name)),
        ("stream", json!(footage.stream)),
        ("url", json!(footage.url)),
        ("sub_url", json!(footage.sub_url)),
        ("bearing_deg", json!(footage.bearing_deg)),
        ("fov_deg", json!(footage.fov_deg)),
        ("sub_stream", json!(footage.details.sub_stream)),
        ("size", json!(footage.details.size_px)),
        ("sub_size", json!(footage.details.sub_size_px)),
        ("vendor", json!(footage.details.vendor)),
        ("uplink", json!(footage.details.uplink)),
        ("reach_m", json!(footage.details.reach_m)),
        ("is_active", json!(footage.is_active)),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

fn status_of<'a>(fact: &Fact, all: &'a [Fact]) -> Option<(&'a Status, Timestamp)> {
    all.iter().filter(|other| other.entity == fact.entity).find_map(|other| match &other.kind {
        FactKind::Status(status) => Some((status, other.observed_at)),
        _ => None,
    })
}

/// One page of the traffic agency's list, in which every number is a text.
fn pages(facts: &[Fact], asked: &Asked) -> Value {
    let number = |name| asked.parameter(name).and_then(|text: &str| text.parse::<usize>().ok());
    let size = number("paginate").unwrap_or(10).clamp(1, MAX_PAGE);
    let page = number("page").unwrap_or(1).max(1);
    let cameras: Vec<(&Fact, &Footage)> = facts
        .iter()
        .filter_map(|fact| match &fact.kind {
            FactKind::Footage(footage) => Some((fact, footage)),
            _ => None,
        })
        .collect();
    let rows: Vec<Value> = cameras
        .iter()
        .skip((page - 1).saturating_mul(size))
        .take(size)
        .map(|(fact, footage)| {
            json!({
                "id_lokasi": fact.entity.as_str(),
                "nama_lokasi": footage.name,
                "lat_lokasi": fact.place.map(|place| place.lat_deg.to_string()),
                "lon_lokasi": fact.place.map(|place| place.lon_deg.to_string()),
                "is_active": u8::from(footage.is_active),
                "tb_device_lokasi": [{ "nama": footage.name, "url_video": footage.url }],
            })
        })
        .collect();
    json!({
        "success": true,
        "message": "OK",
        "data": rows,
        "meta": { "total": cameras.len(), "pages": cameras.len().div_ceil(size) },
    })
}
