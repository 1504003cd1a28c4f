//! The incident: `incidentComponent`, what was dispatched, and what became of it.

use std::collections::BTreeMap;

use serde_json::Value;
use wall_model::{
    Case, CaseCourse, CaseKind, CaseStage, CaseState, EntityId, Fact, FactKind, Stage, Timestamp,
    Urgency,
};

use super::{Document, pidf::Located, value};
use crate::call_centre::{ID, caller, cases, words};

/// A unit that was sent.
struct Unit<'a> {
    name: String,
    status: &'a str,
    changed_at: Option<Timestamp>,
}

/// The fact of the document's incident; `None` if the document has none, only calls.
pub(super) fn fact(document: &Document<'_>, calls: &[Fact]) -> Result<Option<Fact>, String> {
    let Some(incident) = document.value.get("incidentComponent") else { return Ok(None) };
    let units = units(document)?;
    let mut stages = dispatches(document, &units)?;
    stages.extend(of_calls(calls));
    stages.extend(of_notes(document)?);
    for unit in units.values().filter(|unit| is_on_scene(unit.status)) {
        let is_told = |one: &CaseStage| one.stage == Stage::Arrived && one.by == unit.name;
        if let (Some(at), false) = (unit.changed_at, stages.iter().any(is_told)) {
            stages.push(CaseStage { stage: Stage::Arrived, at, by: unit.name.clone() });
        }
    }
    let changed_at = value::time(incident, "lastUpdateTimeStamp")?;
    let state = state(incident, &stages);
    if state == CaseState::Done {
        let closed = disposition(incident)?.or(changed_at).unwrap_or(document.updated_at);
        stages.push(CaseStage { stage: Stage::Closed, at: closed, by: String::new() });
    }
    cases::sort(&mut stages);
    let place = place(document, incident, calls);
    let case = Case {
        kind: kind(incident),
        title: title(incident),
        address: place.address,
        state,
        urgency: urgency(incident),
        opened_at: stages.first().map_or(document.updated_at, |stage| stage.at),
        agency: agency(document),
        radius_m: place.radius_m,
        detail: cases::units(&stages).join(", "),
        course: Box::new(CaseCourse {
            category: value::text(incident, "incidentTypeInternalCode")
                .unwrap_or_default()
                .to_owned(),
            stages,
            repeats: repeats(document),
            ..CaseCourse::default()
        }),
    };
    let fact = Fact::new(&ID.into(), document.id, document.updated_at, FactKind::Case(case));
    let fact = fact.holding_for(cases::HOLDS_FOR);
    Ok(Some(Fact { place: place.place, ..fact }))
}

fn kind(incident: &Value) -> CaseKind {
    let words = ["incidentTypeInternalText", "incidentTypeCommonRegistryText"];
    let found = words.iter().filter_map(|name| words::case_kind(value::text(incident, name)?));
    found.into_iter().next().unwrap_or(CaseKind::Other)
}

fn title(incident: &Value) -> String {
    let names = ["incidentTypeInternalText", "incidentTypeCommonRegistryText"];
    let title = names.iter().find_map(|name| value::text(incident, name));
    caller::line(title.unwrap_or("Kejadian"), 80)
}

/// How pressing it is: by the room's word, or by the number, of which 1 is the highest.
fn urgency(incident: &Value) -> Urgency {
    let word = value::text(incident, "incidentPriorityInternalText").and_then(words::urgency);
    let number = incident.get("incidentCommonPriorityNumber").and_then(Value::as_i64);
    word.unwrap_or(match number {
        Some(..=2) => Urgency::Emergency,
        Some(3) => Urgency::Urgent,
        _ => Urgency::Normal,
    })
}

/// How far it has come: by the room's word, or by what was done.
fn state(incident: &Value, stages: &[CaseStage]) -> CaseState {
    let words = ["incidentStatusInternalText", "incidentStatusCommonRegistryText"];
    let words = words.iter().flat_map(|name| value::texts(incident, name));
    // `Active` says neither new nor in hand.
    let word = words.filter_map(words::case_state).max();
    let has = |stage: Stage| stages.iter().any(|one| one.stage == stage);
    word.unwrap_or(match (has(Stage::Dispatched), has(Stage::Forwarded)) {
        (true, _) => CaseState::InHand,
        (false, true) => CaseState::Forwarded,
        (false, false) => CaseState::New,
    })
}

fn is_on_scene(status: &str) -> bool {
    let status = status.to_lowercase();
    ["scene", "arriv", "tiba"].iter().any(|stem| status.contains(stem))
}

fn units<'a>(document: &Document<'a>) -> Result<BTreeMap<&'a str, Unit<'a>>, String> {
    let mut units = BTreeMap::new();
    for resource in value::list(document.value, "emergencyResourceComponent") {
        let Some(id) = value::text(resource, "$id") else { continue };
        let name = value::text(resource, "emergencyResourceName").unwrap_or(value::unique(id));
        let unit = Unit {
            name: caller::line(name, 40),
            status: value::text(resource, "primaryUnitStatusRegistryText").unwrap_or_default(),
            changed_at: value::time(resource, "lastUpdateTimeStamp")?,
        };
        units.insert(id, unit);
    }
    Ok(units)
}

