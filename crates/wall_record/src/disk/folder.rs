//! The record's directory: names of its files, which one is which.
//!
//! `2026-11-24T11Z.live` is being written or waits to be sealed; `2026-11-24T11Z.record`
//! is sealed, with its SHA-256 beside it in `2026-11-24T11Z.record.sha256`. A second file
//! of one hour (after a damaged one was set aside, or one could not be written any more) is
//! `2026-11-24T11Z.2.live`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use wall_model::Timestamp;

use super::ends;
use crate::RecordError;

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;

/// Held by the one writer; also what marks a directory as a record.
pub(crate) const LOCK: &str = "writer.lock";

/// Which file: its hour and, in rare cases, its place within the hour. Files sort in the
/// record's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileId {
    /// Hours since 1970-01-01T00Z.
    pub(crate) hour: i64,
    /// From 1 within the hour.
    pub(crate) part: u32,
}

/// A file that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Which.
    pub(crate) id: FileId,
    /// Whether it is sealed.
    pub(crate) is_sealed: bool,
    /// How many links of its chain count; [`ends::NEVER`] unless a write to it failed.
    pub(crate) links: i64,
}

impl FileId {
    /// The first file of the hour that `at` is in.
    pub(crate) fn of(at: i64) -> Self {
        Self { hour: at.div_euclid(HOUR), part: 1 }
    }

    /// The next file of the same hour.
    pub(crate) fn next(self) -> Self {
        Self { part: self.part + 1, ..self }
    }

    /// When its hour begins, microseconds.
    pub(crate) fn begins_at(self) -> i64 {
        self.hour.saturating_mul(HOUR)
    }

    /// When the next hour begins.
    pub(crate) fn ends_at(self) -> i64 {
        self.begins_at().saturating_add(HOUR)
    }

    /// When its hour begins.
    pub(crate) fn from(self) -> Timestamp {
        Timestamp::from_micros(self.begins_at())
    }

    /// The last microsecond of its hour.
    pub(crate) fn to(self) -> Timestamp {
        Timestamp::from_micros(self.begins_at().saturating_add(HOUR - 1))
    }

    /// Its name once it was removed while an older one stays.
    pub(crate) fn gap(self) -> String {
        format!("{}.removed", self.stem())
    }

    /// Reads a [`gap`](Self::gap)'s name.
    pub(crate) fn of_gap(name: &str) -> Option<Self> {
        Self::parse(name.strip_suffix(".removed")?)
    }

    /// Its name without an ending.
    pub(crate) fn stem(self) -> String {
        let time = Timestamp::from_micros(self.begins_at()).to_string();
        let hour = time.get(..13).unwrap_or(&time);
        if self.part == 1 { format!("{hour}Z") } else { format!("{hour}Z.{}", self.part) }
    }

    /// Its name while it is written.
    pub(crate) fn live(self) -> String {
        format!("{}.live", self.stem())
    }

    /// Its name once it is sealed.
    pub(crate) fn sealed(self) -> String {
        format!("{}.record", self.stem())
    }

    /// Reads a [`stem`](Self::stem).
    pub(crate) fn parse(stem: &str) -> Option<Self> {
        let (hour, part) = match stem.split_once("Z.") {
            Some((hour, part)) => (hour, part.parse().ok().filter(|part| *part > 1)?),
            None => (stem.strip_suffix('Z')?, 1),
        };
        let mut numbers = hour.split(['-', 'T']);
        let mut number = || numbers.next()?.parse::<i64>().ok();
        let (year, month, day, hour_of_day) = (number()?, number()?, number()?, number()?);
        let days = days_from_civil(year, month, day);
        let id = Self { hour: days * 24 + hour_of_day, part };
        // Only what this program itself would write is taken for one of its files.
        (id.stem() == stem).then_some(id)
    }
}

impl Listed {
    /// A sealed file.
    pub(crate) fn sealed(id: FileId) -> Self {
        Self { id, is_sealed: true, links: ends::NEVER }
    }

    /// Its name.
    pub(crate) fn name(&self) -> String {
        if self.is_sealed { self.id.sealed() } else { self.id.live() }
    }
}

