//! The development of one service: its facts over a stretch of time.

use std::sync::Arc;

use wall_model::Fact;

use super::files::{Files, lock};
use super::pages::Pages;
use crate::RecordError;
use crate::disk::{
    folder::{self, Listed},
    slots::Effect,
};
use crate::page::Page;

/// Facts of `service` received after `after` and not after `until`. Blocks without any are
/// not opened, and of the others only the service's facts are read. What is damaged is passed
/// over: a tile that looks a day back is not to lose the day for one hour.
pub(crate) fn range(
    files: &Files,
    pages: &mut Pages,
    service: &str,
    (after, until): (i64, i64),
) -> Result<Vec<Arc<Fact>>, RecordError> {
    let mut found = Vec::new();
    let listed = files.list_until(until)?;
    let begin = folder::first_from(&listed, after);
    for listed in listed.iter().skip(begin).take_while(|file| file.id.begins_at() <= until) {
        let read = of_file(files, *listed, pages, service, (after, until), &mut found);
        pass_over(listed.name(), read)?;
    }
    Ok(found)
}

fn of_file(
    files: &Files,
    listed: Listed,
    pages: &mut Pages,
    service: &str,
    (after, until): (i64, i64),
    found: &mut Vec<Arc<Fact>>,
) -> Result<(), RecordError> {
    let file = files.open(listed)?;
    let file = lock(&file);
    let mut next = file.block_at_or_after(after.saturating_add(1))?;
    while let Some(row) = next.filter(|row| row.summary.first_at <= until) {
        let summary = &row.summary;
        if summary.tally.contains_key(service) {
            let times = (summary.first_at, summary.last_at);
            match pages.page(&file, listed.id, times) {
                Ok(Some(page)) => facts_of(&page, service, (after, until), found),
                Ok(None) => {}
                Err(err) => pass_over(file.name.clone(), Err(err))?,
            }
        }
        next = file.block_after(summary.first_at)?;
    }
    Ok(())
}

/// Says in the log that something damaged is left out; other failures stay failures.
pub(crate) fn pass_over(file: String, read: Result<(), RecordError>) -> Result<(), RecordError> {
    match read {
        Err(err) if err.is_damage() => {
            tracing::warn!(%err, file, "what is damaged is left out");
            Ok(())
        }
        read => read,
    }
}

fn facts_of(page: &Page, service: &str, (after, until): (i64, i64), found: &mut Vec<Arc<Fact>>) {
    let begin = page.rows().partition_point(|row| row.received_at <= after);
    let mut known: Option<(u32, bool)> = None;
    for (nr, row) in page.rows().iter().enumerate().skip(begin) {
        if row.received_at > until {
            break;
        }
        let is_its = match known {
            Some((id, is_its)) if id == row.service => is_its,
            _ => page.name(row.service) == service,
        };
        known = Some((row.service, is_its));
        if is_its && row.effect != Effect::Unknown {
            found.push(page.fact(nr as u32).clone().into());
        }
    }
}
