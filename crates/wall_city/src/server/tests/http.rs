//! Documents, WebSockets, cameras, reports and datagrams.

use axum::{Router, extract::RawQuery, routing::get};
use futures_util::StreamExt as _;
use reqwest::{Client, StatusCode, Url};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UdpSocket},
    sync::mpsc,
};

use super::{address, soon, start};
use crate::server::{CityError, CityServer, reports};

fn client() -> Client {
    reports::client(&Url::parse("http://127.0.0.1").unwrap()).unwrap()
}

fn url(server: &CityServer, path: &str) -> String {
    format!("{}{path}", server.media_base_url())
}

#[tokio::test]
async fn an_unchanged_document_is_not_sent_again() {
    let server = start();
    let url = url(&server, "/probe/document/fixed/path?word=a%20b");
    let first = soon(client().get(&url).send()).await.unwrap();
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(first.headers()["content-type"], "application/json");
    let tag = first.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(first.text().await.unwrap(), "Some(\"a b\")");

    let again = soon(client().get(&url).header("if-none-match", &tag).send()).await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert!(again.bytes().await.unwrap().is_empty());

    let other = url.replace("word=", "word=x");
    let changed = soon(client().get(&other).header("if-none-match", &tag).send()).await.unwrap();
    assert_eq!(changed.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_there_is_refused_in_words() {
    let server = start();
    for (path, status) in [
        ("/probe/document/nothing", StatusCode::NOT_FOUND),
        ("/probe/none", StatusCode::NOT_FOUND),
        ("/none/none/none", StatusCode::NOT_FOUND),
        ("/probe/stream", StatusCode::NOT_FOUND),
        ("/probe/document/panic", StatusCode::INTERNAL_SERVER_ERROR),
        ("/camera/CAM-02.mjpg", StatusCode::SERVICE_UNAVAILABLE),
        ("/camera/CAM-99.jpg", StatusCode::NOT_FOUND),
        ("/camera/CAM-01", StatusCode::NOT_FOUND),
        ("/camera/CAM-01.gif", StatusCode::NOT_FOUND),
    ] {
        let answer = soon(client().get(url(&server, path)).send()).await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        assert!(!answer.text().await.unwrap().is_empty(), "{path}");
    }
    let long = url(&server, &format!("/probe/document?word={}", "a".repeat(10_000)));
    assert_eq!(soon(client().get(long).send()).await.unwrap().status(), StatusCode::URI_TOO_LONG);
    // After all of that the server still answers.
    let answer = soon(client().get(url(&server, "/")).send()).await.unwrap();
    assert!(answer.text().await.unwrap().contains("SIMULASI"));
}

#[tokio::test]
async fn a_web_socket_brings_what_is_new() {
    let server = start();
    let url = format!("ws://{}", address(&server, "document", "ws://"));
    let (mut socket, _) = soon(tokio_tungstenite::connect_async(url)).await.unwrap();
    let mut texts = Vec::new();
    while texts.len() < 2 {
        let message = soon(socket.next()).await.unwrap().unwrap();
        if message.is_text() {
            texts.push(message.into_text().unwrap().to_string());
        }
    }
    assert!(texts[0].starts_with("{\"secs\":17955"), "{texts:?}");
    assert_ne!(texts[0], texts[1]);
}

/// Parts of a motion picture as they come: the header's length, then the bytes.
async fn parts(stream: &mut TcpStream, count: usize) -> Vec<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut parts = Vec::new();
    while parts.len() < count {
        let mut block = [0; 16 * 1024];
        let length = soon(stream.read(&mut block)).await.unwrap();
        assert!(length > 0, "the stream ended after {} pictures", parts.len());
        bytes.extend_from_slice(&block[..length]);
        while let Some(at) = find(&bytes, b"Content-Length: ") {
            let Some(end) = find(&bytes[at..], b"\r\n\r\n") else { break };
            let digits = std::str::from_utf8(&bytes[at + 16..at + end]).unwrap();
            let (from, length) = (at + end + 4, digits.parse::<usize>().unwrap());
            if bytes.len() < from + length {
                break;
            }
            parts.push(bytes[from..from + length].to_vec());
            bytes.drain(..from + length);
        }
    }
    parts
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_camera_sends_moving_pictures_to_several_viewers() {
    let server = start();
    let host = server.media_base_url().trim_start_matches("http://").to_owned();
    let mut viewers = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(&host).await.unwrap();
        stream.write_all(b"GET /camera/CAM-01.mjpg HTTP/1.0\r\n\r\n").await.unwrap();
        viewers.push(stream);
    }
    for stream in &mut viewers {
        for part in parts(stream, 2).await {
            let picture =
                image::load_from_memory_with_format(&part, image::ImageFormat::Jpeg).unwrap();
            assert_eq!((picture.width(), picture.height()), (640, 360));
        }
    }
    drop(viewers);
    let snapshot = soon(client().get(url(&server, "/camera/CAM-03.jpg")).send()).await.unwrap();
    assert_eq!(snapshot.headers()["content-type"], "image/jpeg");
    let picture = image::load_from_memory(&snapshot.bytes().await.unwrap()).unwrap().to_rgb8();
    assert!(picture.as_raw().iter().all(|part| *part < 8), "a black picture was expected");
}

#[tokio::test]
async fn devices_report_to_the_wall() {
    let server = start();
    let (sender, mut received) = mpsc::channel(8);
    let take = async move |RawQuery(query): RawQuery| {
        sender.try_send(query.unwrap_or_default()).ok();
    };
    let wall = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = wall.local_addr().unwrap();
    let site = Router::new().route("/hooks/reports", get(take));
    let serving = tokio::spawn(async move { axum::serve(wall, site).await });

    assert!(matches!(server.report_to("ftp://127.0.0.1/"), Err(CityError::Report { .. })));
    server.report_to(&format!("http://{address}/hooks")).unwrap();
    let first = soon(received.recv()).await.unwrap();
    let second = soon(received.recv()).await.unwrap();
    assert!(first.starts_with("id=TRK-1&timestamp=17955"), "{first}");
    assert_ne!(first, second);
    serving.abort();
}

#[tokio::test]
async fn a_feed_can_come_as_datagrams() {
    let server = start();
    let wall = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let to = wall.local_addr().unwrap();
    assert!(server.send_to("probe", "stream", to).is_err());
    server.send_to("probe", "document", to).unwrap();
    let mut datagram = [0; 100];
    let length = soon(wall.recv(&mut datagram)).await.unwrap();
    assert!(datagram[..length].starts_with(b"{\"secs\":"));
}

#[tokio::test]
async fn the_city_file_names_this_city_alone() {
    let server = start();
    let file: toml::Table = server.city_file().parse().unwrap();
    assert_eq!(file["city"]["simulated"].as_bool(), Some(true));
    let feeds = file["feed"].as_array().unwrap();
    let texts = |key: &str| -> Vec<&str> {
        feeds.iter().filter_map(|feed| feed.get(key)?.as_str()).collect()
    };
    // One entry a feed, one a controller, none for what the city does not have.
    assert_eq!(texts("feed"), ["document", "stream", "reports", "lamps", "lamps"]);
    let mut names = texts("name");
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), feeds.len());
    for url in texts("url") {
        let is_own =
            url == "webhook:/reports" || url.split_once("://").unwrap().1.starts_with("127.0.0.1:");
        assert!(is_own, "{url}");
    }
    let options = &feeds[3]["options"];
    assert_eq!(options["junction"].as_str(), Some("SP-45"));
    assert_eq!(options["phases"].as_str(), Some("2:N,S;4:E,W"));
    assert_eq!(options["name"].as_str(), Some("Jl. \"Raya\" Puputan"));
    assert_eq!(options["lon"].as_str(), Some("115.220000"));
    let served = soon(client().get(url(&server, "/city.toml")).send()).await.unwrap();
    assert_eq!(served.text().await.unwrap(), server.city_file());
}
