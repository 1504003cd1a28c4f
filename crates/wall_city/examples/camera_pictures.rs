//! Draws a made-up junction by day, dusk, night and in rain, to look at.
//!
//! `cargo run --release -p wall_city --example camera_pictures -- FOLDER`

use std::{error::Error, path::PathBuf};

use wall_city::{
    camera::Painter,
    scene::{Scene, SceneHead, SceneRoad, SceneVehicle, SceneVehicleKind as Kind},
};
use wall_model::{PhaseState, Timestamp};

/// Name, height of the sun, its direction, rain.
const HOURS: [(&str, f64, f64, f64); 6] = [
    ("pagi", 9.0, 95.0, 0.0),
    ("siang", 62.0, 20.0, 0.0),
    ("sore", 3.0, 268.0, 0.0),
    ("senja", -4.0, 265.0, 0.0),
    ("malam", -35.0, 230.0, 0.0),
    ("hujan", 40.0, 300.0, 0.8),
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("give a folder to write to")?);
    for (name, altitude, azimuth, rain) in HOURS {
        let mut scene = scene();
        (scene.sun_altitude_deg, scene.sun_azimuth_deg, scene.rain) = (altitude, azimuth, rain);
        std::fs::write(folder.join(format!("{name}.jpg")), Painter::default().jpeg(&scene)?)?;
    }
    let mut wet_night = scene();
    (wet_night.sun_altitude_deg, wet_night.rain) = (-30.0, 0.6);
    std::fs::write(folder.join("malam-hujan.jpg"), Painter::default().jpeg(&wet_night)?)?;
    Ok(())
}

/// A busy junction.
fn scene() -> Scene {
    Scene {
        camera: "CAM-07".to_owned(),
        name: "SIMPANG ENAM TEUKU UMAR".to_owned(),
        at: Timestamp::from_secs(1_795_503_912),
        bearing_deg: 18.0,
        fov_deg: 64.0,
        sun_altitude_deg: 40.0,
        sun_azimuth_deg: 260.0,
        rain: 0.0,
        roads: vec![
            SceneRoad {
                middle: turned(&[[-9.0, -60.0], [-9.0, 60.0], [-2.0, 160.0]]),
                width_m: 14.0,
                lanes: 4,
            },
            SceneRoad {
                middle: turned(&[[-150.0, 20.0], [-9.0, 30.0], [150.0, 32.0]]),
                width_m: 11.0,
                lanes: 2,
            },
        ],
        stop_lines: [
            [[-2.2, 39.5], [-9.0, 39.5]],
            [[-15.8, 20.0], [-9.0, 20.0]],
            [[2.0, 30.0], [2.0, 36.0]],
        ]
        .map(|line| [turn(line[0]), turn(line[1])])
        .to_vec(),
        heads: vec![
            SceneHead { place: turn([-17.5, 39.0]), state: PhaseState::Green },
            SceneHead { place: turn([-0.5, 38.0]), state: PhaseState::Green },
            SceneHead { place: turn([-17.0, 22.0]), state: PhaseState::Red },
        ],
        vehicles: vehicles(),
    }
}

fn vehicles() -> Vec<SceneVehicle> {
    let rows: [(Kind, [f64; 2], f64, f64); 27] = [
        (Kind::Car, [-4.0, 43.0], 180.0, 0.0),
        (Kind::Motorbike, [-6.2, 41.0], 180.0, 0.0),
        (Kind::Motorbike, [-2.9, 41.2], 180.0, 0.0),
        (Kind::Motorbike, [-7.4, 41.6], 180.0, 0.0),
        (Kind::Van, [-7.2, 46.0], 180.0, 0.0),
        (Kind::Car, [-4.0, 49.5], 180.0, 0.0),
        (Kind::Truck, [-4.1, 58.0], 180.0, 0.0),
        (Kind::Car, [-7.2, 54.0], 180.0, 0.0),
        (Kind::Car, [-7.0, 62.0], 180.0, 0.0),
        (Kind::Motorbike, [-5.6, 53.0], 180.0, 0.0),
        (Kind::Bus, [-12.8, 47.0], 0.0, 8.0),
        (Kind::Car, [-11.0, 31.0], 0.0, 8.0),
        (Kind::Ambulance, [-12.4, 23.0], 0.0, 12.0),
        (Kind::Motorbike, [-14.6, 26.0], 0.0, 8.0),
        (Kind::Motorbike, [-10.2, 21.0], 0.0, 8.0),
        (Kind::Car, [-14.0, 17.0], 0.0, 4.0),
        (Kind::Car, [7.0, 33.4], 270.0, 0.0),
        (Kind::Motorbike, [5.0, 34.6], 270.0, 0.0),
        (Kind::Motorbike, [4.4, 32.2], 270.0, 0.0),
        (Kind::Police, [14.0, 33.6], 270.0, 0.0),
        (Kind::Van, [-24.0, 26.0], 86.0, 0.0),
        (Kind::Motorbike, [-21.0, 25.4], 86.0, 0.0),
        (Kind::FireEngine, [-10.5, 78.0], 0.0, 9.0),
        (Kind::Car, [-12.0, 95.0], 0.0, 9.0),
        (Kind::Car, [-2.0, 92.0], 182.0, 9.0),
        (Kind::Motorbike, [-3.0, 84.0], 182.0, 9.0),
        (Kind::Car, [-13.0, 66.0], 0.0, 9.0),
    ];
    let vehicle =
        |(number, (kind, place, course, speed_mps)): (usize, (Kind, [f64; 2], f64, f64))| {
            SceneVehicle {
                number: number as u64 * 7 + 3,
                kind,
                place: turn(place),
                course_deg: course + 18.0,
                speed_mps,
                is_braking: speed_mps < 1.0,
            }
        };
    rows.into_iter().enumerate().map(vehicle).collect()
}

fn turned(line: &[[f64; 2]]) -> Vec<[f64; 2]> {
    line.iter().map(|place| turn(*place)).collect()
}

/// East and north of a place to the right and ahead of the camera.
fn turn([right, ahead]: [f64; 2]) -> [f64; 2] {
    let (sin, cos) = 18.0_f64.to_radians().sin_cos();
    [right * cos + ahead * sin, -right * sin + ahead * cos]
}
