//! What was written to a disk, in order, and what a power cut leaves of it.
//!
//! Sure is what was synced: a file's bytes by a sync of the file, its name by a sync of the
//! folder. Of the rest any page of 4 KiB may be there or not, whatever was written before or
//! after it, and one may be there in part; of the names' changes any first few. What was on
//! its way when a sync failed stays unsure for ever: later syncs prove nothing about it.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result, bail};

/// Bytes that reach a disk together.
const PAGE: usize = 4_096;

/// Bytes that are never torn.
const SECTOR: usize = 512;

/// What happened to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Op {
    Created,
    Written { offset: usize, data: Vec<u8> },
    Truncated { len: usize },
    Synced { is_dir: bool },
    SyncFailed { is_dir: bool },
    Renamed { to: String },
    Removed,
    Told(Vec<u8>),
}

/// A journal, read.
pub struct Journal {
    /// Paths and what happened to them.
    ops: Vec<(String, Op)>,
}

/// Where a file's bytes come from.
enum Change {
    Write { offset: usize, data: Vec<u8> },
    Truncate { len: usize },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sure {
    Yes,
    NotYet,
    Never,
}

/// A file's changes in their order.
#[derive(Default)]
struct File {
    changes: Vec<(Change, Sure)>,
}

enum Naming {
    Create(String, usize),
    Rename(String, String),
    Remove(String),
}

impl Journal {
    /// Reads the journal that the library of faults wrote; what is cut off at its end is left
    /// out.
    ///
    /// # Errors
    /// It is no such journal.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("journal {}", path.display()))?;
        let (mut at, mut ops) = (0, Vec::new());
        let number = |at: usize| {
            let bytes = bytes.get(at..at + 4)?;
            Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
        };
        while let Some(high) = number(at + 20) {
            let heads = (number(at), number(at + 4), number(at + 8), number(at + 12));
            let (Some(op), Some(first), Some(second), Some(len)) = heads else { break };
            let offset = number(at + 16).unwrap_or_default() + (high << 32);
            let begin = at + 24;
            let Some(body) = bytes.get(begin..begin + first + second + len) else { break };
            at = begin + body.len();
            let (names, data) = body.split_at(first + second);
            let (path, second) = names.split_at(first);
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let is_dir = second == b"dir";
            let op = match op {
                1 => Op::Created,
                2 => Op::Written { offset, data: data.to_vec() },
                3 => Op::Truncated { len: offset },
                4 => Op::Synced { is_dir },
                5 => Op::SyncFailed { is_dir },
                6 => Op::Renamed { to: text(second) },
                7 => Op::Removed,
                8 => Op::Told(data.to_vec()),
                other => bail!("operation {other} is unknown"),
            };
            ops.push((text(path), op));
        }
        Ok(Self { ops })
    }

    /// How many operations.
    pub fn len(&self) -> usize {
        self.ops.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// What was said before operation `end`.
    pub fn told(&self, end: usize) -> String {
        let mut told = Vec::new();
        for (_, op) in self.ops.iter().take(end) {
            if let Op::Told(data) = op {
                told.extend_from_slice(data);
            }
        }
        String::from_utf8_lossy(&told).into_owned()
    }

    /// Makes in `into` what is left of the folder if power fails before operation `end`.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn cut(&self, end: usize, random: &mut fastrand::Rng, into: &Path) -> Result<()> {
        let mut files: Vec<File> = Vec::new();
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        let (mut namings, mut sure_namings) = (Vec::new(), 0);
        for (path, op) in self.ops.iter().take(end) {
            let id = names.get(path).copied();
            match op {
                Op::Created => {
                    names.insert(path.clone(), files.len());
                    namings.push(Naming::Create(path.clone(), files.len()));
                    files.push(File::default());
                }
                Op::Renamed { to } => {
                    names.remove(path);
                    names.extend(id.map(|id| (to.clone(), id)));
                    namings.push(Naming::Rename(path.clone(), to.clone()));
                }
                Op::Removed => {
                    names.remove(path);
                    namings.push(Naming::Remove(path.clone()));
                }
                Op::Synced { is_dir: true } => sure_namings = namings.len(),
                Op::SyncFailed { is_dir: true } | Op::Told(_) => {}
                op => {
                    if let Some(file) = id.and_then(|id| files.get_mut(id)) {
                        file.take(op);
                    }
                }
            }
        }
        let kept = random.usize(sure_namings..=namings.len());
        for (path, id) in named(namings.iter().take(kept)) {
            let name = Path::new(&path).file_name().context("a path without a name")?;
            let file = files.get(id).context("a name without a file")?;
            fs::write(into.join(name), file.cut(random))?;
        }
        Ok(())
    }
}

/// The names that changes leave.
fn named<'a>(namings: impl Iterator<Item = &'a Naming>) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for naming in namings {
        match naming {
            Naming::Create(path, id) => {
                names.insert(path.clone(), *id);
            }
            Naming::Rename(from, to) => {
                let id = names.remove(from);
                names.extend(id.map(|id| (to.clone(), id)));
            }
            Naming::Remove(path) => {
                names.remove(path);
            }
        }
    }
    names
}

