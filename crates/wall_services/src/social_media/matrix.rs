//! Matrix: messages of rooms by the client-server API (v1.11 and later).
//!
//! Each poll asks `/sync` for the newest events of the account's rooms. No token of the
//! poll before is needed, so nothing is lost by a restart: if a room says that it left
//! events out (`limited`), they are asked for by its `prev_batch` at `/messages`, page by
//! page. The filter asks for messages only, without `unsigned`, whose age differs at every
//! answer.
//!
//! The option `own`, the city's account (`@kota:server`), tells answers: its messages answer
//! what they reply to. With `to_city = "true"` every message of the rooms waits for an
//! answer; otherwise those that mention the account do.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use wall_model::{Fact, Post, Timestamp};
use wall_service::{DecodeError, Decoded, Frame};

use super::voice;

/// Its name as a channel.
pub(super) const CHANNEL: &str = "matrix";

/// Rooms of an answer that are read.
const MOST_ROOMS: usize = 200;

#[derive(Deserialize)]
struct Sync<'a> {
    #[serde(borrow, default)]
    rooms: Rooms<'a>,
    /// What a refusal says, by the API's own form.
    errcode: Option<String>,
    #[serde(default)]
    error: String,
}

#[derive(Default, Deserialize)]
struct Rooms<'a> {
    #[serde(borrow, default)]
    join: BTreeMap<String, Joined<'a>>,
}

#[derive(Deserialize)]
struct Joined<'a> {
    #[serde(borrow, default)]
    timeline: Timeline<'a>,
}

#[derive(Default, Deserialize)]
struct Timeline<'a> {
    #[serde(borrow, default)]
    events: Vec<&'a RawValue>,
    #[serde(default)]
    limited: bool,
    prev_batch: Option<String>,
}

/// A page of `/rooms/{room}/messages`.
#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    chunk: Vec<&'a RawValue>,
    end: Option<String>,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    event_id: String,
    sender: String,
    /// Milliseconds since the epoch, by the sender's server.
    origin_server_ts: i64,
    #[serde(default)]
    content: Content,
}

#[derive(Default, Deserialize)]
struct Content {
    msgtype: Option<String>,
    body: Option<String>,
    #[serde(rename = "m.relates_to")]
    relates_to: Option<Relation>,
    #[serde(rename = "m.mentions")]
    mentions: Option<Mentions>,
}

#[derive(Deserialize)]
struct Relation {
    rel_type: Option<String>,
    #[serde(rename = "m.in_reply_to")]
    in_reply_to: Option<InReplyTo>,
}

#[derive(Deserialize)]
struct InReplyTo {
    event_id: String,
}

#[derive(Deserialize)]
struct Mentions {
    #[serde(default)]
    user_ids: Vec<String>,
}

/// Reads an answer of `/sync`, or a page of a room's messages.
pub(super) fn answer(frame: &Frame) -> Result<Decoded, DecodeError> {
    let mut decoded = Decoded::default();
    let mut row = 0;
    for (room, events) in rooms(frame)? {
        for raw in events {
            match event(frame, &room, raw.get()) {
                Ok(Some(fact)) => decoded.take(row, fact, frame.received_at),
                Ok(None) => {}
                Err(reason) => decoded.reject(row, reason),
            }
            row += 1;
        }
    }
    Ok(decoded)
}

/// Events by their rooms.
fn rooms(frame: &Frame) -> Result<Vec<(String, Vec<&RawValue>)>, DecodeError> {
    if voice::is_web_page(&frame.body) {
        return Err(DecodeError::Unexpected("the server sent a web page".to_owned()));
    }
    if let Some(room) = room_of(&frame.address) {
        let page: Page<'_> =
            serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
        return Ok(vec![(room, page.chunk)]);
    }
    let sync: Sync<'_> =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    if let Some(code) = sync.errcode {
        let text: String = sync.error.chars().take(200).collect();
        return Err(DecodeError::ServerError(format!("{code}: {text}")));
    }
    let rooms = sync.rooms.join.into_iter().take(MOST_ROOMS);
    Ok(rooms.map(|(room, joined)| (room, joined.timeline.events)).collect())
}

