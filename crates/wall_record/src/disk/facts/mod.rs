//! The facts of a block or a keyframe as two sections: keys (who, when and which slot), and
//! what they say.
//!
//! A state needs the keys only; the rest is opened when somebody looks. Names are kept once
//! per block, so that a block can be read, sent and checked by itself. Payloads are the
//! fact's kind as CBOR with the names of its fields, under a schema number; [`SCHEMA`] is the
//! one that is written today.

mod details;
mod encode;
mod keys;
mod old;

use std::sync::Arc;

use wall_model::{EntityId, Fact, FactKind, LonLat, Seq, ServiceId, Span, Timestamp};

use super::bytes::{Broken, Bytes};
use super::names::Names;
use super::slots::Effect;

pub(crate) use details::{Detail, Details};
pub(crate) use encode::{encode, encode_with};
pub(crate) use keys::{Key, Keys, name_of};

/// Payload: `wall_model::FactKind` as CBOR, a map of one entry from the kind's name to
/// its fields by name.
pub(crate) const SCHEMA: u64 = 1;

/// A fact whose payload is not read yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RawFact<'a> {
    pub(crate) seq: u64,
    pub(crate) received_at: i64,
    pub(crate) service: &'a str,
    pub(crate) entity: &'a str,
    pub(crate) effect: Effect,
    pub(crate) observed_at: i64,
    pub(crate) place: Option<LonLat>,
    pub(crate) holds_for: Option<i64>,
    pub(crate) frame: u64,
    pub(crate) schema: u64,
    pub(crate) payload: &'a [u8],
}

impl<'a> RawFact<'a> {
    /// `fact` with its payload written to `payload`, as [`payload_of`] did.
    pub(crate) fn new(seq: u64, fact: &'a Fact, payload: &'a [u8]) -> Self {
        Self {
            seq,
            received_at: fact.received_at.as_micros(),
            service: fact.service.as_str(),
            entity: fact.entity.as_str(),
            effect: Effect::of(&fact.kind),
            observed_at: fact.observed_at.as_micros(),
            place: fact.place,
            holds_for: fact.holds_for.map(Span::as_micros),
            frame: fact.frame.0,
            schema: SCHEMA,
            payload,
        }
    }

    /// The fact, its payload read.
    pub(crate) fn read(&self, names: &mut Names) -> Result<Arc<Fact>, Broken> {
        Ok(Arc::new(Fact {
            service: ServiceId::new(names.shared(self.service)),
            entity: EntityId::new(names.shared(self.entity)),
            observed_at: Timestamp::from_micros(self.observed_at),
            received_at: Timestamp::from_micros(self.received_at),
            place: self.place,
            holds_for: self.holds_for.map(Span::from_micros),
            frame: Seq(self.frame),
            kind: kind_of(self.schema, self.payload)?,
        }))
    }
}

/// What a payload says.
pub(crate) fn kind_of(schema: u64, payload: &[u8]) -> Result<FactKind, Broken> {
    if schema != SCHEMA {
        return Err(Broken("payload of an unknown schema"));
    }
    ciborium::from_reader(payload).map_err(|_inner| Broken("payload is not of its schema"))
}

/// The payload of a fact that says this.
pub(crate) fn payload_of(kind: &FactKind) -> Box<[u8]> {
    payload_in(kind, &mut Vec::with_capacity(256))
}

/// The same, spelled in `room`, which whoever spells many keeps.
pub(crate) fn payload_in(kind: &FactKind, room: &mut Vec<u8>) -> Box<[u8]> {
    room.clear();
    // Writing to memory cannot fail, and every kind is plain data.
    if let Err(err) = ciborium::into_writer(kind, &mut *room) {
        tracing::error!(%err, "a fact could not be written as CBOR");
    }
    room.as_slice().into()
}

/// Facts as bytes, not compressed yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Encoded {
    /// Who, when and which slot: the section `facts`.
    pub(crate) keys: Vec<u8>,
    /// Payloads, and what else a fact says: the section `payloads`.
    pub(crate) said: Vec<u8>,
}

/// Which facts of a keyframe those of a block follow, so that a state is folded without
/// looking up a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refs {
    /// When the keyframe stands.
    pub(crate) keyframe: i64,
    /// Of each fact, the place of that of the same slot and entity among the keyframe's
    /// current facts, counted from 1; 0: it has none.
    pub(crate) to: Vec<u32>,
}

