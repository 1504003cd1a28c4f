//! JSON schemas of the messages of an MCAP file.
//!
//! They are kept by hand beside the kinds of fact; a test holds them against messages of every
//! service. Foxglove and Lichtblick read a part of JSON Schema only: every field has one type, every
//! array says what is in it. So a field that is not known is left out of a message and of `required`,
//! and arrays of mixed or missing elements are left out of the schema.

use serde_json::{Map, Value, json};

/// What the schemas of kinds of fact begin with.
pub(super) const OWN: &str = "damamaya.";

/// A raw frame.
pub(super) const FRAME: &str = "damamaya.frame";

/// A reject.
pub(super) const REJECT: &str = "damamaya.reject";

/// The schema of this name.
pub(super) fn of(name: &str) -> Value {
    match name {
        FRAME => object(
            name,
            "seq:integer received_at:string service:string feed:string name:string \
             address:string full_length:integer body:string",
        ),
        REJECT => object(
            name,
            "seq:integer received_at:string frame:integer feed:string row:integer? reason:string",
        ),
        kind => {
            let mut schema = object(
                name,
                "seq:integer received_at:string observed_at:string service:string entity:string \
                 kind:string place:object? value:number? unit:string? holds_s:number? \
                 frame:integer superseded:boolean content:object?",
            );
            let fields = content(kind.strip_prefix(OWN).unwrap_or(kind));
            if let (Some(fields), Some(content)) =
                (fields, schema.pointer_mut("/properties/content"))
            {
                *content = object(kind, fields);
            }
            schema
        }
    }
}

/// An object of fields `name:type`, or `name:[type]` for an array; one with a `?` may be missing.
/// More fields may be there.
fn object(title: &str, fields: &str) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for field in fields.split_whitespace() {
        let (name, of) = field.split_once(':').unwrap_or((field, "string"));
        let (of, is_required) = match of.strip_suffix('?') {
            Some(of) => (of, false),
            None => (of, true),
        };
        if is_required {
            required.push(name);
        }
        let items = of.strip_prefix('[').and_then(|of| of.strip_suffix(']'));
        let of = match items {
            Some(items) => json!({ "type": "array", "items": { "type": items } }),
            None => json!({ "type": of }),
        };
        properties.insert(name.to_owned(), of);
    }
    json!({"title": title, "type": "object", "required": required, "properties": properties})
}

/// The message without what is not known: fields of it, and of its content, that are null.
pub(super) fn known(mut message: Map<String, Value>) -> Value {
    if let Some(Value::Object(content)) = message.get_mut("content") {
        content.retain(|_, value| !value.is_null());
    }
    message.retain(|_, value| !value.is_null());
    Value::Object(message)
}

/// The fields of a kind's content. Times are microseconds since 1970, lengths of time
/// microseconds.
fn content(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "case" => {
            "kind:string title:string address:string state:string urgency:string \
             opened_at:integer agency:string? radius_m:number? detail:string course:object"
        }
        "measured" => "quantity:string value:number quality:string",
        "position" => {
            "class:string call_sign:string status:string speed_mps:number? course_deg:number? \
             accuracy_m:number?"
        }
        "signal" => "name:string mode:string phases:[object] cycle:integer? offset:integer?",
        "status" => "name:string state:string detail:string",
        "post" => {
            "channel:string text:string author:string url:string reach:integer \
             is_to_city:boolean is_answered:boolean follows:string?"
        }
        "area" => "name:string class:string geometry:object",
        "basemap" => "media_type:string bounds:object is_mercator:boolean",
        "footage" => {
            "name:string stream:string url:string sub_url:string? bearing_deg:number? \
             fov_deg:number? is_active:boolean details:object"
        }
        "health" => {
            "name:string service:string feed:string state:string detail:string \
             last_frame_at:integer? last_read_at:integer? period:integer frames:integer \
             rejects:integer camera:object?"
        }
        "command" => "verb:string by:string content:string",
        "call" => {
            "state:string class:string queued_at:integer answered_at:integer? ended_at:integer? \
             uncertainty_m:number? case:string? caller:string"
        }
        "warning" => {
            "event:string headline:string instruction:string credit:string severity:string \
             urgency:string certainty:string starts_at:integer? expires_at:integer? \
             is_exercise:boolean areas:[object]"
        }
        "project" => {
            "scope:string name:string agency:string stage:string budget_rp:number \
             contract_rp:number? contractor:string starts_at:integer? ends_at:integer? plan:[object] \
             reached:[object] confirmed:integer denied:integer"
        }
        "queue" => {
            "name:string serving:string waiting:integer longest_since:integer? served:integer \
             counters:integer takes:integer?"
        }
        "price" => {
            "market:string commodity:string unit:string rupiah:number warn_pct:number? \
             ceiling_rp:number?"
        }
        "dataset" => {
            "title:string publisher:string updated_at:integer? due_every:integer? rows:integer? \
             columns:[string]"
        }
        "asset" => "class:string name:string feeds:[string] capacity:number? customers:integer?",
        "picture" => "media_type:string sha256:string url:string",
        "series" => "quantity:string starts:integer step:integer",
        "finding" => {
            "analysis:string text:object since:integer score:number values:object links:[object]"
        }
        "alarm" => {
            "rule:string key:string state:string priority:string since:integer over_at:integer? \
             title:object action:object who:object cause:string about:string?"
        }
        "bookmark" => {
            "title:string author:string note:string from:integer to:integer? services:[string] \
             places:[object] is_held:boolean"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [&str; 23] = [
        "case", "measured", "position", "signal", "status", "post", "area", "basemap", "footage",
        "health", "command", "call", "warning", "project", "queue", "price", "dataset", "asset",
        "picture", "series", "finding", "alarm", "bookmark",
    ];

    /// Whether a viewer that knows plain types only can read it.
    fn is_plain(schema: &Value) -> bool {
        let of = schema["type"].as_str();
        let inside = schema["properties"].as_object();
        of.is_some()
            && (of != Some("array") || is_plain(&schema["items"]))
            && inside.is_none_or(|fields| fields.values().all(is_plain))
    }

    #[test]
    fn every_field_has_one_type_and_every_array_says_of_what() {
        for kind in KINDS {
            assert!(content(kind).is_some(), "{kind}");
            let schema = of(&format!("{OWN}{kind}"));
            assert!(is_plain(&schema), "{schema}");
        }
        for name in [FRAME, REJECT, "damamaya.ended"] {
            assert!(is_plain(&of(name)), "{name}");
        }
        assert!(!is_plain(&json!({"type": ["number", "null"]})));
        assert!(!is_plain(&json!({"type": "object", "properties": {"a": {"type": "array"}}})));
    }

    #[test]
    fn what_is_not_known_is_left_out_of_a_message() {
        let message = json!({"a": null, "b": 1, "content": {"c": null, "d": [null], "e": 2}});
        let Value::Object(message) = message else { unreachable!() };
        assert_eq!(known(message), json!({"b": 1, "content": {"d": [null], "e": 2}}));
    }
}
