//! Words that never stand in code: unfinished work, muted tests, left-over tracing.

use super::code::{blanked, line_of};
use crate::{finding::Findings, tree::Tree};

/// The word in code, and why not.
const BANNED: &[(&str, &str)] = &[
    ("todo!", "finish it or leave it out"),
    ("unimplemented!", "finish it or leave it out"),
    ("dbg!", "left from a search for a fault"),
    ("#[ignore", "a test that does not run is no test: run it or delete it"),
    ("#[should_panic", "say what must hold, by a Result and its words"),
];

/// Reports banned words.
pub(super) fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts(".rs") {
        let code = blanked(text);
        for (word, reason) in BANNED {
            for (at, _) in code.match_indices(word) {
                let before = code.get(..at).and_then(|head| head.chars().next_back());
                if before.is_none_or(|sign| !sign.is_alphanumeric() && sign != '_') {
                    findings.violation(path, Some(line_of(&code, at)), format!("{word}: {reason}"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::test::found;

    #[test]
    fn unfinished_work_and_muted_tests_are_found() {
        let bad = "fn a() {\n    todo!()\n}\n#[ignore = \"slow\"]\nfn b() { dbg!(1); }\n";
        let (violations, _) = found(check, &[("a.rs", bad)]);
        let starts: Vec<&str> = violations.iter().map(|v| v.split(": ").nth(1).unwrap()).collect();
        assert_eq!(starts, ["todo!", "dbg!", "#[ignore"]);
        assert!(violations[0].starts_with("a.rs:2:"), "{violations:?}");
    }

    #[test]
    fn comments_texts_and_other_names_are_not() {
        let good = "// todo!\nfn a() { print(\"dbg!\"); my_todo!(); }\n";
        assert!(found(check, &[("a.rs", good)]).0.is_empty());
    }
}
