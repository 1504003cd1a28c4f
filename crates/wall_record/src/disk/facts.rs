//! The facts of a block as columns, their payloads apart from them.
//!
//! A state needs to know who, when and which slot; what was said it reads when somebody
//! looks. So payloads are a section of their own, and columns tell the slot. Names are kept
//! once per block, so that a block can be read, sent and checked by itself. Payloads are the
//! fact's kind as CBOR with the names of its fields, under a schema number; [`SCHEMA`] is the
//! one that is written today. Format 1 had no slots, and its payloads as the last column.

use std::{collections::HashMap, sync::Arc};

use foldhash::fast::RandomState;
use wall_model::{EntityId, Fact, FactKind, LonLat, Seq, ServiceId, Span, Timestamp};

use super::bytes::{Broken, Bytes, put_blob, put_i64, put_u64};
use super::names::Names;
use super::slots::Effect;

/// Payload: `wall_model::FactKind` as CBOR, a map of one entry from the kind's name to
/// its fields by name.
pub(crate) const SCHEMA: u64 = 1;

/// Degrees are kept as whole multiples of 1e-7 wherever that is exact.
const DEGREE_STEPS: f64 = 1e7;

const PLACE_STEPS: u8 = 1;
const PLACE_BITS: u8 = 2;
const HOLDS: u8 = 4;

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
    let mut payload = Vec::with_capacity(256);
    // Writing to memory cannot fail, and every kind is plain data.
    if let Err(err) = ciborium::into_writer(kind, &mut payload) {
        tracing::error!(%err, "a fact could not be written as CBOR");
    }
    payload.into()
}

/// Facts as bytes, not compressed yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Encoded {
    /// Who, when, where and which slot.
    pub(crate) columns: Vec<u8>,
    /// The payloads, one after another.
    pub(crate) payloads: Vec<u8>,
}

#[derive(Default)]
struct Columns {
    seq: Vec<u8>,
    received_at: Vec<u8>,
    service: Vec<u8>,
    entity: Vec<u8>,
    slot: Vec<u8>,
    observed_at: Vec<u8>,
    flags: Vec<u8>,
    place: Vec<u8>,
    holds_for: Vec<u8>,
    frame: Vec<u8>,
    schema: Vec<u8>,
    lengths: Vec<u8>,
}

/// The names of a block, each once: their lengths, and all of them as one text.
#[derive(Default)]
struct NameTable<'a> {
    ids: HashMap<&'a str, u64, RandomState>,
    /// The service of the fact before, which is most often the next one's.
    service: Option<(&'a str, u64)>,
    lengths: Vec<u8>,
    text: Vec<u8>,
}

impl<'a> NameTable<'a> {
    fn service(&mut self, name: &'a str) -> u64 {
        if let Some((_, id)) = self.service.filter(|(last, _)| *last == name) {
            return id;
        }
        let id = self.id(name);
        self.service = Some((name, id));
        id
    }

    fn id(&mut self, name: &'a str) -> u64 {
        let next = self.ids.len() as u64;
        *self.ids.entry(name).or_insert_with(|| {
            put_u64(&mut self.lengths, name.len() as u64);
            self.text.extend_from_slice(name.as_bytes());
            next
        })
    }
}

