//! One alert, read into facts.

use wall_model::{
    Fact, FactKind, Geometry, LonLat, LonLatBounds, Span, Timestamp, Warning, WarningArea,
    WarningCertainty, WarningSeverity, WarningUrgency,
};

use super::geometry;
use crate::call_centre::{ID, caller, xml::Element};

/// How long a warning without an end is shown.
const WITHOUT_END: Span = Span::from_hours(24);

/// How an alert is read.
pub(super) struct Reader<'a> {
    /// Who is to be named beside it; `None`: who says that he sent it.
    pub(super) credit: Option<&'a str>,
    /// Where the city is, if the feed says so.
    pub(super) bounds: Option<LonLatBounds>,
}

/// The name of the warning of `sender` with this identifier.
pub(in crate::call_centre) fn entity(sender: &str, identifier: &str) -> String {
    format!("cap:{:.100},{:.120}", sender.trim(), identifier.trim())
}

/// The name of the warning that `alert` is.
pub(super) fn own_entity(alert: &Element) -> Option<String> {
    Some(entity(alert.text_of("sender")?, alert.text_of("identifier")?))
}

/// The warnings that `alert` updates or cancels, and when it was sent.
pub(super) fn replaced(alert: &Element) -> Vec<(String, Timestamp)> {
    let is_replacing = matches!(alert.text_of("msgType"), Some("Update" | "Cancel"));
    let sent = alert.text_of("sent").and_then(Timestamp::parse);
    let (true, Some(sent)) = (is_replacing, sent) else { return Vec::new() };
    let references = alert.text_of("references").unwrap_or_default().split_whitespace();
    let named = references.filter_map(|reference| {
        let mut parts = reference.split(',');
        Some((entity(parts.next()?, parts.next()?), sent))
    });
    named.collect()
}

/// The middle of all the shapes of a warning.
pub(in crate::call_centre) fn place_of(areas: &[WarningArea]) -> Option<LonLat> {
    let shapes = areas.iter().filter_map(|area| area.geometry.as_ref());
    LonLatBounds::around(shapes.flat_map(|shape| shape.places())).map(|bounds| bounds.centre())
}

impl Reader<'_> {
    /// What `alert` says: ends of others, and itself.
    ///
    /// # Errors
    /// Why it is set aside.
    pub(super) fn facts(&self, alert: &Element) -> Result<Vec<Fact>, String> {
        let own = own_entity(alert).ok_or("an alert without sender or identifier")?;
        let about = |reason: &str| format!("{own:.80}: {reason}");
        let sent = alert.text_of("sent").unwrap_or_default();
        let sent = Timestamp::parse(sent).ok_or_else(|| about("sent is no time with an offset"))?;
        let is_exercise = match alert.text_of("status") {
            Some("Actual") => false,
            Some("Exercise" | "Test") => true,
            other => return Err(about(&format!("status {}", other.unwrap_or("missing")))),
        };
        match alert.text_of("scope") {
            Some("Public") | None => {}
            Some(other) => return Err(about(&format!("scope {other:.20}: not for the public"))),
        }
        let service = ID.into();
        let ends = replaced(alert).into_iter();
        let mut facts: Vec<Fact> =
            ends.map(|(other, at)| Fact::new(&service, other, at, FactKind::Ended)).collect();
        match alert.text_of("msgType") {
            Some("Alert" | "Update") => {}
            Some("Cancel") => return Ok(facts),
            other => return Err(about(&format!("msgType {}", other.unwrap_or("missing")))),
        }
        let info = info(alert).ok_or_else(|| about("no info"))?;
        let warning = self.warning(info, is_exercise).map_err(|reason| about(&reason))?;
        let until = warning.expires_at.unwrap_or(sent + WITHOUT_END);
        if until <= sent {
            return Err(about("it ends before it was sent"));
        }
        let place = place_of(&warning.areas);
        let kind = FactKind::Warning(Box::new(warning));
        let fact = Fact::new(&service, own, sent, kind).holding_for(until.since(sent));
        facts.push(Fact { place, ..fact });
        Ok(facts)
    }

    fn warning(&self, info: &Element, is_exercise: bool) -> Result<Warning, String> {
        let text = |name: &str, most| caller::line(info.text_of(name).unwrap_or_default(), most);
        let time = |name: &str| match info.text_of(name) {
            None => Ok(None),
            Some(text) => Timestamp::parse(text)
                .map(Some)
                .ok_or_else(|| format!("{name} {text:.40} is no time with an offset")),
        };
        let event = text("event", 120);
        if event.is_empty() {
            return Err("no event".to_owned());
        }
        let headline = text("headline", 240);
        Ok(Warning {
            headline: if headline.is_empty() { event.clone() } else { headline },
            instruction: text("instruction", 400),
            credit: self.credit.map_or_else(|| text("senderName", 80), str::to_owned),
            severity: severity(info.text_of("severity")),
            urgency: urgency(info.text_of("urgency")),
            certainty: certainty(info.text_of("certainty")),
            starts_at: time("onset")?.or(time("effective")?),
            expires_at: time("expires")?,
            is_exercise,
            areas: self.areas(info)?,
            event,
        })
    }

    /// The areas that touch the city.
    fn areas(&self, info: &Element) -> Result<Vec<WarningArea>, String> {
        let areas = info.all("area").map(area).collect::<Result<Vec<_>, _>>()?;
        let Some(bounds) = self.bounds else { return Ok(areas) };
        // A province's warning is one area of many polygons: each is looked at.
        let is_near = |area: &WarningArea| {
            let Some(Geometry::Polygons(polygons)) = &area.geometry else { return true };
            polygons.iter().any(|rings| {
                let around = LonLatBounds::around(rings.iter().flatten().copied());
                around.is_some_and(|other| overlap(bounds, other))
            })
        };
        let all = areas.len();
        let near: Vec<WarningArea> = areas.into_iter().filter(is_near).collect();
        match near.is_empty() && all > 0 {
            true => Err("all of its areas are outside of the city".to_owned()),
            false => Ok(near),
        }
    }
}