/// To which agency it was forwarded, and which units were sent.
fn dispatches(
    document: &Document<'_>,
    units: &BTreeMap<&str, Unit<'_>>,
) -> Result<Vec<CaseStage>, String> {
    let mut stages = Vec::new();
    for dispatch in value::list(document.value, "dispatchComponent") {
        let Some(at) = value::time(dispatch, "lastUpdateTimeStamp")? else { continue };
        let sent = value::references(dispatch, "emergencyResourceReference");
        if sent.is_empty() {
            let by =
                value::references(dispatch, "agencyReference").first().map(|id| agency_name(id));
            stages.push(CaseStage { stage: Stage::Forwarded, at, by: by.unwrap_or_default() });
        }
        for unit in sent.iter().filter_map(|id| units.get(id)) {
            stages.push(CaseStage { stage: Stage::Dispatched, at, by: unit.name.clone() });
        }
    }
    Ok(stages)
}

/// When it was told and answered, by its calls.
fn of_calls(calls: &[Fact]) -> Vec<CaseStage> {
    let calls = calls.iter().filter_map(|fact| match &fact.kind {
        FactKind::Call(call) => Some(call),
        _ => None,
    });
    let (mut told, mut answered) = (None::<Timestamp>, None::<Timestamp>);
    for call in calls {
        told = Some(told.map_or(call.queued_at, |told| told.min(call.queued_at)));
        let first = |at: Timestamp| answered.map_or(at, |answered| answered.min(at));
        answered = call.answered_at.map(first).or(answered);
    }
    let stage =
        |stage, at: Option<Timestamp>| at.map(|at| CaseStage { stage, at, by: String::new() });
    [stage(Stage::Reported, told), stage(Stage::Answered, answered)].into_iter().flatten().collect()
}

/// What the first word of a note says.
fn of_notes(document: &Document<'_>) -> Result<Vec<CaseStage>, String> {
    let mut stages = Vec::new();
    for note in value::list(document.value, "notesComponent") {
        let Some(at) = value::time(note, "lastUpdateTimeStamp")? else { continue };
        let text = value::text(note, "notesActionComments").unwrap_or_default();
        // Notes are HTML.
        let text = text.split('>').map(|part| part.split('<').next().unwrap_or_default());
        let text = text.collect::<Vec<_>>().join(" ");
        let mut words = text.split_whitespace();
        let stage = match words.next().unwrap_or_default().to_uppercase().trim_end_matches(':') {
            "TRIASE" | "TRIAGE" | "VERIFIKASI" => Stage::Verified,
            "TIBA" | "ARRIVED" => Stage::Arrived,
            _ => continue,
        };
        let by = match stage {
            Stage::Arrived => caller::line(words.next().unwrap_or_default(), 40),
            _ => String::new(),
        };
        stages.push(CaseStage { stage, at, by });
    }
    Ok(stages)
}

/// When what became of it was entered.
fn disposition(incident: &Value) -> Result<Option<Timestamp>, String> {
    let mut last = None;
    for one in value::list(incident, "dispositionComponent") {
        last = last.max(value::time(one, "lastUpdateTimeStamp")?);
    }
    Ok(last)
}

/// Where it is: where the incident says, or else where its first caller is.
fn place(document: &Document<'_>, incident: &Value, calls: &[Fact]) -> Located {
    let known = value::references(incident, "locationReference").into_iter();
    let mut known = known.filter_map(|id| document.places.get(id));
    known.next().cloned().unwrap_or_else(|| Located {
        place: calls.iter().find_map(|call| call.place),
        ..Located::default()
    })
}

/// The agency that it was forwarded to first.
fn agency(document: &Document<'_>) -> Option<String> {
    let dispatches = value::list(document.value, "dispatchComponent").into_iter();
    let mut agencies = dispatches.flat_map(|one| value::references(one, "agencyReference"));
    agencies.next().map(agency_name)
}

/// `bpbd.denpasarkota.go.id` is `BPBD`.
fn agency_name(id: &str) -> String {
    value::unique(id).split('.').next().unwrap_or_default().to_uppercase()
}

/// The incident that this one was merged into, or belongs to.
fn repeats(document: &Document<'_>) -> Option<EntityId> {
    let other = |name: &'static str, member: &'static str, code: &'static str| {
        let all = value::list(document.value, name).into_iter();
        let mut fit = all.filter(move |one| value::text(one, member) == Some(code));
        fit.find_map(|one| value::text(one, "incidentTrackingIdentifier"))
    };
    let merged = other("mergeComponent", "incidentMergeDirectionCode", "REPLACED");
    let linked = || other("linkComponent", "linkDirectionCode", "PARENT");
    merged.or_else(linked).map(|id| value::unique(id).into())
}
