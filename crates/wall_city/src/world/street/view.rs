//! The scene before a camera.

use wall_geo::{Metres, NodeId};
use wall_model::{Timestamp, VehicleClass};

use super::{
    lanes::{self, Way},
    stream::{CARS, Habit, MOTORBIKES, Stream},
};
use crate::scene::{
    CameraScenes, CameraView, EastNorth, Scene, SceneHead, SceneRoad, SceneVehicle,
    SceneVehicleKind,
};
use crate::world::{
    Inner, World,
    cameras::{Camera, Fault},
    hash::{draw, share, weighed},
    hours,
    signals::Junction,
};

/// How far a camera sees, metres.
const SIGHT_M: f64 = 150.0;

/// How far left of the middle of the street the city's own vehicles drive, metres.
const UNIT_LEFT_M: f64 = 2.2;

impl CameraScenes for World {
    fn cameras(&self) -> Vec<String> {
        self.inner.cameras.iter().map(|camera| camera.id.clone()).collect()
    }

    fn view(&self, camera: &str, at: Timestamp) -> Option<CameraView> {
        let inner = &self.inner;
        let number = inner.cameras.iter().position(|one| one.id == camera)?;
        let camera = inner.cameras.get(number)?;
        let t = at.as_secs_f64();
        Some(match inner.fault(number, t) {
            Some(Fault::OutOfService | Fault::Lost) => CameraView::Off,
            Some(Fault::Black) => CameraView::Black,
            Some(Fault::Frozen(since)) => {
                CameraView::Picture(Box::new(inner.scene(camera, since)?))
            }
            None => CameraView::Picture(Box::new(inner.scene(camera, t)?)),
        })
    }
}

impl Inner {
    fn scene(&self, camera: &Camera, t: f64) -> Option<Scene> {
        let junction = self.signals.junctions.get(camera.junction)?;
        let node = camera.junction as NodeId;
        let lines: Vec<Vec<Metres>> =
            junction.arms.iter().map(|arm| lanes::outwards(&self.roads, node, arm)).collect();
        let local = |at: Metres| -> EastNorth { [at[0] - camera.at[0], at[1] - camera.at[1]] };
        let (sun_altitude_deg, sun_azimuth_deg) = hours::sun(t);

        let mut vehicles = self.units_near(camera, t);
        let others = self.traffic(camera, junction, &lines, t);
        // The city's own vehicles are there for sure; a stranger in the same place is not.
        let is_free = |one: &SceneVehicle, units: &[SceneVehicle]| {
            units.iter().all(|unit| {
                (unit.place[0] - one.place[0]).hypot(unit.place[1] - one.place[1]) > 7.0
            })
        };
        let units = vehicles.len();
        for other in others {
            if is_free(&other, vehicles.get(..units).unwrap_or_default()) {
                vehicles.push(other);
            }
        }
        let arms = junction.arms.iter().zip(&lines);
        let stop_lines = arms.clone().filter_map(|(arm, line)| lanes::stop_line(line, arm));
        let heads = arms.filter_map(|(arm, line)| {
            let lamp = self.signals.lamp(camera.junction, arm.phase, t)?;
            Some(SceneHead { place: local(lanes::pole(line, arm)?), state: lamp.state })
        });
        Some(Scene {
            camera: camera.id.clone(),
            name: camera.name.clone(),
            at: Timestamp::from_micros((t * 1e6).round() as i64),
            bearing_deg: camera.bearing_deg,
            fov_deg: camera.fov_deg,
            sun_altitude_deg,
            sun_azimuth_deg,
            rain: self.stories.rain(self.seed, t),
            roads: self.roads_near(camera, &local),
            stop_lines: stop_lines.map(|[a, b]| [local(a), local(b)]).collect(),
            heads: heads.collect(),
            vehicles,
        })
    }

    /// Streets within sight, the important ones last so that they are drawn on top.
    fn roads_near(&self, camera: &Camera, local: &dyn Fn(Metres) -> EastNorth) -> Vec<SceneRoad> {
        let graph = &self.roads.graph;
        let mut edges = graph.edges_within(camera.at, SIGHT_M);
        edges.sort_by_key(|edge| graph.edge(*edge).map(|one| std::cmp::Reverse(one.class)));
        let road = |edge| {
            let edge = graph.edge(edge)?;
            let (from, to) = (graph.node(edge.from)?, graph.node(edge.to)?);
            let (width_m, lanes) = lanes::carriageway(edge.class);
            Some(SceneRoad { middle: vec![local(from), local(to)], width_m, lanes })
        };
        edges.into_iter().filter_map(road).collect()
    }

