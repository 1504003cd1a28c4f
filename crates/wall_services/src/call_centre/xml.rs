//! XML read into a small tree.
//!
//! Nothing outside of the document is looked up and no entity but the five of XML itself is
//! expanded; a document type is refused, and depth and number of elements are bounded. So a
//! document costs no more memory than a few times its own bytes.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// Deepest element that is read.
const DEEPEST: usize = 48;

/// Most elements of a document.
const MOST: usize = 200_000;

/// An element without its namespace.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Element {
    /// Its local name.
    pub(super) name: String,
    /// Its attributes by local name.
    attributes: Vec<(String, String)>,
    /// Its own text, without that of its children.
    text: String,
    /// Its children.
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The document's root.
    ///
    /// # Errors
    /// What is wrong with the document, in words for an operator.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(text);
        let mut open: Vec<Self> = vec![Self::default()];
        let mut count = 0;
        loop {
            let at = reader.buffer_position();
            let event = reader.read_event().map_err(|err| format!("at byte {at}: {err}"))?;
            match event {
                Event::Start(start) => {
                    count += 1;
                    if open.len() > DEEPEST || count > MOST {
                        return Err(format!("at byte {at}: too many elements, or too deep"));
                    }
                    open.push(Self::of(&start));
                }
                Event::Empty(start) => {
                    count += 1;
                    if count > MOST {
                        return Err(format!("at byte {at}: too many elements"));
                    }
                    last(&mut open)?.children.push(Self::of(&start));
                }
                Event::End(_) => {
                    let done = open.pop().ok_or("an element ends that did not begin")?;
                    last(&mut open)?.children.push(done);
                }
                Event::Text(text) => last(&mut open)?.text.push_str(&text.into_inner()),
                Event::CData(text) => last(&mut open)?.text.push_str(&text.into_inner()),
                Event::GeneralRef(reference) => {
                    let letter = match reference.resolve_char_ref() {
                        Ok(Some(letter)) => letter,
                        _ => predefined(&reference.into_inner())?,
                    };
                    last(&mut open)?.text.push(letter);
                }
                Event::DocType(_) => {
                    return Err(format!("at byte {at}: a document type, which is not read"));
                }
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof => break,
            }
        }
        match (open.pop(), open.is_empty()) {
            (Some(document), true) => {
                document.children.into_iter().next().ok_or_else(|| "no element".to_owned())
            }
            _ => Err("it breaks off within an element".to_owned()),
        }
    }

    fn of(start: &BytesStart<'_>) -> Self {
        let mut all = start.attributes();
        let mut attributes = Vec::new();
        while let Some(Ok(attribute)) = all.next() {
            let name = attribute.key.local_name().as_ref().to_owned();
            attributes.push((name, attribute.value.into_owned()));
        }
        Self { name: start.local_name().as_ref().to_owned(), attributes, ..Self::default() }
    }

    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The element's own text, trimmed.
    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }

    /// The text of the first child of this name, if it has any.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(Self::text).filter(|text| !text.is_empty())
    }

    /// The attribute of this local name.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The element and everything in it, from the outside inwards.
    pub(super) fn within(&self) -> Vec<&Self> {
        let mut found = vec![self];
        let mut nr = 0;
        while let Some(element) = found.get(nr).copied() {
            found.extend(&element.children);
            nr += 1;
        }
        found
    }

    /// The first of the names, in their order, that this element or one within it has.
    pub(super) fn find(&self, names: &[&str]) -> Option<&Self> {
        let all = self.within();
        names.iter().find_map(|name| all.iter().find(|one| one.name == *name).copied())
    }
}

fn last(open: &mut [Element]) -> Result<&mut Element, String> {
    open.last_mut().ok_or_else(|| "an element ends that did not begin".to_owned())
}

/// The entities that XML itself defines.
fn predefined(name: &str) -> Result<char, String> {
    Ok(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        other => return Err(format!("the entity {other:.20} is not expanded")),
    })
}

/// `text` as the content of an element.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
