//! What every channel's messages become: posts without who wrote them.
//!
//! An entity is named after its channel and the message's id there. An answer of the city
//! is `answer:` and the entity that it answers, so that a post is answered exactly if that
//! entity is known; a message of the city that answers nobody is `statement:` and its own.

use wall_analysis::masking;
use wall_model::{EntityId, Fact, FactKind, Post, Span, Timestamp};
use wall_service::{Frame, Origin};

use super::{ID, html};

/// How long a post is kept in mind.
pub(super) const HELD: Span = Span::from_hours(48);

/// How long a headline is.
pub(super) const NEWS_HELD: Span = Span::from_hours(72);

/// Most characters of a text that are kept: what a wall can show is far less, and what
/// analyses read stands at the beginning.
pub(super) const LONGEST: usize = 1_000;

/// The key of pseudonyms where the city file names none.
pub(super) const KEY: &str = "damamaya";

/// The channel of newsrooms that the city file does not name.
pub(super) const NEWS: &str = "news";

/// What begins the entity of an answer of the city.
pub(super) const ANSWER: &str = "answer:";

/// What begins the entity of a message that the city writes by itself.
pub(super) const STATEMENT: &str = "statement:";

/// Who wrote: a name that does not tell who (option `pseudonym_key`).
pub(super) fn author(origin: &Origin, handle: &str) -> String {
    let key = origin.options.get("pseudonym_key").map_or(KEY, String::as_str);
    masking::pseudonym(key, handle)
}

/// A text as it is kept: without what tells who somebody is, nor the accounts that it is
/// addressed to.
pub(super) fn text(words: &str) -> String {
    let masked = masking::masked(words);
    let mut text = masked.as_str();
    while let Some(rest) = text.strip_prefix("[akun]") {
        text = rest.trim_start_matches([' ', ',', ':']);
    }
    text.to_owned()
}

/// The same of a text in HTML.
pub(super) fn text_of_html(markup: &str) -> String {
    text(&html::text(markup, LONGEST))
}

/// The fact that `post` was published at `at`.
pub(super) fn fact(entity: String, at: Timestamp, post: Post) -> Fact {
    let held = if entity.starts_with(super::news::PREFIX) { NEWS_HELD } else { HELD };
    Fact::new(&ID.into(), entity, at, FactKind::Post(post)).holding_for(held)
}

/// Whether a post of `at` is too old to be kept in mind at `frame`'s receipt.
pub(super) fn is_over(frame: &Frame, at: Timestamp, held: Span) -> bool {
    frame.received_at.since(at) >= held
}

/// The entity of the answer to `entity`.
pub(super) fn answer_to(entity: &str) -> EntityId {
    format!("{ANSWER}{entity}").into()
}

/// The entity of the answer to whoever wrote as `author`: a channel that does not tell
/// which message is answered.
pub(super) fn answer_to_author(channel: &str, author: &str) -> EntityId {
    format!("{ANSWER}{channel}:by:{author}").into()
}

/// An answer of 200 bytes of the server that is a web page, which many servers send with
/// status 200 when they are in trouble.
pub(super) fn is_web_page(body: &[u8]) -> bool {
    let start = body.trim_ascii_start().get(..256.min(body.trim_ascii_start().len()));
    let start = start.unwrap_or_default().to_ascii_lowercase();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}
