//! SNMPv1 and v2c messages (RFC 1157, 4; RFC 1901; RFC 3416, 3).

use super::ber::{
    BerError, NULL, OCTET_STRING, Oid, Reader, SEQUENCE, encode, encode_integer, encode_oid,
};

/// Variables in one request; a datagram of a client that asks for more is dropped.
const MOST_VARIABLES: usize = 128;

/// Longest community name, bytes.
const LONGEST_COMMUNITY: usize = 64;

/// RFC 1157, 4.1.3: `GetResponse-PDU ::= [2]`.
const RESPONSE: u8 = 0xA2;

/// The version, as its field spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// RFC 1157: 0.
    V1,
    /// RFC 1901: 1.
    V2c,
}

/// What a client asks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Request {
    /// The version, in which it is answered.
    pub(super) version: Version,
    /// The community's name, given back as it came. Any is served: the values are public.
    pub(super) community: Vec<u8>,
    /// Which operation.
    pub(super) operation: Operation,
    /// The client's number for it.
    pub(super) id: i64,
    /// The variables' names.
    pub(super) oids: Vec<Oid>,
}

/// What to do with the variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// Their values.
    Get,
    /// The values of those that follow them.
    GetNext,
    /// Change them.
    Set,
}

/// A variable of a reply.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Variable {
    /// Its name.
    pub(super) oid: Oid,
    /// Its value.
    pub(super) value: Value,
}

/// A variable's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A number.
    Integer(i64),
    /// None, in an error reply or a request.
    Null,
    /// RFC 3416, 3: `noSuchObject [0]`.
    NoSuchObject,
    /// RFC 3416, 3: `endOfMibView [2]`.
    EndOfMibView,
}

/// Why a request cannot be served: the error status of a reply and the place of the
/// variable that it is about, from 1; 0 for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// RFC 3416, 3: `noSuchName(2)`, `genErr(5)`, `notWritable(17)`, …
    pub(super) status: i64,
    /// Which variable.
    pub(super) index: i64,
}

impl Request {
    /// Reads a datagram.
    pub(super) fn read(datagram: &[u8]) -> Result<Self, BerError> {
        let mut message = Reader::new(Reader::new(datagram).content(SEQUENCE)?);
        let version = match message.integer()? {
            0 => Version::V1,
            1 => Version::V2c,
            _ => return Err(BerError("version is neither 1 nor 2c")),
        };
        let community = message.content(OCTET_STRING)?;
        if community.len() > LONGEST_COMMUNITY {
            return Err(BerError("community of more than 64 bytes"));
        }
        let (tag, pdu) = message.value()?;
        let operation = match tag {
            0xA0 => Operation::Get,
            0xA1 => Operation::GetNext,
            0xA3 => Operation::Set,
            _ => return Err(BerError("operation is not get, get-next or set")),
        };
        let mut pdu = Reader::new(pdu);
        let id = pdu.integer()?;
        // Error status and index mean nothing in a request.
        pdu.integer()?;
        pdu.integer()?;
        let mut bindings = Reader::new(pdu.content(SEQUENCE)?);
        let mut oids = Vec::new();
        while !bindings.is_empty() {
            if oids.len() == MOST_VARIABLES {
                return Err(BerError("more than 128 variables"));
            }
            let mut binding = Reader::new(bindings.content(SEQUENCE)?);
            oids.push(binding.oid()?);
            binding.value()?;
        }
        Ok(Self { version, community: community.to_vec(), operation, id, oids })
    }

    /// The datagram that answers it.
    pub(super) fn reply(&self, result: &Result<Vec<Variable>, Refusal>) -> Vec<u8> {
        let (refusal, variables) = match result {
            Ok(variables) => (Refusal { status: 0, index: 0 }, variables.clone()),
            Err(refusal) => {
                let asked =
                    self.oids.iter().map(|oid| Variable { oid: oid.clone(), value: Value::Null });
                (*refusal, asked.collect())
            }
        };
        let bindings: Vec<u8> = variables.iter().flat_map(binding).collect();
        let pdu = [
            encode_integer(self.id),
            encode_integer(refusal.status),
            encode_integer(refusal.index),
            encode(SEQUENCE, &bindings),
        ];
        let version = match self.version {
            Version::V1 => 0,
            Version::V2c => 1,
        };
        let message = [
            encode_integer(version),
            encode(OCTET_STRING, &self.community),
            encode(RESPONSE, &pdu.concat()),
        ];
        encode(SEQUENCE, &message.concat())
    }
}

/// A variable binding (RFC 1157, 4.1.1).
fn binding(variable: &Variable) -> Vec<u8> {
    let value = match variable.value {
        Value::Integer(number) => encode_integer(number),
        Value::Null => encode(NULL, &[]),
        Value::NoSuchObject => encode(0x80, &[]),
        Value::EndOfMibView => encode(0x82, &[]),
    };
    encode(SEQUENCE, &[encode_oid(&variable.oid), value].concat())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `snmpget -v1 -c public` of phaseStatusGroupGreens.1, as net-snmp 5.9 sends it.
    const GET: &[u8] = &[
        0x30, 0x2D, 0x02, 0x01, 0x00, 0x04, 0x06, b'p', b'u', b'b', b'l', b'i', b'c', 0xA0, 0x20,
        0x02, 0x04, 0x12, 0x34, 0x56, 0x78, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00, 0x30, 0x12, 0x30,
        0x10, 0x06, 0x0C, 0x2B, 0x06, 0x01, 0x04, 0x01, 0x89, 0x36, 0x04, 0x02, 0x01, 0x01, 0x04,
        0x05, 0x00,
    ];

    #[test]
    fn a_real_request_is_read() {
        let request = Request::read(GET).unwrap();
        assert_eq!(request.version, Version::V1);
        assert_eq!(request.community, b"public");
        assert_eq!(request.operation, Operation::Get);
        assert_eq!(request.id, 0x1234_5678);
        assert_eq!(request.oids, [vec![1, 3, 6, 1, 4, 1, 1206, 4, 2, 1, 1, 4]]);
    }

    #[test]
    fn cut_off_requests_are_refused() {
        for length in 0..GET.len() {
            assert!(Request::read(&GET[..length]).is_err(), "{length} bytes");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn damaged_requests_never_panic(at in 0..GET.len(), byte: u8, reply: bool) {
            let mut damaged = GET.to_vec();
            damaged[at] = byte;
            if let Ok(request) = Request::read(&damaged) {
                let result = if reply { Ok(Vec::new()) } else { Err(Refusal { status: 2, index: 1 }) };
                prop_assert!(!request.reply(&result).is_empty());
            }
        }
    }
}
