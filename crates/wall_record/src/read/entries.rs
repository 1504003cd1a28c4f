//! Entries as they stand in the record, block by block.

use std::sync::Arc;

use wall_model::{Seq, Timestamp};

use super::files::{Files, lock};
use super::reader::Select;
use crate::RecordError;
use crate::disk::{
    facts,
    file::File,
    folder::{self, Listed},
    frames,
    names::Names,
    rejects,
    seek::BlockRow,
};
use crate::stored::{Kept, Stored};

/// Batches of entries in the record's order, one block each. After an error, which names
/// the damaged block, it goes on with the next one.
pub struct Entries {
    files: Arc<Files>,
    listed: std::vec::IntoIter<Listed>,
    current: Option<Listed>,
    /// Entries received at or before this are passed over. Moves on with every block; not
    /// the block itself is remembered, since the hour may be sealed meanwhile and its
    /// blocks joined.
    after: i64,
    until: i64,
    select: Select,
    names: Names,
}

impl Entries {
    pub(crate) fn new(
        files: Arc<Files>,
        after: i64,
        until: i64,
        select: Select,
    ) -> Result<Self, RecordError> {
        let mut listed = files.list()?;
        let listed = listed.split_off(folder::first_from(&listed, after));
        let mut listed = listed.into_iter();
        Ok(Self {
            files,
            current: listed.next(),
            listed,
            after,
            until,
            select,
            names: Names::default(),
        })
    }

    fn batch(&mut self) -> Result<Option<Vec<Stored>>, RecordError> {
        while let Some(listed) = self.current {
            if listed.id.begins_at() > self.until {
                break;
            }
            let found = self.files.open(listed).and_then(|file| {
                let row = lock(&file).block_at_or_after(self.after.saturating_add(1))?;
                Ok(row.filter(|row| row.summary.first_at <= self.until).map(|row| (row, file)))
            });
            let Ok(Some((row, file))) = found else {
                self.current = self.listed.next();
                found?;
                continue;
            };
            let file = lock(&file);
            let kept = self.after.saturating_add(1)..=self.until;
            self.after = row.summary.last_at.max(self.after.saturating_add(1));
            let mut entries = entries_of(&file, &row, &mut self.names, self.select)?;
            entries.retain(|entry| kept.contains(&entry.received_at.as_micros()));
            return Ok(Some(entries));
        }
        Ok(None)
    }
}

impl Iterator for Entries {
    type Item = Result<Vec<Stored>, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.batch() {
                Ok(Some(entries)) if entries.is_empty() => {}
                Ok(entries) => return entries.map(Ok),
                Err(err) => return Some(Err(err)),
            }
        }
    }
}

/// The selected entries of a block, in the record's order.
pub(crate) fn entries_of(
    file: &File,
    row: &BlockRow,
    names: &mut Names,
    select: Select,
) -> Result<Vec<Stored>, RecordError> {
    let at = row.summary.first_at;
    let mut entries = Vec::new();
    if select.facts && row.summary.facts > 0 {
        read_facts(file, names, at, &mut entries)?;
    }
    if select.rejects && row.summary.rejects > 0 {
        let content = file.section("rejects", at)?.unwrap_or_default();
        for raw in file.broken(at, rejects::decode(&content))? {
            let reject = file.broken(at, raw.read())?;
            entries.push(Stored {
                seq: Seq(raw.seq),
                received_at: Timestamp::from_micros(raw.received_at),
                kept: Kept::Reject(Arc::new(reject)),
            });
        }
    }
    if select.frames && row.summary.frames > 0 {
        read_frames(file, at, &mut entries)?;
    }
    entries.sort_by_key(|entry| entry.seq);
    Ok(entries)
}

/// A fact that this version cannot read is reported and left out.
fn read_facts(
    file: &File,
    names: &mut Names,
    at: i64,
    entries: &mut Vec<Stored>,
) -> Result<(), RecordError> {
    let keys = file.section("facts", at)?.unwrap_or_default();
    let payloads = file.payloads(at)?;
    let raw = facts::decode(file.format, &keys, payloads.as_deref());
    for raw in file.broken(at, raw)? {
        match raw.read(names) {
            Ok(fact) => entries.push(Stored {
                seq: Seq(raw.seq),
                received_at: fact.received_at,
                kept: Kept::Fact(fact),
            }),
            Err(err) => {
                tracing::error!(file = file.name, seq = raw.seq, %err, "a fact cannot be read");
            }
        }
    }
    Ok(())
}

fn read_frames(file: &File, at: i64, entries: &mut Vec<Stored>) -> Result<(), RecordError> {
    let content = file.section("frames", at)?.unwrap_or_default();
    let mut group: Option<(i64, Vec<u8>)> = None;
    for row in file.broken(at, frames::decode(&content))? {
        if group.as_ref().map(|(id, _)| *id) != Some(row.group) {
            group = Some((row.group, file.bodies(row.group)?));
        }
        let bodies = group.as_ref().map_or(&[][..], |(_, bodies)| bodies);
        let frame = file.broken(at, row.with_body(bodies).and_then(|raw| raw.read()))?;
        entries.push(Stored {
            seq: frame.seq,
            received_at: frame.received_at,
            kept: Kept::Frame(Arc::new(frame)),
        });
    }
    Ok(())
}
