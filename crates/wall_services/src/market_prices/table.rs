//! Price tables that offices keep: CSV, XLSX, or rows of JSON, by a mapping of columns.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use wall_model::{Price, Timestamp};
use wall_service::{DecodeError, Decoded, Frame, Origin, local};

use super::{
    amount::{self, Style},
    document,
    row::Row,
};

/// Most rows of one table.
const MOST_ROWS: usize = 20_000;

/// Most bytes of an XLSX file's parts together once unpacked.
const MOST_UNPACKED: u64 = 64_000_000;

/// Which column is what, by the option `columns`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    market: String,
    commodity: String,
    price: String,
    unit: String,
    date: String,
}

impl Columns {
    /// The mapping that `origin` says; unnamed columns have Indonesian names.
    ///
    /// # Errors
    /// If it names something that a price has not.
    pub(super) fn of(origin: &Origin) -> Result<Self, String> {
        let mut columns = Self {
            market: "pasar".to_owned(),
            commodity: "komoditas".to_owned(),
            price: "harga".to_owned(),
            unit: "satuan".to_owned(),
            date: "tanggal".to_owned(),
        };
        let told = origin.options.get("columns").map_or("", String::as_str);
        for pair in told.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (what, column) = pair
                .split_once('=')
                .ok_or_else(|| format!("columns: {pair:?} is not written what=Column"))?;
            let place = match what.trim() {
                "market" => &mut columns.market,
                "commodity" => &mut columns.commodity,
                "price" => &mut columns.price,
                "unit" => &mut columns.unit,
                "date" => &mut columns.date,
                other => {
                    return Err(format!(
                        "columns: {other:?} is none of market, commodity, price, unit, date"
                    ));
                }
            };
            *place = column.trim().to_lowercase();
        }
        Ok(columns)
    }

    /// Where each column stands in `head`: market, commodity, price, unit, date.
    fn places(&self, head: &[String]) -> Result<[usize; 5], DecodeError> {
        let head: Vec<String> = head.iter().map(|name| name.trim().to_lowercase()).collect();
        let place = |name: &String| {
            head.iter().position(|column| column == name).ok_or_else(|| {
                DecodeError::Unexpected(format!(
                    "no column {name:?}; there are {}",
                    head.iter().take(20).cloned().collect::<Vec<_>>().join(", ")
                ))
            })
        };
        Ok([
            place(&self.market)?,
            place(&self.commodity)?,
            place(&self.price)?,
            place(&self.unit)?,
            place(&self.date)?,
        ])
    }
}

