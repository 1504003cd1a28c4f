//! CloudEvents 1.0: structured, in batches, and binary by HTTP; and plain lists.
//!
//! A structured event is a JSON object with `specversion`; a batch is a list of them. Of a
//! binary event the frame's body is the data, and its attributes stand as `ce-` headers in
//! the frame's address. A list without events around its entries (`{"berkas": […]}`) is what
//! a server without events gives when asked; its entries say their own time as `waktu`.

use std::{borrow::Cow, collections::BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;
use wall_model::Timestamp;
use wall_service::{DecodeError, Frame, local};

use super::loose::{Loose, filled};

/// Longest quotation of what was found, characters.
const QUOTE: usize = 40;

/// An event, or an entry of a list.
pub(super) struct Event<'a> {
    /// Its type: `id.denpasar.layanan.berkas.pindah`; `None` of an entry of a list.
    pub(super) kind: Option<Cow<'a, str>>,
    /// When it happened.
    pub(super) time: Option<Timestamp>,
    /// What it says.
    pub(super) data: Cow<'a, str>,
}

/// A structured event as it is spelled.
#[derive(Deserialize)]
struct Structured<'a> {
    #[serde(borrow, default)]
    specversion: Loose<'a>,
    #[serde(borrow, default)]
    id: Loose<'a>,
    #[serde(borrow, default)]
    source: Loose<'a>,
    #[serde(borrow, default, rename = "type")]
    kind: Loose<'a>,
    #[serde(borrow, default)]
    time: Loose<'a>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(borrow, default)]
    data_base64: Option<&'a RawValue>,
}

/// The events of a frame, each as far as it can be read. `list` is the name under which a
/// plain list stands.
///
/// # Errors
/// If the frame holds none.
pub(super) fn all<'a>(
    frame: &'a Frame,
    list: &str,
) -> Result<Vec<Result<Event<'a>, String>>, DecodeError> {
    let text = text(&frame.body)?;
    if let Some(event) = binary(frame, text) {
        return Ok(vec![event]);
    }
    let raw: &RawValue = serde_json::from_str(text).map_err(|err| DecodeError::json(&err))?;
    let entries = entries(raw, list)?;
    let mut seen = BTreeSet::new();
    let read = |entry: &&'a RawValue| structured(entry, &mut seen);
    Ok(entries.iter().map(read).collect())
}

/// The body as text.
pub(super) fn text(body: &[u8]) -> Result<&str, DecodeError> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii();
    match body.first() {
        None => Err(DecodeError::Unexpected("an empty message".to_owned())),
        Some(b'<') => {
            let why = "a web page or XML instead of JSON".to_owned();
            Err(DecodeError::ServerError(why))
        }
        Some(_) => std::str::from_utf8(body)
            .map_err(|err| DecodeError::json(&format!("not UTF-8 at byte {}", err.valid_up_to()))),
    }
}

/// The entries of a batch, of a plain list, or the one event.
fn entries<'a>(raw: &'a RawValue, list: &str) -> Result<Vec<&'a RawValue>, DecodeError> {
    if raw.get().starts_with('[') {
        return serde_json::from_str(raw.get()).map_err(|err| DecodeError::json(&err));
    }
    if !raw.get().starts_with('{') {
        return Err(DecodeError::Unexpected("neither an event nor a list".to_owned()));
    }
    let members: Members<'a> =
        serde_json::from_str(raw.get()).map_err(|err| DecodeError::json(&err))?;
    match members.0.into_iter().find(|(name, _)| name == list) {
        Some((_, entries)) => {
            serde_json::from_str(entries.get()).map_err(|err| DecodeError::json(&err))
        }
        None => Ok(vec![raw]),
    }
}

/// The members of an object, unread.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> serde::de::Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(name) = map.next_key::<Loose<'de>>()? {
                    members.push((name.0.unwrap_or_default(), map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// An event, or an entry of a plain list.
fn structured<'a>(
    raw: &'a RawValue,
    seen: &mut BTreeSet<(String, String)>,
) -> Result<Event<'a>, String> {
    if !raw.get().starts_with('{') {
        return Err("no event but a single value".to_owned());
    }
    let event: Structured<'a> =
        serde_json::from_str(raw.get()).map_err(|err| format!("not an event: {err}"))?;
    let Some(version) = filled(&event.specversion.0) else {
        return Ok(Event { kind: None, time: None, data: Cow::Borrowed(raw.get()) });
    };
    let (source, id) = (filled(&event.source.0), filled(&event.id.0));
    let told = Attributes { version, id, source, time: filled(&event.time.0) };
    let time = told.check(filled(&event.kind.0))?;
    let name = (source.unwrap_or_default().to_owned(), id.unwrap_or_default().to_owned());
    if !seen.insert(name) {
        return Err(format!("the event {} stands twice", quote(id.unwrap_or_default())));
    }
    if event.data_base64.is_some() {
        return Err("data_base64; JSON data is read".to_owned());
    }
    let data = event.data.ok_or("an event without data")?;
    Ok(Event { kind: event.kind.0, time, data: Cow::Borrowed(data.get()) })
}

/// The context attributes that every event has (CloudEvents 1.0, 3.1).
struct Attributes<'a> {
    version: &'a str,
    id: Option<&'a str>,
    source: Option<&'a str>,
    time: Option<&'a str>,
}

impl Attributes<'_> {
    /// The event's time, if the attributes are as they must be.
    fn check(&self, kind: Option<&str>) -> Result<Option<Timestamp>, String> {
        if self.version != "1.0" {
            return Err(format!("specversion {}; 1.0 is read", quote(self.version)));
        }
        for (name, value) in [("id", self.id), ("source", self.source), ("type", kind)] {
            if value.is_none() {
                return Err(format!("an event without {name}"));
            }
        }
        self.time.map(time).transpose()
    }
}

/// A binary event: attributes as headers, the data as the body. `None` if there are none.
fn binary<'a>(frame: &'a Frame, text: &'a str) -> Option<Result<Event<'a>, String>> {
    let header = |wanted: &str| {
        frame.address.lines().skip(1).find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim())
        })
    };
    let version = header("ce-specversion")?;
    let kind = header("ce-type");
    let told = Attributes {
        version,
        id: header("ce-id"),
        source: header("ce-source"),
        time: header("ce-time"),
    };
    let event = told.check(kind).map(|time| Event {
        kind: kind.map(Cow::Borrowed),
        time,
        data: Cow::Borrowed(text),
    });
    Some(event)
}

/// A time of a document; one without an offset is the city's.
pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    let time = Timestamp::parse_local(text, local::OFFSET);
    time.ok_or_else(|| format!("{} is no time", quote(text)))
}

/// The beginning of a text, for a reason.
pub(super) fn quote(text: &str) -> String {
    // What stands where it should not could be a name.
    super::private::name(&text.chars().take(QUOTE).collect::<String>())
}
