//! Checks a TOML value against the published JSON Schema: what the schema allows is what
//! can be read, and every violation is found at once, with its place.
//!
//! Knows the keywords that the schemas use: `type`, `properties`, `required`,
//! `additionalProperties`, `items`, `minItems`, `maxItems`, `minLength`, `minimum`,
//! `maximum`, `pattern` (times of day), `enum`, `const`, `anyOf`, `oneOf`, `$ref`.

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use crate::{
    LocalTime,
    geometry::did_you_mean,
    source::{Complaint, join},
};

/// How deep tables may be nested; the files need six.
const MAX_DEPTH: usize = 32;

/// Everything in which `value` differs from `schema`.
pub(super) fn validate(root: &Value, value: &DeTable<'_>) -> Vec<Complaint> {
    let mut check = Check { root, complaints: Vec::new() };
    check.table(root, value, "", 0);
    check.complaints
}

struct Check<'a> {
    root: &'a Value,
    complaints: Vec<Complaint>,
}

impl<'a> Check<'a> {
    fn complain(&mut self, path: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.complaints.push(Complaint::new(path, message, hint));
    }

    /// The schema that a reference stands for.
    fn deref(&self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        for _ in 0..MAX_DEPTH {
            match schema.get("$ref").and_then(Value::as_str) {
                Some(target) => {
                    let pointer = target.strip_prefix('#').unwrap_or(target);
                    schema = self.root.pointer(pointer).unwrap_or(&Value::Null);
                }
                None => break,
            }
        }
        schema
    }

    fn value(&mut self, schema: &'a Value, value: &DeValue<'_>, path: &str, depth: usize) {
        let schema = self.deref(schema);
        if depth > MAX_DEPTH {
            self.complain(path, "is nested too deep", "");
            return;
        }
        if let Some(variants) = choices(schema) {
            self.choice(variants, value, path, depth);
            return;
        }
        if !types(schema).is_empty() && !types(schema).iter().any(|name| is_a(value, name)) {
            let wanted = words(schema);
            let message = format!("{path} is {}, it must be {wanted}", kind(value));
            self.complain(path, message, "");
            return;
        }
        match value {
            DeValue::Table(table) => self.table(schema, table, path, depth),
            DeValue::Array(array) => {
                self.length(schema, array.len(), ["minItems", "maxItems"], path);
                if let Some(items) = schema.get("items") {
                    for (nr, item) in array.iter().enumerate() {
                        self.value(items, item.get_ref(), &format!("{path}[{nr}]"), depth + 1);
                    }
                }
            }
            DeValue::String(text) => self.text(schema, text, path),
            DeValue::Integer(_) | DeValue::Float(_) => self.number(schema, value, path),
            DeValue::Boolean(_) | DeValue::Datetime(_) => {}
        }
    }