/// Facts as bytes.
pub(crate) fn encode(facts: &[RawFact<'_>]) -> Encoded {
    encode_with(facts, None)
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

/// Facts as bytes, with what they follow if that is known.
pub(crate) fn encode_with(facts: &[RawFact<'_>], refs: Option<&Refs>) -> Encoded {
    let mut names = NameTable::default();
    names.ids.reserve(facts.len());
    let mut slots: HashMap<Vec<u8>, u64> = HashMap::new();
    let mut slot_table = Vec::new();
    let mut last_slot = None;
    let mut columns = Columns::default();
    let mut payloads = Vec::with_capacity(facts.iter().map(|fact| fact.payload.len()).sum());
    let mut before = (0_u64, 0_i64, 0_i64, 0_i64);
    for fact in facts {
        put_u64(&mut columns.service, names.service(fact.service));
        put_u64(&mut columns.entity, names.id(fact.entity));
        let slot = match last_slot {
            Some((effect, id)) if effect == fact.effect => id,
            _ => {
                // An effect that this version does not know has no spelling of its own; such
                // facts are only read, and copied by whoever keeps their columns.
                let spelled = fact.effect.spelled().unwrap_or_default();
                let next = slots.len() as u64;
                *slots.entry(spelled).or_insert_with_key(|spelled| {
                    put_blob(&mut slot_table, spelled);
                    next
                })
            }
        };
        last_slot = Some((fact.effect, slot));
        put_u64(&mut columns.slot, slot);
        put_i64(&mut columns.seq, fact.seq.wrapping_sub(before.0) as i64);
        put_i64(&mut columns.received_at, fact.received_at.wrapping_sub(before.1));
        put_i64(&mut columns.observed_at, fact.received_at.wrapping_sub(fact.observed_at));
        put_details(&mut columns, fact, &mut before);
        payloads.extend_from_slice(fact.payload);
        (before.0, before.1) = (fact.seq, fact.received_at);
    }
    let mut out = Vec::with_capacity(names.text.len() + facts.len() * 24 + 64);
    put_u64(&mut out, facts.len() as u64);
    put_u64(&mut out, names.ids.len() as u64);
    put_blob(&mut out, &names.lengths);
    put_blob(&mut out, &names.text);
    put_u64(&mut out, slots.len() as u64);
    put_blob(&mut out, &slot_table);
    for column in [
        &columns.seq,
        &columns.received_at,
        &columns.service,
        &columns.entity,
        &columns.slot,
        &columns.observed_at,
        &columns.flags,
        &columns.place,
        &columns.holds_for,
        &columns.frame,
        &columns.schema,
        &columns.lengths,
    ] {
        put_blob(&mut out, column);
    }
    if let Some(refs) = refs {
        let mut column = Vec::with_capacity(refs.to.len() * 3 + 10);
        put_i64(&mut column, refs.keyframe);
        refs.to.iter().for_each(|to| put_u64(&mut column, u64::from(*to)));
        put_blob(&mut out, &column);
    }
    Encoded { columns: out, payloads }
}

fn put_details(columns: &mut Columns, fact: &RawFact<'_>, before: &mut (u64, i64, i64, i64)) {
    let steps = fact.place.map(exact_steps);
    let mut flags = match steps {
        None => 0,
        Some(Some(_)) => PLACE_STEPS,
        Some(None) => PLACE_BITS,
    };
    if let Some(Some((lon, lat))) = steps {
        put_i64(&mut columns.place, lon.wrapping_sub(before.2));
        put_i64(&mut columns.place, lat.wrapping_sub(before.3));
        (before.2, before.3) = (lon, lat);
    } else if let Some(place) = fact.place {
        columns.place.extend_from_slice(&place.lon_deg.to_bits().to_le_bytes());
        columns.place.extend_from_slice(&place.lat_deg.to_bits().to_le_bytes());
    }
    if let Some(holds_for) = fact.holds_for {
        flags |= HOLDS;
        put_i64(&mut columns.holds_for, holds_for);
    }
    columns.flags.push(flags);
    put_i64(&mut columns.frame, fact.seq.wrapping_sub(fact.frame) as i64);
    put_u64(&mut columns.schema, fact.schema);
    put_u64(&mut columns.lengths, fact.payload.len() as u64);
}

/// A place in whole steps, if these give back the very same degrees.
fn exact_steps(place: LonLat) -> Option<(i64, i64)> {
    let steps = |degrees: f64| {
        let steps = (degrees * DEGREE_STEPS).round();
        let back = steps / DEGREE_STEPS;
        (steps.abs() < 1e15 && back.to_bits() == degrees.to_bits()).then_some(steps as i64)
    };
    Some((steps(place.lon_deg)?, steps(place.lat_deg)?))
}

/// The columns that say who, when and which slot, and the rest, not read yet.
pub(crate) struct Keys<'a> {
    pub(crate) count: usize,
    /// All names as one text, and where each ends in it.
    pub(crate) text: &'a str,
    pub(crate) ends: Vec<u32>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) seq: Bytes<'a>,
    pub(crate) received_at: Bytes<'a>,
    pub(crate) service: Bytes<'a>,
    pub(crate) entity: Bytes<'a>,
    pub(crate) slot: Bytes<'a>,
    pub(crate) observed_at: Bytes<'a>,
    pub(crate) details: Details<'a>,
    /// When the keyframe stands whose facts these follow, and which; sealed blocks say so.
    pub(crate) refs: Option<(i64, Bytes<'a>)>,
}

/// The columns of the rest.
#[derive(Clone, Copy)]
pub(crate) struct Details<'a> {
    flags: Bytes<'a>,
    places: Bytes<'a>,
    holds: Bytes<'a>,
    frames: Bytes<'a>,
    schemas: Bytes<'a>,
    lengths: Bytes<'a>,
    before: (i64, i64),
}

/// What a fact says of itself besides who, when and its payload.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Detail {
    pub(crate) place: Option<LonLat>,
    pub(crate) holds_for: Option<i64>,
    /// The fact's number less its frame's.
    pub(crate) frame_back: i64,
    pub(crate) schema: u64,
    /// Length of its payload, bytes.
    pub(crate) len: u64,
}

