//! Puts a layout on a room and says everything that is wrong with it.

use std::collections::BTreeSet;

use super::{Canvas, Panel, PlacedTile, Surface, TypeScale, Wall, panels::hang, tiles::place};
use crate::{
    Layout, Problem, Room, Seat, SurfaceSpec, TextClass, Tile, closest, source::Complaint,
};

/// Beyond this angle from its normal a panel's text is too narrow to be read, degrees.
const MAX_OBLIQUE_DEG: f64 = 75.0;

/// Fewer pixels than this make no legible capital.
const MIN_CAP_PX: f64 = 7.0;

/// A tile must hold this many lines of the smallest text: a title and a value.
const MIN_LINES: f64 = 2.0;

/// A tile must hold a line of this many characters of the smallest text.
const MIN_CHARACTERS: f64 = 10.0;

/// Line height and mean width of a character as shares of the font size.
const LINE: f64 = 1.3;
const CHARACTER: f64 = 0.55;

/// See [`Wall::resolve`]; `known` are the tiles that exist, if that is known.
pub(crate) fn resolve(
    room: &Room,
    layout: &Layout,
    known: Option<&[&str]>,
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
fn reads(seat: &Seat, class: TextClass) -> &[String] {
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

/// The angle between a panel's normal and the direction to the eyes on the floor plan,
/// degrees.
fn oblique_deg(seat: &Seat, panel: &Panel) -> f64 {
    let [dx, dy] =
        [seat.at_m[0] * 1e3 - panel.centre_mm[0], seat.at_m[1] * 1e3 - panel.centre_mm[1]];
    let (sin, cos) = panel.facing_deg.to_radians().sin_cos();
    let length = dx.hypot(dy).max(f64::MIN_POSITIVE);
    ((dx * sin + dy * cos) / length).clamp(-1.0, 1.0).acos().to_degrees()
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

/// Seats that ask for what is not there or cannot see what they must read.
fn seats(room: &Room, wall: &Wall) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut names = BTreeSet::new();
    for (nr, seat) in room.seats.iter().enumerate() {
        let path = format!("room.seat[{nr}]");
        if !names.insert(&seat.name) {
            let message = format!("there are two seats {:?}", seat.name);
            complaints.push(Complaint::new(format!("{path}.name"), message, "rename one"));
        }
        for (key, class) in [("overview", TextClass::Overview), ("detail", TextClass::Detail)] {
            for (index, name) in reads(seat, class).iter().enumerate() {
                let path = format!("{path}.{key}[{index}]");
                let specs = || room.surfaces.iter().map(|spec| spec.name.as_str());
                if !specs().any(|spec| spec == name) {
                    let message = format!("there is no surface {name:?}");
                    complaints.push(Complaint::new(path, message, did_you_mean(name, specs())));
                } else if let Some(panel) = wall.surface(name).and_then(|s| hidden(seat, s)) {
                    let message = format!(
                        "seat {:?} sees the panel at [{}, {}] of {name:?} from {:.0} degrees aside",
                        seat.name,
                        panel.column,
                        panel.row,
                        oblique_deg(seat, panel)
                    );
                    let hint = "turn the panel, or let another seat read that surface";
                    complaints.push(Complaint::new(path, message, hint).warning());
                }
            }
        }
    }
    complaints
}

/// The panel of a surface that a seat sees too obliquely to read, the worst first.
fn hidden<'a>(seat: &Seat, surface: &'a Surface) -> Option<&'a Panel> {
    let angle = |panel: &Panel| oblique_deg(seat, panel);
    let worst = surface.panels.iter().max_by(|a, b| angle(a).total_cmp(&angle(b)))?;
    (angle(worst) > MAX_OBLIQUE_DEG).then_some(worst)
}

/// A hint that names the nearest candidate, or all of them.
pub(crate) fn did_you_mean<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    let candidates: BTreeSet<&str> = candidates.collect();
    match closest(word, candidates.iter().copied()) {
        Some(near) => format!("did you mean {near:?}?"),
        None if candidates.is_empty() => String::new(),
        None => {
            let list: Vec<&str> = candidates.into_iter().take(20).collect();
            format!("there are: {}", list.join(", "))
        }
    }
}

