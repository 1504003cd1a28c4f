//! A service is one folder, complete, and knows no other service.

use std::collections::BTreeSet;

use super::code::{blanked, line_of};
use crate::{finding::Findings, tree::Tree};

/// Where the services are.
const SERVICES: &str = "crates/wall_services/src/";

/// Reports folders that are no complete service, and services that look at each other.
pub(super) fn check(tree: &Tree, findings: &mut Findings) {
    let files = tree.texts(".rs").filter_map(|(path, text)| {
        let (service, file) = path.strip_prefix(SERVICES)?.split_once('/')?;
        Some((service, file, path, text))
    });
    let files: Vec<_> = files.collect();
    let services: BTreeSet<&str> = files.iter().map(|(service, ..)| *service).collect();
    for service in &services {
        complete(tree, service, findings);
    }
    for (service, _, path, text) in &files {
        let code = blanked(text);
        for other in services.iter().filter(|other| *other != service) {
            if let Some(at) = mention(&code, other) {
                let what =
                    format!("{service} looks at {other}: ask by the kind of fact, in situation/");
                findings.violation(path, Some(line_of(&code, at)), what);
            }
        }
    }
}

/// Reports what the folder of `service` lacks.
fn complete(tree: &Tree, service: &str, findings: &mut Findings) {
    let folder = format!("{SERVICES}{service}");
    let is_name = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
    if !service.chars().all(is_name) {
        findings.violation(&folder, None, "a service's name is snake_case");
    }
    let path = format!("{folder}/mod.rs");
    let Some((_, text)) = tree.texts(".rs").find(|(file, _)| *file == path) else {
        findings.violation(&folder, None, "a service's folder has a mod.rs");
        return;
    };
    if !text.contains(&format!("ID: &str = \"{service}\";")) {
        findings.violation(
            &path,
            None,
            format!("the service's id is its folder's name, {service}"),
        );
    }
    let has_feeds = blanked(text).contains("fn feeds(");
    if has_feeds && !tree.has(&format!("{folder}/fixtures")) {
        findings.violation(&folder, None, "a service with feeds has fixtures/<feed>.<nr>.<ending>");
    }
    if has_feeds && !blanked(text).contains("fn simulate(") {
        findings.violation(&path, None, "a service with feeds answers for the simulated city");
    }
    if !tree.has(&format!("{folder}/tests.rs")) && !tree.has(&format!("{folder}/tests/mod.rs")) {
        findings.violation(&folder, None, "a service has tests.rs or tests/mod.rs");
    }
}

/// Where `code` names the service `other` by a path: `crate::other`, any number of
/// `super::` before it, or within such a path's braces.
fn mention(code: &str, other: &str) -> Option<usize> {
    let ends = |at: usize, name: &str| {
        let next = code.get(at + name.len()..).and_then(|rest| rest.chars().next());
        next.is_none_or(|sign| !sign.is_alphanumeric() && sign != '_')
    };
    for start in ["crate::", "wall_services::", "super::"] {
        let path = format!("{start}{other}");
        if let Some((at, _)) = code.match_indices(&path).find(|(at, _)| ends(*at, &path)) {
            return Some(at);
        }
        for (at, _) in code.match_indices(&format!("{start}{{")) {
            let group = code.get(at..).and_then(|rest| rest.split(';').next()).unwrap_or_default();
            let mut words = group.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
            if words.any(|word| word == other) {
                return Some(at);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::test::found;

    const COMPLETE: &str = "const ID: &str = \"gps\"; fn feeds() {} fn simulate() {}";

    #[test]
    fn incomplete_folders_are_found() {
        let files = [
            ("crates/wall_services/src/lib.rs", ""),
            ("crates/wall_services/src/Water/decode.rs", ""),
            (
                "crates/wall_services/src/power/mod.rs",
                "const ID: &str = \"energy\"; const NAME: &str = \"power\"; fn feeds() {}",
            ),
        ];
        let (violations, _) = found(check, &files);
        for wanted in [
            "snake_case",
            "has a mod.rs",
            "is its folder's name",
            "fixtures",
            "simulated",
            "tests.rs",
        ] {
            assert!(violations.iter().any(|v| v.contains(wanted)), "{wanted} of {violations:?}");
        }
        let files = [
            ("crates/wall_services/src/gps/mod.rs", COMPLETE),
            ("crates/wall_services/src/gps/tests.rs", ""),
            ("crates/wall_services/src/gps/fixtures/a.1.json", ""),
        ];
        assert_eq!(found(check, &files).0, [""; 0]);
    }

    #[test]
    fn services_that_look_at_each_other_are_found() {
        let bad = [
            "use crate::gps::Unit;",
            "use crate::{service, gps};",
            "fn a() { super::super::gps::b(); }",
            "use super::gps::Unit;",
            "use super::{gps::Unit, ID};",
        ];
        for text in bad {
            let files = [
                ("crates/wall_services/src/gps/mod.rs", COMPLETE),
                ("crates/wall_services/src/cctv/grid.rs", text),
            ];
            let (violations, _) = found(check, &files);
            assert!(violations.iter().any(|v| v.contains("cctv looks at gps")), "{violations:?}");
        }
        let good = "use crate::gps_units::Unit; // crate::gps\n";
        let files = [
            ("crates/wall_services/src/gps/mod.rs", COMPLETE),
            ("crates/wall_services/src/cctv/grid.rs", good),
        ];
        assert!(!found(check, &files).0.iter().any(|v| v.contains("looks at")));
    }
}
