//! What only the files of an extract have: links of the chain without their content, and
//! keyframes beside the chain.
//!
//! An extract holds a window of another record, and perhaps not all of it. Where that one's
//! chain had a keyframe, of which an extract may not show everything, stands the hash of its
//! content. Keyframes that readers need are made anew from what the extract shows; they are
//! no links, and their row's `tip` is the hash of their own content.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension as _, params};

use super::chain::Hash;
use super::file::File;
use crate::RecordError;

/// A keyframe of the other record's chain, of which the content is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BareLink {
    /// Its place in the file's chain.
    pub(crate) link: u64,
    /// The hash of its content.
    pub(crate) hash: Hash,
    /// The chain after it.
    pub(crate) tip: Hash,
}

impl File {
    /// Makes a file that is being created one of an extract.
    pub(crate) fn mark_extract(&self) -> Result<(), RecordError> {
        self.sql(|db| {
            db.execute_batch(
                "CREATE TABLE link (link INTEGER PRIMARY KEY, hash BLOB NOT NULL, \
                 tip BLOB NOT NULL); INSERT INTO meta VALUES ('extract', 1);",
            )
        })
    }

    /// Says of an extract that is being created that it is a whole hour of its record, of which
    /// retention withholds these services.
    pub(crate) fn mark_thinned(&self, services: &BTreeSet<String>) -> Result<(), RecordError> {
        let names: Vec<&str> = services.iter().map(String::as_str).collect();
        self.sql(|db| {
            db.execute("INSERT INTO meta VALUES ('thinned', ?1)", [names.join(",")]).map(drop)
        })
    }

    /// The services that retention withholds of it; none of what is no thinned hour.
    pub(crate) fn thinned(&self) -> Result<BTreeSet<String>, RecordError> {
        let names: Option<String> = self.sql(|db| {
            db.query_row("SELECT value FROM meta WHERE key = 'thinned'", [], |row| row.get(0))
                .optional()
        })?;
        let names = names.unwrap_or_default();
        Ok(names.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }

    /// Whether it belongs to an extract.
    pub(crate) fn is_extract(&self) -> Result<bool, RecordError> {
        self.sql(|db| {
            db.query_row("SELECT count(*) FROM meta WHERE key = 'extract'", [], |row| {
                row.get::<_, i64>(0).map(|count| count > 0)
            })
        })
    }

    /// Writes a link whose content is not here.
    pub(crate) fn put_link(&self, link: &BareLink) -> Result<(), RecordError> {
        self.sql(|db| {
            db.prepare_cached("INSERT INTO link VALUES (?1, ?2, ?3)")?.execute(params![
                link.link as i64,
                link.hash,
                link.tip
            ])?;
            Ok(())
        })
    }

    /// Every link without its content, in the chain's order.
    pub(crate) fn bare_links(&self) -> Result<Vec<BareLink>, RecordError> {
        self.sql(|db| {
            db.prepare_cached("SELECT link, hash, tip FROM link ORDER BY link")?
                .query_map([], |row| {
                    let link = row.get::<_, i64>(0)? as u64;
                    Ok(BareLink { link, hash: row.get(1)?, tip: row.get(2)? })
                })?
                .collect()
        })
    }

    /// The opened section of a block's withheld entries; `None` if all are there.
    pub(crate) fn withheld(&self, first_at: i64) -> Result<Option<Vec<u8>>, RecordError> {
        if self.format < 2 {
            return Ok(None);
        }
        let section = self.section("withheld", first_at)?;
        // In a whole record a hash in an entry's place would hide that the entry was changed.
        if section.is_some() && !self.is_extract()? {
            let reason = "entries are withheld, though the file is no extract";
            return Err(RecordError::damaged(&self.name, Some(first_at), reason));
        }
        Ok(section)
    }
}
