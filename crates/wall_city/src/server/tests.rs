//! The servers against real clients.
