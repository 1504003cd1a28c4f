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
    /// HTTP requests that devices or systems send to the wall, to the path or anything
    /// below it. A frame is the body, or the query of a request without one; its address is
    /// the method, path and query, `POST /open311/requests.json?…`, followed by a line
    /// `name: value` for `content-type` and each header whose name begins with `ce-`
    /// (CloudEvents 1.0, HTTP binding, 3.1) or `x-`. Credentials are cut out of all of them
    /// (`api_key`, `token`, `password` and the like in queries and forms; `x-api-key`), and so
    /// are headers with the sender's network address.
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
    /// Server-sent events (WHATWG HTML, 9.2); each event is a frame with its type as the
    /// address.
    Events {
        /// `http://…` or `https://…`.
        url: String,
    },
    /// Registers of one Modbus TCP unit (MODBUS Application Protocol 1.1b3, functions 1 to
    /// 4), repeated every period. The frame is one JSON document,
    /// `{"device":"host:port","unit":1,"registers":{"holding:16":[240,1200]}}`: what was
    /// read by the table and first address of each read; a read that the device refused is
    /// there as `{"error":"…"}`.
    Registers {
        /// `modbus://host:port`.
        url: String,
        /// Unit identifier, 0 to 255.
        unit: u8,
        /// What to read.
        reads: Vec<RegisterRead>,
    },
    /// Monitored items of one OPC UA server (OPC 10000-4, 5.13), by subscription. A frame is
    /// one JSON document of a notification,
    /// `{"values":[{"node":"ns=2;s=Ubung.Level","value":3.64,"status":"Good",
    /// "source_timestamp":"2026-11-24T02:10:00Z"}]}`.
    Nodes {
        /// `opc.tcp://host:port/path`.
        url: String,
        /// Node ids.
        nodes: Vec<String>,
    },
    /// Whether a TCP port or an HTTP address answers, tried every period. The frame is one
    /// JSON document, `{"target":"…","is_up":true,"latency_ms":1.2,"status":200,"detail":""}`,
    /// also where nothing answers: that is what it is to tell.
    Probe {
        /// `tcp://host:port`, `http://…` or `https://…`.
        url: String,
    },
    /// What an ONVIF device notices, by a pull point (ONVIF Core 9.2). A frame is one JSON document
    /// of what was pulled at once, `{"device":"host:port","ahead_ms":0,"messages":[{"topic":
    /// "tns1:VideoSource/MotionAlarm","time":"2026-11-24T11:05:00Z","operation":"Changed",
    /// "source":{"Source":"V1"},"key":{},"data":{"State":"true"}}]}`; `ahead_ms` is how far the
    /// device's clock was ahead of ours when it was first asked.
    Notices {
        /// `onvif://host:port/path` or `onvifs://…`; without a path the usual one.
        url: String,
    },
    /// What an ONVIF device says of itself and of its streams (Profile S or T), asked every
    /// period. The frame is one JSON document, `{"device":"host:port","manufacturer":"…",
    /// "model":"…","profiles":[{"token":"…","name":"…","source":"…","encoding":"H264",
    /// "width":1920,"height":1080,"uri":"rtsp://…","snapshot":"http://…"}]}`; what the device
    /// does not say is null.
    Device {
        /// `onvif://host:port/path` or `onvifs://…`; without a path the usual one.
        url: String,
    },
}

/// Registers to read at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterRead {
    /// Which of the device's four tables.
    pub table: RegisterTable,
    /// First address, from 0.
    pub address: u16,
    /// How many, 1 to 125 registers or 2,000 bits.
    pub count: u16,
}

/// The tables of a Modbus device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegisterTable {
    /// Coils (function 1): `coil`.
    Coil,
    /// Discrete inputs (function 2): `discrete`.
    Discrete,
    /// Holding registers (function 3): `holding`.
    Holding,
    /// Input registers (function 4): `input`.
    Input,
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
