//! Orders carried out: from the post to the incident, with an ambulance on to a hospital,
//! and home.

use std::sync::Arc;

use wall_geo::RoadClass;
use wall_model::{UnitStatus, VehicleClass};

use super::{
    Ground, Outing, Unit,
    drive::{Plan, Stop, drive, pace},
    path::Path,
};
use crate::world::{
    hash::{draw, topic},
    incidents::Mission,
};

impl Ground<'_> {
    /// The unit's mission at `t`, from those that it may have.
    pub(super) fn mission(
        &self,
        number: usize,
        unit: &Unit,
        t: f64,
        missions: &[Mission],
    ) -> Option<Arc<Outing>> {
        let mine = missions.iter().filter(|mission| mission.unit == number);
        // The latest that has begun: the others are over by then.
        let mission =
            mine.filter(|one| one.depart <= t).max_by(|a, b| a.depart.total_cmp(&b.depart))?;
        self.cache.outing((number, mission.depart as i64), || self.carry_out(unit, mission))
    }

    fn carry_out(&self, unit: &Unit, mission: &Mission) -> Option<Outing> {
        let home = unit.home;
        let mut nodes = vec![home.node];
        let mut turns = Vec::new();
        let calls = [Some(mission.node), mission.hospital].into_iter().flatten();
        let mut last = home.toward;
        for call in calls {
            self.append(&mut nodes, last, call)?;
            turns.push(nodes.len() - 1);
            last = call;
        }
        self.append(&mut nodes, last, home.toward)?;
        nodes.push(home.node);

        let path = Path::new(self.roads, &nodes)?;
        let way = |nr: usize| turns.get(nr).and_then(|nr| path.ways.get(*nr)).copied();
        let (busy, free) = (UnitStatus::Busy, UnitStatus::Free);
        let after = if mission.hospital.is_some() { busy } else { free };
        let mut stops =
            vec![Stop { way: way(0)?, secs: 150.0, not_before: mission.done, during: busy, after }];
        if let Some(way) = way(1) {
            stops.push(Stop { way, secs: 420.0, not_before: 0.0, during: busy, after: free });
        }
        let plan = Plan {
            nodes: &nodes,
            ends: (home.way, home.way),
            start: mission.depart,
            stops,
            status: UnitStatus::EnRoute,
            home_status: free,
            pace: pace(unit.class),
            key: draw(&[self.seed, topic("mission"), mission.unit as u64, mission.depart as u64]),
        };
        drive(self, &plan)
    }

    /// Appends the way from `from` to `to`.
    fn append(&self, nodes: &mut Vec<u32>, from: u32, to: u32) -> Option<()> {
        let weigh = |class| match class {
            RoadClass::Arterial => 1.0,
            RoadClass::Collector => 1.15,
            RoadClass::Local => 1.7,
        };
        let path = self.roads.graph.cheapest_path(from, to, |edge| weigh(edge.class))?;
        let known = usize::from(nodes.last() == path.first());
        nodes.extend(path.into_iter().skip(known));
        Some(())
    }
}

/// Whether a class brings people to hospital.
pub(in crate::world) fn carries_patients(class: VehicleClass) -> bool {
    class == VehicleClass::Ambulance
}
