//! The prices of one market as JSON, in the shape that InfoPangan made usual.
//!
//! `{"status":200,"data":{"selected_price_date":"2025-11-17","market":{"market_name":…},
//! "data":[{"name":…,"unit":…,"newest_price":52000,…}]}}`. A survey's time of day is in
//! `surveyed_at` where the server tells it; without it the survey is the morning's.

use serde::Deserialize;
use wall_model::{LonLat, Price, Span, Timestamp};
use wall_service::{DecodeError, Decoded, Frame, local};

use super::{
    amount::{self, Style},
    row::Row,
};

/// When the morning's survey is made, after local midnight.
pub(super) const MORNING: Span = Span::from_hours(7);

/// Most markets of one feed.
const MOST_MARKETS: usize = 100;

/// The paths of the markets whose ids `list` names.
///
/// # Errors
/// If an id is none, or there are too many.
pub(super) fn paths(list: &str) -> Result<Vec<String>, String> {
    let ids: Vec<&str> = list.split(',').map(str::trim).filter(|id| !id.is_empty()).collect();
    let is_id = |id: &&str| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if ids.is_empty() || ids.len() > MOST_MARKETS || !ids.iter().all(is_id) {
        return Err(format!("markets: {list:?} is no list of up to {MOST_MARKETS} ids"));
    }
    Ok(ids.iter().map(|id| format!("/v2/public/master-data/commodity/markets/{id}")).collect())
}

#[derive(Deserialize)]
struct Document {
    data: Option<Market>,
    message: Option<String>,
}

#[derive(Deserialize)]
struct Market {
    selected_price_date: Option<String>,
    surveyed_at: Option<String>,
    market: Named,
    #[serde(default)]
    data: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Named {
    market_name: String,
    market_latitude: Option<serde_json::Value>,
    market_longitude: Option<serde_json::Value>,
}

/// Reads a document of the feed `prices`.
pub(super) fn prices(frame: &Frame) -> Result<Decoded, DecodeError> {
    let document: Document =
        serde_json::from_slice(&frame.body).map_err(|err| not_json(&frame.body, &err))?;
    let Some(market) = document.data else {
        let words = document.message.unwrap_or_else(|| "no data and no reason".to_owned());
        return Err(DecodeError::ServerError(words.chars().take(200).collect()));
    };
    let style = amount::style(&frame.origin).map_err(DecodeError::Unexpected)?;
    let surveyed_at = surveyed_at(&market).map_err(DecodeError::Unexpected)?;
    let degrees = |value: &Option<serde_json::Value>| match value {
        Some(serde_json::Value::String(text)) => text.trim().parse::<f64>().ok(),
        Some(value) => value.as_f64(),
        None => None,
    };
    let place = degrees(&market.market.market_longitude)
        .zip(degrees(&market.market.market_latitude))
        .map(|(lon, lat)| LonLat::new(lon, lat));
    let mut decoded = Decoded::default();
    for (nr, value) in market.data.iter().enumerate() {
        match price(value, &market.market.market_name, style) {
            Ok(price) => match (Row { price, place, surveyed_at }).fact() {
                Ok(fact) => decoded.take(nr, fact, frame.received_at),
                Err(reason) => decoded.reject(nr, reason),
            },
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    Ok(decoded)
}

/// When the survey was made.
fn surveyed_at(market: &Market) -> Result<Timestamp, String> {
    if let Some(text) = &market.surveyed_at {
        return Timestamp::parse(text).ok_or_else(|| format!("surveyed_at {text:?} is no time"));
    }
    let date = market.selected_price_date.as_deref().unwrap_or_default();
    let day = day(date).ok_or_else(|| format!("selected_price_date {date:?} is no date"))?;
    Ok(local::day_of_number(day) + MORNING)
}

/// The number of the day `2025-11-17`.
pub(super) fn day(date: &str) -> Option<i64> {
    let mut parts = date.trim().split('-');
    let (year, month, of_month) = (parts.next()?, parts.next()?, parts.next()?);
    let is_date = parts.next().is_none() && year.len() == 4;
    let (year, month, of_month) =
        (year.parse().ok()?, month.parse::<u8>().ok()?, of_month.parse::<u8>().ok()?);
    let number = local::number_of(year, month, of_month);
    let is_real = local::date(local::day_of_number(number)) == (year, month, of_month);
    (is_date && (1..=12).contains(&month) && is_real).then_some(number)
}

fn price(value: &serde_json::Value, market: &str, style: Style) -> Result<Price, String> {
    let text = |name: &str| value.get(name).and_then(serde_json::Value::as_str);
    let commodity = text("name").ok_or("name of the commodity missing")?.trim().to_owned();
    let unit = text("unit").ok_or_else(|| format!("{commodity}: unit missing"))?.trim().to_owned();
    let newest = match value.get("newest_price") {
        Some(serde_json::Value::String(text)) => amount::rupiah(text, style),
        Some(number) => number.as_f64().ok_or("no price".to_owned()).and_then(amount::believed),
        None => Err("no price".to_owned()),
    };
    let warn = value.get("percentage_price_increase_warning").and_then(serde_json::Value::as_f64);
    let ceiling = value.get("ceiling_price").and_then(serde_json::Value::as_f64);
    Ok(Price {
        market: market.trim().to_owned(),
        unit,
        rupiah: newest.map_err(|reason| format!("{commodity}: {reason}"))?,
        warn_pct: warn.filter(|pct| (0.0..=500.0).contains(pct) && *pct > 0.0),
        ceiling_rp: ceiling.filter(|rupiah| amount::believed(*rupiah).is_ok()),
        commodity,
    })
}

/// What is wrong with a body that is no JSON of ours; web pages are named.
pub(super) fn not_json(body: &[u8], err: &serde_json::Error) -> DecodeError {
    let start = body.trim_ascii_start();
    if start.starts_with(b"<") {
        return DecodeError::ServerError("a web page or XML instead of JSON".to_owned());
    }
    DecodeError::json(err)
}
