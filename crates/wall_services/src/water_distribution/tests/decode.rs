//! What decoders make of documents, good and bad.

use wall_model::{
    AssetClass, CaseKind, FactKind, Quality, Quantity, Span, StatusState, Timestamp, Urgency,
};
use wall_service::{DecodeError, Service as _};

use super::super::SERVICE;
use super::{decode, frame, of, reasons, value};

// A server's answers, written after OGC 18-088 and FROST's spelling, 2026-11-24.
const PAGE: &[u8] = include_bytes!("../fixtures/sensorthings.1.json");
const BAD_PAGE: &[u8] = include_bytes!("../fixtures/sensorthings.2.json");
const OBSERVATION: &[u8] = include_bytes!("../fixtures/sensorthings_mqtt.1.json");
const NUMBERED: &[u8] = include_bytes!("../fixtures/sensorthings_mqtt.2.json");
const HISTORY: &[u8] = include_bytes!("../fixtures/history.1.json");
// Payloads encoded by hand after sparkplug_b.proto of Eclipse Tahu, 2026-11-24.
const BIRTH: &[u8] = include_bytes!("../fixtures/sparkplug.1.bin");
const DATA: &[u8] = include_bytes!("../fixtures/sparkplug.2.bin");
const DEATH: &[u8] = include_bytes!("../fixtures/sparkplug.3.bin");
const REGISTERS: &[u8] = include_bytes!("../fixtures/modbus.1.json");
const NODES: &[u8] = include_bytes!("../fixtures/opcua.1.json");
const AREAS: &[u8] = include_bytes!("../fixtures/areas.1.json");
const GAUGES: &[u8] = include_bytes!("../fixtures/gauges.1.json");

const DEVICE: &str = "spBv1.0/PERUMDA/DBIRTH/RTU-BELUSUNG/IPA-BELUSUNG";

/// The options of the fixture that stands beside `meta`.
fn options(meta: &str) -> Vec<(String, String)> {
    let meta: serde_json::Value = serde_json::from_str(meta).unwrap();
    let options = meta["options"].as_object().unwrap().iter();
    options.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
}

