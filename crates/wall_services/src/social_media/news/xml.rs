//! RSS and Atom.
//!
//! The reader goes through the document once and keeps one item at a time. Entities other
//! than XML's own five and numbered characters are written as they stand, and a document
//! type, by which others could be declared or fetched, is refused.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use wall_service::DecodeError;

use super::{Item, Markup};

/// Deepest nesting.
const DEEPEST: usize = 64;

/// Most bytes of a field of an item.
const LONGEST_FIELD: usize = 16 * 1024;

/// Gives each item to `take` until it says that it has enough.
pub(super) fn read(body: &[u8], take: &mut impl FnMut(Item) -> bool) -> Result<(), DecodeError> {
    let text = decoded(body)?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = true;
    let mut walk = Walk::default();
    loop {
        let event = reader.read_event().map_err(|err| DecodeError::Malformed {
            format: "XML",
            detail: format!("at byte {}: {err}", reader.error_position()),
        })?;
        match event {
            Event::Start(start) => walk.open(&start)?,
            Event::Empty(start) => {
                walk.open(&start)?;
                if walk.close(take)? {
                    return Ok(());
                }
            }
            Event::End(_) => {
                if walk.close(take)? {
                    return Ok(());
                }
            }
            Event::Text(text) => walk.text(&text),
            Event::CData(text) => walk.text(&text),
            Event::GeneralRef(name) => {
                walk.text(&character(&name));
            }
            Event::DocType(_) => {
                let what = "a document type: entities are not read".to_owned();
                return Err(DecodeError::Unexpected(what));
            }
            Event::Eof => break,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    match walk.is_feed {
        true if walk.depth == 0 => Ok(()),
        true => Err(DecodeError::Malformed { format: "XML", detail: "it breaks off".to_owned() }),
        false => Err(DecodeError::Unexpected("neither RSS nor Atom".to_owned())),
    }
}

/// What stands for `&name;`: XML's own, or the name again, which may be one of HTML.
fn character(name: &str) -> String {
    match name {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        other => format!("&{other};"),
    }
}

/// Where the reader is.
#[derive(Default)]
struct Walk {
    depth: usize,
    is_feed: bool,
    /// The item that is being read, and how deep it began.
    item: Option<(Item, usize)>,
    /// The field that is being read, and how deep it began.
    field: Option<(Field, usize)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    /// The second is taken only if the first is missing.
    Summary(bool),
    Id,
    Link,
    /// The second, when it was changed, only if the first is missing.
    Date(bool),
}

impl Walk {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), DecodeError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(DecodeError::Unexpected("elements nested too deep".to_owned()));
        }
        let name = start.local_name();
        let name = name.as_ref();
        if self.depth == 1 {
            self.is_feed = matches!(name, "rss" | "feed" | "RDF");
        }
        match (&mut self.item, name) {
            (None, "item" | "entry") => self.item = Some((Item::default(), self.depth)),
            (Some((item, depth)), name) if self.field.is_none() && *depth + 1 == self.depth => {
                if let Some(field) = field(name, start)
                    && begin(item, field, start)
                {
                    self.field = Some((field, self.depth));
                }
            }
            // Words of neighbouring elements are no one word.
            (Some(_), _) => self.text(" "),
            _ => {}
        }
        Ok(())
    }

    /// Whether enough was read.
    fn close(&mut self, take: &mut impl FnMut(Item) -> bool) -> Result<bool, DecodeError> {
        if self.field.is_some_and(|(_, depth)| depth == self.depth) {
            self.field = None;
        }
        let is_end = self.item.as_ref().is_some_and(|(_, depth)| *depth == self.depth);
        self.depth = self.depth.saturating_sub(1);
        if is_end && let Some((item, _)) = self.item.take() {
            return Ok(!take(item));
        }
        Ok(false)
    }

    fn text(&mut self, text: &str) {
        let (Some((item, _)), Some((field, _))) = (&mut self.item, self.field) else { return };
        let into = match field {
            Field::Title => &mut item.title.text,
            Field::Summary(_) => &mut item.summary.text,
            Field::Id => &mut item.id,
            Field::Link => &mut item.link,
            Field::Date(_) => &mut item.date,
        };
        let left = LONGEST_FIELD.saturating_sub(into.len());
        into.push_str(text.get(..text.floor_char_boundary(left)).unwrap_or(text));
    }
}

