//! WhatsApp Business Cloud API: webhooks (Graph API v19 and later).
//!
//! Messages are written to the city, by people's telephone numbers; names and numbers are
//! left out, and a message's id, which holds the number, becomes a pseudonym. Notices of
//! what the city sent (`statuses`) say to whom and not to what: everything that this person
//! wrote before is answered by it.
//!
//! Meta asks by GET whether the address is the right one (`hub.challenge`). Its token would
//! have to be compared with a secret, which no service knows: with the option
//! `verify = "open"` any question is answered, which is to be switched on for the minute in
//! which the address is entered at Meta, and otherwise none is.

use serde::Deserialize;
use wall_model::{Fact, LonLat, Post, Timestamp};
use wall_service::{DecodeError, Decoded, Frame, Response};

use super::voice;

/// Its name as a channel.
pub(super) const CHANNEL: &str = "whatsapp";

#[derive(Deserialize)]
struct Notice {
    object: String,
    #[serde(default)]
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    field: String,
    #[serde(default)]
    value: Value,
}

#[derive(Default, Deserialize)]
struct Value {
    #[serde(default)]
    messages: Vec<Message>,
    #[serde(default)]
    statuses: Vec<Status>,
}

#[derive(Deserialize)]
struct Message {
    from: String,
    id: String,
    timestamp: String,
    #[serde(rename = "type", default)]
    kind: String,
    text: Option<Body>,
    image: Option<Media>,
    video: Option<Media>,
    document: Option<Media>,
    location: Option<Location>,
    button: Option<Button>,
    context: Option<Context>,
}

#[derive(Deserialize)]
struct Body {
    body: String,
}

#[derive(Deserialize)]
struct Media {
    caption: Option<String>,
}

#[derive(Deserialize)]
struct Location {
    latitude: f64,
    longitude: f64,
    name: Option<String>,
    address: Option<String>,
}

#[derive(Deserialize)]
struct Button {
    text: String,
}

#[derive(Deserialize)]
struct Context {
    id: Option<String>,
}

#[derive(Deserialize)]
struct Status {
    status: String,
    timestamp: String,
    recipient_id: String,
}

/// Reads a webhook's request.
pub(super) fn notice(frame: &Frame) -> Result<Decoded, DecodeError> {
    if question(frame).is_some() {
        return Ok(Decoded::default());
    }
    let notice: Notice =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    if notice.object != "whatsapp_business_account" {
        return Err(DecodeError::Unexpected("not of a WhatsApp Business account".to_owned()));
    }
    let mut decoded = Decoded::default();
    let mut row = 0;
    let changes = notice.entry.into_iter().flat_map(|entry| entry.changes);
    for change in changes.filter(|change| change.field == "messages") {
        for one in change.value.messages {
            match message(frame, one) {
                Ok(Some(fact)) => decoded.take(row, fact, frame.received_at),
                Ok(None) => {}
                Err(reason) => decoded.reject(row, reason),
            }
            row += 1;
        }
        for one in change.value.statuses {
            match answer(frame, &one) {
                Ok(Some(fact)) => decoded.take(row, fact, frame.received_at),
                Ok(None) => {}
                Err(reason) => decoded.reject(row, reason),
            }
            row += 1;
        }
    }
    Ok(decoded)
}

fn message(frame: &Frame, message: Message) -> Result<Option<Fact>, String> {
    let at = time(&message.timestamp)?;
    // A reaction is a sign on somebody's message, and a system's notice nobody's words.
    if matches!(message.kind.as_str(), "reaction" | "system")
        || voice::is_over(frame, at, voice::HELD)
    {
        return Ok(None);
    }
    let caption = |media: Option<Media>, alone: &str| {
        let caption = media.and_then(|media| media.caption).unwrap_or_default();
        format!("{alone} {caption}").trim_end().to_owned()
    };
    let mut place = None;
    let text = match message.kind.as_str() {
        "text" => message.text.map(|text| text.body).ok_or("text without a body")?,
        "image" => caption(message.image, "[gambar]"),
        "video" => caption(message.video, "[video]"),
        "document" => caption(message.document, "[berkas]"),
        "button" => message.button.map(|button| button.text).unwrap_or_default(),
        "location" => {
            let location = message.location.ok_or("location without a place")?;
            place = Some(LonLat::new(location.longitude, location.latitude));
            let words = [location.name, location.address];
            let words: Vec<String> = words.into_iter().flatten().collect();
            format!("[lokasi] {}", words.join(", ")).trim_end().to_owned()
        }
        "audio" => "[suara]".to_owned(),
        other => format!("[{}]", other.chars().take(20).collect::<String>()),
    };
    let id = |id: &str| format!("{CHANNEL}:{}", voice::author(&frame.origin, id));
    if message.id.is_empty() || message.from.is_empty() {
        return Err("message without an id or a sender".to_owned());
    }
    let post = Post {
        channel: CHANNEL.to_owned(),
        text: voice::text(&super::html::plain(&text, voice::LONGEST)),
        author: voice::author(&frame.origin, &message.from),
        url: String::new(),
        reach: 0,
        is_to_city: true,
        is_answered: false,
        follows: message.context.and_then(|context| context.id).map(|other| id(&other).into()),
    };
    let fact = voice::fact(id(&message.id), at, post);
    Ok(Some(Fact { place, ..fact }))
}

/// What the city sent to somebody.
fn answer(frame: &Frame, status: &Status) -> Result<Option<Fact>, String> {
    let at = time(&status.timestamp)?;
    if status.status != "sent" || voice::is_over(frame, at, voice::HELD) {
        return Ok(None);
    }
    if status.recipient_id.is_empty() {
        return Err("status without a recipient".to_owned());
    }
    let author = voice::author(&frame.origin, &status.recipient_id);
    let entity = voice::answer_to_author(CHANNEL, &author);
    let post = Post {
        channel: CHANNEL.to_owned(),
        text: String::new(),
        author: String::new(),
        url: String::new(),
        reach: 0,
        is_to_city: false,
        is_answered: false,
        follows: None,
    };
    Ok(Some(voice::fact(entity.to_string(), at, post)))
}

/// Seconds since the epoch, as text.
fn time(text: &str) -> Result<Timestamp, String> {
    let secs = text.parse().map_err(|_no| "a time that is no number".to_owned())?;
    Ok(Timestamp::from_secs(secs))
}

/// Meta's question whether this is the address: what is to be said back.
fn question(frame: &Frame) -> Option<String> {
    let query = str::from_utf8(&frame.body).ok()?;
    if !query.contains("hub.mode=subscribe") || query.starts_with('{') {
        return None;
    }
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let (_, challenge) = pairs.find(|(name, _)| name == "hub.challenge")?;
    let is_plain = (1..=128).contains(&challenge.len())
        && challenge.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"_-".contains(&sign));
    is_plain.then(|| challenge.into_owned())
}

/// The answer to Meta's question.
pub(super) fn reply(frame: &Frame) -> Option<Response> {
    let is_question = frame.body.starts_with(b"hub.") || frame.address.starts_with("GET ");
    if !is_question {
        return None;
    }
    let is_open = frame.origin.options.get("verify").is_some_and(|verify| verify == "open");
    let text = |status, body: String| Response::Http {
        status,
        media_type: "text/plain",
        body: body.into_bytes(),
    };
    Some(match question(frame).filter(|_| is_open) {
        Some(challenge) => text(200, challenge),
        None => text(403, "verification is not open\n".to_owned()),
    })
}
