//! What is wrong with seats, tiles and presets.

use std::collections::BTreeSet;

use super::{Panel, Piece, PlacedTile, Surface, TypeScale, Wall, resolve::reads};
use crate::{
    KnownTile, KnownWords, Layout, OptionValue, Room, Seat, TextClass, Tile, closest,
    source::Complaint,
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

/// Seats that ask for what is not there or cannot see what they must read.
pub(super) fn seats(room: &Room, wall: &Wall) -> Vec<Complaint> {
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

/// That a tile of the layout, called `id`, has an option that its kind does not know; the
/// wall shows it nevertheless.
pub(crate) fn unknown_option(
    path: String,
    id: &str,
    option: &str,
    tile: &KnownTile<'_>,
) -> Complaint {
    let message = format!("tile {id:?} ({}) does not know the option {option:?}", tile.id);
    let known = tile.options.join(", ");
    let hint = match closest(option, tile.options.iter().copied()) {
        Some(near) => format!("did you mean {near:?}? it knows {known}"),
        None if known.is_empty() => "it knows none".to_owned(),
        None => format!("it knows {known}"),
    };
    Complaint::new(path, message, hint).warning()
}

/// That a tile of the layout, called `id`, has an option with a word that this does not know: the
/// wall shows it as if the option were not there.
pub(crate) fn unknown_word(
    path: String,
    id: &str,
    word: &str,
    known: &KnownWords<'_>,
) -> Complaint {
    let message = format!("tile {id:?}: {} does not know {word:?}", known.option);
    let all = known.words.join(", ");
    let hint = match closest(word, known.words.iter().copied()) {
        Some(near) => format!("did you mean {near:?}? it knows {all}"),
        None => format!("it knows {all}"),
    };
    Complaint::new(path, message, hint).warning()
}

/// The words of a tile's options that these do not know.
fn unknown_words<'a>(nr: usize, tile: &'a Tile, kind: &'a KnownTile<'_>) -> Vec<Complaint> {
    let texts = |known: &KnownWords<'_>| match tile.options.get(known.option) {
        Some(OptionValue::Text(text)) => vec![text.as_str()],
        Some(OptionValue::List(list)) => {
            let text = |value: &'a OptionValue| match value {
                OptionValue::Text(text) => Some(text.as_str()),
                _ => None,
            };
            list.iter().filter_map(text).collect()
        }
        _ => Vec::new(),
    };
    let of = |known: &KnownWords<'_>| {
        let unknown = texts(known).into_iter().filter(|word| !known.words.contains(word));
        let path = format!("layout.tile[{nr}].options.{}", known.option);
        unknown.map(|word| unknown_word(path.clone(), &tile.id, word, known)).collect::<Vec<_>>()
    };
    kind.words.iter().flat_map(of).collect()
}

/// Names of a layout that are there twice or not at all.
pub(super) fn references(layout: &Layout, known: Option<&[KnownTile<'_>]>) -> Vec<Complaint> {
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
        let Some(known) = known else { continue };
        let Some(kind) = known.iter().find(|known| known.id == tile.tile) else {
            let hint = did_you_mean(&tile.tile, known.iter().map(|known| known.id));
            complaints.push(missing(format!("layout.tile[{nr}].tile"), "tile", &tile.tile, hint));
            continue;
        };
        for option in tile.options.keys().filter(|name| !kind.options.contains(&name.as_str())) {
            let path = format!("layout.tile[{nr}].options.{option}");
            complaints.push(unknown_option(path, &tile.id, option, kind));
        }
        complaints.extend(unknown_words(nr, tile, kind));
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

/// The angle between a panel's normal and the direction to the eyes on the floor plan,
/// degrees.
fn oblique_deg(seat: &Seat, panel: &Panel) -> f64 {
    let [dx, dy] =
        [seat.at_m[0] * 1e3 - panel.centre_mm[0], seat.at_m[1] * 1e3 - panel.centre_mm[1]];
    let (sin, cos) = panel.facing_deg.to_radians().sin_cos();
    let length = dx.hypot(dy).max(f64::MIN_POSITIVE);
    ((dx * sin + dy * cos) / length).clamp(-1.0, 1.0).acos().to_degrees()
}

/// Why a tile's texts cannot be read by those who must.
pub(super) fn unreadable(tile: &PlacedTile, nr: usize, wall: &Wall) -> Option<Complaint> {
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
    let fits = |piece: &Piece| {
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
pub(super) fn overlaps(layout: &Layout, tiles: &[PlacedTile]) -> Vec<Complaint> {
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
