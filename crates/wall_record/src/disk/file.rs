//! One file of the record: an SQLite database.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, OptionalExtension, config::DbConfig, params};
use wall_model::Timestamp;

use super::block::{Block, Opened, Summary};
use super::bytes::Broken;
use super::chain::Hash;
use super::ends;
use super::folder::{self, Listed};
use super::keyframe::Keyframe;
use super::log;
use super::section;
use crate::RecordError;
use crate::page::Page;

/// The number in an SQLite file's header that names its use: `DAMA`.
const APPLICATION_ID: i64 = 0x4441_4d41;

/// The format that is written, and the newest that is read.
pub(crate) const FORMAT: i64 = 3;

const SCHEMA: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE schema (id INTEGER PRIMARY KEY, description TEXT NOT NULL);
CREATE TABLE keyframe (
    at INTEGER PRIMARY KEY, link INTEGER NOT NULL, after_seq INTEGER NOT NULL,
    entities INTEGER NOT NULL, tip BLOB NOT NULL, data BLOB NOT NULL,
    payloads BLOB NOT NULL);
CREATE TABLE block (
    first_at INTEGER PRIMARY KEY, last_at INTEGER NOT NULL,
    first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, link INTEGER NOT NULL,
    n_frames INTEGER NOT NULL, n_facts INTEGER NOT NULL, n_rejects INTEGER NOT NULL,
    tip BLOB NOT NULL, cuts BLOB NOT NULL, tally BLOB NOT NULL,
    facts BLOB, rejects BLOB, frames BLOB, payloads BLOB, withheld BLOB);
CREATE TABLE body (first_at INTEGER PRIMARY KEY, data BLOB NOT NULL);
INSERT INTO schema VALUES (1,
    'wall_model::FactKind as CBOR: a map of one entry from the kind to its fields by name');
";

/// An open file of the record.
pub(crate) struct File {
    /// The file's name, for messages.
    pub(crate) name: String,
    /// The database.
    pub(crate) db: Connection,
    /// The format that it was written in.
    pub(crate) format: i64,
    /// How many links of its chain count; see [`ends`].
    pub(crate) links: i64,
}

/// What a file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meta {
    /// The chain before the file's first link.
    pub(crate) before: Hash,
    /// The program that wrote it.
    pub(crate) writer: String,
}

impl File {
    /// Opens a listed file for reading.
    pub(crate) fn read(dir: &Path, listed: Listed) -> Result<Self, RecordError> {
        let file = Self::read_as(dir, listed, listed.is_sealed);
        if listed.is_sealed || !file.as_ref().is_err_and(RecordError::is_unopenable) {
            return file;
        }
        // On a medium that is read only, SQLite cannot make the files that it wants beside a
        // running one. Where the log is empty it does not need them.
        let log = log::of(&dir.join(listed.name()));
        match log.metadata() {
            Ok(log) if log.len() > 0 => Err(RecordError::Unfinished { file: listed.name() }),
            _ => Self::read_as(dir, listed, true),
        }
    }

    fn read_as(dir: &Path, listed: Listed, is_immutable: bool) -> Result<Self, RecordError> {
        let name = listed.name();
        let path = dir.join(&name);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let db = if is_immutable {
            Connection::open_with_flags(immutable_uri(&path), flags)
        } else {
            Connection::open_with_flags(&path, flags)
        };
        let file = Self::checked(db.map_err(RecordError::database(&name))?, name)?;
        Ok(Self { links: listed.links, ..file })
    }

    /// Opens a running file to write on.
    pub(crate) fn write(path: &Path, name: String) -> Result<Self, RecordError> {
        let db = Connection::open(path).map_err(RecordError::database(&name))?;
        Self::durable(&db).map_err(RecordError::database(&name))?;
        Self::checked(db, name)
    }

