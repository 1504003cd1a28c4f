//! What a device answers as XML, bounded in depth and number; document types are refused.

use quick_xml::{
    NsReader,
    events::{BytesStart, Event},
    name::{Namespace, ResolveResult},
};

/// Deepest nesting.
const DEEPEST: usize = 64;

/// Most elements of an answer.
const MOST: usize = 50_000;

/// What holds elements that are to be sent back as they are, with their namespaces (WS-Addressing
/// 1.0, 3.2).
const SENT_BACK: &str = "ReferenceParameters";

/// Longest namespace that is kept, bytes.
const LONGEST_NAMESPACE: usize = 500;

/// An element, its name and those of its attributes without their namespaces: devices disagree
/// about prefixes.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    /// Of what is sent back alone; otherwise empty.
    namespace: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// The root of a document.
    ///
    /// # Errors
    /// Why it is none.
    pub(super) fn parse(document: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(document).map_err(|_err| "it is not UTF-8".to_owned())?;
        let mut reader = NsReader::from_str(text.trim_start_matches('\u{feff}'));
        let mut open: Vec<Self> = vec![Self::default()];
        let mut count = 0;
        loop {
            let (resolved, event) =
                reader.read_resolved_event().map_err(|err| format!("no XML: {err}"))?;
            let is_sent_back = open.last().is_some_and(|within| within.name == SENT_BACK);
            let namespace = if is_sent_back { kept(&resolved) } else { String::new() };
            match event {
                Event::Start(start) => {
                    count += 1;
                    if open.len() >= DEEPEST || count > MOST {
                        return Err("too many elements, or nested too deep".to_owned());
                    }
                    open.push(Self::of(&start, namespace));
                }
                Event::Empty(start) => {
                    count += 1;
                    if count > MOST {
                        return Err("too many elements, or nested too deep".to_owned());
                    }
                    let element = Self::of(&start, namespace);
                    open.last_mut().ok_or("it has no root")?.children.push(element);
                }
                Event::End(_) => {
                    let element = open.pop().ok_or("an end too much")?;
                    open.last_mut().ok_or("an end too much")?.children.push(element);
                }
                Event::Text(text) => push(&mut open, &text),
                Event::CData(text) => push(&mut open, &text),
                Event::GeneralRef(name) => {
                    let letter = match name.resolve_char_ref() {
                        Ok(Some(letter)) => letter.to_string(),
                        _ => predefined(&name.into_inner()).to_owned(),
                    };
                    push(&mut open, &letter);
                }
                Event::DocType(_) => {
                    return Err("a document type: entities are not read".to_owned());
                }
                Event::Eof => break,
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            }
        }
        match (open.pop(), open.is_empty()) {
            (Some(mut document), true) => document.children.pop().ok_or("it is empty".to_owned()),
            _ => Err("it breaks off".to_owned()),
        }
    }

    fn of(start: &BytesStart<'_>, namespace: String) -> Self {
        let mut all = start.attributes();
        let mut attributes = Vec::new();
        while let Some(Ok(attribute)) = all.next() {
            let name = attribute.key.local_name().as_ref().to_owned();
            let value = quick_xml::escape::unescape(&attribute.value);
            attributes.push((name, value.map(|it| it.into_owned()).unwrap_or_default()));
        }
        let name = start.local_name().as_ref().to_owned();
        Self { name, namespace, attributes, ..Self::default() }
    }

    /// Its own text.
    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }

    /// The attribute of this name.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Its namespace, if it is to be sent back.
    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    /// All of its children.
    pub(super) fn all(&self) -> &[Self] {
        &self.children
    }

    /// The children of this name.
    pub(super) fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// What is reached by these names, the first one each.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| {
            element.children.iter().find(|child| child.name == *name)
        })
    }

    /// The first element within the body of this envelope.
    pub(super) fn into_answer(self) -> Option<Self> {
        let body = self.children.into_iter().find(|child| child.name == "Body")?;
        body.children.into_iter().next()
    }

    /// The first element of this name, itself or within, from the outside inwards.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        let mut found = vec![self];
        let mut nr = 0;
        while let Some(element) = found.get(nr).copied() {
            if element.name == name {
                return Some(element);
            }
            found.extend(&element.children);
            nr += 1;
        }
        None
    }
}

fn kept(resolved: &ResolveResult<'_>) -> String {
    match resolved {
        ResolveResult::Bound(Namespace(namespace)) if namespace.len() <= LONGEST_NAMESPACE => {
            let plain = quick_xml::escape::unescape(namespace);
            plain.map(|plain| plain.into_owned()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn push(open: &mut [Element], text: &str) {
    if let Some(last) = open.last_mut() {
        last.text.push_str(text);
    }
}

/// XML's own five.
fn predefined(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_do_not_matter() {
        let root = Element::parse(
            b"<?xml version=\"1.0\"?><s:E xmlns:s=\"x\"><b:C t:token=\"1\"> a &amp; &#66;<d/></b:C></s:E>",
        )
        .unwrap();
        let child = root.at(&["C"]).unwrap();
        assert_eq!((root.name.as_str(), child.text()), ("E", "a & B"));
        assert_eq!((child.attribute("token"), child.children("d").count()), (Some("1"), 1));
        assert_eq!(root.find("d").unwrap().name, "d");
    }

    #[test]
    fn what_is_sent_back_keeps_its_namespace() {
        let root = Element::parse(
            b"<e xmlns:x=\"urn:outer\"><ReferenceParameters><x:Id>84</x:Id><y:Z/>\
              <Own xmlns=\"urn:own\"/></ReferenceParameters><x:Other/></e>",
        )
        .unwrap();
        let back = root.at(&[SENT_BACK]).unwrap().all();
        let namespaces: Vec<&str> = back.iter().map(Element::namespace).collect();
        assert_eq!(namespaces, ["urn:outer", "", "urn:own"]);
        assert_eq!(root.at(&["Other"]).unwrap().namespace(), "");
    }

    #[test]
    fn hostile_documents_are_refused() {
        for bad in [
            &b"<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"[..],
            b"<a><b></a>",
            b"<a>",
            b"",
            b"\xff",
            b"not XML",
        ] {
            assert!(Element::parse(bad).is_err(), "{}", String::from_utf8_lossy(bad));
        }
        let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
        assert!(Element::parse(deep.as_bytes()).is_err());
        let many = format!("<a>{}</a>", "<b></b>".repeat(MOST + 1));
        assert!(Element::parse(many.as_bytes()).is_err());
        let many = format!("<a>{}</a>", "<b/>".repeat(MOST + 1));
        assert!(Element::parse(many.as_bytes()).is_err());
    }
}
