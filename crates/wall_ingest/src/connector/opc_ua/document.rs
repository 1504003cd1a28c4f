//! Values of nodes in JSON.

use opcua::types::{DataValue, Variant};
use serde_json::Value as Json;

/// Longest text that is told, characters.
const MAX_TEXT: usize = 1_024;

/// `{"node":"ns=2;s=Ubung.Level","value":3.64,"status":"Good","source_timestamp":"…Z"}`.
pub(super) fn item(name: &str, told: &DataValue) -> Json {
    let status = told.status.unwrap_or_default().to_string();
    // Behind the name stand notes such as `StructureChanged`.
    let status = status.split(',').next().unwrap_or_default();
    let time = told.source_timestamp.as_ref().map(|time| time.to_string().replace("+00:00", "Z"));
    serde_json::json!({
        "node": name,
        "value": told.value.as_ref().map_or(Json::Null, value),
        "status": status,
        "source_timestamp": time,
    })
}

/// A value that is a number, a switch or a text; anything else is null.
fn value(value: &Variant) -> Json {
    match value {
        Variant::Boolean(flag) => (*flag).into(),
        Variant::SByte(number) => (*number).into(),
        Variant::Byte(number) => (*number).into(),
        Variant::Int16(number) => (*number).into(),
        Variant::UInt16(number) => (*number).into(),
        Variant::Int32(number) => (*number).into(),
        Variant::UInt32(number) => (*number).into(),
        Variant::Int64(number) => (*number).into(),
        Variant::UInt64(number) => (*number).into(),
        // As the device would print it: 3.64 and not 3.640000104904175.
        Variant::Float(number) => number.to_string().parse::<f64>().map_or(Json::Null, Json::from),
        Variant::Double(number) => Json::from(*number),
        Variant::String(text) => text.as_ref().chars().take(MAX_TEXT).collect::<String>().into(),
        Variant::DateTime(time) => time.to_string().replace("+00:00", "Z").into(),
        Variant::LocalizedText(text) => {
            text.text.as_ref().chars().take(MAX_TEXT).collect::<String>().into()
        }
        _ => Json::Null,
    }
}

#[cfg(test)]
mod tests {
    use opcua::types::{DateTime, StatusCode};

    use super::*;

    #[test]
    fn values_are_told_as_devices_mean_them() {
        let told = |value: Variant| item("n", &DataValue::new_now(value))["value"].clone();
        assert_eq!(told(Variant::Float(3.64)), 3.64);
        assert_eq!(told(Variant::Double(-1.5)), -1.5);
        assert_eq!(told(Variant::Double(f64::NAN)), Json::Null);
        assert_eq!(told(Variant::Float(f32::INFINITY)), Json::Null);
        assert_eq!(told(Variant::UInt64(u64::MAX)), u64::MAX);
        assert_eq!(told(Variant::Boolean(true)), true);
        assert_eq!(told(Variant::String("x".repeat(3_000).into())), "x".repeat(1_024));
        assert_eq!(told(Variant::Empty), Json::Null);
    }

    #[test]
    fn a_status_is_its_name_and_a_time_is_utc() {
        let told = DataValue {
            value: Some(Variant::Int32(7)),
            status: Some(StatusCode::BadSensorFailure),
            source_timestamp: Some(DateTime::ymd_hms(2026, 11, 24, 2, 10, 0)),
            ..DataValue::default()
        };
        let expected = serde_json::json!({
            "node": "ns=2;i=7", "value": 7, "status": "BadSensorFailure",
            "source_timestamp": "2026-11-24T02:10:00Z",
        });
        assert_eq!(item("ns=2;i=7", &told), expected);
        assert_eq!(item("n", &DataValue::default())["status"], "Good");
    }
}
