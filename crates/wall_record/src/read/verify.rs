//! The check of a whole record against its checksums, hashes and seals.

use std::{fs, path::Path};

use wall_model::{Seq, Timestamp};

use crate::RecordError;
use crate::disk::{
    block::{Opened, chained},
    bytes::Broken,
    chain::{self, Hash},
    facts,
    file::File,
    folder::{self, Listed},
    gap::Gaps,
    log,
    ranks::Ranks,
    seek::{BlockRow, KeyframeRow},
};
use crate::hash::{file_hash, hex};

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Files that were read.
    pub files: usize,
    /// Blocks and keyframes that were read and fit.
    pub blocks: u64,
    /// Entries that were read and fit.
    pub entries: u64,
    /// Hours between them that retention removed; the chain is whole, what stood in them
    /// cannot be shown any more.
    pub removed: usize,
    /// Entries of an extract that are there by their hashes only.
    pub withheld: u64,
    /// Facts of an extract of which fields were removed.
    pub redacted: u64,
    /// Hours of which retention withholds a service.
    pub thinned: usize,
    /// Whether it is an extract of another record.
    pub is_extract: bool,
    /// Everything that does not fit, in the record's order; empty: the record is intact.
    pub damage: Vec<Damage>,
    /// The chain's hash before the first file, in hexadecimal; 64 zeros at the very
    /// beginning of a record.
    pub before: String,
    /// The chain's hash after the last entry, in hexadecimal: what to write down
    /// elsewhere if the record must be proven complete later.
    pub tip: String,
}

/// Something that is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file's name.
    pub file: String,
    /// Number of the first entry of the damaged block, or of the last block that could be
    /// reached; `None` if the damage lies outside of the blocks.
    pub block: Option<Seq>,
    /// Time of that block, or of the damaged keyframe, or when the file's hour begins;
    /// `None` for a file that was set aside.
    pub at: Option<Timestamp>,
    /// What does not fit.
    pub reason: String,
}

impl VerifyReport {
    /// Whether everything fits.
    pub fn is_intact(&self) -> bool {
        self.damage.is_empty()
    }
}

/// Checks the record in `dir`.
pub(crate) fn verify(dir: &Path) -> Result<VerifyReport, RecordError> {
    let mut check = Check { gaps: Gaps::open(dir)?, ..Check::default() };
    for name in super::info::set_aside(dir)? {
        check.note(&name, None, None, "damaged when the record was opened, and set aside");
    }
    for listed in folder::list(dir)? {
        check.report.files += 1;
        check.place = (None, None);
        let begins_at = listed.id.begins_at();
        check.hour = Some(begins_at);
        check.ranks = None;
        if let Err(err) = check.file(dir, listed) {
            if !dir.join(listed.name()).exists() && !dir.join(listed.id.sealed()).exists() {
                // Retention took it since the directory was listed.
                check = Check { tip: None, last_seq: None, ..check };
                continue;
            }
            let (block, at) = check.place;
            check.note(&listed.name(), block, at.or(Some(begins_at)), &reason_of(&err));
        }
        if listed.is_sealed {
            check.seal(dir, &listed.name(), begins_at);
        }
    }
    check.report.tip = hex(&check.tip.unwrap_or(chain::GENESIS));
    Ok(check.report)
}

#[derive(Default)]
pub(super) struct Check {
    pub(super) report: VerifyReport,
    /// Hours that retention removed.
    gaps: Gaps,
    /// The chain so far; `None` before the first file.
    pub(super) tip: Option<Hash>,
    last_seq: Option<u64>,
    /// First entry and time of the block, or time of the keyframe, that was looked at last
    /// in the current file.
    pub(super) place: (Option<u64>, Option<i64>),
    /// When the current file's hour begins.
    hour: Option<i64>,
    /// The keyframe that the last block followed.
    ranks: Option<Ranks>,
}

impl Check {
    pub(super) fn note(&mut self, file: &str, block: Option<u64>, at: Option<i64>, reason: &str) {
        self.report.damage.push(Damage {
            file: file.to_owned(),
            block: block.map(Seq),
            at: at.or(self.hour).map(Timestamp::from_micros),
            reason: reason.to_owned(),
        });
    }