impl<'a> Keys<'a> {
    /// Finds the columns of format 2.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Broken> {
        let mut bytes = Bytes(bytes);
        let count = bytes.count(1)?;
        let name_count = bytes.count(1)?;
        let mut lengths = Bytes(bytes.blob()?);
        let text = bytes.text()?;
        let mut end = 0_u64;
        let ends = (0..name_count)
            .map(|_| {
                end = end.saturating_add(lengths.u64()?);
                let is_within = usize::try_from(end).is_ok_and(|end| text.is_char_boundary(end));
                let end = u32::try_from(end).ok().filter(|_| is_within);
                end.ok_or(Broken("wild name"))
            })
            .collect::<Result<_, _>>()?;
        let effects = table(&mut bytes)?.into_iter().map(Effect::read).collect();
        let mut column = || bytes.blob().map(Bytes);
        let keys = Self {
            count,
            text,
            ends,
            effects,
            seq: column()?,
            received_at: column()?,
            service: column()?,
            entity: column()?,
            slot: column()?,
            observed_at: column()?,
            details: Details {
                flags: column()?,
                places: column()?,
                holds: column()?,
                frames: column()?,
                schemas: column()?,
                lengths: column()?,
                before: (0, 0),
            },
            refs: None,
        };
        if bytes.0.is_empty() {
            return Ok(keys);
        }
        let mut refs = Bytes(bytes.blob()?);
        Ok(Self { refs: Some((refs.i64()?, refs)), ..keys })
    }

    /// A name of the table.
    pub(crate) fn name(&self, id: u64) -> Result<&'a str, Broken> {
        let id = usize::try_from(id).map_err(|_wild| Broken("wild name"))?;
        let begin = id.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = begin.zip(self.ends.get(id).copied());
        range
            .and_then(|(begin, end)| self.text.get(begin as usize..end as usize))
            .ok_or(Broken("wild name"))
    }
}

fn table<'a>(bytes: &mut Bytes<'a>) -> Result<Vec<&'a [u8]>, Broken> {
    let count = bytes.count(1)?;
    let mut table = Bytes(bytes.blob()?);
    (0..count).map(|_| table.blob()).collect()
}

impl Details<'_> {
    /// The next fact's.
    pub(crate) fn next(&mut self) -> Result<Detail, Broken> {
        let flag = self.flags.u8()?;
        let place = if flag & PLACE_STEPS != 0 {
            self.before.0 = self.before.0.wrapping_add(self.places.i64()?);
            self.before.1 = self.before.1.wrapping_add(self.places.i64()?);
            let degrees = |steps: i64| steps as f64 / DEGREE_STEPS;
            Some(LonLat::new(degrees(self.before.0), degrees(self.before.1)))
        } else if flag & PLACE_BITS != 0 {
            Some(LonLat::new(self.places.f64()?, self.places.f64()?))
        } else {
            None
        };
        Ok(Detail {
            place,
            holds_for: if flag & HOLDS != 0 { Some(self.holds.i64()?) } else { None },
            frame_back: self.frames.i64()?,
            schema: self.schemas.u64()?,
            len: self.lengths.u64()?,
        })
    }
}

