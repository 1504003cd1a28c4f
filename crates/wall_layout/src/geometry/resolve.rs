//! Puts a layout on a room and says everything that is wrong with it.

use std::collections::BTreeSet;

use super::{
    Canvas, Panel, PlacedTile, Surface, TypeScale, Wall,
    checks::{did_you_mean, overlaps, references, seats, unreadable},
    panels::hang,
    tiles::place,
};
use crate::{
    KnownTile, Layout, Problem, Room, Seat, SurfaceSpec, TextClass, Tile, source::Complaint,
};

/// See [`Wall::resolve`]; `known` are the tiles that exist, if that is known.
pub(crate) fn resolve(
    room: &Room,
    layout: &Layout,
    known: Option<&[KnownTile<'_>]>,
) -> Result<Wall, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut wall = hang_all(room, &mut problems);
    let complaints = seats(room, &wall);
    problems.extend(complaints.into_iter().map(|complaint| room.source.problem(complaint)));

    let mut complaints = references(layout, known);
    for (nr, tile) in layout.tiles.iter().enumerate() {
        match stand(tile, nr, &wall) {
            Ok(placed) => {
                complaints.extend(unreadable(&placed, nr, &wall));
                wall.tiles.push(placed);
            }
            // On a surface that could not be hung nothing can be judged.
            Err(_)
                if room.surfaces.iter().any(|spec| spec.name == tile.surface)
                    && wall.surface(&tile.surface).is_none() => {}
            Err(complaint) => complaints.push(*complaint),
        }
    }
    complaints.extend(overlaps(layout, &wall.tiles));
    problems.extend(complaints.into_iter().map(|complaint| layout.source.problem(complaint)));

    problems.sort();
    problems.dedup();
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    wall.warnings = problems;
    Ok(wall)
}

/// The room's surfaces with their panels, without tiles.
fn hang_all(room: &Room, problems: &mut Vec<Problem>) -> Wall {
    let mut wall = Wall {
        surfaces: Vec::new(),
        tiles: Vec::new(),
        canvas: Canvas { desktop_x: 0, desktop_y: 0, width: 1, height: 1 },
        warnings: Vec::new(),
    };
    let mut names = BTreeSet::new();
    for (nr, spec) in room.surfaces.iter().enumerate() {
        let path = format!("room.surface[{nr}]");
        if !names.insert(&spec.name) {
            let message = format!("there are two surfaces {:?}", spec.name);
            let complaint = Complaint::new(format!("{path}.name"), message, "rename one");
            problems.push(room.source.problem(complaint));
        }
        match hang(spec, &path) {
            Ok(hung) => wall.surfaces.push(surface(spec, hung, &room.seats)),
            Err(complaints) => {
                problems.extend(complaints.into_iter().map(|c| room.source.problem(c)));
            }
        }
    }
    for complaint in covered_twice(room, &wall) {
        problems.push(room.source.problem(complaint));
    }
    set_canvas(&mut wall);
    wall
}

/// A surface from its hung panels; its `px` is still on the desktop.
fn surface(spec: &SurfaceSpec, hung: super::panels::Hung, seats: &[Seat]) -> Surface {
    let panels = hung.panels;
    let desktop = panels.iter().map(|panel| panel.desktop).reduce(|a, b| a.union(b));
    Surface {
        name: spec.name.clone(),
        kind: spec.kind,
        columns: hung.columns,
        rows: hung.rows,
        strip: hung.outer,
        px: desktop.unwrap_or_default(),
        overview: scale(&spec.name, TextClass::Overview, &panels, seats),
        detail: scale(&spec.name, TextClass::Detail, &panels, seats),
        panels,
    }
}

