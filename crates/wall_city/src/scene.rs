//! What a street camera of the simulated city sees: the contract between the world, which
//! knows it, and the cameras, which draw it.
//!
//! Places are metres east and north of the foot of the camera's pole, so that neither side
//! needs a map projection.

use wall_model::{PhaseState, Timestamp};

/// A place: metres east and metres north of the foot of the camera's pole.
pub type EastNorth = [f64; 2];

/// The cameras of a city, as a pure function of time.
pub trait CameraScenes: Send + Sync {
    /// The cameras' ids, which are also the names of their pictures.
    fn cameras(&self) -> Vec<String>;

    /// What `camera` sees at `at`; `None`: there is no such camera.
    fn view(&self, camera: &str, at: Timestamp) -> Option<CameraView>;
}

/// What a camera sends.
#[derive(Clone, Debug, PartialEq)]
pub enum CameraView {
    /// Nothing: it is out of service or out of reach.
    Off,
    /// A black picture: power, but no image.
    Black,
    /// A picture of the scene. A frozen camera repeats the scene of an earlier time.
    Picture(Box<Scene>),
}

/// A scene before a camera.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// The camera's id: `CAM-01`. Buildings and trees are chosen by it.
    pub camera: String,
    /// The camera's name, written into the picture: `SIMPANG ENAM`.
    pub name: String,
    /// The time that the camera writes into its picture.
    pub at: Timestamp,
    /// Direction of view, degrees clockwise from north.
    pub bearing_deg: f64,
    /// Horizontal angle of view, degrees, 20 to 110.
    pub fov_deg: f64,
    /// Height of the sun above the horizon, degrees, -90 to 90.
    pub sun_altitude_deg: f64,
    /// Direction of the sun, degrees clockwise from north.
    pub sun_azimuth_deg: f64,
    /// Rain, 0 (dry) to 1 (downpour).
    pub rain: f64,
    /// Carriageways within about 150 m.
    pub roads: Vec<SceneRoad>,
    /// Stop lines, from kerb to middle of the road.
    pub stop_lines: Vec<[EastNorth; 2]>,
    /// Signal heads.
    pub heads: Vec<SceneHead>,
    /// Vehicles within about 150 m, in any order.
    pub vehicles: Vec<SceneVehicle>,
}

/// A carriageway.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneRoad {
    /// Its middle line, two places or more.
    pub middle: Vec<EastNorth>,
    /// From kerb to kerb, metres.
    pub width_m: f64,
    /// Lanes of both directions together, 1 or more.
    pub lanes: u8,
}

/// A signal head on its pole.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneHead {
    /// Where its pole stands.
    pub place: EastNorth,
    /// What it shows.
    pub state: PhaseState,
}

/// A vehicle.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneVehicle {
    /// A number that stays with the vehicle; its paint is chosen by it.
    pub number: u64,
    /// What it is.
    pub kind: SceneVehicleKind,
    /// The middle of its footprint.
    pub place: EastNorth,
    /// Direction of travel, degrees clockwise from north.
    pub course_deg: f64,
    /// Speed, metres a second.
    pub speed_mps: f64,
    /// Whether its brake lights are on.
    pub is_braking: bool,
}

/// What a vehicle is, as far as a picture shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SceneVehicleKind {
    /// A car.
    Car,
    /// A pick-up or van.
    Van,
    /// A motorbike with its rider.
    Motorbike,
    /// A city bus.
    Bus,
    /// A lorry, waste truck or tanker.
    Truck,
    /// An ambulance; its beacons flash on the way to an order.
    Ambulance,
    /// A fire engine; likewise.
    FireEngine,
    /// A police car; likewise.
    Police,
}
