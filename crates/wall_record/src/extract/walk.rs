//! The way through the other record: what is in the window, checked, into new files.

use std::{collections::BTreeSet, fs, path::Path};

use wall_model::{Seq, Timestamp};

use super::{
    Extracted, Judge, Verdict,
    cut::{Cut, places, shown},
    keyframes,
    pending::{Pending, Taken},
};
use crate::disk::{
    block::{Contents, Opened, chained},
    chain::{self, Hash},
    extract::BareLink,
    file::{File, Meta},
    folder::{self, FileId, Listed},
    keyframe::Keyframe,
    names::Names,
    seek::{BlockRow, KeyframeRow},
    withheld::{self, Withheld},
};
use crate::hash::{file_hash, hex};
use crate::read::files;
use crate::{Reader, RecordError};

pub(super) struct Walk<'a, 'b> {
    dir: &'a Path,
    to: &'a Path,
    reader: Reader,
    /// Entries received after this, and not after `until`.
    from: i64,
    until: i64,
    judge: &'a mut Judge<'b>,
    names: Names,
    found: Option<Found>,
    files: Vec<String>,
    /// For a whole hour of which retention withholds these services.
    thinned: Option<BTreeSet<String>>,
}

/// The entries that are in the extract so far.
struct Found {
    before: Hash,
    after: Hash,
    first: (u64, i64),
    last: (u64, i64),
}

/// A link of the other record's chain.
enum Step {
    Block(BlockRow),
    Keyframe(KeyframeRow),
    Bare(BareLink),
}

impl Step {
    fn link(&self) -> u64 {
        match self {
            Self::Block(row) => row.link,
            Self::Keyframe(row) => row.link,
            Self::Bare(link) => link.link,
        }
    }
}

/// A file that is being made.
struct Making {
    file: File,
    pending: Pending,
    next_link: u64,
    /// When its newest keyframe stands.
    keyframe_at: i64,
}

impl<'a, 'b> Walk<'a, 'b> {
    pub(super) fn new(
        dir: &'a Path,
        to: &'a Path,
        from: i64,
        until: i64,
        judge: &'a mut Judge<'b>,
    ) -> Result<Self, RecordError> {
        let reader = Reader::open(dir)?;
        let names = Names::default();
        let (found, files, thinned) = (None, Vec::new(), None);
        Ok(Self { dir, to, reader, from, until, judge, names, found, files, thinned })
    }

    /// One file with the whole of its chain, less what of `services` is judged to be withheld.
    pub(super) fn thin(
        mut self,
        listed: Listed,
        services: BTreeSet<String>,
    ) -> Result<(), RecordError> {
        self.thinned = Some(services);
        self.file(listed)?;
        folder::sync(self.to)
    }

    pub(super) fn run(mut self) -> Result<Option<Extracted>, RecordError> {
        let mut listed = folder::list(self.dir)?;
        if let Some(first) = listed.first().filter(|_| self.from == i64::MIN) {
            // All of an extract begins where that does, with what was known then.
            let first = files::open(self.dir, *first)?;
            if first.is_extract()? && first.thinned()?.is_empty() {
                let keyframe = first.keyframes()?.first().copied();
                self.from = keyframe.map_or(i64::MIN, |keyframe| keyframe.at);
            }
        }
        listed.drain(..folder::first_from(&listed, self.from));
        for file in listed {
            if file.id.begins_at() > self.until || self.file(file)? {
                break;
            }
        }
        folder::sync(self.to)?;
        let files = self.files;
        Ok(self.found.map(|found| {
            let place = |(seq, at): (u64, i64)| (Seq(seq), Timestamp::from_micros(at));
            Extracted {
                files,
                before: hex(&found.before),
                after: hex(&found.after),
                first: place(found.first),
                last: place(found.last),
            }
        }))
    }

