//! The `damamaya` program as a test runs it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// A command that runs the program, with nothing of the caller's environment that would
/// change what it does.
pub fn damamaya() -> Command {
    let mut command = Command::new(damamaya_path());
    for name in ["RUST_LOG", "RUST_BACKTRACE", "DISPLAY", "WAYLAND_DISPLAY"] {
        command.env_remove(name);
    }
    command
}

/// The program beside the test executable. Where it is missing, or older than one of its
/// sources, it is built first, so that a test never runs yesterday's program; the
/// workspace's checks have built it before.
///
/// # Panics
/// If it cannot be built.
pub fn damamaya_path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        // target/debug/deps/whole-0123: the program is at target/debug/damamaya.
        let test = env::current_exe().expect("a test knows its own path");
        let folder = test.parent().and_then(Path::parent);
        let folder = folder.expect("a test stands in a target folder");
        let path = folder.join("damamaya").with_extension(env::consts::EXE_EXTENSION);
        if !is_fresh(&path).unwrap_or(false) {
            build(folder);
        }
        assert!(path.is_file(), "{} was not built", path.display());
        path
    })
}

/// Whether the program at `path` is newer than the sources that cargo lists beside it;
/// `None` if that cannot be told.
fn is_fresh(path: &Path) -> Option<bool> {
    let built = path.metadata().ok()?.modified().ok()?;
    let list = fs::read_to_string(path.with_extension("d")).ok()?;
    let (_program, sources) = list.split_once(": ")?;
    let newest = sources.replace("\\ ", "\0");
    let mut newest = newest.split_whitespace().map(|source| {
        let source = source.replace('\0', " ");
        fs::metadata(source).and_then(|found| found.modified()).ok()
    });
    // A source that is gone makes the program stale too.
    Some(newest.all(|changed| changed.is_some_and(|changed| changed <= built)))
}

fn build(folder: &Path) {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", "damamaya"]);
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    let built = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status();
    let built = built.expect("cargo builds the program that is tested");
    assert!(built.success(), "damamaya does not build; see above");
}
