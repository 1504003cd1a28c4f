//! `cargo xtask new-service`: a complete folder to start from.
//!
//! The folder `template` is itself compiled, linted and tested here, so that what is
//! copied works. Copying only changes the name.

#[cfg(test)]
#[expect(unreachable_pub, reason = "its items are public where they are copied to")]
mod template;
#[cfg(test)]
mod tests;

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::shell;

/// Where services stand.
const SERVICES: &str = "crates/wall_services/src";

/// Files of a service and their content.
const FILES: &[(&str, &str)] = &[
    ("mod.rs", include_str!("template/mod.rs")),
    ("decode.rs", include_str!("template/decode.rs")),
    ("latest.rs", include_str!("template/latest.rs")),
    ("simulate.rs", include_str!("template/simulate.rs")),
    ("tests.rs", include_str!("template/tests.rs")),
    ("fixtures/readings.1.json", include_str!("template/fixtures/readings.1.json")),
];

/// Words that Rust keeps for itself, and names that the services' crate uses.
const RESERVED: &[&str] = &[
    "as", "async", "await", "box", "break", "const", "continue", "crate", "dyn", "else", "enum",
    "extern", "false", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "match", "mod",
    "move", "mut", "pub", "ref", "return", "self", "service", "static", "struct", "super", "tests",
    "tile", "trait", "true", "try", "type", "union", "unsafe", "use", "where", "while", "yield",
];

/// Makes the folder of the service `name`.
///
/// # Errors
/// If the name is none or taken, or the folder cannot be written.
pub(crate) fn run(root: &Path, name: &str) -> Result<()> {
    let folder = create(root, name)?;
    let files: Vec<String> = FILES
        .iter()
        .map(|(file, _)| format!("{folder}/{file}"))
        .filter(|path| path.ends_with(".rs"))
        .collect();
    let mut args = vec!["--edition", "2024"];
    args.extend(files.iter().map(String::as_str));
    shell::run(root, "rustfmt", &args)?;
    println!("{folder} is a service now. Next:");
    println!("  1. put a captured answer of the real server into fixtures/ and write decode.rs");
    println!("  2. say in mod.rs how the server is asked, and name the service in two languages");
    println!("  3. cargo test -p wall_services {name}");
    println!("  4. place {name}/latest in a layout under wall-layouts/");
    Ok(())
}

/// Writes the folder of the service `name` below `root`; gives its path from there.
///
/// # Errors
/// If the name is none or taken, or the folder cannot be written.
fn create(root: &Path, name: &str) -> Result<String> {
    check_name(name)?;
    let folder = format!("{SERVICES}/{name}");
    if !root.join(SERVICES).is_dir() {
        bail!("{SERVICES} is not there: run this in the project");
    }
    if root.join(&folder).exists() {
        bail!("{folder} exists already");
    }
    for (file, content) in FILES {
        let path = root.join(&folder).join(file);
        let parent = path.parent().context("a file without a folder")?;
        fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
        fs::write(&path, renamed(content, name)).with_context(|| path.display().to_string())?;
    }
    Ok(folder)
}

/// `content` of the template for the service `name`.
fn renamed(content: &str, name: &str) -> String {
    let words: Vec<&str> = name.split('_').collect();
    let upper = |word: &str| {
        let mut signs = word.chars();
        let first = signs.next().map(|sign| sign.to_ascii_uppercase());
        first.into_iter().chain(signs).collect::<String>()
    };
    let camel: String = words.iter().map(|word| upper(word)).collect();
    let title = upper(&words.join(" "));
    content
        .replace("example_service", name)
        .replace("ExampleService", &camel)
        .replace("Example service", &title)
}

/// Checks that `name` can be a folder, a module and an id.
fn check_name(name: &str) -> Result<()> {
    let is_word = |word: &str| {
        word.starts_with(|sign: char| sign.is_ascii_lowercase())
            && word.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit())
    };
    if !name.split('_').all(is_word) || !(3..=40).contains(&name.len()) {
        bail!("{name:?} is no name: 3 to 40 small letters and digits, as in water_distribution");
    }
    if RESERVED.contains(&name) {
        bail!("{name} is a word of Rust or of the services' crate");
    }
    Ok(())
}