    /// The city's own vehicles within sight.
    fn units_near(&self, camera: &Camera, t: f64) -> Vec<SceneVehicle> {
        let missions = self.incidents.missions(self.makings(), t);
        let ground = self.ground();
        let mut seen = Vec::new();
        for (number, unit) in self.units.iter().enumerate() {
            let Some(fix) = ground.fix(number, unit, t, &missions) else { continue };
            let (sin, cos) = fix.course_deg.to_radians().sin_cos();
            let at = [fix.at[0] - UNIT_LEFT_M * cos, fix.at[1] + UNIT_LEFT_M * sin];
            let place = [at[0] - camera.at[0], at[1] - camera.at[1]];
            if place[0].hypot(place[1]) > SIGHT_M {
                continue;
            }
            let before = ground.fix(number, unit, t - 0.7, &missions);
            seen.push(SceneVehicle {
                number: number as u64,
                kind: kind_of(unit.class),
                place,
                course_deg: fix.course_deg,
                speed_mps: fix.speed,
                is_braking: before.is_some_and(|before| before.speed > fix.speed + 0.3)
                    || fix.speed == 0.0,
            });
        }
        seen
    }

    /// The anonymous traffic.
    fn traffic(
        &self,
        camera: &Camera,
        junction: &Junction,
        lines: &[Vec<Metres>],
        t: f64,
    ) -> Vec<SceneVehicle> {
        let mut vehicles = Vec::new();
        for (nr, arm) in junction.arms.iter().enumerate() {
            let streams = (0..arm.lanes).flat_map(|lane| {
                let lane = f64::from(lane);
                [(lane, CARS, arm.load * 0.72), (lane + 0.5, MOTORBIKES, arm.load * 0.8)]
            });
            for (place, (lane, habit, load)) in streams.enumerate() {
                let key = draw(&[self.seed, camera.junction as u64, nr as u64, place as u64]);
                let stream = Stream {
                    signals: &self.signals,
                    junction: camera.junction,
                    phase: arm.phase,
                    key,
                    habit,
                    load,
                };
                self.stream(camera, junction, lines, (nr, lane), stream, t, &mut vehicles);
            }
        }
        vehicles
    }

    #[expect(clippy::too_many_arguments, reason = "one place, one caller")]
    fn stream(
        &self,
        camera: &Camera,
        junction: &Junction,
        lines: &[Vec<Metres>],
        (arm, lane): (usize, f64),
        stream: Stream<'_>,
        t: f64,
        vehicles: &mut Vec<SceneVehicle>,
    ) {
        let exits = lanes::exits(junction, arm);
        let members = stream.members(t);
        for (nr, member) in members.iter().enumerate() {
            let past = stream.past(&members, nr, t);
            let exit = weighed(&[member.number, 3], &exits);
            let ways = (lines.get(arm), lines.get(exit));
            let (Some(into), Some(out)) = ways else { continue };
            let left = lanes::lane_offset(lane);
            let room = junction
                .arms
                .get(exit)
                .map_or(left, |arm| lanes::lane_offset(f64::from(arm.lanes) - 0.5));
            let way = Way { into, out, left, left_out: left.min(room) };
            let Some((at, course_deg)) = way.at(past) else { continue };
            let place = [at[0] - camera.at[0], at[1] - camera.at[1]];
            if place[0].hypot(place[1]) > SIGHT_M {
                continue;
            }
            let speed = |t: f64| {
                (stream.past(&members, nr, t) - stream.past(&members, nr, t - 0.25)) / 0.25
            };
            let (now, before) = (speed(t).max(0.0), speed(t - 0.5));
            vehicles.push(SceneVehicle {
                number: member.number,
                kind: stranger(member.number, stream.habit),
                place,
                course_deg,
                speed_mps: now,
                is_braking: before > now + 0.4 || now < 0.2,
            });
        }
    }
}

/// What an anonymous vehicle is.
fn stranger(number: u64, habit: Habit) -> SceneVehicleKind {
    if habit.gap == MOTORBIKES.gap {
        return SceneVehicleKind::Motorbike;
    }
    match share(&[number, 4]) {
        chance if chance < 0.68 => SceneVehicleKind::Car,
        chance if chance < 0.9 => SceneVehicleKind::Van,
        _ => SceneVehicleKind::Truck,
    }
}

/// What one of the city's vehicles looks like.
fn kind_of(class: VehicleClass) -> SceneVehicleKind {
    match class {
        VehicleClass::Ambulance => SceneVehicleKind::Ambulance,
        VehicleClass::FireEngine => SceneVehicleKind::FireEngine,
        VehicleClass::Police => SceneVehicleKind::Police,
        VehicleClass::WasteTruck | VehicleClass::WaterTanker => SceneVehicleKind::Truck,
        VehicleClass::Bus => SceneVehicleKind::Bus,
        VehicleClass::TrafficOfficer | VehicleClass::Other => SceneVehicleKind::Van,
    }
}
