//! Facts of formats 1 and 2. Format 1 had payloads as the last column and told no slots;
//! format 2 had them apart, and places, frames and lengths among the keys.

use super::{
    RawFact,
    details::Details,
    keys::{name_of, names, table},
    kind_of,
};
use crate::disk::bytes::{Broken, Bytes};
use crate::disk::slots::Effect;

/// What both formats have alike: columns, one number of each a fact.
struct Columns<'a> {
    seq: Bytes<'a>,
    received_at: Bytes<'a>,
    service: Bytes<'a>,
    entity: Bytes<'a>,
    /// Empty in format 1.
    slot: Bytes<'a>,
    observed_at: Bytes<'a>,
    details: Details<'a>,
    payloads: Bytes<'a>,
}

/// Facts of format 1.
pub(super) fn decode_v1(bytes: &[u8]) -> Result<Vec<RawFact<'_>>, Broken> {
    let mut bytes = Bytes(bytes);
    let count = bytes.count(1)?;
    let names = table(&mut bytes)?
        .into_iter()
        .map(|name| std::str::from_utf8(name).map_err(|_bytes| Broken("text is not UTF-8")))
        .collect::<Result<Vec<_>, _>>()?;
    let mut column = || bytes.blob().map(Bytes);
    let columns = Columns {
        seq: column()?,
        received_at: column()?,
        service: column()?,
        entity: column()?,
        slot: Bytes(&[]),
        observed_at: column()?,
        details: Details::open_old(&mut bytes)?,
        payloads: bytes.blob().map(Bytes)?,
    };
    let name = |id: usize| names.get(id).copied().ok_or(Broken("wild name"));
    columns.read(count, name, |detail_schema, _, payload| {
        Ok(kind_of(detail_schema, payload).map_or(Effect::Unknown, |kind| Effect::of(&kind)))
    })
}

/// Facts of format 2. What they say that they follow is not read: it says nothing new.
pub(super) fn decode_v2<'a>(
    bytes: &'a [u8],
    payloads: &'a [u8],
) -> Result<Vec<RawFact<'a>>, Broken> {
    let mut bytes = Bytes(bytes);
    let count = bytes.count(1)?;
    let (text, ends) = names(&mut bytes)?;
    let effects: Vec<Effect> = table(&mut bytes)?.into_iter().map(Effect::read).collect();
    let mut column = || bytes.blob().map(Bytes);
    let columns = Columns {
        seq: column()?,
        received_at: column()?,
        service: column()?,
        entity: column()?,
        slot: column()?,
        observed_at: column()?,
        details: Details::open_old(&mut bytes)?,
        payloads: Bytes(payloads),
    };
    let name = |id: usize| match u32::try_from(id) {
        Ok(nr) if id < ends.len() => Ok(name_of(text, &ends, nr)),
        _ => Err(Broken("wild name")),
    };
    columns.read(count, name, |_, slot, _| {
        let slot = usize::try_from(slot.u64()?).map_err(|_wild| Broken("wild slot"))?;
        effects.get(slot).copied().ok_or(Broken("wild slot"))
    })
}

impl<'a> Columns<'a> {
    /// Reads `count` facts. `effect` is told the schema, the column of slots and the payload.
    fn read(
        mut self,
        count: usize,
        name: impl Fn(usize) -> Result<&'a str, Broken>,
        effect: impl Fn(u64, &mut Bytes<'a>, &'a [u8]) -> Result<Effect, Broken>,
    ) -> Result<Vec<RawFact<'a>>, Broken> {
        let name = |id: u64| name(usize::try_from(id).map_err(|_wild| Broken("wild name"))?);
        let mut facts = Vec::with_capacity(count);
        let mut before = (0_u64, 0_i64);
        for _ in 0..count {
            let seq = before.0.wrapping_add(self.seq.i64()? as u64);
            let received_at = before.1.wrapping_add(self.received_at.i64()?);
            let detail = self.details.next()?;
            let payload = self.payloads.take(detail.len)?;
            facts.push(RawFact {
                seq,
                received_at,
                service: name(self.service.u64()?)?,
                entity: name(self.entity.u64()?)?,
                effect: effect(detail.schema, &mut self.slot, payload)?,
                observed_at: received_at.wrapping_sub(self.observed_at.i64()?),
                place: detail.place,
                holds_for: detail.holds_for,
                frame: detail.frame(seq),
                schema: detail.schema,
                payload,
            });
            before = (seq, received_at);
        }
        if self.payloads.0.is_empty() {
            Ok(facts)
        } else {
            Err(Broken("payloads beyond the last fact"))
        }
    }
}
