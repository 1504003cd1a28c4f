//! Exports for analysts, read back, two of them with the readers that analysts use.

use std::{fs, process::Command as Process};

use serde_json::Value;

use super::*;
use crate::{Format, Selection, Written, convert};

fn converted(bench: &Bench, services: &[&str], format: Format, name: &str) -> (PathBuf, Written) {
    let out = bench.path(name);
    let services: BTreeSet<String> = services.iter().map(|it| (*it).to_owned()).collect();
    let record = bench.record();
    let selection = Selection {
        record: &record,
        window: Bench::window(),
        services: &services,
        made_by: "damamaya 0",
    };
    let written = convert(&selection, format, &out).unwrap();
    (out, written)
}

#[test]
fn rows_are_safe_in_a_spreadsheet_and_places_on_a_map() {
    let bench = Bench::new();
    let (out, written) = converted(&bench, &[], Format::Csv, "a.csv");
    assert_eq!(written, Written { facts: 396, ..Written::default() });
    let text = fs::read_to_string(&out).unwrap();
    assert_eq!(text.matches("\r\n").count(), 397);
    let mut rows = ::csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = rows.deserialize().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows.len(), 396);
    let level = rows.iter().find(|row| row["kind"] == "measured").unwrap();
    assert_eq!(level["entity"], "'=2+5", "a formula");
    assert_eq!((level["value"].as_str(), level["unit"].as_str()), ("70", "cm"));
    assert_eq!(level["superseded"], "false");
    let content: Value = serde_json::from_str(&level["content"]).unwrap();
    assert_eq!(content["quantity"], "level_cm");
    let bus = rows.iter().find(|row| row["kind"] == "position").unwrap();
    assert_eq!((bus["lon"].as_str(), bus["lat"].as_str()), ("115.23", "-8.64"));
    assert_eq!(bus["observed_at"], at(3_001).to_string());

    let (out, written) = converted(&bench, &[], Format::GeoJson, "a.geojson");
    assert_eq!((written.facts, written.left_out), (352, 44));
    let map: Value = serde_json::from_str(&fs::read_to_string(&out).unwrap()).unwrap();
    let features = map["features"].as_array().unwrap();
    assert_eq!((map["type"].as_str(), features.len()), (Some("FeatureCollection"), 352));
    let bus = features.iter().find(|it| it["properties"]["kind"] == "position").unwrap();
    assert_eq!(bus["geometry"]["coordinates"], serde_json::json!([115.23, -8.64]));
    assert_eq!(bus["properties"]["content"]["call_sign"], "AMB-01");

    let (_, written) = converted(&bench, &["call_centre"], Format::Csv, "b.csv");
    assert_eq!(written.facts, 44);
    assert_eq!(bench.left(), ["a.csv", "a.geojson", "b.csv"]);
}

#[test]
fn pyarrow_and_mcap_read_what_the_record_holds() {
    let Some(python) = wall_testkit::require_python("exports read by pyarrow and mcap") else {
        return;
    };
    let bench = Bench::new();
    let (parquet, written) = converted(&bench, &[], Format::Parquet, "a.parquet");
    assert_eq!(written.facts, 396);
    let (mcap, written) = converted(&bench, &[], Format::Mcap, "a.mcap");
    assert_eq!((written.facts, written.frames, written.rejects), (396, 132, 44));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/analysts.py");
    let run = Process::new(python).arg(script).arg(parquet).arg(mcap).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let said: Value = serde_json::from_slice(&run.stdout).unwrap();

    assert_eq!(said["rows"], 396);
    assert_eq!(said["types"]["received_at"], "timestamp[us, tz=UTC]");
    assert_eq!(said["types"]["seq"], "int64");
    assert_eq!(said["types"]["lon"], "double");
    assert_eq!(said["types"]["content"], "string");
    assert_eq!(said["types"]["superseded"], "bool");
    assert_eq!(said["codecs"], serde_json::json!(["ZSTD"]));
    assert_eq!(said["first"]["entity"], "AMB-01");
    assert_eq!(said["first"]["lat"], "-8.64");
    assert_eq!(said["first"]["value"], "None");
    // Levels 70 to 113.
    assert_eq!(said["sum"], f64::from((70..114).sum::<i32>()));

    let topics = said["topics"].as_object().unwrap();
    assert_eq!(
        topics["/vehicle_tracking/track/AMB-07"],
        serde_json::json!(["foxglove.LocationFix", 44])
    );
    assert_eq!(topics["/vehicle_tracking/position"], serde_json::json!(["damamaya.position", 308]));
    assert_eq!(topics["/call_centre/call"], serde_json::json!(["damamaya.call", 44]));
    assert_eq!(
        topics["/call_centre/frames/call_centre-1"],
        serde_json::json!(["damamaya.frame", 44])
    );
    assert_eq!(topics["/water_distribution/rejects"], serde_json::json!(["damamaya.reject", 44]));
    assert_eq!(said["messages"], 396 + 308 + 132 + 44);
    assert_eq!(said["compression"], "zstd");
    assert!(said["chunks"].as_u64().unwrap() >= 1);
    let nanoseconds = |at: Timestamp| Value::from(at.as_micros() * 1_000);
    let [logged, published, fix] = said["fix"].as_array().unwrap().as_slice() else {
        panic!("{}", said["fix"]);
    };
    assert_eq!(*published, nanoseconds(at(3_001)));
    assert_eq!(*logged, nanoseconds(at(3_001) + Span::from_millis(5)));
    assert_eq!(fix["latitude"], -8.64);
    assert_eq!(fix["timestamp"], at(3_001).to_string().replace(".000000Z", "Z"));
    assert_eq!(fix["frame_id"], "WGS84");
    assert_eq!(fix["position_covariance"][0], 25.0);
    assert_eq!(fix["position_covariance_type"], "APPROXIMATED");
    assert_eq!(said["times"][0], nanoseconds(at(3_001)));
}
