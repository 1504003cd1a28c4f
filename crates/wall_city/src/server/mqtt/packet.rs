//! MQTT packets of both versions as one small vocabulary, on rumqttc's codecs.
//!
//! Packets are framed here, and only those that a subscriber may send reach the codecs.

use bytes::{Buf, BytesMut};
use rumqttc::{
    mqttbytes::{
        PacketType, QoS, check, has_wildcards, matches,
        v4::{self, ConnectReturnCode},
        valid_filter,
    },
    v5::mqttbytes::{QoS as QoS5, v5},
};
use wall_service::Message;

/// Largest packet that is read, bytes: a subscriber's are short.
pub(super) const MAX_BYTES: usize = 64 * 1024;

/// Version of the protocol, by its level in CONNECT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Version {
    /// MQTT 3.1.1, level 4.
    V4,
    /// MQTT 5.0, level 5.
    V5,
}

/// What a client sends.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::server) enum Incoming {
    /// A new session; seconds of silence after which the client counts as gone, 0 for never.
    Connect(Version, u16),
    /// A protocol level that is not spoken here.
    ConnectOther(u8),
    /// Topic filters to add.
    Subscribe(u16, Vec<Wish>),
    /// Topic filters to remove.
    Unsubscribe(u16, Vec<String>),
    /// A sign of life.
    Ping,
    /// The end.
    Disconnect,
    /// A publication or something else that a subscriber has no need of.
    Unwanted,
}

/// One subscription.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::server) struct Wish {
    /// Topic filter.
    pub(super) filter: String,
    /// Whether the newest messages are to be sent at once.
    pub(super) wants_retained: bool,
}

/// Why a connection must end.
#[derive(Debug, thiserror::Error)]
pub(in crate::server) enum PacketError {
    /// The bytes are not MQTT.
    #[error("not valid MQTT: {0}")]
    Malformed(String),
}

/// Takes the next packet off `buffer`; `None`: more bytes are needed. `version` is `None`
/// until the client said which it speaks.
pub(in crate::server) fn take(
    buffer: &mut BytesMut,
    version: Option<Version>,
) -> Result<Option<Incoming>, PacketError> {
    let header = match check(buffer.iter(), MAX_BYTES) {
        Ok(header) => header,
        Err(rumqttc::mqttbytes::Error::InsufficientBytes(_)) => return Ok(None),
        Err(err) => return Err(malformed(&err)),
    };
    let kind = header.packet_type().map_err(|err| malformed(&err))?;
    let mut packet = buffer.split_to(header.frame_length());
    match (kind, version) {
        (PacketType::Connect, None) => connect(&mut packet),
        (PacketType::Subscribe, Some(Version::V4)) => subscribe_v4(&mut packet),
        (PacketType::Subscribe, Some(Version::V5)) => subscribe_v5(&mut packet),
        (PacketType::Unsubscribe, Some(version)) => unsubscribe(&mut packet, version),
        (PacketType::PingReq, Some(_)) => Ok(Incoming::Ping),
        (PacketType::Disconnect, _) => Ok(Incoming::Disconnect),
        (PacketType::Connect, Some(_)) | (_, None) => {
            Err(PacketError::Malformed("CONNECT comes first, and once".into()))
        }
        _ => Ok(Incoming::Unwanted),
    }
    .map(Some)
}

fn malformed(err: &impl std::fmt::Display) -> PacketError {
    PacketError::Malformed(err.to_string())
}

/// The protocol's level stands after the fixed header and the protocol's name.
fn level(packet: &[u8]) -> Option<u8> {
    let length_bytes = packet.iter().skip(1).position(|byte| byte & 0x80 == 0)? + 1;
    let mut rest = packet.get(1 + length_bytes..)?;
    let name = usize::from(rest.try_get_u16().ok()?);
    rest.get(name).copied()
}

fn connect(packet: &mut BytesMut) -> Result<Incoming, PacketError> {
    match level(packet) {
        Some(4) => match v4::Packet::read(packet, MAX_BYTES).map_err(|err| malformed(&err))? {
            v4::Packet::Connect(connect) => Ok(Incoming::Connect(Version::V4, connect.keep_alive)),
            _ => Ok(Incoming::Unwanted),
        },
        Some(5) => {
            match v5::Packet::read(packet, Some(MAX_BYTES as u32)).map_err(|err| malformed(&err))? {
                v5::Packet::Connect(connect, _, _) => {
                    Ok(Incoming::Connect(Version::V5, connect.keep_alive))
                }
                _ => Ok(Incoming::Unwanted),
            }
        }
        Some(other) => Ok(Incoming::ConnectOther(other)),
        None => Err(PacketError::Malformed("CONNECT without a protocol level".into())),
    }
}

fn subscribe_v4(packet: &mut BytesMut) -> Result<Incoming, PacketError> {
    match v4::Packet::read(packet, MAX_BYTES).map_err(|err| malformed(&err))? {
        v4::Packet::Subscribe(subscribe) => {
            let wishes = subscribe
                .filters
                .into_iter()
                .map(|filter| Wish { filter: filter.path, wants_retained: true });
            Ok(Incoming::Subscribe(subscribe.pkid, wishes.collect()))
        }
        _ => Ok(Incoming::Unwanted),
    }
}

