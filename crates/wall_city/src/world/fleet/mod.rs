//! The city's vehicles: who they are, where they are at any time, and what their trackers
//! tell.
//!
//! A vehicle's time is cut into *outings* that begin and end where it parks, so that any
//! moment can be computed from its outing alone. An outing is worked out once, second by
//! second events included, and kept in a bounded cache.

mod bus;
mod cache;
mod drive;
mod mission;
mod path;
mod reports;
mod roster;
mod wander;

use wall_geo::Metres;
use wall_model::{UnitStatus, VehicleClass};

pub(super) use bus::Line;
pub(super) use cache::Cache;
pub(super) use drive::{LINE_M, Outing};
pub(super) use mission::carries_patients;
pub(super) use reports::carries;
pub(super) use roster::Roster;
pub(super) use wander::is_out_of_service;

use super::{incidents::Mission, roads::Roads, signals::Signals};

/// What a unit does with its days.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Role {
    /// Waits at its post for orders.
    Standby,
    /// Drives about, each time back to its place.
    Wander,
    /// Stands at junctions, driving from one to another.
    Guard,
    /// A bus of a line, by its place among the line's buses; reserves stay parked.
    Bus {
        /// Which line.
        line: usize,
        /// Which bus of the line.
        place: usize,
        /// Whether it waits at the terminal for one to break down.
        is_reserve: bool,
    },
}

/// Where a unit parks: on a stretch of street, some way from its first node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Home {
    pub(super) node: u32,
    pub(super) toward: u32,
    pub(super) way: f64,
}

/// A vehicle.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) class: VehicleClass,
    /// `AMB-02`.
    pub(super) call_sign: String,
    pub(super) role: Role,
    pub(super) home: Home,
}

/// Where a vehicle is and what it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fix {
    pub(super) at: Metres,
    /// Metres a second.
    pub(super) speed: f64,
    /// Degrees clockwise from north.
    pub(super) course_deg: f64,
    pub(super) status: UnitStatus,
}

/// The ground that vehicles drive on.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) seed: u64,
    pub(super) roads: &'a Roads,
    pub(super) signals: &'a Signals,
    pub(super) lines: &'a [Line],
    pub(super) cache: &'a Cache,
}

/// Highest speed of a class, metres a second.
#[cfg(test)]
pub(super) fn top_speed(class: VehicleClass) -> f64 {
    drive::TOP_MPS * drive::pace(class)
}

impl Ground<'_> {
    /// Where `unit`, number `number` of the roster, is at `t`. `missions` are the orders
    /// that it may have at that time.
    pub(super) fn fix(
        &self,
        number: usize,
        unit: &Unit,
        t: f64,
        missions: &[Mission],
    ) -> Option<Fix> {
        let outing = match &unit.role {
            Role::Wander | Role::Guard => self.wander(number, unit, t),
            Role::Bus { line, place, is_reserve: false } => {
                self.bus(number, unit, *line, *place, t)
            }
            Role::Bus { line, place, .. } => return self.parked_bus(*line, *place),
            Role::Standby => self.mission(number, unit, t, missions),
        };
        match outing {
            Some(outing) => outing.fix(t),
            None => self.parked(number, unit, t),
        }
    }

    /// Where the unit stands when it is at home.
    fn parked(&self, number: usize, unit: &Unit, t: f64) -> Option<Fix> {
        let nodes = [unit.home.node, unit.home.toward];
        let (at, course_deg) = path::Path::new(self.roads, &nodes)?.at(unit.home.way);
        let status = if wander::is_out_of_service(self.seed, number, t) {
            UnitStatus::OutOfService
        } else {
            UnitStatus::Free
        };
        Some(Fix { at, speed: 0.0, course_deg, status })
    }
}
