//! Which cameras see a place.
//!
//! A camera sees what lies within its angle of view and its reach. Whoever does not say where it
//! looks is not said to see anything, and neither is a camera that has been turned away from
//! where its list says it looks: such cameras are near, and no more. Walls and trees are not
//! known; a place that a camera sees may be hidden behind one.

use wall_geo::ViewCone;
use wall_model::{CameraHealth, FactKind, Footage, LonLat, PictureState, Slot};
use wall_record::{Known, Moment};

/// How far a camera sees whose list does not say it, metres: there a picture of 1,920 px across
/// 60 degrees has about 12.5 px a metre, what IEC 62676-4 asks for to monitor a scene.
pub const REACH_M: f64 = 130.0;

/// Angle of view of a camera whose list does not say it, degrees.
const FOV_DEG: f64 = 60.0;

/// The view of a camera that stands at `place`; `None` if nobody knows where it looks.
pub fn view_cone(footage: &Footage, place: LonLat) -> Option<ViewCone> {
    let fov_deg = footage.fov_deg.unwrap_or(FOV_DEG);
    let all_around = (fov_deg >= 360.0).then_some(0.0);
    let bearing_deg = footage.bearing_deg.or(all_around)?;
    Some(ViewCone { place, bearing_deg, fov_deg, reach_m: reach_m(footage) })
}

/// How far a camera sees, metres.
fn reach_m(footage: &Footage) -> f64 {
    footage.details.reach_m.unwrap_or(REACH_M)
}

/// A camera near a place.
#[derive(Clone, Copy)]
pub struct Watcher<'a> {
    /// Its fact.
    pub known: &'a Known,
    /// The camera.
    pub footage: &'a Footage,
    /// How far away it stands, metres.
    pub metres: f64,
    /// Its view; `None` if nobody knows where it looks.
    pub cone: Option<ViewCone>,
}

/// The cameras in service of every service that see `place`, nearest first, and apart from them
/// those within reach of which nobody knows where they look.
pub fn watchers(at: &Moment, place: LonLat) -> (Vec<Watcher<'_>>, Vec<Watcher<'_>>) {
    let near = at.latest_of_all(Slot::Footage).filter_map(|known| {
        let FactKind::Footage(footage) = &known.fact.kind else { return None };
        let camera = known.fact.place.filter(|_| footage.is_active)?;
        let metres = camera.distance_m(place);
        let cone = view_cone(footage, camera).filter(|_| !has_moved(at, known));
        let is_near = metres <= reach_m(footage);
        let is_meant = cone.map_or(is_near, |cone| cone.contains(place));
        is_meant.then_some(Watcher { known, footage, metres, cone })
    });
    let mut near: Vec<Watcher<'_>> = near.collect();
    near.sort_by(|a, b| {
        let entity = |it: &Watcher<'_>| it.known.fact.entity.clone();
        a.metres.total_cmp(&b.metres).then_with(|| entity(a).cmp(&entity(b)))
    });
    near.into_iter().partition(|watcher| watcher.cone.is_some())
}

/// Whether its pictures say that it looks elsewhere than it did.
fn has_moved(at: &Moment, known: &Known) -> bool {
    let (service, entity) = (known.fact.service.as_str(), &known.fact.entity);
    at.entity(service, entity, Slot::Health).is_some_and(|health| match &health.fact.kind {
        FactKind::Health(health) => {
            matches!(health.camera, Some(CameraHealth { state: PictureState::Moved, .. }))
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use wall_model::{Fact, StreamKind, Timestamp};
    use wall_record::Memory;

    use super::*;

    const PLACE: LonLat = LonLat::new(115.2, -8.65);
    const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

    fn camera(bearing_deg: Option<f64>, fov_deg: Option<f64>) -> Footage {
        Footage { bearing_deg, fov_deg, ..Footage::new("X", StreamKind::Rtsp, "rtsp://h/a") }
    }

    /// Who sees the place, and who is near.
    fn seen(cameras: Vec<(&str, Footage, LonLat)>) -> (Vec<String>, Vec<String>) {
        let mut record = Memory::default();
        for (name, footage, place) in cameras {
            let fact = Fact::new(&"cctv".into(), name, NOW, FactKind::Footage(footage)).at(place);
            record.push(Fact { received_at: NOW, ..fact });
        }
        let moment = record.at(NOW);
        let names = |list: Vec<Watcher<'_>>| {
            list.iter().map(|one| one.known.fact.entity.to_string()).collect::<Vec<_>>()
        };
        let (sees, near) = watchers(&moment, PLACE);
        (names(sees), names(near))
    }

    #[test]
    fn who_looks_there_from_near_enough_sees_it_nearest_first() {
        let south = |metres: f64| PLACE.offset_m(0.0, -metres);
        let far = wall_model::FootageDetails { reach_m: Some(500.0), ..Default::default() };
        let (sees, near) = seen(vec![
            ("far", camera(Some(0.0), Some(60.0)), south(131.0)),
            (
                "tele",
                Footage { details: Box::new(far), ..camera(Some(4.0), Some(9.0)) },
                south(480.0),
            ),
            ("north", camera(Some(0.0), Some(60.0)), south(129.0)),
            ("edge", camera(Some(331.0), Some(60.0)), south(50.0)),
            ("beside", camera(Some(329.0), Some(60.0)), south(40.0)),
            ("back", camera(Some(180.0), Some(60.0)), south(20.0)),
            ("west", camera(Some(270.0), None), PLACE.offset_m(30.0, 0.0)),
        ]);
        assert_eq!(sees, ["west", "edge", "north", "tele"]);
        assert_eq!(near, [""; 0]);
    }

    #[test]
    fn who_does_not_say_where_it_looks_sees_nothing_and_is_near() {
        let (sees, near) = seen(vec![
            ("dome", camera(None, Some(360.0)), PLACE.offset_m(0.0, 90.0)),
            ("off", Footage { is_active: false, ..camera(None, None) }, PLACE),
            ("unsaid", camera(None, Some(60.0)), PLACE.offset_m(0.0, 20.0)),
            ("nearer", camera(None, None), PLACE.offset_m(0.0, 10.0)),
            ("away", camera(None, None), PLACE.offset_m(0.0, 140.0)),
        ]);
        assert_eq!((sees, near), (vec!["dome".to_owned()], vec!["nearer".into(), "unsaid".into()]));
    }

    #[test]
    fn a_camera_that_was_turned_away_is_near_only() {
        let mut record = Memory::default();
        let footage = FactKind::Footage(camera(Some(0.0), None));
        let south = PLACE.offset_m(0.0, -50.0);
        let fact = Fact::new(&"cctv".into(), "CAM", NOW, footage).at(south);
        record.push(Fact { received_at: NOW, ..fact });
        assert_eq!(watchers(&record.at(NOW), PLACE).0.len(), 1);
        let seen =
            CameraHealth { state: PictureState::Moved, since: NOW, before: PictureState::Live };
        let health = wall_model::Health {
            name: "CAM".to_owned(),
            service: "cctv".to_owned(),
            feed: String::new(),
            state: wall_model::HealthState::Up,
            detail: String::new(),
            last_frame_at: Some(NOW),
            last_read_at: Some(NOW),
            period: wall_model::Span::ZERO,
            frames: 0,
            rejects: 0,
            camera: Some(seen),
        };
        let fact = Fact::new(&"cctv".into(), "CAM", NOW, FactKind::Health(health));
        record.push(Fact { received_at: NOW, ..fact });
        let moment = record.at(NOW);
        let (sees, near) = watchers(&moment, PLACE);
        assert_eq!((sees.len(), near.len()), (0, 1));
    }
}
