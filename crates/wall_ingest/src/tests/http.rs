//! HTTP polling against a small server.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use wall_model::HealthState;

use super::{bench::Bench, probe::MAX_BYTES};
use crate::{
    city::Auth,
    connector::{Connector as _, Login, attachments::Attachments, client, http},
    failure::Failure,
};

/// Serves every request with `answer`; returns the address.
async fn serve(answer: impl Fn(Request) -> Response + Clone + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(move |request: Request| {
        let answer = answer(request);
        async move { answer }
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Answers the first connection with raw bytes and ends it; later ones the same.
async fn serve_raw(bytes: Vec<u8>, holds: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _read = socket.read(&mut request).await;
            let _written = socket.write_all(&bytes).await;
            if holds {
                held.push(socket);
            }
        }
    });
    url
}

#[tokio::test]
async fn validators_are_sent_back_and_not_modified_is_fresh() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let url = serve(move |request| {
        count.fetch_add(1, Ordering::SeqCst);
        let has_etag = request.headers().get(header::IF_NONE_MATCH).is_some_and(|e| e == "\"1\"");
        let has_date = request.headers().contains_key(header::IF_MODIFIED_SINCE);
        if has_etag && has_date {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        let date = "Tue, 24 Nov 2026 00:00:00 GMT";
        ([(header::ETAG, "\"1\""), (header::LAST_MODIFIED, date)], "one").into_response()
    })
    .await;
    let bench = Bench::start(&format!("url = {url:?}\nperiod = \"100ms\""));
    bench.store.bodies_of(1).await;
    while asked.load(Ordering::SeqCst) < 5 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bench.store.health(HealthState::Up).await;
    assert_eq!(bench.store.bodies(), ["one"]);
    assert!(bench.store.healths().iter().all(|health| health.state != HealthState::Silent));
    assert_eq!(bench.store.frames()[0].origin.name, "probe-1");
    assert!(bench.store.wakes() > 0);
}

#[tokio::test]
async fn the_same_bytes_again_make_no_frame() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let url = serve(move |_| {
        let nr = count.fetch_add(1, Ordering::SeqCst);
        if nr < 4 { "same" } else { "other" }.into_response()
    })
    .await;
    let bench = Bench::start(&format!("url = {url:?}\nperiod = \"100ms\""));
    assert_eq!(bench.store.bodies_of(2).await, ["same", "other"]);
}

#[tokio::test]
async fn pages_are_followed_on_the_same_host_only() {
    let elsewhere = serve(|_| "elsewhere".into_response()).await;
    let url = serve(move |request| {
        let host = request.headers().get(header::HOST).unwrap().to_str().unwrap().to_owned();
        match request.uri().path() {
            "/2" => format!("second next=http://{host}/3").into_response(),
            "/3" => format!("third next={elsewhere}/4").into_response(),
            _ => format!("first next=http://{host}/2").into_response(),
        }
    })
    .await;
    let bench = Bench::start(&format!("url = {url:?}\nperiod = \"100ms\""));
    let bodies = bench.store.bodies_of(3).await;
    bench.store.health(HealthState::Up).await;
    assert!(bodies[0].starts_with("first") && bodies[2].starts_with("third"), "{bodies:?}");
    assert_eq!(bench.store.frames()[1].address, "page");
    assert_eq!(bench.store.bodies().len(), 3);
}

#[tokio::test]
async fn a_page_that_leads_to_itself_ends() {
    let url = serve(move |request| {
        let host = request.headers().get(header::HOST).unwrap().to_str().unwrap().to_owned();
        format!("loop next=http://{host}/").into_response()
    })
    .await;
    let bench = Bench::start(&format!("url = {url:?}"));
    bench.store.health(HealthState::Up).await;
    assert!(bench.store.bodies().len() <= 2);
}

#[tokio::test]
async fn a_redirect_to_another_host_is_refused() {
    let elsewhere = serve(|_| "elsewhere".into_response()).await;
    let url = serve(move |_| {
        (StatusCode::FOUND, [(header::LOCATION, elsewhere.clone())]).into_response()
    })
    .await;
    let bench = Bench::start(&format!("url = {url:?}"));
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "server mengalihkan ke alamat lain");
    assert!(bench.store.frames().is_empty());
}

#[tokio::test]
async fn a_redirect_on_the_same_host_is_followed() {
    let url = serve(|request| match request.uri().path() {
        "/there" => "there".into_response(),
        _ => (StatusCode::FOUND, [(header::LOCATION, "/there")]).into_response(),
    })
    .await;
    let bench = Bench::start(&format!("url = {url:?}"));
    assert_eq!(bench.store.bodies_of(1).await, ["there"]);
}

