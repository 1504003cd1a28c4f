//! What the record keeps: frames, facts and rejects.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use wall_model::{Fact, FeedName, FrameSeq, Seq, ServiceId, Timestamp};

/// One thing to append.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// Bytes as received, before anyone read them.
    Frame(Frame),
    /// What a decoder read from a frame, or the wall says of itself.
    Fact(Fact),
    /// A frame, or a part of one, that could not be read.
    Reject(Reject),
}

/// Where frames come from: one feed of the city file. Interned by the record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// The feed's name in the city file, unique there: `gps-dishub`.
    pub name: String,
    /// The service that reads it.
    pub service: ServiceId,
    /// Which of the service's feeds it is: `owntracks`.
    pub feed: FeedName,
    /// The feed's options in the city file that the decoder needs, without credentials,
    /// kept so that the past can be read again by a repaired decoder.
    pub options: BTreeMap<String, String>,
}

/// Bytes as received.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Position in the record; set by the record.
    pub seq: FrameSeq,
    /// When it was received, strictly increasing; set by the record.
    pub received_at: Timestamp,
    /// Where it came from.
    pub origin: Arc<Origin>,
    /// What the transport says about it: an MQTT topic, a path and query, a file name, a
    /// tile's `z/x/y`, an SNMP agent. Never credentials.
    pub address: String,
    /// The payload, or its first 64 KiB if it was over the feed's limit.
    pub body: Arc<[u8]>,
    /// The payload's length as received, bytes.
    pub full_length: u64,
}

/// A payload, or a part of one, that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// The frame; its bytes are kept there.
    pub frame: Seq,
    /// The feed's name in the city file.
    pub feed: String,
    /// Which row or message of the frame, from 0; `None`: the whole frame.
    pub row: Option<u32>,
    /// Why, in words for an operator.
    pub reason: String,
}
