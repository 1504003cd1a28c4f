//! Decoding in a process of its own.
//!
//! A worker decodes for one thread of the program, one sample after another: when it stops, the
//! sample that stopped it is known. Some are sent before any is answered, so that neither side
//! wakes the other for each. Samples and answers go over a socket, its standard input;
//! pictures lie in shared memory, its standard output, which the program reads by calls rather than
//! map: a worker that cuts the file short costs a picture and no more. It is the program itself,
//! started again, so both speak the same language (`wire`).
//!
//! What a worker has: these two, the program's standard error, and variables of the
//! environment that allocators, drivers and the log listen to. No credentials, no address, no
//! camera's name. It ends when its socket does, and is killed with the thread that it works
//! for (`limits`).

#[cfg(target_os = "linux")]
mod areas;
#[cfg(target_os = "linux")]
mod limits;
#[cfg(target_os = "linux")]
mod process;
mod program;
#[cfg(target_os = "linux")]
mod remote;
#[cfg(target_os = "linux")]
mod serve;
#[cfg(target_os = "linux")]
mod trust;
#[cfg(target_os = "linux")]
mod wire;

pub use program::Program;
#[cfg(target_os = "linux")]
pub(super) use remote::Remote;
#[cfg(target_os = "linux")]
pub(crate) use remote::Ticket;
#[cfg(target_os = "linux")]
pub use serve::serve;

#[cfg(not(target_os = "linux"))]
mod absent;
#[cfg(not(target_os = "linux"))]
pub(super) use absent::Remote;
#[cfg(not(target_os = "linux"))]
pub(crate) use absent::Ticket;
#[cfg(not(target_os = "linux"))]
pub use absent::serve;
