//! Pictures of a junction made up here.

use wall_model::{PhaseState, Timestamp};

use super::*;
use crate::scene::{SceneHead, SceneRoad, SceneVehicle, SceneVehicleKind};

/// A junction 26 m before a camera that looks north, at 2026-11-24 15:05:12 WITA.
fn scene() -> Scene {
    let vehicle = |number, kind, place, course_deg| SceneVehicle {
        number,
        kind,
        place,
        course_deg,
        speed_mps: 5.0,
        is_braking: number % 2 == 0,
    };
    Scene {
        camera: "CAM-01".to_owned(),
        name: "SIMPANG ENAM".to_owned(),
        at: Timestamp::from_secs(1_795_503_912),
        bearing_deg: 0.0,
        fov_deg: 62.0,
        sun_altitude_deg: 40.0,
        sun_azimuth_deg: 260.0,
        rain: 0.0,
        roads: vec![
            SceneRoad { middle: vec![[-8.0, -60.0], [-8.0, 150.0]], width_m: 14.0, lanes: 4 },
            SceneRoad { middle: vec![[-150.0, 30.0], [150.0, 30.0]], width_m: 10.0, lanes: 2 },
        ],
        stop_lines: vec![[[-1.0, 38.0], [-8.0, 38.0]], [[-15.0, 22.0], [-8.0, 22.0]]],
        heads: vec![SceneHead { place: [-16.5, 38.0], state: PhaseState::Red }],
        vehicles: vec![
            vehicle(1, SceneVehicleKind::Car, [-2.8, 42.0], 180.0),
            vehicle(2, SceneVehicleKind::Motorbike, [-6.0, 40.0], 180.0),
            vehicle(3, SceneVehicleKind::Bus, [10.0, 32.0], 270.0),
            vehicle(4, SceneVehicleKind::Ambulance, [-11.0, 26.0], 0.0),
        ],
    }
}

/// The picture's pixels, decoded by somebody else's decoder.
fn pixels(jpeg: &[u8]) -> image::RgbImage {
    image::load_from_memory_with_format(jpeg, image::ImageFormat::Jpeg).unwrap().to_rgb8()
}

fn brightness(jpeg: &[u8]) -> f64 {
    let pixels = pixels(jpeg);
    let sum: u64 = pixels.as_raw().iter().map(|part| u64::from(*part)).sum();
    sum as f64 / pixels.as_raw().len() as f64
}

#[test]
fn a_scene_becomes_a_jpeg_picture() {
    let jpeg = Painter::default().jpeg(&scene()).unwrap();
    let pixels = pixels(&jpeg);
    assert_eq!((pixels.width(), pixels.height()), (WIDTH, HEIGHT));
    assert!(brightness(&jpeg) > 60.0);
    assert!(brightness(&Painter::default().black().unwrap()) < 2.0);
}

#[test]
fn a_picture_depends_on_the_scene_alone() {
    let mut used = Painter::default();
    let mut night = scene();
    night.sun_altitude_deg = -30.0;
    let dark = used.jpeg(&night).unwrap();
    let day = used.jpeg(&scene()).unwrap();
    assert_eq!(day, Painter::default().jpeg(&scene()).unwrap());
    assert!(brightness(&day) > brightness(&dark) + 30.0);
}

#[test]
fn vehicles_and_signals_are_seen() {
    let mut painter = Painter::default();
    let full = pixels(&painter.jpeg(&scene()).unwrap());
    let mut empty = scene();
    empty.vehicles.clear();
    let empty = pixels(&painter.jpeg(&empty).unwrap());
    let differing =
        full.pixels().zip(empty.pixels()).filter(|(a, b)| a[0].abs_diff(b[0]) > 24).count();
    assert!(differing > 1_500, "{differing} pixels differ");

    let mut green = scene();
    green.heads[0].state = PhaseState::Green;
    let green = pixels(&painter.jpeg(&green).unwrap());
    let greener = full
        .pixels()
        .zip(green.pixels())
        .filter(|(red, green)| green[1] > red[1].saturating_add(60))
        .count();
    assert!(greener > 5, "{greener} pixels became green");
}

#[test]
fn hostile_scenes_do_no_harm() {
    let mut broken = scene();
    broken.fov_deg = f64::NAN;
    broken.sun_altitude_deg = f64::INFINITY;
    broken.rain = -7.0;
    broken.name = "\u{0}ÄÖ🚦".repeat(40);
    broken.roads[0].middle[1] = [f64::NAN, 1e300];
    broken.roads[1].middle = vec![[1e12, 1e12], [-1e12, -1e12]];
    broken.roads[1].lanes = 0;
    broken.vehicles[0].place = [0.0, 0.0];
    broken.vehicles[1].course_deg = f64::NAN;
    broken.vehicles[2].place = [1e300, f64::NEG_INFINITY];
    broken.heads[0].place = [0.0, 0.1];
    broken.stop_lines.push([[f64::NAN, 0.0], [0.0, 0.0]]);
    assert!(!Painter::default().jpeg(&broken).unwrap().is_empty());
}

#[test]
fn the_time_is_written_as_the_city_reads_it() {
    assert_eq!(time_line(Timestamp::from_secs(1_795_503_912)), "24-11-2026 15:05:12 WITA");
}
