//! Finding blocks and keyframes within a file. What stands beyond the links that count (see
//! `ends`) is never found.

use rusqlite::{OptionalExtension, Row};

use super::block::Summary;
use super::bytes::Broken;
use super::chain::Hash;
use super::file::File;
use super::keyframe::Stored;
use crate::RecordError;

const SUMMARY: &str = "first_at, last_at, first_seq, last_seq, n_frames, n_facts, n_rejects, \
                       cuts, tally, link, tip";

/// A block's row without its sections.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BlockRow {
    pub(crate) summary: Summary,
    /// Place of the block's first link in the file's chain.
    pub(crate) link: u64,
    pub(crate) tip: Hash,
}

/// A keyframe's row without its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyframeRow {
    pub(crate) at: i64,
    pub(crate) link: u64,
    pub(crate) after_seq: u64,
    pub(crate) entities: u64,
    pub(crate) tip: Hash,
}

impl File {
    /// The first block for which `condition` holds, in the given order.
    pub(crate) fn block_where(
        &self,
        condition: &str,
        key: i64,
    ) -> Result<Option<BlockRow>, RecordError> {
        self.sql(|db| {
            let select =
                format!("SELECT {SUMMARY} FROM block WHERE link < ?2 AND {condition} LIMIT 1");
            db.prepare_cached(&select)?.query_row([key, self.links], block_row).optional()
        })
    }

    /// The newest block.
    pub(crate) fn last_block(&self) -> Result<Option<BlockRow>, RecordError> {
        self.block_where("first_at <= ?1 ORDER BY first_at DESC", i64::MAX)
    }

    /// The block that holds `at`, or the first one after it.
    pub(crate) fn block_at_or_after(&self, at: i64) -> Result<Option<BlockRow>, RecordError> {
        match self.block_where("first_at <= ?1 ORDER BY first_at DESC", at)? {
            Some(block) if block.summary.last_at >= at => Ok(Some(block)),
            _ => self.block_where("first_at > ?1 ORDER BY first_at", at),
        }
    }

    /// The block that follows the one that began at `first_at`.
    pub(crate) fn block_after(&self, first_at: i64) -> Result<Option<BlockRow>, RecordError> {
        self.block_where("first_at > ?1 ORDER BY first_at", first_at)
    }

    /// Times of the first and last entry of the blocks that have facts received after
    /// `after` and not after `until`.
    pub(crate) fn fact_blocks(
        &self,
        after: i64,
        until: i64,
    ) -> Result<Vec<(i64, i64)>, RecordError> {
        let Some(first) = self.block_at_or_after(after.saturating_add(1))? else {
            return Ok(Vec::new());
        };
        self.sql(|db| {
            db.prepare_cached(
                "SELECT first_at, last_at FROM block WHERE first_at BETWEEN ?1 AND ?2 AND n_facts > 0 \
                 AND link < ?3 ORDER BY first_at",
            )?
            .query_map([first.summary.first_at, until, self.links], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
        })
    }

    /// The block that holds entry `seq`, or the last one before it; `None` if the file
    /// begins after it. Numbers and times rise together, so it is found by halving.
    pub(crate) fn block_of_seq(&self, seq: u64) -> Result<Option<BlockRow>, RecordError> {
        let (Some(first), Some(last)) = (self.block_after(i64::MIN)?, self.last_block()?) else {
            return Ok(None);
        };
        if seq < first.summary.first_seq {
            return Ok(None);
        }
        if seq >= last.summary.first_seq {
            return Ok(Some(last));
        }
        let (mut low, mut high) = (first.summary.first_at, last.summary.first_at);
        let mut best = first;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let Some(row) = self.block_where("first_at <= ?1 ORDER BY first_at DESC", middle)?
            else {
                break;
            };
            if row.summary.first_seq <= seq {
                (low, best) = (middle, row);
            } else {
                high = row.summary.first_at;
            }
        }
        Ok(Some(best))
    }

    /// The newest keyframe not after `at`.
    pub(crate) fn keyframe_before(&self, at: i64) -> Result<Option<KeyframeRow>, RecordError> {
        self.sql(|db| {
            db.prepare_cached(
                "SELECT at, link, after_seq, entities, tip FROM keyframe WHERE at <= ?1 \
                 AND link < ?2 ORDER BY at DESC LIMIT 1",
            )?
            .query_row([at, self.links], keyframe_row)
            .optional()
        })
    }

    /// Every keyframe, in the record's order.
    pub(crate) fn keyframes(&self) -> Result<Vec<KeyframeRow>, RecordError> {
        self.sql(|db| {
            db.prepare_cached(
                "SELECT at, link, after_seq, entities, tip FROM keyframe WHERE link < ?1 \
                 ORDER BY at",
            )?
            .query_map([self.links], keyframe_row)?
            .collect()
        })
    }

    /// A keyframe as it is stored.
    pub(crate) fn keyframe_at(&self, at: i64) -> Result<Stored, RecordError> {
        let columns = if self.format < 2 { "data, NULL" } else { "data, payloads" };
        self.sql(|db| {
            db.prepare_cached(&format!("SELECT {columns} FROM keyframe WHERE at = ?1"))?
                .query_row([at], |row| {
                    Ok(Stored { format: self.format, data: row.get(0)?, payloads: row.get(1)? })
                })
        })
    }
}

fn block_row(row: &Row<'_>) -> rusqlite::Result<BlockRow> {
    let count = |index: usize| row.get::<_, i64>(index).map(|value| value as u64);
    let cuts: Vec<u8> = row.get(7)?;
    let tally: Vec<u8> = row.get(8)?;
    let broken = |index: usize| {
        move |broken: Broken| {
            rusqlite::Error::FromSqlConversionFailure(
                index,
                rusqlite::types::Type::Blob,
                Box::new(broken),
            )
        }
    };
    Ok(BlockRow {
        summary: Summary {
            first_at: row.get(0)?,
            last_at: row.get(1)?,
            first_seq: count(2)?,
            last_seq: count(3)?,
            frames: count(4)?,
            facts: count(5)?,
            rejects: count(6)?,
            cuts: Summary::read_cuts(&cuts).map_err(broken(7))?,
            tally: Summary::read_tally(&tally).map_err(broken(8))?,
        },
        link: count(9)?,
        tip: row.get(10)?,
    })
}

fn keyframe_row(row: &Row<'_>) -> rusqlite::Result<KeyframeRow> {
    Ok(KeyframeRow {
        at: row.get(0)?,
        link: row.get::<_, i64>(1)? as u64,
        after_seq: row.get::<_, i64>(2)? as u64,
        entities: row.get::<_, i64>(3)? as u64,
        tip: row.get(4)?,
    })
}
