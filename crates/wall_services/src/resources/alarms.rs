//! What an agency must act on.

use wall_model::{AlarmPriority, Span};
use wall_service::{AlarmRule, Condition, Level, Moment, Words};

use super::known;

/// Works that are far behind their plan.
pub(super) struct Behind;

/// From this many points on somebody must act; below the tile's list is enough.
const RAISED: f64 = 0.20;
const KEPT: f64 = 0.15;

impl AlarmRule for Behind {
    fn id(&self) -> &'static str {
        "resources/behind"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Low
    }

    fn action(&self) -> Words {
        Words::new("Minta rencana percepatan dari OPD", "Ask the agency for a plan to catch up")
    }

    fn who(&self) -> Words {
        Words::same("BAPPEDA")
    }

    fn delay(&self) -> Span {
        Span::from_mins(5)
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        known::findings(at, "resources/gaps")
            .filter_map(|(fact, finding)| {
                let behind = finding.values.get("behind").copied()?;
                let level = match behind {
                    RAISED.. => Level::Raised,
                    KEPT.. => Level::Kept,
                    _ => return None,
                };
                Some(Condition {
                    key: fact.entity.to_string(),
                    level,
                    title: finding.text.clone(),
                    place: fact.place,
                    cause: String::new(),
                    about: Some(fact.entity.clone()),
                })
            })
            .collect()
    }
}
