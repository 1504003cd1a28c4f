//! A file of the record, as a broken disk or a stranger leaves it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wall_model::Timestamp;
use wall_record::{Reader, Select};

/// The file's name: the hour that it begins at, and that it was being written.
const NAME: &str = "2026-11-24T11Z.live";

fuzz_target!(|data: &[u8]| {
    let Ok(folder) = tempfile::tempdir() else { return };
    if std::fs::write(folder.path().join(NAME), data).is_err() {
        return;
    }
    let Ok(reader) = Reader::open(folder.path()) else { return };
    drop(reader.verify());
    drop(reader.info());
    drop(reader.moment(Timestamp::MAX));
    if let Ok(entries) = reader.entries(Timestamp::MIN, Timestamp::MAX, Select::ALL) {
        entries.map_while(Result::ok).for_each(drop);
    }
});
