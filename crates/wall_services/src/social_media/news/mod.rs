//! Newsrooms: RSS 2.0 (and 1.0), Atom 1.0 and JSON Feed 1.1, told apart by what they are.
//!
//! A headline is a post without an author, in the channel that the option `credit` names:
//! the newsroom, which the wall must show. The option `about`, words separated by commas,
//! keeps only items that have one of them, for a newsroom of the whole country.

mod dates;
mod json;
mod xml;

use wall_analysis::{masking, words};
use wall_model::{Post, Timestamp};
use wall_service::{DecodeError, Decoded, Frame};

pub(super) use dates::spell as spelled;

use super::{html, voice};

/// What begins the entity of a headline.
pub(super) const PREFIX: &str = "news:";

/// Most items of a document that are read.
const MOST_ITEMS: usize = 1_000;

/// Most characters of a headline and of its summary.
const LONGEST_TITLE: usize = 300;
const LONGEST_SUMMARY: usize = 600;

/// An item, as its format tells it.
#[derive(Default)]
struct Item {
    /// Headline, in HTML or plain.
    title: Markup,
    /// What it is about.
    summary: Markup,
    /// What tells it from others: guid, id; its address if empty.
    id: String,
    /// Its address.
    link: String,
    /// When it was published, as the format spells it.
    date: String,
}

/// A text and whether it is HTML.
#[derive(Default)]
struct Markup {
    text: String,
    is_plain: bool,
}

impl Markup {
    fn read(&self, most: usize) -> String {
        let read = if self.is_plain { html::plain } else { html::text };
        masking::masked(&read(&self.text, most))
    }
}

/// Reads a document.
pub(super) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    if voice::is_web_page(&frame.body) {
        return Err(DecodeError::Unexpected("the server sent a web page".to_owned()));
    }
    let mut decoded = Decoded::default();
    let mut row = 0;
    let mut take = |item: Item| {
        take(frame, row, &item, &mut decoded);
        row += 1;
        row < MOST_ITEMS
    };
    match frame.body.trim_ascii_start().first() {
        Some(b'{') => json::read(&frame.body, &mut take)?,
        _ => xml::read(&frame.body, &mut take)?,
    }
    if row == MOST_ITEMS {
        decoded.reject(row, "more items than are read");
    }
    Ok(decoded)
}

/// Takes an item, unless it is old or about something else.
fn take(frame: &Frame, row: usize, item: &Item, decoded: &mut Decoded) {
    let Some(at) = dates::read(&item.date) else {
        let date: String = item.date.chars().take(40).collect();
        return decoded.reject(row, format!("item without a time that can be read: {date:?}"));
    };
    if voice::is_over(frame, at, voice::NEWS_HELD) {
        return;
    }
    let title = item.title.read(LONGEST_TITLE);
    if title.is_empty() {
        return decoded.reject(row, "item without a headline");
    }
    let summary = item.summary.read(LONGEST_SUMMARY);
    if !is_about(frame, &title, &summary) {
        return;
    }
    let id = if item.id.is_empty() { &item.link } else { &item.id };
    let id = if id.is_empty() { title.clone() } else { id.clone() };
    decoded.take(row, fact(frame, &id, at, &item.link, title, &summary), frame.received_at);
}

fn fact(
    frame: &Frame,
    id: &str,
    at: Timestamp,
    link: &str,
    title: String,
    summary: &str,
) -> wall_model::Fact {
    let credit = frame.origin.options.get("credit").map_or(voice::NEWS, String::as_str);
    let is_said = summary.is_empty() || summary == title;
    let post = Post {
        channel: credit.to_owned(),
        text: if is_said { title } else { format!("{title}\n{summary}") },
        author: String::new(),
        url: address(link),
        reach: 0,
        is_to_city: false,
        is_answered: false,
        follows: None,
    };
    let entity = format!("{PREFIX}{}", masking::pseudonym(PREFIX, id));
    voice::fact(entity, at, post)
}

/// An item's address, if it is one and names no account.
fn address(link: &str) -> String {
    let link = link.trim();
    let is_web = link.starts_with("https://") || link.starts_with("http://");
    let is_plain = is_web && link.len() <= 500 && !link.contains(['@', ' ', '"', '<']);
    if is_plain { link.to_owned() } else { String::new() }
}

/// Whether an item has one of the words of the option `about`.
fn is_about(frame: &Frame, title: &str, summary: &str) -> bool {
    let Some(wanted) = frame.origin.options.get("about") else { return true };
    let text = format!(" {} {} ", words::normal(title), words::normal(summary));
    wanted.split(',').any(|word| text.contains(&format!(" {} ", words::normal(word))))
}
