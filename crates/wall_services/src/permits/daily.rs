//! What came in by day, of villages, services and offices.
//!
//! ```json
//! {"mulai": "2026-10-28", "diperbarui": "2026-11-24T18:00:00+08:00",
//!  "desa": [{"kode": "51.71.03.1007", "nama": "Pemecutan", "masuk": [3, 1, null]}],
//!  "layanan": [{"kode": "KTP", "nama": "KTP elektronik", "masuk": [22, 18, 25]}],
//!  "kantor": [{"kode": "DUKCAPIL", "nama": "DUKCAPIL", "masuk": [40, 38], "keluar": [36, 41],
//!    "daring": true}]}
//! ```
//!
//! The first number of each list is that of the day `mulai`. Series are named
//! `desa:KODE:NAMA`, `layanan:KODE:NAMA`, `kantor:KODE:masuk` and `kantor:KODE:keluar`.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;
use wall_model::{
    Fact, FactKind, Quantity, Series, ServiceId, Span, Status, StatusState, Timestamp,
};
use wall_service::{DecodeError, Decoded, Frame, local};

use super::{
    ID, event,
    loose::{Loose, filled},
    private,
};

/// Most files of one village, service or office in a day.
const MOST: f64 = 100_000.0;

/// Most days of a list.
const MOST_DAYS: usize = 120;

/// How long what was told holds.
const HOLDS: Span = Span::from_hours(80);

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default)]
    mulai: Loose<'a>,
    #[serde(borrow, default)]
    diperbarui: Loose<'a>,
    #[serde(borrow, default)]
    desa: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    layanan: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    kantor: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Told<'a> {
    #[serde(borrow, default)]
    kode: Loose<'a>,
    #[serde(borrow, default)]
    nama: Loose<'a>,
    #[serde(default)]
    masuk: Option<Vec<Option<f64>>>,
    #[serde(default)]
    keluar: Option<Vec<Option<f64>>>,
    #[serde(default)]
    daring: Option<bool>,
}

/// Reads a frame of `daily`.
pub(super) fn daily(frame: &Frame) -> Result<Decoded, DecodeError> {
    let text = event::text(&frame.body)?;
    let document: Document<'_> =
        serde_json::from_str(text).map_err(|err| DecodeError::json(&err))?;
    let day = filled(&document.mulai.0)
        .ok_or("no mulai")
        .and_then(|text| event::time(text).map_err(|_none| "mulai is no date"));
    let day = day.map_err(|why| DecodeError::Unexpected(why.to_owned()))?;
    let at = match filled(&document.diperbarui.0) {
        Some(text) => event::time(text).map_err(DecodeError::Unexpected)?,
        None => frame.received_at,
    };
    let dated = Dated { starts: local::day_start(day), at };
    let mut decoded = Decoded::default();
    let mut seen = BTreeSet::new();
    let lists =
        [("desa", &document.desa), ("layanan", &document.layanan), ("kantor", &document.kantor)];
    let mut row = 0;
    for (sort, list) in lists {
        for raw in list {
            match facts(&dated, sort, raw) {
                Ok(facts) => {
                    for fact in facts {
                        match seen.insert((fact.entity.clone(), fact.kind.slot())) {
                            true => decoded.take(row, fact, frame.received_at),
                            false => decoded.reject(row, format!("{}: stands twice", fact.entity)),
                        }
                    }
                }
                Err(reason) => decoded.reject(row, format!("{sort}: {reason}")),
            }
            row += 1;
        }
    }
    Ok(decoded)
}

/// When the document's lists begin, and when they were told.
pub(super) struct Dated {
    pub(super) starts: Timestamp,
    pub(super) at: Timestamp,
}

impl Dated {
    /// A list of days.
    pub(super) fn series(&self, entity: String, values: Vec<Option<f64>>) -> Fact {
        let series =
            Series { quantity: Quantity::Count, starts: self.starts, step: local::DAY, values };
        let kind = FactKind::Series(series);
        Fact::new(&ServiceId::from(ID), entity, self.at, kind).holding_for(HOLDS)
    }

    /// Whether an office is on line.
    pub(super) fn status(&self, code: &str, name: String, is_online: bool) -> Fact {
        let state = if is_online { StatusState::Online } else { StatusState::Offline };
        let kind = FactKind::Status(Status { name, state, detail: String::new() });
        let entity = format!("kantor:{code}");
        Fact::new(&ServiceId::from(ID), entity, self.at, kind).holding_for(HOLDS)
    }
}

fn facts(dated: &Dated, sort: &str, raw: &RawValue) -> Result<Vec<Fact>, String> {
    if !raw.get().starts_with('{') {
        return Err("no row but a single value".to_owned());
    }
    let told: Told<'_> =
        serde_json::from_str(raw.get()).map_err(|err| format!("not a row: {err}"))?;
    let code = filled(&told.kode.0).and_then(private::code).ok_or("no kode, or no code")?;
    let name = filled(&told.nama.0).map_or_else(|| code.clone(), private::name);
    let mut facts = Vec::new();
    for (flow, values) in [("masuk", told.masuk), ("keluar", told.keluar)] {
        let Some(values) = values else { continue };
        if values.is_empty() || values.len() > MOST_DAYS {
            return Err(format!("{code}: {} days", values.len()));
        }
        if let Some(odd) = values.iter().flatten().find(|value| !(0.0..=MOST).contains(*value)) {
            return Err(format!("{code}: {odd} files in a day"));
        }
        match (sort, flow) {
            ("kantor", flow) => facts.push(dated.series(format!("kantor:{code}:{flow}"), values)),
            (sort, "masuk") => facts.push(dated.series(format!("{sort}:{code}:{name}"), values)),
            _ => {}
        }
    }
    if let Some(is_online) = told.daring.filter(|_| sort == "kantor") {
        facts.push(dated.status(&code, name, is_online));
    }
    Ok(facts)
}
