//! What stands still: sea, land, districts, roads and their traffic.

use egui::Color32;
use wall_gpu::{LineInstance, MarkInstance, MarkShape};
use wall_model::{Area, AreaClass, Fact, FactKind, Geometry, LonLat, Shared};
use wall_service::view::{MapView, TrafficLevel};

use super::{
    MapSetting, Screen,
    colors::{faded, mix, unit},
    geometry::{Stroke, Triangles, add_line, add_lines},
    zones,
};

/// The base as lists for the GPU's passes, drawn in the order of the fields.
pub(super) struct Base {
    pub(super) clear: [f32; 4],
    /// Land, water and green, under the rasters.
    pub(super) areas: Triangles,
    /// Zones that mean something now, over the rasters.
    pub(super) zones: Triangles,
    /// Boundaries, roads and traffic.
    pub(super) lines: Vec<LineInstance>,
    /// Bus stops, hospitals, markets, posts.
    pub(super) marks: Vec<MarkInstance>,
}

/// The areas among facts.
pub(super) fn areas(facts: &[Shared<Fact>]) -> impl Iterator<Item = &Area> {
    facts.iter().filter_map(|fact| match &fact.kind {
        FactKind::Area(area) => Some(area),
        _ => None,
    })
}

/// Width of a line on the tile: at least `least_arcmin`, and as wide as the road.
pub(super) fn road_px(setting: &MapSetting, screen: &Screen, class: AreaClass) -> f32 {
    let (least_arcmin, width_m) = match class {
        AreaClass::RoadArterial | AreaClass::TrafficLink => (2.4, 18.0),
        AreaClass::RoadCollector => (1.3, 12.0),
        AreaClass::RoadLocal => (0.75, 7.0),
        _ => (0.5, 3.0),
    };
    (least_arcmin * setting.px_per_arcmin).max(width_m * screen.px_per_m as f32)
}

/// Everything that stands still on `view`.
pub(super) fn base(view: &MapView, setting: &MapSetting, screen: &Screen) -> Base {
    let colors = &setting.colors;
    let has_land = areas(&view.areas).any(|area| area.class == AreaClass::Land);
    let clear = unit(if has_land { colors.sea } else { colors.ground });
    let (areas_of, zones_of) = (Triangles::default(), zones::fills(view, setting, screen));
    let mut base =
        Base { clear, areas: areas_of, zones: zones_of, lines: Vec::new(), marks: Vec::new() };
    zones::hatches(&mut base.lines, view, setting, screen);
    let fills = [
        (AreaClass::Land, colors.ground),
        (AreaClass::District, colors.city),
        (AreaClass::Village, colors.city),
        (AreaClass::Zone, colors.zone),
        (AreaClass::Green, colors.green),
        (AreaClass::Water, if has_land { colors.sea } else { colors.water }),
    ];
    for (class, color) in fills {
        for area in areas(&view.areas).filter(|area| area.class == class) {
            base.areas.add(screen, &area.geometry, color);
        }
    }
    edges(&mut base, view, setting, screen);
    roads(&mut base, view, setting, screen);
    traffic(&mut base, view, setting, screen);
    zones::outlines(&mut base.lines, view, setting, screen);
    places(&mut base, view, setting, screen);
    base
}

/// Coasts, rivers and boundaries. Edges of fills also smooth them.
fn edges(base: &mut Base, view: &MapView, setting: &MapSetting, screen: &Screen) {
    let (colors, unit) = (&setting.colors, setting.px_per_arcmin);
    let hairline = (0.5 * unit).max(1.0);
    let strokes = [
        (AreaClass::Green, Stroke::solid(1.0, colors.green)),
        (AreaClass::Zone, Stroke::solid(1.0, colors.zone)),
        (AreaClass::Land, Stroke::solid(hairline * 1.5, colors.coast)),
        (AreaClass::Water, Stroke::solid(hairline, mix(colors.water, colors.coast, 0.5))),
        (AreaClass::Village, Stroke::solid(hairline, colors.village)),
        (
            AreaClass::District,
            Stroke {
                dash_px: [5.0 * unit, 3.0 * unit],
                ..Stroke::solid(hairline * 1.6, colors.district)
            },
        ),
    ];
    for (class, stroke) in strokes {
        for area in areas(&view.areas).filter(|area| area.class == class) {
            let stroke = match &area.geometry {
                // A river without banks is a line of its own.
                Geometry::Lines(_) if class == AreaClass::Water => {
                    Stroke::solid((1.2 * unit).max(1.0), colors.water)
                }
                _ => stroke,
            };
            add_lines(&mut base.lines, screen, &area.geometry, stroke);
        }
    }
}

