//! A row a fact, as RFC 4180 writes rows; safe to open in a spreadsheet.

use std::io;

use wall_model::Timestamp;
use wall_record::{Frame, Reject};

use super::{Row, Sink};

const COLUMNS: [&str; 14] = [
    "seq",
    "received_at",
    "observed_at",
    "service",
    "entity",
    "kind",
    "lon",
    "lat",
    "value",
    "unit",
    "holds_s",
    "frame",
    "superseded",
    "content",
];

pub(super) struct Csv<W: io::Write>(::csv::Writer<W>);

impl<W: io::Write> Csv<W> {
    pub(super) fn begin(file: W) -> io::Result<Self> {
        let mut writer =
            ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(file);
        writer.write_record(COLUMNS)?;
        Ok(Self(writer))
    }
}

impl<W: io::Write> Sink for Csv<W> {
    fn fact(&mut self, row: &Row) -> io::Result<bool> {
        let fact = &row.fact;
        let number = |number: Option<f64>| number.map_or(String::new(), |it| it.to_string());
        self.0.write_record([
            row.seq.0.to_string(),
            fact.received_at.to_string(),
            fact.observed_at.to_string(),
            text(fact.service.as_str()),
            text(fact.entity.as_str()),
            text(&row.kind),
            number(fact.place.map(|place| place.lon_deg)),
            number(fact.place.map(|place| place.lat_deg)),
            number(row.value),
            text(row.unit.as_deref().unwrap_or_default()),
            number(row.holds_secs()),
            fact.frame.0.to_string(),
            row.is_superseded.to_string(),
            // An object begins with a brace, so no spreadsheet takes it for a formula.
            row.content.to_string(),
        ])?;
        Ok(true)
    }

    fn frame(&mut self, _frame: &Frame) -> io::Result<bool> {
        Ok(false)
    }

    fn reject(&mut self, _at: (u64, Timestamp), _of: &str, _it: &Reject) -> io::Result<bool> {
        Ok(false)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A text of a source, which a spreadsheet must not take for a formula: an apostrophe before
/// it says that it is text.
fn text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
