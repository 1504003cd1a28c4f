//! Cameras over real sockets: what a wall would see of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bad;
mod changes;
#[cfg(all(target_os = "linux", feature = "libav"))]
mod device;
mod films;
mod hls;
mod many;
mod mjpeg;
#[cfg(target_os = "linux")]
mod network;
mod proxy;
mod recording;
mod replay;
mod rig;
mod rtsp;
mod server;
mod switch;
mod truth;
#[cfg(target_os = "linux")]
mod vlc;
#[cfg(target_os = "linux")]
mod worker;
