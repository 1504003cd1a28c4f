//! A feed: one kind of document or stream that a service can read.

use wall_model::Span;

/// One kind of input of a service. A city file may have any number of each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feed {
    /// The feed's name within the service: `owntracks`.
    pub name: &'static str,
    /// What it is, for people and for `damamaya check`: `OwnTracks over MQTT`.
    pub title: &'static str,
    /// The ways in which it can come; the city file's address picks one by its scheme.
    pub transports: &'static [Transport],
    /// How often frames are due unless the city file says otherwise: the poll interval,
    /// or the longest silence of a healthy stream. The feed is stale after twice that.
    pub period: Span,
    /// Largest payload that is read, bytes, unless the city file says otherwise.
    pub max_bytes: usize,
}

/// How frames come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// Polled: `http://`, `https://`.
    Http,
    /// `ws://`, `wss://`.
    WebSocket,
    /// `mqtt://`, `mqtts://`.
    Mqtt,
    /// Polled: `snmp://`.
    Snmp,
    /// A stream that is connected to: `tcp://`.
    Tcp,
    /// Datagrams that are listened for: `udp://`.
    Udp,
    /// Requests that others send to the wall: `webhook:/path`.
    Webhook,
    /// Files dropped in a folder: `folder:/path`.
    Folder,
    /// Vector or raster tiles of one archive: `pmtiles:/path` or `pmtiles+https://`.
    PmTiles,
    /// Server-sent events: `sse+http://`, `sse+https://`.
    EventStream,
    /// Polled registers of a Modbus TCP device: `modbus://host:502/1`, the path being the
    /// unit.
    Modbus,
    /// Subscribed nodes of an OPC UA server: `opc.tcp://`.
    OpcUa,
    /// Whether something answers: `probe+tcp://host:port`, `probe+http://`,
    /// `probe+https://`.
    Probe,
    /// An ONVIF device that is asked again and again: `onvif://host`, `onvifs://host` within TLS.
    Onvif,
}

impl Transport {
    /// The transport that an address's scheme means.
    pub fn of_scheme(scheme: &str) -> Option<Self> {
        Some(match scheme {
            "http" | "https" => Self::Http,
            "ws" | "wss" => Self::WebSocket,
            "mqtt" | "mqtts" => Self::Mqtt,
            "snmp" => Self::Snmp,
            "tcp" => Self::Tcp,
            "udp" => Self::Udp,
            "webhook" => Self::Webhook,
            "folder" => Self::Folder,
            "pmtiles" | "pmtiles+http" | "pmtiles+https" => Self::PmTiles,
            "sse+http" | "sse+https" => Self::EventStream,
            "modbus" => Self::Modbus,
            "opc.tcp" => Self::OpcUa,
            "probe+tcp" | "probe+http" | "probe+https" => Self::Probe,
            "onvif" | "onvifs" => Self::Onvif,
            _ => return None,
        })
    }
}
