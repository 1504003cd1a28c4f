//! Numbers and strings as bytes: little endian base 128, zigzag for signed numbers.

/// Bytes that do not hold what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Broken(pub(crate) &'static str);

pub(crate) fn put_u64(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value as u8) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub(crate) fn put_i64(out: &mut Vec<u8>, value: i64) {
    put_u64(out, ((value << 1) ^ (value >> 63)) as u64);
}

pub(crate) fn put_blob(out: &mut Vec<u8>, bytes: &[u8]) {
    put_u64(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Reads what the functions above wrote.
#[derive(Clone, Copy)]
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl<'a> Bytes<'a> {
    pub(crate) fn u8(&mut self) -> Result<u8, Broken> {
        let (&first, rest) = self.0.split_first().ok_or(Broken("ends too early"))?;
        self.0 = rest;
        Ok(first)
    }

    #[inline]
    pub(crate) fn u64(&mut self) -> Result<u64, Broken> {
        // Most differences fit one byte.
        match self.0 {
            [byte, rest @ ..] if *byte < 0x80 => {
                self.0 = rest;
                Ok(u64::from(*byte))
            }
            _ => self.long_u64(),
        }
    }

    fn long_u64(&mut self) -> Result<u64, Broken> {
        let mut value = 0_u64;
        for (at, byte) in self.0.iter().take(10).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * at);
            if byte & 0x80 == 0 {
                self.0 = self.0.get(at + 1..).unwrap_or_default();
                return Ok(value);
            }
        }
        Err(Broken(if self.0.len() < 10 { "ends too early" } else { "number too long" }))
    }

    pub(crate) fn i64(&mut self) -> Result<i64, Broken> {
        let value = self.u64()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    pub(crate) fn f64(&mut self) -> Result<f64, Broken> {
        let (bytes, rest) = self.0.split_first_chunk::<8>().ok_or(Broken("ends too early"))?;
        self.0 = rest;
        Ok(f64::from_bits(u64::from_le_bytes(*bytes)))
    }

    /// A count of things that take at least `each` bytes in what is left, so that a wild
    /// number cannot ask for more memory than the bytes themselves.
    pub(crate) fn count(&mut self, each: usize) -> Result<usize, Broken> {
        let count = usize::try_from(self.u64()?).map_err(|_wild| Broken("wild count"))?;
        if count.saturating_mul(each) > self.0.len() {
            return Err(Broken("wild count"));
        }
        Ok(count)
    }

    pub(crate) fn take(&mut self, len: u64) -> Result<&'a [u8], Broken> {
        let len = usize::try_from(len).map_err(|_wild| Broken("wild length"))?;
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Broken("ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn blob(&mut self) -> Result<&'a [u8], Broken> {
        let len = self.u64()?;
        self.take(len)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Broken> {
        std::str::from_utf8(self.blob()?).map_err(|_bytes| Broken("text is not UTF-8"))
    }
}