#[tokio::test]
async fn an_oversized_answer_keeps_its_head_and_the_next_is_read() {
    let asked = Arc::new(AtomicUsize::new(0));
    let url = serve(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => vec![b'x'; 3 * MAX_BYTES].into_response(),
        _ => "good".into_response(),
    })
    .await;
    let bench = Bench::start(&format!("url = {url:?}\nperiod = \"100ms\""));
    bench.store.until("good", |store| !store.read().is_empty()).await;
    let frames = bench.store.frames();
    assert_eq!((frames[0].body.len(), frames[0].full_length), (65_536, 300_000));
    assert_eq!(bench.store.read(), ["good"]);
    let rejects = bench.store.rejects();
    assert_eq!(rejects[0].reason, "payload of 300000 bytes is over the limit of 100000");
    assert_eq!(rejects[0].frame, frames[0].seq);
}

#[tokio::test]
async fn a_broken_answer_is_kept_and_counted() {
    let bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this".to_vec();
    let url = serve_raw(bytes, false).await;
    let bench = Bench::start(&format!("url = {url:?}"));
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "sambungan terputus");
    bench.store.until("reject", |store| !store.rejects().is_empty()).await;
    assert_eq!(bench.store.bodies()[0], "only this");
    assert_eq!(bench.store.rejects()[0].reason, "answer broke off after 9 bytes");
    assert!(bench.store.read().is_empty());
}

#[tokio::test]
async fn a_server_that_stalls_is_given_up() {
    let bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nslow".to_vec();
    let url = serve_raw(bytes, true).await;
    let (store, outlet) = super::messages::outlet(&format!("url = {url:?}"));
    let login = || Login { auth: Auth::default(), tls: crate::tls::client_config(None).unwrap() };
    let get = http::Get { url, accept: "*/*", address: String::new() };
    let period = Duration::from_secs(1);
    let attachments = Attachments::new(Arc::new(|_| Vec::new()), None, login().tls, period);
    let next = Arc::new(|_: &_| None);
    let mut http = http::Http::new(vec![get], period, login(), next, attachments.unwrap()).unwrap();
    http.set_client(client::client(login(), Duration::from_millis(300)).unwrap());
    assert_eq!(http.run(&outlet).await, Failure::Timeout);
    store.until("frame", |store| store.bodies() == ["slow"]).await;
}

#[tokio::test]
async fn refusals_say_why() {
    let url = serve(|_| StatusCode::UNAUTHORIZED.into_response()).await;
    let bench = Bench::start(&format!("url = {url:?}"));
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "server menolak: 401");
    assert_eq!((health.frames, health.last_frame_at), (0, None));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let bench = Bench::start(&format!("url = {url:?}"));
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "tidak tersambung: sambungan ditolak");
}

#[tokio::test]
async fn part_of_a_round_may_fail() {
    let url = serve(|request| match request.uri().path() {
        "/a" => "a".into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    })
    .await;
    let bench = Bench::start(&format!("url = {url:?}\noptions = {{ paths = \"/a /b /c\" }}"));
    let is_part = |store: &super::bench::Store| {
        let detail = "2 dari 3 permintaan gagal: server menjawab: 404";
        let is_it = |h: &wall_model::Health| h.state == HealthState::Up && h.detail == detail;
        store.healths().iter().any(is_it)
    };
    bench.store.until("up in part", is_part).await;
    assert_eq!(bench.store.frames()[0].address, "/a");
}

#[tokio::test]
async fn credentials_are_sent() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        format!("file:{}", path.display())
    };
    let (basic, id) = (file("basic", "user:pass\n"), file("id", "client-7"));
    let url = serve(|request| {
        let sent: BTreeMap<_, _> = ["authorization", "x-client-id"]
            .into_iter()
            .filter_map(|name| Some((name, request.headers().get(name)?.to_str().ok()?)))
            .collect();
        let wanted = [("authorization", "Basic dXNlcjpwYXNz"), ("x-client-id", "client-7")];
        if sent == BTreeMap::from(wanted) { "in" } else { "out" }.into_response()
    })
    .await;
    let bench = Bench::start(&format!(
        "url = {url:?}\nauth = {{ basic = {basic:?}, headers = {{ X-Client-Id = {id:?} }} }}"
    ));
    assert_eq!(bench.store.bodies_of(1).await, ["in"]);
}
