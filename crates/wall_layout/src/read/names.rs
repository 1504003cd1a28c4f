//! Names in a file whose shape is wrong already: unknown tiles and surfaces, ids that are
//! there twice. A misspelt key must not hide them until it is mended.

use toml::de::{DeTable, DeValue};

use crate::{
    KnownTile,
    geometry::{did_you_mean, unknown_option, unknown_word},
    source::Complaint,
};

/// What is wrong with the names of the layout in `root`; tiles are compared with `known`,
/// where that is given.
pub(super) fn names(root: &DeTable<'_>, known: Option<&[KnownTile<'_>]>) -> Vec<Complaint> {
    let surfaces: Vec<&str> =
        entries(root, "room", "surface").filter_map(|surface| text(surface, "name")).collect();
    let mut complaints = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    for (nr, tile) in entries(root, "layout", "tile").enumerate() {
        let path = |key: &str| format!("layout.tile[{nr}].{key}");
        if let Some(id) = text(tile, "id") {
            if ids.contains(&id) {
                let message = format!("two tiles are called {id:?}");
                complaints.push(Complaint::new(path("id"), message, "give one another id"));
            }
            ids.push(id);
        }
        let missing = |key: &str, name: &str, names: &[&str]| {
            let hint = did_you_mean(name, names.iter().copied());
            Complaint::new(path(key), format!("there is no {key} {name:?}"), hint)
        };
        if let (Some(name), Some(known)) = (text(tile, "tile"), known) {
            match known.iter().find(|known| known.id == name) {
                Some(kind) => complaints.extend(options(tile, kind, &path("options"))),
                None => {
                    let names: Vec<&str> = known.iter().map(|known| known.id).collect();
                    complaints.push(missing("tile", name, &names));
                }
            }
        }
        match text(tile, "surface") {
            // A room in a file of its own is looked at once this one is right.
            Some(name) if !surfaces.is_empty() && !surfaces.contains(&name) => {
                complaints.push(missing("surface", name, &surfaces));
            }
            _ => {}
        }
    }
    complaints
}

/// The options of `tile` that its kind does not know, and the words that these do not.
fn options(tile: &DeTable<'_>, kind: &KnownTile<'_>, path: &str) -> Vec<Complaint> {
    let id = text(tile, "id").unwrap_or_default();
    let Some(DeValue::Table(options)) = tile.get("options").map(toml::Spanned::get_ref) else {
        return Vec::new();
    };
    let names = options.keys().map(|name| name.get_ref());
    let unknown = names.filter(|name| !kind.options.contains(&name.as_ref()));
    let unknown = unknown.map(|name| unknown_option(format!("{path}.{name}"), id, name, kind));
    let words = kind.words.iter().flat_map(|known| {
        let said =
            options.get(known.option).map(|value| texts(value.get_ref())).unwrap_or_default();
        let said = said.into_iter().filter(|word| !known.words.contains(word));
        said.map(|word| unknown_word(format!("{path}.{}", known.option), id, word, known))
            .collect::<Vec<_>>()
    });
    unknown.chain(words).collect()
}

/// The texts of a list, or the one text.
fn texts<'a>(value: &'a DeValue<'_>) -> Vec<&'a str> {
    match value {
        DeValue::String(text) => vec![&**text],
        DeValue::Array(values) => values
            .iter()
            .filter_map(|value| match value.get_ref() {
                DeValue::String(text) => Some(&**text),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The tables of the array `array` in the table `table`.
fn entries<'a>(
    root: &'a DeTable<'_>,
    table: &str,
    array: &str,
) -> impl Iterator<Item = &'a DeTable<'a>> {
    let inner = root.get(table).and_then(|value| match value.get_ref() {
        DeValue::Table(table) => table.get(array),
        _ => None,
    });
    let array = inner.and_then(|value| match value.get_ref() {
        DeValue::Array(array) => Some(array),
        _ => None,
    });
    array.into_iter().flat_map(|array| array.iter()).filter_map(|value| match value.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    })
}

/// A text of `table`.
fn text<'a>(table: &'a DeTable<'_>, key: &str) -> Option<&'a str> {
    match table.get(key)?.get_ref() {
        DeValue::String(text) => Some(text),
        _ => None,
    }
}
