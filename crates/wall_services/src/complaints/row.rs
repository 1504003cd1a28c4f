//! A complaint as a GeoReport v2 server tells it, read into a case.
//!
//! Members of the standard (`GET /requests`) as they are; `agency_responsible` also as
//! FixMyStreet nests it. `extended_attributes` may hold, each optional:
//!
//! * `tahap`: how far it has come, in the room's words (`BARU`, `DITERUSKAN`, …);
//! * `riwayat`: what happened, `[{"tahap":"DITERUSKAN","waktu":"…","oleh":"PUPR"}]`;
//! * `bukti`: photos, `[{"url":"…","jenis":"selesai","lat":…,"long":…,"waktu":"…",
//!   "sha256":"…"}]`, `jenis` being `lapor`, `selesai` or `periksa`;
//! * `menunggu_jawaban_sejak`: since when the citizen waits for an answer;
//! * `mengulang`: the complaint that this one repeats.
//!
//! In XML the lists hold `langkah` and `foto`. Names, mail, telephone, `account_id` and
//! `device_id` are not read.

use std::{borrow::Cow, collections::BTreeSet};

use wall_model::{
    Case, CaseCourse, CaseStage, CaseState, Evidence, EvidenceKind, Fact, FactKind, LonLat,
    ServiceId, Span, Stage, Timestamp, Urgency,
};
use wall_service::{DecodeError, Decoded, Frame, local, workdays};

use super::{
    ID,
    body::{self, Body},
    json,
    loose::{filled, number},
    stages, text,
    vocabulary::{self, USUAL_DAYS},
    xml,
};

/// A member's text.
pub(super) type Field<'a> = Option<Cow<'a, str>>;

/// How long a solved complaint is remembered: recurrences are looked for within 90 days.
const DONE_REMEMBERED: Span = Span::from_hours(100 * 24);

/// How long an open one is, if its source no longer tells it.
const OPEN_REMEMBERED: Span = Span::from_hours(400 * 24);

/// How long a complaint in this state is remembered after its last change.
pub(super) fn remembered(state: CaseState) -> Span {
    if state == CaseState::Done { DONE_REMEMBERED } else { OPEN_REMEMBERED }
}

/// Most photos of one complaint.
const MOST_PHOTOS: usize = 12;

/// A complaint as its source spells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row<'a> {
    pub(super) id: Field<'a>,
    pub(super) status: Field<'a>,
    pub(super) service_name: Field<'a>,
    pub(super) service_code: Field<'a>,
    pub(super) description: Field<'a>,
    pub(super) agency: Field<'a>,
    pub(super) agency_sent: Field<'a>,
    pub(super) requested: Field<'a>,
    pub(super) updated: Field<'a>,
    pub(super) expected: Field<'a>,
    pub(super) address: Field<'a>,
    pub(super) lat: Field<'a>,
    pub(super) long: Field<'a>,
    pub(super) media: Vec<Cow<'a, str>>,
    pub(super) extended: Extended<'a>,
}

/// What the standard leaves out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Extended<'a> {
    pub(super) stage: Field<'a>,
    pub(super) urgency: Field<'a>,
    pub(super) waits_since: Field<'a>,
    pub(super) repeats: Field<'a>,
    pub(super) steps: Vec<Step<'a>>,
    pub(super) proofs: Vec<Proof<'a>>,
}

/// An entry of `riwayat`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Step<'a> {
    pub(super) stage: Field<'a>,
    pub(super) at: Field<'a>,
    pub(super) by: Field<'a>,
}

/// An entry of `bukti`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Proof<'a> {
    pub(super) url: Field<'a>,
    pub(super) kind: Field<'a>,
    pub(super) lat: Field<'a>,
    pub(super) long: Field<'a>,
    pub(super) at: Field<'a>,
    pub(super) sha256: Field<'a>,
}

