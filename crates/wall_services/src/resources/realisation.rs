//! Plan and realisation by agency and month, as offices report them: CSV or rows of JSON.
//!
//! Columns: `opd`, `nama` (may be missing), `bulan` (`2026-09`), `pagu` (rupiah), and in
//! percent `rencana_keuangan`, `realisasi_keuangan`, `rencana_fisik`, `realisasi_fisik`; a
//! month that is still to come has no realisation. The agency `KOTA` is the whole city.

use std::collections::BTreeMap;

use wall_model::{
    Fact, FactKind, Progress, Project, ProjectScope, ProjectStage, ServiceId, Timestamp,
};
use wall_service::{DecodeError, Decoded, Frame, Origin, local};

use super::ID;

/// Columns that must be there.
const COLUMNS: [&str; 7] = [
    "opd",
    "bulan",
    "pagu",
    "rencana_keuangan",
    "realisasi_keuangan",
    "rencana_fisik",
    "realisasi_fisik",
];

/// Most rows.
const MOST: usize = 20_000;

/// Checks the feed's options.
///
/// # Errors
/// If one cannot be.
pub(super) fn check(origin: &Origin) -> Result<(), String> {
    match origin.options.get("decimal").map(String::as_str) {
        None | Some("," | ".") => Ok(()),
        Some(other) => Err(format!("decimal: {other:?} is neither , nor .")),
    }
}

/// The entity of an agency.
pub(super) fn entity(agency: &str) -> String {
    if agency == "KOTA" { "kota".to_owned() } else { format!("opd/{agency}") }
}

struct Month {
    at: Timestamp,
    budget: f64,
    name: String,
    plan: (f64, f64),
    reached: Option<(f64, f64)>,
}

