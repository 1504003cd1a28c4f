//! Third-party servers that a test needs: used where installed, and required where asked.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
};

/// Environment variable that makes a missing server a failure: `1`.
const REQUIRED: &str = "DAMAMAYA_REQUIRE_SERVERS";

/// Folders where servers stand that are not on a user's path.
const MORE_FOLDERS: [&str; 4] = ["/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/lib/cgi-bin"];

/// The packages that the servers' Python must have, as `.ci/python` installs them.
const PACKAGES: &str = include_str!("../../../.ci/python-packages");

/// The path of the installed program `name`.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let more = MORE_FOLDERS.iter().map(PathBuf::from);
    env::split_paths(&path).chain(more).map(|folder| folder.join(name)).find(|path| is_file(path))
}

fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.is_file())
}

/// The path of the program `name`, which the test `needs`; `None`, after a line that says
/// what is skipped and why, where it is not installed.
///
/// # Panics
/// Instead of skipping, where `DAMAMAYA_REQUIRE_SERVERS=1`.
#[track_caller]
pub fn require(name: &str, needs: &str) -> Option<PathBuf> {
    let found = find_program(name);
    if found.is_none() {
        missing(&format!("{needs}: {name} is not installed"));
    }
    found
}

/// Whether the file of `package` is installed that the test `needs`; `None`, after a line that says
/// what is skipped and why, where it is not.
///
/// # Panics
/// Instead of skipping, where `DAMAMAYA_REQUIRE_SERVERS=1`.
#[track_caller]
pub fn require_file(path: &str, package: &str, needs: &str) -> Option<()> {
    let is_there = is_file(Path::new(path));
    if !is_there {
        missing(&format!("{needs}: {package} is not installed"));
    }
    is_there.then_some(())
}

/// The Python with the packages of `.ci/python-packages`, which the test `needs`;
/// `None`, after a line that says what is skipped and why, where nobody has made it.
///
/// # Panics
/// Instead of skipping, where `DAMAMAYA_REQUIRE_SERVERS=1`.
#[track_caller]
pub fn require_python(needs: &str) -> Option<PathBuf> {
    let found = python();
    if found.is_none() {
        missing(&format!("{needs}: its Python packages are not there; .ci/python installs them"));
    }
    found
}

/// The servers' Python, if it has the packages that are asked for today.
fn python() -> Option<PathBuf> {
    // target/debug/deps/whole-0123: the environment is at target/python.
    let test = env::current_exe().ok()?;
    let folder = test.ancestors().nth(3)?.join("python");
    let installed = fs::read_to_string(folder.join("packages")).ok()?;
    let python = folder.join("bin/python");
    (installed == PACKAGES && is_file(&python)).then_some(python)
}

/// Says what is skipped, past the test runner, which shows what failing tests print alone.
#[track_caller]
fn missing(reason: &str) {
    assert!(env::var(REQUIRED).as_deref() != Ok("1"), "{reason}, and {REQUIRED}=1");
    // If nobody can be told, nobody is.
    drop(writeln!(std::io::stderr(), "skipped: {reason}"));
}
