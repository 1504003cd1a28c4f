//! Whether a port or page answered.

use serde::Deserialize;
use wall_model::{
    Fact, FactKind, Measured, Quality, Quantity, ServiceId, Status, StatusState, Timestamp,
};
use wall_service::{DecodeError, Decoded, Frame};

use super::ID;

/// A page that answers with this HTTP status or more does not work.
const BROKEN: u16 = 500;

#[derive(Deserialize)]
struct Tried {
    target: String,
    is_up: bool,
    latency_ms: Option<f64>,
    status: Option<u16>,
    #[serde(default)]
    detail: String,
}

/// Reads a frame of the feed `checks`.
pub(super) fn one(frame: &Frame) -> Result<Decoded, DecodeError> {
    let tried: Tried =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    let name = frame.origin.options.get("title").cloned().unwrap_or(tried.target);
    let is_broken = tried.status.is_some_and(|status| status >= BROKEN);
    let told = Timestamp::from_secs(frame.received_at.as_secs());
    let entity = format!("check/{}", frame.origin.name);
    let status = Status {
        name: name.chars().take(80).collect(),
        state: match (tried.is_up, is_broken) {
            (false, _) => StatusState::Offline,
            (true, true) => StatusState::Degraded,
            (true, false) => StatusState::Online,
        },
        detail: match (tried.status.filter(|_| is_broken), tried.detail.as_str()) {
            (Some(status), _) => format!("HTTP {status}"),
            (None, detail) => detail.chars().take(120).collect(),
        },
    };
    let mut decoded = Decoded::default();
    let fact = Fact::new(&ServiceId::from(ID), entity.as_str(), told, FactKind::Status(status));
    decoded.take(0, fact, frame.received_at);
    match tried.latency_ms.filter(|_| tried.is_up) {
        Some(millis) if millis.is_finite() && millis >= 0.0 => {
            let measured = Measured {
                quantity: Quantity::Seconds,
                value: millis / 1_000.0,
                quality: Quality::Good,
            };
            let kind = FactKind::Measured(measured);
            let fact = Fact::new(&ServiceId::from(ID), entity.as_str(), told, kind);
            decoded.take(1, fact, frame.received_at);
        }
        Some(millis) => decoded.reject(1, format!("latency {millis} ms")),
        None => {}
    }
    Ok(decoded)
}