    /// Copies what has been committed from the log into the database as far as readers let
    /// it. The log grows until then. Commits do not do this by themselves, since SQLite
    /// would pass over a failure.
    pub(crate) fn settle(&self) -> Result<(), RecordError> {
        self.sql(|db| db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())))
    }

    /// Copies everything that has been committed into the database and empties the log;
    /// `false` if a reader holds it back.
    pub(crate) fn settle_all(&self) -> Result<bool, RecordError> {
        let is_held: bool =
            self.sql(|db| db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)))?;
        Ok(!is_held)
    }

    /// Closes a file to which a write failed, and changes nothing of it any more.
    pub(crate) fn abandon(self) {
        let is_set = self.db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        if let Err(err) = is_set {
            tracing::warn!(%err, file = self.name, "its log may be settled once more");
        }
    }

    /// Creates a file and leaves its first transaction open: whoever creates it commits
    /// it with its first content, so that no file without any is ever seen. A running one syncs its log at every commit; one that is being
    /// sealed is synced once, as a whole.
    pub(crate) fn create(
        path: &Path,
        name: String,
        meta: &Meta,
        is_live: bool,
    ) -> Result<Self, RecordError> {
        let made = (|| {
            let db = Connection::open(path)?;
            if is_live {
                Self::durable(&db)?;
            } else {
                db.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
            }
            db.execute_batch("BEGIN IMMEDIATE")?;
            db.execute_batch(SCHEMA)?;
            db.pragma_update(None, "application_id", APPLICATION_ID)?;
            db.pragma_update(None, "user_version", FORMAT)?;
            let mut put = db.prepare("INSERT INTO meta VALUES (?1, ?2)")?;
            put.execute(params!["before", meta.before])?;
            put.execute(params!["writer", meta.writer])?;
            drop(put);
            Ok(db)
        })();
        Ok(Self {
            db: made.map_err(RecordError::database(&name))?,
            name,
            format: FORMAT,
            links: ends::NEVER,
        })
    }

    fn durable(db: &Connection) -> rusqlite::Result<()> {
        db.busy_timeout(Duration::from_secs(10))?;
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA wal_autocheckpoint = 0;",
        )
    }

    fn checked(db: Connection, name: String) -> Result<Self, RecordError> {
        let read = (|| {
            db.busy_timeout(Duration::from_secs(5))?;
            let id: i64 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
            let format: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            Ok((id, format))
        })();
        let (id, format) = read.map_err(RecordError::database(&name))?;
        if id != APPLICATION_ID || format < 1 {
            return Err(RecordError::damaged(&name, None, "its header is not a record's"));
        }
        if format > FORMAT {
            return Err(RecordError::NewerFormat { file: name, format, known: FORMAT });
        }
        Ok(Self { name, db, format, links: ends::NEVER })
    }

    pub(crate) fn sql<T>(
        &self,
        run: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, RecordError> {
        run(&self.db).map_err(RecordError::database(&self.name))
    }

    pub(crate) fn broken<T>(&self, at: i64, read: Result<T, Broken>) -> Result<T, RecordError> {
        read.map_err(|broken| RecordError::damaged(&self.name, Some(at), broken))
    }

    /// What the file says of itself.
    pub(crate) fn meta(&self) -> Result<Meta, RecordError> {
        let before = self.sql(|db| {
            db.query_row("SELECT value FROM meta WHERE key = 'before'", [], |row| row.get(0))
        })?;
        let writer = self.sql(|db| {
            db.query_row("SELECT value FROM meta WHERE key = 'writer'", [], |row| row.get(0))
        })?;
        Ok(Meta { before, writer })
    }

    /// Writes a block whose first link has this place in the chain.
    pub(crate) fn put_block(&self, link: u64, block: &Block) -> Result<(), RecordError> {
        self.sql(|db| {
            let summary = &block.summary;
            db.prepare_cached(
                "INSERT INTO block VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)",
            )?
            .execute(params![
                summary.first_at,
                summary.last_at,
                summary.first_seq as i64,
                summary.last_seq as i64,
                link as i64,
                summary.frames as i64,
                summary.facts as i64,
                summary.rejects as i64,
                block.tip,
                summary.cut_bytes(),
                summary.tally_bytes(),
                block.facts,
                block.rejects,
                block.frames,
                block.payloads,
                block.withheld,
            ])?;
            for (group, data) in &block.bodies {
                db.prepare_cached("INSERT INTO body VALUES (?1, ?2)")?
                    .execute(params![group, data])?;
            }
            Ok(())
        })
    }

    /// Writes a keyframe at its place in the chain, which it moves on to `tip`.
    pub(crate) fn put_keyframe(
        &self,
        link: u64,
        tip: &Hash,
        keyframe: &Keyframe,
    ) -> Result<(), RecordError> {
        self.sql(|db| {
            db.prepare_cached("INSERT INTO keyframe VALUES (?1,?2,?3,?4,?5,?6,?7)")?.execute(
                params![
                    keyframe.at,
                    link as i64,
                    keyframe.after_seq as i64,
                    keyframe.entities as i64,
                    tip,
                    keyframe.data,
                    keyframe.payloads,
                ],
            )?;
            Ok(())
        })
    }

    /// One opened section of a block: `facts`, `payloads`, `frames` or `rejects`.
    pub(crate) fn section(
        &self,
        section: &'static str,
        first_at: i64,
    ) -> Result<Option<Vec<u8>>, RecordError> {
        let data: Option<Vec<u8>> = self.sql(|db| {
            db.prepare_cached(&format!("SELECT {section} FROM block WHERE first_at = ?1"))?
                .query_row([first_at], |row| row.get(0))
        })?;
        self.broken(first_at, data.map(|data| section::open(&data)).transpose())
    }

    /// The opened payloads of a block's facts; `None` in format 1, where they stand among
    /// the facts.
    pub(crate) fn payloads(&self, first_at: i64) -> Result<Option<Vec<u8>>, RecordError> {
        if self.format < 2 { Ok(None) } else { self.section("payloads", first_at) }
    }

    /// The facts of a block; `None` if it has none.
    pub(crate) fn page(&self, first_at: i64) -> Result<Option<Page>, RecordError> {
        let Some(keys) = self.section("facts", first_at)? else { return Ok(None) };
        let place = format!("{}, {}", self.name, Timestamp::from_micros(first_at));
        let said: Option<Vec<u8>> = if self.format < 2 {
            None
        } else {
            self.sql(|db| {
                db.prepare_cached("SELECT payloads FROM block WHERE first_at = ?1")?
                    .query_row([first_at], |row| row.get(0))
            })?
        };
        self.broken(first_at, Page::new(place, self.format, &keys, said)).map(Some)
    }

    /// One opened group of bodies.
    pub(crate) fn bodies(&self, group: i64) -> Result<Vec<u8>, RecordError> {
        let data: Option<Vec<u8>> = self.sql(|db| {
            db.prepare_cached("SELECT data FROM body WHERE first_at = ?1")?
                .query_row([group], |row| row.get(0))
                .optional()
        })?;
        let data = self.broken(group, data.ok_or(Broken("bodies are missing")))?;
        self.broken(group, section::open(&data))
    }

    /// Every section of a block, bodies too.
    pub(crate) fn opened(&self, block: &Summary) -> Result<Opened, RecordError> {
        let mut opened = Opened {
            format: self.format,
            facts: self.section("facts", block.first_at)?,
            payloads: self.payloads(block.first_at)?,
            frames: self.section("frames", block.first_at)?,
            rejects: self.section("rejects", block.first_at)?,
            withheld: self.withheld(block.first_at)?,
            ..Opened::default()
        };
        let groups: Vec<i64> = self.sql(|db| {
            db.prepare_cached(
                "SELECT first_at FROM body WHERE first_at BETWEEN ?1 AND ?2 ORDER BY first_at",
            )?
            .query_map([block.first_at, block.last_at], |row| row.get(0))?
            .collect()
        })?;
        for group in groups {
            opened.bodies.insert(group, self.bodies(group)?);
        }
        Ok(opened)
    }
}

/// A sealed file never changes, so SQLite needs neither locks nor files beside it.
fn immutable_uri(path: &Path) -> String {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                uri.push(char::from(*byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    uri
}

/// The size of a file and of what SQLite keeps beside it, bytes.
pub(crate) fn size(path: &Path) -> u64 {
    ["", "-wal", ".sha256"]
        .iter()
        .filter_map(|ending| std::fs::metadata(folder::beside(path, ending)).ok())
        .map(|meta| meta.len())
        .sum()
}
