//! Zones, circles and the symbols of what people tell.

use egui::Color32;
use wall_gpu::Picture;
use wall_model::{Geometry, Timestamp};
use wall_service::view::{
    LegendItem, MapCircle, MapPlace, MapView, MapZone, PlaceSymbol, Text, Tone,
};

use super::{Rig, SIZE, at, difference, is_near, now, setting, view};
use crate::map::{MapChange, MapSetting};

fn zone(tone: Tone) -> MapZone {
    let ring = [(40.0, 90.0), (200.0, 90.0), (200.0, 200.0), (40.0, 200.0), (40.0, 90.0)];
    MapZone {
        geometry: Geometry::Polygons(vec![vec![ring.map(|(x, y)| at(x, y)).to_vec()]]),
        tone,
        label: None,
    }
}

fn place(symbol: PlaceSymbol, tone: Tone) -> MapPlace {
    MapPlace { entity: "X".into(), place: at(120.0, 150.0), symbol, tone, label: None }
}

/// Pixels within the tile that have `color`.
fn count(picture: &Picture, color: Color32) -> usize {
    let all = (0..SIZE[1]).flat_map(|y| (0..SIZE[0]).map(move |x| (x, y)));
    all.filter(|(x, y)| is_near(picture, *x, *y, color)).count()
}

#[test]
fn a_zone_is_tinted_and_hatched_within_its_edge_only() {
    let Some(mut rig) = Rig::new() else { return };
    rig.prepare(&view(), &setting(), None);
    let without = rig.paint(now());
    let mut pictures = Vec::new();
    for tone in [Tone::Alarm, Tone::InHand] {
        let with = MapView { zones: vec![zone(tone)], ..view() };
        let change = rig.prepare(&with, &setting(), None);
        assert!(change.base && change.labels && !change.dynamic, "{change:?}");
        let picture = rig.paint(now());
        let (changed, middle) = difference(&without, &picture);
        // The whole of it is tinted, the rest of the map is as it was.
        assert!((160 * 108..164 * 116).contains(&changed), "{tone:?}: {changed}");
        assert!((middle[0] - 120.0).abs() < 2.0 && (middle[1] - 145.0).abs() < 2.0, "{middle:?}");
        pictures.push(picture);
    }
    // Tones differ by their hatching, not only by their colour.
    let lines = |picture: &Picture| {
        let row = (60..180).map(|x| picture.at(x + 20, 165));
        row.collect::<Vec<_>>().windows(2).filter(|pair| pair[0] != pair[1]).count()
    };
    assert!(lines(&pictures[0]) > lines(&pictures[1]), "an alarm is hatched more closely");
}

#[test]
fn a_zone_says_what_it_means_once() {
    let Some(mut rig) = Rig::new() else { return };
    let label = Some(Text::name("Banjir"));
    let zones = vec![MapZone { label: label.clone(), ..zone(Tone::Data) }; 2];
    let mut pictures = Vec::new();
    for zones in [vec![zone(Tone::Data); 2], zones.clone()] {
        rig.prepare(&MapView { zones, ..view() }, &setting(), None);
        pictures.push(rig.paint(now()));
    }
    let (changed, middle) = difference(&pictures[0], &pictures[1]);
    assert!(changed > 100, "no name: {changed}");
    assert!((middle[0] - 120.0).abs() < 40.0 && (middle[1] - 145.0).abs() < 30.0, "{middle:?}");
}

#[test]
fn a_circle_has_its_radius() {
    let Some(mut rig) = Rig::new() else { return };
    rig.prepare(&view(), &setting(), None);
    let without = rig.paint(now());
    let circle = MapCircle { place: at(120.0, 150.0), radius_m: 400.0, tone: Tone::InHand };
    let change = rig.prepare(&MapView { circles: vec![circle], ..view() }, &setting(), None);
    assert_eq!(change, MapChange { dynamic: true, ..MapChange::default() });
    let (changed, middle) = difference(&without, &rig.paint(now()));
    // 40 px of radius at 10 m a pixel.
    let expected = std::f64::consts::PI * 40.0 * 40.0;
    assert!((changed as f64 - expected).abs() < expected * 0.08, "{changed}");
    assert!((middle[0] - 120.0).abs() < 1.0 && (middle[1] - 150.0).abs() < 1.0);
}

#[test]
fn every_symbol_has_a_shape_of_its_own_on_the_map_and_in_the_legend() {
    let Some(mut rig) = Rig::new() else { return };
    let symbols = [
        PlaceSymbol::Junction,
        PlaceSymbol::Camera,
        PlaceSymbol::Hospital,
        PlaceSymbol::Post,
        PlaceSymbol::Market,
        PlaceSymbol::Caller,
        PlaceSymbol::Complaint,
        PlaceSymbol::Message,
        PlaceSymbol::Project,
        PlaceSymbol::Water,
        PlaceSymbol::Gauge,
    ];
    let tone = Tone::Forwarded;
    let color = setting().colors.tone(tone);
    let mut seen: Vec<(PlaceSymbol, Picture)> = Vec::new();
    for symbol in symbols {
        let with = MapView { places: vec![place(symbol, tone)], ..view() };
        rig.prepare(&with, &setting(), None);
        let picture = rig.paint(now());
        assert!(count(&picture, color) > 12, "{symbol:?}: {}", count(&picture, color));
        for (other, before) in &seen {
            let (changed, _) = difference(before, &picture);
            assert!(changed > 12, "{symbol:?} looks like {other:?}: {changed}");
        }
        seen.push((symbol, picture));
        let legend = vec![LegendItem::Place(symbol, tone, Text::name("x"))];
        let large = MapSetting { px_per_arcmin: 1.3, ..setting() };
        rig.prepare(&MapView { legend, ..view() }, &large, None);
        let sample = count(&rig.paint(now()), color);
        assert!(sample > 12, "{symbol:?} in the legend: {sample}");
    }
}

#[test]
fn the_legend_shows_zones() {
    let Some(mut rig) = Rig::new() else { return };
    let legend = vec![LegendItem::Zone(Tone::Alarm, Text::name("tanpa air"))];
    rig.prepare(&MapView { legend, ..view() }, &setting(), None);
    let picture = rig.paint(Timestamp::MIN);
    assert!(count(&picture, setting().colors.tone(Tone::Alarm)) > 20);
}
