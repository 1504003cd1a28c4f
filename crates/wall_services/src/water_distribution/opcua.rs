//! Nodes of OPC UA servers, read into facts.
//!
//! The option `nodes` says what each node means:
//! `"ns=2;s=Ubung.Level level_m @RES-UBUNG; ns=2;i=7 flow_lps*0.1 @SUMUR-BOR"`. The status
//! code is the value's quality; a value without a source time is as old as its frame. A
//! gateway may send the same document by HTTP.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use wall_model::Quality;
use wall_service::{DecodeError, Decoded, Endpoint, Frame, Origin, Request};

use super::{
    binding::{self, Binding},
    document::{self, number_of, time_of},
    reading::{Reading, Readings},
};

/// The option `nodes`.
///
/// # Errors
/// What is wrong with it.
pub(super) fn nodes(origin: &Origin) -> Result<Vec<Binding>, String> {
    let text = origin
        .options
        .get("nodes")
        .ok_or("nodes: which node is what, as in \"ns=2;s=Ubung.Level level_m @RES-UBUNG\"")?;
    let nodes = binding::read("nodes", text)?;
    let is_id = |point: &str| {
        let id = point.rsplit(';').next().unwrap_or_default();
        ["i=", "s=", "g=", "b="].iter().any(|kind| id.starts_with(kind) || point.contains(kind))
    };
    match nodes.iter().find(|node| !is_id(&node.point)) {
        Some(node) => Err(format!("nodes: {:?} is no node id, as ns=2;s=Level is", node.point)),
        None => Ok(nodes),
    }
}

/// Subscribes to the wanted nodes.
pub(super) fn request(origin: &Origin, endpoint: &Endpoint) -> Result<Request, String> {
    let nodes = nodes(origin)?.into_iter().map(|node| node.point).collect();
    Ok(Request::Nodes { url: endpoint.url.clone(), nodes })
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Document {
    values: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Item {
    node: String,
    #[serde(default)]
    value: Value,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    source_timestamp: Value,
}

/// Reads a notification.
pub(super) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    let nodes = nodes(&frame.origin).map_err(DecodeError::Unexpected)?;
    let known: BTreeMap<&str, &Binding> =
        nodes.iter().map(|node| (node.point.as_str(), node)).collect();
    let document: Document = document::read(&frame.body)?;
    let mut readings = Readings::new(frame);
    for (row, item) in document.values.iter().enumerate() {
        let Some(node) = known.get(item.node.as_str()) else {
            readings.reject(row, format!("{:.80}: not in the option nodes", item.node));
            continue;
        };
        let status = item.status.as_deref().unwrap_or("Good");
        let quality = quality(status);
        let number = match number_of(&item.value) {
            Ok(number) => number,
            Err(reason) => {
                readings.reject(row, format!("{}: {reason} (status {status:.40})", node.part));
                continue;
            }
        };
        let observed_at = match &item.source_timestamp {
            Value::Null => frame.received_at,
            told => match time_of(told) {
                Some(time) => time,
                None => {
                    readings.reject(row, format!("{}: source_timestamp is none", node.part));
                    continue;
                }
            },
        };
        let reading = Reading {
            channel: node.channel,
            part: &node.part,
            number: number * node.scale,
            quality,
            observed_at,
            place: None,
        };
        readings.take(row, &reading);
    }
    Ok(readings.finish())
}

/// A status code's severity, from its name: `Good`, `UncertainLastUsableValue`, `BadNoData`.
fn quality(status: &str) -> Quality {
    let status = status.trim().to_ascii_lowercase();
    if status.starts_with("good") {
        Quality::Good
    } else if status.starts_with("bad") {
        Quality::Bad
    } else {
        Quality::Doubtful
    }
}