/// Names of a layout that are there twice or not at all.
fn references(layout: &Layout, known: Option<&[&str]>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let ids = || layout.tiles.iter().map(|tile| tile.id.as_str());
    let presets = || layout.presets.iter().map(|preset| preset.name.as_str());
    let twice = |path: String, what: &str, name: &str| {
        Complaint::new(path, format!("there are two {what} {name:?}"), "rename one")
    };
    let missing = |path: String, what: &str, name: &str, hint: String| {
        Complaint::new(path, format!("there is no {what} {name:?}"), hint)
    };
    for (nr, tile) in layout.tiles.iter().enumerate() {
        if ids().take(nr).any(|id| id == tile.id) {
            complaints.push(twice(format!("layout.tile[{nr}].id"), "tiles", &tile.id));
        }
        if let Some(known) = known
            && !known.contains(&tile.tile.as_str())
        {
            let hint = did_you_mean(&tile.tile, known.iter().copied());
            complaints.push(missing(format!("layout.tile[{nr}].tile"), "tile", &tile.tile, hint));
        }
    }
    for (nr, preset) in layout.presets.iter().enumerate() {
        if presets().take(nr).any(|name| name == preset.name) {
            complaints.push(twice(format!("layout.preset[{nr}].name"), "presets", &preset.name));
        }
        for (index, id) in preset.tiles.iter().enumerate() {
            let path = format!("layout.preset[{nr}].tiles[{index}]");
            if !ids().any(|known| known == id) {
                complaints.push(missing(path, "tile", id, did_you_mean(id, ids())));
            } else if preset.tiles.iter().take(index).any(|other| other == id) {
                complaints.push(Complaint::new(path, format!("tile {id:?} is there twice"), ""));
            }
        }
    }
    let named = layout.schedules.iter().enumerate().filter_map(|(nr, schedule)| {
        Some((format!("layout.schedule[{nr}].preset"), schedule.preset.as_deref()?))
    });
    let start = layout.start.as_deref().map(|name| ("layout.start".to_owned(), name));
    for (path, name) in named.chain(start) {
        if !presets().any(|preset| preset == name) {
            complaints.push(missing(path, "preset", name, did_you_mean(name, presets())));
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

/// Why a tile's texts cannot be read by those who must.
fn unreadable(tile: &PlacedTile, nr: usize, wall: &Wall) -> Option<Complaint> {
    let surface = wall.surfaces.get(tile.surface)?;
    let scale = surface.scale(tile.class);
    let class = match tile.class {
        TextClass::Overview => "overview",
        TextClass::Detail => "detail",
    };
    let cap_px = scale.cap_px(TypeScale::MIN_ARCMIN);
    if cap_px < MIN_CAP_PX {
        let message = format!(
            "{class} text on {:?} would have {cap_px:.1} pixels at {:.1} m, too few for a letter",
            surface.name,
            scale.distance_mm / 1e3
        );
        let hint = "its panels are too coarse for so near a seat";
        return Some(Complaint::new(format!("layout.tile[{nr}].surface"), message, hint));
    }
    let font_px = scale.font_px(TypeScale::MIN_ARCMIN);
    let fits = |piece: &super::Piece| {
        f64::from(piece.px.height) >= MIN_LINES * LINE * font_px
            && f64::from(piece.px.width) >= MIN_CHARACTERS * CHARACTER * font_px
    };
    if tile.pieces.iter().any(fits) {
        return None;
    }
    let message = format!(
        "tile {:?} is too small for text that seat {:?} can read from {:.1} m ({font_px:.0} px)",
        tile.id,
        scale.seat,
        scale.distance_mm / 1e3
    );
    let hint = match tile.class {
        TextClass::Overview => "make it larger, or write class = \"detail\" if near seats suffice",
        TextClass::Detail => "make it larger",
    };
    Some(Complaint::new(format!("layout.tile[{nr}].size"), message, hint))
}

/// Tiles of one preset that overlap without saying so.
fn overlaps(layout: &Layout, tiles: &[PlacedTile]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let together = |a: &str, b: &str| {
        let has = |names: &[String], id: &str| names.iter().any(|name| name == id);
        layout.presets.is_empty()
            || layout.presets.iter().any(|p| has(&p.tiles, a) && has(&p.tiles, b))
    };
    let path = |id: &str, key: &str| {
        let nr = layout.tiles.iter().rposition(|tile| tile.id == id).unwrap_or_default();
        format!("layout.tile[{nr}].{key}")
    };
    for (nr, tile) in tiles.iter().enumerate() {
        if let Some(base) = &tile.over {
            let below = tiles.iter().find(|other| other.id == *base && other.id != tile.id);
            let within = below.is_some_and(|below| {
                below.over.is_none() && below.surface == tile.surface && below.px.contains(tile.px)
            });
            if !within {
                let message = format!("tile {:?} does not lie within tile {base:?}", tile.id);
                let ids = layout.tiles.iter().map(|tile| tile.id.as_str());
                let hint = match below {
                    Some(_) => "it must lie wholly on one tile that itself lies on none".into(),
                    None => did_you_mean(base, ids),
                };
                complaints.push(Complaint::new(path(&tile.id, "over"), message, hint));
            }
        }
        for other in tiles.iter().take(nr) {
            let stacked = |a: &PlacedTile, b: &PlacedTile| a.over.as_deref() == Some(b.id.as_str());
            if tile.px.intersection(other.px).is_some()
                && together(&tile.id, &other.id)
                && !stacked(tile, other)
                && !stacked(other, tile)
            {
                let message = format!("tiles {:?} and {:?} overlap", other.id, tile.id);
                let hint = format!(
                    "move one of them, or write over = {:?} where {:?} is to lie upon it",
                    other.id, tile.id
                );
                complaints.push(Complaint::new(path(&tile.id, "at"), message, hint));
            }
        }
    }
    complaints
}