/// Roads from the smallest class to the largest; small ones recede when far away.
fn roads(base: &mut Base, view: &MapView, setting: &MapSetting, screen: &Screen) {
    let (colors, unit) = (&setting.colors, setting.px_per_arcmin);
    // 0 where a city is a hand wide, 1 where streets are told apart.
    let near = ((screen.px_per_m as f32 / unit.max(1e-3) - 0.03) / 0.12).clamp(0.0, 1.0);
    let recede = |color: Color32, least: f32| mix(colors.city, color, least + (1.0 - least) * near);
    let classes = [
        (AreaClass::Path, recede(colors.path, 0.25), false),
        (AreaClass::RoadLocal, recede(colors.local, 0.8), false),
        (AreaClass::RoadCollector, recede(colors.collector, 0.8), true),
        (AreaClass::RoadArterial, colors.arterial, true),
    ];
    for (class, color, has_casing) in classes {
        let width = road_px(setting, screen, class);
        let of_class = || areas(&view.areas).filter(move |area| area.class == class);
        if has_casing {
            let casing = Stroke::solid(width + 1.4 * unit, colors.casing);
            of_class().for_each(|area| add_lines(&mut base.lines, screen, &area.geometry, casing));
        }
        let stroke = Stroke::solid(width, color);
        of_class().for_each(|area| add_lines(&mut base.lines, screen, &area.geometry, stroke));
    }
    let route = Stroke {
        dash_px: [4.0 * unit, 4.0 * unit],
        ..Stroke::solid((0.9 * unit).max(1.0), colors.bus)
    };
    for area in areas(&view.areas).filter(|area| area.class == AreaClass::BusRoute) {
        add_lines(&mut base.lines, screen, &area.geometry, route);
    }
}

/// Measured traffic over its road: worse is wider and on top.
fn traffic(base: &mut Base, view: &MapView, setting: &MapSetting, screen: &Screen) {
    let width = road_px(setting, screen, AreaClass::TrafficLink);
    let levels =
        [(TrafficLevel::Free, 1.0), (TrafficLevel::Dense, 1.45), (TrafficLevel::Jammed, 1.9)];
    for (level, factor) in levels {
        let color = setting.colors.traffic(level);
        let edge =
            Stroke::solid(width * factor + 1.4 * setting.px_per_arcmin, setting.colors.casing);
        let stroke = Stroke::solid(width * factor, color);
        for stroke in [edge, stroke] {
            for stretch in view.traffic.iter().filter(|stretch| stretch.level == level) {
                if let FactKind::Area(area) = &stretch.line.kind {
                    add_lines(&mut base.lines, screen, &area.geometry, stroke);
                }
            }
        }
    }
}

/// The symbol of a class of places and its size in arcminutes.
pub(super) fn place_mark(class: AreaClass) -> Option<(MarkShape, f32)> {
    match class {
        AreaClass::Hospital => Some((MarkShape::Hospital, 12.0)),
        AreaClass::Market => Some((MarkShape::Market, 11.0)),
        AreaClass::Post => Some((MarkShape::Post, 11.0)),
        AreaClass::BusStop => Some((MarkShape::Disc, 5.0)),
        _ => None,
    }
}

/// A place to put an area's symbol: its point, or the middle of its shape.
pub(super) fn symbol_places(geometry: &Geometry) -> Vec<LonLat> {
    match geometry {
        Geometry::Points(places) => places.clone(),
        shape => wall_model::LonLatBounds::around(shape.places())
            .map(|bounds| bounds.centre())
            .into_iter()
            .collect(),
    }
}

fn places(base: &mut Base, view: &MapView, setting: &MapSetting, screen: &Screen) {
    for area in areas(&view.areas) {
        let Some((shape, arcmin)) = place_mark(area.class) else { continue };
        for place in symbol_places(&area.geometry) {
            base.marks.push(MarkInstance {
                place_m: screen.metres(place),
                size_px: arcmin * setting.px_per_arcmin,
                radius_m: 0.0,
                shape: shape as u32 as f32,
                bearing_rad: 0.0,
                half_angle_rad: 0.0,
                pad: 0.0,
                color: faded(setting.colors.place, 1.0),
                fill: faded(setting.colors.city, 1.0),
            });
        }
    }
}

/// A line between two places, for links of incidents.
pub(super) fn link(
    out: &mut Vec<LineInstance>,
    screen: &Screen,
    ends: [LonLat; 2],
    stroke: Stroke,
) {
    add_line(out, screen, ends, stroke);
}
