//! The frames of a block as columns, and their bodies in groups apart from them.
//!
//! Reading a state never touches bodies: they lie in rows of their own. A group is
//! known by the `received_at` of its first frame.

use std::{collections::HashMap, sync::Arc};

use wall_model::{Seq, Timestamp};

use super::bytes::{Broken, Bytes, put_blob, put_i64, put_u64};
use crate::{Frame, Origin};

/// A body group is closed when it would grow beyond this, bytes; a larger body has a
/// group of its own.
const GROUP_LEN: usize = 256 << 10;

/// A frame whose origin is not read yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RawFrame<'a> {
    pub(crate) seq: u64,
    pub(crate) received_at: i64,
    /// The [`Origin`] as CBOR.
    pub(crate) origin: &'a [u8],
    pub(crate) address: &'a str,
    pub(crate) full_length: u64,
    pub(crate) body: &'a [u8],
}

/// A frame without its body: where that lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct FrameRow<'a> {
    pub(crate) seq: u64,
    pub(crate) received_at: i64,
    pub(crate) origin: &'a [u8],
    pub(crate) address: &'a str,
    pub(crate) full_length: u64,
    /// The group's first frame's `received_at`.
    pub(crate) group: i64,
    /// Where in the group's content the body begins.
    pub(crate) offset: usize,
    pub(crate) len: usize,
}

impl<'a> FrameRow<'a> {
    /// The body within its group's content.
    pub(crate) fn body<'b>(&self, group: &'b [u8]) -> Result<&'b [u8], Broken> {
        let end = self.offset.checked_add(self.len).ok_or(Broken("wild length"))?;
        group.get(self.offset..end).ok_or(Broken("body beyond its group"))
    }

    /// The frame with its body.
    pub(crate) fn with_body<'b>(&self, group: &'b [u8]) -> Result<RawFrame<'b>, Broken>
    where
        'a: 'b,
    {
        Ok(RawFrame {
            seq: self.seq,
            received_at: self.received_at,
            origin: self.origin,
            address: self.address,
            full_length: self.full_length,
            body: self.body(group)?,
        })
    }
}

impl RawFrame<'_> {
    /// The frame, its origin read.
    pub(crate) fn read(&self) -> Result<Frame, Broken> {
        let origin: Origin = ciborium::from_reader(self.origin)
            .map_err(|_inner| Broken("origin is not of its schema"))?;
        Ok(Frame {
            seq: Seq(self.seq),
            received_at: Timestamp::from_micros(self.received_at),
            origin: Arc::new(origin),
            address: self.address.to_owned(),
            body: self.body.into(),
            full_length: self.full_length,
        })
    }
}

/// Frames as bytes, and the contents of their body groups, not compressed yet.
pub(crate) fn encode(frames: &[RawFrame<'_>]) -> (Vec<u8>, Vec<(i64, Vec<u8>)>) {
    let mut origins: HashMap<&[u8], u64> = HashMap::new();
    let mut table = Vec::new();
    let mut rows = Vec::new();
    let mut groups: Vec<(i64, Vec<u8>)> = Vec::new();
    let (mut seq, mut received_at) = (0_u64, 0_i64);
    for frame in frames {
        let next = origins.len() as u64;
        let origin = *origins.entry(frame.origin).or_insert_with(|| {
            put_blob(&mut table, frame.origin);
            next
        });
        let has_room =
            groups.last().is_some_and(|(_, group)| group.len() + frame.body.len() <= GROUP_LEN);
        if !has_room {
            groups.push((frame.received_at, Vec::new()));
        }
        if let Some((_, group)) = groups.last_mut() {
            group.extend_from_slice(frame.body);
        }
        put_i64(&mut rows, frame.seq.wrapping_sub(seq) as i64);
        put_i64(&mut rows, frame.received_at.wrapping_sub(received_at));
        put_u64(&mut rows, origin);
        put_blob(&mut rows, frame.address.as_bytes());
        put_u64(&mut rows, frame.full_length);
        put_u64(&mut rows, frame.body.len() as u64);
        rows.push(u8::from(!has_room));
        (seq, received_at) = (frame.seq, frame.received_at);
    }
    let mut out = Vec::with_capacity(table.len() + rows.len() + 16);
    put_u64(&mut out, frames.len() as u64);
    put_u64(&mut out, origins.len() as u64);
    put_blob(&mut out, &table);
    out.extend_from_slice(&rows);
    (out, groups)
}

/// Frames from the bytes that [`encode`] gave, without bodies.
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<FrameRow<'_>>, Broken> {
    let mut bytes = Bytes(bytes);
    let count = bytes.count(1)?;
    let origin_count = bytes.count(1)?;
    let mut table = Bytes(bytes.blob()?);
    let origins = (0..origin_count).map(|_| table.blob()).collect::<Result<Vec<_>, _>>()?;
    let mut rows = Vec::with_capacity(count);
    let (mut seq, mut received_at, mut group, mut offset) = (0_u64, 0_i64, 0_i64, 0_usize);
    for _ in 0..count {
        seq = seq.wrapping_add(bytes.i64()? as u64);
        received_at = received_at.wrapping_add(bytes.i64()?);
        let origin = usize::try_from(bytes.u64()?).map_err(|_wild| Broken("wild origin"))?;
        let origin = origins.get(origin).copied().ok_or(Broken("wild origin"))?;
        let address = bytes.text()?;
        let full_length = bytes.u64()?;
        let len = usize::try_from(bytes.u64()?).map_err(|_wild| Broken("wild length"))?;
        if bytes.u8()? != 0 {
            (group, offset) = (received_at, 0);
        }
        rows.push(FrameRow { seq, received_at, origin, address, full_length, group, offset, len });
        offset = offset.checked_add(len).ok_or(Broken("wild length"))?;
    }
    Ok(rows)
}