    /// Goes through one file. Gives whether the window ends in it.
    fn file(&mut self, listed: Listed) -> Result<bool, RecordError> {
        let from = files::open(self.dir, listed)?;
        let meta = from.meta()?;
        if let Some(found) = &self.found
            && found.after != meta.before
        {
            let reason = "its chain does not continue the file before it, so that no extract \
                          over both could be checked: choose a window that ends before this \
                          file or begins in it";
            return Err(RecordError::damaged(&from.name, Some(listed.id.begins_at()), reason));
        }
        let mut tip = meta.before;
        if self.thinned.is_some() {
            let Some(first) = from.keyframes()?.first().copied() else {
                return Err(RecordError::damaged(&from.name, None, "it has no keyframe"));
            };
            let begin = (first.after_seq, first.at);
            self.found = Some(Found { before: tip, after: tip, first: begin, last: begin });
        }
        let mut making = None;
        let mut is_over = false;
        for step in steps(&from)? {
            match step {
                Step::Block(row) if row.summary.first_at > self.until => {
                    is_over = true;
                    break;
                }
                Step::Block(row) if row.summary.last_at <= self.from => tip = row.tip,
                Step::Block(row) => {
                    self.block(&from, listed, &mut making, tip, &row)?;
                    tip = row.tip;
                    if let Some(found) = &self.found
                        && found.last.1 < row.summary.last_at
                    {
                        is_over = true;
                        break;
                    }
                }
                Step::Keyframe(row) => {
                    let (_, _, hash) =
                        from.broken(row.at, from.keyframe_at(row.at)?.check(row.at))?;
                    let link = BareLink { link: row.link, hash, tip: row.tip };
                    let place = Some((row.at, row.after_seq));
                    self.bare(&from, listed, &mut making, (tip, place), &link)?;
                    tip = row.tip;
                }
                Step::Bare(link) => {
                    self.bare(&from, listed, &mut making, (tip, None), &link)?;
                    tip = link.tip;
                }
            }
        }
        if let Some(making) = making {
            self.finish(listed, making)?;
        }
        Ok(is_over)
    }

    /// A keyframe of the chain: its hash, and, at its time and after the entry that it
    /// covers, one that is made anew.
    fn bare(
        &mut self,
        from: &File,
        listed: Listed,
        making: &mut Option<Making>,
        (before, place): (Hash, Option<(i64, u64)>),
        link: &BareLink,
    ) -> Result<(), RecordError> {
        let Some(found) = &mut self.found else { return Ok(()) };
        if chain::keyframe(&before, &link.hash) != link.tip {
            let at = place.map(|(at, _)| at);
            return Err(RecordError::damaged(&from.name, at, "a keyframe's hash differs"));
        }
        found.after = link.tip;
        let last = found.last;
        if making.is_none() {
            *making = Some(self.begin(from, listed, before, (last.1, last.0))?);
        }
        let Some(making) = making else { return Ok(()) };
        making.pending.write(&making.file)?;
        making.file.put_link(&BareLink { link: making.next_link, ..*link })?;
        making.next_link += 1;
        if let Some(place) = place
            && place.0 > making.keyframe_at
            && place.0 <= self.until
        {
            let keyframe = self.keyframe(from, place)?;
            making.file.put_keyframe(making.next_link, &keyframe.hash, &keyframe)?;
            making.keyframe_at = place.0;
        }
        Ok(())
    }

    /// A block with something in the window.
    fn block(
        &mut self,
        from: &File,
        listed: Listed,
        making: &mut Option<Making>,
        before: Hash,
        row: &BlockRow,
    ) -> Result<(), RecordError> {
        let at = row.summary.first_at;
        let opened = from.opened(&row.summary)?;
        let contents = from.broken(at, opened.contents())?;
        let hashes = contents.hashes();
        if from.broken(at, chained(&before, &hashes, &row.summary.cuts))? != row.tip {
            return Err(RecordError::damaged(&from.name, Some(at), "a block's hash differs"));
        }
        let places = places(&contents);
        let Some(cut) = from.broken(
            at,
            Cut::new(before, &hashes, &places, &row.summary.cuts, |at| {
                at > self.from && at <= self.until
            }),
        )?
        else {
            return Ok(());
        };
        let taken = self.judged(&contents, &hashes, &places, &cut);
        drop(contents);
        let first = *self.found.as_ref().map_or(&cut.first, |found| &found.first);
        if making.is_none() {
            let at = match &self.found {
                Some(found) => (found.last.1, found.last.0),
                None => {
                    let at = (self.from, cut.first_within.saturating_sub(1));
                    self.early(from, listed, cut.before, at)?;
                    at
                }
            };
            *making = Some(self.begin(from, listed, cut.before, at)?);
        }
        let first_before = self.found.as_ref().map_or(cut.before, |found| found.before);
        self.found = Some(Found { before: first_before, after: cut.after, first, last: cut.last });
        let Some(making) = making else { return Ok(()) };
        making.pending.take(making.next_link, Taken { opened, ..taken }, cut.after);
        making.next_link += cut.cuts.len() as u64;
        if making.pending.is_full() {
            making.pending.write(&making.file)?;
        }
        Ok(())
    }

