//! A service for tests: reads texts, and does what they say.

use wall_model::{Fact, FactKind, Slot, Span, Status, StatusState};
use wall_record::{Frame, Moment, Origin};
use wall_service::{
    DecodeError, Decoded, Endpoint, Feed, Framing, RegisterRead, RegisterTable, Request, Response,
    Service, SnmpVersion, Tile, Transport, Words,
};

/// All services of the tests.
pub(crate) const SERVICES: &[&dyn Service] = &[&Probe];

/// Largest payload of the feed `texts`, bytes.
pub(crate) const MAX_BYTES: usize = 100_000;

const FEEDS: &[Feed] = &[
    Feed {
        name: "texts",
        title: "Texts",
        transports: &[
            Transport::Http,
            Transport::WebSocket,
            Transport::Mqtt,
            Transport::Snmp,
            Transport::Tcp,
            Transport::Udp,
            Transport::Webhook,
            Transport::Folder,
            Transport::PmTiles,
            Transport::EventStream,
            Transport::Probe,
            Transport::Modbus,
            Transport::OpcUa,
            Transport::Onvif,
        ],
        period: Span::from_secs(60),
        max_bytes: MAX_BYTES,
    },
    Feed {
        name: "documents",
        title: "Documents",
        transports: &[Transport::Http, Transport::Webhook],
        period: Span::from_secs(60),
        max_bytes: MAX_BYTES,
    },
];

/// What is read of a Modbus device.
pub(crate) const READS: [RegisterRead; 5] = [
    RegisterRead { table: RegisterTable::Holding, address: 16, count: 2 },
    RegisterRead { table: RegisterTable::Input, address: 3, count: 1 },
    RegisterRead { table: RegisterTable::Coil, address: 0, count: 3 },
    RegisterRead { table: RegisterTable::Discrete, address: 9, count: 9 },
    RegisterRead { table: RegisterTable::Holding, address: 900, count: 1 },
];

/// What is subscribed to of an OPC UA server.
pub(crate) const NODES: [&str; 3] = ["ns=2;s=Ubung.Level", "ns=2;i=7", "i=2258"];

fn rest_of(url: &str, prefix: &str) -> String {
    url.strip_prefix(prefix).unwrap_or(url).to_owned()
}

/// See the [module](self).
pub(crate) struct Probe;

impl Service for Probe {
    fn id(&self) -> &'static str {
        "probe"
    }

    fn name(&self) -> Words {
        Words::new("Uji", "Probe")
    }

    fn feeds(&self) -> &'static [Feed] {
        FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        if let Some(wish) = origin.options.get("refuse") {
            return Err(format!("the option refuse says {wish}"));
        }
        let url = endpoint.url.clone();
        let (scheme, rest) = url.split_once(':').unwrap_or_default();
        Ok(vec![match Transport::of_scheme(scheme).unwrap() {
            Transport::Http => {
                let paths = origin.options.get("paths").map_or("", String::as_str);
                let get = |path: &str| Request::Get {
                    url: format!("{url}{path}"),
                    accept: "text/plain",
                    address: path.to_owned(),
                };
                return Ok(paths.split(' ').map(get).collect());
            }
            Transport::WebSocket => Request::Stream { url, hello: vec!["hello".to_owned()] },
            Transport::Mqtt => Request::Subscribe { url, topics: vec!["probe/#".to_owned()] },
            Transport::Snmp => Request::Ask {
                url,
                version: SnmpVersion::V1,
                oids: vec![
                    vec!["1.3.6.1.4.1.1206.4.2.1.1.4.1.4.1".to_owned()],
                    vec![".1.3.6.1.4.1.1206.4.2.1.1.4.1.9.1".to_owned()],
                ],
            },
            Transport::Tcp => {
                Request::Connect { url, framing: Framing::Lines, hello: b"hi\n".to_vec() }
            }
            Transport::Udp => Request::Listen { url },
            Transport::Webhook => Request::Receive { path: rest.to_owned() },
            Transport::Folder => {
                Request::Watch { folder: rest.to_owned(), extension: "txt".to_owned() }
            }
            Transport::PmTiles => Request::Tiles { url, bounds: endpoint.bounds, zoom: 13 },
            Transport::EventStream => Request::Events { url: rest_of(&url, "sse+") },
            Transport::Probe => Request::Probe { url: rest_of(&url, "probe+") },
            Transport::Modbus => Request::Registers { url, unit: 7, reads: READS.to_vec() },
            Transport::Onvif if origin.options.contains_key("notices") => Request::Notices { url },
            Transport::Onvif => Request::Device { url },
            Transport::OpcUa => Request::Nodes { url, nodes: NODES.map(str::to_owned).to_vec() },
        }])
    }

    fn next(&self, frame: &Frame) -> Option<Request> {
        let body = String::from_utf8_lossy(&frame.body);
        let url = body.split_once("next=")?.1.trim().to_owned();
        Some(Request::Get { url, accept: "text/plain", address: "page".to_owned() })
    }

    fn attachments(&self, frame: &Frame) -> Vec<Request> {
        let body = String::from_utf8_lossy(&frame.body);
        let list = body.split_once("photos=").map_or("", |(_, list)| list);
        let get = |url: &str| Request::Get {
            url: url.to_owned(),
            accept: "image/jpeg",
            address: format!("photo {}", url.rsplit('/').next().unwrap_or_default()),
        };
        list.split_whitespace().map(get).collect()
    }

    fn reply(&self, frame: &Frame, at: &Moment) -> Option<Response> {
        let (request, _) = frame.address.split_once('\n').unwrap_or((&frame.address, ""));
        if !request.contains("/ask") {
            return None;
        }
        assert!(!request.contains("/ask/panic") || at.state().is_empty(), "as asked");
        let known = at.entity("probe", &"thing".into(), Slot::Status);
        let known = known.map_or(0, |known| known.fact.frame.0);
        let answer = format!("{request}: frame {}, known of frame {known}", frame.seq.0);
        Some(Response::Http { status: 201, media_type: "text/x-answer", body: answer.into() })
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        let text = std::str::from_utf8(&frame.body)
            .map_err(|err| DecodeError::Malformed { format: "text", detail: err.to_string() })?;
        assert!(!text.starts_with("panic"), "as asked");
        if text.starts_with("bad") {
            return Err(DecodeError::Unexpected(text.to_owned()));
        }
        let mut decoded = Decoded::default();
        if frame.address.starts_with("GET ") && frame.address.contains("/ask") {
            return Ok(decoded);
        }
        if let Some(rows) = text.strip_prefix("rows ") {
            for row in 0..rows.parse().unwrap_or(0) {
                decoded.reject(row, "row without a place");
            }
        }
        let shown: String = text.chars().take(40).collect();
        let status = Status { name: shown, state: StatusState::Online, detail: String::new() };
        let late = if text.starts_with("future") { Span::from_hours(24) } else { Span::ZERO };
        let at = frame.received_at + late;
        let service = frame.origin.service.clone();
        decoded.facts.push(Fact::new(&service, "thing", at, FactKind::Status(status)));
        Ok(decoded)
    }

    fn tiles(&self) -> &'static [&'static dyn Tile] {
        &[]
    }
}
