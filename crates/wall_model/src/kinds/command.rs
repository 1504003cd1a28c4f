//! What a person or the wall itself ordered: layouts shown, alarms acknowledged.

use serde::{Deserialize, Serialize};

/// An order; the fact's entity is what it is about, such as `layout`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// What was ordered: `show`.
    pub verb: String,
    /// Who ordered it: a person's desk, or `wall`.
    pub by: String,
    /// The order's content; for `layout`, the layout and room files' text.
    pub content: String,
}
