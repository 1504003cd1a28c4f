//! AV1 as temporal units of OBUs with their lengths, as MP4 holds them (AV1 Bitstream & Decoding
//! Process, 5.3; AV1 in ISOBMFF, 2.4): which of them are key pictures.

/// OBUs by their types (table in 6.2.2 of the AV1 specification).
const SEQUENCE_HEADER: u8 = 1;
const FRAME_HEADER: u8 = 3;
const FRAME: u8 = 6;

/// An OBU: its type and what is in it.
struct Obu<'a> {
    kind: u8,
    inside: &'a [u8],
}

/// The OBUs of a temporal unit, up to one that is cut off.
fn obus(mut rest: &[u8]) -> impl Iterator<Item = Obu<'_>> {
    std::iter::from_fn(move || {
        let (head, after) = rest.split_first()?;
        let (has_extension, has_size) = (head & 4 != 0, head & 2 != 0);
        let after = after.get(usize::from(has_extension)..)?;
        let (size, after) = if has_size { leb128(after)? } else { (after.len(), after) };
        let (inside, behind) = after.split_at_checked(size)?;
        rest = behind;
        Some(Obu { kind: head >> 3 & 0xf, inside })
    })
}

/// A number of seven bits a byte, the low ones first (4.10.5), and what is behind it.
fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut number = 0_u64;
    for (nr, byte) in bytes.iter().take(8).enumerate() {
        number |= u64::from(byte & 0x7f) << (nr * 7);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(number).ok()?, bytes.get(nr + 1..)?));
        }
    }
    None
}

/// Whether a frame header is that of a key picture (5.9.2): it shows no earlier frame, and its
/// type is 0.
fn is_key(header: &[u8]) -> bool {
    header.first().is_some_and(|bits| bits & 0b1110_0000 == 0)
}

/// A temporal unit that stands by itself if it is a key picture, and whether it is one. `config`
/// has the sequence header of a stream that does not repeat it. `None`: it has no frame.
pub(crate) fn complete(unit: &[u8], config: &[u8]) -> Option<(Vec<u8>, bool)> {
    let frame = obus(unit).find(|obu| matches!(obu.kind, FRAME | FRAME_HEADER))?;
    let is_key = is_key(frame.inside);
    let has_header = obus(unit).any(|obu| obu.kind == SEQUENCE_HEADER);
    let config = if is_key && !has_header { config } else { &[] };
    Some(([config, unit].concat(), is_key))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sequence header, as far as it is looked at.
    const HEADER: &[u8] = &[SEQUENCE_HEADER << 3 | 2, 2, 7, 7];

    fn frame(bits: u8) -> Vec<u8> {
        vec![FRAME << 3 | 2, 0x82, 0, bits, 9]
    }

    #[test]
    fn a_key_picture_has_its_sequence_header() {
        let key = [HEADER, &frame(0b0001_0000)].concat();
        assert_eq!(complete(&key, b"config"), Some((key.clone(), true)));
        let bare = frame(0b0001_0000);
        assert_eq!(complete(&bare, HEADER), Some((key, true)));
        let inter = frame(0b0011_0000);
        assert_eq!(complete(&inter, HEADER), Some((inter.clone(), false)));
        let shown_again = frame(0b1000_0000);
        assert_eq!(complete(&shown_again, HEADER), Some((shown_again.clone(), false)));
    }

    #[test]
    fn what_has_no_frame_or_is_cut_off_is_none() {
        assert_eq!(complete(HEADER, HEADER), None);
        assert_eq!(complete(&frame(0)[..4], HEADER), None);
        assert_eq!(complete(&[FRAME << 3 | 2, 0x80, 0x80], HEADER), None);
        assert_eq!(complete(&[], HEADER), None);
        // The last one may have no length, and any may have an extension.
        assert!(complete(&[FRAME << 3 | 4, 0, 0], HEADER).unwrap().1);
    }
}
