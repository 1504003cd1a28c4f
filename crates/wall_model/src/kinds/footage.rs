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
    /// What else is told of it.
    #[serde(default)]
    pub details: Box<FootageDetails>,
}

/// What lists and devices may tell of a camera besides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FootageDetails {
    /// How the pictures of `sub_url` come, where that is another way than `stream`.
    pub sub_stream: Option<StreamKind>,
    /// Width and height of the pictures of `url`, px, if they are told.
    pub size_px: Option<[u32; 2]>,
    /// Width and height of the pictures of `sub_url`, px, if they are told.
    pub sub_size_px: Option<[u32; 2]>,
    /// Who made the camera.
    pub vendor: Option<String>,
    /// The switch, link or recorder through which it is reached: what takes all of its cameras
    /// with it when it fails.
    pub uplink: Option<String>,
    /// How far it sees, metres, more than 0, if that is told.
    pub reach_m: Option<f64>,
}

impl Footage {
    /// A camera in service of which only its streams are known.
    pub fn new(name: impl Into<String>, stream: StreamKind, url: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            stream,
            url: url.into(),
            sub_url: None,
            bearing_deg: None,
            fov_deg: None,
            is_active: true,
            details: Box::default(),
        }
    }
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
