//! What the trade office must act on.

use wall_model::AlarmPriority;
use wall_service::{AlarmRule, Condition, Level, Moment, Words};

use super::newest;

/// A price that is unusual for the season at two markets or more.
pub(super) struct Spike;

impl AlarmRule for Spike {
    fn id(&self) -> &'static str {
        "market_prices/spike"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Low
    }

    fn action(&self) -> Words {
        Words::new(
            "Cek pasokan, sidak, usul pasar murah",
            "Check supply, inspect, plan a low-price market",
        )
    }

    fn who(&self) -> Words {
        Words::same("DISPERINDAG · TPID")
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        newest::findings(at, "market_prices/season")
            .map(|(fact, finding)| Condition {
                key: fact.entity.to_string(),
                level: Level::Raised,
                title: finding.text.clone(),
                place: fact.place,
                cause: String::new(),
                about: Some(fact.entity.clone()),
            })
            .collect()
    }
}
