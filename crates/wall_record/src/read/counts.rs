//! The density of entries over time.

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{ServiceId, Timestamp};

use super::entries::entries_of;
use super::files::{Files, lock};
use super::range::pass_over;
use super::reader::Select;
use crate::RecordError;
use crate::disk::{
    folder::{self, Listed},
    names::Names,
};
use crate::stored::{Kept, Stored};

/// How many entries were received in a stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Density {
    /// After this.
    pub from: Timestamp,
    /// Not after this.
    pub to: Timestamp,
    /// Facts by service.
    pub facts: BTreeMap<ServiceId, u64>,
    /// Frames.
    pub frames: u64,
    /// Rejects.
    pub rejects: u64,
}

/// Exact counts: blocks within one bucket are counted by their rows, only those across a
/// bucket's edge are opened. What is damaged counts nothing.
pub(crate) fn counts(
    files: &Arc<Files>,
    from: Timestamp,
    to: Timestamp,
    buckets: usize,
) -> Result<Vec<Density>, RecordError> {
    let (from, to) = (from.as_micros(), to.as_micros());
    let mut counted = edges(from, to, buckets);
    let listed = files.list()?;
    let begin = folder::first_from(&listed, from);
    for listed in listed.iter().skip(begin).take_while(|file| file.id.begins_at() <= to) {
        pass_over(listed.name(), of_file(files, *listed, (from, to), &mut counted))?;
    }
    Ok(counted)
}

fn of_file(
    files: &Files,
    listed: Listed,
    (from, to): (i64, i64),
    counted: &mut [Density],
) -> Result<(), RecordError> {
    let bucket = |at: i64, counted: &[Density]| {
        let index = counted.partition_point(|density| density.to.as_micros() < at);
        (at > from && at <= to).then_some(index)
    };
    let file = files.open(listed)?;
    let file = lock(&file);
    let mut names = Names::default();
    let mut next = file.block_at_or_after(from.saturating_add(1))?;
    while let Some(row) = next.filter(|row| row.summary.first_at <= to) {
        let summary = &row.summary;
        let first = bucket(summary.first_at, counted);
        if first.is_some() && first == bucket(summary.last_at, counted) {
            if let Some(density) = first.and_then(|index| counted.get_mut(index)) {
                density.frames += summary.frames;
                density.rejects += summary.rejects;
                for (service, count) in &summary.tally {
                    *density.facts.entry(service.as_str().into()).or_default() += count;
                }
            }
        } else {
            let mut take = |entry: &Stored| {
                let index = bucket(entry.received_at.as_micros(), counted);
                let Some(density) = index.and_then(|index| counted.get_mut(index)) else { return };
                match &entry.kept {
                    Kept::Frame(_) => density.frames += 1,
                    Kept::Reject(_) => density.rejects += 1,
                    Kept::Fact(fact) => {
                        *density.facts.entry(fact.service.clone()).or_default() += 1;
                    }
                }
            };
            let read = entries_of(&file, &row, &mut names, Select::ALL);
            pass_over(file.name.clone(), read.map(|entries| entries.iter().for_each(&mut take)))?;
        }
        next = file.block_after(summary.first_at)?;
    }
    Ok(())
}

fn edges(from: i64, to: i64, buckets: usize) -> Vec<Density> {
    let width = i128::from(to) - i128::from(from);
    let edge = |index: usize| {
        let offset = width * index as i128 / buckets.max(1) as i128;
        Timestamp::from_micros((i128::from(from) + offset) as i64)
    };
    let density = |index| Density { from: edge(index), to: edge(index + 1), ..Density::default() };
    if width > 0 { (0..buckets).map(density).collect() } else { Vec::new() }
}
