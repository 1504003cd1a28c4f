//! The `damamaya` program as a test runs it.

use std::{
    env,
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

/// The program beside the test executable. It is brought up to date once for each test
/// process, so that a test never runs yesterday's program; the workspace's checks have
/// built it before, and then this takes no time.
///
/// # Panics
/// If it cannot be built.
pub fn damamaya_path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(build)
}

fn build() -> PathBuf {
    // target/debug/deps/whole-0123: the program is at target/debug/damamaya.
    let test = env::current_exe().expect("a test knows its own path");
    let folder = test.parent().and_then(Path::parent).expect("a test stands in a target folder");
    let path = folder.join("damamaya").with_extension(env::consts::EXE_EXTENSION);
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", "damamaya"]);
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    let built = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status();
    let built = built.expect("cargo builds the program that is tested");
    assert!(built.success(), "damamaya does not build; see above");
    assert!(path.is_file(), "{} was not built", path.display());
    path
}
