//! Files on their way: events of the types `….berkas.masuk`, `….berkas.pindah`,
//! `….berkas.selesai` and `….berkas.ditolak`, or the list `berkas`.
//!
//! Data: `no_berkas`, `layanan`, `desa`, `dari`, `ke`, `tahap`, `dari_tahap`, `jam_berjalan`
//! (hours since the file came in), `batas_jam` (hours that it may take), `riwayat`
//! (`[{"ke": "DUKCAPIL", "waktu": "…"}]`, where it has been); in a list also `waktu` and
//! `keadaan` (`masuk`, `pindah`, `selesai`, `ditolak`). `pemohon_hash` and whatever else
//! stands there is not read.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;
use wall_model::{
    Case, CaseCourse, CaseKind, CaseStage, CaseState, Fact, FactKind, ServiceId, Span, Stage,
    Timestamp, Urgency,
};
use wall_service::{DecodeError, Decoded, Frame};

use super::{
    ID,
    event::{self, Event, quote},
    loose::{Loose, count, filled, number},
    private,
    vocabulary::service_name,
};

/// How long a file is remembered that nobody tells of any more, and one that is done.
const OPEN_REMEMBERED: Span = Span::from_hours(60 * 24);
const DONE_REMEMBERED: Span = Span::from_hours(36);

/// How long a file in this state is remembered after its last move.
pub(super) fn remembered(state: CaseState) -> Span {
    if state == CaseState::Done { DONE_REMEMBERED } else { OPEN_REMEMBERED }
}

/// Longest that a file can have been under way, hours: a year.
const MOST_HOURS: f64 = 8_760.0;

/// Most stages of a file.
const MOST_STAGES: usize = 24;

/// An event's data as its source spells it.
#[derive(Deserialize)]
struct Told<'a> {
    #[serde(borrow, default)]
    no_berkas: Loose<'a>,
    #[serde(borrow, default)]
    layanan: Loose<'a>,
    #[serde(borrow, default)]
    desa: Loose<'a>,
    #[serde(borrow, default)]
    dari: Loose<'a>,
    #[serde(borrow, default)]
    ke: Loose<'a>,
    #[serde(borrow, default)]
    tahap: Loose<'a>,
    #[serde(borrow, default)]
    dari_tahap: Loose<'a>,
    #[serde(borrow, default)]
    jam_berjalan: Loose<'a>,
    #[serde(borrow, default)]
    batas_jam: Loose<'a>,
    #[serde(borrow, default)]
    waktu: Loose<'a>,
    #[serde(borrow, default)]
    keadaan: Loose<'a>,
    #[serde(borrow, default)]
    riwayat: Option<&'a RawValue>,
}

/// An entry of `riwayat`.
#[derive(Deserialize)]
struct Been<'a> {
    #[serde(borrow, default)]
    ke: Loose<'a>,
    #[serde(borrow, default)]
    waktu: Loose<'a>,
}

