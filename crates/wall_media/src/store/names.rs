//! Names of folders and files.

use std::path::{Path, PathBuf};

use wall_model::{EntityId, Timestamp};

/// Ending of the samples' files.
pub(super) const SAMPLES: &str = "samples";

/// Ending of the indexes' files.
pub(super) const INDEX: &str = "index";

/// The folder of a camera. Letters, digits, `-` and `_` stay, every other byte becomes
/// `=` and two digits; a name that gets too long is cut and ends with its checksum.
pub(super) fn folder(root: &Path, camera: &EntityId) -> PathBuf {
    let mut name = String::new();
    for byte in camera.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("={byte:02x}"));
        }
    }
    if name.len() > 100 {
        name.truncate(90);
        name.push_str(&format!("=={:08x}", crc32fast::hash(camera.as_str().as_bytes())));
    }
    root.join(name)
}

/// A segment's file.
pub(super) fn file(folder: &Path, start: Timestamp, ending: &str) -> PathBuf {
    folder.join(format!("{}.{ending}", start.as_micros()))
}

/// The start times of the segments in a folder, oldest first; empty if there is none.
pub(super) fn segments(folder: &Path) -> Vec<Timestamp> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut starts: Vec<Timestamp> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            if path.extension()? != INDEX {
                return None;
            }
            path.file_stem()?.to_str()?.parse().ok().map(Timestamp::from_micros)
        })
        .collect();
    starts.sort_unstable();
    starts
}
