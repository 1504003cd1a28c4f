//! The server's JSON, read into facts.

use serde::Deserialize;
use wall_model::{Fact, FactKind, LonLat, Measured, Quality, Quantity, Timestamp};
use wall_service::{DecodeError, Decoded, Frame};

use super::ID;

/// One element of the server's array, as it spells it.
#[derive(Deserialize)]
struct Reading {
    gauge: String,

    /// By the gauge's clock, RFC 3339.
    time: String,

    /// Absent where the gauge has a fault.
    value: Option<f64>,
    lon: f64,
    lat: f64,
}

/// Reads a `readings` frame. A reading that cannot be true is set aside with its reason,
/// and the rest is still used.
pub(super) fn readings(frame: &Frame) -> Result<Decoded, DecodeError> {
    let readings: Vec<serde_json::Value> =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    let mut decoded = Decoded::default();
    for (row, reading) in readings.into_iter().enumerate() {
        match fact(reading) {
            Ok(fact) => decoded.take(row, fact, frame.received_at),
            Err(reason) => decoded.reject(row, reason),
        }
    }
    Ok(decoded)
}

/// The fact of one reading, or why there is none.
fn fact(reading: serde_json::Value) -> Result<Fact, String> {
    let reading: Reading = serde_json::from_value(reading).map_err(|err| err.to_string())?;
    let gauge = &reading.gauge;
    let observed_at = Timestamp::parse(&reading.time)
        .ok_or_else(|| format!("{gauge}: time {:?} is not RFC 3339", reading.time))?;
    let value = reading.value.ok_or_else(|| format!("{gauge}: no value"))?;
    let measured = Measured { quantity: Quantity::Count, value, quality: Quality::Good };
    let place = LonLat::new(reading.lon, reading.lat);
    Ok(Fact::new(&ID.into(), gauge.as_str(), observed_at, FactKind::Measured(measured)).at(place))
}
