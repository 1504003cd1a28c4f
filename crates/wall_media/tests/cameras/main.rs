//! Cameras over real sockets: what a wall would see of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod hls;
mod mjpeg;
mod replay;
mod rig;
mod rtsp;
mod server;
#[cfg(target_os = "linux")]
mod worker;
