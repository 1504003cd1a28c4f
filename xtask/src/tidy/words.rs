//! Words of the wall stand in both languages, and neither is empty.

use super::code::{blanked, line_of};
use crate::{finding::Findings, tree::Tree};

/// Constructors of a text in Indonesian and English.
const PAIRS: [&str; 3] = ["Words::new(", "Text::words(", "Self::words("];

/// Reports pairs of which a language is missing.
pub(super) fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts(".rs") {
        let code = blanked(text);
        for call in PAIRS {
            for (at, _) in code.match_indices(call) {
                // Blanking keeps lines but not always bytes: find the call again in the text.
                let Some([id, en]) = arguments(text, &code, at, call) else { continue };
                // A blank is fine as a separator, in both languages.
                let is_blank = |text: &str| text.trim().is_empty();
                if id.is_empty() || en.is_empty() || is_blank(&id) != is_blank(&en) {
                    let what = format!("{call}…): a text in Indonesian and one in English");
                    findings.violation(path, Some(line_of(&code, at)), what);
                }
            }
        }
    }
}

/// The two literal arguments of the call at byte `at` of `code`; `None` if they are not
/// literals.
fn arguments(text: &str, code: &str, at: usize, call: &str) -> Option<[String; 2]> {
    let nth = code.get(..at)?.chars().count();
    let start = text.char_indices().nth(nth)?.0 + call.len();
    let (first, rest) = literal(text.get(start..)?)?;
    let (second, _) = literal(rest.trim_start().strip_prefix(',')?)?;
    Some([first, second])
}

/// The string literal at the start of `text`, and what follows it.
fn literal(text: &str) -> Option<(String, &str)> {
    let body = text.trim_start().strip_prefix('"')?;
    let mut is_escaped = false;
    for (at, sign) in body.char_indices() {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some((body.get(..at)?.to_owned(), body.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::test::found;

    #[test]
    fn a_missing_language_is_found() {
        let bad = "fn a() {\n    Words::new(\"Awan é\", \"\");\n    Text::words(\n        \" \",\n        \"Rain\",\n    );\n}\n";
        let (violations, _) = found(check, &[("a.rs", bad)]);
        assert_eq!(violations.len(), 2, "{violations:?}");
        assert!(violations[0].starts_with("a.rs:2:") && violations[1].starts_with("a.rs:3:"));
    }

    #[test]
    fn complete_pairs_and_variables_are_fine() {
        let good = "fn a() { Words::new(\"Hujan\", \"Rain\"); Text::words(id, en); Text::words(\" \", \" \"); }\n// Words::new(\"\", \"\")\n";
        assert!(found(check, &[("a.rs", good)]).0.is_empty());
    }
}
