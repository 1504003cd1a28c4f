//! A city of two junctions with one small service.

use wall_model::{
    Direction, Fact, FactKind, LonLat, PhaseState, ServiceId, Signal, SignalMode, SignalPhase,
    Span, Status, StatusState, Timestamp,
};
use wall_service::{
    Asked, City, Feed, Message, Response, Service, Simulated, Tile, Transport, Words,
};

use crate::scene::{CameraScenes, CameraView, Scene, SceneRoad};

/// OID of the one object that every controller has, and of one that it lacks.
pub(super) const GREENS: &str = "1.3.6.1.4.1.1206.4.2.1.1.4.1.4.1";

const fn feed(name: &'static str, transports: &'static [Transport]) -> Feed {
    Feed { name, title: "A feed", transports, period: Span::from_secs(5), max_bytes: 1_000_000 }
}

/// The services that are served.
pub(super) const SERVICES: [&dyn Service; 1] = [&Probe];

/// Says the time by every protocol.
pub(super) struct Probe;

impl Service for Probe {
    fn id(&self) -> &'static str {
        "probe"
    }

    fn name(&self) -> Words {
        Words { id: "Uji", en: "Probe" }
    }

    fn feeds(&self) -> &'static [Feed] {
        const FEEDS: &[Feed] = &[
            feed("document", &[Transport::Http, Transport::WebSocket, Transport::Udp]),
            feed("stream", &[Transport::Mqtt]),
            feed("reports", &[Transport::Webhook]),
            feed("lamps", &[Transport::Snmp]),
            feed("raster", &[Transport::Http]),
        ];
        FEEDS
    }

    fn tiles(&self) -> &'static [&'static dyn Tile] {
        &[]
    }

    fn simulated(&self) -> &'static [Simulated] {
        const SIMULATED: &[Simulated] = &[
            Simulated::new("document", "document", "Document"),
            Simulated::new("stream", "stream", "Stream"),
            Simulated::new("reports", "reports", "Reports"),
            Simulated::new("lamps", "lamps", "Lamps"),
        ];
        SIMULATED
    }

    fn simulate(&self, city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
        let secs = at.as_secs();
        match (asked.feed.as_str(), asked.path.as_str()) {
            ("document", "/fixed/path") => {
                Response::json(format!("{:?}", asked.parameter("word")).into_bytes())
            }
            ("document", "/panic") => panic!("a service may fail"),
            ("document", "") => Response::json(format!("{{\"secs\":{secs}}}").into_bytes()),
            ("stream", _) => Response::Messages(vec![
                Message { topic: "dps/unit/A".into(), body: b"still".to_vec() },
                Message { topic: "dps/unit/B".into(), body: secs.to_string().into_bytes() },
                Message { topic: "other/C".into(), body: secs.to_string().into_bytes() },
            ]),
            ("reports", _) => {
                let topic = format!("id=TRK-1&timestamp={secs}");
                Response::Messages(vec![Message { topic, body: Vec::new() }])
            }
            ("lamps", path) => {
                let known = city.facts("probe", "lamps", at);
                let place = known.iter().position(|fact| path.ends_with(fact.entity.as_str()));
                let greens = place.map(|place| place as i64 * 100 + 17);
                let oids = if asked.oids.is_empty() {
                    vec![GREENS.to_owned()]
                } else {
                    asked.oids.clone()
                };
                let value = |oid: String| (oid == GREENS).then_some(greens).flatten();
                Response::Variables(oids.into_iter().map(|oid| (oid.clone(), value(oid))).collect())
            }
            _ => Response::not_found(),
        }
    }
}

/// Two junctions, and something by every feed but the raster.
pub(super) struct Junctions;

impl City for Junctions {
    fn facts(&self, service: &str, feed: &str, at: Timestamp) -> Vec<Fact> {
        let id = ServiceId::from(service);
        match feed {
            "raster" => Vec::new(),
            "lamps" => ["SP-46", "SP-45"].map(|entity| signal(&id, entity, at)).to_vec(),
            _ => {
                let status = Status {
                    name: "A".to_owned(),
                    state: StatusState::Online,
                    detail: String::new(),
                };
                vec![Fact::new(&id, "A", at, FactKind::Status(status))]
            }
        }
    }
}

fn signal(service: &ServiceId, entity: &str, at: Timestamp) -> Fact {
    let phase = |number, approaches: &[Direction]| SignalPhase {
        number,
        state: PhaseState::Red,
        since: None,
        min_end: None,
        likely_end: None,
        approaches: approaches.to_vec(),
        queue: None,
    };
    let signal = Signal {
        name: "Jl. \"Raya\" Puputan".to_owned(),
        mode: SignalMode::Isolated,
        phases: vec![
            phase(2, &[Direction::North, Direction::South]),
            phase(4, &[Direction::East, Direction::West]),
        ],
        cycle: None,
        offset: None,
        corridor: None,
    };
    Fact::new(service, entity, at, FactKind::Signal(signal)).at(LonLat::new(115.22, -8.67))
}

/// A camera, one that is off, and one without an image.
pub(super) struct Street;

impl CameraScenes for Street {
    fn cameras(&self) -> Vec<String> {
        ["CAM-01", "CAM-02", "CAM-03"].map(str::to_owned).to_vec()
    }

    fn view(&self, camera: &str, at: Timestamp) -> Option<CameraView> {
        Some(match camera {
            "CAM-01" => CameraView::Picture(Box::new(scene(camera, at))),
            "CAM-02" => CameraView::Off,
            "CAM-03" => CameraView::Black,
            _ => return None,
        })
    }
}

fn scene(camera: &str, at: Timestamp) -> Scene {
    Scene {
        camera: camera.to_owned(),
        name: "UJI".to_owned(),
        at,
        bearing_deg: 0.0,
        fov_deg: 60.0,
        sun_altitude_deg: 40.0,
        sun_azimuth_deg: 100.0,
        rain: 0.0,
        roads: vec![SceneRoad { middle: vec![[0.0, 0.0], [0.0, 60.0]], width_m: 7.0, lanes: 2 }],
        stop_lines: Vec::new(),
        heads: Vec::new(),
        vehicles: Vec::new(),
    }
}
