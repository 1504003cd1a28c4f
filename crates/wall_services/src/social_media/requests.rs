//! What is asked of each kind of server.

use wall_model::{Span, Timestamp};
use wall_service::{Endpoint, Frame, Origin, Request, Transport};

use super::{mastodon, matrix};

/// Statuses of a page: the API's most.
const PAGE: usize = 40;

/// Messages of a room in a poll, and of a page of older ones.
const EVENTS: usize = 30;

/// How far back pages are followed unless the option `back` says otherwise.
const BACK: Span = Span::from_hours(1);

/// How far back the feed of the past goes.
const HISTORY: Span = Span::from_hours(48);

/// What is asked of `endpoint` for the feed of `origin`.
pub(super) fn of(origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
    let url = endpoint.url.trim_end_matches('/').to_owned();
    let scheme = url.split_once(':').and_then(|(scheme, _)| Transport::of_scheme(scheme));
    back(origin).ok_or("back: hours, 1 to 48")?;
    match (origin.feed.as_str(), scheme) {
        ("news", Some(Transport::Http)) => {
            const ACCEPT: &str = "application/rss+xml, application/atom+xml, \
                                  application/feed+json, application/xml;q=0.9, */*;q=0.5";
            Ok(vec![get(endpoint.url.clone(), ACCEPT)])
        }
        ("news", Some(Transport::Folder)) => Ok(vec![Request::Watch {
            folder: url.trim_start_matches("folder:").to_owned(),
            extension: origin.options.get("extension").map_or("xml", String::as_str).to_owned(),
        }]),
        ("mastodon" | "mastodon_history", Some(Transport::Http)) => {
            let timeline =
                |tag: &str| get_json(format!("{url}/api/v1/timelines/tag/{tag}?limit={PAGE}"));
            Ok(tags(origin)?.iter().map(|tag| timeline(tag)).collect())
        }
        ("mastodon_tag", Some(Transport::Http)) => {
            let tags = tags(origin)?;
            Ok(tags.iter().map(|tag| get_json(format!("{url}/api/v1/tags/{tag}"))).collect())
        }
        ("mastodon_stream", Some(Transport::EventStream)) => {
            let url = url.trim_start_matches("sse+");
            let stream = |tag: &String| Request::Events {
                url: format!("{url}/api/v1/streaming/hashtag?tag={tag}"),
            };
            Ok(tags(origin)?.iter().map(stream).collect())
        }
        ("mastodon_stream", Some(Transport::WebSocket)) => {
            let stream = |tag: &String| Request::Stream {
                url: format!("{url}/api/v1/streaming?stream=hashtag&tag={tag}"),
                hello: Vec::new(),
            };
            Ok(tags(origin)?.iter().map(stream).collect())
        }
        ("answers", Some(Transport::Http)) => {
            let id = origin.options.get("account_id").map_or("", String::as_str);
            if id.is_empty() || !id.bytes().all(|sign| sign.is_ascii_alphanumeric()) {
                return Err("account_id: the number of the city's own account".to_owned());
            }
            let path = format!("/api/v1/accounts/{id}/statuses?exclude_reblogs=true&limit={PAGE}");
            Ok(vec![get_json(url + &path)])
        }
        ("matrix", Some(Transport::Http)) => Ok(vec![get_json(sync(&url))]),
        ("whatsapp", Some(Transport::Webhook)) => {
            Ok(vec![Request::Receive { path: url.trim_start_matches("webhook:").to_owned() }])
        }
        (feed, _) => Err(format!("{feed} cannot come from {url}")),
    }
}

/// The page after `frame`.
pub(super) fn next(frame: &Frame) -> Option<Request> {
    let from = frame.received_at - back(&frame.origin)?;
    match frame.origin.feed.as_str() {
        "mastodon" | "mastodon_history" | "answers" => {
            let before = mastodon::next_before(frame, PAGE, from)?;
            let address = without(&frame.address, "max_id");
            Some(get_json(format!("{address}&max_id={before}")))
        }
        "matrix" => older_messages(frame, from),
        _ => None,
    }
}

fn older_messages(frame: &Frame, from: Timestamp) -> Option<Request> {
    let (room, token) = matrix::next_page(frame, from)?;
    let (base, _) = frame.address.split_once("/_matrix/")?;
    let path = format!("rooms/{}/messages", encoded(&room));
    let query = format!("dir=b&limit={EVENTS}&from={}&filter={}", encoded(&token), encoded(KINDS));
    Some(get_json(format!("{base}/_matrix/client/v3/{path}?{query}")))
}

/// Only messages.
const KINDS: &str = r#"{"types":["m.room.message"]}"#;

/// The newest messages of every room: no state, no presence, no ages.
fn sync(url: &str) -> String {
    let filter = format!(
        concat!(
            r#"{{"presence":{{"types":[]}},"account_data":{{"types":[]}},"#,
            r#""event_fields":["type","event_id","sender","origin_server_ts","content"],"#,
            r#""room":{{"account_data":{{"types":[]}},"ephemeral":{{"types":[]}},"#,
            r#""state":{{"types":[]}},"#,
            r#""timeline":{{"limit":{EVENTS},"types":["m.room.message"]}}}}}}"#
        ),
        EVENTS = EVENTS
    );
    format!("{url}/_matrix/client/v3/sync?timeout=0&filter={}", encoded(&filter))
}

/// Text as a part of an address.
fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The tags of the option `tags`, `denpasar` if it lacks.
fn tags(origin: &Origin) -> Result<Vec<String>, String> {
    let wanted = origin.options.get("tags").map_or("denpasar", String::as_str);
    let tags: Vec<String> = wanted
        .split(',')
        .map(|tag| tag.trim().trim_start_matches('#').to_lowercase())
        .filter(|tag| !tag.is_empty())
        .collect();
    let is_tag = |tag: &String| {
        tag.len() <= 100 && tag.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'_')
    };
    if tags.is_empty() || tags.len() > 10 || !tags.iter().all(is_tag) {
        return Err("tags: one to ten words of letters, digits and _, between commas".to_owned());
    }
    Ok(tags)
}

/// How far back pages are followed (option `back`, hours).
fn back(origin: &Origin) -> Option<Span> {
    let usual = if origin.feed.as_str() == "mastodon" { BACK } else { HISTORY };
    match origin.options.get("back").map(|hours| hours.trim_end_matches('h').parse::<i64>()) {
        None => Some(usual),
        Some(Ok(hours @ 1..=48)) => Some(Span::from_hours(hours)),
        Some(_) => None,
    }
}

/// An address without its query parameter `name`.
fn without(address: &str, name: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let is_kept = |pair: &&str| pair.split('=').next() != Some(name);
    let kept: Vec<&str> = query.split('&').filter(is_kept).collect();
    format!("{path}?{}", kept.join("&"))
}

/// The frame's address is the request's own, from which the next page's follows.
fn get(url: String, accept: &'static str) -> Request {
    Request::Get { address: url.clone(), url, accept }
}

fn get_json(url: String) -> Request {
    get(url, "application/json")
}
