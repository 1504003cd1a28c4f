//! The `[[camera]]` tables of a city file: what of cameras' pictures nobody may see, and when they
//! are recorded.

use toml::de::DeValue;
use wall_model::{CameraRule, Mask};

use super::{
    reader::{Checker, Table, Value, number},
    recording,
};

/// Most masks of a camera, and most corners of a mask.
const MAX_MASKS: usize = 32;

/// The rules of the file's cameras, in its order.
pub(super) fn rules(checker: &mut Checker<'_>, root: &Table<'_>) -> Vec<CameraRule> {
    let mut rules = Vec::<CameraRule>::new();
    for value in root.list(checker, "camera") {
        let Some(table) = Table::of(checker, "[[camera]]", value) else { continue };
        table.check_keys(checker, &[&["camera", "masks"], &recording::KEYS[..]].concat());
        let Some((camera, span)) = table.required_text(checker, "camera", "CAM-07") else {
            continue;
        };
        if rules.iter().any(|rule| rule.camera.eq_ignore_ascii_case(camera)) {
            let message = format!("a second [[camera]] for {camera}");
            checker.problem(&span, message, "say all of a camera in one place");
        }
        let record = recording::rule(checker, &table);
        let camera = camera.to_owned();
        rules.push(CameraRule { camera, masks: masks(checker, &table), record });
    }
    rules
}

/// `masks = [[[0.1, 0.2], [0.4, 0.2], [0.4, 0.5]]]`.
fn masks(checker: &mut Checker<'_>, table: &Table<'_>) -> Vec<Mask> {
    let values = table.list(checker, "masks");
    if let Some(more) = values.get(MAX_MASKS) {
        checker.problem(&more.span(), format!("more than {MAX_MASKS} masks"), "");
    }
    let mut masks = Vec::new();
    for value in values.into_iter().take(MAX_MASKS) {
        let corners: Option<Vec<[f32; 2]>> = elements(value).and_then(|corners| {
            let corners = corners.iter().map(|corner| {
                let parts: Vec<f64> = elements(corner)?.iter().filter_map(number).collect();
                let [x, y] = parts[..] else { return None };
                Some([x as f32, y as f32])
            });
            corners.collect()
        });
        match corners.map(Mask).filter(|mask| mask.is_whole() && mask.0.len() <= MAX_MASKS) {
            Some(mask) => masks.push(mask),
            None => {
                let hint = "three corners or more, each as parts of width and height from the \
                            upper left: [[0.1, 0.2], [0.4, 0.2], [0.4, 0.5]]";
                checker.problem(&value.span(), "a mask is no area of a picture", hint);
            }
        }
    }
    masks
}

fn elements<'a>(value: Value<'a>) -> Option<&'a [toml::Spanned<DeValue<'a>>]> {
    match value.get_ref() {
        DeValue::Array(values) => Some(values),
        _ => None,
    }
}
