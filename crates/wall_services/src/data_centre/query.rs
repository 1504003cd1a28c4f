//! Answers of the Prometheus query API (`/api/v1/query`, instant vectors and scalars).

use std::collections::BTreeMap;

use serde::Deserialize;
use wall_model::Timestamp;
use wall_service::{DecodeError, Decoded, Frame};

use super::metric::{self, Sample};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status: String,
    error: Option<String>,
    error_type: Option<String>,
    data: Option<Data>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    result_type: String,
    result: serde_json::Value,
}

#[derive(Deserialize)]
struct One {
    metric: BTreeMap<String, String>,
    /// Seconds since the epoch, and the value as a text.
    value: (f64, String),
}

/// Reads an answer of the feed `query`; the frame's address is the query's name.
pub(super) fn answer(frame: &Frame) -> Result<Decoded, DecodeError> {
    let measures = metric::measures(&frame.address).ok_or_else(|| {
        DecodeError::Unexpected(format!("no query is called {:?}", frame.address))
    })?;
    let answer: Answer =
        serde_json::from_slice(&frame.body).map_err(|err| super::not_json(&frame.body, &err))?;
    if answer.status != "success" {
        let kind = answer.error_type.unwrap_or_default();
        let words = answer.error.unwrap_or_else(|| "no reason given".to_owned());
        let words: String = format!("{kind} {words}").chars().take(200).collect();
        return Err(DecodeError::ServerError(words.trim().to_owned()));
    }
    let data = answer.data.ok_or_else(|| DecodeError::Unexpected("no data".to_owned()))?;
    if data.result_type != "vector" {
        let reason = format!("a {} and not a vector; write an instant query", data.result_type);
        return Err(DecodeError::Unexpected(reason));
    }
    let results = data.result.as_array().cloned().unwrap_or_default();
    let mut decoded = Decoded::default();
    for (nr, result) in results.into_iter().enumerate() {
        let fact = serde_json::from_value::<One>(result).map_err(|err| err.to_string());
        let fact = fact.and_then(|one| {
            let value = one.value.1.parse::<f64>().map_err(|err| err.to_string())?;
            if !value.is_finite() || !one.value.0.is_finite() {
                return Err(format!("value {:?} is no number", one.value.1));
            }
            let at = Timestamp::from_micros((one.value.0 * 1e6) as i64);
            Sample { measures, labels: &one.metric, value, at }.fact()
        });
        match fact {
            Ok(fact) => decoded.take(nr, fact, frame.received_at),
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    Ok(decoded)
}
