//! A package unpacked into a record that can be replayed.

use std::{fs, io, path::Path};

use super::{
    MANIFEST, PUBLIC_KEY, README, SIGNATURE,
    check::{Report, unpack},
    pictures,
    scan::Scan,
    write::folder_of,
};
use crate::{EvidenceError, Verifier};

/// The folder beside the record's files that keeps what the package says of itself.
const PAPERS: &str = "package";

/// Checks the package in `path` and makes a record of it in `dir`, which is not there yet or
/// empty.
///
/// # Errors
/// As [`verify`](crate::verify), or `dir` is taken or cannot be written. Nothing is left
/// behind then.
pub fn import(
    path: &Path,
    expected: Option<&Verifier>,
    dir: &Path,
) -> Result<Report, EvidenceError> {
    if is_taken(dir) {
        return Err(EvidenceError::Exists {
            path: dir.display().to_string(),
            what: "or empty directory",
        });
    }
    let parent = folder_of(dir);
    fs::create_dir_all(parent).map_err(EvidenceError::io("create", parent))?;
    let making = tempfile::Builder::new().prefix(".damamaya-").tempdir_in(parent);
    let making = making.map_err(EvidenceError::io("write into", parent))?;
    let report = unpack(path, expected, making.path())?;
    papers(path, &making.path().join(PAPERS))?;
    let write = EvidenceError::io("write", dir);
    // A record replays its pictures; the films are for those who have no record.
    pictures::remove_films(making.path()).map_err(EvidenceError::io("write", dir))?;
    publish(making, dir).map_err(write)?;
    Ok(report)
}

/// Whether something is in the way of a new directory.
fn is_taken(dir: &Path) -> bool {
    match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => dir.symlink_metadata().is_ok(),
    }
}

/// Keeps manifest, signature and key beside the record.
fn papers(path: &Path, folder: &Path) -> Result<(), EvidenceError> {
    fs::create_dir(folder).map_err(EvidenceError::io("create", folder))?;
    let mut scan = Scan::open(path)?;
    for name in [README, MANIFEST, SIGNATURE, PUBLIC_KEY] {
        let (_, content) = scan.small(name, u64::MAX).map_err(EvidenceError::io("read", path))?;
        let target = folder.join(name);
        fs::write(&target, content.unwrap_or_default())
            .map_err(EvidenceError::io("write", &target))?;
    }
    Ok(())
}

fn publish(making: tempfile::TempDir, dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(making.path())? {
        let path = entry?.path();
        if cfg!(unix) || path.is_file() {
            fs::File::open(path)?.sync_all()?;
        }
    }
    // A temporary directory is its owner's alone; a record is a directory like any other.
    open_for_all(making.path())?;
    if dir.exists() && !cfg!(unix) {
        fs::remove_dir(dir)?;
    }
    fs::rename(making.path(), dir)?;
    drop(making.keep());
    if cfg!(unix) {
        fs::File::open(folder_of(dir))?.sync_all()?;
    }
    Ok(())
}

#[cfg(unix)]
fn open_for_all(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o750))
}

#[cfg(not(unix))]
fn open_for_all(_dir: &Path) -> io::Result<()> {
    Ok(())
}