/// Reads a table of the feed `table`.
pub(super) fn rows(frame: &Frame) -> Result<Decoded, DecodeError> {
    let columns = Columns::of(&frame.origin).map_err(DecodeError::Unexpected)?;
    let style = amount::style(&frame.origin).map_err(DecodeError::Unexpected)?;
    let body = frame.body.trim_ascii_start();
    let table = if body.starts_with(b"PK\x03\x04") {
        spreadsheet(&frame.body)?
    } else if body.starts_with(b"[") || body.starts_with(b"{") {
        json(&frame.body, frame.origin.options.get("rows").map_or("", String::as_str), &columns)?
    } else if body.starts_with(b"<") {
        return Err(DecodeError::ServerError("a web page instead of a table".to_owned()));
    } else {
        text(&frame.body)?
    };
    let mut table = table.into_iter();
    let head = table.next().ok_or_else(|| DecodeError::Unexpected("no rows".to_owned()))?;
    let places = columns.places(&head)?;
    let mut decoded = Decoded::default();
    for (nr, cells) in table.enumerate() {
        match price(&cells, places, style).and_then(Row::fact) {
            Ok(fact) => decoded.take(nr, fact, frame.received_at),
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    Ok(decoded)
}

type Table = Vec<Vec<String>>;

fn price(cells: &[String], places: [usize; 5], style: Style) -> Result<Row, String> {
    let [market, commodity, price, unit, date] =
        places.map(|place| cells.get(place).map_or("", |cell| cell.trim()));
    let rupiah = amount::rupiah(price, style).map_err(|reason| format!("{commodity}: {reason}"))?;
    let day = date_of(date).ok_or_else(|| format!("{commodity}: {date:?} is no date"))?;
    if unit.is_empty() {
        return Err(format!("{commodity}: unit missing"));
    }
    let price = Price {
        market: market.to_owned(),
        commodity: commodity.to_owned(),
        unit: unit.to_owned(),
        rupiah,
        warn_pct: None,
        ceiling_rp: None,
    };
    let surveyed_at: Timestamp = local::day_of_number(day) + document::MORNING;
    Ok(Row { price, place: None, surveyed_at })
}

/// `2025-11-17` or `17/11/2025`.
fn date_of(text: &str) -> Option<i64> {
    let text = text.split([' ', 'T']).next().unwrap_or(text);
    if let Some(day) = document::day(text) {
        return Some(day);
    }
    let mut parts = text.split(['/', '.']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    document::day(&format!("{year}-{month:0>2}-{day:0>2}"))
}

fn text(body: &[u8]) -> Result<Table, DecodeError> {
    let malformed = |detail: String| DecodeError::Malformed { format: "CSV", detail };
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    std::str::from_utf8(body).map_err(|err| malformed(format!("not UTF-8: {err}")))?;
    let first = body.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| first.iter().filter(|byte| **byte == sign).count();
    let sign = [b';', b',', b'\t'].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(sign)
        .flexible(true)
        .has_headers(false)
        .from_reader(body);
    let mut table = Table::new();
    for record in reader.records().take(MOST_ROWS) {
        let record = record.map_err(|err| malformed(err.to_string()))?;
        table.push(record.iter().map(str::to_owned).collect());
    }
    Ok(table)
}

fn spreadsheet(body: &[u8]) -> Result<Table, DecodeError> {
    let malformed = |detail: String| DecodeError::Malformed { format: "XLSX", detail };
    let unpacked = unpacked_bytes(body).ok_or_else(|| malformed("no directory".to_owned()))?;
    if unpacked > MOST_UNPACKED {
        return Err(malformed(format!("{unpacked} bytes unpacked; at most {MOST_UNPACKED}")));
    }
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(body)).map_err(|err| malformed(err.to_string()))?;
    let sheet = book.worksheet_range_at(0).ok_or_else(|| malformed("no sheet".to_owned()))?;
    let sheet = sheet.map_err(|err| malformed(err.to_string()))?;
    let cell = |cell: &Data| match cell {
        Data::Float(number) => format!("{number}"),
        Data::DateTime(time) => spelled_day(time.as_f64()),
        other => other.to_string(),
    };
    Ok(sheet.rows().take(MOST_ROWS).map(|row| row.iter().map(cell).collect()).collect())
}

fn json(body: &[u8], path: &str, columns: &Columns) -> Result<Table, DecodeError> {
    let document: serde_json::Value =
        serde_json::from_slice(body).map_err(|err| DecodeError::json(&err))?;
    let mut steps = path.split('.').filter(|step| !step.is_empty());
    let rows = steps.try_fold(&document, |value, step| value.get(step));
    let rows = rows.and_then(serde_json::Value::as_array).ok_or_else(|| {
        DecodeError::Unexpected(format!("no rows at {path:?}; set the option rows"))
    })?;
    let names = [&columns.market, &columns.commodity, &columns.price, &columns.unit, &columns.date];
    let cell = |row: &serde_json::Value, name: &str| {
        let found = row.as_object()?.iter().find(|(key, _)| key.to_lowercase() == name)?.1;
        Some(match found {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        })
    };
    let row = |row: &serde_json::Value| {
        names.iter().map(|name| cell(row, name).unwrap_or_default()).collect()
    };
    let mut table: Table = vec![names.iter().map(|name| (*name).clone()).collect()];
    table.extend(rows.iter().take(MOST_ROWS).map(row));
    Ok(table)
}

/// The date of a spreadsheet's day number, which counts from 30 December 1899.
fn spelled_day(serial: f64) -> String {
    const UNIX_DAY: i64 = 25_569;
    let (year, month, day) = local::date(local::day_of_number(serial.floor() as i64 - UNIX_DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Bytes of a ZIP archive's parts once unpacked, by its central directory (APPNOTE 4.3.12):
/// a bomb is refused before anything is unpacked.
fn unpacked_bytes(body: &[u8]) -> Option<u64> {
    const ENTRY: &[u8] = b"PK\x01\x02";
    const SIZE_AT: usize = 24;
    let mut sum = 0_u64;
    let mut at = 0;
    let mut found = false;
    while let Some(next) = body.get(at..)?.windows(ENTRY.len()).position(|four| four == ENTRY) {
        let entry = at + next;
        let size: [u8; 4] = body.get(entry + SIZE_AT..entry + SIZE_AT + 4)?.try_into().ok()?;
        sum = sum.saturating_add(u64::from(u32::from_le_bytes(size)));
        (found, at) = (true, entry + ENTRY.len());
    }
    found.then_some(sum)
}