    fn file(&mut self, dir: &Path, listed: Listed) -> Result<(), RecordError> {
        if !listed.is_sealed
            && let Err(err) = log::check(dir, &listed.name())
        {
            self.note(&listed.name(), None, None, &reason_of(&err));
        }
        let file = super::files::open(dir, listed)?;
        // All of it as it is now: what is committed meanwhile would look like a gap.
        file.sql(|db| db.execute_batch("BEGIN"))?;
        let before = file.meta()?.before;
        match self.tip {
            None => self.report.before = hex(&before),
            Some(tip) if tip != before => match self.gaps.bridge(tip, before) {
                Some((hours, last_seq)) => {
                    self.report.removed += hours;
                    self.last_seq = Some(last_seq);
                }
                None => {
                    let reason = "its chain does not continue the file before it: \
                              entries between them are missing or changed";
                    self.note(&file.name, None, None, reason);
                }
            },
            Some(_) => {}
        }
        self.tip = Some(before);
        if file.is_extract()? {
            return self.extract(&file);
        }
        let mut keyframes = file.keyframes()?.into_iter().peekable();
        let mut block = file.block_after(i64::MIN)?;
        let mut link = 0;
        loop {
            let is_keyframe = match (&block, keyframes.peek()) {
                (Some(row), Some(keyframe)) => keyframe.link < row.link,
                (None, Some(_)) => true,
                (Some(_), None) => false,
                (None, None) => break,
            };
            if is_keyframe {
                let Some(row) = keyframes.next() else { break };
                self.place.1 = Some(row.at);
                self.link_follows(&file, &mut link, row.link, 1, row.at);
                self.keyframe(&file, &row);
            } else {
                let Some(row) = block.take() else { break };
                self.place = (Some(row.summary.first_seq), Some(row.summary.first_at));
                let links = row.summary.cuts.len() as u64;
                self.link_follows(&file, &mut link, row.link, links, row.summary.first_at);
                self.block(&file, &row);
                block = file.block_after(row.summary.first_at)?;
            }
        }
        self.containers(&file)
    }

    /// Links stand one after another without a gap.
    pub(super) fn link_follows(
        &mut self,
        file: &File,
        next: &mut u64,
        link: u64,
        links: u64,
        at: i64,
    ) {
        if link != *next {
            self.note(&file.name, None, Some(at), "a link of the chain is missing before this");
        }
        *next = link.saturating_add(links);
    }

    fn keyframe(&mut self, file: &File, row: &KeyframeRow) {
        let before = self.tip.unwrap_or(chain::GENESIS);
        // What follows is checked against the hash that is written here.
        self.tip = Some(row.tip);
        let found = file
            .keyframe_at(row.at)
            .map_err(|err| reason_of(&err))
            .and_then(|stored| stored.check(row.at).map_err(|broken| broken.to_string()));
        let reason = match found {
            Err(reason) => reason,
            Ok((after_seq, entities, _))
                if (after_seq, entities) != (row.after_seq, row.entities) =>
            {
                "its row differs from its content".to_owned()
            }
            Ok((_, _, hash)) if chain::keyframe(&before, &hash) != row.tip => {
                "its hash differs".to_owned()
            }
            Ok(_) => {
                self.report.blocks += 1;
                return;
            }
        };
        self.note(&file.name, None, Some(row.at), &format!("keyframe: {reason}"));
    }

    pub(super) fn block(&mut self, file: &File, row: &BlockRow) {
        let before = self.tip.unwrap_or(chain::GENESIS);
        self.tip = Some(row.tip);
        let summary = &row.summary;
        if self.last_seq.is_some_and(|last| last + 1 != summary.first_seq) {
            let reason = "entries before this are missing";
            self.note(&file.name, Some(summary.first_seq), Some(summary.first_at), reason);
        }
        self.last_seq = Some(summary.last_seq);
        match content(file, row, &before, &mut self.ranks) {
            Ok(entries) => {
                self.report.blocks += 1;
                self.report.entries += entries;
            }
            Err(reason) => {
                self.note(&file.name, Some(summary.first_seq), Some(summary.first_at), &reason);
            }
        }
    }

