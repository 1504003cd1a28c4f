//! Lists of cameras, their passwords, and the tiles.

use std::sync::Arc;

use wall_model::{Fact, FactKind, Footage, LonLat, Seq, Span, StatusState, StreamKind, Timestamp};
use wall_record::Memory;
use wall_service::{
    Asked, City, DecodeError, Decoded, Endpoint, Frame, Opt, Options, Origin, Request, Response,
    Service as _, TileView,
    view::{Body, Text, Unit},
};

use super::{SERVICE, address::address};

/// When frames are received, 2026-11-24T11:05:00Z.
const RECEIVED: Timestamp = Timestamp::from_secs(1_795_518_300);

const GEOJSON: &[u8] = include_bytes!("fixtures/cameras.1.geojson");
const LDEVICE: &[u8] = include_bytes!("fixtures/cameras.2.json");
const SATU_DATA: &[u8] = include_bytes!("fixtures/cameras.3.json");
const TABLE: &[u8] = include_bytes!("fixtures/cameras.6.csv");
const HOSTILE: &[u8] = include_bytes!("fixtures/cameras.4.json");

fn origin() -> Origin {
    Origin {
        name: "cctv-kota".to_owned(),
        service: "cctv".into(),
        feed: "cameras".into(),
        options: std::collections::BTreeMap::new(),
    }
}

fn frame(address: &str, body: &[u8]) -> Frame {
    Frame {
        seq: Seq(1),
        received_at: RECEIVED,
        origin: Arc::new(origin()),
        address: address.to_owned(),
        body: body.into(),
        full_length: body.len() as u64,
    }
}

fn decode(body: &[u8]) -> Result<Decoded, DecodeError> {
    SERVICE.decode(&frame("", body))
}

fn footage<'a>(decoded: &'a Decoded, entity: &str) -> &'a Footage {
    let of_entity = |fact: &&Fact| fact.entity.as_str() == entity;
    let kinds = decoded.facts.iter().filter(of_entity).map(|fact| &fact.kind);
    kinds
        .into_iter()
        .find_map(|kind| if let FactKind::Footage(f) = kind { Some(f) } else { None })
        .unwrap()
}

