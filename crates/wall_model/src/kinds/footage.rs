//! A camera: where it looks and how to reach it.

use serde::{Deserialize, Serialize};

/// A camera. Its place is the fact's `place`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Footage {
    /// The camera's name: `SIMPANG ENAM`.
    pub name: String,
    /// How its pictures come.
    pub stream: StreamKind,
    /// Where its pictures come from, **without user and password**; those are found in
    /// the city's credentials by the address's host.
    pub url: String,
    /// A cheaper stream for small tiles, likewise.
    pub sub_url: Option<String>,
    /// Direction of view, degrees clockwise from north, 0 to 360.
    pub bearing_deg: Option<f64>,
    /// Angle of view, degrees, more than 0 to 360.
    pub fov_deg: Option<f64>,
    /// Whether its owner says that it is in service.
    pub is_active: bool,
}

/// How a camera's pictures come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamKind {
    /// RTSP 1.0 (RFC 2326).
    Rtsp,
    /// JPEG pictures over HTTP (`multipart/x-mixed-replace`).
    Mjpeg,
    /// One JPEG picture per request.
    Snapshot,
    /// HTTP Live Streaming.
    Hls,
}