/// Facts from the bytes that [`encode`] gave.
pub(crate) fn decode<'a>(
    columns: &'a [u8],
    payloads: &'a [u8],
) -> Result<Vec<RawFact<'a>>, Broken> {
    let mut keys = Keys::open(columns)?;
    let mut payloads = Bytes(payloads);
    let mut facts = Vec::with_capacity(keys.count);
    let mut before = (0_u64, 0_i64);
    let pick = |id: u64| usize::try_from(id).map_err(|_wild| Broken("wild slot"));
    for _ in 0..keys.count {
        let seq = before.0.wrapping_add(keys.seq.i64()? as u64);
        let received_at = before.1.wrapping_add(keys.received_at.i64()?);
        let detail = keys.details.next()?;
        let (service, entity) = (keys.service.u64()?, keys.entity.u64()?);
        facts.push(RawFact {
            seq,
            received_at,
            service: keys.name(service)?,
            entity: keys.name(entity)?,
            effect: *keys.effects.get(pick(keys.slot.u64()?)?).ok_or(Broken("wild slot"))?,
            observed_at: received_at.wrapping_sub(keys.observed_at.i64()?),
            place: detail.place,
            holds_for: detail.holds_for,
            frame: seq.wrapping_sub(detail.frame_back as u64),
            schema: detail.schema,
            payload: payloads.take(detail.len)?,
        });
        before = (seq, received_at);
    }
    if payloads.0.is_empty() { Ok(facts) } else { Err(Broken("payloads beyond the last fact")) }
}

/// What the facts in `columns` say that they follow.
pub(crate) fn refs(columns: &[u8]) -> Result<Option<Refs>, Broken> {
    let keys = Keys::open(columns)?;
    let Some((keyframe, mut refs)) = keys.refs else { return Ok(None) };
    let next = || u32::try_from(refs.u64()?).map_err(|_wild| Broken("wild reference"));
    let to = std::iter::repeat_with(next).take(keys.count).collect::<Result<_, _>>()?;
    Ok(Some(Refs { keyframe, to }))
}

/// Facts of format 1: payloads as the last column, no slots.
pub(crate) fn decode_v1(bytes: &[u8]) -> Result<Vec<RawFact<'_>>, Broken> {
    let mut bytes = Bytes(bytes);
    let count = bytes.count(1)?;
    let names = table(&mut bytes)?
        .into_iter()
        .map(|name| std::str::from_utf8(name).map_err(|_bytes| Broken("text is not UTF-8")))
        .collect::<Result<Vec<_>, _>>()?;
    let mut column = || bytes.blob().map(Bytes);
    let (mut seqs, mut received, mut services) = (column()?, column()?, column()?);
    let (mut entities, mut observed) = (column()?, column()?);
    let mut details = Details {
        flags: column()?,
        places: column()?,
        holds: column()?,
        frames: column()?,
        schemas: column()?,
        lengths: column()?,
        before: (0, 0),
    };
    let mut payloads = column()?;
    let name = |id: u64| {
        let id = usize::try_from(id).map_err(|_wild| Broken("wild name"))?;
        names.get(id).copied().ok_or(Broken("wild name"))
    };
    let mut facts = Vec::with_capacity(count);
    let mut before = (0_u64, 0_i64);
    for _ in 0..count {
        let seq = before.0.wrapping_add(seqs.i64()? as u64);
        let received_at = before.1.wrapping_add(received.i64()?);
        let detail = details.next()?;
        let payload = payloads.take(detail.len)?;
        let effect =
            kind_of(detail.schema, payload).map_or(Effect::Unknown, |kind| Effect::of(&kind));
        facts.push(RawFact {
            seq,
            received_at,
            service: name(services.u64()?)?,
            entity: name(entities.u64()?)?,
            effect,
            observed_at: received_at.wrapping_sub(observed.i64()?),
            place: detail.place,
            holds_for: detail.holds_for,
            frame: seq.wrapping_sub(detail.frame_back as u64),
            schema: detail.schema,
            payload,
        });
        before = (seq, received_at);
    }
    Ok(facts)
}