/// The field that an element of an item tells. Elements of other vocabularies, such as
/// `media:title`, are not the item's own.
fn field(name: &str, start: &BytesStart<'_>) -> Option<Field> {
    let prefix = start.name().prefix();
    let prefix = prefix.as_ref().map(AsRef::as_ref);
    Some(match (prefix, name) {
        (None, "title") => Field::Title,
        (None, "description" | "summary") => Field::Summary(true),
        (Some("content"), "encoded") | (None, "content") => Field::Summary(false),
        (None, "guid" | "id") => Field::Id,
        (None | Some("atom"), "link") => Field::Link,
        (None, "pubDate" | "published") | (Some("dc"), "date") => Field::Date(true),
        (None, "updated") => Field::Date(false),
        _ => return None,
    })
}

/// Begins a field: what was there before goes. `false`: what is there already is better.
fn begin(item: &mut Item, field: Field, start: &BytesStart<'_>) -> bool {
    let attribute = |name: &str| {
        let found = start.try_get_attribute(name).ok().flatten()?;
        Some(found.value.into_owned())
    };
    // Atom says what its texts are; RSS sends HTML.
    let is_plain = attribute("type").is_some_and(|kind| kind == "text");
    match field {
        Field::Title => item.title = Markup { text: String::new(), is_plain },
        Field::Summary(false) if !item.summary.text.trim().is_empty() => return false,
        Field::Summary(_) => item.summary = Markup { text: String::new(), is_plain },
        Field::Date(false) if !item.date.trim().is_empty() => return false,
        Field::Date(_) => item.date.clear(),
        Field::Id => item.id.clear(),
        Field::Link => {
            // Atom: the address is an attribute, and only `alternate` is the item's own.
            let Some(address) = attribute("href") else {
                item.link.clear();
                return true;
            };
            if attribute("rel").is_none_or(|rel| rel == "alternate") {
                item.link = address.replace("&amp;", "&");
            }
            return false;
        }
    }
    true
}

/// The document's text by its declared encoding.
fn decoded(body: &[u8]) -> Result<Cow<'_, str>, DecodeError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff") || body.contains(&0) {
        return Err(DecodeError::Unexpected("UTF-16 is not read: send UTF-8".to_owned()));
    }
    let head = String::from_utf8_lossy(body.get(..200.min(body.len())).unwrap_or_default());
    let declared = head.split_once("encoding=").and_then(|(_, rest)| {
        let quote = rest.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
        rest.get(1..)?.split(quote).next().map(str::to_ascii_lowercase)
    });
    match declared.as_deref() {
        None | Some("utf-8" | "utf8" | "us-ascii" | "ascii") => match str::from_utf8(body) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            // Newsrooms say UTF-8 and send the old Latin letters.
            Err(_) => Ok(Cow::Owned(latin(body))),
        },
        Some("iso-8859-1" | "latin1" | "windows-1252" | "iso-8859-15") => {
            Ok(Cow::Owned(latin(body)))
        }
        Some(other) => {
            let other: String = other.chars().take(40).collect();
            Err(DecodeError::Unexpected(format!("encoding {other} is not read: send UTF-8")))
        }
    }
}

/// Text of Windows-1252; sequences that are right UTF-8 are read as such.
fn latin(body: &[u8]) -> String {
    /// 0x80 to 0x9f; 0 where there is none.
    const MIDDLE: [u16; 32] = [
        0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039,
        0x152, 0, 0x17d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc,
        0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178,
    ];
    let mut text = String::with_capacity(body.len());
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let code = match byte {
                0x80..=0x9f => MIDDLE.get(usize::from(byte - 0x80)).copied().unwrap_or_default(),
                _ => u16::from(*byte),
            };
            text.push(char::from_u32(u32::from(code)).filter(|c| *c != '\0').unwrap_or('\u{fffd}'));
        }
    }
    text
}
