//! Cameras see the traffic of their junction.

use std::collections::BTreeMap;

use wall_model::Timestamp;

use super::{EVENING, NIGHT, at, world};
use crate::scene::{CameraScenes as _, CameraView};

#[test]
fn cameras_see_the_traffic_of_their_junction() {
    let world = world(1);
    let cameras = world.cameras();
    assert_eq!(cameras.len(), 30);
    let (mut pictures, mut by_day, mut by_night) = (0, 0, 0);
    for camera in &cameras {
        let view = world.view(camera, at(EVENING)).expect("a view");
        let CameraView::Picture(scene) = view else { continue };
        pictures += 1;
        assert!(scene.roads.len() >= 3, "{camera} sees {} roads", scene.roads.len());
        assert!(scene.heads.len() >= 3, "{camera} sees {} heads", scene.heads.len());
        assert_eq!(scene.heads.len(), scene.stop_lines.len());
        assert!(scene.vehicles.len() >= 8, "{camera} sees {} vehicles", scene.vehicles.len());
        assert!(scene.fov_deg > 20.0 && scene.fov_deg < 110.0);
        let far = scene.vehicles.iter().map(|one| one.place[0].hypot(one.place[1]));
        assert!(far.fold(0.0, f64::max) <= 150.0);
        by_day += scene.vehicles.len();
        if let Some(CameraView::Picture(night)) = world.view(camera, at(NIGHT)) {
            by_night += night.vehicles.len();
            assert!(night.sun_altitude_deg < 0.0);
        }
    }
    assert!(by_night * 2 < by_day, "{by_night} by night, {by_day} by day");
    assert!(pictures >= 25, "{pictures} pictures");
    assert_eq!(world.view("CAM-99", at(EVENING)), None);
}

#[test]
fn strangers_stop_at_red_and_move_smoothly() {
    let world = world(1);
    for camera in ["CAM-03", "CAM-10", "CAM-28"] {
        let mut last: BTreeMap<u64, [f64; 2]> = BTreeMap::new();
        for step in 0..900_i64 {
            let time = Timestamp::from_millis(EVENING * 1_000 + step * 200);
            let Some(CameraView::Picture(scene)) = world.view(camera, time) else { continue };
            let mut now = BTreeMap::new();
            for vehicle in &scene.vehicles {
                if let Some([x, y]) = last.get(&vehicle.number) {
                    let far = (vehicle.place[0] - x).hypot(vehicle.place[1] - y);
                    assert!(far < 4.0, "{camera}: {vehicle:?} moved {far} m in 0.2 s");
                }
                now.insert(vehicle.number, vehicle.place);
            }
            last = now;
        }
    }
}
