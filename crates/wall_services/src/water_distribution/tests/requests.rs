//! What is asked, and what an admin is told.

use wall_model::{LonLat, LonLatBounds};
use wall_service::{Endpoint, RegisterRead, RegisterTable, Request, Service as _};

use super::super::SERVICE;
use super::frame;

fn requests(feed: &str, url: &str, options: &[(&str, &str)]) -> Result<Vec<Request>, String> {
    let bounds = LonLatBounds { min: LonLat::new(115.17, -8.76), max: LonLat::new(115.28, -8.59) };
    let endpoint = Endpoint { url: url.to_owned(), bounds };
    SERVICE.requests(&frame(feed, "", options, b"").origin, &endpoint)
}

fn url(feed: &str, url: &str, options: &[(&str, &str)]) -> String {
    match &requests(feed, url, options).unwrap()[..] {
        [Request::Get { url, address, .. }] => {
            assert!(address == url || address.is_empty());
            url.clone()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn datastreams_are_asked_with_their_newest_observation() {
    let asked = url("sensorthings", "https://frost.example/FROST-Server/v1.1/", &[]);
    assert!(asked.starts_with("https://frost.example/FROST-Server/v1.1/Datastreams?%24expand="));
    assert!(asked.contains("Observations%28%24orderby%3DphenomenonTime+desc%3B%24top%3D1%29"));
    let asked = url("history", "https://frost.example", &[("count", "50")]);
    assert!(asked.starts_with("https://frost.example/v1.1/Datastreams?"), "{asked}");
    assert!(asked.contains("minute%28phenomenonTime%29"), "{asked}");
    assert!(asked.contains("%24top=50"), "{asked}");
    let asked = url("history", "https://frost.example/v1.1", &[("sampled", "")]);
    assert!(!asked.contains("minute"), "{asked}");
}

#[test]
fn the_next_page_is_on_the_same_host() {
    let next = |body: &str| {
        let address = "https://frost.example/v1.1/Datastreams?$top=10";
        SERVICE.next(&frame("sensorthings", address, &[], body.as_bytes()))
    };
    let page = |link: &str| format!("{{\"value\":[],\"@iot.nextLink\":\"{link}\"}}");
    let Some(Request::Get { url, .. }) = next(&page("Datastreams?$skip=10")) else { panic!() };
    assert_eq!(url, "https://frost.example/v1.1/Datastreams?$skip=10");
    assert_eq!(next(&page("https://elsewhere.example/v1.1/Datastreams")), None);
    assert_eq!(next(&page("Datastreams?$top=10")), None, "itself");
    assert_eq!(next("{\"value\":[]}"), None);
}

#[test]
fn registers_are_read_together() {
    let registers = "holding:16 float32 flow_lps @A; holding:18 u16*0.01 pressure_bar @B; \
                     holding:24 u16 level_cm @C; input:3 u16 level_cm @D; holding:300 u16 level_cm @E";
    let asked = requests("modbus", "modbus://10.0.0.4:502/7", &[("registers", registers)]);
    let [Request::Registers { url, unit, reads }] = &asked.unwrap()[..] else { panic!() };
    assert_eq!((url.as_str(), *unit), ("modbus://10.0.0.4:502", 7));
    let read = |table, address, count| RegisterRead { table, address, count };
    assert_eq!(
        *reads,
        [
            read(RegisterTable::Holding, 16, 9),
            read(RegisterTable::Holding, 300, 1),
            read(RegisterTable::Input, 3, 1),
        ]
    );
    // A gateway's document.
    assert_eq!(url_of_gateway(registers), "http://gateway.example/waribang");
}

fn url_of_gateway(registers: &str) -> String {
    url("modbus", "http://gateway.example/waribang", &[("registers", registers)])
}

#[test]
fn nodes_with_semicolons_are_told_apart() {
    let nodes =
        "ns=2;s=Ubung.Level level_m @RES-UBUNG; ns=2;i=7 flow_lps*0.1 @S\n i=85 power_kw @P";
    let asked = requests("opcua", "opc.tcp://10.0.0.5:4840/pdam", &[("nodes", nodes)]);
    let [Request::Nodes { nodes, .. }] = &asked.unwrap()[..] else { panic!() };
    assert_eq!(*nodes, ["ns=2;s=Ubung.Level", "ns=2;i=7", "i=85"]);
}

#[test]
fn topics_are_subscribed() {
    for (feed, options, expected) in [
        ("sensorthings_mqtt", &[][..], "v1.1/+/Observations"),
        ("sensorthings_mqtt", &[("topic", "v1.0/#")], "v1.0/#"),
        ("sparkplug", &[], "spBv1.0/#"),
        ("sparkplug", &[("topic", "spBv1.0/PERUMDA/+/RTU-1/#")], "spBv1.0/PERUMDA/+/RTU-1/#"),
    ] {
        let asked = requests(feed, "mqtt://broker.example:1883", options).unwrap();
        let [Request::Subscribe { topics, .. }] = &asked[..] else { panic!("{asked:?}") };
        assert_eq!(*topics, [expected]);
    }
}

#[test]
fn folders_are_watched() {
    let asked = requests("network", "folder:/var/wall/epanet", &[]).unwrap();
    assert!(matches!(&asked[..], [Request::Watch { extension, .. }] if extension == "inp"));
    let asked = requests("areas", "folder:/var/wall/dma", &[]).unwrap();
    assert!(matches!(&asked[..], [Request::Watch { extension, .. }] if extension == "geojson"));
}

#[test]
fn an_admin_is_told_what_is_wrong_with_an_option() {
    let wrong = |feed: &str, options: &[(&str, &str)]| {
        requests(feed, "http://host.example", options).unwrap_err()
    };
    let said = [
        wrong("modbus", &[]),
        wrong("modbus", &[("registers", "holding:16 float32 flow_lps IPA")]),
        wrong("modbus", &[("registers", "holding:16 float32 debit @IPA")]),
        wrong("modbus", &[("registers", "holding:x u16 flow_lps @IPA")]),
        wrong("modbus", &[("registers", "coil:1 u16 flow_lps @IPA")]),
        wrong("modbus", &[("registers", "holding:65535 u32 flow_lps @IPA")]),
        wrong("modbus", &[("registers", "holding:1 u16*nol flow_lps @IPA")]),
        wrong("modbus", &[("registers", " ; ")]),
        wrong("opcua", &[]),
        wrong("opcua", &[("nodes", "Ubung.Level level_m @RES")]),
        wrong("sensorthings", &[("datastreams", "17 flow_lps")]),
        wrong("sensorthings", &[("count", "banyak")]),
        wrong("network", &[("crs", "EPSG:23868")]),
        wrong("gauges", &[("bounds", "1,2,3")]),
        wrong("tidak_ada", &[]),
    ];
    insta::assert_yaml_snapshot!(said);
}
