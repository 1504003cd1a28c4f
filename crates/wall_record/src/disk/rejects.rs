//! The rejects of a block, each as CBOR.

use super::bytes::{Broken, Bytes, put_blob, put_i64, put_u64};
use crate::Reject;

/// A reject that is not read yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RawReject<'a> {
    pub(crate) seq: u64,
    pub(crate) received_at: i64,
    /// The [`Reject`] as CBOR.
    pub(crate) payload: &'a [u8],
}

impl RawReject<'_> {
    /// The reject, read.
    pub(crate) fn read(&self) -> Result<Reject, Broken> {
        ciborium::from_reader(self.payload).map_err(|_inner| Broken("reject is not of its schema"))
    }
}

/// Rejects as bytes, not compressed yet.
pub(crate) fn encode(rejects: &[RawReject<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    put_u64(&mut out, rejects.len() as u64);
    for reject in rejects {
        put_u64(&mut out, reject.seq);
        put_i64(&mut out, reject.received_at);
        put_blob(&mut out, reject.payload);
    }
    out
}

/// Rejects from the bytes that [`encode`] gave.
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<RawReject<'_>>, Broken> {
    let mut bytes = Bytes(bytes);
    let count = bytes.count(3)?;
    (0..count)
        .map(|_| {
            Ok(RawReject { seq: bytes.u64()?, received_at: bytes.i64()?, payload: bytes.blob()? })
        })
        .collect()
}
