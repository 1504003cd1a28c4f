//! Clients that mean harm, or are broken.

use proptest::{prelude::*, test_runner::TestRunner};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, UdpSocket},
};

use super::{address, soon, start};
use crate::server::http::MOST_CONNECTIONS;

/// The status line of an HTTP answer.
async fn status(host: &str) -> String {
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    soon(stream.read_to_end(&mut answer)).await.unwrap();
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn garbage_ends_the_connection_and_nothing_else() {
    let server = start();
    let http = server.media_base_url().trim_start_matches("http://").to_owned();
    let mqtt = address(&server, "stream", "mqtt://");
    for garbage in [
        b"\xFF\xFF\xFF\xFF\xFF\xFF".as_slice(),
        b"\x10\xFF\xFF\xFF\x7F",
        b"\x10\x04\x00\xFFMQ",
        b"\x82\x02\x00\x01",
        b"\x10\x0C\x00\x04MQTT\x03\x02\x00\x3C\x00\x00",
        b"GET / HTTP/1.1\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(&mqtt).await.unwrap();
        stream.write_all(garbage).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        // Closed or reset, as the system pleases.
        soon(stream.read_to_end(&mut answer)).await.ok();
        assert!(answer.len() <= 4, "{answer:?}");
    }
    for garbage in [b"\x00\x01\x02\x03\r\n\r\n".as_slice(), b"GET /%ff%fe?\xFF HTTP/1.1\r\n\r\n"] {
        let mut stream = TcpStream::connect(&http).await.unwrap();
        stream.write_all(garbage).await.unwrap();
        stream.shutdown().await.unwrap();
        soon(stream.read_to_end(&mut Vec::new())).await.ok();
    }
    assert!(status(&http).await.contains("200"));
    let mut stream = TcpStream::connect(&mqtt).await.unwrap();
    stream.write_all(b"\x10\x0D\x00\x04MQTT\x04\x02\x00\x3C\x00\x01w").await.unwrap();
    let mut answer = [0; 4];
    soon(stream.read_exact(&mut answer)).await.unwrap();
    assert_eq!(answer, [0x20, 2, 0, 0]);
}

#[tokio::test]
async fn garbage_datagrams_are_dropped() {
    let server = start();
    let agent = address(&server, "lamps", "snmp://");
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.connect(&agent).await.unwrap();
    for garbage in [b"".as_slice(), b"\x30\x82\xFF\xFF", b"\x30\x80\x02\x01\x00", &[0x30; 2_000]] {
        socket.send(garbage).await.unwrap();
    }
    // A request for no variables, which is answered.
    socket
        .send(b"\x30\x12\x02\x01\x01\x04\x00\xA0\x0B\x02\x01\x05\x02\x01\x00\x02\x01\x00\x30\x00")
        .await
        .unwrap();
    let mut answer = [0; 100];
    let length = soon(socket.recv(&mut answer)).await.unwrap();
    assert_eq!(answer[..length].last(), Some(&0));
}

#[tokio::test]
async fn too_many_connections_are_closed_and_the_server_recovers() {
    let server = start();
    let http = server.media_base_url().trim_start_matches("http://").to_owned();
    let mut silent = Vec::new();
    for _ in 0..MOST_CONNECTIONS {
        let mut stream = TcpStream::connect(&http).await.unwrap();
        stream.write_all(b"GET /slow").await.unwrap();
        silent.push(stream);
    }
    let mut late = TcpStream::connect(&http).await.unwrap();
    late.write_all(b"GET / HTTP/1.0\r\n\r\n").await.ok();
    let mut answer = Vec::new();
    soon(late.read_to_end(&mut answer)).await.ok();
    assert!(answer.is_empty(), "one more than the most was served");
    drop(silent);
    let recovered = async {
        while !try_status(&http).await {
            tokio::task::yield_now().await;
        }
    };
    soon(recovered).await;
}

async fn try_status(host: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(host).await else { return false };
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await.ok();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok();
    answer.starts_with(b"HTTP/1.0 200") || answer.starts_with(b"HTTP/1.1 200")
}

#[tokio::test]
async fn a_stopped_city_closes_its_connections() {
    let server = start();
    let http = server.media_base_url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&http).await.unwrap();
    stream.write_all(b"GET /camera/CAM-01.mjpg HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    soon(stream.read_u8()).await.unwrap();
    drop(server);
    let mut rest = Vec::new();
    soon(stream.read_to_end(&mut rest)).await.ok();
    let refused = async {
        while TcpStream::connect(&http).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    soon(refused).await;
}

#[test]
fn any_packets_are_read_or_refused() {
    use crate::server::mqtt::{Version, take};
    let mut runner = TestRunner::new(ProptestConfig::with_cases(64));
    let kinds = prop_oneof![Just(0x10_u8), Just(0x82), Just(0xA2), any::<u8>()];
    let versions = prop_oneof![Just(None), Just(Some(Version::V4)), Just(Some(Version::V5))];
    let start = prop_oneof![
        Just(&b""[..]),
        Just(&b"\0\x04MQTT\x04"[..]),
        Just(&b"\0\x04MQTT\x05"[..]),
        Just(&b"\0\x01"[..])
    ];
    let bodies = (start, prop::collection::vec(any::<u8>(), 0..60));
    runner
        .run(&(kinds, versions, bodies), |(kind, version, (start, body))| {
            let mut bytes = bytes::BytesMut::from(&[kind, (start.len() + body.len()) as u8][..]);
            bytes.extend_from_slice(start);
            bytes.extend_from_slice(&body);
            while !bytes.is_empty() && matches!(take(&mut bytes, version), Ok(Some(_))) {}
            Ok(())
        })
        .unwrap();
}