impl File {
    fn take(&mut self, op: &Op) {
        let mark = |changes: &mut Vec<(Change, Sure)>, to: Sure| {
            let open = changes.iter_mut().filter(|(_, sure)| *sure == Sure::NotYet);
            open.for_each(|(_, sure)| *sure = to);
        };
        match op {
            Op::Written { offset, data } => {
                let change = Change::Write { offset: *offset, data: data.clone() };
                self.changes.push((change, Sure::NotYet));
            }
            Op::Truncated { len } => {
                self.changes.push((Change::Truncate { len: *len }, Sure::NotYet));
            }
            Op::Synced { .. } => mark(&mut self.changes, Sure::Yes),
            Op::SyncFailed { .. } => mark(&mut self.changes, Sure::Never),
            _ => {}
        }
    }

    /// The bytes after a power cut.
    fn cut(&self, random: &mut fastrand::Rng) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Sometimes nearly all of it had reached the disk, sometimes nearly nothing.
        let share = random.f64();
        for (change, sure) in &self.changes {
            match change {
                Change::Truncate { len } if *sure == Sure::Yes || random.f64() < share => {
                    bytes.resize(*len, 0);
                }
                Change::Truncate { .. } => {}
                Change::Write { offset, data } if *sure == Sure::Yes => {
                    put(&mut bytes, *offset, data);
                }
                Change::Write { offset, data } => {
                    for (begin, part) in pages(*offset, data) {
                        let kept = match random.f64() < share {
                            true => part.len(),
                            false if random.u32(..4) > 0 => 0,
                            false => {
                                (random.usize(..=part.len()) / SECTOR * SECTOR).min(part.len())
                            }
                        };
                        put(&mut bytes, begin, part.get(..kept).unwrap_or_default());
                    }
                }
            }
        }
        bytes
    }
}

fn put(bytes: &mut Vec<u8>, offset: usize, data: &[u8]) {
    if data.is_empty() {
        return;
    }
    let end = offset + data.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    if let Some(place) = bytes.get_mut(offset..end) {
        place.copy_from_slice(data);
    }
}

/// The pages that a write touches, and what it writes to each.
fn pages(offset: usize, data: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let begin = offset + at;
        let len = (PAGE - begin % PAGE).min(data.len() - at);
        let part = data.get(at..at + len).filter(|part| !part.is_empty())?;
        at += len;
        Some((begin, part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(ops: Vec<(&str, Op)>) -> Journal {
        Journal { ops: ops.into_iter().map(|(path, op)| (path.to_owned(), op)).collect() }
    }

    fn left(journal: &Journal, seed: u64) -> BTreeMap<String, Vec<u8>> {
        let folder = tempfile::tempdir().unwrap();
        let mut random = fastrand::Rng::with_seed(seed);
        journal.cut(journal.len(), &mut random, folder.path()).unwrap();
        let entries = fs::read_dir(folder.path()).unwrap().map(Result::unwrap);
        entries
            .map(|entry| {
                (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
            })
            .collect()
    }

    #[test]
    fn what_was_synced_stays_and_the_rest_may_go() {
        let write = |byte: u8| Op::Written { offset: 0, data: vec![byte; 3 * PAGE] };
        let ops = vec![
            ("/a", Op::Created),
            ("/a", write(1)),
            ("/a", Op::Synced { is_dir: false }),
            ("/", Op::Synced { is_dir: true }),
            ("/a", write(2)),
            ("/b", Op::Created),
        ];
        let journal = journal(ops);
        let (mut mixed, mut named) = (0, 0);
        for seed in 0..50 {
            let left = left(&journal, seed);
            let a = &left["a"];
            assert_eq!(a.len(), 3 * PAGE);
            assert!(a.iter().all(|byte| [1, 2].contains(byte)));
            mixed += u32::from(a.contains(&1) && a.contains(&2));
            named += u32::from(left.contains_key("b"));
        }
        assert!(mixed > 5 && (5..45).contains(&named), "{mixed} {named}");
    }

    #[test]
    fn a_sync_that_failed_leaves_its_bytes_unsure_for_ever() {
        let ops = vec![
            ("/a", Op::Created),
            ("/", Op::Synced { is_dir: true }),
            ("/a", Op::Written { offset: 0, data: vec![1; PAGE] }),
            ("/a", Op::SyncFailed { is_dir: false }),
            ("/a", Op::Written { offset: PAGE, data: vec![2; PAGE] }),
            ("/a", Op::Synced { is_dir: false }),
        ];
        let journal = journal(ops);
        let lost = (0..50).filter(|seed| left(&journal, *seed)["a"][0] == 0).count();
        assert!((5..45).contains(&lost), "{lost}");
        assert!((0..50).all(|seed| left(&journal, seed)["a"][PAGE..] == [2; PAGE]));
    }
}
