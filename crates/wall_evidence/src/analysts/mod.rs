//! The facts of a window in formats that analysts' programs read.
//!
//! Nothing here is signed: who needs proof takes a package. Times are those of the record;
//! what is told about a fact is gathered in one place, [`row`].

mod csv;
mod geojson;
mod location_fix;
mod mcap;
mod parquet;
mod row;
mod schemas;
mod units;

use std::{collections::BTreeSet, io, path::Path};

use wall_model::Timestamp;
use wall_record::{Frame, Kept, Reader, Redecode, Reject, Select};

use crate::{
    EvidenceError,
    package::{Owners, check_free, folder_of, keep, nothing},
};
pub(crate) use row::Row;

/// A format for analysts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// MCAP for Foxglove: positions as `foxglove.LocationFix` (Protocol Buffers), everything
    /// else as JSON with its schema, raw frames too.
    Mcap,
    /// A GeoJSON collection of the facts that have a place (RFC 7946).
    GeoJson,
    /// A row a fact (RFC 4180).
    Csv,
    /// A row a fact, in typed columns.
    Parquet,
}

/// What analysts are given.
#[derive(Clone, Copy, Debug)]
pub struct Selection<'a> {
    /// The record's directory.
    pub record: &'a Path,
    /// Received after the one and not after the other.
    pub window: (Timestamp, Timestamp),
    /// Whose entries; empty: those of all services.
    pub services: &'a BTreeSet<String>,
    /// The program and its version.
    pub made_by: &'a str,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Facts.
    pub facts: u64,
    /// Of them, those that a later reading of their frame supersedes.
    pub superseded: u64,
    /// Facts that the format has no place for: without a place, in GeoJSON.
    pub left_out: u64,
    /// Raw frames.
    pub frames: u64,
    /// Rejects.
    pub rejects: u64,
}

/// A file that is being written.
trait Sink {
    /// Takes a fact; `false` if the format has no place for it.
    fn fact(&mut self, row: &Row) -> io::Result<bool>;

    /// Takes a raw frame; `false` if the format has no frames.
    fn frame(&mut self, frame: &Frame) -> io::Result<bool>;

    /// Takes a reject of a service; `false` if the format has none.
    fn reject(&mut self, at: (u64, Timestamp), service: &str, reject: &Reject) -> io::Result<bool>;

    /// Writes what comes at the end.
    fn finish(&mut self) -> io::Result<()>;
}

/// Writes the facts of a window to `out`, where nothing is yet.
///
/// # Errors
/// Nothing was received in the window, the record cannot be read or is damaged there, or
/// `out` cannot be written. Nothing is left behind then.
pub fn convert(
    selection: &Selection<'_>,
    format: Format,
    out: &Path,
) -> Result<Written, EvidenceError> {
    check_free(out)?;
    let reader = Reader::open(selection.record)?;
    let making = tempfile::Builder::new().prefix(".damamaya-").tempfile_in(folder_of(out));
    let making = making.map_err(EvidenceError::io("write", out))?;
    let file = making.reopen().map_err(EvidenceError::io("write", out))?;
    let file = io::BufWriter::with_capacity(256 << 10, file);
    let begun: io::Result<Box<dyn Sink>> = match format {
        Format::Mcap => mcap::Mcap::begin(file, selection.made_by).map(|it| Box::new(it) as _),
        Format::GeoJson => geojson::GeoJson::begin(file).map(|it| Box::new(it) as _),
        Format::Csv => csv::Csv::begin(file).map(|it| Box::new(it) as _),
        Format::Parquet => {
            parquet::Parquet::begin(file, selection.made_by).map(|it| Box::new(it) as _)
        }
    };
    let mut sink = begun.map_err(EvidenceError::io("write", out))?;
    let written = write(selection, &reader, sink.as_mut(), out)?;
    if written == Written::default() {
        return Err(nothing(selection.record, selection.window, selection.services, reader.span()));
    }
    sink.finish().map_err(EvidenceError::io("write", out))?;
    drop(sink);
    keep(making, out)?;
    Ok(written)
}

fn write(
    selection: &Selection<'_>,
    reader: &Reader,
    sink: &mut dyn Sink,
    out: &Path,
) -> Result<Written, EvidenceError> {
    let mut owners = Owners::new(reader);
    let redecodes = reader.redecodes()?;
    let mut written = Written::default();
    let (from, to) = selection.window;
    for batch in reader.entries(from, to, Select::ALL)? {
        for stored in batch? {
            let service = owners.of(&stored);
            if !selection.services.is_empty() && !selection.services.contains(&service) {
                continue;
            }
            let at = (stored.seq.0, stored.received_at);
            let put = match &stored.kept {
                Kept::Fact(fact) => {
                    let is_superseded =
                        redecodes.iter().any(|it: &Redecode| it.supersedes(stored.seq, fact.frame));
                    let row = Row::new(stored.seq, fact, is_superseded);
                    sink.fact(&row).map(|is_written| {
                        written.facts += u64::from(is_written);
                        written.left_out += u64::from(!is_written);
                        written.superseded += u64::from(is_written && is_superseded);
                    })
                }
                Kept::Frame(frame) => {
                    sink.frame(frame).map(|is_written| written.frames += u64::from(is_written))
                }
                Kept::Reject(reject) => sink
                    .reject(at, &service, reject)
                    .map(|is_written| written.rejects += u64::from(is_written)),
            };
            put.map_err(EvidenceError::io("write", out))?;
        }
    }
    Ok(written)
}
