//! House rules that can be read off the text of the project.
//!
//! What clippy can check stands in `clippy.toml` and the workspace's lints; here is what
//! it cannot see: sizes, heads, folders, and files that are not Rust. Exceptions stand in
//! the file of their rule, each with its reason.

mod banned;
mod clocks;
mod code;
mod functions;
mod heads;
mod lengths;
mod links;
mod machine_paths;
mod manifests;
mod services;
mod words;

use std::path::Path;

use anyhow::Result;

use crate::{finding::Findings, tree::Tree};

/// A rule: looks at all files and says what it found.
type Check = fn(&Tree, &mut Findings);

/// Every rule.
const CHECKS: &[Check] = &[
    banned::check,
    clocks::check,
    functions::check,
    heads::check,
    lengths::check,
    links::check,
    machine_paths::check,
    manifests::check,
    services::check,
    words::check,
];

/// Runs every rule over the project.
///
/// # Errors
/// If a rule is broken.
pub(crate) fn run(root: &Path) -> Result<()> {
    let tree = Tree::read(root)?;
    let mut findings = Findings::default();
    check_all(&tree, &mut findings);
    findings.report("tidy")
}

/// Every rule over a tree.
pub(crate) fn check_all(tree: &Tree, findings: &mut Findings) {
    for check in CHECKS {
        check(tree, findings);
    }
}

#[cfg(test)]
mod test {
    use super::*;

    /// Violations and questions of one rule in a tree of these files.
    pub(super) fn found(check: Check, files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let mut findings = Findings::default();
        check(&Tree::of(files), &mut findings);
        let texts =
            |list: Vec<crate::finding::Finding>| list.iter().map(ToString::to_string).collect();
        (texts(findings.violations), texts(findings.questions))
    }
}
