//! Who, when and which slot: what a state needs to know of facts.

use crate::disk::bytes::{Broken, Bytes};
use crate::disk::slots::Effect;

/// What a state needs to know of a fact.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) seq: u64,
    pub(crate) received_at: i64,
    pub(crate) observed_at: i64,
    pub(crate) service: u32,
    pub(crate) entity: u32,
    /// Which current fact of the keyframe that the facts follow is of the same slot and
    /// entity, from 1; 0: none, or not said.
    pub(crate) to: u32,
    pub(crate) effect: Effect,
}

impl Key {
    pub(crate) const NONE: Self = Self {
        seq: 0,
        received_at: 0,
        observed_at: 0,
        service: u32::MAX,
        entity: u32::MAX,
        to: 0,
        effect: Effect::Unknown,
    };
}

/// The keys of a block or a keyframe.
pub(crate) struct Keys<'a> {
    pub(crate) keys: Vec<Key>,
    /// All names as one text, and where each ends in it.
    pub(crate) text: &'a str,
    pub(crate) ends: Vec<u32>,
    /// When the keyframe stands whose facts these follow; sealed blocks say so.
    pub(crate) follows: Option<i64>,
}

impl<'a> Keys<'a> {
    /// Reads a section of today's format. Column by column: one number after another of one
    /// kind is read at twice the speed of one of each.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Broken> {
        let mut bytes = Bytes(bytes);
        // A byte of each column.
        let count = bytes.count(6)?;
        let (text, ends) = names(&mut bytes)?;
        let effects: Vec<Effect> = table(&mut bytes)?.into_iter().map(Effect::read).collect();
        let mut column = || bytes.blob().map(Bytes);
        let (mut seq, mut received_at) = (column()?, column()?);
        let (service, entity) = (column()?, column()?);
        let (mut slot, mut observed_at) = (column()?, column()?);
        let mut keys = vec![Key::NONE; count];
        let mut last = 0_u64;
        for key in &mut keys {
            last = last.wrapping_add(seq.i64()? as u64);
            key.seq = last;
        }
        let mut last = 0_i64;
        for key in &mut keys {
            last = last.wrapping_add(received_at.i64()?);
            key.received_at = last;
        }
        let mut earlier = 0_i64;
        for key in &mut keys {
            earlier = earlier.wrapping_add(observed_at.i64()?);
            key.observed_at = key.received_at.wrapping_sub(earlier);
        }
        for key in &mut keys {
            let slot = usize::try_from(slot.u64()?).map_err(|_wild| Broken("wild slot"))?;
            key.effect = *effects.get(slot).ok_or(Broken("wild slot"))?;
        }
        read_names(&mut keys, service, entity, ends.len())?;
        let follows = if bytes.0.is_empty() {
            None
        } else {
            let mut refs = Bytes(bytes.blob()?);
            let keyframe = refs.i64()?;
            for key in &mut keys {
                key.to = u32::try_from(refs.u64()?).map_err(|_wild| Broken("wild reference"))?;
            }
            Some(keyframe)
        };
        Ok(Self { keys, text, ends, follows })
    }

    /// A name of the table.
    pub(crate) fn name(&self, id: u32) -> &'a str {
        name_of(self.text, &self.ends, id)
    }
}

/// A name of a table whose ends were checked; one that it does not have is empty.
pub(crate) fn name_of<'a>(text: &'a str, ends: &[u32], id: u32) -> &'a str {
    let id = id as usize;
    let begin = id.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied());
    let range = begin.zip(ends.get(id).copied());
    range.and_then(|(begin, end)| text.get(begin as usize..end as usize)).unwrap_or_default()
}

/// Services and entities, which are counted in the order in which they are first named.
fn read_names(
    keys: &mut [Key],
    mut service: Bytes<'_>,
    mut entity: Bytes<'_>,
    names: usize,
) -> Result<(), Broken> {
    let (mut next, mut last) = (0_u64, None);
    let known = |id: u64| match u32::try_from(id) {
        Ok(id) if (id as usize) < names => Ok(id),
        _ => Err(Broken("wild name")),
    };
    for key in keys {
        key.service = known(service.u64()?)?;
        next = next.max(u64::from(key.service) + 1);
        key.entity = match entity.u64()? {
            0 => last.ok_or(Broken("wild name"))?,
            1 => known(next)?,
            id => known(id - 2)?,
        };
        next = next.max(u64::from(key.entity) + 1);
        last = Some(key.entity);
    }
    Ok(())
}

/// All names as one text, and where each ends in it.
pub(super) fn names<'a>(bytes: &mut Bytes<'a>) -> Result<(&'a str, Vec<u32>), Broken> {
    let count = bytes.count(1)?;
    let mut lengths = Bytes(bytes.blob()?);
    let text = bytes.text()?;
    let mut end = 0_u64;
    let ends = (0..count)
        .map(|_| {
            end = end.saturating_add(lengths.u64()?);
            let is_within = usize::try_from(end).is_ok_and(|end| text.is_char_boundary(end));
            let end = u32::try_from(end).ok().filter(|_| is_within);
            end.ok_or(Broken("wild name"))
        })
        .collect::<Result<_, _>>()?;
    Ok((text, ends))
}

/// Blobs, as many as are said.
pub(super) fn table<'a>(bytes: &mut Bytes<'a>) -> Result<Vec<&'a [u8]>, Broken> {
    let count = bytes.count(1)?;
    let mut table = Bytes(bytes.blob()?);
    (0..count).map(|_| table.blob()).collect()
}
