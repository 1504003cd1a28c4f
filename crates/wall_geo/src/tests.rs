//! Laws that the geometry keeps for any input, and some known values.

use proptest::prelude::*;
use wall_model::{LonLat, LonLatBounds};

use crate::line::distance;
use crate::{
    Districts, Mercator, Metres, PlaceIndex, Plane, Projector, RoadClass, RoadGraph, Shape, Tile,
    ViewCone, along, bearing_deg, distance_to_segment, length, nearest_on_line, segments_cross,
    simplify,
};

const DENPASAR: LonLat = LonLat::new(115.2167, -8.65);

fn any_place() -> impl Strategy<Value = LonLat> {
    (-179.9_f64..179.9, -84.9_f64..84.9).prop_map(|(lon, lat)| LonLat::new(lon, lat))
}

fn near_city() -> impl Strategy<Value = LonLat> {
    (115.1_f64..115.3, -8.8_f64..-8.5).prop_map(|(lon, lat)| LonLat::new(lon, lat))
}

fn metres() -> impl Strategy<Value = Metres> {
    [-5_000.0_f64..5_000.0, -5_000.0_f64..5_000.0]
}

/// A square grid of `side` by `side` nodes 100 m apart.
fn grid(side: u32) -> RoadGraph {
    let nodes = (0..side * side)
        .map(|nr| [f64::from(nr % side) * 100.0, f64::from(nr / side) * 100.0])
        .collect();
    let mut edges = Vec::new();
    for nr in 0..side * side {
        if nr % side + 1 < side {
            edges.push((nr, nr + 1, RoadClass::Local, nr));
        }
        if nr / side + 1 < side {
            edges.push((nr, nr + side, RoadClass::Collector, nr));
        }
    }
    RoadGraph::new(nodes, &edges)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn mercator_leads_back(place in any_place()) {
        let back = Mercator::from_place(place).to_place();
        prop_assert!((back.lon_deg - place.lon_deg).abs() < 1e-9);
        prop_assert!((back.lat_deg - place.lat_deg).abs() < 1e-9);
    }

    #[test]
    fn the_window_leads_back(place in near_city(), zoom in 8.0_f64..18.0) {
        let window = Projector::new(DENPASAR, zoom, [1_920.0, 1_080.0]);
        let back = window.place_from_screen(window.screen_from_place(place));
        prop_assert!(back.distance_m(place) < 1e-3);
        prop_assert!((window.zoom() - zoom).abs() < 1e-9);
    }

    #[test]
    fn a_tile_holds_its_place(place in any_place(), z in 0_u8..20) {
        let bounds = Tile::holding(place, z).bounds().unwrap();
        prop_assert!(place.lon_deg >= bounds.min.lon_deg - 1e-9);
        prop_assert!(place.lon_deg <= bounds.max.lon_deg + 1e-9);
        prop_assert!(place.lat_deg >= bounds.min.lat_deg - 1e-9);
        prop_assert!(place.lat_deg <= bounds.max.lat_deg + 1e-9);
    }

    #[test]
    fn covering_tiles_cover(a in near_city(), b in near_city(), z in 5_u8..15) {
        let bounds = LonLatBounds::around([a, b]).unwrap();
        let tiles = Tile::covering(&bounds, z, 10_000);
        prop_assert!(tiles.contains(&Tile::holding(a, z)));
        prop_assert!(tiles.contains(&Tile::holding(b, z)));
    }

    #[test]
    fn the_plane_keeps_distances(a in near_city(), b in near_city()) {
        let plane = Plane::new(DENPASAR);
        let flat = distance(plane.metres_from_place(a), plane.metres_from_place(b));
        prop_assert!((flat - a.distance_m(b)).abs() <= 1e-3 * flat + 0.01);
        let back = plane.place_from_metres(plane.metres_from_place(a));
        prop_assert!(back.distance_m(a) < 1e-3);
    }

    #[test]
    fn bearings_point_there(from in near_city(), to in near_city()) {
        prop_assume!(from.distance_m(to) > 1.0);
        let (way, course) = (from.distance_m(to), bearing_deg(from, to).to_radians());
        let there = from.offset_m(way * course.sin(), way * course.cos());
        prop_assert!(there.distance_m(to) < 2e-3 * way + 0.01);
    }

    #[test]
    fn simplified_lines_stay_near(line in prop::collection::vec(metres(), 0..20), by in 1.0_f64..500.0) {
        let simple = simplify(&line, by);
        prop_assert!(simple.len() <= line.len());
        prop_assert_eq!(simple.first(), line.first());
        prop_assert_eq!(simple.last(), line.last());
        for at in &line {
            prop_assert!(nearest_on_line(*at, &simple).unwrap().1 <= by + 1e-6);
        }
    }

    #[test]
    fn points_along_lie_on_the_line(line in prop::collection::vec(metres(), 2..12), share in 0.0_f64..1.0) {
        let point = along(&line, length(&line) * share).unwrap();
        prop_assert!(nearest_on_line(point.at, &line).unwrap().1 < 1e-6);
        prop_assert!((0.0..360.0).contains(&point.course_deg));
    }

    #[test]
    fn crossings_lie_on_both(a in metres(), b in metres(), c in metres(), d in metres()) {
        if let Some((first, _)) = segments_cross(a, b, c, d) {
            let at = [a[0] + (b[0] - a[0]) * first, a[1] + (b[1] - a[1]) * first];
            prop_assert!(distance_to_segment(at, c, d).0 < 1e-3);
        }
    }

    #[test]
    fn districts_divide_the_outline(centres in prop::collection::vec(metres(), 2..12), at in metres()) {
        let plane = Plane::new(DENPASAR);
        let corner = |x, y| plane.place_from_metres([x, y]);
        let ring = [corner(-4e3, -4e3), corner(4e3, -4e3), corner(0.0, 0.0), corner(4e3, 4e3), corner(-4e3, 4e3)];
        let outline = Shape::from_rings(&plane, [ring.as_slice()]);
        let places = centres.iter().enumerate().map(|(nr, at)| (*at, nr)).collect();
        let districts = Districts::voronoi(places, &outline);
        let sum: f64 = districts.iter().map(|district| district.shape.area()).sum();
        prop_assert!((sum - outline.area()).abs() < 1e-4 * outline.area());
        if let Some(district) = districts.holding(at) {
            let nearest = districts.nearest(at).unwrap();
            let slack = distance(district.centre, at) - distance(nearest.centre, at);
            prop_assert!(slack < 1.0, "nearest centre is {slack} m nearer");
            prop_assert!(outline.contains(at));
        }
    }

    #[test]
    fn the_index_finds_what_is_near(places in prop::collection::vec(near_city(), 1..40), at in near_city()) {
        let index = PlaceIndex::new(DENPASAR, places.iter().enumerate().map(|(nr, p)| (*p, nr)));
        prop_assert_eq!(index.len(), places.len());
        let nearest = index.nearest(at, 3);
        prop_assert_eq!(nearest.len(), places.len().min(3));
        let best = places.iter().map(|p| p.distance_m(at)).min_by(f64::total_cmp).unwrap();
        prop_assert!((nearest[0].distance_m - best).abs() < 2e-3 * best + 0.01);
        let radius = best * 1.5 + 1.0;
        let within = index.within(at, radius);
        prop_assert!(within.iter().all(|near| near.distance_m <= radius));
        prop_assert!(within.windows(2).all(|pair| pair[0].distance_m <= pair[1].distance_m));
    }

    #[test]
    fn cones_see_their_axis(at in near_city(), course in 0.0_f64..360.0, fov in 1.0_f64..359.0, share in 0.0_f64..0.9) {
        let cone = ViewCone { place: at, bearing_deg: course, fov_deg: fov, reach_m: 100.0 };
        let way = 100.0 * share;
        let (sin, cos) = course.to_radians().sin_cos();
        prop_assert!(cone.contains(at.offset_m(way * sin, way * cos)));
        let (sin, cos) = (course + fov / 2.0 + 180.0 - fov / 2.0).to_radians().sin_cos();
        prop_assert!(!cone.contains(at.offset_m(50.0 * sin, 50.0 * cos)));
        prop_assert_eq!(cone.outline(8).len(), 10);
    }

    #[test]
    fn shortest_paths_are_shortest(from in 0_u32..49, to in 0_u32..49) {
        let graph = grid(7);
        let path = graph.shortest_path(from, to).unwrap();
        let steps = (from % 7).abs_diff(to % 7) + (from / 7).abs_diff(to / 7);
        prop_assert_eq!(path.len() as u32, steps + 1);
        prop_assert!(path.windows(2).all(|pair| graph.edge_between(pair[0], pair[1]).is_some()));
    }

    #[test]
    fn the_nearest_edge_is_nearest(at in [-100.0_f64..700.0, -100.0_f64..700.0]) {
        let graph = grid(7);
        let found = graph.nearest_edge(at).unwrap();
        let on = graph.point_on_edge(found.edge, found.along_m).unwrap();
        prop_assert!((distance(on, at) - found.away_m).abs() < 1e-6);
        for edge in graph.edges() {
            let ends = (graph.node(edge.from).unwrap(), graph.node(edge.to).unwrap());
            prop_assert!(distance_to_segment(at, ends.0, ends.1).0 >= found.away_m - 1e-6);
        }
        prop_assert!(graph.edges_within(at, found.away_m + 1.0).contains(&found.edge));
    }
}