/// The fact of an event; `None` of one that is no message.
fn event(frame: &Frame, room: &str, raw: &str) -> Result<Option<Fact>, String> {
    let event: Event = serde_json::from_str(raw).map_err(|err| format!("event: {err}"))?;
    if event.kind != "m.room.message" {
        return Ok(None);
    }
    let at = Timestamp::from_millis(event.origin_server_ts);
    let relation = event.content.relates_to;
    // An edit repeats what it edits.
    let is_edit = relation.as_ref().and_then(|one| one.rel_type.as_deref()) == Some("m.replace");
    if is_edit || voice::is_over(frame, at, voice::HELD) {
        return Ok(None);
    }
    let text = match (event.content.msgtype.as_deref(), event.content.body) {
        (Some("m.text" | "m.notice" | "m.emote"), Some(body)) => without_fallback(&body),
        (Some("m.image"), _) => "[gambar]".to_owned(),
        (Some("m.video"), _) => "[video]".to_owned(),
        (Some("m.audio"), _) => "[suara]".to_owned(),
        (Some("m.file"), _) => "[berkas]".to_owned(),
        // Redacted, or of a type that has no words.
        _ => return Ok(None),
    };
    let own = frame.origin.options.get("own").map(String::as_str).unwrap_or_default();
    let is_own = !own.is_empty() && event.sender == own;
    let answered = relation.and_then(|one| one.in_reply_to).map(|one| entity(&one.event_id));
    let entity = match (is_own, &answered) {
        (true, Some(answered)) => voice::answer_to(answered).to_string(),
        (true, None) => format!("{}{}", voice::STATEMENT, entity(&event.event_id)),
        (false, _) => entity(&event.event_id),
    };
    let takes_all = frame.origin.options.get("to_city").is_some_and(|all| all == "true");
    let is_named =
        event.content.mentions.is_some_and(|all| all.user_ids.iter().any(|id| id == own));
    let post = Post {
        channel: CHANNEL.to_owned(),
        text: voice::text(&super::html::plain(&text, voice::LONGEST)),
        author: match is_own {
            true => String::new(),
            false => voice::author(&frame.origin, &event.sender),
        },
        url: address(room, &event.event_id),
        reach: 0,
        is_to_city: !is_own && (takes_all || is_named && !own.is_empty()),
        is_answered: false,
        follows: answered.map(Into::into),
    };
    Ok(Some(voice::fact(entity, at, post)))
}

/// Event ids are opaque and at most 255 bytes.
fn entity(event_id: &str) -> String {
    format!("{CHANNEL}:{}", event_id.trim_start_matches('$'))
}

/// The event's address (`matrix:` URI, specification appendix 4.4).
fn address(room: &str, event_id: &str) -> String {
    let (room, event) = (room.trim_start_matches('!'), event_id.trim_start_matches('$'));
    format!("matrix:roomid/{room}/e/{event}")
}

/// A reply's text without the quote that older clients put before it.
fn without_fallback(body: &str) -> String {
    if !body.starts_with("> ") {
        return body.to_owned();
    }
    let lines = body.lines().skip_while(|line| line.starts_with('>'));
    lines.collect::<Vec<_>>().join("\n")
}

/// The page that comes after `frame`: the room whose older messages are to be asked for, and
/// from which token.
pub(super) fn next_page(frame: &Frame, from: Timestamp) -> Option<(String, String)> {
    let oldest = |events: &[&RawValue]| {
        let time =
            |raw: &&RawValue| Some(serde_json::from_str::<Event>(raw.get()).ok()?.origin_server_ts);
        events.iter().filter_map(time).min().map(Timestamp::from_millis)
    };
    if let Some(room) = room_of(&frame.address) {
        let page: Page<'_> = serde_json::from_slice(&frame.body).ok()?;
        let is_within = oldest(&page.chunk).is_some_and(|oldest| oldest > from);
        return page.end.filter(|_| is_within).map(|end| (room, end));
    }
    let sync: Sync<'_> = serde_json::from_slice(&frame.body).ok()?;
    sync.rooms.join.into_iter().find_map(|(room, joined)| {
        let timeline = joined.timeline;
        let is_within = oldest(&timeline.events).is_some_and(|oldest| oldest > from);
        let token = timeline.prev_batch.filter(|_| timeline.limited && is_within)?;
        Some((room, token))
    })
}

/// The room whose messages the frame's address asks for: `…/rooms/{room}/messages…`.
fn room_of(address: &str) -> Option<String> {
    let (_, after) = address.split_once("/rooms/")?;
    let (room, _) = after.split_once("/messages")?;
    Some(room.replace("%21", "!").replace("%3A", ":").replace("%3a", ":"))
}
