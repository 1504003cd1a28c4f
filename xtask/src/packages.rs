//! What the tests use of this machine: `.ci/packages`, and what of it is missing.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

/// Where the list stands.
const LIST: &str = ".ci/packages";

/// Environment variable that makes a missing server a failure, here and in tests: `1`.
const REQUIRED: &str = "DAMAMAYA_REQUIRE_SERVERS";

/// A package of Debian and Ubuntu.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Package {
    /// Whether nothing works without it, and not only some tests.
    is_needed: bool,
    /// Its name.
    name: String,
    /// A file of it, with `*` for any part of a folder's or file's name.
    file: String,
}

/// Says what is missing.
///
/// # Errors
/// If something is missing without which nothing works, or anything where all is required.
pub(crate) fn run(root: &Path) -> Result<()> {
    let text = fs::read_to_string(root.join(LIST)).context(LIST)?;
    let is_required = std::env::var(REQUIRED).as_deref() == Ok("1");
    let missing = missing(parse(&text)?, |file| is_there(Path::new("/"), file));
    if missing.is_empty() {
        println!("packages: all there");
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name.as_str()).collect();
    let line = format!("sudo apt-get install --no-install-recommends {}", names.join(" "));
    // Elsewhere the same files may stand in other places: say it, and go on.
    let is_debian = Path::new("/usr/bin/apt-get").exists();
    if is_debian && missing.iter().any(|package| package.is_needed) {
        bail!("missing on this machine; on Debian and Ubuntu: {line}");
    }
    if is_required {
        bail!("{REQUIRED}=1, and missing on this machine: {line}");
    }
    println!("packages: not found; tests that need a missing server say that they skip. On");
    println!("Debian and Ubuntu all of them come with");
    println!("  {line}");
    Ok(())
}

/// Reads the list.
fn parse(text: &str) -> Result<Vec<Package>> {
    let lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [kind @ ("build" | "server"), name, file] = words[..] else {
                bail!("{LIST}: not `build|server PACKAGE FILE`: {line}");
            };
            let (name, file) = (name.to_owned(), file.to_owned());
            Ok(Package { is_needed: kind == "build", name, file })
        })
        .collect()
}

/// Those packages whose file is not there.
fn missing(packages: Vec<Package>, is_there: impl Fn(&str) -> bool) -> Vec<Package> {
    packages.into_iter().filter(|package| !is_there(&package.file)).collect()
}

/// Whether a file matches `pattern` below `root`.
fn is_there(root: &Path, pattern: &str) -> bool {
    let (first, rest) = pattern.trim_start_matches('/').split_once('/').unwrap_or((pattern, ""));
    let first = first.trim_start_matches('/');
    let goes_on = |path: &Path| match rest {
        "" => path.exists(),
        rest => is_there(path, rest),
    };
    let Some((start, end)) = first.split_once('*') else { return goes_on(&root.join(first)) };
    let Ok(entries) = fs::read_dir(root) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let fits = name.len() >= start.len() + end.len();
        fits && name.starts_with(start) && name.ends_with(end) && goes_on(&entry.path())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_packages_are_named() {
        let list = "# comment\nbuild gcc /usr/bin/cc\nserver mosquitto /usr/sbin/mosquitto\n";
        let missing = missing(parse(list).unwrap(), |file| file == "/usr/bin/cc");
        assert_eq!(missing.len(), 1);
        assert_eq!((missing[0].name.as_str(), missing[0].is_needed), ("mosquitto", false));
        assert!(parse("maybe gcc /usr/bin/cc").is_err() && parse("build gcc").is_err());
    }

    #[test]
    fn files_are_found_by_patterns() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("usr/lib/x86")).unwrap();
        fs::write(folder.path().join("usr/lib/x86/libv.so.1"), "").unwrap();
        for there in ["/usr/lib/*/libv.so.1", "/usr/lib/x86/libv*1", "/usr/lib"] {
            assert!(is_there(folder.path(), there), "{there}");
        }
        for absent in ["/usr/lib/*/libw.so.1", "/usr/*/libv.so.1", "/none"] {
            assert!(!is_there(folder.path(), absent), "{absent}");
        }
    }

    #[test]
    fn the_projects_own_list_can_be_read() {
        let list = include_str!("../../.ci/packages");
        assert!(parse(list).unwrap().iter().any(|package| package.name == "mosquitto"));
    }
}
