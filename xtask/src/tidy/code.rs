//! Rust text without what only looks like code.

/// `text` with the content of comments and literals replaced by blanks; lines stay where
/// they are.
pub(crate) fn blanked(text: &str) -> String {
    let mut rest = text;
    let mut code = String::with_capacity(text.len());
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let length = literal_or_comment(rest, before);
        let (taken, kept) = match length {
            Some(length) => (length, false),
            None => (first.len_utf8(), true),
        };
        let (head, tail) = rest.split_at(taken);
        for sign in head.chars() {
            code.push(if kept || sign == '\n' { sign } else { ' ' });
        }
        before = head.chars().next_back().unwrap_or(' ');
        rest = tail;
    }
    code
}

/// Bytes of the comment or literal at the start of `rest`, if there is one; `before` is
/// the sign before it.
fn literal_or_comment(rest: &str, before: char) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(block_comment(rest));
    }
    if rest.starts_with('"') {
        return Some(string(rest));
    }
    let is_word = |sign: char| sign.is_alphanumeric() || sign == '_';
    if !is_word(before) {
        let raw = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'));
        if let Some(length) = raw.and_then(raw_string) {
            return Some(rest.len() - raw?.len() + length);
        }
    }
    if rest.starts_with('\'') { character(rest) } else { None }
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += tail.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Length of a string with its quotes.
fn string(rest: &str) -> usize {
    let mut is_escaped = false;
    for (at, sign) in rest.char_indices().skip(1) {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Length of a raw string from its first `#` or quote on.
fn raw_string(rest: &str) -> Option<usize> {
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let body = rest.get(hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(hashes + 1 + body.find(&end).map_or(body.len(), |at| at + end.len()))
}

/// Length of a character literal; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut signs = rest.char_indices().skip(1);
    let (_, first) = signs.next()?;
    if first == '\\' {
        signs.next();
        return signs.find(|(_, sign)| *sign == '\'').map(|(at, _)| at + 1);
    }
    let (at, second) = signs.next()?;
    (second == '\'').then_some(at + 1)
}

/// Number of the line, from 1, that holds byte `at` of `text`.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// Whether the file at `path` holds tests, examples or what only they use.
pub(crate) fn is_for_tests(path: &str) -> bool {
    let folders =
        ["tests", "examples", "benches", "wall_testkit", "wall_bench", "wall_torture", "xtask"];
    let mut parts = path.split('/');
    parts.any(|part| folders.contains(&part) || part == "tests.rs")
}

/// The part of a file before its `#[cfg(test)] mod … {`.
pub(crate) fn without_tests(code: &str) -> &str {
    let found = code.match_indices("#[cfg(test)]").find(|(at, _)| {
        let after = code.get(at + "#[cfg(test)]".len()..).unwrap_or_default().trim_start();
        after.starts_with("mod ") && after.lines().next().is_some_and(|line| line.ends_with('{'))
    });
    found.and_then(|(at, _)| code.get(..at)).unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blank_and_code_stays() {
        let text =
            "let a = \"x! \\\" y\"; // x!\nlet b = r#\"x!\"\"#; /* x! /* x! */ x! */ c!();\n";
        let code = blanked(text);
        assert_eq!(code.len(), text.len());
        assert_eq!(code.lines().count(), 2);
        assert!(!code.contains("x!") && !code.contains('y'), "{code}");
        assert!(code.contains("let a =") && code.contains("let b =") && code.contains("c!();"));
    }

    #[test]
    fn lifetimes_are_no_characters() {
        let code = blanked("fn f<'a>(x: &'a str) { g('\"', '\\'', 'é'); dbg(x) }");
        assert!(code.contains("fn f<'a>(x: &'a str)") && code.contains("dbg(x)"), "{code}");
    }

    #[test]
    fn tests_are_cut_off() {
        let code = "a();\n#[cfg(test)]\nuse b;\n#[cfg(test)]\nmod tests {\n c();\n}\n";
        assert_eq!(without_tests(code), "a();\n#[cfg(test)]\nuse b;\n");
        assert_eq!(
            without_tests("#[cfg(test)]\nmod tests;\na();"),
            "#[cfg(test)]\nmod tests;\na();"
        );
    }
}
