//! Warnings as CAP 1.2 documents.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use wall_model::{
    Fact, FactKind, Geometry, LonLat, Timestamp, Warning, WarningCertainty, WarningSeverity,
    WarningUrgency,
};

use super::time;
use crate::call_centre::xml::escaped;

/// One alert, and the names by which others know it.
pub(super) struct Alert {
    /// Its identifier.
    pub(super) identifier: String,
    /// Its document.
    pub(super) text: String,
    /// Its headline, for a list.
    pub(super) headline: String,
    /// When it was sent.
    pub(super) sent: Timestamp,
}

/// Every alert that `facts` tell: a warning each, with what it replaces; what only ends is
/// cancelled.
pub(super) fn alerts(facts: &[Fact]) -> Vec<Alert> {
    let ended = facts.iter().filter(|fact| fact.kind == FactKind::Ended);
    let ended: Vec<&Fact> = ended.collect();
    let mut taken = BTreeSet::new();
    let mut alerts = Vec::new();
    for fact in facts {
        let FactKind::Warning(warning) = &fact.kind else { continue };
        let replaced: Vec<&Fact> =
            ended.iter().filter(|one| one.observed_at == fact.observed_at).copied().collect();
        taken.extend(replaced.iter().map(|one| one.entity.clone()));
        let (sender, identifier) = names(fact.entity.as_str());
        alerts.push(Alert {
            identifier: identifier.to_owned(),
            text: document(fact, sender, identifier, &replaced, Some(warning)),
            headline: warning.headline.clone(),
            sent: fact.observed_at,
        });
    }
    for fact in ended.into_iter().filter(|one| !taken.contains(&one.entity)) {
        let (sender, cancelled) = names(fact.entity.as_str());
        let identifier = format!("{cancelled}-BATAL");
        alerts.push(Alert {
            text: document(fact, sender, &identifier, &[fact], None),
            headline: "Peringatan berakhir".to_owned(),
            sent: fact.observed_at,
            identifier,
        });
    }
    alerts
}

/// Every alert within one EDXL-DE distribution.
pub(super) fn distribution(facts: &[Fact]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<EDXLDistribution xmlns=\"urn:oasis:names:tc:emergency:EDXL:DE:1.0\">\n",
    );
    for alert in alerts(facts) {
        let content = alert.text.split_once("?>").map_or(alert.text.as_str(), |(_, rest)| rest);
        // Writing to a string does not fail.
        writeln!(
            text,
            "<contentObject><xmlContent><embeddedXMLContent>{}</embeddedXMLContent></xmlContent></contentObject>",
            content.trim()
        )
        .ok();
    }
    text.push_str("</EDXLDistribution>\n");
    text
}

/// Sender and identifier of `cap:sender,identifier`.
fn names(entity: &str) -> (&str, &str) {
    entity.strip_prefix("cap:").unwrap_or(entity).split_once(',').unwrap_or((entity, entity))
}

fn document(
    fact: &Fact,
    sender: &str,
    identifier: &str,
    replaced: &[&Fact],
    warning: Option<&Warning>,
) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">",
    );
    let mut put = |name: &str, content: &str| {
        write!(text, "<{name}>{}</{name}>", escaped(content)).ok();
    };
    put("identifier", identifier);
    put("sender", sender);
    put("sent", &time(fact.observed_at));
    put(
        "status",
        match warning {
            Some(warning) if warning.is_exercise => "Exercise",
            _ => "Actual",
        },
    );
    put(
        "msgType",
        match (warning, replaced.is_empty()) {
            (None, _) => "Cancel",
            (Some(_), true) => "Alert",
            (Some(_), false) => "Update",
        },
    );
    put("scope", "Public");
    if !replaced.is_empty() {
        let references = replaced.iter().map(|one| {
            let (sender, identifier) = names(one.entity.as_str());
            format!("{sender},{identifier},{}", time(fact.observed_at))
        });
        put("references", &references.collect::<Vec<_>>().join(" "));
    }
    if let Some(warning) = warning {
        info(&mut text, warning);
    }
    text.push_str("</alert>\n");
    text
}

fn info(text: &mut String, warning: &Warning) {
    text.push_str("<info>");
    let mut put = |name: &str, content: &str| {
        if !content.is_empty() {
            write!(text, "<{name}>{}</{name}>", escaped(content)).ok();
        }
    };
    put("language", "id-ID");
    put("category", "Met");
    put("event", &warning.event);
    put("urgency", urgency(warning.urgency));
    put("severity", severity(warning.severity));
    put("certainty", certainty(warning.certainty));
    if let Some(starts) = warning.starts_at {
        put("onset", &time(starts));
    }
    if let Some(expires) = warning.expires_at {
        put("expires", &time(expires));
    }
    put("senderName", &warning.credit);
    put("headline", &warning.headline);
    put("instruction", &warning.instruction);
    for area in &warning.areas {
        write!(text, "<area><areaDesc>{}</areaDesc>", escaped(&area.name)).ok();
        if let Some(Geometry::Polygons(polygons)) = &area.geometry {
            for ring in polygons.iter().flatten() {
                let corner = |place: &LonLat| format!("{},{}", place.lat_deg, place.lon_deg);
                let corners: Vec<String> = ring.iter().map(corner).collect();
                write!(text, "<polygon>{}</polygon>", corners.join(" ")).ok();
            }
        }
        if !area.code.is_empty() {
            let code = escaped(&area.code);
            write!(
                text,
                "<geocode><valueName>KodeKemendagri</valueName><value>{code}</value></geocode>"
            )
            .ok();
        }
        text.push_str("</area>");
    }
    text.push_str("</info>");
}

fn severity(severity: WarningSeverity) -> &'static str {
    match severity {
        WarningSeverity::Unknown => "Unknown",
        WarningSeverity::Minor => "Minor",
        WarningSeverity::Moderate => "Moderate",
        WarningSeverity::Severe => "Severe",
        WarningSeverity::Extreme => "Extreme",
    }
}

fn urgency(urgency: WarningUrgency) -> &'static str {
    match urgency {
        WarningUrgency::Unknown => "Unknown",
        WarningUrgency::Past => "Past",
        WarningUrgency::Future => "Future",
        WarningUrgency::Expected => "Expected",
        WarningUrgency::Immediate => "Immediate",
    }
}

fn certainty(certainty: WarningCertainty) -> &'static str {
    match certainty {
        WarningCertainty::Unknown => "Unknown",
        WarningCertainty::Unlikely => "Unlikely",
        WarningCertainty::Possible => "Possible",
        WarningCertainty::Likely => "Likely",
        WarningCertainty::Observed => "Observed",
    }
}