    /// The database's own structure, which holds no entry but may be damaged as well.
    pub(super) fn containers(&mut self, file: &File) -> Result<(), RecordError> {
        let found: String =
            file.sql(|db| db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)))?;
        if found != "ok" {
            self.note(&file.name, None, None, &format!("the database's structure: {found}"));
        }
        let orphans: i64 = file.sql(|db| {
            db.query_row(
                "SELECT count(*) FROM body WHERE NOT EXISTS (SELECT 1 FROM block \
                 WHERE block.first_at <= body.first_at AND block.last_at >= body.first_at)",
                [],
                |row| row.get(0),
            )
        })?;
        if orphans > 0 {
            self.note(&file.name, None, None, "bodies without their block");
        }
        Ok(())
    }

    /// A sealed file is, byte by byte, what its hash beside it says.
    fn seal(&mut self, dir: &Path, name: &str, begins_at: i64) {
        let path = dir.join(name);
        let sum = match fs::read_to_string(folder::beside(&path, ".sha256")) {
            Ok(sum) => sum,
            Err(err) => {
                self.note(
                    name,
                    None,
                    Some(begins_at),
                    &format!("its .sha256 cannot be read: {err}"),
                );
                return;
            }
        };
        let reason = match file_hash(&path) {
            Ok(hash) if sum == format!("{}  {name}\n", hex(&hash)) => return,
            Ok(_) => "the file's bytes differ from its .sha256".to_owned(),
            Err(err) => reason_of(&err),
        };
        self.note(name, None, Some(begins_at), &reason);
    }
}

/// Opens a block and compares all that it says. Gives its number of entries.
fn content(
    file: &File,
    row: &BlockRow,
    before: &Hash,
    ranks: &mut Option<Ranks>,
) -> Result<u64, String> {
    let opened = file.opened(&row.summary).map_err(|err| reason_of(&err))?;
    check_refs(file, &opened, ranks)?;
    let check = || -> Result<(u64, Hash), Broken> {
        let contents = opened.contents()?;
        if contents.summary(row.summary.cuts.clone()) != row.summary {
            return Err(Broken("its row differs from its content"));
        }
        let hashes = contents.hashes();
        Ok((contents.len() as u64, chained(before, &hashes, &row.summary.cuts)?))
    };
    let (entries, tip) = check().map_err(|broken| broken.to_string())?;
    if tip == row.tip { Ok(entries) } else { Err("its hash differs".to_owned()) }
}

/// What a block's facts say that they follow must be what they follow: it is no entry, so
/// that no hash covers it, and a state is folded by it.
fn check_refs(file: &File, opened: &Opened, ranks: &mut Option<Ranks>) -> Result<(), String> {
    let keys = if file.format < 3 { None } else { opened.facts.as_deref() };
    let refs = keys.map(facts::refs).transpose().map_err(|broken| broken.to_string())?;
    let Some(refs) = refs.flatten() else { return Ok(()) };
    if ranks.as_ref().map(Ranks::at) != Some(refs.keyframe) {
        let stored = file.keyframe_at(refs.keyframe).map_err(|err| reason_of(&err))?;
        let page = stored.page(file.name.clone()).map_err(|broken| broken.to_string())?;
        *ranks = Some(Ranks::new(refs.keyframe, page));
    }
    let contents = opened.contents().map_err(|broken| broken.to_string())?;
    match ranks {
        Some(ranks) if ranks.refs(&contents.facts) == refs => Ok(()),
        _ => Err("its references to the keyframe differ".to_owned()),
    }
}

pub(super) fn reason_of(err: &RecordError) -> String {
    match err {
        RecordError::Damaged { reason, .. } => reason.clone(),
        RecordError::Database { source, .. } => source.to_string(),
        other => other.to_string(),
    }
}
