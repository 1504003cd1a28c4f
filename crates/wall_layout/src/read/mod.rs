//! Reads room and layout files; finds everything that is wrong with them at once.

mod names;
mod validate;

use std::path::{Path, PathBuf};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    BUILTIN, Layout, Problem, Room, Severity, Source, Wall, builtin,
    geometry::resolve,
    schema::{LayoutFile, layout_schema},
    source::{Complaint, Lines},
};

/// The largest file that is read, bytes.
const MAX_BYTES: usize = 1 << 20;

/// A layout with its room.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The room.
    pub room: Room,
    /// The layout.
    pub layout: Layout,
    /// Both as one layout file, to be kept in the record: [`read_text`] reads it again.
    pub text: String,
}

/// Reads a layout and its room: a built-in name, or a path to a layout file.
///
/// # Errors
/// Everything that is wrong with either file, at once.
pub fn open(name_or_path: &str) -> Result<Plan, Vec<Problem>> {
    let opened = opened(name_or_path, None)?;
    let folder = opened.folder.clone();
    finish(&opened.file, &opened.text, |room| opened_room(room, folder.as_deref()))
}

/// Reads a text that holds both a layout and its room; `file` is its name in messages.
/// A room that is named rather than written there must be a built-in one.
///
/// # Errors
/// Everything that is wrong, at once.
pub fn read_text(text: &str, file: &str) -> Result<Plan, Vec<Problem>> {
    finish(file, text, |room| opened_room(room, None))
}

/// A tile that a program has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownTile<'a> {
    /// Its id: `geo_portal/map`.
    pub id: &'a str,
    /// Names of the options that it understands.
    pub options: &'a [&'a str],
    /// The words of those options that know only some.
    pub words: &'a [KnownWords<'a>],
}

/// The words of an option that knows only some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownWords<'a> {
    /// The option's name.
    pub option: &'a str,
    /// What it may say, alone or in a list.
    pub words: &'a [&'a str],
}

