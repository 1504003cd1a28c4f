//! What servers are asked, and which page comes next.

use wall_model::{LonLat, LonLatBounds};
use wall_service::{Endpoint, Request, Service as _};

use super::{NOW, SERVICE, frame};

fn asked(feed: &str, url: &str, options: &[(&str, &str)]) -> Result<Vec<Request>, String> {
    let bounds = LonLatBounds { min: LonLat::new(115.1, -8.8), max: LonLat::new(115.3, -8.5) };
    SERVICE
        .requests(&frame(feed, options, "", b"").origin, &Endpoint { url: url.to_owned(), bounds })
}

fn url(request: &Request) -> &str {
    match request {
        Request::Get { url, .. } | Request::Events { url } | Request::Stream { url, .. } => url,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_feed_asks_its_own_servers_way() {
    let urls = |feed: &str, base: &str, options: &[(&str, &str)]| -> Vec<String> {
        asked(feed, base, options).unwrap().iter().map(|one| url(one).to_owned()).collect()
    };
    assert_eq!(
        urls("mastodon", "https://m.example/", &[("tags", "#Denpasar, bali")]),
        [
            "https://m.example/api/v1/timelines/tag/denpasar?limit=40",
            "https://m.example/api/v1/timelines/tag/bali?limit=40",
        ]
    );
    assert_eq!(
        urls("mastodon_stream", "sse+https://m.example", &[]),
        ["https://m.example/api/v1/streaming/hashtag?tag=denpasar"]
    );
    assert_eq!(
        urls("mastodon_stream", "wss://m.example", &[]),
        ["wss://m.example/api/v1/streaming?stream=hashtag&tag=denpasar"]
    );
    assert_eq!(
        urls("mastodon_tag", "https://m.example", &[]),
        ["https://m.example/api/v1/tags/denpasar"]
    );
    assert_eq!(
        urls("answers", "https://m.example", &[("account_id", "1001")]),
        ["https://m.example/api/v1/accounts/1001/statuses?exclude_reblogs=true&limit=40"]
    );
    assert_eq!(urls("news", "https://n.example/rss?x=1", &[]), ["https://n.example/rss?x=1"]);
    let sync = urls("matrix", "https://x.example", &[]).remove(0);
    assert!(
        sync.starts_with(
            "https://x.example/_matrix/client/v3/sync?timeout=0&filter=%7B%22presence"
        )
    );
    let (_, filter) = sync.split_once("filter=").unwrap();
    let filter = url::form_urlencoded::parse(format!("f={filter}").as_bytes())
        .next()
        .unwrap()
        .1
        .into_owned();
    let filter: serde_json::Value = serde_json::from_str(&filter).unwrap();
    assert_eq!(filter["room"]["timeline"]["limit"], 30);
    assert_eq!(
        asked("whatsapp", "webhook:/wa", &[]).unwrap(),
        [Request::Receive { path: "/wa".to_owned() }]
    );
    assert_eq!(
        asked("news", "folder:/srv/rss", &[]).unwrap(),
        [Request::Watch { folder: "/srv/rss".to_owned(), extension: "xml".to_owned() }]
    );
}

#[test]
fn wrong_options_are_said() {
    assert!(
        asked("mastodon", "https://m.example", &[("tags", "a b, /x")])
            .unwrap_err()
            .starts_with("tags:")
    );
    assert!(
        asked("mastodon", "https://m.example", &[("back", "60h")])
            .unwrap_err()
            .starts_with("back:")
    );
    assert!(asked("answers", "https://m.example", &[]).unwrap_err().starts_with("account_id:"));
    assert!(asked("news", "mqtt://x", &[]).unwrap_err().contains("cannot come from"));
    assert!(asked("nothing", "https://x", &[]).is_err());
}

#[test]
fn full_pages_are_followed_until_they_are_old() {
    let page = |count: usize, minutes: i64| {
        let status = |nr: usize| {
            let at = NOW - wall_model::Span::from_mins(minutes);
            serde_json::json!({ "id": (9_000 - nr).to_string(), "created_at": at.to_string() })
        };
        serde_json::to_vec(&(0..count).map(status).collect::<Vec<_>>()).unwrap()
    };
    let address = "https://m.example/api/v1/timelines/tag/denpasar?limit=40";
    let next = |feed: &str, address: &str, body: &[u8]| {
        SERVICE.next(&frame(feed, &[], address, body)).map(|request| url(&request).to_owned())
    };
    let second = next("mastodon", address, &page(40, 5)).unwrap();
    assert_eq!(second, format!("{address}&max_id=8961"));
    let third = next("mastodon", &second, &page(40, 6)).unwrap();
    assert_eq!(third, second, "only the id changes");
    assert_eq!(next("mastodon", address, &page(39, 5)), None);
    assert_eq!(next("mastodon", address, &page(40, 61)), None);
    assert!(next("mastodon_history", address, &page(40, 61)).is_some());
    assert_eq!(next("mastodon", address, b"[]"), None);
    assert_eq!(next("news", address, b"[]"), None);
}

#[test]
fn what_a_room_left_out_is_asked_for() {
    let sync = include_bytes!("../fixtures/matrix.1.json");
    let address = "http://x.example/_matrix/client/v3/sync?timeout=0";
    let next = |address: &str, body: &[u8]| {
        SERVICE.next(&frame("matrix", &[], address, body)).map(|request| url(&request).to_owned())
    };
    let older = next(address, sync).unwrap();
    assert!(older.starts_with(
        "http://x.example/_matrix/client/v3/rooms/%21relawan%3Adps.example/messages?dir=b&limit=30\
         &from=t34-23535_0_0&filter="
    ), "{older}");
    let page = |minutes: i64| {
        let millis = (NOW - wall_model::Span::from_mins(minutes)).as_micros() / 1_000;
        serde_json::json!({ "start": "t34", "end": "t12", "chunk": [{
            "type": "m.room.message", "event_id": "$9", "sender": "@a:b",
            "origin_server_ts": millis, "content": { "msgtype": "m.text", "body": "tadi" },
        }] })
        .to_string()
    };
    let decoded = SERVICE.decode(&frame("matrix", &[], &older, page(90).as_bytes())).unwrap();
    assert_eq!(super::post(&decoded.facts[0]).url, "matrix:roomid/relawan:dps.example/e/9");
    assert!(next(&older, page(90).as_bytes()).unwrap().contains("from=t12"));
    assert_eq!(next(&older, page(49 * 60).as_bytes()), None, "old enough");
}