/// The block in the room's language, or else the first.
fn info(alert: &Element) -> Option<&Element> {
    let is_own = |info: &&Element| {
        info.text_of("language").is_some_and(|language| language.to_lowercase().starts_with("id"))
    };
    alert.all("info").find(is_own).or_else(|| alert.child("info"))
}

fn area(area: &Element) -> Result<WarningArea, String> {
    let mut rings = Vec::new();
    for polygon in area.all("polygon").filter(|one| !one.text().is_empty()) {
        rings.push(geometry::ring(polygon.text())?);
    }
    for circle in area.all("circle").filter(|one| !one.text().is_empty()) {
        rings.push(geometry::circle(circle.text())?);
    }
    let is_code = |geocode: &&Element| {
        let name = geocode.text_of("valueName").unwrap_or_default().to_lowercase();
        ["kemendagri", "adm4", "kode"].iter().any(|stem| name.contains(stem))
    };
    let code = area.all("geocode").find(is_code).and_then(|one| one.text_of("value"));
    Ok(WarningArea {
        name: caller::line(area.text_of("areaDesc").unwrap_or_default(), 200),
        geometry: geometry::shape(rings),
        code: code.unwrap_or_default().to_owned(),
    })
}

fn overlap(one: LonLatBounds, other: LonLatBounds) -> bool {
    one.min.lon_deg <= other.max.lon_deg
        && other.min.lon_deg <= one.max.lon_deg
        && one.min.lat_deg <= other.max.lat_deg
        && other.min.lat_deg <= one.max.lat_deg
}

fn severity(word: Option<&str>) -> WarningSeverity {
    match word {
        Some("Extreme") => WarningSeverity::Extreme,
        Some("Severe") => WarningSeverity::Severe,
        Some("Moderate") => WarningSeverity::Moderate,
        Some("Minor") => WarningSeverity::Minor,
        _ => WarningSeverity::Unknown,
    }
}

fn urgency(word: Option<&str>) -> WarningUrgency {
    match word {
        Some("Immediate") => WarningUrgency::Immediate,
        Some("Expected") => WarningUrgency::Expected,
        Some("Future") => WarningUrgency::Future,
        Some("Past") => WarningUrgency::Past,
        _ => WarningUrgency::Unknown,
    }
}

fn certainty(word: Option<&str>) -> WarningCertainty {
    match word {
        Some("Observed") => WarningCertainty::Observed,
        Some("Likely") => WarningCertainty::Likely,
        Some("Possible") => WarningCertainty::Possible,
        Some("Unlikely") => WarningCertainty::Unlikely,
        _ => WarningCertainty::Unknown,
    }
}
