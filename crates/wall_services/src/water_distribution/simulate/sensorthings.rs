//! A SensorThings server: a page of Datastreams with Things and Observations, and the
//! messages that it publishes.

use serde_json::{Map, Value, json};
use wall_model::{Fact, FactKind, LonLat, Quality, Quantity, Series};
use wall_service::{Asked, Message, Response};

use super::{spelled, told};

/// Datastreams a page if the client does not say.
const PAGE: usize = 100;

/// A page of Datastreams.
pub(super) fn answer(facts: &[Fact], asked: &Asked) -> Response {
    if asked.path.trim_end_matches('/') != "/v1.1/Datastreams" {
        return Response::not_found();
    }
    let number = |name: &str| asked.parameter(name).map(str::parse::<usize>);
    let (Ok(skip), Ok(top)) =
        (number("$skip").unwrap_or(Ok(0)), number("$top").unwrap_or(Ok(PAGE)))
    else {
        let message = json!({ "code": 400, "type": "error", "message": "Not a number: $top" });
        let body = message.to_string().into_bytes();
        return Response::Http { status: 400, media_type: "application/json", body };
    };
    let all: Vec<Value> = facts.iter().filter_map(datastream).collect();
    let end = skip.saturating_add(top.max(1));
    let has_more = end < all.len();
    let value: Vec<Value> = all.into_iter().skip(skip).take(top.max(1)).collect();
    let mut page = Map::from_iter([("value".to_owned(), Value::Array(value))]);
    if has_more {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in asked.query.iter().filter(|(name, _)| name != "$skip") {
            query.append_pair(name, value);
        }
        query.append_pair("$skip", &end.to_string());
        let link = format!("Datastreams?{}", query.finish());
        page.insert("@iot.nextLink".to_owned(), Value::String(link));
    }
    Response::json(Value::Object(page).to_string().into_bytes())
}

fn datastream(fact: &Fact) -> Option<Value> {
    let (id, part, symbol, observations) = match &fact.kind {
        FactKind::Series(series) => history(fact, series)?,
        FactKind::Measured(measured) => {
            let (part, word, channel, number) = told(fact)?;
            let symbol = symbol(channel.quantity)?;
            // Sensors are Things of their own; a Thing that measures several quantities has
            // a Datastream for each.
            let id = match channel.quantity {
                Quantity::PressureKpa => part.to_owned(),
                _ => format!("{part}:{word}"),
            };
            let observation = json!({
                "phenomenonTime": spelled(fact.observed_at),
                "resultTime": spelled(fact.observed_at),
                "result": number,
                "resultQuality": quality(measured.quality),
            });
            (id, part.to_owned(), symbol, vec![observation])
        }
        _ => return None,
    };
    let mut thing = json!({ "name": part, "properties": { "code": part } });
    if let (Some(place), Some(thing)) = (fact.place, thing.as_object_mut()) {
        thing.insert("Locations".to_owned(), json!([{ "location": point(place) }]));
    }
    Some(json!({
        "@iot.id": id,
        "name": id,
        "unitOfMeasurement": { "name": symbol, "symbol": symbol },
        "Thing": thing,
        "Observations": observations,
    }))
}

type Described = (String, String, &'static str, Vec<Value>);

/// `history:RES-MM:out:flow` as the Datastream `RES-MM:out_flow_lps` with its Observations,
/// the newest first as a client orders them.
fn history(fact: &Fact, series: &Series) -> Option<Described> {
    let symbol = symbol(series.quantity)?;
    let entity = fact.entity.as_str().strip_prefix("history:")?.rsplit_once(':')?.0;
    let measured =
        wall_model::Measured { quantity: series.quantity, value: 0.0, quality: Quality::Good };
    let stand_in =
        Fact { entity: entity.into(), kind: FactKind::Measured(measured), ..fact.clone() };
    let (part, word, channel, _) = told(&stand_in)?;
    let points: Vec<_> = series.points().collect();
    let observation = |(time, value): &(wall_model::Timestamp, f64)| json!({ "phenomenonTime": spelled(*time), "result": channel.number(*value) });
    let observations = points.iter().rev().map(observation).collect();
    Some((format!("{part}:{word}"), part.to_owned(), symbol, observations))
}

/// What the server publishes of every Observation.
pub(super) fn messages(facts: &[Fact]) -> Vec<Message> {
    let message = |fact: &Fact| {
        let (part, _, channel, number) = told(fact)?;
        let FactKind::Measured(measured) = &fact.kind else { return None };
        let mut observation = json!({
            "phenomenonTime": spelled(fact.observed_at),
            "resultTime": spelled(fact.observed_at),
            "result": number,
            "resultQuality": quality(measured.quality),
            "parameters": { "satuan": symbol(channel.quantity)? },
            "Datastream": { "@iot.id": part },
        });
        if let (Some(place), Some(object)) = (fact.place, observation.as_object_mut()) {
            let feature = json!({
                "name": part,
                "encodingType": "application/geo+json",
                "feature": point(place),
            });
            object.insert("FeatureOfInterest".to_owned(), feature);
        }
        Some(Message {
            topic: format!("v1.1/Datastreams({part})/Observations"),
            body: observation.to_string().into_bytes(),
        })
    };
    facts.iter().filter_map(message).collect()
}

fn point(place: LonLat) -> Value {
    json!({ "type": "Point", "coordinates": [place.lon_deg, place.lat_deg] })
}

/// The unit's symbol.
fn symbol(quantity: Quantity) -> Option<&'static str> {
    Some(match quantity {
        Quantity::FlowLps => "L/s",
        Quantity::PressureKpa => "bar",
        Quantity::LevelCm => "cm",
        Quantity::Share => "%",
        Quantity::TurbidityNtu => "NTU",
        Quantity::ChlorineMgPerLitre => "mg/L",
        Quantity::AcidityPh => "pH",
        Quantity::PowerKw => "kW",
        _ => return None,
    })
}

fn quality(quality: Quality) -> &'static str {
    match quality {
        Quality::Good => "good",
        Quality::Doubtful => "doubtful",
        Quality::Bad => "bad",
    }
}
