//! The facts of a block as columns.
//!
//! Names are kept once per block, so that a block can be read, sent and checked by
//! itself. Payloads are the fact's kind as CBOR with the names of its fields, under a
//! schema number; [`SCHEMA`] is the one that is written today.

use std::{collections::HashMap, sync::Arc};

use wall_model::{EntityId, Fact, FactKind, LonLat, Seq, ServiceId, Span, Timestamp};

use super::bytes::{Broken, Bytes, put_blob, put_i64, put_u64};
use super::names::Names;

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
        if self.schema != SCHEMA {
            return Err(Broken("payload of an unknown schema"));
        }
        let kind: FactKind = ciborium::from_reader(self.payload)
            .map_err(|_inner| Broken("payload is not of its schema"))?;
        Ok(Arc::new(Fact {
            service: ServiceId::new(names.shared(self.service)),
            entity: EntityId::new(names.shared(self.entity)),
            observed_at: Timestamp::from_micros(self.observed_at),
            received_at: Timestamp::from_micros(self.received_at),
            place: self.place,
            holds_for: self.holds_for.map(Span::from_micros),
            frame: Seq(self.frame),
            kind,
        }))
    }
}

/// Appends the payload of `fact` to `out`.
pub(crate) fn payload_of(fact: &Fact, out: &mut Vec<u8>) {
    // Writing to memory cannot fail, and every kind is plain data.
    if let Err(err) = ciborium::into_writer(&fact.kind, &mut *out) {
        tracing::error!(%err, entity = %fact.entity, "a fact could not be written as CBOR");
    }
}

#[derive(Default)]
struct Columns {
    seq: Vec<u8>,
    received_at: Vec<u8>,
    service: Vec<u8>,
    entity: Vec<u8>,
    observed_at: Vec<u8>,
    flags: Vec<u8>,
    place: Vec<u8>,
    holds_for: Vec<u8>,
    frame: Vec<u8>,
    schema: Vec<u8>,
    lengths: Vec<u8>,
    payload: Vec<u8>,
}

/// Facts as bytes, not compressed yet.
pub(crate) fn encode(facts: &[RawFact<'_>]) -> Vec<u8> {
    let mut ids: HashMap<&str, u64> = HashMap::new();
    let mut table = Vec::new();
    let mut columns = Columns::default();
    let mut before = (0_u64, 0_i64, 0_i64, 0_i64);
    for fact in facts {
        for (name, column) in
            [(fact.service, &mut columns.service), (fact.entity, &mut columns.entity)]
        {
            let next = ids.len() as u64;
            let id = *ids.entry(name).or_insert_with(|| {
                put_blob(&mut table, name.as_bytes());
                next
            });
            put_u64(column, id);
        }
        put_i64(&mut columns.seq, fact.seq.wrapping_sub(before.0) as i64);
        put_i64(&mut columns.received_at, fact.received_at.wrapping_sub(before.1));
        put_i64(&mut columns.observed_at, fact.received_at.wrapping_sub(fact.observed_at));
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
        columns.payload.extend_from_slice(fact.payload);
        (before.0, before.1) = (fact.seq, fact.received_at);
    }
    assemble(facts.len(), ids.len(), &table, &columns)
}

fn assemble(facts: usize, names: usize, table: &[u8], columns: &Columns) -> Vec<u8> {
    let mut out = Vec::with_capacity(table.len() + columns.payload.len() + facts * 24 + 64);
    put_u64(&mut out, facts as u64);
    put_u64(&mut out, names as u64);
    put_blob(&mut out, table);
    for column in [
        &columns.seq,
        &columns.received_at,
        &columns.service,
        &columns.entity,
        &columns.observed_at,
        &columns.flags,
        &columns.place,
        &columns.holds_for,
        &columns.frame,
        &columns.schema,
        &columns.lengths,
        &columns.payload,
    ] {
        put_blob(&mut out, column);
    }
    out
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

/// Facts from the bytes that [`encode`] gave.
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<RawFact<'_>>, Broken> {
    let mut bytes = Bytes(bytes);
    let count = bytes.count(1)?;
    let name_count = bytes.count(1)?;
    let mut table = Bytes(bytes.blob()?);
    let names = (0..name_count).map(|_| table.text()).collect::<Result<Vec<_>, _>>()?;
    let mut column = || bytes.blob().map(Bytes);
    let (mut seqs, mut received, mut services) = (column()?, column()?, column()?);
    let (mut entities, mut observed, mut flags) = (column()?, column()?, column()?);
    let (mut places, mut holds, mut frames) = (column()?, column()?, column()?);
    let (mut schemas, mut lengths, mut payloads) = (column()?, column()?, column()?);
    let name = |id: u64| {
        let id = usize::try_from(id).map_err(|_wild| Broken("wild name"))?;
        names.get(id).copied().ok_or(Broken("wild name"))
    };
    let mut facts = Vec::with_capacity(count);
    let mut before = (0_u64, 0_i64, 0_i64, 0_i64);
    for _ in 0..count {
        let seq = before.0.wrapping_add(seqs.i64()? as u64);
        let received_at = before.1.wrapping_add(received.i64()?);
        let flag = flags.u8()?;
        let place = if flag & PLACE_STEPS != 0 {
            before.2 = before.2.wrapping_add(places.i64()?);
            before.3 = before.3.wrapping_add(places.i64()?);
            Some(LonLat::new(before.2 as f64 / DEGREE_STEPS, before.3 as f64 / DEGREE_STEPS))
        } else if flag & PLACE_BITS != 0 {
            Some(LonLat::new(places.f64()?, places.f64()?))
        } else {
            None
        };
        facts.push(RawFact {
            seq,
            received_at,
            service: name(services.u64()?)?,
            entity: name(entities.u64()?)?,
            observed_at: received_at.wrapping_sub(observed.i64()?),
            place,
            holds_for: if flag & HOLDS != 0 { Some(holds.i64()?) } else { None },
            frame: seq.wrapping_sub(frames.i64()? as u64),
            schema: schemas.u64()?,
            payload: payloads.take(lengths.u64()?)?,
        });
        (before.0, before.1) = (seq, received_at);
    }
    Ok(facts)
}
