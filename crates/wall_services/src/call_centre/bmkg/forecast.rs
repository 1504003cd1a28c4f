//! The forecast of one village: `lokasi`, and three days by steps of three hours as
//! `data[].cuaca[][]`.
//!
//! Of a step are read: its time (`utc_datetime`, or `datetime` with its offset), `t` °C,
//! `hu` %, `tp` mm in the step, `ws` km/h, and the weather in words or by number. Each
//! becomes a series of the village, issued at `analysis_date` (UTC).

use std::collections::BTreeMap;

use serde::Deserialize;
use wall_model::{Fact, FactKind, LonLat, Quantity, Series, Span, Timestamp};
use wall_service::{DecodeError, Decoded, Frame};

use super::weather::Weather;
use crate::call_centre::{ID, body, caller};

/// A forecast is issued twice a day; one that is older than this is none.
const HOLDS: Span = Span::from_hours(30);

/// The step where a document tells only one time.
const USUAL_STEP: Span = Span::from_hours(3);

#[derive(Deserialize)]
struct Document {
    lokasi: Option<Place>,
    #[serde(default)]
    data: Vec<Block>,
}

#[derive(Deserialize)]
struct Block {
    lokasi: Option<Place>,
    #[serde(default)]
    cuaca: Vec<Vec<serde_json::Value>>,
}

#[derive(Clone, Deserialize)]
struct Place {
    #[serde(default)]
    adm4: Option<String>,
    #[serde(default)]
    desa: Option<String>,
    #[serde(default)]
    lon: Option<f64>,
    #[serde(default)]
    lat: Option<f64>,
}

#[derive(Deserialize)]
struct Step {
    utc_datetime: Option<String>,
    datetime: Option<String>,
    t: Option<f64>,
    hu: Option<f64>,
    tp: Option<f64>,
    ws: Option<f64>,
    #[serde(default)]
    weather_desc: String,
    weather: Option<i64>,
    analysis_date: Option<String>,
}

/// What a forecast tells of a village, by the last part of its entities' names.
pub(in crate::call_centre) const TOLD: [(&str, Quantity); 5] = [
    ("weather", Quantity::Count),
    ("temperature", Quantity::TemperatureC),
    ("rain", Quantity::RainMmPerHour),
    ("humidity", Quantity::Humidity),
    ("wind", Quantity::WindMps),
];

/// The name of what is told of a village: `forecast/51.71.03.1007/Pemecutan/rain`.
pub(in crate::call_centre) fn entity(code: &str, village: &str, what: &str) -> String {
    format!("forecast/{code:.40}/{:.80}/{what}", village.replace('/', "-"))
}

/// The values of a step in the order of [`TOLD`].
type Values = [Option<f64>; TOLD.len()];

/// Reads a frame of `bmkg_forecast`.
pub(in crate::call_centre) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    let body = body::json(frame)?;
    let document: Document = serde_json::from_slice(body).map_err(|err| DecodeError::json(&err))?;
    if document.data.is_empty() {
        return Err(DecodeError::Unexpected("a forecast without data".to_owned()));
    }
    let mut decoded = Decoded::default();
    let mut row = 0;
    for block in document.data {
        let place = block.lokasi.or_else(|| document.lokasi.clone());
        let mut steps = BTreeMap::<Timestamp, Values>::new();
        let mut issued_at = None;
        for value in block.cuaca.into_iter().flatten() {
            match serde_json::from_value(value)
                .map_err(|err| err.to_string())
                .and_then(|step| values(&step))
            {
                Ok((at, values, issued)) => {
                    steps.insert(at, values);
                    issued_at = issued_at.max(issued);
                }
                Err(reason) => decoded.reject(row, reason),
            }
            row += 1;
        }
        let Some(place) = place.filter(|place| place.adm4.is_some()) else {
            decoded.reject(row, "a forecast without its village's code (adm4)");
            continue;
        };
        for fact in facts(&place, &steps, issued_at.unwrap_or(frame.received_at)) {
            decoded.take(row, fact, frame.received_at);
        }
    }
    Ok(decoded)
}

/// The time and the values of a step, and when it was issued.
fn values(step: &Step) -> Result<(Timestamp, Values, Option<Timestamp>), String> {
    let utc = |text: &String| Timestamp::parse_local(text, Span::ZERO);
    let at = step.utc_datetime.as_ref().and_then(utc);
    let at = at.or_else(|| Timestamp::parse(step.datetime.as_deref()?));
    let at = at.ok_or("a step without a time")?;
    let within = |what: &str, value: Option<f64>, low: f64, high: f64| match value {
        Some(value) if !(low..=high).contains(&value) => Err(format!("{what} {value} at {at}")),
        value => Ok(value),
    };
    // Rain is told for the step; the length of a step is known only from its neighbours.
    let values = [
        Weather::of(&step.weather_desc, step.weather).map(Weather::number),
        within("t", step.t, -10.0, 50.0)?,
        within("tp", step.tp, 0.0, 500.0)?,
        within("hu", step.hu, 0.0, 100.0)?.map(|percent| percent / 100.0),
        within("ws", step.ws, 0.0, 250.0)?.map(|kmh| kmh / 3.6),
    ];
    Ok((at, values, step.analysis_date.as_ref().and_then(utc)))
}

/// The series of a village.
fn facts(place: &Place, steps: &BTreeMap<Timestamp, Values>, issued_at: Timestamp) -> Vec<Fact> {
    let (Some(first), Some(last)) = (steps.keys().next(), steps.keys().next_back()) else {
        return Vec::new();
    };
    let gaps = steps.keys().zip(steps.keys().skip(1)).map(|(one, next)| next.since(*one));
    let step = gaps.min().unwrap_or(USUAL_STEP).max(Span::from_mins(30));
    let count = (last.since(*first).as_secs() / step.as_secs() + 1) as usize;
    let code = place.adm4.as_deref().unwrap_or_default();
    let village = caller::line(place.desa.as_deref().unwrap_or(code), 60);
    let at = place.lon.zip(place.lat).map(|(lon, lat)| LonLat::new(lon, lat));
    let mut facts = Vec::new();
    for (nr, (what, quantity)) in TOLD.into_iter().enumerate() {
        let mut values = vec![None; count.min(Series::MOST)];
        for (time, told) in steps {
            let told = told.get(nr).copied().flatten();
            let told = match quantity {
                Quantity::RainMmPerHour => told.map(|mm| mm / (step.as_secs_f64() / 3_600.0)),
                _ => told,
            };
            let nr = (time.since(*first).as_secs() / step.as_secs()) as usize;
            if let Some(value) = values.get_mut(nr) {
                *value = told;
            }
        }
        let series = Series { quantity, starts: *first, step, values };
        let entity = entity(code, &village, what);
        let fact = Fact::new(&ID.into(), entity, issued_at, FactKind::Series(series));
        facts.push(Fact { place: at, ..fact.holding_for(HOLDS) });
    }
    facts
}
