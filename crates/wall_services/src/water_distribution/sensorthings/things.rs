//! Things that are parts of the network.

use serde_json::Value;
use wall_model::{Asset, Fact, FactKind, ServiceId};

use super::super::{ID, document::time_of, parts, reading::Readings};
use super::entities::Thing;

/// Tells the asset that `thing` is, if it says its class.
pub(super) fn asset(readings: &mut Readings<'_>, nr: usize, thing: &Thing) {
    let Some(properties) = &thing.properties else { return };
    let Some(class) = properties.get("class").and_then(Value::as_str) else { return };
    let Some(code) = thing.code() else { return };
    let Some(class) = parts::class_of(class) else {
        return readings.reject(nr, format!("{code}: {class:.30} is no class of part"));
    };
    let feeds = properties.get("feeds").and_then(Value::as_array);
    let feeds = feeds.into_iter().flatten().filter_map(Value::as_str);
    let customers = properties.get("customers").and_then(Value::as_u64);
    let asset = Asset {
        class,
        name: thing.name.clone().unwrap_or_else(|| code.clone()),
        feeds: feeds.map(Into::into).collect(),
        capacity: properties.get("capacity").and_then(Value::as_f64),
        customers: customers.and_then(|count| u32::try_from(count).ok()),
    };
    let updated_at = properties.get("updated_at").and_then(time_of);
    let observed_at = updated_at.unwrap_or_else(|| readings.received_at());
    let service = ServiceId::from(ID);
    let mut fact = Fact::new(&service, code, observed_at, FactKind::Asset(asset));
    fact.place = thing.place();
    readings.fact(nr, fact);
}
