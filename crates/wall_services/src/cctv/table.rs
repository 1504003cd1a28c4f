//! Lists of cameras as tables: CSV with a line of column names, as spreadsheets save it.

use serde_json::{Map, Value};
use wall_service::DecodeError;

use super::list::MAX_CAMERAS;

/// Most columns of a table.
const MAX_COLUMNS: usize = 200;

/// What separates columns: a comma, and a semicolon where the comma is the decimal sign.
const SIGNS: [u8; 3] = [b',', b';', b'\t'];

/// Whether a list is a table: its first line has columns, and it does not begin as JSON.
pub(super) fn is_one(body: &[u8]) -> bool {
    let body = body.trim_ascii_start();
    let is_json = body.first().is_none_or(|first| matches!(first, b'{' | b'['));
    !is_json && SIGNS.iter().any(|sign| first_line(body).contains(sign))
}

/// The rows as objects, whose names are the columns' in lower case. What is empty is left out.
///
/// # Errors
/// It cannot be read as a table.
pub(super) fn rows(body: &[u8]) -> Result<Vec<Value>, DecodeError> {
    let body = body.trim_ascii_start();
    let of = |sign: u8| first_line(body).iter().filter(|byte| **byte == sign).count();
    let sign = SIGNS.into_iter().max_by_key(|sign| of(*sign)).unwrap_or(b',');
    let unexpected = |err: &csv::Error| {
        let place = err.position().map_or(String::new(), |at| format!(" in line {}", at.line()));
        DecodeError::Unexpected(format!("no table of cameras: it cannot be read{place}"))
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(sign).flexible(true).from_reader(body);
    let names: Vec<String> = reader
        .headers()
        .map_err(|err| unexpected(&err))?
        .iter()
        .take(MAX_COLUMNS)
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let mut rows = Vec::new();
    // One more than are taken, so that what is left out is said.
    for record in reader.records().take(MAX_CAMERAS + 1) {
        let record = record.map_err(|err| unexpected(&err))?;
        let cells = names.iter().zip(&record).filter(|(_, cell)| !cell.trim().is_empty());
        let row: Map<String, Value> =
            cells.map(|(name, cell)| (name.clone(), Value::from(cell.trim()))).collect();
        if !row.is_empty() {
            rows.push(Value::Object(row));
        }
    }
    Ok(rows)
}

fn first_line(body: &[u8]) -> &[u8] {
    body.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default()
}
