//! Prices by day as JSON: what a new wall needs to know of the past.
//!
//! `{"start":"2025-10-01","series":[{"market":"Pasar Kreneng","commodity":"Cabai rawit
//! merah","prices":[41000,null,42000]}]}`: a price for each day from `start` on.

use serde::Deserialize;
use wall_model::{Fact, FactKind, Quantity, Series, ServiceId};
use wall_service::{DecodeError, Decoded, Frame, local};

use super::{ID, amount, document, row};

#[derive(Deserialize)]
struct Document {
    start: String,
    series: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct One {
    market: String,
    commodity: String,
    prices: Vec<Option<f64>>,
}

/// Reads a document of the feed `history`.
pub(super) fn days(frame: &Frame) -> Result<Decoded, DecodeError> {
    let document: Document =
        serde_json::from_slice(&frame.body).map_err(|err| document::not_json(&frame.body, &err))?;
    let start = document::day(&document.start)
        .ok_or_else(|| DecodeError::Unexpected(format!("start {:?} is no date", document.start)))?;
    let starts = local::day_of_number(start);
    let mut decoded = Decoded::default();
    for (nr, value) in document.series.into_iter().enumerate() {
        match one(value) {
            Ok((entity, values)) => {
                let step = local::DAY;
                let last = i64::try_from(values.len()).unwrap_or(0) - 1;
                let series = Series { quantity: Quantity::Rupiah, starts, step, values };
                // The last day's prices are known in its morning.
                let told = starts + step.times(last.max(0)) + document::MORNING;
                let kind = FactKind::Series(series);
                let fact = Fact::new(&ServiceId::from(ID), entity, told, kind);
                decoded.take(nr, fact, frame.received_at);
            }
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    Ok(decoded)
}

fn one(value: serde_json::Value) -> Result<(String, Vec<Option<f64>>), String> {
    let one: One = serde_json::from_value(value).map_err(|err| err.to_string())?;
    let entity = row::entity(&one.market, &one.commodity)?;
    if one.prices.is_empty() || one.prices.len() > Series::MOST {
        return Err(format!("{entity}: {} prices, not 1 to {}", one.prices.len(), Series::MOST));
    }
    let believed = |price: Option<f64>| price.filter(|price| amount::believed(*price).is_ok());
    Ok((entity, one.prices.into_iter().map(believed).collect()))
}
