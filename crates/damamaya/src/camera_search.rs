//! Cameras by their names, by where they stand, and by what they see.

use wall_model::{AreaClass, FactKind, Geometry, LonLat, Slot};
use wall_record::{Known, Moment};
use wall_service::sight::{self, Watcher, view_cone};
use wall_ui::chrome::{CameraQuery, FoundCamera, FoundCameras};

/// Most cameras that are listed.
const MOST: usize = 60;

/// Stretches of the rim of a whole circle.
const RIM: f64 = 36.0;

/// The cameras that are known at `moment` and asked for.
pub(crate) fn find(moment: &Moment, query: &CameraQuery) -> FoundCameras {
    let districts = Districts::of(moment);
    match query {
        CameraQuery::Named(text) => {
            FoundCameras { cameras: named(moment, &districts, text), near: Vec::new() }
        }
        CameraQuery::Seeing(place) => {
            let (sees, near) = sight::watchers(moment, *place);
            let found = |watchers: Vec<Watcher<'_>>| {
                let found = watchers.iter().take(MOST).filter_map(|watcher| {
                    let metres = Some(watcher.metres);
                    let camera = found(watcher.known, &districts)?;
                    // Who has been turned away sees elsewhere than its list says.
                    let is_known = watcher.cone.is_some();
                    let outline = if is_known { camera.outline } else { Vec::new() };
                    Some(FoundCamera { metres, outline, ..camera })
                });
                found.collect()
            };
            FoundCameras { cameras: found(sees), near: found(near) }
        }
    }
}

/// Cameras with `text` in their name, their id or the name of their district, those whose name
/// begins with it first.
fn named(moment: &Moment, districts: &Districts<'_>, text: &str) -> Vec<FoundCamera> {
    let text = text.trim().to_lowercase();
    let all = moment.latest_of_all(Slot::Footage).filter_map(|known| found(known, districts));
    let ranked = all.filter_map(|camera| {
        let name = camera.name.to_lowercase();
        let is_first = name.starts_with(&text);
        let names = [name, camera.camera.as_str().to_lowercase(), camera.place.to_lowercase()];
        names.iter().any(|name| name.contains(&text)).then_some((!is_first, camera))
    });
    let mut ranked: Vec<(bool, FoundCamera)> = ranked.collect();
    ranked.sort_by(|(a, one), (b, other)| (a, &one.name).cmp(&(b, &other.name)));
    ranked.into_iter().map(|(_, camera)| camera).take(MOST).collect()
}

fn found(known: &Known, districts: &Districts<'_>) -> Option<FoundCamera> {
    let FactKind::Footage(footage) = &known.fact.kind else { return None };
    let place = known.fact.place;
    let cone = place.and_then(|place| view_cone(footage, place));
    Some(FoundCamera {
        camera: known.fact.entity.clone(),
        name: footage.name.clone(),
        place: place.map_or(String::new(), |place| districts.name(place)),
        metres: None,
        is_active: footage.is_active,
        outline: cone
            .map_or(Vec::new(), |cone| cone.outline((cone.fov_deg / 360.0 * RIM).ceil() as u32)),
    })
}

/// The city's districts and villages.
struct Districts<'a>(Vec<(&'a str, &'a Geometry)>);

impl<'a> Districts<'a> {
    fn of(moment: &'a Moment) -> Self {
        let areas = moment.latest_of_all(Slot::Area).filter_map(|known| match &known.fact.kind {
            FactKind::Area(area)
                if matches!(area.class, AreaClass::District | AreaClass::Village) =>
            {
                Some((area.name.as_str(), &area.geometry))
            }
            _ => None,
        });
        Self(areas.collect())
    }

    /// The names of those that a place is in: `Dauh Puri, Denpasar Barat`.
    fn name(&self, place: LonLat) -> String {
        let within = self.0.iter().filter(|(_, geometry)| geometry.contains(place));
        let names: Vec<&str> = within.map(|(name, _)| *name).collect();
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use wall_model::{Area, Fact, Footage, StreamKind, Timestamp};
    use wall_record::Memory;

    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);
    const CENTRE: LonLat = LonLat::new(115.2, -8.65);

    /// Two cameras and a district around one of them.
    fn record() -> Memory {
        let mut record = Memory::default();
        let mut push = |service: &str, entity: &str, kind: FactKind, place: LonLat| {
            let fact = Fact::new(&service.into(), entity, NOW, kind).at(place);
            record.push(Fact { received_at: NOW, ..fact });
        };
        let corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)];
        let ring =
            corners.map(|(x, y)| CENTRE.offset_m(f64::from(x) * 500.0, f64::from(y) * 500.0));
        let district = Area {
            name: "Denpasar Barat".to_owned(),
            class: AreaClass::District,
            geometry: Geometry::Polygons(vec![vec![ring.to_vec()]]),
        };
        push("geo_portal", "barat", FactKind::Area(district), CENTRE);
        let mut camera = |id: &str, name: &str, bearing_deg, metres: f64| {
            let footage =
                Footage { bearing_deg, ..Footage::new(name, StreamKind::Rtsp, "rtsp://h/a") };
            push("cctv", id, FactKind::Footage(footage), CENTRE.offset_m(0.0, -metres));
        };
        camera("CAM-01", "Simpang Enam", Some(0.0), 100.0);
        camera("CAM-02", "Pasar Simpang", None, 60.0);
        camera("CAM-03", "Gatot Subroto", Some(0.0), 2_000.0);
        record
    }

    fn names(cameras: &[FoundCamera]) -> Vec<&str> {
        cameras.iter().map(|camera| camera.camera.as_str()).collect()
    }

    #[test]
    fn a_camera_is_found_by_name_id_and_district() {
        let record = record();
        let moment = record.at(NOW);
        let by = |text: &str| {
            let query = CameraQuery::Named(text.to_owned());
            let found = find(&moment, &query).cameras;
            names(&found).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(by(" simpang"), ["CAM-01", "CAM-02"], "whose name begins so is first");
        assert_eq!(by("cam-03"), ["CAM-03"]);
        assert_eq!(by("barat"), ["CAM-02", "CAM-01"]);
        assert_eq!(by("").len(), 3);
        assert_eq!(by("kereneng"), [""; 0]);
    }

    #[test]
    fn who_sees_a_point_is_told_apart_from_who_is_only_near() {
        let record = record();
        let found = find(&record.at(NOW), &CameraQuery::Seeing(CENTRE));
        assert_eq!((names(&found.cameras), names(&found.near)), (vec!["CAM-01"], vec!["CAM-02"]));
        assert_eq!(found.cameras[0].place, "Denpasar Barat");
        assert!((found.cameras[0].metres.unwrap() - 100.0).abs() < 0.5);
        assert!(found.cameras[0].outline.len() > 3 && found.near[0].outline.is_empty());
    }
}
