//! Emergencies as EIDO documents, with every component that tells something.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use wall_model::{
    Call, CallState, Case, EntityId, Fact, FactKind, LonLat, Stage, Timestamp, Urgency,
};

use super::time;
use crate::call_centre::{words, xml::escaped};

/// The centre's host.
const HOST: &str = "112.denpasarkota.go.id";

/// The centre itself.
const CENTRE: &str = "pusdalops.denpasarkota.go.id";

/// Every emergency with its calls.
pub(super) fn documents(facts: &[Fact], numbers: &BTreeMap<EntityId, String>) -> Value {
    let mut calls = BTreeMap::<&EntityId, Vec<(&Fact, &Call)>>::new();
    for fact in facts {
        if let FactKind::Call(call) = &fact.kind
            && let Some(case) = &call.case
        {
            calls.entry(case).or_default().push((fact, call));
        }
    }
    let cases = facts.iter().filter_map(|fact| match &fact.kind {
        FactKind::Case(case) => Some((fact, case)),
        _ => None,
    });
    let none = Vec::new();
    let documents: Vec<Value> = cases
        .map(|(fact, case)| {
            let calls = calls.get(&fact.entity).unwrap_or(&none);
            Writing { fact, case, calls, numbers }.document()
        })
        .collect();
    Value::Array(documents)
}

/// One document in the making.
struct Writing<'a> {
    fact: &'a Fact,
    case: &'a Case,
    calls: &'a [(&'a Fact, &'a Call)],
    numbers: &'a BTreeMap<EntityId, String>,
}

fn agency(name: &str) -> String {
    format!("{}.denpasarkota.go.id", name.to_lowercase())
}

/// What every component begins with.
fn component(id: &str, at: Timestamp, more: Value) -> Value {
    let mut component = json!({
        "$id": id,
        "lastUpdateTimeStamp": time(at),
        "updatedByAgencyReference": { "$ref": CENTRE },
    });
    if let (Some(all), Value::Object(more)) = (component.as_object_mut(), more) {
        all.extend(more);
    }
    component
}

