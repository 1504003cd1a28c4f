//! GeoReport v2 in XML, row by row.
//!
//! No document type is read, so that no entity can be declared: entities of XML itself and
//! characters by number are all that is known.

use std::borrow::Cow;

use quick_xml::{Reader, events::Event};
use wall_service::DecodeError;

use super::{
    body,
    row::{Proof, Row, Step},
};

/// Deepest nesting that is read; GeoReport has seven levels.
const DEEPEST: usize = 16;

/// What an element of rows is read into.
pub(super) trait Fields<'a>: Default {
    /// An element begins; `path` leads to it from the row, its own name last.
    fn begin(&mut self, path: &[Name<'a>]);

    /// An element that holds text ends.
    fn leaf(&mut self, path: &[Name<'a>], text: Cow<'a, str>);
}

/// An element's name without its prefix.
pub(super) type Name<'a> = Cow<'a, str>;

/// The elements `element` of `text`, each with what it holds.
///
/// # Errors
/// If the text is no XML, declares a document type, or is the server's own error.
pub(super) fn rows<'a, R: Fields<'a>>(
    text: &'a str,
    element: &str,
) -> Result<Vec<Result<R, String>>, DecodeError> {
    let mut walk = Walk { element, rows: Vec::new(), row: None, path: Vec::new(), text: None };
    let mut reader = Reader::from_str(text);
    let mut error = Refusal::default();
    loop {
        let event = reader.read_event().map_err(|err| malformed(&err, reader.error_position()))?;
        match event {
            Event::Start(start) => walk.start(name(start.local_name().as_ref()))?,
            Event::Empty(start) => {
                walk.start(name(start.local_name().as_ref()))?;
                walk.end(&mut error);
            }
            Event::End(_) => walk.end(&mut error),
            Event::Text(text) => walk.push(text.into_inner()),
            Event::CData(text) => walk.push(text.into_inner()),
            Event::GeneralRef(entity) => {
                let name = entity.into_inner();
                match resolved(&name) {
                    Some(sign) => walk.push(Cow::Owned(sign.to_string())),
                    None => return Err(malformed(&format!("unknown entity &{name};"), 0)),
                }
            }
            Event::DocType(_) => {
                let why = "a document type, which is not read".to_owned();
                return Err(DecodeError::Unexpected(why));
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if !walk.path.is_empty() || walk.row.is_some() {
        return Err(malformed(&"the document breaks off", text.len() as u64));
    }
    match error.is_told {
        true => Err(body::refusal(&error.code, &error.description)),
        false => Ok(walk.rows),
    }
}

fn malformed(detail: &impl std::fmt::Display, at: u64) -> DecodeError {
    let detail: String = detail.to_string().chars().take(120).collect();
    DecodeError::Malformed { format: "XML", detail: format!("{detail} (at byte {at})") }
}

/// A name that outlives the event that told it.
fn name<'a>(name: &str) -> Name<'a> {
    // Names of the standards are known and cost no memory; others are rare.
    KNOWN
        .binary_search(&name)
        .ok()
        .and_then(|nr| KNOWN.get(nr))
        .map_or_else(|| Cow::Owned(name.chars().take(64).collect()), |known| Cow::Borrowed(*known))
}

/// Names of the elements that are read; sorted.
const KNOWN: &[&str] = &[
    "address",
    "agency_responsible",
    "agency_sent_datetime",
    "bukti",
    "code",
    "description",
    "error",
    "errors",
    "expected_datetime",
    "extended_attributes",
    "foto",
    "group",
    "jenis",
    "langkah",
    "lat",
    "long",
    "media_url",
    "mengulang",
    "menunggu_jawaban_sejak",
    "oleh",
    "prioritas",
    "recipient",
    "request",
    "request_update",
    "requested_datetime",
    "riwayat",
    "service",
    "service_code",
    "service_name",
    "service_request_id",
    "service_requests",
    "sha256",
    "status",
    "status_notes",
    "tahap",
    "update_id",
    "updated_datetime",
    "url",
    "waktu",
    "zipcode",
];

/// The character that an entity stands for: the five of XML, and numbers.
fn resolved(name: &str) -> Option<char> {
    let number = |digits: &str, radix| {
        let code = u32::from_str_radix(digits, radix).ok().and_then(char::from_u32)?;
        (!code.is_control() || code == '\n' || code == '\t').then_some(code)
    };
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        name => match name.strip_prefix("#x") {
            Some(digits) => number(digits, 16),
            None => number(name.strip_prefix('#')?, 10),
        },
    }
}

/// An error that a server answers with.
#[derive(Default)]
struct Refusal {
    is_told: bool,
    code: String,
    description: String,
}

struct Walk<'a, 'e, R> {
    element: &'e str,
    rows: Vec<Result<R, String>>,
    /// The row that is being read.
    row: Option<R>,
    /// Names from the row on, or from the root where no row is being read.
    path: Vec<Name<'a>>,
    /// Text of the element that is being read.
    text: Option<Cow<'a, str>>,
}

impl<'a, R: Fields<'a>> Walk<'a, '_, R> {
    fn start(&mut self, name: Name<'a>) -> Result<(), DecodeError> {
        self.text = None;
        if self.path.len() >= DEEPEST {
            return Err(malformed(&"nested too deep", 0));
        }
        let is_row = name == self.element;
        self.path.push(name);
        let from = self.row_at();
        match &mut self.row {
            Some(row) => row.begin(self.path.get(from..).unwrap_or_default()),
            None if is_row => self.row = Some(R::default()),
            None => {}
        }
        Ok(())
    }

    /// Where the row's own names begin in the path.
    fn row_at(&self) -> usize {
        let at = self.path.iter().position(|name| name == self.element);
        at.map_or(self.path.len(), |at| at + 1)
    }

    fn push(&mut self, more: Cow<'a, str>) {
        match &mut self.text {
            Some(text) => text.to_mut().push_str(&more),
            None => self.text = Some(more),
        }
    }

    fn end(&mut self, error: &mut Refusal) {
        let text = self.text.take();
        let from = self.row_at();
        let own = self.path.get(from..).unwrap_or_default();
        match (&mut self.row, text) {
            (Some(_), _) if own.is_empty() => self.rows.extend(self.row.take().map(Ok)),
            (Some(row), Some(text)) => row.leaf(own, text),
            (Some(_), None) => {}
            (None, text) => error.hear(&self.path, text.as_deref().unwrap_or_default()),
        }
        self.path.pop();
    }
}

impl Refusal {
    /// Hears the element at `path`; the first error of a list counts.
    fn hear(&mut self, path: &[Name<'_>], text: &str) {
        if path.first().is_none_or(|root| root != "errors") {
            return;
        }
        self.is_told = true;
        let told = match path.last().map(AsRef::as_ref) {
            Some("code") => &mut self.code,
            Some("description") => &mut self.description,
            _ => return,
        };
        if told.is_empty() {
            text.trim().clone_into(told);
        }
    }
}

impl<'a> Fields<'a> for Row<'a> {
    fn begin(&mut self, path: &[Name<'a>]) {
        match path {
            [list, lists, entry] if list == "extended_attributes" => {
                match (lists.as_ref(), entry.as_ref()) {
                    ("riwayat", "langkah") => self.extended.steps.push(Step::default()),
                    ("bukti", "foto") => self.extended.proofs.push(Proof::default()),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn leaf(&mut self, path: &[Name<'a>], text: Cow<'a, str>) {
        match path {
            [name] => match name.as_ref() {
                "agency_responsible" if self.agency.is_none() => self.agency = Some(text),
                "media_url" => self.media.push(text),
                name => {
                    if let Some(member) = self.member(name) {
                        *member = Some(text);
                    }
                }
            },
            [of, name] if of == "agency_responsible" && name == "recipient" => {
                self.agency = Some(text);
            }
            [of, name] if of == "extended_attributes" => match name.as_ref() {
                "tahap" => self.extended.stage = Some(text),
                "prioritas" => self.extended.urgency = Some(text),
                "menunggu_jawaban_sejak" => self.extended.waits_since = Some(text),
                "mengulang" => self.extended.repeats = Some(text),
                _ => {}
            },
            [of, list, _, name] if of == "extended_attributes" && list == "riwayat" => {
                let Some(step) = self.extended.steps.last_mut() else { return };
                match name.as_ref() {
                    "tahap" => step.stage = Some(text),
                    "waktu" => step.at = Some(text),
                    "oleh" => step.by = Some(text),
                    _ => {}
                }
            }
            [of, list, _, name] if of == "extended_attributes" && list == "bukti" => {
                let Some(proof) = self.extended.proofs.last_mut() else { return };
                match name.as_ref() {
                    "url" => proof.url = Some(text),
                    "jenis" => proof.kind = Some(text),
                    "lat" => proof.lat = Some(text),
                    "long" => proof.long = Some(text),
                    "waktu" => proof.at = Some(text),
                    "sha256" => proof.sha256 = Some(text),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}
