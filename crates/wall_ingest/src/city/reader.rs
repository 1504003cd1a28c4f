//! A TOML table read key by key, collecting every problem with its place.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::problem::{Problem, suggest};

/// The text of a file and what was found wrong in it.
pub(super) struct Checker<'t> {
    text: &'t str,
    /// Everything found so far.
    pub(super) problems: Vec<Problem>,
    /// Whether missing keys are reported; not after an error of syntax, which may have
    /// swallowed them.
    pub(super) reports_missing: bool,
}

impl<'t> Checker<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, problems: Vec::new(), reports_missing: true }
    }

    /// Notes a problem at the start of `span`.
    pub(super) fn problem(
        &mut self,
        span: &Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let (line, column) = self.place(span);
        let (message, hint) = (message.into(), hint.into());
        self.problems.push(Problem { line, column, message, hint });
    }

    /// Line and column of the start of `span`, from 1.
    pub(super) fn place(&self, span: &Range<usize>) -> (usize, usize) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        (before.matches('\n').count() + 1, column)
    }

    /// Notes that `table` lacks `key`.
    pub(super) fn missing(&mut self, table: &Table<'_>, key: &str, example: &str) {
        if self.reports_missing {
            let message = format!("{} lacks {key}", table.name);
            self.problem(&table.span, message, format!("for example {key} = {example}"));
        }
    }
}

/// A value and its place.
pub(super) type Value<'a> = &'a Spanned<DeValue<'a>>;

/// A table of the file.
pub(super) struct Table<'a> {
    /// How it is called in messages: `[city]`.
    pub(super) name: String,
    /// Where it begins.
    pub(super) span: Range<usize>,
    /// Its keys.
    pub(super) entries: &'a DeTable<'a>,
}

impl<'a> Table<'a> {
    /// The table `value`, or a problem.
    pub(super) fn of(checker: &mut Checker<'_>, name: &str, value: Value<'a>) -> Option<Self> {
        let span = value.span();
        match value.get_ref() {
            DeValue::Table(entries) => Some(Self { name: name.to_owned(), span, entries }),
            other => {
                let message = format!("{name} is {}, not a table", kind(other));
                checker.problem(&span, message, "");
                None
            }
        }
    }

    /// The value of `key`.
    pub(super) fn get(&self, key: &str) -> Option<Value<'a>> {
        self.entries.get(key)
    }

    /// Notes every key that is not one of `known`.
    pub(super) fn check_keys(&self, checker: &mut Checker<'_>, known: &[&str]) {
        for key in self.entries.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                let hint = suggest(key.get_ref(), known.iter().copied());
                let message = format!("unknown key {} in {}", key.get_ref(), self.name);
                checker.problem(&key.span(), message, hint);
            }
        }
    }

    /// The text of `key`, or a problem if it is something else.
    pub(super) fn text(
        &self,
        checker: &mut Checker<'_>,
        key: &str,
    ) -> Option<(&'a str, Range<usize>)> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some((text.as_ref(), value.span())),
            other => {
                let message = format!("{key} is {}, not a text", kind(other));
                checker.problem(&value.span(), message, "put it in quotation marks");
                None
            }
        }
    }

    /// The text of `key`, or a problem if it is missing, empty or something else.
    pub(super) fn required_text(
        &self,
        checker: &mut Checker<'_>,
        key: &str,
        example: &str,
    ) -> Option<(&'a str, Range<usize>)> {
        if self.get(key).is_none() {
            checker.missing(self, key, &format!("{example:?}"));
        }
        let (text, span) = self.text(checker, key)?;
        if text.trim().is_empty() {
            checker.problem(&span, format!("{key} is empty"), format!("for example {example:?}"));
            return None;
        }
        Some((text, span))
    }

    /// The truth value of `key`; absent means no.
    pub(super) fn flag(&self, checker: &mut Checker<'_>, key: &str) -> bool {
        let Some(value) = self.get(key) else { return false };
        match value.get_ref() {
            DeValue::Boolean(flag) => *flag,
            other => {
                let message = format!("{key} is {}, not true or false", kind(other));
                checker.problem(&value.span(), message, "");
                false
            }
        }
    }

    /// The whole number of `key` if it is within `range`, or a problem.
    pub(super) fn count(
        &self,
        checker: &mut Checker<'_>,
        key: &str,
        range: std::ops::RangeInclusive<u32>,
    ) -> Option<u32> {
        let value = self.get(key)?;
        let (least, most) = (range.start(), range.end());
        let number = match value.get_ref() {
            DeValue::Integer(digits) => u32::from_str_radix(digits.as_str(), digits.radix()).ok(),
            _ => None,
        };
        match number {
            Some(number) if range.contains(&number) => Some(number),
            _ => {
                let message = format!("{key} is not a whole number from {least} to {most}");
                checker.problem(&value.span(), message, "");
                None
            }
        }
    }

    /// The elements of the array `key`; a problem if it is something else.
    pub(super) fn list(&self, checker: &mut Checker<'_>, key: &str) -> Vec<Value<'a>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        match value.get_ref() {
            DeValue::Array(values) => values.iter().collect(),
            other => {
                let message = format!("{key} is {}, not a list", kind(other));
                checker.problem(&value.span(), message, format!("write [[{key}]] before each"));
                Vec::new()
            }
        }
    }
}

/// The number that a value is.
pub(super) fn number(value: Value<'_>) -> Option<f64> {
    match value.get_ref() {
        DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str().parse().ok(),
        DeValue::Float(digits) => digits.as_str().parse().ok(),
        _ => None,
    }
}

/// What a value is, in words.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The text that a value is.
pub(super) fn text_of(value: Value<'_>) -> Option<&str> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.as_ref()),
        _ => None,
    }
}
