//! Whole-program tests: the program as a user meets it, with its own city and with
//! third-party servers.

mod peers;
mod program;
