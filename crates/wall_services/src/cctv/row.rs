//! A camera's row, whatever its list calls the columns.

use serde_json::{Map, Value};

/// Longest text of a row that is kept, bytes.
const MAX_TEXT: usize = 2_000;

/// One camera of a list.
pub(super) struct Row<'a> {
    /// Objects whose members are the row's columns; of equal ones, the first counts.
    pub(super) parts: Vec<&'a Map<String, Value>>,
    /// What the list itself says outside the columns.
    pub(super) place: Option<(f64, f64)>,
    /// The id outside the columns.
    pub(super) id: Option<String>,
}

impl Row<'_> {
    fn values<'b>(&'b self, names: &'b [&str]) -> impl Iterator<Item = &'b Value> {
        names
            .iter()
            .flat_map(|name| self.parts.iter().filter_map(|part| part.get(*name)))
            .filter(|value| !value.is_null())
    }

    /// The text of the first of `names` that has one.
    pub(super) fn text(&self, names: &[&str]) -> Option<String> {
        self.values(names).find_map(|value| match value {
            Value::String(text) => {
                let text = text.trim();
                let text = text.get(..text.floor_char_boundary(MAX_TEXT))?;
                (!text.is_empty()).then(|| text.replace(char::is_control, " "))
            }
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    }

    /// The number of the first of `names` that has one, also if written as a text.
    pub(super) fn number(&self, names: &[&str]) -> Option<f64> {
        self.values(names).find_map(|value| match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().replace(',', ".").parse().ok(),
            _ => None,
        })
    }

    /// The two numbers of the first of `names` that is a list of two.
    pub(super) fn pair(&self, names: &[&str]) -> Option<[f64; 2]> {
        self.values(names).find_map(|value| match value.as_array()?.as_slice() {
            [first, second] => Some([first.as_f64()?, second.as_f64()?]),
            _ => None,
        })
    }

    /// Yes or no of the first of `names` that says it in one of the usual ways.
    pub(super) fn flag(&self, names: &[&str]) -> Option<bool> {
        self.values(names).find_map(|value| match value {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => Some(number.as_f64()? != 0.0),
            Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "1" | "true" | "yes" | "ya" | "on" | "online" | "aktif" | "active" | "daring" => {
                    Some(true)
                }
                "0" | "false" | "no" | "tidak" | "off" | "offline" | "nonaktif" | "inactive"
                | "luring" | "rusak" => Some(false),
                _ => None,
            },
            _ => None,
        })
    }
}