#[test]
fn passwords_never_reach_a_fact_or_a_reason() {
    for body in [GEOJSON, LDEVICE, SATU_DATA, TABLE, HOSTILE] {
        let told = format!("{:?}", decode(body).unwrap());
        for secret in ["rahasia", "s3cr3t", "admin", "operator", "pwd", "hasia", "ra#"] {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
    }
}

#[test]
fn addresses_lose_every_kind_of_login() {
    let url = |text: &str| address(text).map(|address| address.url);
    assert_eq!(url("rtsp://u:p@10.0.0.1:554/a/101").unwrap(), "rtsp://10.0.0.1:554/a/101");
    assert_eq!(url("rtsp://u:p%40ss@10.0.0.1/a").unwrap(), "rtsp://10.0.0.1/a");
    assert_eq!(url("rtsp://u:p@ss@10.0.0.1/a").unwrap(), "rtsp://10.0.0.1/a");
    assert_eq!(url(" http://u@h/v.mjpg?User=a&PWD=b&fps=5 ").unwrap(), "http://h/v.mjpg?fps=5");
    assert_eq!(url("http://h/v.cgi?token=abc").unwrap(), "http://h/v.cgi");
    for text in [
        "",
        "h",
        "ftp://h/a",
        "rtsp:///a",
        "rtsp://u:12/3@h/a",
        "rtsp://u:1#2@h/a",
        "rtsp://u:12?x=3@h/a",
        "http://h/a%40b",
        "javascript:alert(1)",
    ] {
        let err = url(text).unwrap_err();
        assert!(!err.contains("12") && !err.contains("u:"), "{text}: {err}");
    }
}

#[test]
fn geojson_cameras_have_place_view_and_state() {
    let decoded = decode(GEOJSON).unwrap();
    assert_eq!(decoded.rejects, []);
    let six = footage(&decoded, "CAM-01");
    assert_eq!(
        (six.stream, six.bearing_deg, six.fov_deg),
        (StreamKind::Rtsp, Some(45.0), Some(70.0))
    );
    assert_eq!(six.sub_url.as_deref(), Some("rtsp://10.10.4.21:554/Streaming/Channels/102"));
    assert_eq!(decoded.facts[0].place, Some(LonLat::new(115.2082, -8.6735)));
    assert_eq!(footage(&decoded, "CAM-02").stream, StreamKind::Mjpeg);
    let market = footage(&decoded, "CAM-03");
    assert_eq!((market.stream, market.is_active), (StreamKind::Hls, false));
    let FactKind::Status(status) = &decoded.facts[3].kind else { panic!("{decoded:?}") };
    assert_eq!((status.state, status.detail.as_str()), (StatusState::Offline, "listrik padam"));
    assert_eq!(decoded.facts[3].observed_at.to_string(), "2026-11-24T10:31:00.000000Z");
}

#[test]
fn the_traffic_agencys_list_is_read_with_its_traps() {
    let decoded = decode(LDEVICE).unwrap();
    assert_eq!(decoded.rejects, []);
    let entities: Vec<&str> = decoded.facts.iter().map(|fact| fact.entity.as_str()).collect();
    assert_eq!(entities, ["31", "31-2", "32"]);
    assert_eq!(footage(&decoded, "31").url, "rtsp://10.1.2.3:554/Streaming/Channels/101");
    // The relay's address is padded with blanks and names a page, not a playlist.
    let relayed = footage(&decoded, "31-2");
    assert_eq!(relayed.url, "https://cctv.example/tohpati2/index.m3u8");
    assert_eq!(relayed.stream, StreamKind::Hls);
    assert!(!footage(&decoded, "32").is_active);
}

#[test]
fn a_table_says_what_a_spreadsheet_can() {
    let decoded = decode(TABLE).unwrap();
    let six = footage(&decoded, "CAM-41");
    assert_eq!(six.name, "Simpang Enam; utara");
    assert_eq!((six.bearing_deg, six.fov_deg), (Some(45.0), Some(70.0)));
    assert_eq!(six.url, "rtsp://10.10.4.41:554/Streaming/Channels/101");
    assert_eq!(six.sub_url.as_deref(), Some("rtsp://10.10.4.41:554/Streaming/Channels/102"));
    assert_eq!(
        (six.details.size_px, six.details.sub_size_px),
        (Some([2_560, 1_440]), Some([640, 360]))
    );
    assert_eq!(six.details.vendor.as_deref(), Some("Hikvision"));
    assert_eq!(six.details.uplink.as_deref(), Some("SW-TEUKU-UMAR"));
    assert_eq!(decoded.facts[0].place, Some(LonLat::new(115.2082, -8.6735)));
    let market = footage(&decoded, "CAM-42");
    // Its sub stream comes another way.
    assert_eq!(
        (market.stream, market.details.sub_stream),
        (StreamKind::Rtsp, Some(StreamKind::Mjpeg))
    );
    assert!(!market.is_active);
    let reasons: Vec<&str> = decoded.rejects.iter().map(|reject| reject.reason.as_str()).collect();
    assert_eq!(reasons, ["CAM-43: no address of a stream", "CAM-44: no address of a stream"]);
}

#[test]
fn tables_of_other_signs_are_read_and_what_is_none_is_refused() {
    for sign in [",", "\t"] {
        let table = format!("ID{sign}URL\r\n1{sign}rtsp://10.0.0.1/a\r\n");
        assert_eq!(footage(&decode(table.as_bytes()).unwrap(), "1").url, "rtsp://10.0.0.1/a");
    }
    assert!(decode(b"not a list of cameras").is_err());
    assert!(decode(b"id,url\n1,\xff\xfe\n").is_err());
    assert_eq!(decode(b"a,b\n1,2\n").unwrap().facts, []);
}

#[test]
fn a_device_that_describes_itself_is_a_camera_with_main_and_sub() {
    let asked = |body: &[u8], options: &[(&str, &str)]| {
        let options = options.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        let origin = Origin { feed: "onvif".into(), options: options.collect(), ..origin() };
        SERVICE.decode(&Frame { origin: Arc::new(origin), ..frame("", body) }).unwrap()
    };
    let place = [("lat", "-8.67"), ("lon", "115.21"), ("bearing_deg", "370"), ("fov_deg", "80")];
    let one = asked(include_bytes!("fixtures/onvif.1.json"), &place);
    assert!(!format!("{one:?}").contains("rahasia"));
    let camera = footage(&one, "cctv-kota");
    assert_eq!(
        camera.url,
        "rtsp://10.10.4.51:554/cam/realmonitor?channel=1&subtype=0&unicast=true"
    );
    assert!(camera.sub_url.as_ref().unwrap().contains("subtype=1"));
    assert_eq!(
        (camera.details.size_px, camera.details.sub_size_px),
        (Some([1_920, 1_080]), Some([640, 360]))
    );
    assert_eq!((camera.bearing_deg, camera.fov_deg), (Some(10.0), Some(80.0)));
    assert_eq!(camera.details.vendor.as_deref(), Some("Dahua"));
    assert_eq!(one.facts[0].place, Some(LonLat::new(115.21, -8.67)));
    assert_eq!(one.rejects, []);

    // A recorder has several; sizes that cannot be are none, and neither are equal ones a sub.
    let many =
        asked(include_bytes!("fixtures/onvif.2.json"), &[("id", "NVR"), ("camera", "Pasar")]);
    let second = footage(&many, "NVR-2");
    assert_eq!((second.name.as_str(), second.url.as_str()), ("Pasar 2", "rtsp://10.10.4.52/1"));
    assert_eq!((second.sub_url.as_deref(), second.details.vendor.as_deref()), (None, None));
    assert_eq!(footage(&many, "NVR-1").details.size_px, None);
    assert_eq!(many.rejects.len(), 1);
    assert!(!many.rejects[0].reason.contains("alert"));
}

#[test]
fn bali_satu_data_is_an_object_of_cameras() {
    let decoded = decode(SATU_DATA).unwrap();
    assert_eq!(footage(&decoded, "7-1").name, "Pantai Sanur");
    assert_eq!(footage(&decoded, "7-2").url, "https://stream.example/mt/index.m3u8");
    assert_eq!(decoded.facts[0].place, Some(LonLat::new(115.2637, -8.6747)));
}

#[test]
fn impossible_cameras_are_set_aside_each_with_its_reason() {
    let decoded = decode(HOSTILE).unwrap();
    let reasons: Vec<String> =
        decoded.rejects.iter().map(|reject| format!("{}: {}", reject.row, reject.reason)).collect();
    insta::assert_yaml_snapshot!(reasons);
    assert_eq!(decoded.facts.len(), 1);
    assert_eq!(footage(&decoded, "ok").stream, StreamKind::Snapshot);
    for body in [&b"<html>"[..], b"{}", b"17", b"{\"data\":3}", b"[{", b""] {
        assert!(decode(body).is_err());
    }
    let refused = decode(br#"{"success":false,"message":"client id unknown"}"#).unwrap_err();
    assert_eq!(refused.to_string(), "the server reports: client id unknown");
}

struct Given(Vec<Fact>);

impl City for Given {
    fn facts(&self, _service: &str, _feed: &str, _at: Timestamp) -> Vec<Fact> {
        self.0.clone()
    }
}

fn cameras(count: usize) -> Given {
    let camera = |nr: usize| {
        let footage = Footage {
            sub_url: nr.is_multiple_of(2).then(|| "http://127.0.0.1:8111/small".to_owned()),
            bearing_deg: Some(nr as f64),
            is_active: !nr.is_multiple_of(3),
            ..Footage::new(
                format!("Simpang {nr}"),
                StreamKind::Mjpeg,
                format!("http://127.0.0.1:8111/camera/CAM-{nr:02}.mjpg"),
            )
        };
        let place = LonLat::new((115_200 + nr) as f64 / 1e3, -8.65);
        let at = RECEIVED - Span::from_secs(nr as i64);
        let kind = FactKind::Footage(footage);
        Fact::new(&"cctv".into(), format!("CAM-{nr:02}"), at, kind).at(place)
    };
    Given((0..count).map(camera).collect())
}

fn ask(city: &dyn City, url: &url::Url) -> Vec<u8> {
    let asked = Asked {
        feed: "cameras".to_owned(),
        path: url.path().strip_prefix("/cctv/cameras").unwrap().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        oids: Vec::new(),
        body: Vec::new(),
    };
    match SERVICE.simulate(city, RECEIVED, &asked) {
        Response::Http { status: 200, body, .. } => body,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_simulated_is_read_back() {
    let mut city = cameras(9);
    city.0[0].holds_for = Some(Span::from_mins(10));
    let mut truth = city.0.clone();
    let status = wall_model::Status {
        name: "Simpang 3".to_owned(),
        state: StatusState::Degraded,
        detail: "buram".to_owned(),
    };
    let at = RECEIVED - Span::from_hours(2);
    let status = Fact {
        place: truth[3].place,
        ..Fact::new(&"cctv".into(), "CAM-03", at, FactKind::Status(status))
    };
    city.0.push(status.clone());
    truth.insert(4, status);
    let url = url::Url::parse("http://127.0.0.1:1/cctv/cameras").unwrap();
    let decoded = decode(&ask(&city, &url)).unwrap();
    assert_eq!(decoded.rejects, []);
    for (read, told) in decoded.facts.iter().zip(&truth) {
        assert_eq!(
            (read, read.observed_at),
            (&Fact { received_at: read.received_at, ..told.clone() }, told.observed_at)
        );
    }
    assert_eq!(decoded.facts.len(), truth.len());
}

#[test]
fn pages_of_the_traffic_agency_make_the_whole() {
    let city = cameras(230);
    let endpoint = Endpoint {
        url: "http://127.0.0.1:1/cctv/cameras/api/v3/pv/ldevice".to_owned(),
        bounds: wall_model::LonLatBounds {
            min: LonLat::new(115.0, -9.0),
            max: LonLat::new(116.0, -8.0),
        },
    };
    let mut request = SERVICE.requests(&origin(), &endpoint).unwrap().pop();
    let (mut entities, mut pages) = (std::collections::BTreeSet::new(), 0);
    while let Some(Request::Get { url, address, .. }) = request {
        let body = ask(&city, &url::Url::parse(&url).unwrap());
        let frame = frame(&address, &body);
        entities.extend(SERVICE.decode(&frame).unwrap().facts.into_iter().map(|fact| fact.entity));
        request = SERVICE.next(&frame);
        pages += 1;
    }
    assert_eq!((pages, entities.len()), (3, 230));
    // A list that claims endless pages is left after the hundredth.
    let endless = frame("http://h/ldevice?page=100", br#"{"data":[],"meta":{"pages":1000000}}"#);
    assert_eq!(SERVICE.next(&endless), None);
}

fn record() -> Memory {
    let mut record = Memory::default();
    for fact in decode(GEOJSON).unwrap().facts {
        record.push(Fact { received_at: RECEIVED, ..fact });
    }
    let case = wall_model::Case {
        kind: wall_model::CaseKind::Accident,
        title: "Laka lantas".to_owned(),
        address: String::new(),
        state: wall_model::CaseState::New,
        urgency: wall_model::Urgency::Emergency,
        opened_at: RECEIVED,
        agency: None,
        radius_m: None,
        detail: String::new(),
        course: Box::default(),
    };
    let case = Fact::new(
        &"geo_portal".into(),
        "112-1",
        RECEIVED + Span::from_secs(60),
        FactKind::Case(case),
    );
    record.push(case.at(LonLat::new(115.2340, -8.6720)));
    record
}

fn view(tile: usize, after_secs: i64, options: &Options) -> TileView {
    SERVICE.tiles()[tile].view(&record().at(RECEIVED + Span::from_secs(after_secs)), options)
}

#[test]
fn the_grid_before_and_at_the_list() {
    let options = Options::default();
    insta::assert_yaml_snapshot!("grid_before", view(0, -1, &options));
    insta::assert_yaml_snapshot!("grid_at", view(0, 0, &options));
    assert!(view(0, 20 * 60, &options).freshness.is_stale());
}

#[test]
fn cameras_near_an_incident_come_first() {
    let list = |names: &[&str]| Opt::List(names.iter().map(|n| Opt::Text((*n).into())).collect());
    let options = Options(
        [
            ("cameras".to_owned(), list(&["simpang enam", "CAM-03", "CAM-99"])),
            ("auto".to_owned(), Opt::Text("incidents".to_owned())),
            ("columns".to_owned(), Opt::Number(3.0)),
            ("count".to_owned(), Opt::Number(2.0)),
        ]
        .into(),
    );
    let shown = |after_secs| match view(0, after_secs, &options).body {
        Body::Cameras(grid) => {
            assert_eq!(grid.columns, 3);
            let cameras = grid.cameras.into_iter();
            cameras
                .map(|camera| (camera.camera.to_string(), camera.is_called_for))
                .collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let fixed = [("CAM-01".to_owned(), false), ("CAM-03".to_owned(), false)];
    assert_eq!(shown(0), fixed);
    assert_eq!(shown(60), [("CAM-02".to_owned(), true), ("CAM-01".to_owned(), false)]);
    let Body::Cameras(grid) = view(0, 60, &options).body else { panic!("no cameras") };
    let Text::Join(why) = &grid.cameras[0].note else { panic!("{:?}", grid.cameras[0]) };
    let [what, _, Text::Quantity { value, unit: Unit::Metres, .. }] = &why[..] else {
        panic!("{why:?}")
    };
    assert_eq!(what, &Text::name("Laka lantas"));
    assert!((1.0..600.0).contains(value), "{value}");
    assert_eq!(grid.cameras[1].note, Text::empty());
}

#[test]
fn several_grids_share_the_list_by_pages() {
    let shown = |page: f64| {
        let number = |name: &str, number| (name.to_owned(), Opt::Number(number));
        let options = Options([number("page", page), number("count", 1.0)].into());
        match view(0, 0, &options).body {
            Body::Cameras(grid) => grid.cameras[0].camera.to_string(),
            _ => "nothing".to_owned(),
        }
    };
    let pages = [1.0, 2.0, 3.0, -1.0, 1e300].map(shown);
    assert_eq!(pages, ["CAM-01", "CAM-02", "nothing", "CAM-01", "nothing"]);
}

#[test]
fn cameras_out_of_service_are_listed_since_when() {
    insta::assert_yaml_snapshot!("health_at", view(1, 0, &Options::default()).body);
    assert!(matches!(view(1, -1, &Options::default()).body, Body::Empty(_)));
}
