//! The messages of GTFS-Realtime 2.0 that speak of vehicles, written after the
//! specification (gtfs.org/documentation/realtime/proto): the same names and field
//! numbers; fields that the wall does not read are left out and skipped by the decoder.

/// A document of a feed.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct FeedMessage {
    #[prost(message, optional, tag = "1")]
    pub(super) header: Option<FeedHeader>,
    #[prost(message, repeated, tag = "2")]
    pub(super) entity: Vec<FeedEntity>,
}

/// What the document says of itself.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct FeedHeader {
    #[prost(string, tag = "1")]
    pub(super) gtfs_realtime_version: String,
    /// 0: the whole state, 1: changes only.
    #[prost(int32, optional, tag = "2")]
    pub(super) incrementality: Option<i32>,
    /// When the content was made, seconds since the epoch.
    #[prost(uint64, optional, tag = "3")]
    pub(super) timestamp: Option<u64>,
}

/// One thing of the feed.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct FeedEntity {
    #[prost(string, tag = "1")]
    pub(super) id: String,
    #[prost(bool, optional, tag = "2")]
    pub(super) is_deleted: Option<bool>,
    #[prost(message, optional, tag = "4")]
    pub(super) vehicle: Option<VehiclePosition>,
}

/// Where a vehicle is.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct VehiclePosition {
    #[prost(message, optional, tag = "1")]
    pub(super) trip: Option<TripDescriptor>,
    #[prost(message, optional, tag = "2")]
    pub(super) position: Option<GtfsPosition>,
    /// When the place was measured, seconds since the epoch.
    #[prost(uint64, optional, tag = "5")]
    pub(super) timestamp: Option<u64>,
    #[prost(message, optional, tag = "8")]
    pub(super) vehicle: Option<VehicleDescriptor>,
    /// How full it is; see [`Occupancy`].
    #[prost(enumeration = "Occupancy", optional, tag = "9")]
    pub(super) occupancy_status: Option<i32>,
}

/// A place; the specification calls it `Position`.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub(super) struct GtfsPosition {
    #[prost(float, tag = "1")]
    pub(super) latitude: f32,
    #[prost(float, tag = "2")]
    pub(super) longitude: f32,
    /// Degrees clockwise from north.
    #[prost(float, optional, tag = "3")]
    pub(super) bearing: Option<f32>,
    /// Metres a second.
    #[prost(float, optional, tag = "5")]
    pub(super) speed: Option<f32>,
}

/// Which trip of the timetable the vehicle serves.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct TripDescriptor {
    #[prost(string, optional, tag = "1")]
    pub(super) trip_id: Option<String>,
    /// Whether it runs; see [`Schedule`].
    #[prost(enumeration = "Schedule", optional, tag = "4")]
    pub(super) schedule_relationship: Option<i32>,
    #[prost(string, optional, tag = "5")]
    pub(super) route_id: Option<String>,
}

/// Which vehicle it is.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct VehicleDescriptor {
    #[prost(string, optional, tag = "1")]
    pub(super) id: Option<String>,
    /// What passengers see on it.
    #[prost(string, optional, tag = "2")]
    pub(super) label: Option<String>,
    #[prost(string, optional, tag = "3")]
    pub(super) license_plate: Option<String>,
}

/// `TripDescriptor.ScheduleRelationship`, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, prost::Enumeration)]
#[repr(i32)]
pub(super) enum Schedule {
    /// Runs by its timetable, and the default.
    Scheduled = 0,
    /// Does not run.
    Canceled = 3,
}

/// `VehiclePosition.OccupancyStatus`, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, prost::Enumeration)]
#[repr(i32)]
pub(super) enum Occupancy {
    /// Nobody is on board.
    Empty = 0,
    /// Takes nobody.
    NotAcceptingPassengers = 6,
}
