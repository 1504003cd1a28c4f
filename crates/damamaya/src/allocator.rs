//! Memory of a program with thirty threads, and of the processes that decode for it.

/// Facts are made on one thread and freed on another all day: glibc's allocator spends a fifth
/// of an append on that. It is also that of the libraries in C: decoding by them takes a thirtieth
/// less than with glibc's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How the allocator is to behave: nothing is rounded up to huge pages.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SETTING: (&str, &str) = ("MIMALLOC_ALLOW_THP", "0");

/// What is free is given back to the system at once.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const GIVE_BACK: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "0");

/// Those that read and write a record all the time give back what was free for a second: what
/// one moment took, the next one takes again, and asking the system for it would be half the
/// work.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const WORK_ON_RECORDS: [&str; 5] = ["ingest", "open", "record", "replay", "snapshot"];

/// Has the allocator keep little. It listens to its environment alone, at the start, so that the
/// program begins anew with it, as the same process. Who sets any of it knows better; and what
/// decodes has few sizes, for which giving back and asking anew would be a fiftieth of its work.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn keep_little() {
    use std::{os::unix::process::CommandExt as _, process::Command};

    use crate::args::DECODE_WORKER;

    let is_set = |(name, _): (&str, &str)| std::env::var_os(name).is_some();
    let is_for = |command: &str| std::env::args_os().nth(1).is_some_and(|first| first == command);
    if is_set(SETTING) || is_set(GIVE_BACK) || is_for(DECODE_WORKER) {
        return;
    }
    let mut arguments = std::env::args_os();
    let (Some(name), Ok(program)) = (arguments.next(), std::env::current_exe()) else { return };
    let give_back = (!WORK_ON_RECORDS.into_iter().any(is_for)).then_some(GIVE_BACK);
    // Only where it cannot be started does this come back; then more memory is taken.
    drop(Command::new(program).arg0(name).args(arguments).envs([SETTING]).envs(give_back).exec());
}

/// Elsewhere the allocator keeps what it likes.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn keep_little() {}
