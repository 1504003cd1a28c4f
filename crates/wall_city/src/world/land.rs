//! Land, sea, greens, districts and places: the ground that everything else stands on.
//!
//! Coast and outline are drawn by hand and approximate; villages are the Voronoi cells of
//! their centres, districts the cells of their villages.

use wall_geo::{Districts, Metres, Plane, Shape};
use wall_model::{Area, AreaClass, Geometry, LonLat};

use super::file::{Centre, CityFile, Degrees, Spot, place};

/// Where the city's plane touches the Earth.
pub(super) const ORIGIN: LonLat = LonLat::new(115.2167, -8.65);

/// Frame of everything that the map can show of the sea: west, south, east, north.
const FRAME: [f64; 4] = [115.10, -8.785, 115.34, -8.55];

/// West, south, east and north of Benoa bay; the rest of the sea is the strait.
const BAY: [f64; 4] = [115.1745, -8.79, 115.2300, -8.715];

/// A village: code and name.
pub(super) type Village = (String, String);

/// See the [module](self).
#[derive(Debug)]
pub(super) struct Land {
    pub(super) plane: Plane,
    /// The city's own ground.
    pub(super) city: Shape,
    /// Parks, fields and mangrove.
    pub(super) green: Shape,
    /// Desa and kelurahan.
    pub(super) villages: Districts<Village>,
    /// What the feed `districts` tells: entity and area.
    pub(super) areas: Vec<(String, Area)>,
    /// What the feed `places` tells: entity, place and area.
    pub(super) places: Vec<(String, LonLat, Area)>,
}

impl Land {
    pub(super) fn new(file: &CityFile) -> Self {
        let plane = Plane::new(ORIGIN);
        let land = shape(&plane, file.land.iter());
        let city = shape(&plane, [&file.outline]).common(&land);
        let green = shape(&plane, file.greens.iter().map(|green| &green.ring)).common(&land);
        let villages = voronoi(&plane, &file.villages, &city);
        let districts = districts(&file.districts, &villages);

        let mut areas = vec![polygons(&plane, "daratan", "Bali", AreaClass::Land, &land)];
        let sea = shape(&plane, [&ring_of(FRAME)]).without(&land);
        let bay = shape(&plane, [&ring_of(BAY)]);
        let (bay, strait) = (sea.common(&bay), sea.without(&bay));
        areas.push(polygons(&plane, "teluk-benoa", "Teluk Benoa", AreaClass::Water, &bay));
        areas.push(polygons(&plane, "selat-badung", "Selat Badung", AreaClass::Water, &strait));
        for (nr, green) in file.greens.iter().enumerate() {
            let ground = shape(&plane, [&green.ring]).common(&land);
            let entity = format!("hijau-{:02}", nr + 1);
            areas.push(polygons(&plane, &entity, &green.name, AreaClass::Green, &ground));
        }
        for (nr, river) in file.rivers.iter().enumerate() {
            let line = river.axis.iter().map(|at| place(*at)).collect();
            let geometry = rounded(Geometry::Lines(vec![line]));
            let area = Area { name: river.name.clone(), class: AreaClass::Water, geometry };
            areas.push((format!("sungai-{:02}", nr + 1), area));
        }
        for (code, name, shape) in &districts {
            areas.push(polygons(&plane, code, name, AreaClass::District, shape));
        }
        areas.extend(villages.iter().map(|village| {
            let (code, name) = &village.value;
            polygons(&plane, code, name, AreaClass::Village, &village.shape)
        }));
        Self { plane, city, green, villages, areas, places: places(file) }
    }

    /// The place in metres.
    pub(super) fn metres(&self, degrees: Degrees) -> Metres {
        self.plane.metres_from_place(place(degrees))
    }

    /// The place of `at`, to a millionth of a degree.
    pub(super) fn place(&self, at: Metres) -> LonLat {
        round_place(self.plane.place_from_metres(at))
    }

    /// The code of the village around `at`.
    pub(super) fn village_code(&self, at: Metres) -> &str {
        self.villages.nearest(at).map_or("", |village| village.value.0.as_str())
    }

    /// The name of the village around `at`.
    pub(super) fn village(&self, at: Metres) -> &str {
        self.villages.nearest(at).map_or("", |village| village.value.1.as_str())
    }
}

/// A place to a millionth of a degree (11 cm), as most protocols carry it.
pub(super) fn round_place(place: LonLat) -> LonLat {
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    LonLat::new(round(place.lon_deg), round(place.lat_deg))
}

fn shape<'a>(plane: &Plane, rings: impl IntoIterator<Item = &'a Vec<Degrees>>) -> Shape {
    let rings: Vec<Vec<LonLat>> = rings
        .into_iter()
        .map(|ring| ring.iter().map(|degrees| place(*degrees)).collect())
        .collect();
    Shape::from_rings(plane, rings.iter().map(Vec::as_slice))
}

fn ring_of([west, south, east, north]: [f64; 4]) -> Vec<Degrees> {
    vec![[west, south], [east, south], [east, north], [west, north]]
}

fn voronoi(plane: &Plane, centres: &[Centre], outline: &Shape) -> Districts<Village> {
    let centre = |centre: &Centre| {
        let at = plane.metres_from_place(place(centre.at));
        (at, (centre.code.clone(), centre.name.clone()))
    };
    Districts::voronoi(centres.iter().map(centre).collect(), outline)
}

/// Districts, each the ground of its villages, which begin with its code: code, name and
/// shape.
fn districts(centres: &[Centre], villages: &Districts<Village>) -> Vec<(String, String, Shape)> {
    let district = |one: &Centre| {
        let own = villages.iter().filter(|village| village.value.0.starts_with(&one.code));
        let shape = own.map(|village| village.shape.clone());
        let shape = shape.reduce(|sum, village| sum.joined(&village))?;
        Some((one.code.clone(), one.name.clone(), shape))
    };
    centres.iter().filter_map(district).collect()
}

fn polygons(
    plane: &Plane,
    entity: &str,
    name: &str,
    class: AreaClass,
    shape: &Shape,
) -> (String, Area) {
    let geometry = rounded(Geometry::Polygons(shape.polygons(plane)));
    (entity.to_owned(), Area { name: name.to_owned(), class, geometry })
}

fn rounded(geometry: Geometry) -> Geometry {
    let line = |line: Vec<LonLat>| line.into_iter().map(round_place).collect::<Vec<_>>();
    match geometry {
        Geometry::Points(places) => Geometry::Points(line(places)),
        Geometry::Lines(lines) => Geometry::Lines(lines.into_iter().map(line).collect()),
        Geometry::Polygons(all) => Geometry::Polygons(
            all.into_iter().map(|rings| rings.into_iter().map(line).collect()).collect(),
        ),
    }
}

fn places(file: &CityFile) -> Vec<(String, LonLat, Area)> {
    let groups: [(&str, AreaClass, &[Spot]); 4] = [
        ("rs", AreaClass::Hospital, &file.hospitals),
        ("pasar", AreaClass::Market, &file.markets),
        ("pos", AreaClass::Post, &file.posts),
        ("polisi", AreaClass::Post, &file.police),
    ];
    let spot = |prefix: &str, class, nr: usize, spot: &Spot| {
        let at = round_place(place(spot.at));
        let area = Area { name: spot.name.clone(), class, geometry: Geometry::Points(vec![at]) };
        (format!("{prefix}-{:02}", nr + 1), at, area)
    };
    groups
        .into_iter()
        .flat_map(|(prefix, class, spots)| {
            spots.iter().enumerate().map(move |(nr, one)| spot(prefix, class, nr, one))
        })
        .collect()
}
