//! CAP 1.2 (OASIS Common Alerting Protocol): warnings that the city is told.
//!
//! A frame holds one `alert`, or several in any wrapper (EDXL-DE's content objects, for
//! one). Only what is for the public and meant is read: drafts, messages between systems
//! and what is private are set aside, exercises and tests are marked as such. An update or
//! a cancellation ends the alerts that it refers to. With the feed's option `bounds`,
//! warnings whose areas all lie elsewhere are set aside.

mod alert;
mod geometry;

use std::collections::BTreeSet;

use wall_service::{DecodeError, Decoded, Frame, bounds_of};

use super::{body, xml::Element};
pub(super) use alert::{entity, place_of};

/// Who warns, where that is known from the feed.
pub(super) const BMKG: &str = "BMKG";

/// Lists that lead to alerts.
const LISTS: [&str; 3] = ["rss", "feed", "RDF"];

/// What several alerts come in.
const WRAPPERS: [&str; 3] = ["EDXLDistribution", "edxlDistribution", "alerts"];

/// Reads a frame of CAP alerts. `credit` is who is to be named beside them, if the feed
/// itself says so. A list of alerts (RSS, Atom) says nothing: its alerts are documents of
/// their own.
pub(super) fn alerts(frame: &Frame, credit: Option<&str>) -> Result<Decoded, DecodeError> {
    let text = body::xml(frame)?;
    let root = Element::parse(&text).map_err(|err| body::malformed(&err))?;
    if LISTS.contains(&root.name.as_str()) {
        return Ok(Decoded::default());
    }
    let all = root.within();
    let alerts: Vec<&Element> = all.into_iter().filter(|one| one.name == "alert").collect();
    // A wrapper without content says that nothing is warned of.
    if alerts.is_empty() && WRAPPERS.contains(&root.name.as_str()) {
        return Ok(Decoded::default());
    }
    if alerts.is_empty() {
        return Err(DecodeError::Unexpected(format!("no alert within {:.40}", root.name)));
    }
    let reader = alert::Reader { credit, bounds: bounds_of(&frame.origin) };
    // What one alert of the document replaces is not told by another of it.
    let replaced: BTreeSet<String> =
        alerts.iter().flat_map(|one| alert::replaced(one)).map(|(entity, _)| entity).collect();
    let mut decoded = Decoded::default();
    let mut seen = BTreeSet::new();
    for (row, element) in alerts.into_iter().enumerate() {
        let facts = match reader.facts(element) {
            Ok(facts) => facts,
            Err(reason) => {
                decoded.reject(row, reason);
                continue;
            }
        };
        let own = alert::own_entity(element).unwrap_or_default();
        if !seen.insert(own.clone()) {
            decoded.reject(row, format!("{own:.80}: the identifier stands twice"));
        } else if !replaced.contains(&own) {
            for fact in facts {
                decoded.take(row, fact, frame.received_at);
            }
        }
    }
    Ok(decoded)
}