/// Where in `listed` the files begin that may hold something later than `after`: with the hour
/// that may reach beyond it, of which there may be several files.
pub(crate) fn first_from(listed: &[Listed], after: i64) -> usize {
    let begun = listed.partition_point(|file| file.id.begins_at() <= after);
    let Some(last) = begun.checked_sub(1).and_then(|last| listed.get(last)) else { return 0 };
    let hour = last.id.begins_at();
    listed.partition_point(|file| file.id.begins_at() < hour)
}

/// Days since the epoch of a day (Howard Hinnant's `days_from_civil`).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The record's files in its order; where an hour is there both running and sealed, the
/// sealed one. A running file of which nothing counts is left out.
pub(crate) fn list(dir: &Path) -> Result<Vec<Listed>, RecordError> {
    let mut files: Vec<Listed> = Vec::new();
    let mut ended: Vec<FileId> = Vec::new();
    for entry in fs::read_dir(dir).map_err(|source| unreadable(dir, source))? {
        let entry = entry.map_err(RecordError::io("read", dir))?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let listed = match name.rsplit_once('.') {
            Some((stem, "live")) => {
                FileId::parse(stem).map(|id| Listed { is_sealed: false, ..Listed::sealed(id) })
            }
            Some((stem, "record")) => FileId::parse(stem).map(Listed::sealed),
            Some((name, "ends")) => {
                ended.extend(name.strip_suffix(".live").and_then(FileId::parse));
                None
            }
            _ => None,
        };
        files.extend(listed);
    }
    files.sort_by_key(|file| (file.id, !file.is_sealed));
    files.dedup_by_key(|file| file.id);
    for file in files.iter_mut().filter(|file| !file.is_sealed && ended.contains(&file.id)) {
        file.links = ends::read(dir, file.id);
    }
    files.retain(|file| file.links > 0);
    Ok(files)
}

fn unreadable(dir: &Path, source: io::Error) -> RecordError {
    match source.kind() {
        io::ErrorKind::NotFound => RecordError::Missing { dir: dir.display().to_string() },
        io::ErrorKind::NotADirectory => RecordError::NotARecord {
            dir: dir.display().to_string(),
            found: "it is a file".to_owned(),
        },
        _ => RecordError::io("read", dir)(source),
    }
}

/// Whether `dir` is a record, even one without entries.
pub(crate) fn check_is_record(dir: &Path) -> Result<(), RecordError> {
    if !list(dir)?.is_empty() || dir.join(LOCK).is_file() {
        return Ok(());
    }
    Err(RecordError::NotARecord {
        dir: dir.display().to_string(),
        found: "it holds no file of a record".to_owned(),
    })
}

/// Makes `dir` if it is not there, and refuses one that holds other things.
pub(crate) fn prepare(dir: &Path) -> Result<(), RecordError> {
    if !dir.exists() {
        fs::create_dir_all(dir).map_err(RecordError::io("create", dir))?;
    }
    if check_is_record(dir).is_ok() {
        return Ok(());
    }
    for entry in fs::read_dir(dir).map_err(|source| unreadable(dir, source))? {
        let entry = entry.map_err(RecordError::io("read", dir))?;
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_file && !name.starts_with('.') {
            return Err(RecordError::NotARecord {
                dir: dir.display().to_string(),
                found: format!("it holds {name}"),
            });
        }
    }
    Ok(())
}

/// Makes the directory's own entries durable.
pub(crate) fn sync(dir: &Path) -> Result<(), RecordError> {
    if cfg!(unix) {
        fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(RecordError::io("sync", dir))?;
    }
    Ok(())
}

/// A file that stands beside the database `path`, as SQLite names it.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for at in [0, 951_782_400_000_000, 1_795_503_912_000_000] {
            for id in [FileId::of(at), FileId::of(at).next()] {
                assert_eq!(FileId::parse(&id.stem()), Some(id));
            }
        }
        assert_eq!(FileId::of(1_795_503_912_000_000).live(), "2026-11-24T07Z.live");
        assert_eq!(FileId::of(1_795_503_912_000_000).next().sealed(), "2026-11-24T07Z.2.record");
        for foreign in
            ["2026-11-24", "2026-11-24T7Z", "notes", "2026-13-24T07Z", "2026-11-24T07Z.1"]
        {
            assert_eq!(FileId::parse(foreign), None, "{foreign}");
        }
    }
}
