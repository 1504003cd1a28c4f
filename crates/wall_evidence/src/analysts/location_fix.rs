//! `foxglove.LocationFix`: a place as Foxglove, Lichtblick and Rerun draw it.
//!
//! In Protocol Buffers: Rerun takes what comes as JSON for text and draws no track. The schema
//! and how its descriptor is made stand in `location_fix.proto`.

use wall_model::{LonLat, Timestamp};

/// Its name.
pub(super) const NAME: &str = "foxglove.LocationFix";

/// What an MCAP file carries of it: a `FileDescriptorSet`.
pub(super) const DESCRIPTOR: &[u8] = include_bytes!("location_fix.binpb");

/// The frame of reference of every place.
const WGS84: &str = "WGS84";

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct LocationFix {
    #[prost(double, tag = "1")]
    pub(crate) latitude: f64,
    #[prost(double, tag = "2")]
    pub(crate) longitude: f64,
    #[prost(double, tag = "3")]
    pub(crate) altitude: f64,
    #[prost(double, repeated, tag = "4")]
    pub(crate) position_covariance: Vec<f64>,
    /// 0: nothing is known of it; 1: about so.
    #[prost(int32, tag = "5")]
    pub(crate) position_covariance_type: i32,
    #[prost(message, optional, tag = "6")]
    pub(crate) timestamp: Option<Time>,
    #[prost(string, tag = "7")]
    pub(crate) frame_id: String,
}

/// `google.protobuf.Timestamp`.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub(crate) struct Time {
    #[prost(int64, tag = "1")]
    pub(crate) seconds: i64,
    #[prost(int32, tag = "2")]
    pub(crate) nanos: i32,
}

impl LocationFix {
    /// A place at a time; `accuracy_m` is a radius that holds the true place with 68 %, which is
    /// a standard deviation.
    pub(super) fn new(place: LonLat, accuracy_m: Option<f64>, at: Timestamp) -> Self {
        let variance = accuracy_m.map_or(0.0, |metres| metres * metres);
        let micros = at.as_micros();
        Self {
            latitude: place.lat_deg,
            longitude: place.lon_deg,
            altitude: 0.0,
            position_covariance: vec![variance, 0.0, 0.0, 0.0, variance, 0.0, 0.0, 0.0, 0.0],
            position_covariance_type: accuracy_m.is_some().into(),
            timestamp: Some(Time {
                seconds: micros.div_euclid(1_000_000),
                nanos: i32::try_from(micros.rem_euclid(1_000_000) * 1_000).unwrap_or_default(),
            }),
            frame_id: WGS84.to_owned(),
        }
    }
}
