//! Clocks: time comes in as an argument, and is read in two files.
//!
//! Clippy refuses the calls; this rule also sees who excuses himself from clippy, and the
//! clocks of libraries. Tokio's `Instant` is allowed: it is the one that tests can move.

use super::code::{blanked, is_for_tests, line_of, without_tests};
use crate::{finding::Findings, tree::Tree};

/// The files that read a clock.
const CLOCKS: &[&str] = &["crates/wall_ingest/src/clock.rs", "crates/damamaya/src/clock.rs"];

/// Calls that read a clock.
const CALLS: &[&str] = &[
    "SystemTime::now",
    "Zoned::now",
    "Timestamp::now",
    "Utc::now",
    "Local::now",
    "OffsetDateTime::now",
];

/// The lint by which clippy refuses clocks.
const LINT: &str = "clippy::disallowed_methods";

/// Reports clocks outside their files.
pub(super) fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts(".rs") {
        if CLOCKS.contains(&path) || is_for_tests(path) {
            continue;
        }
        let code = blanked(text);
        let code = without_tests(&code);
        for call in CALLS {
            for (at, _) in code.match_indices(call) {
                let what = format!("{call}: take a wall_model::Clock or a Timestamp instead");
                findings.violation(path, Some(line_of(code, at)), what);
            }
        }
        for (at, _) in code.match_indices("Instant::now") {
            if !is_tokios(code, at) {
                let what = "std's Instant::now: take a time, or tokio's Instant in async code";
                findings.violation(path, Some(line_of(code, at)), what);
            }
        }
        for (at, _) in code.match_indices(LINT) {
            let what = format!("{LINT} is excused outside of the clocks' files");
            findings.violation(path, Some(line_of(code, at)), what);
        }
    }
}

/// Whether the `Instant` at byte `at` is tokio's: by its path, or as imported.
fn is_tokios(code: &str, at: usize) -> bool {
    let head = code.get(..at).unwrap_or_default();
    if head.ends_with("::") {
        return head.ends_with("tokio::time::")
            || head.ends_with("time::") && imports(code, "time");
    }
    imports(code, "Instant")
}

/// Whether `name` is imported from tokio and not from std.
fn imports(code: &str, name: &str) -> bool {
    let uses = code.split("use ").skip(1).filter_map(|rest| rest.split_once(';'));
    let mut uses = uses.map(|(path, _)| path).filter(|path| has_word(path, name));
    uses.any(|path| path.starts_with("tokio::")) && !code.contains("std::time::Instant")
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|sign: char| !sign.is_alphanumeric() && sign != '_').any(|part| part == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::test::found;

    #[test]
    fn clocks_and_excuses_are_found() {
        let std = "use std::time::{Duration, Instant};\nfn a() { Instant::now(); }\n";
        let excuse =
            "#[expect(clippy::disallowed_methods, reason = \"\")]\nfn a() { SystemTime::now() }";
        let jiff = "fn a() { jiff::Zoned::now(); }";
        let files = [("a.rs", std), ("b.rs", excuse), ("c.rs", jiff)];
        let (violations, _) = found(check, &files);
        let places: Vec<&str> = violations.iter().map(|v| v.split(": ").next().unwrap()).collect();
        assert_eq!(places, ["a.rs:2", "b.rs:2", "b.rs:1", "c.rs:1"]);
    }

    #[test]
    fn the_clocks_files_tokio_and_tests_may() {
        let call = "fn a() { SystemTime::now(); }";
        let tokio = "use tokio::{sync::watch, time::{Instant, sleep}};\nfn a() { Instant::now(); }";
        let path = "fn a() { tokio::time::Instant::now(); }";
        let test = "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() { SystemTime::now(); }\n}\n";
        let files = [
            ("crates/wall_ingest/src/clock.rs", call),
            ("crates/wall_ui/src/tests.rs", call),
            ("crates/wall_media/src/a.rs", tokio),
            ("crates/wall_media/src/b.rs", path),
            ("crates/wall_media/src/c.rs", test),
        ];
        assert_eq!(found(check, &files).0, [""; 0]);
    }
}