/// The facts of two opened sections of a file of this format. Format 1 had no second one.
pub(crate) fn decode<'a>(
    format: i64,
    keys: &'a [u8],
    said: Option<&'a [u8]>,
) -> Result<Vec<RawFact<'a>>, Broken> {
    match said {
        None => old::decode_v1(keys),
        Some(said) if format < 3 => old::decode_v2(keys, said),
        Some(said) => decode_today(keys, said),
    }
}

fn decode_today<'a>(keys: &'a [u8], said: &'a [u8]) -> Result<Vec<RawFact<'a>>, Broken> {
    let keys = Keys::read(keys)?;
    let mut said = Bytes(said);
    let mut payloads = Bytes(said.blob()?);
    let mut details = Details::open(&mut said)?;
    let facts = keys
        .keys
        .iter()
        .map(|key| {
            let detail = details.next()?;
            Ok(RawFact {
                seq: key.seq,
                received_at: key.received_at,
                service: keys.name(key.service),
                entity: keys.name(key.entity),
                effect: key.effect,
                observed_at: key.observed_at,
                place: detail.place,
                holds_for: detail.holds_for,
                frame: detail.frame(key.seq),
                schema: detail.schema,
                payload: payloads.take(detail.len)?,
            })
        })
        .collect::<Result<_, Broken>>()?;
    if payloads.0.is_empty() { Ok(facts) } else { Err(Broken("payloads beyond the last fact")) }
}

/// What the facts say that they follow.
pub(crate) fn refs(keys: &[u8]) -> Result<Option<Refs>, Broken> {
    let keys = Keys::read(keys)?;
    let to = || keys.keys.iter().map(|key| key.to).collect();
    Ok(keys.follows.map(|keyframe| Refs { keyframe, to: to() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw<'a>(seq: u64, entity: &'a str, place: Option<LonLat>, frame: u64) -> RawFact<'a> {
        RawFact {
            seq,
            received_at: 1_000 * seq as i64,
            service: "x",
            entity,
            effect: Effect::Ends,
            observed_at: 1_000 * seq as i64 - 70_000,
            place,
            holds_for: seq.is_multiple_of(2).then_some(seq as i64),
            frame,
            schema: SCHEMA,
            payload: &entity.as_bytes()[..entity.len() / 2],
        }
    }

    #[test]
    fn facts_come_back_bit_by_bit() {
        let place = |lon: f64, lat: f64| Some(LonLat::new(lon, lat));
        let beside = f64::from_bits(115.25_f64.to_bits() + 3);
        let facts = [
            raw(7, "A", place(115.2, -8.65), 6),
            raw(8, "B", place(115.17 + 0.012_345, -8.7 + 0.003), 0),
            raw(9, "A", place(beside, -0.0), 8),
            raw(10, "A", place(1.0 / 3.0, f64::MIN_POSITIVE), 8),
            raw(11, "x", None, 0),
            raw(12, "B", place(f64::MAX, 1e-300), u64::MAX),
        ];
        let encoded = encode(&facts);
        let decoded = decode(3, &encoded.keys, Some(&encoded.said)).unwrap();
        assert_eq!(decoded, facts);
        for (a, b) in decoded.iter().zip(&facts) {
            let bits = |place: Option<LonLat>| {
                place.map(|place| (place.lon_deg.to_bits(), place.lat_deg.to_bits()))
            };
            assert_eq!(bits(a.place), bits(b.place));
        }
    }

    #[test]
    fn a_section_cut_anywhere_is_broken_or_says_no_more() {
        let facts = [raw(7, "Apel", Some(LonLat::new(115.2, -8.65)), 6), raw(8, "Bunga", None, 0)];
        let refs = Refs { keyframe: -5, to: vec![3, 0] };
        let encoded = encode_with(&facts, Some(&refs));
        assert_eq!(super::refs(&encoded.keys).unwrap(), Some(refs));
        for end in 0..encoded.said.len() {
            assert!(decode(3, &encoded.keys, Some(&encoded.said[..end])).is_err(), "{end}");
        }
        for end in 0..encoded.keys.len() {
            // Without the references the rest is whole.
            if let Ok(decoded) = decode(3, &encoded.keys[..end], Some(&encoded.said)) {
                assert_eq!(decoded, facts, "{end}");
            }
        }
    }
}
