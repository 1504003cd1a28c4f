//! Payloads of Sparkplug B 3.0, with the field numbers of its `sparkplug_b.proto` (Eclipse
//! Tahu). What is not read (data sets, templates, meta data) is left out and skipped.

use prost::{Message, Oneof};

/// A message's payload.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Payload {
    /// When it was sent, milliseconds since the epoch.
    #[prost(uint64, optional, tag = "1")]
    pub(crate) timestamp: Option<u64>,
    /// What it tells.
    #[prost(message, repeated, tag = "2")]
    pub(crate) metrics: Vec<Metric>,
    /// Number of the message, 0 to 255; births begin at 0.
    #[prost(uint64, optional, tag = "3")]
    pub(crate) seq: Option<u64>,
    /// Names another encoding of the body: a compressed payload.
    #[prost(string, optional, tag = "4")]
    pub(crate) uuid: Option<String>,
}

/// A value.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Metric {
    /// Its name; in data messages it may be left out where there is an alias.
    #[prost(string, optional, tag = "1")]
    pub(crate) name: Option<String>,
    /// A number for its name, given by the birth certificate.
    #[prost(uint64, optional, tag = "2")]
    pub(crate) alias: Option<u64>,
    /// When it was measured, milliseconds since the epoch.
    #[prost(uint64, optional, tag = "3")]
    pub(crate) timestamp: Option<u64>,
    /// What the value is, see [`int`].
    #[prost(uint32, optional, tag = "4")]
    pub(crate) datatype: Option<u32>,
    /// Whether there is no value.
    #[prost(bool, optional, tag = "7")]
    pub(crate) is_null: Option<bool>,
    /// Units, quality and whatever else is told of it.
    #[prost(message, optional, tag = "9")]
    pub(crate) properties: Option<PropertySet>,
    /// The value.
    #[prost(oneof = "Value", tags = "10, 11, 12, 13, 14, 15")]
    pub(crate) value: Option<Value>,
}

/// A metric's value.
#[derive(Clone, PartialEq, Oneof)]
pub(crate) enum Value {
    /// Whole numbers of up to 32 bits; negative ones as two's complement.
    #[prost(uint32, tag = "10")]
    Int(u32),
    /// Whole numbers of 64 bits.
    #[prost(uint64, tag = "11")]
    Long(u64),
    /// Single precision.
    #[prost(float, tag = "12")]
    Float(f32),
    /// Double precision.
    #[prost(double, tag = "13")]
    Double(f64),
    /// A flag.
    #[prost(bool, tag = "14")]
    Boolean(bool),
    /// A text.
    #[prost(string, tag = "15")]
    Text(String),
}

/// Properties by name.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct PropertySet {
    /// Their names.
    #[prost(string, repeated, tag = "1")]
    pub(crate) keys: Vec<String>,
    /// Their values, in the same order.
    #[prost(message, repeated, tag = "2")]
    pub(crate) values: Vec<PropertyValue>,
}

/// A property's value.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct PropertyValue {
    /// What it is, as a metric's `datatype`.
    #[prost(uint32, optional, tag = "1")]
    pub(crate) datatype: Option<u32>,
    /// The value.
    #[prost(oneof = "Property", tags = "3, 4, 8")]
    pub(crate) value: Option<Property>,
}

/// A property's value.
#[derive(Clone, PartialEq, Oneof)]
pub(crate) enum Property {
    /// Whole numbers of up to 32 bits.
    #[prost(uint32, tag = "3")]
    Int(u32),
    /// Whole numbers of 64 bits.
    #[prost(uint64, tag = "4")]
    Long(u64),
    /// A text.
    #[prost(string, tag = "8")]
    Text(String),
}

/// `Double` of the data types.
pub(crate) const DOUBLE: u32 = 10;

/// `Int32` of the data types.
pub(crate) const INT32: u32 = 3;

/// A whole number of `datatype` (1 to 4 are signed, of 8, 16, 32 and 64 bits).
fn int(datatype: u32, bits: u64) -> f64 {
    match datatype {
        1 => f64::from(bits as u8 as i8),
        2 => f64::from(bits as u16 as i16),
        3 => f64::from(bits as u32 as i32),
        4 => bits as i64 as f64,
        _ => bits as f64,
    }
}

impl Metric {
    /// Its value as a number; `None` if it is none.
    pub(crate) fn number(&self) -> Option<f64> {
        let datatype = self.datatype.unwrap_or_default();
        Some(match self.value.as_ref()? {
            Value::Int(bits) => int(datatype, u64::from(*bits)),
            Value::Long(bits) => int(datatype, *bits),
            // Shortest decimal of single precision: 0.41 and not 0.409999996.
            Value::Float(number) => number.to_string().parse().ok()?,
            Value::Double(number) => *number,
            Value::Boolean(flag) => f64::from(u8::from(*flag)),
            Value::Text(_) => return None,
        })
    }

    /// A property as a text, without regard to case in its name.
    pub(crate) fn property(&self, name: &str) -> Option<String> {
        let set = self.properties.as_ref()?;
        let at = set.keys.iter().position(|key| key.eq_ignore_ascii_case(name))?;
        Some(match set.values.get(at)?.value.as_ref()? {
            Property::Int(bits) => bits.to_string(),
            Property::Long(bits) => bits.to_string(),
            Property::Text(text) => text.clone(),
        })
    }
}