/// Reads a table of the feed `realisation`.
pub(super) fn rows(frame: &Frame) -> Result<Decoded, DecodeError> {
    check(&frame.origin).map_err(DecodeError::Unexpected)?;
    let is_english = frame.origin.options.get("decimal").is_some_and(|mark| mark == ".");
    let body = frame.body.trim_ascii_start();
    let rows = match body.first() {
        Some(b'{' | b'[') => json(&frame.body, is_english)?,
        Some(b'<') => {
            return Err(DecodeError::ServerError("a web page instead of a table".to_owned()));
        }
        _ => csv_rows(&frame.body)?,
    };
    let mut agencies: BTreeMap<String, Vec<(usize, Month)>> = BTreeMap::new();
    let mut decoded = Decoded::default();
    for (nr, row) in rows.iter().enumerate() {
        match month(row, is_english) {
            Ok((agency, month)) => agencies.entry(agency).or_default().push((nr, month)),
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    for (agency, mut months) in agencies {
        months.sort_by_key(|(_, month)| month.at);
        let nr = months.first().map_or(0, |(nr, _)| *nr);
        let months: Vec<Month> = months.into_iter().map(|(_, month)| month).collect();
        decoded.take(nr, fact(&agency, &months, frame.received_at), frame.received_at);
    }
    Ok(decoded)
}

fn fact(agency: &str, months: &[Month], received_at: Timestamp) -> Fact {
    let point = |at, (financial, physical): (f64, f64)| Progress { at, physical, financial };
    let reached: Vec<Progress> =
        months.iter().filter_map(|one| Some(point(one.at, one.reached?))).collect();
    let last = months.last();
    let name = last.map_or("", |one| one.name.as_str());
    let project = Project {
        scope: if agency == "KOTA" { ProjectScope::City } else { ProjectScope::Agency },
        name: if name.is_empty() { agency.to_owned() } else { name.to_owned() },
        agency: agency.to_owned(),
        stage: ProjectStage::Implementation,
        budget_rp: last.map_or(0.0, |one| one.budget),
        contract_rp: None,
        contractor: String::new(),
        starts_at: months.first().map(|one| start_of(one.at)),
        ends_at: last.map(|one| one.at),
        plan: months.iter().map(|one| point(one.at, one.plan)).collect(),
        confirmed: 0,
        denied: 0,
        // A table is as old as the last month that it tells of.
        reached,
    };
    let told = project.reached.last().map_or(received_at, |one| one.at).min(received_at);
    let kind = FactKind::Project(Box::new(project));
    Fact::new(&ServiceId::from(ID), entity(agency), told, kind)
}

/// The first moment of the month that ends at `end`.
fn start_of(end: Timestamp) -> Timestamp {
    let (year, month, _) = local::date(end - wall_model::Span::from_secs(1));
    local::day_of_number(local::number_of(year, month, 1))
}

/// The end of the month `2026-09`.
pub(super) fn month_end(text: &str) -> Option<Timestamp> {
    let (year, month) = text.trim().split_once('-')?;
    let (year, month) = (year.parse::<i64>().ok()?, month.parse::<u8>().ok()?);
    if !(1..=12).contains(&month) || !(2000..=2100).contains(&year) {
        return None;
    }
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    Some(local::day_of_number(local::number_of(year, month, 1)))
}

type Cells = BTreeMap<String, String>;

fn month(row: &Cells, is_english: bool) -> Result<(String, Month), String> {
    let cell = |name: &str| row.get(name).map_or("", |cell| cell.trim());
    let agency = cell("opd");
    if agency.is_empty() || agency.len() > 40 {
        return Err("opd missing or too long".to_owned());
    }
    let at = month_end(cell("bulan"))
        .ok_or_else(|| format!("{agency}: bulan {:?} is not written 2026-09", cell("bulan")))?;
    let number = |name: &str| {
        let text = cell(name);
        let plain = match is_english {
            true => text.replace(',', ""),
            false => text.replace('.', "").replace(',', "."),
        };
        plain.parse::<f64>().ok().filter(|value| value.is_finite() && *value >= 0.0)
    };
    let percent =
        |name: &str| number(name).filter(|value| *value <= 999.0).map(|value| value / 100.0);
    let need = |value: Option<f64>, name: &str| {
        value.ok_or_else(|| format!("{agency}: {name} {:?} is no number", cell(name)))
    };
    let reached = match (cell("realisasi_keuangan"), cell("realisasi_fisik")) {
        ("", "") => None,
        _ => Some((
            need(percent("realisasi_keuangan"), "realisasi_keuangan")?,
            need(percent("realisasi_fisik"), "realisasi_fisik")?,
        )),
    };
    let month = Month {
        at,
        budget: need(number("pagu"), "pagu")?,
        name: cell("nama").chars().take(80).collect(),
        plan: (
            need(percent("rencana_keuangan"), "rencana_keuangan")?,
            need(percent("rencana_fisik"), "rencana_fisik")?,
        ),
        reached,
    };
    Ok((agency.to_owned(), month))
}

fn csv_rows(body: &[u8]) -> Result<Vec<Cells>, DecodeError> {
    let malformed = |detail: String| DecodeError::Malformed { format: "CSV", detail };
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    std::str::from_utf8(body).map_err(|err| malformed(format!("not UTF-8: {err}")))?;
    let first = body.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let sign = if first.contains(&b';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(sign).flexible(true).from_reader(body);
    let head: Vec<String> = reader
        .headers()
        .map_err(|err| malformed(err.to_string()))?
        .iter()
        .map(|name| name.trim().to_lowercase())
        .collect();
    if let Some(missing) = COLUMNS.iter().find(|name| !head.iter().any(|column| column == *name)) {
        return Err(DecodeError::Unexpected(format!("no column {missing:?}")));
    }
    let mut rows = Vec::new();
    for record in reader.records().take(MOST) {
        let record = record.map_err(|err| malformed(err.to_string()))?;
        let cells = head.iter().cloned().zip(record.iter().map(str::to_owned));
        rows.push(cells.collect());
    }
    Ok(rows)
}

fn json(body: &[u8], is_english: bool) -> Result<Vec<Cells>, DecodeError> {
    let document: serde_json::Value =
        serde_json::from_slice(body).map_err(|err| DecodeError::json(&err))?;
    let rows = document.as_array().or_else(|| document.get("rows")?.as_array());
    let rows = rows.ok_or_else(|| DecodeError::Unexpected("no list of rows".to_owned()))?;
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        // Numbers of JSON have a point, whatever the style of the table's texts.
        serde_json::Value::Number(number) if is_english => number.to_string(),
        serde_json::Value::Number(number) => number.to_string().replace('.', ","),
        _ => String::new(),
    };
    let cells = |row: &serde_json::Value| -> Cells {
        let members = row.as_object().into_iter().flatten();
        members.map(|(name, value)| (name.to_lowercase(), text(value))).collect()
    };
    Ok(rows.iter().take(MOST).map(cells).collect())
}
