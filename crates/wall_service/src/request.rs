//! What a service asks of its server. Connectors carry it out.

use wall_model::LonLatBounds;

/// Where a feed is, as the city file says it, and what part of the world the city needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// The feed's address without credentials: `https://atcs.example/api`, `mqtt://host`.
    pub url: String,
    /// The city's area, for requests that are made by area.
    pub bounds: LonLatBounds,
}

/// One thing to ask or to wait for. Addresses never hold credentials: the connector adds
/// them.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// HTTP GET, repeated every period with the validators of the last answer.
    Get {
        /// Address with its query.
        url: String,
        /// The `Accept` header.
        accept: &'static str,
        /// What the frame's address says: a tile's `z/x/y` and bounds, or the path.
        address: String,
    },
    /// A WebSocket; each message is a frame.
    Stream {
        /// Address.
        url: String,
        /// Text messages to send once connected.
        hello: Vec<String>,
    },
    /// MQTT subscriptions; each message is a frame with its topic as the address.
    Subscribe {
        /// `mqtt://host:port` or `mqtts://host:port`.
        url: String,
        /// Topic filters.
        topics: Vec<String>,
    },
    /// SNMP GETs of one agent, repeated every period. The frame is one JSON document,
    /// `{"agent":"host:port","values":{"1.3.6…":17}}`: the variables as an object from
    /// OID to integer or string.
    Ask {
        /// `snmp://host:port`.
        url: String,
        /// Protocol version.
        version: SnmpVersion,
        /// Groups of OIDs, a GET each: an SNMPv1 agent refuses a whole GET for one
        /// unknown OID.
        oids: Vec<Vec<String>>,
    },
    /// A TCP stream, cut into frames.
    Connect {
        /// `tcp://host:port`.
        url: String,
        /// How to cut it.
        framing: Framing,
        /// Bytes to send once connected.
        hello: Vec<u8>,
    },
    /// UDP datagrams; each is a frame with the sender as its address.
    Listen {
        /// `udp://address:port` to listen at.
        url: String,
    },
    /// HTTP requests that devices or systems send to the wall. A frame is the body, or
    /// the query of a request without one.
    Receive {
        /// Path below the wall's webhook address: `/osmand`.
        path: String,
    },
    /// Files that appear or change in a folder; each is a frame.
    Watch {
        /// The folder.
        folder: String,
        /// Ending of the files to read, without the dot.
        extension: String,
    },
    /// The tiles of a PMTiles archive that cover an area at one zoom; each is a frame
    /// with `z/x/y` as its address, decompressed.
    Tiles {
        /// `pmtiles:/path`, `pmtiles+http://…` or `pmtiles+https://…`.
        url: String,
        /// The area.
        bounds: LonLatBounds,
        /// Zoom level; clamped to those that the archive has.
        zoom: u8,
    },
}

/// How a byte stream is cut into frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// At line feeds, which are not part of the frame; nor is a carriage return before.
    Lines,
    /// A big-endian 32-bit length before each frame.
    Length32,
    /// GT06: `0x7878` length (1 byte) … `0x0D0A`, or `0x7979` length (2 bytes) … `0x0D0A`.
    Gt06,
}

/// SNMP version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnmpVersion {
    /// RFC 1157; what NTCIP field devices speak.
    V1,
    /// RFC 1901.
    V2c,
}
