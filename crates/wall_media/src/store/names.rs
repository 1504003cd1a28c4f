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
    root.join(folder_name(camera))
}

/// The name of a camera's folder within a store.
pub fn folder_name(camera: &EntityId) -> String {
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
    name
}

/// The camera of a folder; of one whose name was cut, its beginning.
pub(crate) fn camera(folder: &str) -> String {
    let whole = folder.split_once("==").map_or(folder, |(begin, _checksum)| begin);
    let mut bytes = Vec::new();
    let mut rest = whole.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let code = others.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'=') {
            Some(byte) => {
                bytes.push(byte);
                rest = others.get(2..).unwrap_or_default();
            }
            // A code that was cut.
            None if *first == b'=' => break,
            None => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A segment's file.
pub(super) fn file(folder: &Path, start: Timestamp, ending: &str) -> PathBuf {
    folder.join(format!("{}.{ending}", start.as_micros()))
}

/// The index and the samples of a segment.
pub(crate) fn segment_file(folder: &Path, start: Timestamp) -> (PathBuf, PathBuf) {
    (file(folder, start, INDEX), file(folder, start, SAMPLES))
}

/// The start times of the segments in a folder, oldest first; empty if there is none.
pub(crate) fn segments(folder: &Path) -> Vec<Timestamp> {
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

/// Every segment below `root`: its start, its folder and the bytes of its files.
pub(super) fn stock(root: &Path) -> Vec<(Timestamp, PathBuf, u64)> {
    let Ok(folders) = std::fs::read_dir(root) else { return Vec::new() };
    let mut found = Vec::new();
    for folder in folders.filter_map(Result::ok).map(|entry| entry.path()) {
        for start in segments(&folder) {
            let size =
                |ending| std::fs::metadata(file(&folder, start, ending)).map_or(0, |m| m.len());
            found.push((start, folder.clone(), size(SAMPLES) + size(INDEX)));
        }
    }
    found
}

/// When each stretch of stored samples below `root` begins, and its size, bytes.
pub fn stored(root: &Path) -> Vec<(Timestamp, u64)> {
    stock(root).into_iter().map(|(start, _, size)| (start, size)).collect()
}
