//! Facts into bytes.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{Encoded, RawFact, Refs, details};
use crate::disk::bytes::{put_blob, put_i64, put_u64};

#[derive(Default)]
struct Columns {
    seq: Vec<u8>,
    received_at: Vec<u8>,
    service: Vec<u8>,
    entity: Vec<u8>,
    slot: Vec<u8>,
    observed_at: Vec<u8>,
}

/// The names of a block, each once: their lengths, and all of them as one text.
#[derive(Default)]
struct NameTable<'a> {
    ids: HashMap<&'a str, u64, RandomState>,
    /// The service of the fact before, which is most often the next one's.
    service: Option<(&'a str, u64)>,
    /// The entity of the fact before: a keyframe has what was replaced behind it.
    entity: Option<&'a str>,
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

    /// An entity as it is written: 0 is that of the fact before, 1 the table's next name
    /// that was not mentioned, others their place plus 2.
    fn entity(&mut self, name: &'a str) -> u64 {
        if self.entity == Some(name) {
            return 0;
        }
        self.entity = Some(name);
        let next = self.ids.len() as u64;
        let id = self.id(name);
        if id == next { 1 } else { id + 2 }
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

/// Facts as bytes, with what they follow if that is known.
pub(crate) fn encode_with(facts: &[RawFact<'_>], refs: Option<&Refs>) -> Encoded {
    let mut names = NameTable::default();
    names.ids.reserve(facts.len());
    let mut slots: HashMap<Vec<u8>, u64> = HashMap::new();
    let mut slot_table = Vec::new();
    let mut last_slot = None;
    let mut columns = Columns::default();
    let mut details = details::Columns::default();
    let payload_len: usize = facts.iter().map(|fact| fact.payload.len()).sum();
    let mut said = Vec::with_capacity(payload_len + facts.len() * 16 + 64);
    put_u64(&mut said, payload_len as u64);
    // Number, `received_at`, and how much earlier it was observed.
    let mut before = (0_u64, 0_i64, 0_i64);
    for fact in facts {
        put_u64(&mut columns.service, names.service(fact.service));
        put_u64(&mut columns.entity, names.entity(fact.entity));
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
        let earlier = fact.received_at.wrapping_sub(fact.observed_at);
        put_i64(&mut columns.seq, fact.seq.wrapping_sub(before.0) as i64);
        put_i64(&mut columns.received_at, fact.received_at.wrapping_sub(before.1));
        put_i64(&mut columns.observed_at, earlier.wrapping_sub(before.2));
        before = (fact.seq, fact.received_at, earlier);
        details.put(fact);
        said.extend_from_slice(fact.payload);
    }
    details.write_to(&mut said);
    let mut keys = Vec::with_capacity(names.text.len() + facts.len() * 16 + 64);
    put_u64(&mut keys, facts.len() as u64);
    put_u64(&mut keys, names.ids.len() as u64);
    put_blob(&mut keys, &names.lengths);
    put_blob(&mut keys, &names.text);
    put_u64(&mut keys, slots.len() as u64);
    put_blob(&mut keys, &slot_table);
    for column in [
        &columns.seq,
        &columns.received_at,
        &columns.service,
        &columns.entity,
        &columns.slot,
        &columns.observed_at,
    ] {
        put_blob(&mut keys, column);
    }
    if let Some(refs) = refs {
        let mut column = Vec::with_capacity(refs.to.len() * 3 + 10);
        put_i64(&mut column, refs.keyframe);
        refs.to.iter().for_each(|to| put_u64(&mut column, u64::from(*to)));
        put_blob(&mut keys, &column);
    }
    Encoded { keys, said }
}
