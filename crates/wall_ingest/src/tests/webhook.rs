//! Webhooks: acknowledged means durable.

use std::{sync::atomic::Ordering, time::Duration};

use reqwest::StatusCode;

use super::{bench::Bench, probe::MAX_BYTES};

fn client() -> reqwest::Client {
    let tls = crate::tls::client_config(None).unwrap();
    reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().build().unwrap()
}

fn start(keys: &str) -> (Bench, String) {
    let bench = Bench::start(&format!("url = \"webhook:/osmand\"\n{keys}"));
    let place = bench.ingest.webhook_addr().unwrap();
    assert!(place.ip().is_loopback());
    let url = format!("http://{place}/osmand");
    (bench, url)
}

#[tokio::test]
async fn bodies_and_queries_come_in() {
    let (bench, url) = start("");
    let client = client();
    let answer = client.get(format!("{url}?id=1&lat=-8.6")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    // Answered, hence in the record: no waiting here.
    assert_eq!(bench.store.bodies(), ["id=1&lat=-8.6"]);
    let answer = client.post(format!("{url}?token=t")).body("posted").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(bench.store.bodies()[1], "posted");
    assert!(bench.store.frames().iter().all(|frame| frame.address == "/osmand"));
    for (request, status) in [
        (client.get(&url), StatusCode::BAD_REQUEST),
        (client.get(url.replace("osmand", "other")), StatusCode::NOT_FOUND),
        (client.delete(&url), StatusCode::METHOD_NOT_ALLOWED),
        (client.post(&url).body(vec![b'x'; MAX_BYTES + 1]), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        assert_eq!(request.send().await.unwrap().status(), status);
    }
    assert_eq!(bench.store.bodies()[2].len(), 65_536);
    bench.store.until("reject", |store| store.rejects().len() == 1).await;
}

#[tokio::test]
async fn nothing_is_acknowledged_before_it_is_durable() {
    let (bench, url) = start("");
    bench.store.is_failing.store(true, Ordering::SeqCst);
    let before = bench.store.appends.load(Ordering::SeqCst);
    let mut answer = Box::pin(client().post(&url).body("kept").send());
    let failed_once = |store: &super::bench::Store| store.appends.load(Ordering::SeqCst) > before;
    tokio::select! {
        answer = &mut answer => panic!("acknowledged too early: {answer:?}"),
        () = bench.store.until("an attempt", failed_once) => {}
    }
    let early = tokio::time::timeout(Duration::from_millis(100), &mut answer).await;
    assert!(early.is_err(), "acknowledged too early");
    assert_eq!(bench.ingest.trouble().as_deref(), Some("disk full"));
    bench.store.is_failing.store(false, Ordering::SeqCst);
    assert_eq!(answer.await.unwrap().status(), StatusCode::OK);
    assert_eq!(bench.store.bodies(), ["kept"]);
    assert_eq!(bench.ingest.trouble(), None);
}

#[tokio::test]
async fn what_is_not_written_is_not_acknowledged_when_the_wall_stops() {
    let (bench, url) = start("");
    bench.store.is_failing.store(true, Ordering::SeqCst);
    let sending = tokio::spawn(client().post(&url).body("lost").send());
    let tried = |store: &super::bench::Store| store.appends.load(Ordering::SeqCst) > 1;
    bench.store.until("an attempt", tried).await;
    let Bench { store, ingest } = bench;
    tokio::task::spawn_blocking(move || ingest.stop()).await.unwrap();
    let answer = sending.await.unwrap();
    assert!(!answer.is_ok_and(|answer| answer.status().is_success()));
    assert!(store.frames().is_empty());
}

#[tokio::test]
async fn too_many_are_refused_and_counted() {
    let (bench, url) = start("max_per_second = 1");
    let client = client();
    let mut statuses = Vec::new();
    for nr in 0..4 {
        let answer = client.post(&url).body(nr.to_string()).send().await.unwrap();
        statuses.push(answer.status());
    }
    assert_eq!(statuses[0], StatusCode::OK);
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
    assert_eq!(bench.store.bodies()[0], "0");
}

#[tokio::test]
async fn a_hook_with_credentials_wants_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "hook-token").unwrap();
    let bearer = format!("file:{}", path.display());
    let (bench, url) = start(&format!("auth = {{ bearer = {bearer:?} }}"));
    let client = client();
    for (token, status) in [("wrong", StatusCode::UNAUTHORIZED), ("hook-token", StatusCode::OK)] {
        let answer = client.post(&url).bearer_auth(token).body("x").send().await.unwrap();
        assert_eq!(answer.status(), status);
    }
    assert_eq!(bench.store.bodies(), ["x"]);
}

#[tokio::test]
async fn idle_connections_cannot_lock_the_others_out_for_ever() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let seats = crate::connector::seats::Seats::with(listener, 2, Duration::from_millis(200));
    let router = axum::Router::new().fallback(|| async { "served" });
    tokio::spawn(async move { axum::serve(seats, router).await });
    let _idle = tokio::net::TcpStream::connect(place).await.unwrap();
    let _idle_too = tokio::net::TcpStream::connect(place).await.unwrap();
    let answer = client().get(format!("http://{place}/")).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "served");
}