/// Everything that is wrong with a room or layout file, warnings included. Tiles and their
/// options are compared with `known_tiles` unless that is empty. A room that the layout
/// names is looked for beside `file`.
pub fn check(text: &str, file: &str, known_tiles: &[KnownTile<'_>]) -> Vec<Problem> {
    let known = (!known_tiles.is_empty()).then_some(known_tiles);
    let parsed = match parse(text, file, known) {
        Ok(parsed) => parsed,
        Err(problems) => return problems,
    };
    let folder = Path::new(file).parent();
    match (parsed.room, parsed.layout) {
        (Some(room), None) => alone(&room),
        (Some(room), Some(layout)) => judged(&room, &layout, known),
        (None, Some(layout)) => match room_of(&layout, |room| opened_room(room, folder)) {
            Ok((room, _)) => judged(&room, &layout, known),
            Err(problems) => problems,
        },
        (None, None) => vec![nothing(file)],
    }
}

/// The problems of a room without a layout.
fn alone(room: &Room) -> Vec<Problem> {
    let layout = Layout {
        name: String::new(),
        room: None,
        language: crate::Language::default(),
        theme: crate::ThemeChoice::default(),
        start: None,
        tiles: Vec::new(),
        presets: Vec::new(),
        schedules: Vec::new(),
        source: Source::empty(room.source.file()),
    };
    judged(room, &layout, None)
}

fn judged(room: &Room, layout: &Layout, known: Option<&[KnownTile<'_>]>) -> Vec<Problem> {
    match resolve(room, layout, known) {
        Ok(wall) => wall.warnings,
        Err(problems) => problems,
    }
}

/// A file that was opened.
struct Opened {
    file: String,
    text: String,
    folder: Option<PathBuf>,
}

/// Opens a built-in file or one in `folder`.
fn opened(name: &str, folder: Option<&Path>) -> Result<Opened, Vec<Problem>> {
    if let Some((file, text)) = builtin(name) {
        return Ok(Opened { file: file.to_owned(), text: text.to_owned(), folder: None });
    }
    let path = folder.map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
    let file = path.display().to_string();
    let failed = |message: String, hint: String| vec![whole(&file, message, hint)];
    let read = std::fs::metadata(&path).and_then(|data| {
        if data.len() > MAX_BYTES as u64 {
            return Err(std::io::Error::other("larger than a layout can be (1 MiB)"));
        }
        std::fs::read_to_string(&path)
    });
    match read {
        Ok(text) => Ok(Opened { file, text, folder: path.parent().map(Path::to_path_buf) }),
        Err(err) => {
            let names = BUILTIN.iter().map(|(name, ..)| *name);
            let hint = match crate::closest(name, names.clone()) {
                Some(near) => format!("did you mean the built-in layout {near:?}?"),
                None => {
                    let names: Vec<&str> = names.collect();
                    format!("give a file, or a built-in layout: {}", names.join(", "))
                }
            };
            Err(failed(format!("cannot be read: {err}"), hint))
        }
    }
}

/// Opens the room that a layout names; also gives its text.
fn opened_room(name: &str, folder: Option<&Path>) -> Result<(Room, String), Vec<Problem>> {
    let opened = opened(name, folder)?;
    let parsed = parse(&opened.text, &opened.file, None)?;
    match parsed.room {
        Some(room) if parsed.layout.is_none() => Ok((room, opened.text)),
        // Only the room of a file that is also a layout: its text cannot be appended.
        Some(room) => {
            let text = room_text(&room, &opened.file)?;
            Ok((room, text))
        }
        None => {
            let hint = "write [room] and its surfaces and seats".to_owned();
            Err(vec![whole(&opened.file, "holds no room".to_owned(), hint)])
        }
    }
}

/// A room as the text of a room file.
fn room_text(room: &Room, file: &str) -> Result<String, Vec<Problem>> {
    let content = LayoutFile { room: Some(room.clone()), layout: None };
    toml::to_string(&content)
        .map_err(|err| vec![whole(file, format!("its room cannot be kept: {err}"), String::new())])
}

fn whole(file: &str, message: String, hint: String) -> Problem {
    Source::empty(file).problem(Complaint::new("", message, hint))
}

fn nothing(file: &str) -> Problem {
    whole(file, "holds neither a layout nor a room".to_owned(), "write [layout] or [room]".into())
}

/// The room that a layout names.
fn room_of(
    layout: &Layout,
    room: impl FnOnce(&str) -> Result<(Room, String), Vec<Problem>>,
) -> Result<(Room, String), Vec<Problem>> {
    match &layout.room {
        Some(name) => room(name).map_err(|problems| {
            let message = format!("its room {name:?} cannot be used");
            let mut all = vec![layout.source.problem(Complaint::new("layout.room", message, ""))];
            all.extend(problems);
            all
        }),
        None => {
            let hint = "write [room] in this file, or room = \"FILE\" in [layout]";
            let complaint = Complaint::new("layout", "the layout has no room", hint);
            Err(vec![layout.source.problem(complaint)])
        }
    }
}

/// Reads a layout file, finds its room and proves that both fit.
fn finish(
    file: &str,
    text: &str,
    room: impl FnOnce(&str) -> Result<(Room, String), Vec<Problem>>,
) -> Result<Plan, Vec<Problem>> {
    let parsed = parse(text, file, None)?;
    let Some(layout) = parsed.layout else {
        let hint = "give a layout file; a room file is named in its layout".to_owned();
        return Err(vec![whole(file, "holds no layout".to_owned(), hint)]);
    };
    let (room, text) = match parsed.room {
        Some(room) => (room, text.to_owned()),
        None => {
            let (room, room_text) = room_of(&layout, room)?;
            (room, format!("{text}\n{room_text}"))
        }
    };
    Wall::resolve(&room, &layout)?;
    Ok(Plan { room, layout, text })
}

/// Reads a file's tables; every error of spelling and shape at once.
fn parse(
    text: &str,
    file: &str,
    known: Option<&[KnownTile<'_>]>,
) -> Result<LayoutFile, Vec<Problem>> {
    if text.len() > MAX_BYTES {
        let message = "larger than a layout can be (1 MiB)".to_owned();
        return Err(vec![whole(file, message, String::new())]);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(spelling(text, file, &errors));
    }
    let span = table.span();
    let source = {
        let root = Spanned::new(span, DeValue::Table(table.get_ref().clone()));
        Source::new(file, text, &root)
    };
    let mut complaints = validate::validate(&layout_schema(), table.get_ref());
    if !complaints.is_empty() {
        complaints.extend(names::names(table.get_ref(), known));
        let mut problems: Vec<Problem> =
            complaints.into_iter().map(|complaint| source.problem(complaint)).collect();
        problems.sort();
        return Err(problems);
    }
    let mut parsed: LayoutFile =
        toml::from_str(text).map_err(|err| spelling(text, file, &[err]))?;
    if let Some(room) = &mut parsed.room {
        room.source = source.clone();
    }
    if let Some(layout) = &mut parsed.layout {
        layout.source = source;
    }
    Ok(parsed)
}

/// Errors of the TOML reader with their places.
fn spelling(text: &str, file: &str, errors: &[toml::de::Error]) -> Vec<Problem> {
    let lines = Lines::new(text);
    let problem = |err: &toml::de::Error| {
        let (line, column) = err.span().map_or((0, 0), |span| lines.place(span.start));
        Problem {
            file: file.to_owned(),
            line,
            column,
            severity: Severity::Error,
            message: err.message().replace('\n', "; "),
            hint: String::new(),
        }
    };
    errors.iter().take(50).map(problem).collect()
}
