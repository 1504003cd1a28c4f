//! The names that a view could show, with the spots that they could take.

use std::collections::BTreeMap;

use egui::{Pos2, Rect, Vec2, vec2};
use wall_model::{AreaClass, FactKind, Geometry, LonLat};
use wall_service::view::MapView;

use super::{Candidate, OrientedBox, Style, regions, roads, stretch_meets};
use crate::Locale;
use crate::map::{
    MapSetting, Screen,
    base::{areas, place_mark, road_px, symbol_places},
    dynamic::place_form,
};

/// Size of a name in its style, px.
pub(in crate::map) type Measure<'a> = &'a dyn Fn(&str, Style) -> Vec2;

/// Names of `view` on the tile.
pub(in crate::map) fn candidates(
    view: &MapView,
    setting: &MapSetting,
    screen: &Screen,
    locale: &Locale,
    measure: Measure<'_>,
) -> Vec<Candidate> {
    let mut found = zones(view, setting, screen, locale, measure);
    found.extend(surfaces(view, setting, screen, measure));
    found.extend(named_roads(view, setting, screen, measure));
    found.extend(places(view, setting, screen, locale, measure));
    found
}

/// A district's name as the map writes it.
fn written(name: &str, style: Style) -> String {
    if style == Style::District { name.to_uppercase() } else { name.to_owned() }
}

/// What zones mean, each meaning once, in the largest zone that has it.
fn zones(
    view: &MapView,
    setting: &MapSetting,
    screen: &Screen,
    locale: &Locale,
    measure: Measure<'_>,
) -> Vec<Candidate> {
    let (style, tile) = (Style::Zone, setting.tile());
    let mut largest: BTreeMap<String, Candidate> = BTreeMap::new();
    for zone in &view.zones {
        let text = zone.label.as_ref().map(|label| locale.spell(label)).unwrap_or_default();
        if text.is_empty() {
            continue;
        }
        let half = measure(&text, style) * 0.5;
        let candidate = |weight: f32, spots: Vec<OrientedBox>| Candidate {
            text: text.clone(),
            style,
            priority: 0,
            weight,
            spots,
            most: 1,
        };
        let shapes: Vec<Candidate> = match &zone.geometry {
            Geometry::Points(_) => Vec::new(),
            Geometry::Lines(lines) => {
                let lines: Vec<_> = lines.iter().map(|line| on_screen(screen, line)).collect();
                let beside = 4.0 * setting.px_per_arcmin;
                vec![candidate(half.x, roads::spots(&lines, tile, half, beside))]
            }
            Geometry::Polygons(polygons) => polygons
                .iter()
                .map(|rings| {
                    let rings: Vec<_> = rings.iter().map(|ring| on_screen(screen, ring)).collect();
                    candidate(ring_area(&rings, tile), regions::spots(&rings, tile, half))
                })
                .collect(),
        };
        for shape in shapes {
            let kept = largest.entry(text.clone()).or_insert_with(|| shape.clone());
            if shape.weight > kept.weight {
                *kept = shape;
            }
        }
    }
    largest.into_values().collect()
}

fn surfaces(
    view: &MapView,
    setting: &MapSetting,
    screen: &Screen,
    measure: Measure<'_>,
) -> Vec<Candidate> {
    let tile = setting.tile();
    let main_roads = main_roads(view, screen);
    let mut found = Vec::new();
    for area in areas(&view.areas).filter(|area| !area.name.is_empty()) {
        let (style, priority) = match area.class {
            AreaClass::District => (Style::District, 1),
            AreaClass::Water => (Style::Water, 2),
            AreaClass::Village => (Style::Village, 5),
            _ => continue,
        };
        let style = match &area.geometry {
            Geometry::Lines(_) if style == Style::Water => Style::River,
            _ => style,
        };
        let text = written(&area.name, style);
        let half = measure(&text, style) * 0.5;
        if let (Style::River, Geometry::Lines(lines)) = (style, &area.geometry) {
            let lines: Vec<_> = lines.iter().map(|line| on_screen(screen, line)).collect();
            let spots = roads::spots(&lines, tile, half, 1.0);
            found.push(Candidate { text, style, priority: 7, weight: half.x, spots, most: 1 });
            continue;
        }
        let Geometry::Polygons(polygons) = &area.geometry else { continue };
        let largest = polygons
            .iter()
            .map(|rings| rings.iter().map(|ring| on_screen(screen, ring)).collect::<Vec<_>>())
            .max_by(|a, b| ring_area(a, tile).total_cmp(&ring_area(b, tile)));
        let Some(rings) = largest else { continue };
        let seen = rings.first().map_or(Rect::NOTHING, |ring| Rect::from_points(ring));
        // A name much wider than what it names says nothing.
        if style == Style::Village && half.x * 2.0 > seen.width() * 1.15 {
            continue;
        }
        let weight = ring_area(&rings, tile);
        let mut spots = regions::spots(&rings, tile, half);
        let is_crossed = |spot: &OrientedBox| {
            let bounds = spot.bounds().expand(2.5 * setting.px_per_arcmin);
            main_roads.iter().any(|[a, b]| stretch_meets(bounds, *a, *b))
        };
        if style == Style::Village {
            spots.retain(|spot| !is_crossed(spot));
        } else {
            // Stable: the best spots first among those that no main road runs through.
            spots.sort_by_key(is_crossed);
        }
        found.push(Candidate { text, style, priority, weight, spots, most: 1 });
    }
    found
}

