//! Functions of over 60 lines are worth a question.

use crate::{finding::Findings, tree::Tree};

/// Most lines of a function, its signature and last brace included.
const MOST: usize = 60;

/// Asks about long functions.
pub(super) fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts(".rs") {
        let lines: Vec<&str> = text.lines().collect();
        for (nr, line) in lines.iter().enumerate() {
            let Some(name) = function_name(line) else { continue };
            let indent = line.len() - line.trim_start().len();
            // Formatted code closes a function at the column where it began.
            let close = format!("{}}}", " ".repeat(indent));
            let rest = lines.iter().skip(nr + 1);
            let Some(more) = rest.clone().position(|line| **line == close) else { continue };
            // A declaration without a body ends before the next function begins.
            let is_declaration = rest.take(more).any(|line| {
                function_name(line).is_some() && line.len() - line.trim_start().len() == indent
            });
            let length = more + 2;
            if length > MOST && !is_declaration {
                let what = format!("{name} has {length} lines; over {MOST} asks for a split");
                findings.question(path, Some(nr + 1), what);
            }
        }
    }
}

/// The name of the function that begins in this line.
fn function_name(line: &str) -> Option<&str> {
    let trimmed = line.trim_start();
    let (before, after) = match trimmed.strip_prefix("fn ") {
        Some(after) => ("", after),
        None => trimmed.split_once(" fn ")?,
    };
    let is_qualifier = |word: &str| {
        matches!(word, "pub" | "const" | "async" | "unsafe" | "extern" | "\"C\"")
            || word.starts_with("pub(")
            || word.ends_with(')')
    };
    if !before.split_whitespace().all(is_qualifier) || trimmed.ends_with('}') {
        return None;
    }
    after.split(['(', '<']).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::test::found;

    #[test]
    fn long_functions_are_asked_about() {
        let body = "        call();\n".repeat(70);
        let text = format!("impl A {{\n    pub(crate) fn long(&self) {{\n{body}    }}\n}}\n");
        let (violations, questions) = found(check, &[("a.rs", &text)]);
        assert!(violations.is_empty());
        assert_eq!(questions, ["a.rs:2: long has 72 lines; over 60 asks for a split"]);
    }

    #[test]
    fn short_ones_and_declarations_are_not() {
        let short = "fn a() {\n    b();\n}\n".repeat(40);
        let declared =
            format!("trait T {{\n    fn a();\n{}    fn b() {{\n    }}\n}}\n", "\n".repeat(70));
        assert!(found(check, &[("a.rs", &short), ("b.rs", &declared)]).1.is_empty());
    }
}
