//! A Mastodon server: the timeline of a tag, page by page, its stream and its history, and
//! the city's account.

use serde_json::{Value, json};
use wall_model::{FactKind, Span, Timestamp};
use wall_service::{Asked, City, Message, Response};

use crate::social_media::{
    ID, html,
    truth::{
        HOST,
        chatter::{self, Written},
        own::{self, Own},
        reach,
    },
    voice,
};

/// The number of the city's account.
const ACCOUNT: &str = "1001";

/// The city's account.
const ACCT: &str = "pemkotdenpasar";

/// Statuses of a page where none is asked for, and the most.
const USUAL: usize = 20;
const MOST: usize = 40;

/// The server's answer.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    let Some(path) = asked.path.strip_prefix("/api/v1/") else { return Response::not_found() };
    match path {
        "timelines/tag/denpasar" => {
            let span = if asked.feed == "mastodon" { Span::from_hours(1) } else { voice::HELD };
            let posts = chatter::written(city, at - span, at);
            page(asked, posts.iter().rev().map(|post| (post.id, status(post, at))))
        }
        "accounts/1001/statuses" => {
            let own = own::written(city, at - voice::HELD, at);
            page(asked, own.iter().rev().map(|own| (own.id, own_status(own))))
        }
        "tags/denpasar" => tag(city, at, asked),
        "streaming" | "streaming/hashtag" => stream(city, at, path == "streaming"),
        _ => Response::not_found(),
    }
}

/// A page: the newest first, those before `max_id`.
fn page(asked: &Asked, all: impl Iterator<Item = (u64, Value)>) -> Response {
    let number = |name: &str| asked.parameter(name).and_then(|text| text.parse::<u64>().ok());
    let before = number("max_id").unwrap_or(u64::MAX);
    let limit = number("limit").map_or(USUAL, |limit| limit.clamp(1, MOST as u64) as usize);
    let page = all.filter(|(id, _)| *id < before).take(limit).map(|(_, status)| status);
    Response::json(Value::Array(page.collect()).to_string().into_bytes())
}

/// Statuses as events: by WebSocket each names its kind, by server-sent events that stands
/// beside it.
fn stream(city: &dyn City, at: Timestamp, is_websocket: bool) -> Response {
    let posts = chatter::written(city, at - Span::from_hours(1), at);
    let message = |post: &Written| {
        let status = status(post, at).to_string();
        let body = match is_websocket {
            true => json!({
                "stream": ["hashtag", "denpasar"], "event": "update", "payload": status,
            })
            .to_string(),
            false => status,
        };
        Message { topic: "update".to_owned(), body: body.into_bytes() }
    };
    Response::Messages(posts.iter().map(message).collect())
}

/// The text of a status as Mastodon marks it up.
fn content(text: &str, to_city: bool) -> String {
    let mention = match to_city {
        true => format!(
            "<span class=\"h-card\" translate=\"no\"><a href=\"https://{HOST}/@{ACCT}\" \
             class=\"u-url mention\">@<span>{ACCT}</span></a></span> "
        ),
        false => String::new(),
    };
    let word = |word: &str| match word.strip_prefix('#') {
        Some(tag) => format!(
            "<a href=\"https://{HOST}/tags/{tag}\" class=\"mention hashtag\" rel=\"tag\">#<span>\
             {tag}</span></a>"
        ),
        None => html::escaped(word),
    };
    let words: Vec<String> = text.split(' ').map(word).collect();
    format!("<p>{mention}{}</p>", words.join(" "))
}

fn status(post: &Written, at: Timestamp) -> Value {
    let to_city = post.answered.is_some();
    let reach = reach(post, at);
    let mentions = match to_city {
        true => json!([{
            "id": ACCOUNT, "username": ACCT, "acct": ACCT, "url": format!("https://{HOST}/@{ACCT}"),
        }]),
        false => json!([]),
    };
    json!({
        "id": post.id.to_string(),
        "created_at": time(post.at),
        "in_reply_to_id": null,
        "in_reply_to_account_id": null,
        "sensitive": false,
        "spoiler_text": "",
        "visibility": "public",
        "language": "id",
        "uri": format!("https://{HOST}/users/{}/statuses/{}", post.writer, post.id),
        "url": format!("https://{HOST}/@{}/{}", post.writer, post.id),
        "replies_count": 0,
        "reblogs_count": reach / 3,
        "favourites_count": reach - reach / 3,
        "edited_at": null,
        "content": content(&post.text, to_city),
        "reblog": null,
        "account": { "id": post.writer, "username": post.writer, "acct": post.writer, "bot": false },
        "media_attachments": [],
        "mentions": mentions,
        "tags": [{ "name": "denpasar", "url": format!("https://{HOST}/tags/denpasar") }],
        "emojis": [],
        "card": null,
        "poll": null,
    })
}

fn own_status(own: &Own) -> Value {
    json!({
        "id": own.id.to_string(),
        "created_at": time(own.at),
        "in_reply_to_id": own.answers.map(|id| id.to_string()),
        "spoiler_text": "",
        "visibility": "public",
        "language": "id",
        "url": format!("https://{HOST}/@{ACCT}/{}", own.id),
        "reblogs_count": 0,
        "favourites_count": 0,
        "content": content(&own.text, false),
        "reblog": null,
        "account": { "id": ACCOUNT, "username": ACCT, "acct": ACCT, "bot": false },
        "mentions": [],
    })
}

/// As Mastodon spells a time: to the millisecond, in UTC.
fn time(at: Timestamp) -> String {
    let text = at.to_string();
    text.strip_suffix("000Z").map_or(text.clone(), |head| format!("{head}Z"))
}

fn tag(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    let facts = city.facts(ID, &asked.feed, at);
    let series = facts.iter().find_map(|fact| match &fact.kind {
        FactKind::Series(series) => Some(series),
        _ => None,
    });
    let days: Vec<(Timestamp, f64)> = series.map(|one| one.points().collect()).unwrap_or_default();
    let day = |(at, uses): &(Timestamp, f64)| {
        json!({
            "day": at.as_secs().to_string(),
            "uses": uses.to_string(),
            "accounts": (uses * 0.7).round().to_string(),
        })
    };
    let body = json!({
        "id": "1",
        "name": "denpasar",
        "url": format!("https://{HOST}/tags/denpasar"),
        // The newest first.
        "history": days.iter().rev().map(day).collect::<Vec<_>>(),
        "following": false,
    });
    Response::json(body.to_string().into_bytes())
}
