//! Facts written as GeoJSON, whole or by pages.

use serde_json::{Map, Value, json};
use wall_model::{Fact, FactKind, Geometry, LonLat, Timestamp};
use wall_service::{Asked, Response};

/// Answers a request for a document, WFS 2.0 GetFeature or OGC API Features items.
pub(super) fn answer(facts: Vec<Fact>, at: Timestamp, asked: &Asked) -> Response {
    let number = |name| asked.parameter(name).and_then(|text: &str| text.parse::<usize>().ok());
    let is_wfs = asked.parameter("REQUEST").is_some();
    let is_items = asked.path.ends_with("/items");
    if is_wfs && asked.parameter("REQUEST") != Some("GetFeature") {
        return refusal("OperationNotSupported", "only GetFeature is served");
    }
    if is_wfs && asked.parameter("OUTPUTFORMAT") != Some("geojson") {
        return refusal("InvalidParameterValue", "OUTPUTFORMAT must be geojson");
    }
    let (start, count) = match (is_wfs, is_items) {
        (true, _) => (number("STARTINDEX").unwrap_or(0), number("COUNT").unwrap_or(usize::MAX)),
        (_, true) => (number("offset").unwrap_or(0), number("limit").unwrap_or(10)),
        _ => (0, usize::MAX),
    };
    let matched = facts.len();
    let page: Vec<Value> = facts.iter().skip(start).take(count).filter_map(feature).collect();
    let end = start.saturating_add(page.len());
    let mut document = json!({
        "type": "FeatureCollection",
        "timeStamp": at.to_string(),
        "numberMatched": matched,
        "numberReturned": page.len(),
        "features": page,
    });
    if is_items
        && end < matched
        && let Some(object) = document.as_object_mut()
    {
        let href = format!("items?f=json&offset={end}&limit={count}");
        object.insert("links".to_owned(), json!([{ "rel": "next", "href": href }]));
    }
    Response::Http {
        status: 200,
        media_type: "application/geo+json",
        body: document.to_string().into_bytes(),
    }
}

/// An OGC exception report.
pub(super) fn refusal(code: &str, text: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\"?>\n<ows:ExceptionReport \
         xmlns:ows=\"http://www.opengis.net/ows/1.1\" version=\"2.0.0\">\
         <ows:Exception exceptionCode=\"{code}\"><ows:ExceptionText>{text}</ows:ExceptionText>\
         </ows:Exception></ows:ExceptionReport>\n"
    );
    Response::Http { status: 400, media_type: "text/xml", body: body.into_bytes() }
}

/// A word of the wall's vocabulary as it stands in the record.
pub(super) fn own_word<T: serde::Serialize>(word: &T) -> String {
    match serde_json::to_value(word) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

fn feature(fact: &Fact) -> Option<Value> {
    let mut properties = Map::new();
    let geometry = match &fact.kind {
        FactKind::Area(area) => {
            properties.insert("name".to_owned(), json!(area.name));
            properties.insert("class".to_owned(), json!(area.class));
            geometry(&area.geometry)
        }
        FactKind::Case(case) => {
            let pairs = [
                ("kind", json!(case.kind)),
                ("title", json!(case.title)),
                ("address", json!(case.address)),
                ("state", json!(case.state)),
                ("urgency", json!(case.urgency)),
                ("opened_at", json!(case.opened_at.to_string())),
                ("agency", json!(case.agency)),
                ("radius_m", json!(case.radius_m)),
                ("detail", json!(case.detail)),
            ];
            properties.extend(pairs.map(|(name, value)| (name.to_owned(), value)));
            let point = |place: LonLat| json!({ "type": "Point", "coordinates": numbers(place) });
            fact.place.map_or(Value::Null, point)
        }
        _ => return None,
    };
    properties.insert("updated_at".to_owned(), json!(fact.observed_at.to_string()));
    if let Some(span) = fact.holds_for {
        properties.insert("valid_secs".to_owned(), json!(span.as_secs_f64()));
    }
    Some(json!({
        "type": "Feature",
        "id": fact.entity.as_str(),
        "geometry": geometry,
        "properties": properties,
    }))
}

fn geometry(geometry: &Geometry) -> Value {
    let line = |line: &Vec<LonLat>| line.iter().copied().map(numbers).collect::<Vec<_>>();
    let lines = |lines: &Vec<Vec<LonLat>>| lines.iter().map(line).collect::<Vec<_>>();
    match geometry {
        Geometry::Points(places) => match places.as_slice() {
            [place] => json!({ "type": "Point", "coordinates": numbers(*place) }),
            _ => json!({ "type": "MultiPoint", "coordinates": line(places) }),
        },
        Geometry::Lines(all) => json!({ "type": "MultiLineString", "coordinates": lines(all) }),
        Geometry::Polygons(polygons) => {
            let all: Vec<_> = polygons.iter().map(lines).collect();
            json!({ "type": "MultiPolygon", "coordinates": all })
        }
    }
}

fn numbers(place: LonLat) -> [f64; 2] {
    [place.lon_deg, place.lat_deg]
}