/// Reads a frame of `files`.
pub(super) fn files(frame: &Frame) -> Result<Decoded, DecodeError> {
    let mut decoded = Decoded::default();
    let mut seen = BTreeSet::new();
    for (nr, event) in event::all(frame, "berkas")?.into_iter().enumerate() {
        let fact = event.and_then(|event| fact(&event, frame.received_at)).and_then(|fact| {
            // A batch may tell of one file twice, but not twice of one time.
            let is_new = seen.insert((fact.entity.clone(), fact.observed_at));
            is_new.then_some(fact).ok_or_else(|| "a file that stands twice".to_owned())
        });
        match fact {
            Ok(fact) => decoded.take(nr, fact, frame.received_at),
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    Ok(decoded)
}

/// The name of a file.
pub(super) fn entity(number: &str) -> String {
    format!("berkas:{number}")
}

/// What happens to a file, by the last word of the event's type.
fn happening(word: &str) -> Result<Stage, String> {
    Ok(match word.to_ascii_lowercase().as_str() {
        "masuk" | "diterima" => Stage::Reported,
        "pindah" | "kembali" => Stage::Forwarded,
        "selesai" | "terbit" => Stage::Closed,
        "ditolak" | "batal" => Stage::Rejected,
        other => return Err(format!("an unknown event, {}", quote(other))),
    })
}

fn fact(event: &Event<'_>, received_at: Timestamp) -> Result<Fact, String> {
    let told: Told<'_> =
        serde_json::from_str(&event.data).map_err(|err| format!("not a file: {err}"))?;
    let number = filled(&told.no_berkas.0).ok_or("no no_berkas")?;
    let number = private::code(number)
        .ok_or("no_berkas is no file number, or one that could tell a person")?;
    let told_by = |why: String| format!("{number}: {why}");
    let word = match &event.kind {
        Some(kind) => kind.rsplit_once("berkas.").map(|(_, word)| word),
        None => Some(filled(&told.keadaan.0).unwrap_or("pindah")),
    };
    let word = word.ok_or_else(|| told_by("an event of another type".to_owned()))?;
    let stage = happening(word).map_err(told_by)?;
    let at = match (event.time, filled(&told.waktu.0)) {
        (Some(time), _) => time,
        (None, Some(text)) => event::time(text).map_err(told_by)?,
        (None, None) => received_at,
    };
    let case = case(&told, stage, at).map_err(told_by)?;
    let holds = remembered(case.state);
    let fact = Fact::new(&ServiceId::from(ID), entity(&number), at, FactKind::Case(case));
    Ok(fact.holding_for(holds))
}

fn case(told: &Told<'_>, stage: Stage, at: Timestamp) -> Result<Case, String> {
    let service = filled(&told.layanan.0).ok_or("no layanan")?;
    let office = |field: &Loose<'_>| filled(&field.0).map(office).filter(|name| !name.is_empty());
    let hours = |field: &Loose<'_>, name: &str| match filled(&field.0) {
        None => Ok(None),
        Some(_) => number(&field.0)
            .filter(|hours| (0.0..=MOST_HOURS).contains(hours))
            .map(Some)
            .ok_or_else(|| format!("{name} is no number of hours")),
    };
    let (from, to) = (office(&told.dari), office(&told.ke));
    let running = hours(&told.jam_berjalan, "jam_berjalan")?;
    let limit = hours(&told.batas_jam, "batas_jam")?;
    let opened_at = at - span(running.unwrap_or(0.0));
    let now_at = to.clone().or_else(|| from.clone());
    if now_at.is_none() {
        return Err("neither dari nor ke".to_owned());
    }
    let step = |field: &Loose<'_>| count(&field.0, 99);
    let detail = match (step(&told.tahap), step(&told.dari_tahap)) {
        (Some(nr), Some(all)) if nr <= all => format!("tahap {nr} dari {all}"),
        (Some(nr), None) => format!("tahap {nr}"),
        (None, _) => String::new(),
        _ => return Err("tahap is beyond dari_tahap".to_owned()),
    };
    let village = filled(&told.desa.0).and_then(private::code).unwrap_or_default();
    Ok(Case {
        kind: CaseKind::Permit,
        title: title(service),
        address: village,
        state: match stage {
            Stage::Closed | Stage::Rejected => CaseState::Done,
            Stage::Reported => CaseState::New,
            _ => CaseState::InHand,
        },
        urgency: Urgency::Normal,
        opened_at,
        agency: now_at.clone(),
        radius_m: None,
        detail,
        course: Box::new(CaseCourse {
            category: private::code(service).unwrap_or_default(),
            stages: stages(told, stage, at, opened_at, from, now_at)?,
            due_at: limit.map(|limit| opened_at + span(limit)),
            ..CaseCourse::default()
        }),
    })
}

/// Hours as a length of time, to a second.
fn span(hours: f64) -> Span {
    Span::from_secs((hours * 3_600.0).round() as i64)
}

/// The name of a service: of a code, or as it is written.
fn title(service: &str) -> String {
    match private::code(service) {
        Some(code) => service_name(&code),
        None => private::name(service),
    }
}

/// The name of an office: a code as it is, a name masked.
fn office(text: &str) -> String {
    private::code(text).unwrap_or_else(|| private::name(text))
}

/// Where the file has been: what its history tells, or else where it came from.
fn stages(
    told: &Told<'_>,
    stage: Stage,
    at: Timestamp,
    opened_at: Timestamp,
    from: Option<String>,
    now_at: Option<String>,
) -> Result<Vec<CaseStage>, String> {
    let been: Vec<&RawValue> =
        told.riwayat.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let mut stages = Vec::new();
    for raw in been.into_iter().take(MOST_STAGES) {
        let Ok(been) = serde_json::from_str::<Been<'_>>(raw.get()) else { continue };
        let (Some(name), Some(text)) = (filled(&been.ke.0), filled(&been.waktu.0)) else {
            continue;
        };
        let at = event::time(text)?;
        let stage = if stages.is_empty() { Stage::Reported } else { Stage::Forwarded };
        stages.push(CaseStage { stage, at, by: office(name) });
    }
    stages.sort_by_key(|one| one.at);
    if stages.is_empty() && stage != Stage::Reported {
        let by = from.unwrap_or_default();
        stages.push(CaseStage { stage: Stage::Reported, at: opened_at, by });
    }
    let by = now_at.unwrap_or_default();
    let is_told = stages.last().is_some_and(|last| last.at == at && last.by == by)
        && matches!(stage, Stage::Reported | Stage::Forwarded);
    if !is_told {
        stages.push(CaseStage { stage, at, by });
    }
    Ok(stages)
}
