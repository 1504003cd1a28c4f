//! Incidents: what happens in the city on a day, who is told, and who drives there.
//!
//! A day runs from four in the morning, when nothing is under way, so that each day can be
//! computed from its number alone.

mod kinds;
mod schedule;
mod telling;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use wall_geo::{Metres, NodeId};
use wall_model::{CaseKind, CaseState, Urgency};

use super::{
    file::CityFile,
    fleet::Unit,
    hours::{DAY, WITA},
    land::Land,
    roads::Roads,
    stories::Stories,
};

/// Local second at which a day begins.
const DAWN: i64 = 4 * 3_600;

/// How long a solved case is still told, seconds.
const TOLD_AFTER: f64 = 1_800.0;

/// Most days that are kept: prices look back on a fortnight.
const MOST_DAYS: usize = 20;

/// One incident.
#[derive(Clone, Debug)]
pub(super) struct Incident {
    /// `K-20261124-017`.
    pub(super) id: String,
    pub(super) kind: CaseKind,
    /// Whether it is part of a story.
    pub(super) is_story: bool,
    pub(super) title: &'static str,
    pub(super) address: String,
    /// Code of the village.
    pub(super) village: String,
    pub(super) urgency: Urgency,
    pub(super) agency: &'static str,
    pub(super) radius_m: f64,
    pub(super) at: Metres,
    /// The node where it is.
    pub(super) node: NodeId,
    /// Seconds since the epoch, like the times below.
    pub(super) opened: f64,
    pub(super) forwarded: f64,
    pub(super) in_hand: f64,
    pub(super) done: f64,
    /// Units that were sent, by their numbers.
    pub(super) units: Vec<usize>,
    /// Where an ambulance brings people.
    pub(super) hospital: Option<NodeId>,
}

/// An order to a unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mission {
    /// The unit's number.
    pub(super) unit: usize,
    /// When it drives off, seconds since the epoch.
    pub(super) depart: f64,
    /// When the incident is over.
    pub(super) done: f64,
    /// Where to.
    pub(super) node: NodeId,
    /// Where to from there.
    pub(super) hospital: Option<NodeId>,
}

/// What a schedule is made of.
#[derive(Clone, Copy)]
pub(super) struct Makings<'a> {
    pub(super) seed: u64,
    pub(super) file: &'a CityFile,
    pub(super) land: &'a Land,
    pub(super) roads: &'a Roads,
    pub(super) units: &'a [Unit],
    pub(super) stories: &'a Stories,
}

/// Days that were worked out.
#[derive(Debug, Default)]
pub(super) struct Incidents(Mutex<BTreeMap<i64, Arc<Vec<Incident>>>>);

impl Incident {
    /// How far it has come at `t`.
    pub(super) fn state(&self, t: f64) -> CaseState {
        match t {
            t if t < self.forwarded => CaseState::New,
            t if t < self.in_hand => CaseState::Forwarded,
            t if t < self.done => CaseState::InHand,
            _ => CaseState::Done,
        }
    }
}

impl Incidents {
    /// The incidents of the day of `t` and of the day before.
    fn around(&self, makings: Makings<'_>, t: f64) -> [Arc<Vec<Incident>>; 2] {
        let day = (t as i64 + WITA - DAWN).div_euclid(DAY);
        [self.day(makings, day - 1), self.day(makings, day)]
    }

    fn day(&self, makings: Makings<'_>, day: i64) -> Arc<Vec<Incident>> {
        let mut days = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = days.get(&day) {
            return Arc::clone(known);
        }
        if days.len() >= MOST_DAYS {
            // The one furthest from what is asked.
            let furthest = days.keys().copied().max_by_key(|known| known.abs_diff(day));
            furthest.and_then(|furthest| days.remove(&furthest));
        }
        let made = Arc::new(schedule::day(makings, day));
        days.insert(day, Arc::clone(&made));
        made
    }

    /// The incidents that are told at `t`, oldest first: open ones, and those solved in
    /// the last half hour.
    pub(super) fn told(&self, makings: Makings<'_>, t: f64) -> Vec<Incident> {
        let days = self.around(makings, t);
        let all = days.iter().flat_map(|day| day.iter());
        all.filter(|one| one.opened <= t && t < one.done + TOLD_AFTER).cloned().collect()
    }

    /// The incidents that go on at any time between `from` and `to`, by their beginning.
    fn between(&self, makings: Makings<'_>, from: f64, to: f64) -> Vec<Incident> {
        let day = |t: f64| (t as i64 + WITA - DAWN).div_euclid(DAY);
        let mut found = Vec::new();
        // None lasts for longer than a day.
        for number in (day(from) - 1)..=day(to) {
            let incidents = self.day(makings, number);
            let on = incidents.iter().filter(|one| one.opened <= to && one.done > from);
            found.extend(on.cloned());
        }
        found.sort_by(|a, b| a.opened.total_cmp(&b.opened));
        found
    }

    /// The orders that have been given by `t` and may still be under way.
    pub(super) fn missions(&self, makings: Makings<'_>, t: f64) -> Vec<Mission> {
        let days = self.around(makings, t);
        let all = days.iter().flat_map(|day| day.iter());
        let recent = all.filter(|one| one.in_hand <= t && t < one.done + 2.0 * schedule::RETURN);
        recent
            .flat_map(|one| {
                one.units.iter().map(|unit| Mission {
                    unit: *unit,
                    depart: one.in_hand,
                    done: one.done,
                    node: one.node,
                    hospital: one.hospital,
                })
            })
            .collect()
    }
}
