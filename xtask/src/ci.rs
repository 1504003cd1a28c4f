//! All of the checks, the quick ones first.

use std::{path::Path, process::Command, time::Instant};

use anyhow::{Context as _, Result, bail};

use crate::{deps, packages, shell, tidy, tree};

/// The feature that installed programs have and a plain build has not.
const LIBAV: [&str; 2] = ["--features", "damamaya/libav"];

/// A check: its name and what runs it.
type Step = (&'static str, fn(&Path) -> Result<()>);

/// The checks in their order.
///
/// Clippy and the documentation share what cargo checks, and the build makes exactly what
/// the tests run, the program included, so that every crate is compiled once each way. All of
/// them have the feature `libav`, as installed programs do; that it builds without is checked.
const STEPS: &[Step] = &[
    ("packages", packages::run),
    ("format", |root| format(root, false)),
    ("tidy", tidy::run),
    ("deps", deps::run),
    ("clippy", clippy),
    ("without libav", without_libav),
    ("documentation", documentation),
    ("build", build),
    ("tests", tests),
];

/// Runs every check until one fails, and says how long each took.
///
/// # Errors
/// The failure.
pub(crate) fn run(root: &Path) -> Result<()> {
    run_steps(STEPS, root)
}

#[expect(clippy::disallowed_methods, reason = "how long a check takes is told to people alone")]
fn run_steps(steps: &[Step], root: &Path) -> Result<()> {
    let start = Instant::now();
    for (nr, (name, step)) in steps.iter().enumerate() {
        println!("== {}/{} {name}", nr + 1, steps.len());
        let begin = Instant::now();
        let result = step(root);
        println!("== {name}: {:.1} s", begin.elapsed().as_secs_f64());
        result.with_context(|| format!("{name} failed; alone: {}", alone(name)))?;
    }
    println!("== all {} checks passed in {:.0} s", steps.len(), start.elapsed().as_secs_f64());
    Ok(())
}

/// The command that runs one check alone.
fn alone(name: &str) -> &'static str {
    match name {
        "packages" => "cargo xtask packages",
        "format" => "cargo xtask fmt --write",
        "tidy" => "cargo xtask tidy",
        "deps" => "cargo xtask deps",
        "clippy" => {
            "cargo clippy --workspace --all-targets --features damamaya/libav -- -D warnings"
        }
        "without libav" => "cargo check --workspace",
        "documentation" => "cargo xtask doc",
        "build" => "cargo build --workspace --all-targets --features damamaya/libav",
        _ => "cargo test --workspace --features damamaya/libav",
    }
}

/// Checks or mends the formatting of every Rust file. `cargo fmt` does not see the
/// services: a build script lists them.
///
/// # Errors
/// If a file is not formatted.
pub(crate) fn format(root: &Path, write: bool) -> Result<()> {
    let paths = tree::paths(root, ".rs")?;
    let mut args = vec!["--edition", "2024"];
    if !write {
        args.push("--check");
    }
    args.extend(paths.iter().map(String::as_str).filter(|path| root.join(path).is_file()));
    // Not by `shell::run`, which repeats all arguments in its error.
    let status = Command::new("rustfmt").current_dir(root).args(&args).status();
    if !status.context("rustfmt cannot be started")?.success() {
        bail!("not formatted");
    }
    Ok(())
}

fn clippy(root: &Path) -> Result<()> {
    let args = ["clippy", "--workspace", "--all-targets", "--quiet"];
    let args = [&args[..], &LIBAV, &["--", "-D", "warnings"]].concat();
    shell::run(root, "cargo", &args)
}

/// Whoever lacks libavcodec's development files builds without.
fn without_libav(root: &Path) -> Result<()> {
    shell::run(root, "cargo", &["check", "--workspace", "--quiet"])
}

/// Builds the documentation, private items included.
///
/// # Errors
/// If it has a broken link.
pub(crate) fn documentation(root: &Path) -> Result<()> {
    let args = ["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"];
    let args = [&args[..], &LIBAV].concat();
    // `See the [module](self)` is house style, and a module is often private.
    let flags = "-D warnings -A rustdoc::private_intra_doc_links";
    shell::run_with(root, "cargo", &args, &[("RUSTDOCFLAGS", flags)])
}

/// Builds the programs together with the tests: apart, dependencies would be built with
/// other features and so a second time.
fn build(root: &Path) -> Result<()> {
    let args = ["build", "--workspace", "--all-targets", "--quiet"];
    shell::run(root, "cargo", &[&args[..], &LIBAV].concat())
}

/// Not by nextest, which gives every test a process: the whole-program tests share one
/// simulated city.
fn tests(root: &Path) -> Result<()> {
    let args = ["test", "--workspace", "--no-fail-fast"];
    shell::run(root, "cargo", &[&args[..], &LIBAV].concat())
}

#[cfg(test)]
mod tests_of_steps {
    use super::*;

    #[test]
    fn every_step_says_how_it_is_run_alone() {
        let commands: std::collections::BTreeSet<&str> =
            STEPS.iter().map(|(name, _)| alone(name)).collect();
        assert_eq!(commands.len(), STEPS.len());
    }

    #[test]
    fn the_first_failure_ends_the_checks() {
        let folder = tempfile::tempdir().unwrap();
        let steps: &[Step] = &[
            ("first", |root| Ok(std::fs::write(root.join("first"), "")?)),
            ("second", |_| bail!("out of order")),
            ("third", |root| Ok(std::fs::write(root.join("third"), "")?)),
        ];
        let err = format!("{:#}", run_steps(steps, folder.path()).unwrap_err());
        assert!(err.starts_with("second failed") && err.ends_with("out of order"), "{err}");
        assert!(folder.path().join("first").exists() && !folder.path().join("third").exists());
        assert!(run_steps(&steps[..1], folder.path()).is_ok());
    }

    #[test]
    fn unformatted_files_are_found() {
        let folder = tempfile::tempdir().unwrap();
        shell::run(folder.path(), "git", &["init", "--quiet"]).unwrap();
        let file = folder.path().join("a.rs");
        std::fs::write(&file, "fn a() {}\n").unwrap();
        assert!(format(folder.path(), false).is_ok());
        std::fs::write(&file, "fn a()  {}\n").unwrap();
        assert!(format(folder.path(), false).is_err());
        format(folder.path(), true).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "fn a() {}\n");
    }
}
