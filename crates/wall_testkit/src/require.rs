//! Third-party servers that a test needs: used where installed, and required where asked.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Environment variable that makes a missing server a failure: `1`.
const REQUIRED: &str = "DAMAMAYA_REQUIRE_SERVERS";

/// Folders where servers stand that are not on a user's path.
const MORE_FOLDERS: [&str; 4] = ["/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/lib/cgi-bin"];

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
        let reason = format!("{needs}: {name} is not installed");
        assert!(env::var(REQUIRED).as_deref() != Ok("1"), "{reason}, and {REQUIRED}=1");
        eprintln!("skipped: {reason}");
    }
    found
}