/// Reads a frame of `requests`.
pub(super) fn requests(frame: &Frame) -> Result<Decoded, DecodeError> {
    let body = body::of(&frame.body)?;
    let rows = rows(&body)?;
    let service = ServiceId::from(ID);
    let tells_words = frame.origin.options.get("descriptions").is_none_or(|wish| wish != "no");
    let bounds = wall_service::bounds_of(&frame.origin);
    let mut decoded = Decoded::default();
    let mut seen = BTreeSet::new();
    for (nr, row) in rows.into_iter().enumerate() {
        let read = row.and_then(|row| {
            let id = entity(&row).ok_or("no service_request_id that may be shown")?;
            if !seen.insert(id.clone()) {
                return Err(format!("{id}: the id stands twice in the answer"));
            }
            let place = place(&row.lat, &row.long).map_err(|why| format!("{id}: {why}"))?;
            if place.is_some_and(|place| wall_service::is_swapped(place, bounds)) {
                return Err(format!("{id}: lat and long look exchanged"));
            }
            let (case, observed_at) =
                case(&row, tells_words).map_err(|why| format!("{id}: {why}"))?;
            let holds = remembered(case.state);
            let fact = Fact::new(&service, id, observed_at, FactKind::Case(case));
            Ok(Fact { place, ..fact.holding_for(holds) })
        });
        match read {
            Ok(fact) => decoded.take(nr, fact, frame.received_at),
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    Ok(decoded)
}

/// The complaints of an answer, each as far as it can be read.
pub(super) fn rows<'a>(body: &'a Body<'a>) -> Result<Vec<Result<Row<'a>, String>>, DecodeError> {
    match body {
        Body::Json(text) => json::rows(text, &["service_requests", "requests"]),
        Body::Xml(text) => xml::rows(text, "request"),
    }
}

/// The name of a row's complaint.
pub(super) fn entity(row: &Row<'_>) -> Option<String> {
    text::code(filled(&row.id)?)
}

/// The place of latitude and longitude; none where both are missing, empty or zero.
pub(super) fn place(lat: &Field<'_>, long: &Field<'_>) -> Result<Option<LonLat>, String> {
    match (filled(lat), filled(long)) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => match (number(lat), number(long)) {
            (Some(lat), Some(long)) if lat == 0.0 && long == 0.0 => Ok(None),
            (Some(lat), Some(long)) => Ok(Some(LonLat::new(long, lat))),
            _ => Err("lat or long is no number".to_owned()),
        },
        _ => Err("lat without long, or long without lat".to_owned()),
    }
}

/// The time that a member says; a time without an offset is the city's.
pub(super) fn time(field: &Field<'_>) -> Result<Option<Timestamp>, String> {
    let Some(text) = filled(field) else { return Ok(None) };
    let time = Timestamp::parse_local(text, local::OFFSET);
    time.map(Some)
        .ok_or_else(|| format!("{} is no time", text.chars().take(40).collect::<String>()))
}

/// The case of a row, and when it last changed.
fn case(row: &Row<'_>, tells_words: bool) -> Result<(Case, Timestamp), String> {
    let requested = time(&row.requested)?.ok_or("no requested_datetime")?;
    // A clock that was set between both must not turn them round.
    let observed_at = time(&row.updated)?.map_or(requested, |updated| updated.max(requested));
    let code = filled(&row.service_code).and_then(text::code).unwrap_or_default();
    let agency = filled(&row.agency).map(|name| text::clean(name, text::ADDRESS));
    let stages = steps(row, requested, observed_at, agency.as_deref().unwrap_or_default())?;
    let category = vocabulary::category_of(&code);
    let name = filled(&row.service_name).map(|name| text::clean(name, text::TITLE));
    let title = name.or_else(|| category.map(|category| category.name.id.to_owned()));
    let title =
        title.unwrap_or_else(|| if code.is_empty() { "Aduan".into() } else { code.clone() });
    let days = category.map_or(USUAL_DAYS, |category| category.days);
    let words = if tells_words { filled(&row.description) } else { None };
    let course = CaseCourse {
        due_at: Some(time(&row.expected)?.unwrap_or_else(|| workdays::due(requested, days))),
        repeats: filled(&row.extended.repeats).and_then(text::code).map(Into::into),
        waits_since: time(&row.extended.waits_since)?,
        evidence: evidence(row, requested)?,
        category: code,
        stages,
    };
    let case = Case {
        kind: vocabulary::kind_of(&course.category, &title),
        title,
        address: filled(&row.address).map_or_else(String::new, |a| text::clean(a, text::ADDRESS)),
        state: stages::state_of(&course.stages),
        urgency: filled(&row.extended.urgency).map_or(Urgency::Normal, urgency),
        opened_at: requested,
        agency,
        radius_m: None,
        detail: words.map_or_else(String::new, |words| text::clean(words, text::DETAIL)),
        course: Box::new(course),
    };
    Ok((case, observed_at))
}

fn urgency(word: &str) -> Urgency {
    match word.to_ascii_lowercase().as_str() {
        "darurat" | "emergency" => Urgency::Emergency,
        "segera" | "urgent" | "high" | "tinggi" => Urgency::Urgent,
        _ => Urgency::Normal,
    }
}

/// What happened to the complaint: what the source tells of it, or what follows from its
/// state.
fn steps(
    row: &Row<'_>,
    requested: Timestamp,
    updated: Timestamp,
    agency: &str,
) -> Result<Vec<CaseStage>, String> {
    let reported = CaseStage { stage: Stage::Reported, at: requested, by: String::new() };
    let mut told = Vec::new();
    for step in row.extended.steps.iter().take(stages::MOST) {
        let Some(stage) = filled(&step.stage).and_then(stages::of_word) else { continue };
        let Some(at) = time(&step.at)? else { continue };
        let by = filled(&step.by).map_or_else(String::new, |by| text::clean(by, text::ADDRESS));
        told.push(CaseStage { stage, at, by });
    }
    told.sort_by_key(|one| one.at);
    if !told.iter().any(|one| one.stage == Stage::Reported) {
        told.insert(0, reported);
    }
    let by = || agency.to_owned();
    let word = filled(&row.extended.stage);
    let now = match (word.and_then(stages::of_word), filled(&row.status)) {
        (Some(stage), _) => Some(stage),
        (None, Some(status)) if status.eq_ignore_ascii_case("open") => {
            let is_sent = !agency.is_empty() || filled(&row.agency_sent).is_some();
            is_sent.then_some(Stage::Forwarded)
        }
        (None, Some(status)) => {
            let shown = || status.chars().take(40).collect::<String>();
            Some(stages::of_word(status).ok_or_else(|| format!("unknown status {}", shown()))?)
        }
        (None, None) => return Err("no status".to_owned()),
    };
    let is_told = |stage: Stage| told.iter().any(|one| one.stage == stage);
    match now {
        // What the history leaves out happened with the last change.
        Some(stage) if !is_told(stage) => told.push(CaseStage { stage, at: updated, by: by() }),
        _ => {}
    }
    Ok(told)
}

/// The complaint's photos.
fn evidence(row: &Row<'_>, requested: Timestamp) -> Result<Vec<Evidence>, String> {
    Ok(photos(row, requested)?.into_iter().map(|photo| photo.evidence).collect())
}

/// A photo and where it is to be fetched from.
pub(super) struct NamedPhoto {
    /// As the source spells it, with whatever key it holds.
    pub(super) url: String,
    /// What the complaint tells of it.
    pub(super) evidence: Evidence,
}

/// The photos of a row, those of the standard first.
pub(super) fn photos(row: &Row<'_>, requested: Timestamp) -> Result<Vec<NamedPhoto>, String> {
    let mut photos: Vec<NamedPhoto> = Vec::new();
    for url in row.media.iter().take(MOST_PHOTOS).filter(|url| !url.trim().is_empty()) {
        let evidence = Evidence {
            url: text::plain_url(url),
            kind: EvidenceKind::Reported,
            sha256: String::new(),
            place: None,
            taken_at: Some(requested),
        };
        photos.push(NamedPhoto { url: url.trim().to_owned(), evidence });
    }
    for proof in row.extended.proofs.iter().take(MOST_PHOTOS) {
        let Some(url) = filled(&proof.url) else { continue };
        let evidence = Evidence {
            url: text::plain_url(url),
            kind: kind_of_proof(filled(&proof.kind).unwrap_or_default()),
            sha256: filled(&proof.sha256).map_or_else(String::new, sha256),
            place: place(&proof.lat, &proof.long)?.filter(|place| place.is_on_earth()),
            taken_at: time(&proof.at)?,
        };
        let known = photos.iter().position(|photo| photo.evidence.url == evidence.url);
        match known.and_then(|nr| photos.get_mut(nr)) {
            Some(known) => known.evidence = evidence,
            None => photos.push(NamedPhoto { url: url.to_owned(), evidence }),
        }
    }
    Ok(photos)
}

/// What a photo shows, by the source's word.
pub(super) fn kind_of_proof(word: &str) -> EvidenceKind {
    match word.to_ascii_lowercase().as_str() {
        "selesai" | "solved" | "after" | "sesudah" => EvidenceKind::Solved,
        "periksa" | "checked" => EvidenceKind::Checked,
        _ => EvidenceKind::Reported,
    }
}

/// A hash in hexadecimal; empty if it is none.
fn sha256(text: &str) -> String {
    let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash { text.to_ascii_lowercase() } else { String::new() }
}
