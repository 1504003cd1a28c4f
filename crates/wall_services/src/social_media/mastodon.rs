//! Mastodon: statuses by its REST API (4.x) and by its streaming API.
//!
//! A status is HTML; the account's name is in it, in its address and in its mentions, and
//! none of it is kept. The address that is kept is the one that needs no name
//! (`/web/statuses/<id>`). Ids are decimal numbers as strings, newest largest.
//!
//! A status is to the city if it mentions the account of the option `account`, or is
//! direct. Reposts of others (`reblog`) are no words of their own and are left out; the
//! original counts them. The feed `answers` is the city's own account: what replies there
//! answers, and what does not is a statement.

use serde::Deserialize;
use serde_json::value::RawValue;
use wall_model::{Fact, FactKind, Post, Quantity, Series, Span, Timestamp};
use wall_service::{DecodeError, Decoded, Frame};

use super::voice;

/// Its name as a channel.
pub(super) const CHANNEL: &str = "mastodon";

/// Days of a tag's history that are read.
const MOST_DAYS: usize = 31;

/// <https://docs.joinmastodon.org/entities/Status/>, what is used of it.
#[derive(Deserialize)]
struct Status<'a> {
    id: Id,
    created_at: String,
    #[serde(default)]
    content: String,
    #[serde(default)]
    spoiler_text: String,
    #[serde(default)]
    visibility: String,
    in_reply_to_id: Option<Id>,
    url: Option<String>,
    account: Account,
    #[serde(default)]
    mentions: Vec<Mention>,
    #[serde(borrow)]
    reblog: Option<&'a RawValue>,
    #[serde(default)]
    reblogs_count: u32,
    #[serde(default)]
    favourites_count: u32,
}

#[derive(Deserialize)]
struct Account {
    acct: String,
}

#[derive(Deserialize)]
struct Mention {
    acct: String,
}

/// An id: a string, or a number of an old server.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(u64),
}

impl Id {
    fn checked(self) -> Option<String> {
        let id = match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        };
        let is_id = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
        is_id.then_some(id)
    }
}

/// Reads a timeline: an array of statuses.
pub(super) fn timeline(frame: &Frame) -> Result<Decoded, DecodeError> {
    let is_own = frame.origin.feed.as_str() == "answers";
    let mut decoded = Decoded::default();
    for (row, raw) in rows(frame)?.into_iter().enumerate() {
        match status(frame, raw.get(), is_own) {
            Ok(Some(fact)) => decoded.take(row, fact, frame.received_at),
            Ok(None) => {}
            Err(reason) => decoded.reject(row, reason),
        }
    }
    Ok(decoded)
}

/// The statuses of a page, unread.
fn rows(frame: &Frame) -> Result<Vec<&RawValue>, DecodeError> {
    /// What an error is answered with.
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    if voice::is_web_page(&frame.body) {
        return Err(DecodeError::Unexpected("the server sent a web page".to_owned()));
    }
    if let Ok(Refusal { error }) = serde_json::from_slice(&frame.body) {
        return Err(DecodeError::ServerError(error.chars().take(200).collect()));
    }
    serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))
}

/// The fact of one status; `None` of one that is no words of its own, or too old.
fn status(frame: &Frame, raw: &str, is_own: bool) -> Result<Option<Fact>, String> {
    let status: Status<'_> = serde_json::from_str(raw).map_err(|err| format!("status: {err}"))?;
    let id = status.id.checked().ok_or("status with an impossible id")?;
    let at = Timestamp::parse(&status.created_at)
        .ok_or_else(|| format!("{id}: created_at is no time"))?;
    if status.reblog.is_some_and(|reblog| reblog.get() != "null")
        || voice::is_over(frame, at, voice::HELD)
    {
        return Ok(None);
    }
    let account = frame.origin.options.get("account").map(String::as_str).unwrap_or_default();
    let is_city = |acct: &str| !account.is_empty() && acct.eq_ignore_ascii_case(account);
    let replies_to = status.in_reply_to_id.and_then(Id::checked);
    let follows = replies_to.map(|id| format!("{CHANNEL}:{id}"));
    let is_own = is_own || is_city(&status.account.acct);
    let text = match status.spoiler_text.is_empty() {
        true => voice::text_of_html(&status.content),
        false => voice::text_of_html(&format!("{} {}", status.spoiler_text, status.content)),
    };
    if text.is_empty() && !is_own {
        return Ok(None);
    }
    let entity = match (is_own, &follows) {
        (true, Some(follows)) => voice::answer_to(follows).to_string(),
        (true, None) => format!("{}{CHANNEL}:{id}", voice::STATEMENT),
        (false, _) => format!("{CHANNEL}:{id}"),
    };
    let is_addressed = status.visibility == "direct"
        || status.mentions.iter().any(|mention| is_city(&mention.acct));
    let post = Post {
        channel: CHANNEL.to_owned(),
        text,
        author: if is_own {
            String::new()
        } else {
            voice::author(&frame.origin, &status.account.acct)
        },
        url: nameless(status.url.as_deref().unwrap_or_default()),
        reach: status.reblogs_count.saturating_add(status.favourites_count),
        is_to_city: is_addressed && !is_own,
        is_answered: false,
        follows: follows.map(Into::into),
    };
    Ok(Some(voice::fact(entity, at, post)))
}

