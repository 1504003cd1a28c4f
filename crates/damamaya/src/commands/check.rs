//! `damamaya check`: every fault of city, room and layout files, with its place.

use std::path::{Path, PathBuf};

use wall_layout::{Problem, Severity};

use super::say;
use crate::{failure::Failure, known_tiles, source};

/// Largest file that is read, bytes: a city file of thousands of feeds is below it.
const MAX_BYTES: u64 = 4 << 20;

pub(crate) fn run(files: &[PathBuf]) -> Result<(), Failure> {
    let mut faults = Vec::new();
    for path in files {
        let (errors, warnings) = check(path);
        for warning in warnings {
            say(warning)?;
        }
        if errors.is_empty() {
            say(format_args!("{}: in order", path.display()))?;
        }
        faults.extend(errors);
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::problems(faults)) }
}

/// Errors and warnings of one file, each a line.
fn check(path: &Path) -> (Vec<String>, Vec<String>) {
    let name = path.display().to_string();
    let text = match read(path) {
        Ok(text) => text,
        Err(reason) => return (vec![format!("{name}: cannot be read: {reason}")], Vec::new()),
    };
    if is_city(&text) {
        return match source::parse(&text, &name) {
            Ok(_) => (Vec::new(), Vec::new()),
            Err(failure) => (failure.to_string().lines().map(str::to_owned).collect(), Vec::new()),
        };
    }
    let problems = known_tiles::check(&text, &name);
    let (errors, warnings): (Vec<_>, Vec<_>) =
        problems.into_iter().partition(|problem| problem.severity == Severity::Error);
    let lines = |problems: Vec<Problem>| problems.iter().map(ToString::to_string).collect();
    (lines(errors), lines(warnings))
}

/// A city file has a `[city]` or a feed; layouts and rooms have neither.
fn is_city(text: &str) -> bool {
    text.lines().map(str::trim).any(|line| line == "[city]" || line == "[[feed]]")
}

fn read(path: &Path) -> Result<String, String> {
    let length = std::fs::metadata(path).map_err(|err| err.to_string())?.len();
    if length > MAX_BYTES {
        return Err(format!("{length} bytes are more than such a file can have ({MAX_BYTES})"));
    }
    std::fs::read_to_string(path).map_err(|err| err.to_string())
}
