//! Memory of a program with thirty threads.

/// Facts are made on one thread and freed on another all day: glibc's allocator spends a fifth
/// of an append on that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How the allocators are to behave: nothing is rounded up to huge pages; glibc's, which the
/// graphics driver and the libraries in C use, has one arena instead of one for nearly each
/// thread. Together with [`GIVE_BACK`] a quarter of what the wall would take.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SETTINGS: [(&str, &str); 5] = [
    ("MIMALLOC_ALLOW_THP", "0"),
    ("MALLOC_ARENA_MAX", "1"),
    ("MALLOC_MMAP_THRESHOLD_", "65536"),
    ("MALLOC_TRIM_THRESHOLD_", "65536"),
    ("MALLOC_TOP_PAD_", "0"),
];

/// What is free is given back to the system at once.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const GIVE_BACK: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "0");

/// Those that read and write a record all the time give back what was free for a second: what
/// one moment took, the next one takes again, and asking the system for it would be half the
/// work.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const WORK_ON_RECORDS: [&str; 5] = ["ingest", "open", "record", "replay", "snapshot"];

/// Has the allocators keep little. They listen to their environment alone, at the start, so
/// that the program begins anew with it, as the same process. Who sets any of it knows better.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn keep_little() {
    use std::{os::unix::process::CommandExt as _, process::Command};

    if SETTINGS.iter().any(|(name, _)| std::env::var_os(name).is_some()) {
        return;
    }
    let mut arguments = std::env::args_os();
    let (Some(name), Ok(program)) = (arguments.next(), std::env::current_exe()) else { return };
    let works_on_records = std::env::args_os()
        .nth(1)
        .is_some_and(|command| WORK_ON_RECORDS.iter().any(|known| command == *known));
    let give_back = (!works_on_records).then_some(GIVE_BACK);
    // Only where it cannot be started does this come back; then more memory is taken.
    drop(Command::new(program).arg0(name).args(arguments).envs(SETTINGS).envs(give_back).exec());
}

/// Elsewhere the allocator keeps what it likes.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn keep_little() {}
