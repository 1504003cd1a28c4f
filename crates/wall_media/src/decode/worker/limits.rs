//! What a worker may take of the machine.

use std::io;

use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};

/// Memory of a worker, bytes: a hundred small streams, or a few of the largest.
const MAX_MEMORY: u64 = 2 << 30;

/// Files of a worker: its own, and what a graphics driver opens.
const MAX_FILES: u64 = 256;

/// Limits this process.
///
/// # Errors
/// If the system refuses.
pub(super) fn apply() -> io::Result<()> {
    // With the thread that started it, even where that is killed.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    for (resource, most) in [
        (Resource::Data, MAX_MEMORY),
        (Resource::Nofile, MAX_FILES),
        // What a stream made of it is nobody's to keep: pictures would lie in it.
        (Resource::Core, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    rustix::thread::set_no_new_privs(true)?;
    Ok(())
}
