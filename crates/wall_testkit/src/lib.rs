//! Fake clocks, child processes, deadlines and records for tests.
//!
//! Everything here panics rather than returning errors: it is called by tests, and a panic
//! with the whole story is what a test wants. Whatever is started is stopped with its owner,
//! by its own process id.

#![allow(clippy::unwrap_used, reason = "a test helper's failure is the test's failure")]

mod append;
mod child;
mod clock;
mod deadline;
mod fixtures;
mod http;
mod mutator;
mod ports;
mod program;
mod require;

pub use append::append;
pub use child::{Child, Run, run};
pub use clock::FakeClock;
pub use deadline::{Stopwatch, wait_for};
pub use fixtures::{fixtures, frame_like};
pub use http::{Answer, get};
pub use mutator::Mutator;
pub use ports::{free_tcp_port, free_udp_port};
pub use program::{damamaya, damamaya_path};
pub use require::{find_program, require, require_file, require_python};