    /// Where the window begins in an hour before that of its first entry: a file of that hour
    /// with what was known then, since a state is looked for in its time's hour or before.
    fn early(
        &mut self,
        from: &File,
        listed: Listed,
        before: Hash,
        at: (i64, u64),
    ) -> Result<(), RecordError> {
        let hour = Listed::sealed(FileId::of(at.0));
        if at.0 == i64::MIN || hour.id >= FileId::of(listed.id.begins_at()) {
            return Ok(());
        }
        let making = self.begin(from, hour, before, at)?;
        self.finish(hour, making)
    }

    /// Asks about every entry of the commits in the window.
    fn judged(
        &mut self,
        contents: &Contents<'_>,
        hashes: &[(u64, Hash)],
        places: &[(u64, i64, u8)],
        cut: &Cut,
    ) -> Taken {
        let mut taken = Taken {
            opened: Opened::default(),
            numbers: cut.first.0..=cut.last.0,
            gone: Default::default(),
            replaced: Default::default(),
            withheld: Vec::new(),
            cuts: cut.cuts.clone(),
        };
        let mut shown = shown(contents, &mut self.names);
        for ((seq, received_at, kind), (_, hash)) in places.iter().zip(hashes) {
            if !taken.numbers.contains(seq) {
                continue;
            }
            let is_within = *received_at > self.from && *received_at <= self.until;
            // What cannot be read cannot be decided about.
            let stored = shown.remove(seq).flatten().filter(|_| is_within);
            let verdict = stored.map_or(Verdict::Withhold, |stored| (self.judge)(&stored));
            let was_withheld =
                contents.withheld.binary_search_by_key(seq, |entry| entry.seq).is_ok();
            match verdict {
                Verdict::Keep if !was_withheld => continue,
                Verdict::Keep => {}
                Verdict::Replace(fact) if *kind == withheld::FACT => {
                    taken.replaced.insert(*seq, fact);
                }
                Verdict::Withhold | Verdict::Replace(_) => {
                    taken.gone.insert(*seq);
                }
            }
            taken.withheld.push(Withheld {
                seq: *seq,
                received_at: *received_at,
                kind: *kind,
                hash: *hash,
            });
        }
        taken
    }

    /// Begins a file, with the state after `at` and entry `after_seq`.
    fn begin(
        &mut self,
        from: &File,
        listed: Listed,
        before: Hash,
        at: (i64, u64),
    ) -> Result<Making, RecordError> {
        let name = listed.id.sealed();
        let writer = format!("wall_record {}", env!("CARGO_PKG_VERSION"));
        let path = self.to.join(&name);
        // Messages about what is made say where: the disk that is full is not the record's.
        let name = path.display().to_string();
        let file = File::create(&path, name, &Meta { before, writer }, false)?;
        file.mark_extract()?;
        if let Some(services) = &self.thinned {
            file.mark_thinned(services)?;
        }
        let keyframe = self.keyframe(from, at)?;
        file.put_keyframe(0, &keyframe.hash, &keyframe)?;
        Ok(Making { file, pending: Pending::default(), next_link: 0, keyframe_at: at.0 })
    }

    /// What was known at this time and after this entry, as far as it is shown.
    fn keyframe(&mut self, from: &File, at: (i64, u64)) -> Result<Keyframe, RecordError> {
        if self.thinned.is_some() {
            keyframes::remade(from, at, self.judge)
        } else {
            keyframes::made(&self.reader, at, self.judge)
        }
    }

    fn finish(&mut self, listed: Listed, mut making: Making) -> Result<(), RecordError> {
        making.pending.write(&making.file)?;
        making.file.sql(|db| db.execute_batch("COMMIT"))?;
        drop(making);
        let name = listed.id.sealed();
        let path = self.to.join(&name);
        let file = fs::File::open(&path).map_err(RecordError::io("open", &path))?;
        file.sync_all().map_err(RecordError::io("sync", &path))?;
        let sum_path = folder::beside(&path, ".sha256");
        let sum = format!("{}  {name}\n", hex(&file_hash(&path)?));
        fs::write(&sum_path, sum).map_err(RecordError::io("write", &sum_path))?;
        self.files.push(name);
        Ok(())
    }
}

/// The links of a file's chain, in order.
fn steps(file: &File) -> Result<Vec<Step>, RecordError> {
    let mut steps = Vec::new();
    if file.is_extract()? {
        steps.extend(file.bare_links()?.into_iter().map(Step::Bare));
    } else {
        steps.extend(file.keyframes()?.into_iter().map(Step::Keyframe));
    }
    let mut block = file.block_after(i64::MIN)?;
    while let Some(row) = block {
        let at = row.summary.first_at;
        steps.push(Step::Block(row));
        block = file.block_after(at)?;
    }
    steps.sort_by_key(Step::link);
    Ok(steps)
}
