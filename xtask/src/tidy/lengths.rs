//! Lengths of files: one idea a file.

use crate::{finding::Findings, tree::Tree};

/// Lines of a Rust file beyond which it is asked about.
const ASKED: usize = 400;

/// Most lines of a Rust file.
const MOST: usize = 600;

/// Most lines of a shader.
const MOST_OF_SHADER: usize = 150;

/// Most bytes of any file.
const MOST_BYTES: u64 = 1_500_000;

/// Longer Rust files, and why.
const LONGER: &[(&str, &str)] = &[];

/// Reports files that are too long.
pub(super) fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts(".rs") {
        let lines = text.lines().count();
        let is_listed = LONGER.iter().any(|(longer, _)| *longer == path);
        if lines > MOST && !is_listed {
            let what =
                format!("{lines} lines; over {MOST} must be split (or listed with a reason)");
            findings.violation(path, None, what);
        } else if lines > ASKED && !is_listed {
            findings.question(path, None, format!("{lines} lines; does it hold one idea?"));
        }
    }
    for (path, text) in tree.texts(".wgsl") {
        let lines = text.lines().count();
        if lines > MOST_OF_SHADER {
            let what = format!("{lines} lines; a pass has at most {MOST_OF_SHADER}");
            findings.violation(path, None, what);
        }
    }
    for file in &tree.files {
        if file.bytes > MOST_BYTES {
            let what = format!("{} bytes; over {MOST_BYTES} does not belong here", file.bytes);
            findings.violation(&file.path, None, what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::test::found;

    #[test]
    fn long_files_are_asked_about_and_longer_ones_fail() {
        let text = |lines: usize| "//! x\n".repeat(lines);
        let files = [
            ("good.rs", text(400)),
            ("asked.rs", text(401)),
            ("bad.rs", text(601)),
            ("good.wgsl", text(150)),
            ("bad.wgsl", text(151)),
            ("bad.bin", "x".repeat(1_500_001)),
        ];
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let (violations, questions) = found(check, &files);
        let places: Vec<&str> = violations.iter().map(|v| v.split(':').next().unwrap()).collect();
        assert_eq!(places, ["bad.rs", "bad.wgsl", "bad.bin"]);
        assert_eq!(questions, ["asked.rs: 401 lines; does it hold one idea?"]);
    }
}
