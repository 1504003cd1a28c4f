//! WhatsApp's webhooks: a request for each message and for each of the city's answers.

use serde_json::{Value, json};
use wall_model::Timestamp;
use wall_service::{City, Message, Response};

use crate::social_media::truth::private;

/// The city's number.
const NUMBER: &str = "62361112000";

/// How long requests are told again.
const TOLD: wall_model::Span = wall_model::Span::from_hours(24);

/// Requests to the wall at `at`.
pub(super) fn messages(city: &dyn City, at: Timestamp) -> Response {
    let mut requests = Vec::new();
    for message in private::written(city, at - TOLD, at) {
        let contact = json!([{ "profile": { "name": "Warga Simulasi" }, "wa_id": message.from }]);
        requests.push(request(json!({ "contacts": contact, "messages": [told(&message)] })));
        if message.answered <= at {
            requests.push(request(json!({ "statuses": [{
                "id": format!("wamid.A{}", message.id.trim_start_matches("wamid.")),
                "status": "sent",
                "timestamp": message.answered.as_secs().to_string(),
                "recipient_id": message.from,
            }] })));
        }
    }
    Response::Messages(requests)
}

fn told(message: &private::Message) -> Value {
    let mut told = json!({
        "from": message.from,
        "id": message.id,
        "timestamp": message.at.as_secs().to_string(),
    });
    match message.place {
        None => {
            told["type"] = json!("text");
            told["text"] = json!({ "body": message.text });
        }
        Some(place) => {
            told["type"] = json!("location");
            told["location"] = json!({
                "latitude": place.lat_deg, "longitude": place.lon_deg, "name": message.text,
            });
        }
    }
    told
}

fn request(mut value: Value) -> Message {
    value["messaging_product"] = json!("whatsapp");
    value["metadata"] = json!({ "display_phone_number": NUMBER, "phone_number_id": "1066" });
    let notice = json!({
        "object": "whatsapp_business_account",
        "entry": [{ "id": "1020", "changes": [{ "value": value, "field": "messages" }] }],
    });
    Message { topic: String::new(), body: notice.to_string().into_bytes() }
}
