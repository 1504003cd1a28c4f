//! `cargo xtask`: the project's own checks and chores.
//!
//! Small programs police what the design promises and the compiler cannot see: which crate
//! may know which, where a clock may be read, what a service's folder holds. Each check is
//! a function from plain data to findings, so that its tests feed it a small made-up tree.

#![expect(clippy::print_stdout, reason = "a command line program that tells people things")]

mod bench;
mod ci;
mod deps;
mod finding;
mod new_service;
mod packages;
mod shell;
mod tidy;
mod torture;
mod tree;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, Result};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  ci                 all of the checks: what must pass before a change lands
  fmt [--write]      formatting of every Rust file, listed modules or not
  doc                the documentation, without broken links
  tidy               house rules that can be read off the text
  deps               which crate may depend on which
  packages           what the tests use of this machine, and what is missing
  bench [NAME [OPTION...]]
                     measured figures, as ratios or CPU time
  soak cameras [--minutes N]
                     what grows while cameras come and go, an hour unless said otherwise
  torture [NAME] [--rounds N] [--seed S]
                     the record under kill -9, power loss and failing disks, the long form
  new-service NAME   a service's folder that compiles and passes the rules
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    match run(&command, &rest) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
        Err(err) => {
            eprintln!("xtask {command}: {err:#}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's root. `cargo run` says where this crate is; what was compiled in could be
/// another checkout's, where two share a target folder.
fn root() -> Result<PathBuf> {
    let own = std::env::var_os("CARGO_MANIFEST_DIR");
    let own = own.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Ok(Path::new(&own).parent().context("xtask has no parent")?.to_owned())
}

/// Runs a command; false if there is none of this name.
fn run(command: &str, rest: &[&str]) -> Result<bool> {
    let root = root()?;
    let root = root.as_path();
    match (command, rest) {
        ("ci", []) => ci::run(root)?,
        ("fmt", []) => ci::format(root, false)?,
        ("fmt", ["--write"]) => ci::format(root, true)?,
        ("doc", []) => ci::documentation(root)?,
        ("tidy", []) => tidy::run(root)?,
        ("deps", []) => deps::run(root)?,
        ("packages", []) => packages::run(root)?,
        ("bench", []) => bench::run(root, None, &[])?,
        ("bench", [name, options @ ..]) => bench::run(root, Some(name), options)?,
        ("soak", ["cameras", options @ ..]) => bench::cameras(root, "soak", options)?,
        ("torture", options) => torture::run(root, options)?,
        ("new-service", [name]) => new_service::run(root, name)?,
        _ => return Ok(false),
    }
    Ok(true)
}