#[test]
fn known_tiles() {
    let tile = Tile::holding(DENPASAR, 13);
    assert_eq!((tile.z, tile.x, tile.y), (13, 6717, 4293));
    assert_eq!(Tile { z: 3, x: 8, y: 0 }.bounds(), None);
    assert_eq!(Tile { z: 31, x: 0, y: 0 }.bounds(), None);
    let world = Tile { z: 0, x: 0, y: 0 }.bounds().unwrap();
    assert!((world.max.lat_deg - Mercator::MAX_LAT_DEG).abs() < 1e-9);
}

#[test]
fn a_fitted_window_shows_its_bounds() {
    let bounds = LonLatBounds { min: LonLat::new(115.17, -8.76), max: LonLat::new(115.28, -8.59) };
    let window = Projector::fit(&bounds, [1_000.0, 800.0], 40.0);
    let low = window.screen_from_place(bounds.min);
    let high = window.screen_from_place(bounds.max);
    assert!((low[1] - 760.0).abs() < 1e-6 && (high[1] - 40.0).abs() < 1e-6);
    assert!(low[0] > 40.0 && high[0] < 960.0);
}

#[test]
fn heavy_edges_are_avoided() {
    let graph = grid(3);
    let weight = |row: bool| if row { 9.0 } else { 1.0 };
    let path = graph.cheapest_path(0, 2, |edge| weight(edge.to < 3)).unwrap();
    assert_eq!(path.len(), 5, "around by the next row: {path:?}");
    assert_eq!(graph.shortest_path(0, 99), None);
    assert_eq!(graph.nearest_node([110.0, 5.0], RoadClass::Collector), Some(1));
}
