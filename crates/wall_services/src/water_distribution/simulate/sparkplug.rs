//! A Sparkplug edge node: its birth certificate and the data of its devices.

use std::collections::BTreeMap;

use prost::Message as _;
use wall_model::{Fact, FactKind, Quality, StatusState};
use wall_service::Message;

use super::super::{
    sparkplug::payload::{
        DOUBLE, INT32, Metric, Payload, Property, PropertySet, PropertyValue, Value,
    },
    truth::NODE,
};
use super::told;

/// The group of the utility's nodes.
const GROUP: &str = "PERUMDA";

/// A birth or death of each node that is told of, and a data message of each part.
pub(super) fn messages(facts: &[Fact]) -> Vec<Message> {
    let mut messages = Vec::new();
    let mut parts = BTreeMap::<&str, Vec<Metric>>::new();
    for fact in facts {
        if let FactKind::Status(status) = &fact.kind {
            let kind = if status.state == StatusState::Online { "NBIRTH" } else { "NDEATH" };
            let sequence = Metric {
                name: Some("bdSeq".to_owned()),
                datatype: Some(INT32),
                value: Some(Value::Int(0)),
                ..Metric::default()
            };
            let payload = Payload {
                timestamp: millis(fact.observed_at),
                metrics: vec![sequence],
                seq: Some(0),
                uuid: None,
            };
            messages.push(Message {
                topic: format!("spBv1.0/{GROUP}/{kind}/{}", fact.entity),
                body: payload.encode_to_vec(),
            });
        } else if let Some((part, word, _, number)) = told(fact) {
            parts.entry(part).or_default().push(metric(fact, word, number));
        }
    }
    for (part, metrics) in parts {
        let newest = metrics.iter().filter_map(|metric| metric.timestamp).max();
        let payload = Payload { timestamp: newest, metrics, seq: Some(1), uuid: None };
        messages.push(Message {
            topic: format!("spBv1.0/{GROUP}/DDATA/{NODE}/{part}"),
            body: payload.encode_to_vec(),
        });
    }
    messages
}

fn metric(fact: &Fact, word: String, number: f64) -> Metric {
    let FactKind::Measured(measured) = &fact.kind else { return Metric::default() };
    let quality = match measured.quality {
        Quality::Good => 192,
        Quality::Doubtful => 500,
        Quality::Bad => 0,
    };
    let quality = PropertyValue { datatype: Some(INT32), value: Some(Property::Int(quality)) };
    Metric {
        name: Some(word),
        timestamp: millis(fact.observed_at),
        datatype: Some(DOUBLE),
        properties: Some(PropertySet { keys: vec!["Quality".to_owned()], values: vec![quality] }),
        value: Some(Value::Double(number)),
        ..Metric::default()
    }
}

fn millis(time: wall_model::Timestamp) -> Option<u64> {
    u64::try_from(time.as_micros() / 1_000).ok()
}
