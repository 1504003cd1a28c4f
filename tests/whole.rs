//! Whole-program tests: the city's truth through every protocol, the record, and the
//! program as a user meets it, with its own city and with third-party servers.

#![allow(clippy::unwrap_used, reason = "everything here is a test or helps one")]

mod city_truth;
mod hostile_input;
mod peers;
mod program;
mod replay_equals_live;
mod simulation;
