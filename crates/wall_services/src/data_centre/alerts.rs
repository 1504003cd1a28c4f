//! Alerts of an Alertmanager: its list (API v2) and its webhook (version 4).

use std::collections::BTreeMap;

use serde::Deserialize;
use wall_model::{Fact, FactKind, ServiceId, Span, Status, StatusState, Timestamp};
use wall_service::{DecodeError, Decoded, Frame};

use super::ID;

/// An alert that is not told again has ended: the list leaves out what is over.
const HOLDS: Span = Span::from_mins(6);

/// Most alerts.
const MOST: usize = 2_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alert {
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
    starts_at: Option<String>,
    fingerprint: Option<String>,
    /// In the list an object with `state`, in the webhook a word.
    status: Option<serde_json::Value>,
}

/// Reads the feed `alerts`.
pub(super) fn list(frame: &Frame) -> Result<Decoded, DecodeError> {
    let document: serde_json::Value =
        serde_json::from_slice(&frame.body).map_err(|err| super::not_json(&frame.body, &err))?;
    let is_webhook = document.get("alerts").is_some();
    let alerts = document.as_array().or_else(|| document.get("alerts")?.as_array());
    let alerts = alerts.ok_or_else(|| DecodeError::Unexpected("no list of alerts".to_owned()))?;
    let mut decoded = Decoded::default();
    for (nr, value) in alerts.iter().take(MOST).enumerate() {
        let alert = serde_json::from_value::<Alert>(value.clone()).map_err(|err| err.to_string());
        match alert.and_then(|alert| fact(&alert, is_webhook, frame.received_at)) {
            Ok(fact) => decoded.take(nr, fact, frame.received_at),
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    Ok(decoded)
}

fn fact(alert: &Alert, is_webhook: bool, received_at: Timestamp) -> Result<Fact, String> {
    let label = |name: &str| alert.labels.get(name).map_or("", String::as_str);
    let cut = |text: &str| -> String { text.chars().take(160).collect() };
    let name = label("alertname");
    if name.is_empty() {
        return Err("alertname missing".to_owned());
    }
    let id = alert.fingerprint.clone().unwrap_or_else(|| format!("{name}-{}", label("instance")));
    let entity = format!("alert/{}", cut(&id));
    let told = Timestamp::from_secs(received_at.as_secs());
    let state = match &alert.status {
        Some(serde_json::Value::String(word)) => word.as_str(),
        Some(status) => status.get("state").and_then(serde_json::Value::as_str).unwrap_or("active"),
        None => "active",
    };
    if matches!(state, "resolved" | "suppressed") {
        return Ok(Fact::new(&ServiceId::from(ID), entity, told, FactKind::Ended));
    }
    if let Some(starts) = &alert.starts_at
        && Timestamp::parse(starts).is_none()
    {
        return Err(format!("{name}: startsAt {starts:?} is no time"));
    }
    let words = ["summary", "description", "message"];
    let words = words.iter().find_map(|name| alert.annotations.get(*name));
    let status = Status {
        name: cut(match label("instance") {
            "" => name,
            instance => instance,
        }),
        state: match label("severity") {
            "critical" | "page" => StatusState::Offline,
            _ => StatusState::Degraded,
        },
        detail: cut(words.map_or(name, String::as_str)),
    };
    let fact = Fact::new(&ServiceId::from(ID), entity, told, FactKind::Status(status));
    Ok(if is_webhook { fact.holding_for(Span::from_hours(5)) } else { fact.holding_for(HOLDS) })
}
