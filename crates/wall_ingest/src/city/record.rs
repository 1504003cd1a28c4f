//! The table `[record]`: how much of the record is kept.

use wall_model::Span;

use super::reader::{Checker, Table};

/// Most GiB that can be asked for: a pebibyte.
const MAX_GIB: u32 = 1 << 20;

/// Most days that can be asked for: a century.
const MAX_DAYS: u32 = 36_500;

/// How much of the record is kept; what is held stays in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordSpec {
    /// Most bytes of the record without camera pictures; beyond, the oldest hours go.
    pub keep_bytes: Option<u64>,
    /// How long an hour is kept.
    pub keep_for: Option<Span>,
    /// Most bytes of camera pictures; beyond, the oldest go.
    pub picture_bytes: Option<u64>,
}

impl RecordSpec {
    /// The table of the file `root`; without it, nothing is limited.
    pub(super) fn parse(checker: &mut Checker<'_>, root: &Table<'_>) -> Self {
        let Some(value) = root.get("record") else { return Self::default() };
        let Some(table) = Table::of(checker, "[record]", value) else { return Self::default() };
        table.check_keys(checker, &["keep_gib", "keep_days", "pictures_gib"]);
        Self {
            keep_bytes: gib(checker, &table, "keep_gib"),
            keep_for: days(checker, &table, "keep_days"),
            picture_bytes: gib(checker, &table, "pictures_gib"),
        }
    }
}

fn gib(checker: &mut Checker<'_>, table: &Table<'_>, key: &str) -> Option<u64> {
    table.count(checker, key, 1..=MAX_GIB).map(|gib| u64::from(gib) << 30)
}

fn days(checker: &mut Checker<'_>, table: &Table<'_>, key: &str) -> Option<Span> {
    table.count(checker, key, 1..=MAX_DAYS).map(|days| Span::from_hours(24).times(days.into()))
}