    fn table(&mut self, schema: &'a Value, table: &DeTable<'_>, path: &str, depth: usize) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let known = || properties.into_iter().flatten().map(|(name, _)| name.as_str());
        for (key, value) in table {
            let path = join(path, key.get_ref());
            let name: &str = key.get_ref();
            match (properties.and_then(|p| p.get(name)), schema.get("additionalProperties")) {
                (Some(schema), _) => self.value(schema, value.get_ref(), &path, depth + 1),
                (None, Some(Value::Bool(false))) => {
                    self.complain(
                        &path,
                        format!("unknown key {name:?}"),
                        did_you_mean(name, known()),
                    );
                }
                (None, Some(schema)) => self.value(schema, value.get_ref(), &path, depth + 1),
                (None, None) => {}
            }
        }
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            if !table.contains_key(name) {
                let what = properties.and_then(|p| p.get(name)).and_then(|p| p.get("description"));
                let hint = what.and_then(Value::as_str).unwrap_or_default();
                self.complain(path, format!("key {name:?} is missing"), first_sentence(hint));
            }
        }
    }

    fn text(&mut self, schema: &'a Value, text: &str, path: &str) {
        self.length(schema, text.chars().count(), ["minLength", "maxLength"], path);
        let allowed: Vec<&str> = match (schema.get("enum"), schema.get("const")) {
            (Some(Value::Array(list)), _) => list.iter().filter_map(Value::as_str).collect(),
            (_, Some(Value::String(only))) => vec![only],
            _ => Vec::new(),
        };
        if !allowed.is_empty() && !allowed.contains(&text) {
            let hint = did_you_mean(text, allowed.into_iter());
            self.complain(path, format!("{path} cannot be {text:?}"), hint);
        }
        if schema.get("pattern").and_then(Value::as_str) == Some(LocalTime::PATTERN)
            && let Err(err) = text.parse::<LocalTime>()
        {
            self.complain(path, err, "");
        }
    }

    fn number(&mut self, schema: &'a Value, value: &DeValue<'_>, path: &str) {
        let Some(number) = number(value) else {
            self.complain(path, format!("{path} is not a number that can be used"), "");
            return;
        };
        let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
        let [min, max] = [bound("minimum"), bound("maximum")];
        if min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max) {
            let min = min.map_or_else(String::new, |min| format!("from {min}"));
            let max = max.map_or_else(String::new, |max| format!("to {max}"));
            let range = [min, max].join(" ");
            self.complain(path, format!("{path} = {number} must be {}", range.trim()), "");
        }
    }

    fn length(&mut self, schema: &'a Value, length: usize, [min, max]: [&str; 2], path: &str) {
        let bound = |name: &str| {
            schema.get(name).and_then(Value::as_u64).and_then(|b| usize::try_from(b).ok())
        };
        if bound(min).is_some_and(|min| length < min) || bound(max).is_some_and(|max| length > max)
        {
            let message = match (bound(min), bound(max)) {
                (Some(min), Some(max)) if min == max => format!("{path} must have {min} values"),
                (Some(1), _) if length == 0 => format!("{path} must not be empty"),
                _ => format!("{path} has {length} values, too few or too many"),
            };
            self.complain(path, message, "");
        }
    }

    /// One of several schemas: the complaints of the one that fits best.
    fn choice(&mut self, variants: &'a [Value], value: &DeValue<'_>, path: &str, depth: usize) {
        if let DeValue::String(text) = value {
            let words: Vec<&str> = variants
                .iter()
                .flat_map(|variant| {
                    let list = variant.get("enum").and_then(Value::as_array);
                    list.into_iter().flatten().chain(variant.get("const"))
                })
                .filter_map(Value::as_str)
                .collect();
            if !words.is_empty() && variants.iter().all(is_word_or_null) {
                if !words.contains(&&**text) {
                    let hint = did_you_mean(text, words.into_iter());
                    self.complain(path, format!("{path} cannot be {text:?}"), hint);
                }
                return;
            }
        }
        let mut best: Option<Vec<Complaint>> = None;
        for variant in variants {
            let schema = self.deref(variant);
            if choices(schema).is_none() && !types(schema).iter().any(|name| is_a(value, name)) {
                continue;
            }
            let mut trial = Check { root: self.root, complaints: Vec::new() };
            trial.value(schema, value, path, depth + 1);
            if trial.complaints.is_empty() {
                return;
            }
            if best.as_ref().is_none_or(|best| trial.complaints.len() < best.len()) {
                best = Some(trial.complaints);
            }
        }
        match best {
            Some(complaints) => self.complaints.extend(complaints),
            None => {
                let wanted: Vec<String> =
                    variants.iter().map(|variant| words(self.deref(variant))).collect();
                let wanted: Vec<String> = wanted.into_iter().filter(|w| w != "nothing").collect();
                let message =
                    format!("{path} is {}, it must be {}", kind(value), wanted.join(" or "));
                self.complain(path, message, "");
            }
        }
    }
}

/// The variants of a schema that is a choice.
fn choices(schema: &Value) -> Option<&[Value]> {
    let list = schema.get("anyOf").or_else(|| schema.get("oneOf"))?;
    list.as_array().map(Vec::as_slice)
}

fn is_word_or_null(schema: &Value) -> bool {
    types(schema) == ["null"] || schema.get("enum").is_some() || schema.get("const").is_some()
}

/// Names of the JSON types that a schema allows.
fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_a(value: &DeValue<'_>, name: &str) -> bool {
    match value {
        DeValue::String(_) => name == "string",
        DeValue::Integer(_) => matches!(name, "integer" | "number"),
        DeValue::Float(_) => name == "number",
        DeValue::Boolean(_) => name == "boolean",
        DeValue::Array(_) => name == "array",
        DeValue::Table(_) => name == "object",
        DeValue::Datetime(_) => false,
    }
}

/// A finite number as TOML writes it.
fn number(value: &DeValue<'_>) -> Option<f64> {
    let number = match value {
        DeValue::Integer(integer) => {
            i64::from_str_radix(integer.as_str(), integer.radix()).ok()? as f64
        }
        DeValue::Float(float) => float.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// What a value is, in words.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time (times are texts: \"19:05\")",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// What a schema wants, in words.
fn words(schema: &Value) -> String {
    let names = types(schema).into_iter().filter(|name| *name != "null");
    let words: Vec<&str> = names
        .map(|name| match name {
            "string" => "a text",
            "integer" => "a whole number",
            "number" => "a number",
            "boolean" => "true or false",
            "array" => "a list",
            "object" => "a table",
            _ => "nothing",
        })
        .collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(" or ") }
}

fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
}