fn borrowed(options: &[(String, String)]) -> Vec<(&str, &str)> {
    options.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn datastreams_are_measurements_of_parts() {
    let decoded = decode("sensorthings", "", &[], PAGE);
    assert_eq!(reasons(&decoded), [""; 0]);
    let good = |value| Some((value, Quality::Good));
    let told = |entity, quantity| value(&decoded, entity, quantity);
    assert_eq!(told("DMA-DB3", Quantity::FlowLps), good(44.31));
    assert_eq!(told("DMA-DB3-P-INLET", Quantity::PressureKpa), good(131.0));
    // Told in kilopascals, with OPC's number for good.
    assert_eq!(told("DMA-DB3-P-KRITIS", Quantity::PressureKpa), good(88.0));
    // A Datastream whose id is a number is what its Thing and unit say; metres that are a
    // pressure are metres of water.
    assert_eq!(told("DMA-DB4", Quantity::PressureKpa), good(139.254_43));
    assert_eq!(told("DMA-DB4", Quantity::FlowLps), good(33.0));
    assert_eq!(told("DMA-DB4:billed", Quantity::FlowLps), good(20.6));
    assert_eq!(told("RES-MM", Quantity::Share), good(0.584));
    assert_eq!(told("RES-MM:in", Quantity::FlowLps), good(128.4));
    assert_eq!(told("RES-MM:out", Quantity::FlowLps), Some((146.9, Quality::Doubtful)));
    let assets = decoded.facts.iter().filter_map(|fact| match &fact.kind {
        FactKind::Asset(asset) => Some((fact.entity.as_str(), asset)),
        _ => None,
    });
    let assets: Vec<_> = assets.collect();
    let reservoir = assets.iter().find(|(entity, _)| *entity == "RES-MM").unwrap().1;
    assert_eq!((reservoir.class, reservoir.capacity), (AssetClass::Reservoir, Some(1_000.0)));
    assert_eq!(reservoir.feeds.len(), 2);
    let inlet = of(&decoded, "DMA-DB3-P-INLET");
    assert!(inlet.iter().all(|fact| fact.place.is_some()));
}

#[test]
fn what_cannot_be_true_of_a_datastream_is_set_aside_alone() {
    let decoded = decode("sensorthings", "", &[], BAD_PAGE);
    insta::assert_yaml_snapshot!(reasons(&decoded));
    let good = |value| Some((value, Quality::Good));
    assert_eq!(value(&decoded, "DMA-DB5", Quantity::FlowLps), good(43.9), "the last counts");
    // An Observation with its Datastream within, an interval and a quality element.
    assert_eq!(value(&decoded, "DMA-DB5-P-INLET", Quantity::PressureKpa), good(41.0));
    let interval = of(&decoded, "DMA-DB5-P-INLET")[0];
    assert_eq!(interval.observed_at, Timestamp::parse("2026-11-24T19:04:00+08:00").unwrap());
    assert_eq!(value(&decoded, "X", Quantity::PressureKpa), good(100.0));
    assert_eq!(decoded.facts.len(), 3);
}

#[test]
fn observations_come_by_topic() {
    let topic = "v1.1/Datastreams(DMA-DB3-P-TENGAH)/Observations";
    let decoded = decode("sensorthings_mqtt", topic, &[], OBSERVATION);
    let [fact] = &decoded.facts[..] else { panic!("{decoded:?}") };
    assert_eq!(value(&decoded, "DMA-DB3-P-TENGAH", Quantity::PressureKpa).unwrap().0, 97.0);
    assert_eq!(fact.observed_at, Timestamp::parse("2026-11-24T11:04:40Z").unwrap());
    assert!(fact.place.is_some());
    // A unit that is told and is not that of the city file is a change that nobody noted.
    let changed = [("datastreams", "DMA-DB3-P-TENGAH pressure_kpa @X")];
    let decoded = decode("sensorthings_mqtt", topic, &changed, OBSERVATION);
    assert!(decoded.facts.is_empty(), "{decoded:?}");
    assert!(reasons(&decoded)[0].contains("the unit is bar now"), "{decoded:?}");
    // A retained message that was cleared, and a topic of something else.
    assert_eq!(decode("sensorthings_mqtt", topic, &[], b"").facts, []);
    let decoded = decode("sensorthings_mqtt", "v1.1/Things(1)", &[], b"{\"result\":1}");
    assert_eq!(decoded.facts, []);
    assert_eq!(decoded.rejects.len(), 1);
}

#[test]
fn numbered_datastreams_are_named_by_the_city_file() {
    let options = options(include_str!("../fixtures/sensorthings_mqtt.2.meta.json"));
    let topic = "v1.1/Datastreams('FIT-07')/Observations";
    let decoded = decode("sensorthings_mqtt", topic, &borrowed(&options), NUMBERED);
    let (lps, quality) = value(&decoded, "DMA-DB1", Quantity::FlowLps).unwrap();
    assert_eq!((lps, quality), (9.277_778, Quality::Doubtful));
    // Without it nobody knows what the number is.
    let decoded = decode("sensorthings_mqtt", topic, &[], NUMBERED);
    assert_eq!(reasons(&decoded), ["0: FIT-07: no unit; name it by the option datastreams"]);
}

#[test]
fn histories_become_even_series() {
    let decoded = decode("history", "", &[], HISTORY);
    let series = |entity: &str| match &of(&decoded, entity)[0].kind {
        FactKind::Series(series) => series.clone(),
        other => panic!("{other:?}"),
    };
    let flow = series("history:DMA-DB3:flow");
    assert_eq!((flow.quantity, flow.step), (Quantity::FlowLps, Span::from_mins(30)));
    assert_eq!((flow.values.len(), flow.points().count()), (384, 381), "a hole stays one");
    let newest = Timestamp::parse("2026-11-24T19:00:00+08:00").unwrap();
    assert_eq!(flow.value_at(newest), Some(41.75));
    let nights = series("history:DMA-DB3:night:flow");
    assert_eq!((nights.values.len(), nights.step), (30, Span::from_hours(24)));
    // Uneven times, and a value that is none: half hours around fifteen minutes.
    let fill = series("history:RES-MM:fill");
    assert_eq!(fill.step, Span::from_mins(15));
    assert_eq!(fill.points().last(), Some((newest, 0.58)));
    assert_eq!(
        reasons(&decoded),
        [
            "2: DMA-DB4:flow_lps: fewer than two Observations are no history",
            "3: RES-MM:fill_percent: \"58,5\" is no number in plain spelling",
        ]
    );
}

#[test]
fn servers_that_send_something_else_are_understood() {
    let refused = |feed: &str, body: &[u8]| match SERVICE.decode(&frame(feed, "", &[], body)) {
        Err(err) => err.to_string(),
        Ok(decoded) => panic!("{decoded:?}"),
    };
    let page = b"\n<!DOCTYPE html><html><head><title>Login</title>";
    for feed in ["sensorthings", "history", "areas", "gauges"] {
        assert!(refused(feed, page).contains("the server sent a web page"), "{feed}");
        assert!(refused(feed, b"\xFF\xFE{\0").contains("UTF-16"), "{feed}");
        assert!(refused(feed, b"  ").contains("empty"), "{feed}");
        assert!(refused(feed, b"{\"value\":[").contains("JSON"), "{feed}");
    }
    let error = br#"{"code":404,"type":"error","message":"Nothing found."}"#;
    let told = SERVICE.decode(&frame("sensorthings", "", &[], error)).unwrap_err();
    assert_eq!(told, DecodeError::ServerError("Nothing found.".to_owned()));
    assert!(refused("network", b"PIPES 1 2 3").contains("no section"));
    assert!(refused("network", page).contains("web page"));
}

#[test]
fn births_say_who_is_there_and_what_is_measured() {
    let decoded = decode("sparkplug", DEVICE, &[], BIRTH);
    let FactKind::Status(status) = &of(&decoded, "IPA-BELUSUNG")[0].kind else { panic!() };
    assert_eq!(status.state, StatusState::Online);
    let told = |entity, quantity| value(&decoded, entity, quantity);
    assert_eq!(told("IPA-BELUSUNG", Quantity::FlowLps), Some((548.2, Quality::Good)));
    assert_eq!(told("IPA-BELUSUNG", Quantity::TurbidityNtu), Some((0.71, Quality::Good)));
    assert_eq!(told("IPA-BELUSUNG:raw", Quantity::TurbidityNtu), Some((18.4, Quality::Doubtful)));
    // By its unit alone, of the part before its name.
    let chlorine = told("Kimia", Quantity::ChlorineMgPerLitre);
    assert_eq!(chlorine, Some((0.62, Quality::Good)));
    let reasons = reasons(&decoded);
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert_eq!(reasons[0], "4: P1: -7 kW is negative");
    assert!(reasons[1].starts_with("7: IPA-BELUSUNG: alias 9 without a name"), "{reasons:?}");
    assert_eq!(reasons[2], "8: IPA-BELUSUNG: no value");
}

#[test]
fn aliases_need_the_city_file_and_say_so() {
    let topic = DEVICE.replace("DBIRTH", "DDATA");
    let decoded = decode("sparkplug", &topic, &[], DATA);
    assert_eq!(decoded.facts, []);
    assert_eq!(decoded.rejects.len(), 3);
    assert!(reasons(&decoded)[0].contains("name it by the option aliases"));
    let options = options(include_str!("../fixtures/sparkplug.2.meta.json"));
    let decoded = decode("sparkplug", &topic, &borrowed(&options), DATA);
    let told = |quantity| value(&decoded, "IPA-BELUSUNG", quantity).map(|told| told.0);
    assert_eq!(told(Quantity::FlowLps), Some(551.25));
    assert_eq!(told(Quantity::TurbidityNtu), Some(0.71));
    assert_eq!(decoded.rejects.len(), 1, "alias 77 is nobody's");
}

#[test]
fn metrics_can_be_named_by_the_city_file() {
    let own =
        [("metrics", "IPA-BELUSUNG/Kimia/Klor chlorine_mgl @IPA-BELUSUNG; flow_lps flow_lps @A")];
    let decoded = decode("sparkplug", DEVICE, &own, BIRTH);
    let told = |entity, quantity| value(&decoded, entity, quantity).map(|told| told.0);
    assert_eq!(told("IPA-BELUSUNG", Quantity::ChlorineMgPerLitre), Some(0.62));
    assert_eq!(told("A", Quantity::FlowLps), Some(548.2));
    assert_eq!(told("IPA-BELUSUNG", Quantity::TurbidityNtu), None, "not among those named");
}

#[test]
fn deaths_and_commands() {
    let decoded = decode("sparkplug", "spBv1.0/PERUMDA/NDEATH/RTU-WARIBANG", &[], DEATH);
    let [fact] = &decoded.facts[..] else { panic!("{decoded:?}") };
    let FactKind::Status(status) = &fact.kind else { panic!("{fact:?}") };
    assert_eq!((fact.entity.as_str(), status.state), ("RTU-WARIBANG", StatusState::Offline));
    for topic in ["spBv1.0/PERUMDA/NCMD/RTU", "spBv1.0/STATE/scada"] {
        assert_eq!(decode("sparkplug", topic, &[], b"{\"online\":true}").facts, []);
    }
    assert!(SERVICE.decode(&frame("sparkplug", "a/b", &[], DEATH)).is_err());
    let compressed = b"\x22\x12SPBV1.0_COMPRESSED";
    let err = SERVICE.decode(&frame("sparkplug", DEVICE, &[], compressed)).unwrap_err();
    assert!(err.to_string().contains("compress"), "{err}");
}

#[test]
fn registers_are_what_the_city_file_says() {
    let options = options(include_str!("../fixtures/modbus.1.meta.json"));
    let decoded = decode("modbus", "", &borrowed(&options), REGISTERS);
    let told = |entity, quantity| value(&decoded, entity, quantity).map(|told| told.0);
    assert_eq!(told("IPA-WARIBANG", Quantity::FlowLps), Some(301.77));
    assert_eq!(told("IPA-WARIBANG-P", Quantity::PressureKpa), Some(342.0));
    assert_eq!(told("IPA-WARIBANG", Quantity::TemperatureC), Some(-2.7));
    assert_eq!(told("SRC-WARIBANG", Quantity::FlowLps), Some(312.5), "low word first");
    assert_eq!(told("SPAM-PETANU", Quantity::FlowLps), Some(58.042_5));
    assert_eq!(told("POMPA-1", Quantity::Share), Some(1.0));
    assert_eq!(
        reasons(&decoded),
        [
            "4: IPA-WARIBANG: the device refused holding:40: illegal data address",
            "7: TANDON: holding:90 was not read",
        ]
    );
    assert!(SERVICE.decode(&frame("modbus", "", &[], REGISTERS)).is_err(), "no registers named");
}

#[test]
fn nodes_are_what_the_city_file_says() {
    let options = options(include_str!("../fixtures/opcua.1.meta.json"));
    let decoded = decode("opcua", "", &borrowed(&options), NODES);
    let told = |entity, quantity| value(&decoded, entity, quantity);
    assert_eq!(told("SUMUR-BOR", Quantity::FlowLps), Some((256.4, Quality::Good)));
    assert_eq!(told("SUMUR-BOR", Quantity::PowerKw), Some((141.5, Quality::Good)));
    assert_eq!(told("RES-UBUNG", Quantity::LevelCm), Some((364.0, Quality::Doubtful)));
    assert_eq!(
        reasons(&decoded),
        [
            "2: SPAM-PENET: no value (status BadNoCommunication)",
            "3: ns=2;s=Tak.Dikenal: not in the option nodes",
        ]
    );
}

#[test]
fn areas_have_customers_and_notices() {
    let bounds = [("bounds", "115.17,-8.76,115.28,-8.59")];
    let decoded = decode("areas", "", &bounds, AREAS);
    insta::assert_yaml_snapshot!(reasons(&decoded));
    let kinds = |entity: &str| of(&decoded, entity).len();
    assert_eq!((kinds("DMA-DB3"), kinds("DMA-DB4"), kinds("DMA-DB1")), (2, 2, 2));
    let FactKind::Case(case) = &of(&decoded, "notice:DMA-DB3")[0].kind else { panic!() };
    assert_eq!((case.kind, case.urgency), (CaseKind::WaterSupply, Urgency::Urgent));
    assert_eq!((case.title.as_str(), case.address.as_str()), ("Air mati", "Tegal Harum"));
    let until = Timestamp::parse("2026-11-24T22:30:00+08:00");
    assert_eq!(case.course.due_at, until);
    assert!(matches!(of(&decoded, "notice:DMA-DB4")[0].kind, FactKind::Ended));
    assert_eq!(kinds("notice:DMA-DB1"), 0, "it says nothing of its supply");
}

#[test]
fn gauges_have_levels_limits_and_a_past() {
    let bounds = [("bounds", "115.17,-8.76,115.28,-8.59")];
    let decoded = decode("gauges", "", &bounds, GAUGES);
    insta::assert_yaml_snapshot!(reasons(&decoded));
    let told = |entity| value(&decoded, entity, Quantity::LevelCm);
    assert_eq!(told("AWLR-BADUNG"), Some((128.0, Quality::Good)));
    assert_eq!(told("AWLR-BADUNG:hour_before"), Some((71.0, Quality::Good)));
    assert_eq!(told("AWLR-MERTAGANGGA"), Some((62.0, Quality::Good)), "told in metres");
    assert_eq!(told("AWLR-MERTAGANGGA:waspada"), Some((60.0, Quality::Good)));
    assert_eq!(told("AWLR-MERTAGANGGA:siaga"), Some((120.0, Quality::Good)));
    assert_eq!(told("AWLR-MERTAGANGGA:awas"), None, "the city's usual one");
    assert_eq!(told("AWLR-BUAGAN"), Some((27.0, Quality::Doubtful)), "AWAS at 27 cm");
    let FactKind::Series(past) = &of(&decoded, "history:AWLR-BADUNG:level")[0].kind else {
        panic!()
    };
    let newest = Timestamp::parse("2026-11-24T19:00:00+08:00").unwrap();
    assert_eq!(past.points().last(), Some((newest, 117.0)));
}

/// Whatever a source tells of people does not reach a fact.
#[test]
fn nothing_personal_reaches_a_fact() {
    let page = String::from_utf8(PAGE.to_vec()).unwrap().replace(
        "\"properties\": {",
        "\"properties\": {\"petugas\": \"Wayan Rahasia\", \"telp\": \"0812-3456-7890\", \"nik\": \"5171012345678901\",",
    );
    let areas = String::from_utf8(AREAS.to_vec())
        .unwrap()
        .replace("\"customers\"", "\"pelapor\": \"Wayan Rahasia 081234567890\", \"customers\"");
    for (feed, body) in [("sensorthings", page), ("areas", areas)] {
        assert!(body.contains("Rahasia"), "{feed}");
        let decoded = decode(feed, "", &[], body.as_bytes());
        assert!(!decoded.facts.is_empty());
        let told = format!("{decoded:?}");
        for secret in ["Rahasia", "3456", "5171012345678901"] {
            assert!(!told.contains(secret), "{feed}: {secret}");
        }
    }
}
