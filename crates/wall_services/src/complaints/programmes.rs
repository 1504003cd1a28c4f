//! Planned works, and what citizens say about them.
//!
//! ```json
//! {"program": [{"id": "MB-2026-014", "nama": "Drainase Jl. Tukad Pakerisan", "opd": "PUPR",
//!   "tahap": "pelaksanaan", "pagu_rp": 1450000000, "mulai": "2026-08-03",
//!   "selesai": "2026-12-18", "lat": -8.6861, "long": 115.2265,
//!   "kemajuan": [{"per": "2026-11-20", "fisik": 0.62, "keuangan": 0.5}],
//!   "warga": {"benar": 12, "tidak_benar": 3,
//!     "foto": [{"url": "foto/14-1.png", "waktu": "2026-11-21T08:15:00+08:00"}]},
//!   "diperbarui": "2026-11-21T08:15:00+08:00"}]}
//! ```
//!
//! `tahap` is `rencana`, `lelang`, `kontrak`, `pelaksanaan`, `selesai` or `batal`. A list
//! without the object around it is read, too. Shares are 0 to 1; one over 1 and up to 100 is
//! taken for percent.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;
use wall_model::{Fact, FactKind, Progress, Project, ProjectScope, ProjectStage, ServiceId};
use wall_service::{DecodeError, Decoded, Frame};

use super::{
    ID,
    body::{self, Body},
    json,
    loose::{Loose, filled, number},
    photo::Wanted,
    row::{place, time},
    text,
};

/// Most steps of a programme's progress.
const MOST_STEPS: usize = 60;

/// Most money of one programme, rupiah: ten times the city's budget.
const MOST_RUPIAH: f64 = 3.0e13;

/// A programme as its source spells it.
#[derive(Debug, Deserialize)]
struct Told<'a> {
    #[serde(borrow, default)]
    id: Loose<'a>,
    #[serde(borrow, default)]
    nama: Loose<'a>,
    #[serde(borrow, default)]
    opd: Loose<'a>,
    #[serde(borrow, default)]
    tahap: Loose<'a>,
    #[serde(borrow, default)]
    pagu_rp: Loose<'a>,
    #[serde(borrow, default)]
    mulai: Loose<'a>,
    #[serde(borrow, default)]
    selesai: Loose<'a>,
    #[serde(borrow, default)]
    lat: Loose<'a>,
    #[serde(borrow, default)]
    long: Loose<'a>,
    #[serde(borrow, default)]
    diperbarui: Loose<'a>,
    #[serde(borrow, default)]
    kemajuan: Option<&'a RawValue>,
    #[serde(borrow, default)]
    warga: Option<Citizens<'a>>,
}

#[derive(Debug, Default, Deserialize)]
struct Citizens<'a> {
    #[serde(borrow, default)]
    benar: Loose<'a>,
    #[serde(borrow, default)]
    tidak_benar: Loose<'a>,
    #[serde(borrow, default)]
    foto: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
struct Reached<'a> {
    #[serde(borrow, default)]
    per: Loose<'a>,
    #[serde(borrow, default)]
    fisik: Loose<'a>,
    #[serde(borrow, default)]
    keuangan: Loose<'a>,
}

#[derive(Debug, Deserialize)]
struct Shown<'a> {
    #[serde(borrow, default)]
    url: Loose<'a>,
    #[serde(borrow, default)]
    waktu: Loose<'a>,
}

/// The name of a programme.
pub(super) fn entity(id: &str) -> String {
    format!("program:{id}")
}

fn rows<'a>(body: &'a Body<'a>) -> Result<Vec<Result<Told<'a>, String>>, DecodeError> {
    match body {
        Body::Json(text) => json::rows(text, &["program", "programmes"]),
        Body::Xml(_) => Err(DecodeError::Unexpected("XML instead of JSON".to_owned())),
    }
}

