//! The traffic cameras: where they stand, where they look, and which of them are out of
//! order.

use wall_geo::Metres;
use wall_model::{Fact, FactKind, Footage, ServiceId, StreamKind, Timestamp};

use super::{
    Inner,
    file::CityFile,
    hash::{pick, share, step, topic},
    roads::Roads,
    signals::Junction,
};

/// A camera is out of order for a slot of this many seconds.
const SLOT: f64 = 10_800.0;

/// How far its pole stands behind the middle of the junction, and to the left of the view.
const POLE_M: [f64; 2] = [17.0, 9.0];

/// A camera.
#[derive(Debug)]
pub(super) struct Camera {
    /// `CAM-01`.
    pub(super) id: String,
    pub(super) name: String,
    /// The junction that it watches.
    pub(super) junction: usize,
    /// Foot of its pole.
    pub(super) at: Metres,
    /// Whole degrees clockwise from north.
    pub(super) bearing_deg: f64,
    /// Degrees.
    pub(super) fov_deg: f64,
}

/// What is wrong with a camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fault {
    /// Its owner has taken it out of service.
    OutOfService,
    /// It sends nothing, and nobody has noticed.
    Lost,
    /// It sends black pictures.
    Black,
    /// It repeats the picture of this time.
    Frozen(f64),
}

/// The cameras of the file.
pub(super) fn all(file: &CityFile, roads: &Roads, junctions: &[Junction]) -> Vec<Camera> {
    let camera = |(nr, entry): (usize, &super::file::CameraEntry)| {
        let junction = junctions.iter().position(|one| one.id == entry.junction)?;
        let arms = &junctions.get(junction)?.arms;
        // The first look goes along the main street.
        let mut by_lanes: Vec<_> = arms.iter().collect();
        by_lanes.sort_by_key(|arm| std::cmp::Reverse(arm.lanes));
        let arm = by_lanes.get(entry.arm % by_lanes.len().max(1))?;
        let centre = roads.graph.node(junction as u32)?;
        let (sin, cos) = arm.bearing_deg.to_radians().sin_cos();
        let (behind, left) = (POLE_M[0], POLE_M[1]);
        let at = [centre[0] - behind * sin - left * cos, centre[1] - behind * cos + left * sin];
        Some(Camera {
            id: format!("CAM-{:02}", nr + 1),
            name: entry.name.clone(),
            junction,
            at,
            // A little to the right, so that the pole's side does not fill the picture.
            bearing_deg: (arm.bearing_deg + 6.0).round().rem_euclid(360.0),
            fov_deg: [62.0, 70.0, 78.0][pick(&[topic("field of view"), nr as u64], 3)],
        })
    };
    file.cameras.iter().enumerate().filter_map(camera).collect()
}

/// What is wrong with camera `number` at `t`: one is out of service, in most slots another
/// is lost, and now and then one is black or frozen.
fn by_chance(seed: u64, number: usize, count: usize, t: f64) -> Option<Fault> {
    let slot = (t / SLOT).floor();
    let key = [seed, topic("camera fault"), step(slot as i64)];
    let first = pick(&key, count);
    // Steps of 7 through 30 never meet the same camera twice.
    let place = (0..4).find(|place| (first + place * 7) % count.max(1) == number)?;
    let chance = |nr: u64| share(&[key[0], key[1], key[2], nr]);
    match place {
        0 => Some(Fault::OutOfService),
        1 if chance(1) < 0.7 => Some(Fault::Lost),
        2 if chance(2) < 0.4 => Some(Fault::Frozen(slot * SLOT + 600.0 * chance(4))),
        3 if chance(3) < 0.3 => Some(Fault::Black),
        _ => None,
    }
    .filter(|fault| !matches!(fault, Fault::Frozen(since) if *since > t))
}

impl Inner {
    /// What is wrong with camera `number` at `t`: what chance does, and a broken line.
    pub(super) fn fault(&self, number: usize, t: f64) -> Option<Fault> {
        let camera = self.cameras.get(number)?;
        by_chance(self.seed, number, self.cameras.len(), t).or_else(|| {
            let cuts = self.stories.cuts_at(&self.land, camera.at);
            cuts.iter().any(|(from, to)| (*from..*to).contains(&t)).then_some(Fault::Lost)
        })
    }

    /// The facts of the feed `cameras`.
    pub(super) fn camera_facts(
        &self,
        service: &ServiceId,
        stream: StreamKind,
        at: Timestamp,
    ) -> Vec<Fact> {
        let ending = if stream == StreamKind::Snapshot { "jpg" } else { "mjpg" };
        let now = at.as_secs() as f64;
        let fact = |(number, camera): (usize, &Camera)| {
            let fault = self.fault(number, now);
            let url = format!("{}/camera/{}.{ending}", self.media_base_url, camera.id);
            let footage = Footage {
                bearing_deg: Some(camera.bearing_deg),
                fov_deg: Some(camera.fov_deg),
                is_active: fault != Some(Fault::OutOfService),
                ..Footage::new(&camera.name, stream, url)
            };
            let kind = FactKind::Footage(footage);
            let second = Timestamp::from_secs(at.as_secs());
            Fact::new(service, camera.id.as_str(), second, kind).at(self.land.place(camera.at))
        };
        self.cameras.iter().enumerate().map(fact).collect()
    }
}