impl Writing<'_> {
    fn document(&self) -> Value {
        let id = self.fact.entity.as_str();
        let urn = format!("urn:emergency:uid:incidentid:{id}:{HOST}");
        component(
            &urn,
            self.fact.observed_at,
            json!({
                "eidoVersion": "1.0",
                "issuingElementIdentification": HOST,
                "incidentComponent": self.incident(),
                "callComponent": self.calls.iter().map(|(fact, call)| self.call(fact, call)).collect::<Vec<_>>(),
                "callbackComponent": self.callbacks(),
                "dispatchComponent": self.dispatches(),
                "emergencyResourceComponent": self.resources(),
                "notesComponent": self.notes(),
                "agencyComponent": self.agencies(),
                "locationComponent": self.locations(),
            }),
        )
    }

    fn stages(&self, stage: Stage) -> impl Iterator<Item = (Timestamp, &str)> {
        let all = self.case.course.stages.iter();
        all.filter(move |one| one.stage == stage).map(|one| (one.at, one.by.as_str()))
    }

    fn incident(&self) -> Value {
        let case = self.case;
        let at = self.case.opened_at;
        let number = match case.urgency {
            Urgency::Emergency => 1,
            Urgency::Urgent => 3,
            Urgency::Normal => 5,
        };
        let closed: Vec<Value> = self
            .stages(Stage::Closed)
            .map(|(at, _)| {
                component(
                    "disposition",
                    at,
                    json!({ "dispositionCommonRegistryCode": "Completed" }),
                )
            })
            .collect();
        component(
            "incident",
            at,
            json!({
                "internalIncidentId": self.fact.entity,
                "incidentTypeCommonRegistryText": words::registry_word(case.kind),
                "incidentTypeInternalText": case.title,
                "incidentStatusInternalText": [words::state_word(case.state)],
                "incidentStatusCommonRegistryText": [if closed.is_empty() { "Active" } else { "Closed" }],
                "incidentCommonPriorityNumber": number,
                "locationReference": [{ "$ref": "loc-incident" }],
                "dispositionComponent": closed,
            }),
        )
    }

    fn call(&self, fact: &Fact, call: &Call) -> Value {
        let id = fact.entity.as_str();
        let changed = call.ended_at.or(call.answered_at).unwrap_or(call.queued_at);
        let mut more = json!({
            "queueIdentifier": "sos112@denpasarkota.go.id",
            "standardPrimaryCallType": "emergency",
            "direction": "incoming",
            "callStartTimestamp": time(call.queued_at),
            "callStateRegistryText": match call.state {
                CallState::Waiting => "callBegin",
                CallState::Answered => "callAnswered",
                CallState::Ended => "callEnd",
                CallState::Abandoned => "callAbandoned",
            },
        });
        if let Some(more) = more.as_object_mut() {
            let mut set = |name: &str, value: Value| more.insert(name.to_owned(), value);
            if let Some(answered) = call.answered_at {
                set("answerDate", time(answered).into());
            }
            if self.numbers.contains_key(&fact.entity) {
                set("callBackReference", json!({ "$ref": format!("cb-{id}") }));
            }
            if fact.place.is_some() {
                set("locationReference", json!([{ "$ref": format!("loc-{id}") }]));
            }
        }
        component(&format!("urn:emergency:uid:callid:{id}:{HOST}"), changed, more)
    }

    fn callbacks(&self) -> Vec<Value> {
        let known = self.calls.iter().filter_map(|(fact, call)| {
            let number = self.numbers.get(&fact.entity)?;
            let uri = json!({ "callBackInformationUri": [format!("tel:{number}")] });
            Some(component(&format!("cb-{}", fact.entity), call.queued_at, uri))
        });
        known.collect()
    }

    fn dispatches(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for (at, by) in self.stages(Stage::Forwarded) {
            let to = json!({ "agencyReference": { "$ref": agency(by) } });
            all.push(component("dispatch-agency", at, to));
        }
        let mut sent = BTreeMap::<Timestamp, Vec<Value>>::new();
        for (at, unit) in self.stages(Stage::Dispatched) {
            sent.entry(at).or_default().push(json!({ "$ref": format!("unit-{unit}") }));
        }
        let sent = sent.into_iter().enumerate().map(|(nr, (at, units))| {
            let units = json!({ "emergencyResourceReference": units });
            component(&format!("dispatch-units-{nr}"), at, units)
        });
        all.extend(sent);
        all
    }

    fn resources(&self) -> Vec<Value> {
        let arrivals: BTreeMap<&str, Timestamp> =
            self.stages(Stage::Arrived).map(|(at, unit)| (unit, at)).collect();
        let units = self.stages(Stage::Dispatched).map(|(sent, unit)| {
            let arrived = arrivals.get(unit).copied();
            let status = if arrived.is_some() { "On Scene" } else { "En Route" };
            component(
                &format!("unit-{unit}"),
                arrived.unwrap_or(sent),
                json!({
                    "emergencyResourceName": unit,
                    "emergencyResourceTypeCommonRegistryText": "Unit",
                    "primaryUnitStatusRegistryText": status,
                    "secondaryUnitStatusRegistryText": [],
                    "resourceAttributeRegistryText": [],
                    "agentReference": [],
                }),
            )
        });
        units.collect()
    }

    fn notes(&self) -> Vec<Value> {
        let triage = self.stages(Stage::Verified).map(|(at, _)| {
            component("note-triage", at, json!({ "notesActionComments": "<p>TRIASE selesai</p>" }))
        });
        triage.collect()
    }

    fn agencies(&self) -> Vec<Value> {
        let to: BTreeSet<String> =
            self.stages(Stage::Forwarded).map(|(_, by)| agency(by)).collect();
        let all = std::iter::once(CENTRE.to_owned()).chain(to);
        let all = all.map(|id| {
            let role = json!({
                "agencyRoleDescriptionRegistryText": ["CallReceiving"],
                "agencyType": ["psap"],
            });
            component(&id, self.case.opened_at, role)
        });
        all.collect()
    }

    fn locations(&self) -> Vec<Value> {
        let mut all = Vec::new();
        let incident = pidf(self.fact.place, self.case.radius_m, &self.case.address);
        all.push(component(
            "loc-incident",
            self.case.opened_at,
            json!({
                "locationTypeDescriptionRegistryText": "Incident",
                "locationByValue": incident,
            }),
        ));
        for (fact, call) in self.calls.iter().filter(|(fact, _)| fact.place.is_some()) {
            let caller = pidf(fact.place, call.uncertainty_m, "");
            all.push(component(
                &format!("loc-{}", fact.entity),
                call.queued_at,
                json!({
                    "locationTypeDescriptionRegistryText": "Caller",
                    "locationByValue": caller,
                }),
            ));
        }
        all
    }
}

/// A PIDF-LO document: a circle, or a point without a radius, and the street.
fn pidf(place: Option<LonLat>, radius_m: Option<f64>, address: &str) -> String {
    let shape = match (place, radius_m) {
        (None, _) => String::new(),
        (Some(place), None) => format!(
            r#"<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>{} {}</gml:pos></gml:Point>"#,
            place.lat_deg, place.lon_deg
        ),
        (Some(place), Some(radius)) => format!(
            r#"<gs:Circle srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>{} {}</gml:pos><gs:radius uom="urn:ogc:def:uom:EPSG::9001">{radius}</gs:radius></gs:Circle>"#,
            place.lat_deg, place.lon_deg
        ),
    };
    let civic = match address.split_once(", ") {
        _ if address.is_empty() => String::new(),
        None => format!("<ca:LMK>{}</ca:LMK>", escaped(address)),
        Some((road, village)) => {
            format!("<ca:RD>{}</ca:RD><ca:A4>{}</ca:A4>", escaped(road), escaped(village))
        }
    };
    let civic = match civic.is_empty() {
        true => civic,
        false => format!(
            "<ca:civicAddress><ca:country>ID</ca:country><ca:A1>Bali</ca:A1><ca:A2>Kota Denpasar</ca:A2>{civic}</ca:civicAddress>"
        ),
    };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10" xmlns:gml="http://www.opengis.net/gml" xmlns:gs="http://www.opengis.net/pidflo/1.0" xmlns:ca="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr" entity="pres:112@denpasarkota.go.id"><tuple id="t"><status><gp:geopriv><gp:location-info>{shape}{civic}</gp:location-info><gp:usage-rules/></gp:geopriv></status></tuple></presence>"#
    )
}