/// Reads a frame of `programmes`.
pub(super) fn programmes(frame: &Frame) -> Result<Decoded, DecodeError> {
    let body = body::of(&frame.body)?;
    let mut decoded = Decoded::default();
    let mut seen = BTreeSet::new();
    for (nr, row) in rows(&body)?.into_iter().enumerate() {
        let read = row.and_then(|told| {
            let id = filled(&told.id.0).and_then(text::code).ok_or("no id")?;
            if !seen.insert(id.clone()) {
                return Err(format!("{id}: the id stands twice in the document"));
            }
            fact(&told, &id).map_err(|why| format!("{id}: {why}"))
        });
        match read {
            Ok(fact) => decoded.take(nr, fact, frame.received_at),
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    Ok(decoded)
}

/// The photos of a document.
pub(super) fn photos(body: &Body<'_>) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for told in rows(body).unwrap_or_default().into_iter().flatten() {
        let Some(id) = filled(&told.id.0).and_then(text::code) else { continue };
        let shown = told.warga.and_then(|citizens| citizens.foto).map_or_else(Vec::new, json::list);
        for (nr, shown) in (1..).zip(shown as Vec<Shown<'_>>) {
            let (Some(url), Ok(Some(at))) = (filled(&shown.url.0), time(&shown.waktu.0)) else {
                continue;
            };
            wanted.push(Wanted { owner: entity(&id), nr, at, url: url.to_owned() });
        }
    }
    wanted
}

fn fact(told: &Told<'_>, id: &str) -> Result<Fact, String> {
    let name = filled(&told.nama.0).ok_or("no name")?;
    let observed_at = time(&told.diperbarui.0)?.ok_or("no time (diperbarui)")?;
    let budget_rp = match filled(&told.pagu_rp.0) {
        None => 0.0,
        Some(_) => number(&told.pagu_rp.0).ok_or("pagu_rp is no number")?,
    };
    if !(0.0..=MOST_RUPIAH).contains(&budget_rp) {
        return Err(format!("a budget of {budget_rp} rupiah"));
    }
    let citizens = told.warga.as_ref();
    let count = |text: Option<&Loose<'_>>| match text.and_then(|text| filled(&text.0)) {
        None => Ok(0),
        Some(text) => {
            text.parse::<u32>().map_err(|_none| format!("{text} is no count of citizens"))
        }
    };
    let project = Project {
        scope: ProjectScope::Project,
        name: text::clean(name, text::TITLE),
        agency: filled(&told.opd.0).map_or_else(String::new, |o| text::clean(o, text::TITLE)),
        stage: stage(filled(&told.tahap.0).unwrap_or("rencana"))?,
        budget_rp,
        contract_rp: None,
        contractor: String::new(),
        starts_at: time(&told.mulai.0)?,
        ends_at: time(&told.selesai.0)?,
        plan: Vec::new(),
        reached: reached(told.kemajuan)?,
        confirmed: count(citizens.map(|one| &one.benar))?,
        denied: count(citizens.map(|one| &one.tidak_benar))?,
    };
    let kind = FactKind::Project(Box::new(project));
    let fact = Fact::new(&ServiceId::from(ID), entity(id), observed_at, kind);
    Ok(Fact { place: place(&told.lat.0, &told.long.0)?, ..fact })
}

fn stage(word: &str) -> Result<ProjectStage, String> {
    Ok(match word.to_ascii_lowercase().as_str() {
        "rencana" | "planning" => ProjectStage::Planning,
        "lelang" | "tender" => ProjectStage::Tender,
        "kontrak" | "contract" => ProjectStage::Contract,
        "pelaksanaan" | "implementation" => ProjectStage::Implementation,
        "selesai" | "done" => ProjectStage::Done,
        "batal" | "cancelled" => ProjectStage::Cancelled,
        other => {
            return Err(format!("unknown stage {}", other.chars().take(40).collect::<String>()));
        }
    })
}

/// A stage in the words of this source.
pub(super) fn stage_word(stage: ProjectStage) -> &'static str {
    match stage {
        ProjectStage::Planning => "rencana",
        ProjectStage::Tender => "lelang",
        ProjectStage::Contract => "kontrak",
        ProjectStage::Implementation => "pelaksanaan",
        ProjectStage::Done => "selesai",
        ProjectStage::Cancelled => "batal",
    }
}

fn reached(raw: Option<&RawValue>) -> Result<Vec<Progress>, String> {
    let told: Vec<Reached<'_>> = raw.map_or_else(Vec::new, json::list);
    let mut reached = Vec::new();
    for one in told.iter().take(MOST_STEPS) {
        let at = time(&one.per.0)?.ok_or("a step of progress without time")?;
        let share = |text: &Loose<'_>| match number(&text.0) {
            Some(share) if (0.0..=1.0).contains(&share) => Ok(share),
            Some(percent) if (1.0..=100.0).contains(&percent) => Ok(percent / 100.0),
            _ => Err("a progress that is no share from 0 to 1"),
        };
        let (physical, financial) = (share(&one.fisik)?, share(&one.keuangan)?);
        reached.push(Progress { at, physical, financial });
    }
    reached.sort_by_key(|step| step.at);
    Ok(reached)
}
