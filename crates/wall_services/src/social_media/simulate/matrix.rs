//! A Matrix homeserver: the newest messages of the volunteers' room.

use serde_json::{Value, json};
use wall_model::Timestamp;
use wall_service::{Asked, City, Response};

use crate::social_media::truth::private::{self, Event, OWN, ROOM};

/// The server's answer.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    if asked.path != "/_matrix/client/v3/sync" {
        let body = json!({ "errcode": "M_UNRECOGNIZED", "error": "Unrecognized request" });
        return Response::Http {
            status: 404,
            media_type: "application/json",
            body: body.to_string().into_bytes(),
        };
    }
    let events = private::events(city, at);
    let events: Vec<Value> = events.iter().map(event).collect();
    let token = format!("s{}", events.len());
    let body = json!({
        "next_batch": token,
        "rooms": { "join": { ROOM: {
            "timeline": { "events": events, "limited": false, "prev_batch": "t0" },
            "state": { "events": [] },
        } } },
    });
    Response::json(body.to_string().into_bytes())
}

fn event(event: &Event) -> Value {
    let mut content = json!({ "msgtype": "m.text", "body": event.text });
    if let Some(answered) = &event.answers {
        content["m.relates_to"] = json!({ "m.in_reply_to": { "event_id": answered } });
    }
    if event.asks_city {
        content["m.mentions"] = json!({ "user_ids": [OWN] });
    }
    json!({
        "type": "m.room.message",
        "event_id": event.id,
        "sender": event.sender,
        "origin_server_ts": event.at.as_micros() / 1_000,
        "content": content,
    })
}
