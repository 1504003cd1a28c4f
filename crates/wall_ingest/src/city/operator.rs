//! The `[[camera_operator]]` tables of a city file: who may move cameras, and before whom.

use wall_model::Control;

use super::reader::{Checker, Table};

/// Longest name, bytes.
const MAX_NAME: usize = 100;

/// A desk or a role that may move cameras.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraOperator {
    /// How it is called: `Meja 3`, `Kepala sif`.
    pub name: String,
    /// 1 to 9; the higher takes a camera from the lower.
    pub priority: u8,
    /// Whether whoever works the wall's own window moves cameras under this name.
    pub is_at_wall: bool,
}

/// Who may move cameras, in the file's order.
pub(super) fn operators(checker: &mut Checker<'_>, root: &Table<'_>) -> Vec<CameraOperator> {
    let mut operators = Vec::<CameraOperator>::new();
    for value in root.list(checker, "camera_operator") {
        let Some(table) = Table::of(checker, "[[camera_operator]]", value) else { continue };
        table.check_keys(checker, &["name", "priority", "wall"]);
        let name = table.required_text(checker, "name", "Meja 3");
        if table.get("priority").is_none() {
            checker.missing(&table, "priority", "3");
        }
        let priority = table.count(checker, "priority", 1..=u32::from(Control::MOST_PRIORITY));
        let is_at_wall = table.flag(checker, "wall");
        if let Some(value) = table.get("wall").filter(|_| is_at_wall)
            && let Some(other) = operators.iter().find(|one| one.is_at_wall)
        {
            let message = format!("the wall is {}'s already", other.name);
            checker.problem(&value.span(), message, "one name has `wall = true`");
        }
        let (Some((name, span)), Some(priority)) = (name, priority) else { continue };
        let name = name.trim();
        if name.len() > MAX_NAME || name.contains(char::is_control) {
            checker.problem(&span, "name is no short line of text", "for example \"Meja 3\"");
        } else if operators.iter().any(|one| one.is(name)) {
            let message = format!("a second [[camera_operator]] named {name}");
            checker.problem(&span, message, "names are unique");
        } else {
            let priority = u8::try_from(priority).unwrap_or(Control::MOST_PRIORITY);
            operators.push(CameraOperator { name: name.to_owned(), priority, is_at_wall });
        }
    }
    operators
}

impl CameraOperator {
    /// Whether somebody of this name is meant.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.trim())
    }
}
