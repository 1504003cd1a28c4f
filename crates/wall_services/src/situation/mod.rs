//! The state of things: what all services say together.
//!
//! A service without feeds: it looks at the facts of all others, by their kind, and joins
//! what belongs together: an incident with its cameras, units, calls and posts, and a fault
//! with its symptoms.

mod alarm_list;
mod alarms;
mod calendar;
mod cause_list;
mod causes;
mod clock;
mod feeds;
mod flood;
mod horizons;
mod incidents;
mod join;
mod open;
mod stillness;
mod tally;
mod thread;

#[cfg(test)]
mod tests;

use wall_service::{AlarmRule, Analysis, Service, Tile, Words};

const ID: &str = "situation";

/// The service.
pub static SERVICE: Situation = Situation;

/// See the [module](self).
pub struct Situation;

impl Service for Situation {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::new("Situasi", "Situation")
    }

    fn tiles(&self) -> &'static [&'static dyn Tile] {
        &[
            &clock::WallClock,
            &feeds::Feeds,
            &incidents::Incidents,
            &alarm_list::AlarmList,
            &thread::Thread,
            &cause_list::CauseList,
            &horizons::Horizons,
            &calendar::Calendar,
        ]
    }

    fn analyses(&self) -> &'static [&'static dyn Analysis] {
        &[&join::Threads, &causes::Causes, &stillness::Stillness, &tally::Tally]
    }

    fn alarms(&self) -> &'static [&'static dyn AlarmRule] {
        &[&alarms::NetworkFault]
    }
}
