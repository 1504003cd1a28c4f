//! Links of the documents lead somewhere.

use super::code::line_of;
use crate::{finding::Findings, tree::Tree};

/// Reports links to files that do not exist.
pub(super) fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts(".md") {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (at, _) in text.match_indices("](") {
            let rest = text.get(at + 2..).unwrap_or_default();
            let target = rest.split([')', '#']).next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let wanted = joined(folder, target);
            if !tree.has(&wanted) {
                let what = format!("the link {target} leads to no file of the project");
                findings.violation(path, Some(line_of(text, at)), what);
            }
        }
    }
}

/// `target` as seen from `folder`, from the repository's root.
fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::test::found;

    #[test]
    fn links_to_nothing_are_found() {
        let text =
            "[a](b.md) [c](../README.md#x) [d](https://x/y) [e](none.md)\n[f](#here) [g](e/)";
        let files =
            [("docs/a.md", text), ("docs/b.md", ""), ("README.md", ""), ("docs/e/f.png", "")];
        let (violations, _) = found(check, &files);
        assert_eq!(violations, ["docs/a.md:1: the link none.md leads to no file of the project"]);
    }
}
