//! The way through a package's archive: where its members lie.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::Path,
};

use super::{MANIFEST, PUBLIC_KEY, README, RECORD, SIGNATURE, archive};
use crate::{EvidenceError, Fault};

/// A header may differ in this many bytes from the one that it should be before the file is
/// taken for something else.
const MOST_ODD: usize = 40;

/// And its name in this many.
const MOST_ODD_IN_NAME: usize = 3;

/// Bytes of a name in a header.
const NAME: usize = 100;

/// A member's place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) name: String,
    /// Where its content begins.
    pub(super) begin: u64,
    pub(super) bytes: u64,
}

impl Placed {
    /// All of its content, for a fault that may be anywhere in it.
    pub(super) fn span(&self) -> (u64, u64) {
        (self.begin, self.begin + self.bytes)
    }
}

/// A package's archive.
pub(super) struct Scan {
    pub(super) file: File,
    pub(super) members: Vec<Placed>,
    /// Headers, paddings and the end that are not what they must be.
    pub(super) faults: Vec<Fault>,
}

/// Whether `path` is a file that begins as a package does.
pub fn is_package(path: &Path) -> bool {
    let mut block = [0; 512];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut block));
    path.is_file() && read.is_ok() && is_first_header(&block)
}

fn is_first_header(block: &[u8; 512]) -> bool {
    let bytes = archive::read(block).map_or(0, |(_, bytes)| bytes);
    archive::header(README, bytes).is_ok_and(|header| {
        let odd = odd(&header, block);
        let in_name = odd.iter().filter(|at| **at < NAME).count();
        odd.len() <= MOST_ODD && in_name <= MOST_ODD_IN_NAME
    })
}

/// Places at which two headers differ.
fn odd(header: &[u8; 512], found: &[u8; 512]) -> Vec<usize> {
    header.iter().zip(found).enumerate().filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect()
}

impl Scan {
    /// Goes through the file in `path`. It ends at a header that cannot be read.
    pub(super) fn open(path: &Path) -> Result<Self, EvidenceError> {
        let read = EvidenceError::io("read", path);
        let foreign = |found: &str| EvidenceError::Foreign {
            path: path.display().to_string(),
            found: found.to_owned(),
        };
        let mut file = File::open(path).map_err(EvidenceError::io("open", path))?;
        let meta = file.metadata().map_err(EvidenceError::io("open", path))?;
        if !meta.is_file() {
            return Err(foreign("it is no file"));
        }
        let mut first = [0; 512];
        if meta.len() < 512 {
            return Err(foreign("it is too short for one"));
        }
        file.read_exact(&mut first).map_err(EvidenceError::io("read", path))?;
        if !is_first_header(&first) {
            return Err(foreign("it does not begin with the header of a README.txt"));
        }
        let mut scan = Self { file, members: Vec::new(), faults: Vec::new() };
        scan.walk(meta.len()).map_err(read)?;
        Ok(scan)
    }

    fn fault(&mut self, member: &str, bytes: (u64, u64), reason: &str) {
        let (member, reason) = (member.to_owned(), reason.to_owned());
        self.faults.push(Fault { member, bytes, block: None, at: None, reason });
    }

    fn walk(&mut self, len: u64) -> io::Result<()> {
        let mut at = 0;
        loop {
            let expected = self.expected();
            if at + archive::BLOCK > len {
                self.fault("end of the file", (at, at), "it is cut off");
                return Ok(());
            }
            let mut block = [0; 512];
            self.file.seek(SeekFrom::Start(at))?;
            self.file.read_exact(&mut block)?;
            // No header has so few bytes, even a broken one.
            if block.iter().filter(|byte| **byte != 0).count() < 32 {
                return self.end(at, len);
            }
            let Some((name, bytes)) = archive::read(&block) else {
                self.fault(&expected, (at, at + 512), "its header is broken");
                return Ok(());
            };
            let header = archive::header(&name, bytes)?;
            if let Some(first) = odd(&header, &block).first() {
                let first = at + *first as u64;
                self.fault(&expected, (first, first + 1), "its header is not what was written");
                return Ok(());
            }
            let begin = at + archive::BLOCK;
            let padding = archive::padding(bytes);
            let Some(end) = begin.checked_add(bytes).filter(|end| *end <= len) else {
                self.fault(&name, (begin, len), "it is cut off");
                return Ok(());
            };
            self.zeros(&name, end, padding, "the bytes that fill it up are not zero")?;
            self.members.push(Placed { name, begin, bytes });
            at = end + padding;
        }
    }

    /// What the next member is called, for messages about a header that does not say it.
    fn expected(&self) -> String {
        let names = [README, MANIFEST, SIGNATURE, PUBLIC_KEY];
        let nr = self.members.len();
        names
            .get(nr)
            .map_or_else(|| format!("{RECORD}, file {}", nr - 3), |name| (*name).to_owned())
    }

    fn end(&mut self, at: u64, len: u64) -> io::Result<()> {
        const END: &str = "end of the file";
        self.zeros(END, at, archive::TRAILER.min(len - at), "it is not zero")?;
        let end = at + archive::TRAILER;
        if len < end {
            self.fault(END, (len, len), "it is cut off");
        }
        if len > end {
            self.fault(END, (end, len), "there is more than was written");
        }
        Ok(())
    }

    fn zeros(&mut self, member: &str, at: u64, len: u64, reason: &str) -> io::Result<()> {
        let mut bytes = vec![0; usize::try_from(len).unwrap_or_default()];
        self.file.seek(SeekFrom::Start(at))?;
        // A cut within them is told by whoever looks for what follows.
        let read = self.file.by_ref().take(len).read(&mut bytes)?;
        let odd = bytes.iter().take(read).position(|byte| *byte != 0);
        if let Some(odd) = odd {
            let odd = at + odd as u64;
            self.fault(member, (odd, odd + 1), reason);
        }
        Ok(())
    }

    /// The member of this name, which is there, and its content if that is at most `most`
    /// bytes.
    pub(super) fn small(&mut self, name: &str, most: u64) -> io::Result<(Placed, Option<Vec<u8>>)> {
        let found = self.members.iter().find(|member| member.name == name).cloned();
        let placed = found.ok_or(io::ErrorKind::NotFound)?;
        if placed.bytes > most {
            return Ok((placed, None));
        }
        let mut content = vec![0; usize::try_from(placed.bytes).unwrap_or_default()];
        self.file.seek(SeekFrom::Start(placed.begin))?;
        self.file.read_exact(&mut content)?;
        Ok((placed, Some(content)))
    }

    /// A reader of a member's content.
    pub(super) fn content(&mut self, placed: &Placed) -> io::Result<impl io::Read + '_> {
        self.file.seek(SeekFrom::Start(placed.begin))?;
        Ok(self.file.by_ref().take(placed.bytes))
    }
}
