//! TLS of every transport that has it, with a certificate made by openssl.

use std::{path::PathBuf, process::Command, sync::Arc};

use futures_util::SinkExt as _;
use rumqttc::tokio_rustls::{TlsAcceptor, server::TlsStream};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_tungstenite::{accept_async, tungstenite::Message};
use wall_model::HealthState;

use super::bench::Bench;

/// A server's side of TLS and the file by which a client trusts it.
struct Server {
    acceptor: TlsAcceptor,
    ca: PathBuf,
    _folder: tempfile::TempDir,
}

/// Makes a certificate for `localhost`, or says why not.
fn server() -> Option<Server> {
    crate::install_tls();
    let folder = tempfile::tempdir().unwrap();
    let (key, ca) = (folder.path().join("key.pem"), folder.path().join("ca.pem"));
    let mut making = Command::new("openssl");
    making
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout".as_ref(), key.as_os_str(), "-out".as_ref(), ca.as_os_str()]);
    if !making.output().is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: openssl is not installed or too old");
        return None;
    }
    let certificate = CertificateDer::from_pem_file(&ca).unwrap();
    let key = PrivateKeyDer::from_pem_file(&key).unwrap();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    Some(Server { acceptor: Arc::new(config).into(), ca, _folder: folder })
}

async fn listen(scheme: &str) -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("{scheme}://localhost:{}/", listener.local_addr().unwrap().port());
    (listener, url)
}

/// The next connection that agrees on TLS.
async fn accept(server: &Server, listener: &TcpListener) -> TlsStream<TcpStream> {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        if let Ok(stream) = server.acceptor.accept(stream).await {
            return stream;
        }
    }
}

fn keys(url: &str, server: &Server) -> String {
    format!("url = {url:?}\nca = \"file:{}\"", server.ca.display())
}

#[tokio::test]
async fn https_trusts_its_ca_and_nobody_else() {
    let Some(server) = server() else { return };
    let (listener, url) = listen("https").await;
    let bench = Bench::start(&keys(&url, &server));
    let stranger = Bench::start(&format!("url = {url:?}"));
    tokio::spawn(async move {
        loop {
            let mut stream = accept(&server, &listener).await;
            let _request = stream.read(&mut [0; 2048]).await;
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nsafe";
            let _sent = stream.write_all(answer).await;
        }
    });
    assert_eq!(bench.store.bodies_of(1).await, ["safe"]);
    let health = stranger.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "sertifikat atau TLS ditolak");
    assert!(stranger.store.frames().is_empty());
}

#[tokio::test]
async fn wss_carries_messages() {
    let Some(server) = server() else { return };
    let (listener, url) = listen("wss").await;
    let bench = Bench::start(&keys(&url, &server));
    let mut socket = accept_async(accept(&server, &listener).await).await.unwrap();
    socket.send(Message::Text("safe".into())).await.unwrap();
    assert_eq!(bench.store.bodies_of(1).await, ["safe"]);
}

#[tokio::test]
async fn mqtts_carries_messages() {
    let Some(server) = server() else { return };
    let (listener, url) = listen("mqtts").await;
    let options = "options = { mqtt = \"3.1.1\" }";
    let bench = Bench::start(&format!("{}\n{options}", keys(&url, &server)));
    let mut stream = accept(&server, &listener).await;
    let mut packet = [0; 512];
    assert!(stream.read(&mut packet).await.unwrap() > 8);
    stream.write_all(&[0x20, 2, 0, 0]).await.unwrap();
    assert!(stream.read(&mut packet).await.unwrap() > 4);
    stream.write_all(&[0x90, 3, packet[2], packet[3], 1]).await.unwrap();
    stream.write_all(b"\x30\x0d\x00\x07probe/xsafe").await.unwrap();
    assert_eq!(bench.store.bodies_of(1).await, ["safe"]);
}
