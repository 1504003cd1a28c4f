//! Memory of a program with thirty threads.

/// How glibc's allocator is to behave: one arena instead of one for nearly each thread, in
/// which stays what was once needed there; large pieces are given back as soon as they are
/// free. Together a fifth of what the wall would take.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SETTINGS: [(&str, &str); 4] = [
    ("MALLOC_ARENA_MAX", "1"),
    ("MALLOC_MMAP_THRESHOLD_", "65536"),
    ("MALLOC_TRIM_THRESHOLD_", "65536"),
    ("MALLOC_TOP_PAD_", "0"),
];

/// Has the allocator keep little. It listens to its environment alone, at the start, so that
/// the program begins anew with it, as the same process. Who sets any of it knows better.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn keep_little() {
    use std::{os::unix::process::CommandExt as _, process::Command};

    if SETTINGS.iter().any(|(name, _)| std::env::var_os(name).is_some()) {
        return;
    }
    let mut arguments = std::env::args_os();
    let (Some(name), Ok(program)) = (arguments.next(), std::env::current_exe()) else { return };
    // Only where it cannot be started does this come back; then more memory is taken.
    drop(Command::new(program).arg0(name).args(arguments).envs(SETTINGS).exec());
}

/// Other allocators keep what they need.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn keep_little() {}
