//! Why there are no pictures.

use std::error::Error;

use thiserror::Error;

/// What keeps media from starting.
#[derive(Debug, Error)]
pub enum MediaError {
    /// A thread could not be started.
    #[error("cannot start a thread for cameras: {0}")]
    Thread(#[source] std::io::Error),
    /// The HTTP client could not be made: no certificates, no TLS.
    #[error("cannot prepare HTTP for cameras: {0}")]
    Http(String),
}

/// Why a camera's pictures do not come. The words reach the wall: no credentials, no
/// query of an address.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum SourceError {
    #[error("bad camera address: {0}")]
    Address(String),
    #[error("sends {0}, which is not supported; use RTSP, MJPEG or a JPEG snapshot")]
    Unsupported(&'static str),
    #[error("cannot connect: {0}")]
    Connect(String),
    #[error("asks for a login: add [[camera_auth]] for host {0} to the city file")]
    NeedsLogin(String),
    #[error("refuses the login that the city file gives for host {0}")]
    LoginRefused(String),
    #[error(
        "shows a certificate that this machine does not trust; if it is the camera's own, add \
         fingerprint = \"{own}\" to the [[camera_auth]] of host {host}"
    )]
    UnknownCertificate { host: String, own: String },
    #[error(
        "shows another certificate ({own}) than the city file names for host {host}: was the \
         camera replaced, or does somebody stand between?"
    )]
    OtherCertificate { host: String, own: String },
    #[error("redirects to another address ({0}): put that one into the list of cameras")]
    Moved(u16),
    #[error("answered {0}")]
    Status(u16),
    #[error("answered with {0} instead of pictures: check the address")]
    NotPictures(String),
    #[error("sends more than a camera may, 200 pictures or 32 MiB a second: check its settings")]
    Floods,
    #[error("sends a picture that has no end within 16 MiB: check its settings")]
    Endless,
    #[error("sends pictures that cannot be decoded: it is asked again what it sends")]
    Undecodable,
    #[error("sends no picture")]
    Silent,
    #[error("ended the stream")]
    Ended,
    #[error("stream broken: {0}")]
    Broken(String),
    #[error("sends {0}, which cannot be decoded here; set its stream to H.264 or MJPEG")]
    Codec(String),
    #[error(
        "sends {0}, which this program was built without: build it with --features libav, or \
         set the camera's stream to H.264 or MJPEG"
    )]
    NotBuilt(&'static str),
}

impl SourceError {
    /// Whether it sends more than it may: it is not asked again at once, although pictures came.
    pub(crate) fn is_too_much(&self) -> bool {
        matches!(self, Self::Floods | Self::Endless)
    }
}

/// An error and its causes in one line, without addresses.
pub(crate) fn explain(err: &dyn Error) -> String {
    let mut text = first_line(&err.to_string());
    let mut source = err.source();
    while let Some(err) = source {
        let cause = first_line(&err.to_string());
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
        source = err.source();
    }
    shorten(&text)
}

/// The first line: the rest is for whoever debugs the library.
pub(crate) fn first_line(text: &str) -> String {
    shorten(text.lines().next().unwrap_or_default().trim())
}

/// At most 160 characters, control characters made visible.
fn shorten(text: &str) -> String {
    text.chars().take(160).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
