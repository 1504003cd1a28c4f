//! Who there is: 312 vehicles, their call signs and their places.

use wall_geo::{Metres, RoadClass};
use wall_model::VehicleClass;

use super::{Home, Line, Role, Unit, bus};
use crate::world::{
    file::{CityFile, Spot},
    hash::{between, pick, topic},
    land::Land,
    roads::Roads,
};

/// See the [module](self).
pub(in crate::world) struct Roster;

/// A group of like vehicles.
struct Group {
    class: VehicleClass,
    prefix: &'static str,
    count: usize,
    role: Role,
    /// Where they park; anywhere in a village if empty.
    bases: Vec<Metres>,
}

impl Roster {
    /// Every vehicle, in a fixed order.
    pub(in crate::world) fn units(
        file: &CityFile,
        land: &Land,
        roads: &Roads,
        lines: &[Line],
    ) -> Vec<Unit> {
        let mut units = Vec::new();
        for group in groups(file, land) {
            for place in 0..group.count {
                let call_sign = format!("{}-{:02}", group.prefix, place + 1);
                let Some(home) = home(&group, place, land, roads) else { continue };
                let role = group.role.clone();
                units.push(Unit { class: group.class, call_sign, role, home });
            }
        }
        for (class, call_sign, line, place, is_reserve) in bus::buses(lines) {
            let home = Home { node: 0, toward: 0, way: 0.0 };
            units.push(Unit {
                class,
                call_sign,
                role: Role::Bus { line, place, is_reserve },
                home,
            });
        }
        units
    }
}

fn groups(file: &CityFile, land: &Land) -> Vec<Group> {
    let at = |spots: &[Spot], sort: &str| -> Vec<Metres> {
        spots.iter().filter(|one| one.sort == sort).map(|one| land.metres(one.at)).collect()
    };
    let junctions: Vec<Metres> = file.junctions.iter().map(|one| land.metres(one.at)).collect();
    let fire = at(&file.posts, "fire");
    let police = at(&file.police, "");
    let mut care = at(&file.posts, "ambulance");
    care.extend(file.hospitals.iter().take(7).map(|one| land.metres(one.at)));
    let group = |class, prefix, count, role, bases| Group { class, prefix, count, role, bases };
    vec![
        group(VehicleClass::Ambulance, "AMB", 12, Role::Standby, care),
        group(VehicleClass::FireEngine, "DMK", 11, Role::Standby, fire.clone()),
        group(VehicleClass::FireEngine, "DMK-K", 16, Role::Standby, fire.clone()),
        group(VehicleClass::Police, "POL", 8, Role::Standby, police.clone()),
        group(VehicleClass::Police, "PTR", 12, Role::Wander, police),
        group(VehicleClass::TrafficOfficer, "DSH", 24, Role::Guard, junctions),
        group(VehicleClass::WasteTruck, "TRK", 78, Role::Wander, Vec::new()),
        group(VehicleClass::WaterTanker, "TNK", 16, Role::Wander, fire),
        group(VehicleClass::Other, "OPS", 60, Role::Wander, Vec::new()),
    ]
}

/// Where the vehicle at `place` of its group parks.
fn home(group: &Group, place: usize, land: &Land, roads: &Roads) -> Option<Home> {
    let key = [topic("home"), group.prefix.len() as u64, group.count as u64, place as u64];
    let (base, by) = match group.bases.len() {
        0 => {
            let villages = land.villages.iter().count();
            let village = land.villages.iter().nth(place % villages.max(1))?;
            (village.centre, 450.0)
        }
        count if group.role == Role::Guard => (*group.bases.get(pick(&key, count))?, 260.0),
        count => (*group.bases.get(place % count)?, 60.0),
    };
    let off = |nr: u64| between(&[key[0], key[1], key[2], key[3], nr], -by, by);
    let at = [base[0] + off(1), base[1] + off(2)];
    let graph = &roads.graph;
    let near = graph.edges_within(at, 1_200.0);
    let away = |edge: u32| {
        let ends =
            graph.edge(edge).and_then(|edge| Some((graph.node(edge.from)?, graph.node(edge.to)?)));
        ends.map_or(f64::INFINITY, |(a, b)| wall_geo::distance_to_segment(at, a, b).0)
    };
    // Off the junctions, and long enough to park on.
    let fits = |edge: &u32| {
        graph.edge(*edge).is_some_and(|one| {
            one.length_m > 45.0
                && one.from >= 56
                && one.to >= 56
                && one.class != RoadClass::Arterial
        })
    };
    let edge = near.into_iter().filter(fits).min_by(|a, b| away(*a).total_cmp(&away(*b)))?;
    let edge = graph.edge(edge)?;
    let way = 8.0 + (place % 5) as f64 * 6.0;
    Some(Home { node: edge.from, toward: edge.to, way: way.min(edge.length_m - 10.0) })
}
