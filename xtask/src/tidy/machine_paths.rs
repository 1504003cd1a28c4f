//! No path of one machine stands in the project: it would work there and nowhere else.

use super::code::line_of;
use crate::{finding::Findings, tree::Tree};

/// Beginnings of paths that belong to one machine or one run. Written in two parts, so
/// that this file keeps its own rule.
const PATHS: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/tm", "p/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Use", "rs/"),
];

/// Reports paths of one machine.
pub(super) fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts("") {
        for start in PATHS {
            for (at, _) in text.match_indices(start) {
                let before = text.get(..at).and_then(|head| head.chars().next_back());
                // Part of a longer path or an address: somebody else's.
                if before.is_some_and(|sign| sign.is_alphanumeric() || "-_.$}".contains(sign)) {
                    continue;
                }
                let what =
                    format!("{start}…: use std::env::temp_dir, a tempfile, or a relative path");
                findings.violation(path, Some(line_of(text, at)), what);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::test::found;

    #[test]
    fn paths_of_a_machine_are_found_and_addresses_are_not() {
        let bad = format!("\nlet a = \"{}x\";", PATHS[1]);
        let good = format!("https://host.example{}x", PATHS[0]);
        let (violations, _) = found(check, &[("a.rs", &bad), ("b.md", &good)]);
        assert_eq!(violations.len(), 1);
        assert!(violations[0].starts_with("a.rs:2: "), "{violations:?}");
        for start in PATHS {
            let text = format!("path = \"{start}x\"");
            assert_eq!(found(check, &[("a.toml", &text)]).0.len(), 1, "{start}");
        }
    }
}
