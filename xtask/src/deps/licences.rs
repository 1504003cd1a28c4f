//! Licences: a closed list, in `deny.toml`.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use toml::Table;

/// The licences that `deny.toml` allows.
///
/// # Errors
/// If it cannot be read.
pub(super) fn allowed(deny: &str) -> Result<BTreeSet<String>> {
    let table: Table = deny.parse().context("deny.toml")?;
    let list = table.get("licenses").and_then(|licences| licences.get("allow")?.as_array());
    let list = list.context("deny.toml has no list licenses.allow")?;
    Ok(list.iter().filter_map(|name| Some(name.as_str()?.to_owned())).collect())
}

/// Whether `expression` (SPDX) can be met by licences of `allowed` alone.
pub(super) fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words: Vec<&str> = spaced.split_whitespace().rev().collect();
    let met = any(&mut words, allowed);
    met && words.is_empty()
}

/// `a OR b`; words are taken from the end.
fn any(words: &mut Vec<&str>, allowed: &BTreeSet<String>) -> bool {
    let mut met = all(words, allowed);
    while words.last() == Some(&"OR") {
        words.pop();
        met |= all(words, allowed);
    }
    met
}

/// `a AND b`, which binds closer.
fn all(words: &mut Vec<&str>, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, allowed);
    while words.last() == Some(&"AND") {
        words.pop();
        met &= one(words, allowed);
    }
    met
}

/// A licence, perhaps with an exception, or an expression in parentheses.
fn one(words: &mut Vec<&str>, allowed: &BTreeSet<String>) -> bool {
    let Some(name) = words.pop() else { return false };
    if name == "(" {
        let met = any(words, allowed);
        return words.pop() == Some(")") && met;
    }
    // An exception only adds to what the licence allows.
    if words.last() == Some(&"WITH") {
        words.pop();
        words.pop();
    }
    allowed.contains(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_by_what_is_allowed() {
        let allowed = allowed("[licenses]\nallow = [\"MIT\", \"Apache-2.0\", \"ISC\"]").unwrap();
        for met in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/GPL-3.0",
            "GPL-3.0 OR ISC AND MIT",
            "Apache-2.0 WITH LLVM-exception",
            "(MIT OR GPL-3.0) AND ISC",
        ] {
            assert!(is_met(met, &allowed), "{met}");
        }
        for refused in
            ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0", "MIT MIT", "(MIT"]
        {
            assert!(!is_met(refused, &allowed), "{refused}");
        }
    }
}