/// The address of a status without who wrote it; empty of one that is not known to have
/// such an address.
fn nameless(url: &str) -> String {
    let Some((scheme @ ("http" | "https"), rest)) = url.split_once("://") else {
        return String::new();
    };
    let mut parts = rest.split('/');
    let (host, last) = (parts.next().unwrap_or_default(), parts.next_back().unwrap_or_default());
    let is_id = !last.is_empty() && last.bytes().all(|sign| sign.is_ascii_digit());
    if is_id && !host.is_empty() && !host.contains('@') && host.len() <= 255 {
        format!("{scheme}://{host}/web/statuses/{last}")
    } else {
        String::new()
    }
}

/// The id before which the next page begins: that of the last status, if the page was full
/// and nothing on it is older than `from`.
pub(super) fn next_before(frame: &Frame, limit: usize, from: Timestamp) -> Option<String> {
    #[derive(Deserialize)]
    struct Head {
        id: Id,
        created_at: String,
    }
    let rows = rows(frame).ok()?;
    if rows.len() < limit {
        return None;
    }
    let last: Head = serde_json::from_str(rows.last()?.get()).ok()?;
    let is_within = Timestamp::parse(&last.created_at)? > from;
    if is_within { last.id.checked() } else { None }
}

/// Reads an event of the streaming API: by server-sent events, where the frame's address is
/// the event's type and its body the payload, or as a WebSocket's message, which names
/// both.
pub(super) fn event(frame: &Frame) -> Result<Decoded, DecodeError> {
    #[derive(Deserialize)]
    struct Message {
        event: String,
        #[serde(default)]
        payload: String,
    }
    let text = str::from_utf8(&frame.body)
        .map_err(|err| DecodeError::Malformed { format: "UTF-8", detail: err.to_string() })?;
    let message: Option<Message> = serde_json::from_str(text).ok();
    let (event, payload) = match &message {
        Some(message) => (message.event.as_str(), message.payload.as_str()),
        // A gateway that leaves the type out has nothing else to send.
        None if text.trim_start().starts_with('{') && !frame.address.contains("update") => {
            ("update", text)
        }
        None => (frame.address.as_str(), text),
    };
    let mut decoded = Decoded::default();
    match event {
        "update" | "status.update" => match status(frame, payload, false) {
            Ok(Some(fact)) => decoded.take(0, fact, frame.received_at),
            Ok(None) => {}
            Err(reason) => decoded.reject(0, reason),
        },
        "delete" => match Id::Text(payload.trim().to_owned()).checked() {
            Some(id) => {
                let entity = format!("{CHANNEL}:{id}");
                let gone = Fact::new(&super::ID.into(), entity, frame.received_at, FactKind::Ended);
                decoded.take(0, gone, frame.received_at);
            }
            None => decoded.reject(0, "deletion of an impossible id"),
        },
        // Notices of filters, announcements, conversations: no posts.
        "" => return Err(DecodeError::Unexpected("no event of the streaming API".to_owned())),
        _ => {}
    }
    Ok(decoded)
}

/// Reads a tag with its history: how often it was used on each of the last days.
pub(super) fn tag(frame: &Frame) -> Result<Decoded, DecodeError> {
    #[derive(Deserialize)]
    struct Tag {
        name: String,
        #[serde(default)]
        history: Vec<Day>,
    }
    #[derive(Deserialize)]
    struct Day {
        /// Seconds since the epoch, as text.
        day: String,
        uses: String,
    }
    const DAY: Span = Span::from_hours(24);
    if voice::is_web_page(&frame.body) {
        return Err(DecodeError::Unexpected("the server sent a web page".to_owned()));
    }
    let tag: Tag = serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    let mut decoded = Decoded::default();
    let mut days: Vec<(i64, f64)> = Vec::new();
    for (row, day) in tag.history.into_iter().take(MOST_DAYS).enumerate() {
        match (day.day.parse::<i64>(), day.uses.parse::<u32>()) {
            (Ok(at), Ok(uses)) if at.rem_euclid(86_400) == 0 => {
                days.push((at, f64::from(uses)));
            }
            _ => decoded.reject(row, "a day or a count that is no number"),
        }
    }
    days.sort_by_key(|(at, _)| *at);
    days.dedup_by_key(|(at, _)| *at);
    let Some((first, last)) = days.first().zip(days.last()).map(|(a, b)| (a.0, b.0)) else {
        return Ok(decoded);
    };
    let count = usize::try_from((last - first) / 86_400 + 1).unwrap_or(usize::MAX);
    if count > MOST_DAYS {
        decoded.reject(0, "days far apart");
        return Ok(decoded);
    }
    let value = |nr: usize| {
        let at = first + 86_400 * nr as i64;
        days.iter().find(|(day, _)| *day == at).map(|(_, uses)| *uses)
    };
    let values = (0..count).map(value).collect();
    let starts = Timestamp::from_secs(first);
    let series = Series { quantity: Quantity::Count, starts, step: DAY, values };
    let name: String = tag.name.to_lowercase().chars().take(100).collect();
    let kind = FactKind::Series(series);
    let fact =
        Fact::new(&super::ID.into(), format!("tag:{name}"), Timestamp::from_secs(last), kind);
    decoded.take(0, fact, frame.received_at);
    Ok(decoded)
}