/// The text sizes of a class. Overview: for the furthest seat that must read. Detail: on
/// every panel for the nearest such seat, and of these the furthest panel counts. Where no
/// seat must read, the nearest one there is decides.
fn scale(surface: &str, class: TextClass, panels: &[Panel], seats: &[Seat]) -> TypeScale {
    let asked = |seat: &&Seat| reads(seat, class).iter().any(|name| name == surface);
    let readers: Vec<&Seat> = seats.iter().filter(asked).collect();
    let pairs = |readers: &[&Seat], is_far: bool| {
        let of_panel = |panel: &Panel| {
            let pairs = readers.iter().map(|seat| (distance_mm(seat, panel), seat.name.clone()));
            let by_distance = |a: &(f64, String), b: &(f64, String)| a.0.total_cmp(&b.0);
            if is_far { pairs.max_by(by_distance) } else { pairs.min_by(by_distance) }
        };
        panels.iter().filter_map(of_panel).max_by(|a, b| a.0.total_cmp(&b.0))
    };
    let everybody: Vec<&Seat> = seats.iter().collect();
    let decisive = pairs(&readers, class == TextClass::Overview);
    let (distance_mm, seat) = decisive
        .or_else(|| pairs(&everybody, false).map(|(distance_mm, _)| (distance_mm, String::new())))
        .unwrap_or((1_000.0, String::new()));
    let pitch = |panel: &Panel| panel.rect.width_mm / f64::from(panel.px.width.max(1));
    TypeScale {
        class,
        seat,
        distance_mm: distance_mm.max(100.0),
        pitch_mm: panels.iter().map(pitch).fold(f64::INFINITY, f64::min),
    }
}

/// The surfaces that a seat must read in a class.
pub(super) fn reads(seat: &Seat, class: TextClass) -> &[String] {
    match class {
        TextClass::Overview => &seat.overview,
        TextClass::Detail => &seat.detail,
    }
}

/// From the eyes to the middle of a panel, mm.
fn distance_mm(seat: &Seat, panel: &Panel) -> f64 {
    let [x, y, z] = panel.centre_mm;
    let [dx, dy, dz] = [seat.at_m[0] * 1e3 - x, seat.at_m[1] * 1e3 - y, seat.eyes_m * 1e3 - z];
    (dx * dx + dy * dy + dz * dz).sqrt()
}

/// Moves the surfaces' pictures from the desktop to the canvas.
fn set_canvas(wall: &mut Wall) {
    let Some(all) = wall.surfaces.iter().map(|s| s.px).reduce(|a, b| a.union(b)) else { return };
    wall.canvas =
        Canvas { desktop_x: all.x, desktop_y: all.y, width: all.width, height: all.height };
    for surface in &mut wall.surfaces {
        surface.px = surface.px.moved(-all.x, -all.y);
    }
}

/// Surfaces that cover the same part of the desktop.
fn covered_twice(room: &Room, wall: &Wall) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (nr, surface) in wall.surfaces.iter().enumerate() {
        for other in wall.surfaces.iter().take(nr) {
            if surface.px.intersection(other.px).is_some() {
                let spec = room.surfaces.iter().position(|spec| spec.name == surface.name);
                complaints.push(Complaint::new(
                    format!("room.surface[{}]", spec.unwrap_or_default()),
                    format!(
                        "surfaces {:?} and {:?} cover the same part of the desktop",
                        other.name, surface.name
                    ),
                    "give every panel a desktop position of its own",
                ));
            }
        }
    }
    complaints
}

/// Places a tile on its surface.
fn stand(tile: &Tile, nr: usize, wall: &Wall) -> Result<PlacedTile, Box<Complaint>> {
    let path = |key: &str| format!("layout.tile[{nr}].{key}");
    let found = wall.surfaces.iter().enumerate().find(|(_, s)| s.name == tile.surface);
    let Some((index, surface)) = found else {
        let hint = did_you_mean(&tile.surface, wall.surfaces.iter().map(|s| s.name.as_str()));
        let message = format!("there is no surface {:?} in the room", tile.surface);
        return Err(Box::new(Complaint::new(path("surface"), message, hint)));
    };
    let ends = [tile.at[0] + tile.size[0], tile.at[1] + tile.size[1]];
    let inside = |from: f64, to: f64, count: u32| {
        from.is_finite() && to.is_finite() && from >= 0.0 && to <= f64::from(count) + 1e-9
    };
    if !(tile.size[0] >= 0.01 && tile.size[1] >= 0.01) {
        let message = format!("tile {:?} has no size", tile.id);
        let hint = "write size = [columns, rows] in panels, such as [1, 0.5]";
        return Err(Box::new(Complaint::new(path("size"), message, hint)));
    }
    let outside = || {
        let message = format!("tile {:?} reaches outside surface {:?}", tile.id, surface.name);
        let hint = format!("the surface has {} columns and {} rows", surface.columns, surface.rows);
        Box::new(Complaint::new(path("at"), message, hint))
    };
    if !inside(tile.at[0], ends[0], surface.columns) || !inside(tile.at[1], ends[1], surface.rows) {
        return Err(outside());
    }
    place(tile, index, surface).ok_or_else(outside)
}
