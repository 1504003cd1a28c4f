//! MCAP for Foxglove: a topic a service and kind, and one a unit that moves.
//!
//! A position is told twice: as `foxglove.LocationFix` on its unit's topic, so that tracks are
//! drawn, and with call sign, state and speed on its service's. `log_time` is when something
//! was received, `publish_time` when it was observed.

use std::{collections::BTreeMap, io};

use ::mcap::{Compression, McapError, WriteOptions, Writer, records::MessageHeader};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use wall_model::{FactKind, LonLat, Timestamp};
use wall_record::{Frame, Reject};

use super::{Row, Sink, schemas};

/// Bytes of messages before a chunk is closed.
const CHUNK: u64 = 1 << 20;

/// Most units with a topic of their own; the format has room for 65,535 topics. Units beyond
/// share their service's.
const MAX_UNITS: usize = 50_000;

/// The frame of reference of every place.
const WGS84: &str = "WGS84";

pub(super) struct Mcap<W: io::Write + io::Seek> {
    writer: Writer<W>,
    /// Topics by name: the channel and the number of its next message.
    topics: BTreeMap<String, (u16, u32)>,
}

impl<W: io::Write + io::Seek> Mcap<W> {
    pub(super) fn begin(file: W, made_by: &str) -> io::Result<Self> {
        let writer = WriteOptions::new()
            .compression(Some(Compression::Zstd))
            .chunk_size(Some(CHUNK))
            .compression_threads(0)
            .profile("")
            .library(made_by)
            .create(file)
            .map_err(io_error)?;
        Ok(Self { writer, topics: BTreeMap::new() })
    }

    fn put(
        &mut self,
        topic: String,
        schema: &str,
        (logged, published): (Timestamp, Timestamp),
        message: &Value,
    ) -> io::Result<()> {
        if !self.topics.contains_key(&topic) {
            let text = schemas::of(schema).to_string();
            let id = self.writer.add_schema(schema, "jsonschema", text.as_bytes());
            let id = id.map_err(io_error)?;
            let channel = self.writer.add_channel(id, &topic, "json", &BTreeMap::new());
            self.topics.insert(topic.clone(), (channel.map_err(io_error)?, 0));
        }
        let Some((channel_id, sequence)) = self.topics.get_mut(&topic) else { return Ok(()) };
        let header = MessageHeader {
            channel_id: *channel_id,
            sequence: *sequence,
            log_time: nanoseconds(logged),
            publish_time: nanoseconds(published),
        };
        *sequence = sequence.wrapping_add(1);
        let message = serde_json::to_vec(message)?;
        self.writer.write_to_known_channel(&header, &message).map_err(io_error)
    }

    fn fix(&mut self, row: &Row, place: LonLat, accuracy_m: Option<f64>) -> io::Result<()> {
        let fact = &row.fact;
        let service = fact.service.as_str();
        let own = format!("/{service}/track/{}", fact.entity);
        let topic = if self.topics.len() < MAX_UNITS || self.topics.contains_key(&own) {
            own
        } else {
            format!("/{service}/track")
        };
        // A radius that holds the true place with 68 % is a standard deviation.
        let variance = accuracy_m.map_or(0.0, |metres| metres * metres);
        let message = json!({
            "timestamp": time(fact.observed_at),
            "frame_id": WGS84,
            "latitude": place.lat_deg,
            "longitude": place.lon_deg,
            "altitude": 0.0,
            "position_covariance": [variance, 0.0, 0.0, 0.0, variance, 0.0, 0.0, 0.0, 0.0],
            "position_covariance_type": if accuracy_m.is_some() { 1 } else { 0 },
        });
        self.put(topic, schemas::LOCATION_FIX, (fact.received_at, fact.observed_at), &message)
    }
}

impl<W: io::Write + io::Seek> Sink for Mcap<W> {
    fn fact(&mut self, row: &Row) -> io::Result<bool> {
        let fact = &row.fact;
        if let (FactKind::Position(position), Some(place)) = (&fact.kind, fact.place) {
            self.fix(row, place, position.accuracy_m)?;
        }
        let topic = format!("/{}/{}", fact.service, row.kind);
        let schema = format!("{}{}", schemas::OWN, row.kind);
        let times = (fact.received_at, fact.observed_at);
        self.put(topic, &schema, times, &Value::Object(row.json()))?;
        Ok(true)
    }

    fn frame(&mut self, frame: &Frame) -> io::Result<bool> {
        let message = json!({
            "seq": frame.seq.0,
            "received_at": frame.received_at.to_string(),
            "service": frame.origin.service.as_str(),
            "feed": frame.origin.feed.as_str(),
            "name": frame.origin.name,
            "address": frame.address,
            "full_length": frame.full_length,
            "body": BASE64_STANDARD.encode(&frame.body),
        });
        let topic = format!("/{}/frames/{}", frame.origin.service, frame.origin.name);
        let times = (frame.received_at, frame.received_at);
        self.put(topic, schemas::FRAME, times, &message)?;
        Ok(true)
    }

    fn reject(
        &mut self,
        (seq, at): (u64, Timestamp),
        service: &str,
        reject: &Reject,
    ) -> io::Result<bool> {
        let message = json!({
            "seq": seq,
            "received_at": at.to_string(),
            "frame": reject.frame.0,
            "feed": reject.feed,
            "row": reject.row,
            "reason": reject.reason,
        });
        self.put(format!("/{service}/rejects"), schemas::REJECT, (at, at), &message)?;
        Ok(true)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.writer.finish().map(drop).map_err(io_error)
    }
}

/// Nanoseconds since 1970; 0 for what was before.
fn nanoseconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_micros()).unwrap_or_default().saturating_mul(1_000)
}

fn time(at: Timestamp) -> Value {
    let micros = at.as_micros().max(0);
    json!({"sec": micros / 1_000_000, "nsec": micros % 1_000_000 * 1_000})
}

fn io_error(err: McapError) -> io::Error {
    match err {
        McapError::Io(err) => err,
        other => io::Error::other(other),
    }
}
