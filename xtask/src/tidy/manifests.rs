//! Manifests: versions stand once, in the root's table, and every crate takes its lints.

use std::collections::BTreeSet;

use toml::{Table, Value};

use crate::{finding::Findings, tree::Tree};

/// Tables of a manifest that name dependencies.
const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Reports versions outside of the root's table, entries that nobody uses, and crates
/// without the workspace's lints.
pub(super) fn check(tree: &Tree, findings: &mut Findings) {
    let mut shared = BTreeSet::new();
    let mut used = BTreeSet::new();
    for (path, text) in tree.texts("Cargo.toml") {
        let manifest: Table = match text.parse() {
            Ok(manifest) => manifest,
            Err(err) => {
                findings.violation(path, None, format!("not TOML: {err}"));
                continue;
            }
        };
        if path == "Cargo.toml" {
            let table = manifest.get("workspace").and_then(|w| w.get("dependencies")?.as_table());
            shared.extend(table.into_iter().flatten().map(|(name, _)| name.clone()));
            continue;
        }
        if manifest.contains_key("workspace") {
            // A workspace of its own, as fuzz targets must be, cannot inherit from this one.
            continue;
        }
        if manifest.get("lints").and_then(|lints| lints.get("workspace"))
            != Some(&Value::Boolean(true))
        {
            findings.violation(
                path,
                None,
                "does not take the workspace's lints: [lints] workspace = true",
            );
        }
        for (name, value) in dependencies(&manifest) {
            used.insert(name.clone());
            if value.get("workspace") != Some(&Value::Boolean(true)) {
                let what =
                    format!("{name}: its version stands in the root's [workspace.dependencies]");
                findings.violation(path, None, what);
            }
        }
    }
    for name in shared.difference(&used) {
        findings.violation("Cargo.toml", None, format!("{name}: no crate uses it"));
    }
}

/// What a manifest depends on, everywhere and on some targets.
fn dependencies(manifest: &Table) -> impl Iterator<Item = (&String, &Value)> {
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flatten();
    let all = [manifest].into_iter().chain(targets.filter_map(|(_, of)| of.as_table()));
    all.flat_map(|of| TABLES.iter().filter_map(|table| of.get(*table)?.as_table())).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::test::found;

    #[test]
    fn own_versions_idle_entries_and_missing_lints_are_found() {
        let root = "[workspace]\n[workspace.dependencies]\na = \"1\"\nb = \"1\"\nd = \"1\"\n";
        let good = "[lints]\nworkspace = true\n[dependencies]\na.workspace = true\n\
                    [target.'cfg(unix)'.dependencies]\nd.workspace = true\n";
        let bad = "[dependencies]\na = \"2\"\n";
        let files = [
            ("Cargo.toml", root),
            ("g/Cargo.toml", good),
            ("h/Cargo.toml", bad),
            ("i/Cargo.toml", "["),
            ("fuzz/Cargo.toml", "[workspace.dependencies]\nc = \"1\"\n[dependencies]\na = \"2\"\n"),
        ];
        let (violations, _) = found(check, &files);
        assert_eq!(violations.len(), 4, "{violations:?}");
        assert!(violations[0].contains("lints") && violations[1].contains("a: its version"));
        assert!(violations[2].contains("not TOML") && violations[3].contains("b: no crate"));
    }
}
