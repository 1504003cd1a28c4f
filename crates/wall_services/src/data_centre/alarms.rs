//! What the network desk must act on.

use wall_model::{AlarmPriority, Bilingual, FactKind, Slot, Span, StatusState};
use wall_service::{AlarmRule, Condition, Level, Moment, Words};

use super::{ID, analysis::outage};

/// A server or check that is off line for minutes. Switches of the street are left to the
/// situation, which joins those that fail together.
pub(super) struct Lost;

impl AlarmRule for Lost {
    fn id(&self) -> &'static str {
        "data_centre/lost"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Medium
    }

    fn action(&self) -> Words {
        Words::new("Periksa server, pindahkan ke cadangan", "Check the server, move to the spare")
    }

    fn who(&self) -> Words {
        Words::same("DISKOMINFOS")
    }

    fn delay(&self) -> Span {
        Span::from_mins(2)
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        at.latest(ID, Slot::Status)
            .filter_map(|known| match &known.fact.kind {
                FactKind::Status(status)
                    if status.state == StatusState::Offline && known.fact.place.is_none() =>
                {
                    Some(Condition {
                        key: known.fact.entity.to_string(),
                        level: Level::Raised,
                        title: Bilingual::new(
                            format!("{} luring", status.name),
                            format!("{} off line", status.name),
                        ),
                        place: None,
                        cause: String::new(),
                        about: Some(known.fact.entity.clone()),
                    })
                }
                _ => None,
            })
            .collect()
    }
}

/// Many feeds of the wall that were lost at once.
pub(super) struct Fault;

impl AlarmRule for Fault {
    fn id(&self) -> &'static str {
        "data_centre/feeds_lost"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::High
    }

    fn action(&self) -> Words {
        Words::new("Periksa jaringan pusat data", "Check the data centre's network")
    }

    fn who(&self) -> Words {
        Words::same("DISKOMINFOS")
    }

    fn delay(&self) -> Span {
        Span::from_secs(30)
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        outage::findings(at)
            .map(|(fact, finding)| Condition {
                key: fact.entity.to_string(),
                level: Level::Raised,
                title: finding.text.clone(),
                place: None,
                cause: fact.entity.to_string(),
                about: Some(fact.entity.clone()),
            })
            .collect()
    }
}
