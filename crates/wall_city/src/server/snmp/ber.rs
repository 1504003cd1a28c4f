//! The part of BER (ITU-T X.690) that SNMP uses: definite lengths, single-byte tags
//! (RFC 1157, 3.2.2; RFC 3417, 8).

/// Universal tags (X.690, 8.1.2).
pub(super) const INTEGER: u8 = 0x02;
/// OCTET STRING.
pub(super) const OCTET_STRING: u8 = 0x04;
/// NULL.
pub(super) const NULL: u8 = 0x05;
/// OBJECT IDENTIFIER.
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
/// SEQUENCE and SEQUENCE OF.
pub(super) const SEQUENCE: u8 = 0x30;

/// Longest object identifier (RFC 3416, 2.1): sub-identifiers.
const MOST_ARCS: usize = 128;

/// An object identifier's numbers.
pub(in crate::server) type Oid = Vec<u32>;

/// What is wrong with received bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not valid SNMP: {0}")]
pub(super) struct BerError(pub(super) &'static str);

/// Reads values one after the other.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader of `bytes`.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether everything was read.
    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next value's tag and content (X.690, 8.1).
    pub(super) fn value(&mut self) -> Result<(u8, &'a [u8]), BerError> {
        let [tag, rest @ ..] = self.rest else { return Err(BerError("a value is missing")) };
        let (length, rest) = match rest {
            [short @ 0..=0x7F, rest @ ..] => (usize::from(*short), rest),
            [0x81, length, rest @ ..] => (usize::from(*length), rest),
            [0x82, high, low, rest @ ..] => (usize::from(*high) << 8 | usize::from(*low), rest),
            _ => return Err(BerError("length over 65535 or indefinite")),
        };
        let content = rest.get(..length).ok_or(BerError("a value is longer than the datagram"))?;
        self.rest = rest.get(length..).unwrap_or_default();
        Ok((*tag, content))
    }

    /// The content of the next value, which must have `tag`.
    pub(super) fn content(&mut self, tag: u8) -> Result<&'a [u8], BerError> {
        match self.value()? {
            (found, content) if found == tag => Ok(content),
            _ => Err(BerError("a value of another type was expected")),
        }
    }

    /// The next INTEGER (X.690, 8.3): two's complement, 1 to 8 bytes.
    pub(super) fn integer(&mut self) -> Result<i64, BerError> {
        let content = self.content(INTEGER)?;
        let (Some(first), true) = (content.first(), content.len() <= 8) else {
            return Err(BerError("integer of no or more than 8 bytes"));
        };
        let sign = if first & 0x80 == 0 { 0 } else { -1 };
        Ok(content.iter().fold(sign, |value, byte| value << 8 | i64::from(*byte)))
    }

    /// The next OBJECT IDENTIFIER (X.690, 8.19).
    pub(super) fn oid(&mut self) -> Result<Oid, BerError> {
        let content = self.content(OBJECT_IDENTIFIER)?;
        if content.last().is_none_or(|byte| byte & 0x80 != 0) {
            return Err(BerError("object identifier is cut off"));
        }
        let mut arcs: Oid = Vec::with_capacity(content.len() + 1);
        let mut arc: u32 = 0;
        for byte in content {
            if arc > u32::MAX >> 7 {
                return Err(BerError("sub-identifier over 32 bits"));
            }
            arc = arc << 7 | u32::from(byte & 0x7F);
            if byte & 0x80 == 0 {
                if arcs.is_empty() {
                    let top = (arc / 40).min(2);
                    arcs.push(top);
                    arc -= top * 40;
                }
                arcs.push(arc);
                arc = 0;
            }
        }
        if arcs.len() > MOST_ARCS {
            return Err(BerError("object identifier of more than 128 numbers"));
        }
        Ok(arcs)
    }
}

/// A value of `tag`. Contents over 65535 bytes do not occur: replies fit a datagram.
pub(super) fn encode(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut value = vec![tag];
    match content.len() {
        short @ 0..=0x7F => value.push(short as u8),
        length @ 0x80..=0xFF => value.extend([0x81, length as u8]),
        length => value.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    value.extend_from_slice(content);
    value
}

/// An INTEGER in as few bytes as it needs (X.690, 8.3.2).
pub(super) fn encode_integer(value: i64) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let is_spare = |pair: &[u8]| matches!(pair, [0x00, 0x00..=0x7F] | [0xFF, 0x80..=0xFF]);
    let spare = bytes.windows(2).take_while(|pair| is_spare(pair)).count();
    encode(INTEGER, bytes.get(spare..).unwrap_or_default())
}

/// An OBJECT IDENTIFIER.
pub(super) fn encode_oid(oid: &[u32]) -> Vec<u8> {
    let mut content = Vec::new();
    let (first, second) = (oid.first().copied().unwrap_or(0), oid.get(1).copied().unwrap_or(0));
    let head = first.saturating_mul(40).saturating_add(second);
    for arc in std::iter::once(head).chain(oid.iter().skip(2).copied()) {
        let groups = (32 - arc.leading_zeros()).div_ceil(7).max(1);
        for group in (0..groups).rev() {
            let more = if group > 0 { 0x80 } else { 0 };
            content.push((arc >> (7 * group)) as u8 & 0x7F | more);
        }
    }
    encode(OBJECT_IDENTIFIER, &content)
}

/// The numbers of `1.3.6.1…`, with or without a leading dot.
pub(in crate::server) fn parse_oid(text: &str) -> Option<Oid> {
    let arcs: Option<Oid> =
        text.trim_start_matches('.').split('.').map(|arc| arc.parse().ok()).collect();
    arcs.filter(|arcs| arcs.len() >= 2)
}

/// The spelling of an object identifier: `1.3.6.1…`.
pub(super) fn spell_oid(oid: &[u32]) -> String {
    oid.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_encodings() {
        assert_eq!(encode_integer(0), [2, 1, 0]);
        assert_eq!(encode_integer(127), [2, 1, 127]);
        assert_eq!(encode_integer(128), [2, 2, 0, 128]);
        assert_eq!(encode_integer(-128), [2, 1, 0x80]);
        // 1.3.6.1.4.1.1206.4.2.1: NTCIP's own arc needs two bytes.
        let oid = parse_oid(".1.3.6.1.4.1.1206.4.2.1").unwrap();
        assert_eq!(encode_oid(&oid), [6, 10, 0x2B, 6, 1, 4, 1, 0x89, 0x36, 4, 2, 1]);
        assert_eq!(encode(OCTET_STRING, &[7; 200])[..4], [4, 0x81, 200, 7]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn integers_come_back(value: i64) {
            prop_assert_eq!(Reader::new(&encode_integer(value)).integer(), Ok(value));
        }

        #[test]
        fn oids_come_back(first in 0u32..2, second in 0u32..40, rest in prop::collection::vec(any::<u32>(), 0..20)) {
            let oid: Oid = [first, second].into_iter().chain(rest).collect();
            prop_assert_eq!(Reader::new(&encode_oid(&oid)).oid(), Ok(oid));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut reader = Reader::new(&bytes);
            while reader.value().is_ok() {}
            Reader::new(&bytes).integer().ok();
            Reader::new(&bytes).oid().ok();
        }
    }
}
