//! Credentials never appear in a log, a health, a reject, a frame's address or an error.

use std::{
    io,
    sync::{Mutex, MutexGuard, OnceLock},
};

use axum::{http::StatusCode, response::IntoResponse as _};
use tokio::net::TcpListener;
use wall_model::HealthState;

use super::bench::{Bench, city_text};
use crate::{CityFile, Problem};

/// Everything that was logged by this process.
static LOG: OnceLock<Mutex<Vec<u8>>> = OnceLock::new();

struct Writer;

fn log() -> MutexGuard<'static, Vec<u8>> {
    LOG.get_or_init(Mutex::default).lock().unwrap()
}

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        log().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A server that refuses and says so with the credentials that it got.
async fn refusing() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/path?key=query-secret", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(|request: axum::extract::Request| async move {
        (StatusCode::UNAUTHORIZED, format!("{:?}", request.headers())).into_response()
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

#[tokio::test]
async fn credentials_stay_unsaid() {
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(|| Writer)
        .finish();
    let _set_by_another_test = tracing::subscriber::set_global_default(subscriber);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        format!("file:{}", path.display())
    };
    let (basic, id) = (file("basic", "user-secret:pass-secret"), file("id", "header-secret"));
    let auth = format!("auth = {{ basic = {basic:?}, headers = {{ x-client-id = {id:?} }} }}");
    let http = Bench::start(&format!("url = {:?}\n{auth}", refusing().await));
    let ws_url = refusing().await.replace("http://", "ws://");
    let ws = Bench::start(&format!("url = {ws_url:?}\n{auth}"));
    let mqtt_url = refusing().await.replace("http://", "mqtt://");
    let mqtt = Bench::start(&format!("url = {mqtt_url:?}\n{auth}"));
    let mut said = String::new();
    for bench in [http, ws, mqtt] {
        bench.store.health(HealthState::Down).await;
        said.push_str(&format!("{:?}", bench.store.entries()));
        bench.ingest.stop();
    }
    let city = CityFile::parse(&city_text("url = \"http://h/\""), super::probe::SERVICES);
    said.push_str(&format!("{city:?}"));
    said.push_str(&String::from_utf8_lossy(&log()));
    assert!(said.contains("probe-1"), "nothing was said at all");
    let coded = "dXNlci1zZWNyZXQ6cGFzcy1zZWNyZXQ";
    for secret in ["user-secret", "pass-secret", "header-secret", "query-secret", coded] {
        let place = said.find(secret);
        assert_eq!(place, None, "{}", said.get(place.unwrap_or(0)..).unwrap_or_default());
    }
}

#[test]
fn a_credential_in_the_file_is_refused_without_repeating_it() {
    let text = city_text(
        "url = \"http://user-secret:pass-secret@h/\"\nauth = { bearer = \"raw-secret\" }",
    );
    let problems = CityFile::parse(&text, super::probe::SERVICES).unwrap_err();
    let said: String = problems.iter().map(Problem::to_string).collect();
    assert_eq!(problems.len(), 2, "{said}");
    assert!(!said.contains("secret"), "{said}");
}
