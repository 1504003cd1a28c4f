//! SNMP against an agent of one object.

use std::net::SocketAddr;

use snmp2::{MessageType, Oid, Pdu, Varbinds};
use tokio::net::UdpSocket;
use wall_model::HealthState;

use super::bench::Bench;

/// The one object that the agent knows.
const KNOWN: &str = "1.3.6.1.4.1.1206.4.2.1.1.4.1.4.1";

/// One variable in BER: a sequence of its OID and an integer of one byte.
fn varbind(oid: &Oid<'_>, value: u8) -> Vec<u8> {
    let oid = oid.as_bytes();
    let oid_length = u8::try_from(oid.len()).unwrap();
    let mut bytes = vec![0x30, oid_length + 5, 0x06, oid_length];
    bytes.extend_from_slice(oid);
    bytes.extend_from_slice(&[0x02, 0x01, value]);
    bytes
}

/// Answers v1 GETs of the one object by 17, anything else by noSuchName, and nothing to
/// another community.
async fn agent(community: &'static str) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let place = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 2048];
        loop {
            let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
            let mut pdu = Pdu::from_bytes(&buffer[..length]).unwrap();
            if pdu.community != community.as_bytes() {
                continue;
            }
            let asked: Vec<_> = pdu.varbinds.clone().map(|(oid, _)| oid).collect();
            let is_known = asked.iter().all(|oid| oid.to_id_string() == KNOWN);
            let answer: Vec<u8> =
                asked.iter().flat_map(|oid| varbind(oid, if is_known { 17 } else { 0 })).collect();
            pdu.message_type = MessageType::Response;
            pdu.varbinds = Varbinds::from_bytes(&answer);
            (pdu.error_status, pdu.error_index) = if is_known { (0, 0) } else { (2, 1) };
            let bytes = pdu.to_bytes().unwrap();
            socket.send_to(&bytes, from).await.unwrap();
        }
    });
    place
}

#[tokio::test]
async fn a_refused_group_is_left_out_and_every_answer_is_a_frame() {
    let place = agent("public").await;
    let bench = Bench::start(&format!("url = \"snmp://{place}\"\nperiod = \"100ms\""));
    let bodies = bench.store.bodies_of(2).await;
    let expected = format!("{{\"agent\":\"{place}\",\"values\":{{\"{KNOWN}\":17}}}}");
    assert_eq!(bodies[..2], [expected.clone(), expected]);
    assert_eq!(bench.store.frames()[0].address, place.to_string());
    let health = bench.store.health(HealthState::Up).await;
    let is_told = |store: &super::bench::Store| {
        store.healths().iter().any(|h| h.detail == "1 dari 2 grup ditolak alat")
    };
    bench.store.until("told", is_told).await;
    drop(health);
}

#[tokio::test]
async fn the_community_comes_from_auth() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("community");
    std::fs::write(&path, "quiet-lane").unwrap();
    let place = agent("quiet-lane").await;
    let community = format!("file:{}", path.display());
    let bench =
        Bench::start(&format!("url = \"snmp://{place}\"\nauth = {{ community = {community:?} }}"));
    assert!(bench.store.bodies_of(1).await[0].contains("17"));
}

#[tokio::test]
async fn nobody_there_is_down() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let place = socket.local_addr().unwrap();
    drop(socket);
    let bench = Bench::start(&format!("url = \"snmp://{place}\""));
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "tidak tersambung: sambungan ditolak");
}
