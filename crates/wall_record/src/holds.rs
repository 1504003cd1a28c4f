//! Evidence locks: stretches of time of which nothing may be removed.

use wall_model::{FactKind, Slot, Timestamp};

use crate::Moment;
use crate::orders::WALL;

/// The windows that are held at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    /// Begin and end, both within, microseconds.
    windows: Vec<(i64, i64)>,
}

impl Holds {
    /// What is held as far as `known` says. A bookmark that this program cannot read may
    /// hold anything, so that it holds everything.
    pub fn at(known: &Moment) -> Self {
        let windows =
            known.latest(WALL, Slot::Bookmark).filter_map(|known| match &known.fact.kind {
                FactKind::Bookmark(bookmark) if !bookmark.is_held => None,
                FactKind::Bookmark(bookmark) => {
                    let (from, to) = bookmark.window();
                    Some((from.as_micros(), to.as_micros()))
                }
                _ => Some((i64::MIN, i64::MAX)),
            });
        Self { windows: windows.collect() }
    }

    /// Whether anything between `from` and `to`, both within, is held.
    pub fn overlap(&self, from: Timestamp, to: Timestamp) -> bool {
        let (from, to) = (from.as_micros(), to.as_micros());
        self.windows.iter().any(|(begin, end)| *begin <= to && from <= *end)
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.windows.is_empty()
    }
}
