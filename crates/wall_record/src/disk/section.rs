//! A compressed, checksummed run of bytes: a column group, bodies, a keyframe.
//!
//! Layout: codec (1 byte), length before compression (4, little endian), CRC-32 of codec,
//! length and data (4), data.

use super::bytes::Broken;

/// Largest section that is read back, bytes before compression.
const MAX_LEN: usize = 1 << 30;

/// zstd's level for sealed files: higher ones take several times as long here and save a
/// tenth.
const ZSTD_LEVEL: i32 = 3;

/// How a section is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// LZ4 block: quick, for the running hour.
    Lz4,
    /// Zstandard: small, for sealed files.
    Zstd,
}

const RAW: u8 = 0;
const LZ4: u8 = 1;
const ZSTD: u8 = 2;

/// Compresses `content`; what does not get smaller is kept as it is.
pub(crate) fn seal(content: &[u8], codec: Codec) -> Vec<u8> {
    let (tag, packed) = match codec {
        Codec::Lz4 => (LZ4, Some(lz4_flex::block::compress(content))),
        Codec::Zstd => (ZSTD, zstd::bulk::compress(content, ZSTD_LEVEL).ok()),
    };
    let (tag, data) = match &packed {
        Some(packed) if packed.len() < content.len() => (tag, packed.as_slice()),
        _ => (RAW, content),
    };
    let mut out = Vec::with_capacity(data.len() + 9);
    out.push(tag);
    out.extend_from_slice(&(content.len() as u32).to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(data);
    let crc = checksum(&out).to_le_bytes();
    for (slot, byte) in out.iter_mut().skip(5).zip(crc) {
        *slot = byte;
    }
    out
}

fn checksum(sealed: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(sealed.get(..5).unwrap_or_default());
    crc.update(sealed.get(9..).unwrap_or_default());
    crc.finalize()
}

/// The content of a section, its checksum compared.
pub(crate) fn open(sealed: &[u8]) -> Result<Vec<u8>, Broken> {
    let (head, data) = sealed.split_first_chunk::<9>().ok_or(Broken("section too short"))?;
    let [codec, l0, l1, l2, l3, c0, c1, c2, c3] = *head;
    if checksum(sealed) != u32::from_le_bytes([c0, c1, c2, c3]) {
        return Err(Broken("checksum differs"));
    }
    let len = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    if len > MAX_LEN {
        return Err(Broken("section too long"));
    }
    let content = match codec {
        RAW => data.to_vec(),
        LZ4 => lz4_flex::block::decompress(data, len)
            .map_err(|_inner| Broken("compressed data is broken"))?,
        ZSTD => zstd::bulk::decompress(data, len)
            .map_err(|_inner| Broken("compressed data is broken"))?,
        _ => return Err(Broken("unknown compression")),
    };
    if content.len() != len {
        return Err(Broken("length differs"));
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_is_found() {
        let content = b"Simpang Enam, Simpang Enam, Simpang Enam, Simpang Enam".repeat(3);
        for codec in [Codec::Lz4, Codec::Zstd] {
            let sealed = seal(&content, codec);
            assert_eq!(open(&sealed).unwrap(), content);
            assert!(sealed.len() < content.len());
            for bit in 0..sealed.len() * 8 {
                let mut flipped = sealed.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                assert!(open(&flipped).is_err(), "bit {bit}");
            }
        }
    }

    #[test]
    fn what_does_not_shrink_is_kept_as_it_is() {
        let noise: Vec<u8> =
            (0..200_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let sealed = seal(&noise, Codec::Lz4);
        assert_eq!(sealed.len(), noise.len() + 9);
        assert_eq!(open(&sealed).unwrap(), noise);
    }
}
