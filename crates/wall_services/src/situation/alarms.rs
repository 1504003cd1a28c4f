//! What the room must act on that no single service can know.

use wall_model::AlarmPriority;
use wall_service::{AlarmRule, Condition, Level, Moment, Words};

use super::causes;

/// Many devices of one place were lost at once.
pub(super) struct NetworkFault;

impl AlarmRule for NetworkFault {
    fn id(&self) -> &'static str {
        "situation/network_fault"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::High
    }

    fn action(&self) -> Words {
        Words::new(
            "Kirim tim serat optik, atur simpang manual",
            "Send the fibre team, man the junctions",
        )
    }

    fn who(&self) -> Words {
        Words::same("DISKOMINFOS · DISHUB")
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        causes::findings(at)
            .map(|(entity, finding)| Condition {
                key: entity.to_string(),
                level: Level::Raised,
                title: finding.text.clone(),
                place: at
                    .entity(super::ID, entity, wall_model::Slot::Finding)
                    .and_then(|known| known.fact.place),
                cause: entity.to_string(),
                about: Some(entity.clone()),
            })
            .collect()
    }
}