/// Stretches of the main roads on the tile, px: names keep off them where they can.
fn main_roads(view: &MapView, screen: &Screen) -> Vec<[Pos2; 2]> {
    let stretches = view.traffic.iter().filter_map(|stretch| match &stretch.line.kind {
        FactKind::Area(area) => Some(area),
        _ => None,
    });
    let main = areas(&view.areas).filter(|area| area.class == AreaClass::RoadArterial);
    let mut found = Vec::new();
    for area in main.chain(stretches) {
        if let Geometry::Lines(lines) = &area.geometry {
            for line in lines {
                let line = on_screen(screen, line);
                found.extend(line.windows(2).map(|pair| [pair[0], pair[1]]));
            }
        }
    }
    found
}

/// Area of the seen part of a polygon's box, px².
fn ring_area(rings: &[Vec<Pos2>], tile: Rect) -> f32 {
    let seen = rings.first().map_or(Rect::NOTHING, |ring| Rect::from_points(ring).intersect(tile));
    if seen.is_positive() { seen.area() } else { 0.0 }
}

fn on_screen(screen: &Screen, line: &[LonLat]) -> Vec<Pos2> {
    line.iter().map(|place| screen.px_from_place(*place)).collect()
}

fn named_roads(
    view: &MapView,
    setting: &MapSetting,
    screen: &Screen,
    measure: Measure<'_>,
) -> Vec<Candidate> {
    let stretches = view.traffic.iter().filter_map(|stretch| match &stretch.line.kind {
        FactKind::Area(area) => Some(area),
        _ => None,
    });
    let mut named: BTreeMap<&str, (AreaClass, Vec<Vec<Pos2>>)> = BTreeMap::new();
    for area in areas(&view.areas).chain(stretches) {
        let is_road = matches!(
            area.class,
            AreaClass::RoadArterial | AreaClass::RoadCollector | AreaClass::RoadLocal
        );
        if let (true, false, Geometry::Lines(lines)) =
            (is_road, area.name.is_empty(), &area.geometry)
        {
            let road = named.entry(&area.name).or_insert((area.class, Vec::new()));
            road.0 = road.0.min(area.class);
            road.1.extend(lines.iter().map(|line| on_screen(screen, line)));
        }
    }
    let mut found = Vec::new();
    for (name, (class, pieces)) in named {
        let (style, priority) = match class {
            AreaClass::RoadArterial => (Style::Arterial, 3),
            AreaClass::RoadCollector => (Style::Road, 6),
            _ => (Style::Road, 8),
        };
        let half = measure(name, style) * 0.5;
        let lines = roads::joined(pieces, 3.0);
        let weight = lines.iter().map(|line| roads::length(line)).fold(0.0, f32::max);
        // A dual carriageway may carry dense traffic, which is wider than the road.
        let beside = road_px(setting, screen, class) * 0.95 + 0.6 * setting.px_per_arcmin;
        let spots = roads::spots(&lines, setting.tile(), half, beside);
        found.push(Candidate { text: name.to_owned(), style, priority, weight, spots, most: 2 });
    }
    found
}

fn places(
    view: &MapView,
    setting: &MapSetting,
    screen: &Screen,
    locale: &Locale,
    measure: Measure<'_>,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut add = |text: String, at: Pos2, arcmin: f32, priority: u8| {
        let half = measure(&text, Style::Place) * 0.5;
        let off = arcmin * setting.px_per_arcmin * 0.5 + 4.5 * setting.px_per_arcmin;
        let spots = [
            vec2(off + half.x, 0.0),
            vec2(-off - half.x, 0.0),
            vec2(0.0, -off - half.y),
            vec2(0.0, off + half.y),
        ]
        .map(|shift| OrientedBox { centre: at + shift, half, angle: 0.0 })
        .to_vec();
        found.push(Candidate {
            text,
            style: Style::Place,
            priority,
            weight: arcmin,
            spots,
            most: 1,
        });
    };
    for area in areas(&view.areas).filter(|area| !area.name.is_empty()) {
        let priority = match area.class {
            AreaClass::Hospital => 4,
            AreaClass::Market | AreaClass::Post => 9,
            _ => continue,
        };
        let Some((_, arcmin)) = place_mark(area.class) else { continue };
        for place in symbol_places(&area.geometry) {
            add(area.name.clone(), screen.px_from_place(place), arcmin, priority);
        }
    }
    for place in &view.places {
        if let Some(label) = &place.label {
            let (_, arcmin) = place_form(place.symbol);
            add(locale.spell(label), screen.px_from_place(place.place), arcmin, 7);
        }
    }
    found
}