fn subscribe_v5(packet: &mut BytesMut) -> Result<Incoming, PacketError> {
    match v5::Packet::read(packet, Some(MAX_BYTES as u32)).map_err(|err| malformed(&err))? {
        v5::Packet::Subscribe(subscribe) => {
            let wishes = subscribe.filters.into_iter().map(|filter| Wish {
                wants_retained: filter.retain_forward_rule != v5::RetainForwardRule::Never,
                filter: filter.path,
            });
            Ok(Incoming::Subscribe(subscribe.pkid, wishes.collect()))
        }
        _ => Ok(Incoming::Unwanted),
    }
}

fn unsubscribe(packet: &mut BytesMut, version: Version) -> Result<Incoming, PacketError> {
    match version {
        Version::V4 => match v4::Packet::read(packet, MAX_BYTES).map_err(|err| malformed(&err))? {
            v4::Packet::Unsubscribe(wish) => Ok(Incoming::Unsubscribe(wish.pkid, wish.topics)),
            _ => Ok(Incoming::Unwanted),
        },
        Version::V5 => {
            match v5::Packet::read(packet, Some(MAX_BYTES as u32)).map_err(|err| malformed(&err))? {
                v5::Packet::Unsubscribe(wish) => Ok(Incoming::Unsubscribe(wish.pkid, wish.filters)),
                _ => Ok(Incoming::Unwanted),
            }
        }
    }
}

/// Writes the answer to CONNECT: accepted.
pub(super) fn accept(version: Version, out: &mut BytesMut) -> Result<(), PacketError> {
    match version {
        Version::V4 => written(v4::ConnAck::new(ConnectReturnCode::Success, false).write(out)),
        Version::V5 => {
            let ack = v5::ConnAck {
                session_present: false,
                code: v5::ConnectReturnCode::Success,
                properties: None,
            };
            written(v5::Packet::ConnAck(ack).write(out, None))
        }
    }
}

/// Writes the answer to a CONNECT of a version that is not spoken here (3.2.2.3).
pub(super) fn refuse(out: &mut BytesMut) -> Result<(), PacketError> {
    written(v4::ConnAck::new(ConnectReturnCode::RefusedProtocolVersion, false).write(out))
}

/// Writes the answer to SUBSCRIBE: for each filter whether it was taken.
pub(super) fn grant(
    version: Version,
    id: u16,
    taken: &[bool],
    out: &mut BytesMut,
) -> Result<(), PacketError> {
    match version {
        Version::V4 => {
            let code = |taken: &bool| {
                if *taken {
                    v4::SubscribeReasonCode::Success(QoS::AtMostOnce)
                } else {
                    v4::SubscribeReasonCode::Failure
                }
            };
            written(v4::SubAck::new(id, taken.iter().map(code).collect()).write(out))
        }
        Version::V5 => {
            let code = |taken: &bool| {
                if *taken {
                    v5::SubscribeReasonCode::Success(QoS5::AtMostOnce)
                } else {
                    v5::SubscribeReasonCode::TopicFilterInvalid
                }
            };
            let ack = v5::SubAck {
                pkid: id,
                return_codes: taken.iter().map(code).collect(),
                properties: None,
            };
            written(v5::Packet::SubAck(ack).write(out, None))
        }
    }
}

/// Writes the answer to UNSUBSCRIBE.
pub(super) fn release(
    version: Version,
    id: u16,
    filters: usize,
    out: &mut BytesMut,
) -> Result<(), PacketError> {
    match version {
        Version::V4 => written(v4::UnsubAck::new(id).write(out)),
        Version::V5 => {
            let reasons = vec![v5::UnsubAckReason::Success; filters];
            written(
                v5::Packet::UnsubAck(v5::UnsubAck { pkid: id, reasons, properties: None })
                    .write(out, None),
            )
        }
    }
}

/// Writes the answer to a ping.
pub(super) fn pong(out: &mut BytesMut) -> Result<(), PacketError> {
    written(v4::PingResp.write(out))
}

/// Writes a message at quality of service 0.
pub(super) fn publish(
    version: Version,
    message: &Message,
    is_retained: bool,
    out: &mut BytesMut,
) -> Result<(), PacketError> {
    match version {
        Version::V4 => {
            let mut publish =
                v4::Publish::new(&message.topic, QoS::AtMostOnce, message.body.clone());
            publish.retain = is_retained;
            written(publish.write(out))
        }
        Version::V5 => {
            let mut publish =
                v5::Publish::new(&message.topic, QoS5::AtMostOnce, message.body.clone(), None);
            publish.retain = is_retained;
            written(v5::Packet::Publish(publish).write(out, None))
        }
    }
}

fn written<E: std::fmt::Display>(result: Result<usize, E>) -> Result<(), PacketError> {
    result.map(|_| ()).map_err(|err| malformed(&err))
}

/// Whether `topic` can be published to: not empty, without wildcards, not a system topic,
/// short enough for its length field.
pub(super) fn is_topic(topic: &str) -> bool {
    !topic.is_empty()
        && !has_wildcards(topic)
        && !topic.starts_with('$')
        && topic.len() <= usize::from(u16::MAX)
}

/// Whether a subscription may be for `filter`.
pub(super) fn is_filter(filter: &str) -> bool {
    valid_filter(filter)
}

/// Whether `topic` is meant by `filter`.
pub(super) fn is_meant(topic: &str, filter: &str) -> bool {
    // The library's matcher looks at the topic's first byte as a character.
    topic.is_char_boundary(1) && matches(topic, filter)
}
