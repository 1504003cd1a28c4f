//! Where in a file a value stands.

use std::collections::BTreeMap;

use toml::{Spanned, de::DeValue};

use crate::{Problem, Severity};

/// A file's name and the places of its values. Two sources are always equal: where a
/// room was written does not make it another room.
#[derive(Clone, Debug, Default)]
pub struct Source {
    file: String,
    places: BTreeMap<String, (u32, u32)>,
}

impl PartialEq for Source {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// What is wrong with the value at a path such as `room.surface[1].kind`.
#[derive(Clone, Debug)]
pub(crate) struct Complaint {
    pub(crate) path: String,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl Complaint {
    pub(crate) fn new(
        path: impl Into<String>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let severity = Severity::Error;
        Self { path: path.into(), severity, message: message.into(), hint: hint.into() }
    }

    pub(crate) fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }
}

impl Source {
    /// A file without any value.
    pub(crate) fn empty(file: &str) -> Self {
        Self { file: file.to_owned(), places: BTreeMap::new() }
    }

    /// The places of every value under `root`.
    pub(crate) fn new(file: &str, text: &str, root: &Spanned<DeValue<'_>>) -> Self {
        let mut source = Self::empty(file);
        source.note(&Lines::new(text), root, String::new(), root.span().start);
        source
    }

    /// The file's name.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Line and column of a value, or of the nearest one around it; (0, 0) if there is
    /// none.
    pub(crate) fn place(&self, path: &str) -> (u32, u32) {
        let mut path = path;
        loop {
            if let Some(place) = self.places.get(path) {
                return *place;
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = path.get(..end).unwrap_or_default(),
                None => return (0, 0),
            }
        }
    }

    /// The complaint with its place.
    pub(crate) fn problem(&self, complaint: Complaint) -> Problem {
        let (line, column) = self.place(&complaint.path);
        Problem {
            file: self.file.clone(),
            line,
            column,
            severity: complaint.severity,
            message: complaint.message,
            hint: complaint.hint,
        }
    }

    fn note(&mut self, lines: &Lines<'_>, value: &Spanned<DeValue<'_>>, path: String, at: usize) {
        match value.get_ref() {
            DeValue::Table(table) => {
                for (key, value) in table {
                    let path = join(&path, key.get_ref());
                    self.note(lines, value, path, key.span().start);
                }
            }
            DeValue::Array(array) => {
                for (nr, value) in array.iter().enumerate() {
                    let start = value.span().start;
                    self.note(lines, value, format!("{path}[{nr}]"), start);
                }
            }
            _ => {}
        }
        self.places.insert(path, lines.place(at));
    }
}

/// A path one key further.
pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// A text and where its lines begin.
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(nr, _)| nr + 1)).collect();
        Self { text, starts }
    }

    /// Line and column from 1 of the byte at `offset`.
    pub(crate) fn place(&self, offset: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        (number(line), number(before.chars().count() + 1))
    }
}
