//! The table `[record]`: how much of the record is kept.

use std::{collections::BTreeMap, ops::RangeInclusive};

use wall_model::{ServiceId, Span};
use wall_service::Service;

use super::{
    problem::suggest,
    reader::{Checker, Table, number},
};

/// Least and most GiB that can be asked for: room for some minutes, a pebibyte.
const GIB: RangeInclusive<f64> = 0.01..=1_048_576.0;

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
    /// How long what is of single services is kept; of older hours it is withheld.
    pub keep_services_for: BTreeMap<ServiceId, Span>,
    /// Most bytes of what is of single services; of the hours before, it is withheld.
    pub keep_services_bytes: BTreeMap<ServiceId, u64>,
}

impl RecordSpec {
    /// The table of the file `root`; without it, nothing is limited.
    pub(super) fn parse(
        checker: &mut Checker<'_>,
        root: &Table<'_>,
        services: &[&'static dyn Service],
    ) -> Self {
        let Some(value) = root.get("record") else { return Self::default() };
        let Some(table) = Table::of(checker, "[record]", value) else { return Self::default() };
        table.check_keys(checker, &["keep_gib", "keep_days", "pictures_gib", "services"]);
        let (keep_services_for, keep_services_bytes) = by_service(checker, &table, services);
        Self {
            keep_bytes: gib(checker, &table, "keep_gib"),
            keep_for: days(checker, &table, "keep_days"),
            picture_bytes: gib(checker, &table, "pictures_gib"),
            keep_services_for,
            keep_services_bytes,
        }
    }
}

/// `[record.services.ID]` with `keep_days`, `keep_gib` or both.
fn by_service(
    checker: &mut Checker<'_>,
    record: &Table<'_>,
    services: &[&'static dyn Service],
) -> (BTreeMap<ServiceId, Span>, BTreeMap<ServiceId, u64>) {
    let mut kept = (BTreeMap::new(), BTreeMap::new());
    let Some(value) = record.get("services") else { return kept };
    let Some(table) = Table::of(checker, "[record.services]", value) else { return kept };
    for (key, value) in table.entries {
        let id = key.get_ref().as_ref();
        let name = format!("[record.services.{id}]");
        let Some(service) = Table::of(checker, &name, value) else { continue };
        if services.iter().all(|service| service.id() != id) {
            let hint = suggest(id, services.iter().map(|service| service.id()));
            checker.problem(&key.span(), format!("unknown service {id}"), hint);
            continue;
        }
        service.check_keys(checker, &["keep_days", "keep_gib"]);
        if service.get("keep_days").is_none() && service.get("keep_gib").is_none() {
            checker.missing(&service, "keep_days", "30");
        }
        let id = ServiceId::from(id);
        kept.0.extend(days(checker, &service, "keep_days").map(|age| (id.clone(), age)));
        kept.1.extend(gib(checker, &service, "keep_gib").map(|most| (id, most)));
    }
    kept
}

fn gib(checker: &mut Checker<'_>, table: &Table<'_>, key: &str) -> Option<u64> {
    let value = table.get(key)?;
    let Some(gib) = number(value).filter(|gib| GIB.contains(gib)) else {
        let message = format!("{key} is not a number from {} to {}", GIB.start(), GIB.end());
        checker.problem(&value.span(), message, "");
        return None;
    };
    Some((gib * f64::from(1_u32 << 30)).round() as u64)
}

fn days(checker: &mut Checker<'_>, table: &Table<'_>, key: &str) -> Option<Span> {
    table.count(checker, key, 1..=MAX_DAYS).map(|days| Span::from_hours(24).times(days.into()))
}
