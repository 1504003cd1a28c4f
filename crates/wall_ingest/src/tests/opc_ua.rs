//! OPC UA where nobody, or nobody honest, answers.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use wall_model::HealthState;

use super::bench::Bench;
use crate::{city::Auth, connector::opc_ua::OpcUa};

#[tokio::test]
async fn nobody_there_is_down() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    drop(listener);
    let bench = Bench::start(&format!("url = \"opc.tcp://{place}/wells\""));
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "tidak tersambung: sambungan ditolak");
}

#[tokio::test]
async fn a_server_that_speaks_something_else_is_told_and_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let bench = Bench::start(&format!("url = \"opc.tcp://{place}/wells\""));
    let serving = async {
        let mut hellos = 0;
        while hellos < 3 {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut hello = [0; 1024];
            // Connections that only knock say nothing.
            if socket.read(&mut hello).await.is_ok_and(|length| length > 0) {
                assert_eq!(&hello[..3], b"HEL");
                hellos += 1;
                // An acknowledgement of four gigabytes, a web server, and nothing.
                let answer: &[u8] = match hellos {
                    1 => b"ACKF\xff\xff\xff\xff",
                    2 => b"HTTP/1.1 400 Bad Request\r\n\r\n",
                    _ => b"",
                };
                socket.write_all(answer).await.unwrap();
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(40), serving).await.unwrap();
    bench.store.health(HealthState::Down).await;
    assert!(bench.store.frames().is_empty());
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let made = |nodes: &[&str], security| {
        let nodes = nodes.iter().map(|node| (*node).to_owned()).collect();
        let (period, auth) = (Duration::from_secs(1), Auth::default());
        OpcUa::new("opc.tcp://h/wells", nodes, period, &auth, security).map(drop)
    };
    assert_eq!(made(&["ns=2;s=Ubung.Level", "i=7"], (None, None)), Ok(()));
    assert!(made(&["ns=2;s=Ubung.Level"], (Some("Basic256Sha256"), None)).is_err());
    let err = made(&["Ubung.Level"], (None, None)).unwrap_err();
    assert_eq!(err, "\"Ubung.Level\" is no node id, as ns=2;s=Level is");
    assert!(made(&[], (None, None)).is_err());
}
