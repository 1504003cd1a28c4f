//! Every command of the program, run as a process.

mod cameras;
mod check;
mod city;
#[cfg(target_os = "linux")]
mod decoders;
mod eye;
mod guarded;
mod ingest;
mod marks;
mod record;
mod recorded;
mod redecode;
mod rehearse;
mod secrets;
mod snapshot;
mod stopping;
mod usage;
mod window;

use std::{ffi::OsStr, path::Path, time::Duration};

use wall_testkit::{Run, damamaya, run};

/// How long a command that ends by itself may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs the program with `arguments` to its end.
#[track_caller]
fn run_damamaya(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Run {
    let mut command = damamaya();
    command.args(arguments);
    run(command, PATIENCE)
}

/// Runs the program, which must end with `code`.
#[track_caller]
fn expect(code: i32, arguments: &[&str]) -> Run {
    let run = run_damamaya(arguments);
    assert_eq!(run.code, Some(code), "damamaya {arguments:?}: {run:#?}");
    run
}

/// A path as an argument.
fn text(path: &Path) -> &str {
    path.to_str().expect("a temporary path is text")
}
