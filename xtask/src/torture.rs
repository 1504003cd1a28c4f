//! The record under kill -9, power loss and failing disks, in its long form.
//!
//! The short form runs with the tests. What is tortured, and how, is `wall_torture`.

use std::path::Path;

use anyhow::{Result, bail};

use crate::shell;

/// What there is, each with how many rounds it takes unless somebody says otherwise.
const KINDS: &[(&str, &str)] = &[("kill", "1000"), ("power", "1000"), ("faults", "200")];

/// Runs what `options` name, or all, one after the other.
///
/// # Errors
/// If there is none of this name, or something does not hold.
pub(crate) fn run(root: &Path, options: &[&str]) -> Result<()> {
    let build = ["build", "--release", "--quiet", "--package", "wall_torture"];
    let runs = runs(options)?;
    shell::run(root, "cargo", &build)?;
    for args in runs {
        let mut all = vec!["run", "--release", "--quiet", "--package", "wall_torture", "--"];
        all.extend(args);
        shell::run(root, "cargo", &all)?;
    }
    Ok(())
}

/// The arguments of each run.
fn runs<'a>(options: &[&'a str]) -> Result<Vec<Vec<&'a str>>> {
    let (name, rest) = match options {
        [name, rest @ ..] if !name.starts_with("--") => (Some(*name), rest),
        rest => (None, rest),
    };
    let chosen = KINDS.iter().filter(|(kind, _)| name.is_none_or(|name| name == *kind));
    let runs: Vec<Vec<&str>> =
        chosen.map(|(kind, rounds)| [&[*kind, "--rounds", *rounds], rest].concat()).collect();
    if runs.is_empty() {
        bail!("no such torture; there are kill, power and faults");
    }
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_chosen_by_name_and_options_come_last() {
        assert_eq!(runs(&[]).unwrap().len(), KINDS.len());
        let one = runs(&["kill", "--rounds", "5"]).unwrap();
        assert_eq!(one, [["kill", "--rounds", "1000", "--rounds", "5"]]);
        assert_eq!(runs(&["--seed", "1"]).unwrap()[1][3..], ["--seed", "1"]);
        assert!(runs(&["flood"]).is_err());
    }
}
