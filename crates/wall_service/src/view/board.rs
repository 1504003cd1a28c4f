//! A table: things by rows, the same number of each by columns.

use serde::Serialize;

use super::{Mark, Text, Tone};

/// A table of numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Board {
    /// What the rows are, over the first column.
    pub corner: Text,
    /// Columns, the most important first; those without room are left out from the end.
    pub columns: Vec<Text>,
    /// Rows, the most important first; those without room are summed up.
    pub rows: Vec<BoardRow>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BoardRow {
    /// What it is about.
    pub label: Text,
    /// Quieter, behind the label: the unit.
    pub detail: Option<Text>,
    /// A cell for each column; `None`: nothing known.
    pub cells: Vec<Option<BoardCell>>,
    /// State at the far right.
    pub mark: Option<Mark>,
}

/// A number of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BoardCell {
    /// The number, right-aligned.
    pub value: Text,
    /// Where it moved, as an arrow behind it.
    pub trend: Option<Trend>,
    /// What it means.
    pub tone: Tone,
}

/// Where a number moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// Up (naik).
    Up,
    /// As before (stabil).
    Flat,
    /// Down (turun).
    Down,
}
