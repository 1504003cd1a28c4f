//! Every Rust file says in its first line what it is, and every shader too.

use crate::{finding::Findings, tree::Tree};

/// Reports files without a head.
pub(super) fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts(".rs") {
        let head = text.lines().next().unwrap_or_default();
        if !head.starts_with("//! ") {
            findings.violation(
                path,
                Some(1),
                "opens with `//! <noun phrase>.`: what is this file?",
            );
        }
    }
    for (path, text) in tree.texts(".wgsl") {
        if !text.starts_with("// ") {
            findings.violation(path, Some(1), "opens with a comment: what is this shader?");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::test::found;

    #[test]
    fn files_without_a_head_are_found() {
        let files = [("a.rs", "fn a() {}\n"), ("b.rs", "//!x\n"), ("c.wgsl", "fn a() {}\n")];
        assert_eq!(found(check, &files).0.len(), 3);
        assert!(
            found(check, &[("a.rs", "//! A file.\n"), ("c.wgsl", "// A pass.\n")]).0.is_empty()
        );
    }
}
