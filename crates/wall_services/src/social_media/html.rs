//! The text of an HTML fragment, as timelines and newsrooms send it.
//!
//! Nothing of it is run or fetched: tags are left out, scripts and styles with what they
//! hold, and characters by name or number become characters. Lines and paragraphs become
//! blanks: the wall writes a post in one paragraph.

/// Elements whose content is no text.
const HIDDEN: [&str; 4] = ["script", "style", "template", "svg"];

/// Longest name of a character that is looked at.
const LONGEST_ENTITY: usize = 32;

/// The text of `html`, at most `most` characters, its blanks made one.
pub(super) fn text(html: &str, most: usize) -> String {
    let mut text = Blanked { text: String::new(), left: most };
    let mut rest = html;
    while text.left > 0 {
        let Some(at) = rest.find(['<', '&']) else {
            text.push_all(rest);
            break;
        };
        let (before, from) = rest.split_at(at);
        text.push_all(before);
        rest = if from.starts_with('&') { entity(from, &mut text) } else { tag(from, &mut text) };
    }
    text.done()
}

/// `plain` with its blanks made one and without signs that control, at most `most`
/// characters.
pub(super) fn plain(plain: &str, most: usize) -> String {
    let mut text = Blanked { text: String::new(), left: most };
    text.push_all(plain);
    text.done()
}

/// Text in which blanks never stand twice.
struct Blanked {
    text: String,
    left: usize,
}

impl Blanked {
    fn push_all(&mut self, text: &str) {
        text.chars().for_each(|sign| self.push(sign));
    }

    fn push(&mut self, sign: char) {
        // Marks of direction can turn what is beside them on the wall.
        let is_turning = matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if is_turning || self.left == 0 {
            return;
        }
        if sign.is_whitespace() || sign.is_control() {
            if !self.text.is_empty() && !self.text.ends_with(' ') {
                self.text.push(' ');
                self.left -= 1;
            }
            return;
        }
        self.text.push(sign);
        self.left -= 1;
        if self.left == 0 {
            self.text.push('…');
        }
    }

    fn done(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        self.text
    }
}

/// Leaves the tag at the start of `from` out, and what follows if it is hidden.
fn tag<'a>(from: &'a str, text: &mut Blanked) -> &'a str {
    let inner = from.get(1..).unwrap_or_default();
    if let Some(comment) = inner.strip_prefix("!--") {
        return comment.split_once("-->").map_or("", |(_, rest)| rest);
    }
    let is_tag = inner.starts_with(|sign: char| sign.is_ascii_alphabetic() || "/!?".contains(sign));
    if !is_tag {
        text.push('<');
        return inner;
    }
    let Some(end) = end_of_tag(inner) else { return "" };
    let (tag, rest) =
        (inner.get(..end).unwrap_or_default(), inner.get(end + 1..).unwrap_or_default());
    let name_end = tag.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '/');
    let name = tag.get(..name_end.unwrap_or(tag.len())).unwrap_or_default().to_ascii_lowercase();
    if !matches!(name.trim_start_matches('/'), "a" | "span" | "b" | "i" | "em" | "strong" | "u") {
        text.push(' ');
    }
    if HIDDEN.contains(&name.as_str()) && !tag.ends_with('/') {
        return after_element(rest, &name);
    }
    rest
}

/// Where a tag ends; a `>` within quotes does not end it.
fn end_of_tag(inner: &str) -> Option<usize> {
    let mut quote = None;
    for (at, sign) in inner.char_indices() {
        match (quote, sign) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), sign) if open == sign => quote = None,
            _ => {}
        }
    }
    // An open quote: the tag ends at its first bracket after all.
    inner.find('>')
}

/// What follows the end of the hidden element `name`.
fn after_element<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut at = 0;
    while let Some(found) = rest.get(at..).and_then(|rest| rest.find("</")) {
        let start = at + found + 2;
        let is_end =
            rest.get(start..start + name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name));
        if is_end {
            let behind = rest.get(start..).unwrap_or_default();
            return behind.split_once('>').map_or("", |(_, rest)| rest);
        }
        at = start;
    }
    ""
}

/// Reads the character at the start of `from`, or an ampersand.
fn entity<'a>(from: &'a str, text: &mut Blanked) -> &'a str {
    let inner = from.get(1..).unwrap_or_default();
    let end = inner.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';');
    let known = end.and_then(|end| Some((character(inner.get(..end)?)?, inner.get(end + 1..)?)));
    match known {
        Some((sign, rest)) => {
            text.push(sign);
            rest
        }
        None => {
            text.push('&');
            inner
        }
    }
}

/// The character of a name or number.
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "laquo" => '«',
        "raquo" => '»',
        "bull" => '•',
        "middot" => '·',
        "deg" => '°',
        "eacute" => 'é',
        "egrave" => 'è',
        _ => return None,
    })
}

/// `text` as HTML: the other way.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
