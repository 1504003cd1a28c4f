//! The services' fixtures as frames.
//!
//! A fixture is `fixtures/<feed>.<nr>.<ending>` in a service's folder; what its transport
//! says of it may stand beside it in `<feed>.<nr>.meta.json`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use wall_model::{Seq, ServiceId, Timestamp};
use wall_record::{Frame, Origin};
use wall_service::Service;

/// When fixtures are received unless they say otherwise, 2026-11-24T11:05:00Z.
const RECEIVED_AT: Timestamp = Timestamp::from_secs(1_795_518_300);

/// Every fixture of `service`, by its file's name.
///
/// # Panics
/// If a file is not named as a fixture or its companion cannot be read.
pub fn fixtures(service: &dyn Service) -> Vec<Frame> {
    let folder = folder(service.id());
    let Ok(entries) = fs::read_dir(&folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| !path.to_string_lossy().ends_with(".meta.json"));
    paths.sort();
    paths.iter().map(|path| frame(service, path)).collect()
}

/// A frame of `feed` with this body, with the address and options of the feed's first
/// fixture.
pub fn frame_like(service: &dyn Service, feed: &str, body: &[u8]) -> Frame {
    made(service, feed, "1", body)
}

fn folder(service: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../wall_services/src")
        .join(service)
        .join("fixtures")
}

fn frame(service: &dyn Service, path: &Path) -> Frame {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap();
    let mut parts = name.split('.');
    let (feed, nr) = (parts.next().unwrap(), parts.next().unwrap());
    made(service, feed, nr, &fs::read(path).unwrap())
}

fn made(service: &dyn Service, feed: &str, nr: &str, body: &[u8]) -> Frame {
    let companion = folder(service.id()).join(format!("{feed}.{nr}.meta.json"));
    let companion: serde_json::Value = match fs::read(companion) {
        Ok(text) => serde_json::from_slice(&text).unwrap(),
        Err(_none) => serde_json::Value::Null,
    };
    let text = |name: &str| companion.get(name).and_then(serde_json::Value::as_str);
    let options = companion.get("options").cloned().unwrap_or_default();
    let options: Option<BTreeMap<String, String>> = serde_json::from_value(options).unwrap();
    let received_at = text("received_at").and_then(Timestamp::parse);
    Frame {
        seq: Seq(1),
        received_at: received_at.unwrap_or(RECEIVED_AT),
        origin: Arc::new(Origin {
            name: format!("{}-{feed}", service.id()),
            service: ServiceId::from(service.id()),
            feed: feed.into(),
            options: options.unwrap_or_default(),
        }),
        address: text("address").unwrap_or_default().to_owned(),
        full_length: body.len() as u64,
        body: body.into(),
    }
}
