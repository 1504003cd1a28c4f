//! What SQLite does not say of the log beside a running file (its write-ahead log).
//!
//! Whoever opens a log reads it up to the first frame whose checksum does not fit, and takes
//! that for its end. After a power cut that is right: the torn commit was never acknowledged.
//! Where a frame in the middle was spoilt it would pass over every commit behind that. Both are
//! told apart here: a commit is written only after the one before it is on disk, so of what a
//! power cut tears there is never more than one.
//!
//! The format: <https://sqlite.org/fileformat2.html#walformat>.

use std::{
    fs,
    io::{self, BufReader, Read},
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use super::folder;
use crate::RecordError;

/// What a damaged log means, for messages.
const REASON: &str = "its log is damaged, and commits behind that place cannot be read";

/// Length of the log's own header and of that of each frame, bytes.
const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// First number of the header; the last bit says in which order checksums take bytes.
const MAGIC: u32 = 0x377f_0682;

/// How large a database's pages may be, bytes.
const PAGES: RangeInclusive<u32> = 512..=65_536;

/// Where the log of the running file at `path` is.
pub(crate) fn of(path: &Path) -> PathBuf {
    folder::beside(path, "-wal")
}

/// Finds out whether the running file `name` in `dir` has commits in its log that are lost to
/// whoever opens it. May be called while it is written.
///
/// # Errors
/// [`RecordError::Damaged`] if it has; the file system refuses.
pub(crate) fn check(dir: &Path, name: &str) -> Result<(), RecordError> {
    let path = of(&dir.join(name));
    let survey = || match fs::File::open(&path) {
        Ok(log) => survey(&mut BufReader::new(log)).map_err(RecordError::io("read", &path)),
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(Survey::default()),
        Err(err) => Err(RecordError::io("read", &path)(err)),
    };
    // What was being written at the first look ends elsewhere at the second.
    let first = survey()?;
    if first.is_cut_short && survey()? == first {
        return Err(RecordError::damaged(name, None, REASON));
    }
    Ok(())
}

/// What a look at a log found.
#[derive(Debug, Default, PartialEq, Eq)]
struct Survey {
    /// Of this log, among all that were written into the same file.
    salts: [u8; 8],
    /// Frames up to the last commit that can be read.
    readable: u64,
    /// Whether more than one commit was written behind them.
    is_cut_short: bool,
}

fn survey(log: &mut impl Read) -> io::Result<Survey> {
    let mut found = Survey::default();
    let mut header = [0; HEADER];
    if !fill(log, &mut header)? {
        return Ok(found);
    }
    let page = word(&header, 8);
    let (begin, written) = header.split_at(HEADER - 8);
    let mut sum = Sum { is_big: word(&header, 0) & 1 == 1, ..Sum::default() };
    sum.add(begin);
    if word(&header, 0) & !1 != MAGIC || !PAGES.contains(&page) || !sum.is(written) {
        // It was on disk before the first frame was written.
        found.is_cut_short = io::copy(log, &mut io::sink())? > FRAME_HEADER as u64;
        return Ok(found);
    }
    let mut frame = vec![0; FRAME_HEADER + page as usize];
    found.salts.copy_from_slice(&header[16..24]);
    let (mut frames, mut is_whole, mut has_commit) = (0, true, false);
    while fill(log, &mut frame)? {
        let (head, content) = frame.split_at(FRAME_HEADER);
        frames += 1;
        let is_of_this = head[8..16] == found.salts;
        let is_commit = word(head, 4) != 0;
        sum.add(&head[..8]);
        sum.add(content);
        is_whole &= is_of_this && sum.is(&head[16..]);
        if is_whole && is_commit {
            (found.readable, has_commit) = (frames, false);
        } else if is_of_this {
            // An earlier commit was on disk before this frame was written.
            found.is_cut_short |= has_commit;
            has_commit |= is_commit;
        }
    }
    Ok(found)
}

/// The log's checksum, which goes on from frame to frame.
#[derive(Default)]
struct Sum {
    is_big: bool,
    sums: (u32, u32),
}

impl Sum {
    /// Takes `bytes`, of which there are a multiple of eight.
    fn add(&mut self, bytes: &[u8]) {
        let take = |bytes: [u8; 4]| {
            if self.is_big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
        };
        for &[a, b, c, d, e, f, g, h] in bytes.as_chunks().0 {
            let (first, second) = &mut self.sums;
            *first = first.wrapping_add(take([a, b, c, d])).wrapping_add(*second);
            *second = second.wrapping_add(take([e, f, g, h])).wrapping_add(*first);
        }
    }

    /// Whether it is what was `written`.
    fn is(&self, written: &[u8]) -> bool {
        (word(written, 0), word(written, 4)) == self.sums
    }
}

/// The number at `at`; numbers stand with the highest byte first.
fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |four| u32::from_be_bytes(*four))
}

/// Reads all of `buffer`; `false` at the end.
fn fill(log: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match log.read_exact(buffer) {
        Err(err) if err.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        other => other.map(|()| true),
    }
}
