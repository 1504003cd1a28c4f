//! Zones that mean something now: areas of public warnings, and zones in which something is
//! lacking.

use wall_model::{
    AreaClass, Fact, FactKind, Finding, Geometry, LonLatBounds, Slot, Timestamp, Warning,
    WarningSeverity, WarningUrgency,
};
use wall_service::{
    Known, Moment,
    view::{MapZone, Text, Tone},
};

use super::{
    trouble::Troubles,
    wishes::{Layer, Wishes},
};

/// Most zones on the map, the worst ones.
const MOST: usize = 24;

/// From this score on a zone lacks what it should have; below, it has too little.
const LACKING: f64 = 0.9;

/// The zones within `bounds`, the worst last, so that it lies on top.
pub(super) fn zones(
    at: &Moment,
    wishes: &Wishes<'_>,
    troubles: &Troubles<'_>,
    bounds: &LonLatBounds,
) -> Vec<MapZone> {
    let mut zones = Vec::new();
    if wishes.shows(Layer::Zones) {
        zones.extend(lacking(at, troubles));
    }
    if wishes.shows(Layer::Warnings) {
        zones.extend(warned(at, bounds));
    }
    zones.sort_by_key(|zone| severity(zone.tone));
    zones.drain(..zones.len().saturating_sub(MOST));
    zones
}

fn severity(tone: Tone) -> u8 {
    match tone {
        Tone::Alarm | Tone::Unanswered => 3,
        Tone::Forwarded => 2,
        Tone::InHand => 1,
        Tone::Calm | Tone::Quiet | Tone::Data | Tone::Done => 0,
    }
}

/// Zones that an analysis tells of, or an alarm.
fn lacking<'a>(at: &'a Moment, troubles: &Troubles<'_>) -> Vec<MapZone> {
    let zone = |known: &'a Known| {
        let FactKind::Area(area) = &known.fact.kind else { return None };
        if area.class != AreaClass::Zone {
            return None;
        }
        let (finding, alarm) = (finding(at, &known.fact), troubles.about(&known.fact));
        let tone = match (finding, alarm) {
            (None, None) => return None,
            (Some(finding), None) if finding.score < LACKING => Tone::InHand,
            _ => Tone::Alarm,
        };
        let label = match finding {
            Some(finding) => Text::Both(finding.text.clone()),
            None => Text::name(area.name.as_str()),
        };
        Some(MapZone { geometry: area.geometry.clone(), tone, label: Some(label) })
    };
    at.latest_of_all(Slot::Area).filter_map(zone).collect()
}

/// What an analysis says of the thing that `fact` tells of.
fn finding<'a>(at: &'a Moment, fact: &Fact) -> Option<&'a Finding> {
    let known = at.entity(fact.service.as_str(), &fact.entity, Slot::Finding)?;
    match &known.fact.kind {
        FactKind::Finding(finding) => Some(finding),
        _ => None,
    }
}

/// Whether a shape is drawn as a zone, and not among the areas.
pub(super) fn is_zone(at: &Moment, fact: &Fact) -> bool {
    matches!(&fact.kind, FactKind::Area(area) if area.class == AreaClass::Zone)
        && finding(at, fact).is_some()
}

/// The areas of warnings that hold. One that is larger than the map is left out: it would
/// hide everything and say nothing of a place.
fn warned(at: &Moment, bounds: &LonLatBounds) -> Vec<MapZone> {
    let mut zones = Vec::new();
    for known in at.latest_of_all(Slot::Warning) {
        let FactKind::Warning(warning) = &known.fact.kind else { continue };
        if !is_in_force(warning, at.now()) {
            continue;
        }
        for area in &warning.areas {
            let Some(geometry) = area.geometry.clone().or_else(|| named_area(at, &area.name))
            else {
                continue;
            };
            if !covers(&geometry, bounds) {
                let (tone, label) = (tone(warning.severity), Some(label(warning)));
                zones.push(MapZone { geometry, tone, label });
            }
        }
    }
    zones
}

fn is_in_force(warning: &Warning, now: Timestamp) -> bool {
    warning.urgency != WarningUrgency::Past && warning.expires_at.is_none_or(|ends| now < ends)
}

fn tone(severity: WarningSeverity) -> Tone {
    match severity {
        WarningSeverity::Extreme => Tone::Alarm,
        WarningSeverity::Severe => Tone::Forwarded,
        WarningSeverity::Moderate => Tone::InHand,
        WarningSeverity::Minor | WarningSeverity::Unknown => Tone::Data,
    }
}

fn label(warning: &Warning) -> Text {
    let event = Text::name(warning.event.as_str());
    match warning.is_exercise {
        true => Text::dotted([Text::words("LATIHAN", "EXERCISE"), event]),
        false => event,
    }
}

/// The shape of a district or village of this name, for warnings that name it only.
fn named_area(at: &Moment, name: &str) -> Option<Geometry> {
    at.latest_of_all(Slot::Area).find_map(|known| match &known.fact.kind {
        FactKind::Area(area)
            if matches!(area.class, AreaClass::District | AreaClass::Village)
                && area.name.eq_ignore_ascii_case(name) =>
        {
            Some(area.geometry.clone())
        }
        _ => None,
    })
}

/// Whether a shape's box reaches beyond the map on every side.
fn covers(geometry: &Geometry, bounds: &LonLatBounds) -> bool {
    LonLatBounds::around(geometry.places())
        .is_some_and(|own| own.contains(bounds.min) && own.contains(bounds.max))
}
