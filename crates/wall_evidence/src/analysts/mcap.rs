//! MCAP for Foxglove: a topic a service and kind, and one a unit that moves.
//!
//! A position is told twice: as `foxglove.LocationFix` on its unit's topic, so that tracks are
//! drawn, and with call sign, state and speed on its service's. `log_time` is when something
//! was received, `publish_time` when it was
//! observed: of late facts it goes back.

use std::{collections::BTreeMap, io};

use ::mcap::{Compression, McapError, WriteOptions, Writer, records::MessageHeader};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use prost::Message as _;
use serde_json::{Value, json};
use wall_model::{FactKind, LonLat, Timestamp};
use wall_record::{Frame, Reject};

use super::{
    Row, Sink,
    location_fix::{self, LocationFix},
    schemas,
};

/// Bytes of messages before a chunk is closed.
const CHUNK: u64 = 1 << 20;

/// Most units with a topic of their own; the format has room for 65,535 topics. Units beyond
/// share their service's.
const MAX_UNITS: usize = 50_000;

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
        message: &[u8],
    ) -> io::Result<()> {
        if !self.topics.contains_key(&topic) {
            let (encoding, id) = if schema == location_fix::NAME {
                let descriptor = location_fix::DESCRIPTOR;
                ("protobuf", self.writer.add_schema(schema, "protobuf", descriptor))
            } else {
                let text = schemas::of(schema).to_string();
                ("json", self.writer.add_schema(schema, "jsonschema", text.as_bytes()))
            };
            let id = id.map_err(io_error)?;
            let channel = self.writer.add_channel(id, &topic, encoding, &BTreeMap::new());
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
        self.writer.write_to_known_channel(&header, message).map_err(io_error)
    }

    fn put_json(
        &mut self,
        topic: String,
        schema: &str,
        times: (Timestamp, Timestamp),
        message: &Value,
    ) -> io::Result<()> {
        self.put(topic, schema, times, &serde_json::to_vec(message)?)
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
        let message = LocationFix::new(place, accuracy_m, fact.observed_at).encode_to_vec();
        self.put(topic, location_fix::NAME, (fact.received_at, fact.observed_at), &message)
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
        self.put_json(topic, &schema, times, &schemas::known(row.json()))?;
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
        self.put_json(topic, schemas::FRAME, times, &message)?;
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
        let message = match message {
            Value::Object(message) => schemas::known(message),
            other => other,
        };
        self.put_json(format!("/{service}/rejects"), schemas::REJECT, (at, at), &message)?;
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

fn io_error(err: McapError) -> io::Error {
    match err {
        McapError::Io(err) => err,
        other => io::Error::other(other),
    }
}
