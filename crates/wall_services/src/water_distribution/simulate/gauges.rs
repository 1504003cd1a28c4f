//! The disaster agency's flood gauges.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wall_model::{Fact, FactKind, Quantity, Timestamp};
use wall_service::Response;

use super::super::limits::{FloodLevel, USUAL_CM};
use super::spelled;

/// Every gauge, by its code.
pub(super) fn document(facts: &[Fact], at: Timestamp) -> Response {
    let mut gauges = BTreeMap::<&str, Map<String, Value>>::new();
    for fact in facts {
        let entity = fact.entity.as_str();
        let entity = entity.strip_prefix("history:").unwrap_or(entity);
        let (id, role) = entity.split_once(':').unwrap_or((entity, ""));
        let gauge = gauges.entry(id).or_default();
        let mut set = |name: &str, value: Value| {
            gauge.insert(name.to_owned(), value);
        };
        match (&fact.kind, role) {
            (FactKind::Asset(asset), _) => {
                set("kode", id.into());
                set("nama", asset.name.as_str().into());
                set("waktu", spelled(fact.observed_at).into());
                if let Some(place) = fact.place {
                    set("lon", place.lon_deg.into());
                    set("lat", place.lat_deg.into());
                }
            }
            (FactKind::Measured(measured), "") if measured.quantity == Quantity::LevelCm => {
                set("tinggi_cm", measured.value.into());
                set("status", FloodLevel::of(measured.value, USUAL_CM).word().into());
            }
            (FactKind::Measured(measured), "") => set("hujan_mm_jam", measured.value.into()),
            (FactKind::Measured(measured), "hour_before") => {
                set("tinggi_1_jam_lalu_cm", measured.value.into());
            }
            (FactKind::Series(series), _) => set("riwayat_30_menit_cm", json!(series.values)),
            _ => {}
        }
    }
    let data: Vec<Value> = gauges.into_values().map(Value::Object).collect();
    Response::json(json!({ "waktu": spelled(at), "data": data }).to_string().into_bytes())
}
