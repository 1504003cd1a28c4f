//! A segment that is being written.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

use wall_model::Timestamp;

use super::{
    format::{IndexEntry, Kind},
    names::{self, INDEX, SAMPLES},
};

/// See the [module](self).
pub(super) struct Segment {
    samples: File,
    index: File,
    start: Timestamp,
    last: Timestamp,
    bytes: u64,
    index_bytes: u64,
}

impl Segment {
    /// Begins a segment at `start`, or as many microseconds later as that time is taken.
    pub(super) fn create(folder: &Path, start: Timestamp) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut start = start;
        let samples = loop {
            let path = names::file(folder, start, SAMPLES);
            match OpenOptions::new().write(true).create_new(true).open(path) {
                Ok(file) => break file,
                Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {
                    start = start + wall_model::Span::from_micros(1);
                }
                Err(err) => return Err(err),
            }
        };
        let path = names::file(folder, start, INDEX);
        let index = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(Self { samples, index, start, last: start, bytes: 0, index_bytes: 0 })
    }

    /// Appends a sample, or a mark without bytes. Times never go back within a segment.
    pub(super) fn append(&mut self, time: Timestamp, kind: Kind, data: &[u8]) -> io::Result<()> {
        let length = u32::try_from(data.len()).map_err(io::Error::other)?;
        self.last = self.last.max(time);
        let entry = IndexEntry {
            time: self.last,
            offset: self.bytes,
            length,
            crc: crc32fast::hash(data),
            kind,
        };
        self.samples.write_all(data)?;
        self.bytes += u64::from(length);
        let bytes = entry.to_bytes();
        self.index.write_all(&bytes)?;
        self.index_bytes += bytes.len() as u64;
        Ok(())
    }

    /// When it began: its name.
    pub(super) fn start(&self) -> Timestamp {
        self.start
    }

    /// Bytes of both files.
    pub(super) fn size(&self) -> u64 {
        self.bytes + self.index_bytes
    }

    /// Brings everything to the disk.
    pub(super) fn finish(self) -> io::Result<()> {
        self.samples.sync_data()?;
        self.index.sync_data()
    }
}
