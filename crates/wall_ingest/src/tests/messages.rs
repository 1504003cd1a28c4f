//! WebSockets against a small server.

use std::{sync::Arc, time::Duration};

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
    },
};
use wall_model::HealthState;

use super::{
    bench::{Bench, Store, city},
    probe::{MAX_BYTES, SERVICES},
};
use crate::{
    Sink, Waker,
    city::Auth,
    connector::{Connector as _, Login, websocket::WebSocket},
    failure::Failure,
    feed::Feed,
    outlet::Outlet,
    pipeline::Pipeline,
    queue::queue,
    system_clock,
};

/// An outlet into a store, without the tasks around it.
pub(crate) fn outlet(keys: &str) -> (Arc<Store>, Outlet) {
    let store = Arc::new(Store::default());
    let (queue, items) = queue();
    let pipeline = Pipeline {
        queue: items,
        sink: Arc::clone(&store) as Arc<dyn Sink>,
        clock: system_clock(),
        waker: Arc::clone(&store) as Arc<dyn Waker>,
        is_stopping: Arc::default(),
        trouble: Arc::default(),
        kept_waiting: Vec::new(),
    };
    let thread = std::thread::Builder::new().name("test-pipeline".to_owned());
    thread.spawn(move || pipeline.run()).unwrap();
    let spec = &city(keys).feeds[0];
    let feed = Feed::new(spec, SERVICES[0], 1, tokio::time::Instant::now());
    (store, Outlet::new(Arc::new(feed), 0, queue, system_clock()))
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/socket?key=hidden", listener.local_addr().unwrap());
    (listener, url)
}

async fn accept(listener: &TcpListener) -> WebSocketStream<TcpStream> {
    let (stream, _) = listener.accept().await.unwrap();
    #[expect(clippy::result_large_err, reason = "the callback's type is the library's")]
    let check = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        let is_in = request.headers().get("authorization").is_some_and(|a| a == "Bearer token-1");
        if is_in { Ok(response) } else { Err(axum::http::Response::new(None)) }
    };
    accept_hdr_async(stream, check).await.unwrap()
}

#[tokio::test]
async fn messages_come_in_and_a_lost_connection_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, "token-1").unwrap();
    let (listener, url) = listen().await;
    let bearer = format!("file:{}", token.display());
    let bench = Bench::start(&format!("url = {url:?}\nauth = {{ bearer = {bearer:?} }}"));
    let mut socket = accept(&listener).await;
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::Text("hello".into()));
    socket.send(Message::Text("one".into())).await.unwrap();
    socket.send(Message::Binary(vec![0xff, 0xfe].into())).await.unwrap();
    socket.send(Message::Text("x".repeat(MAX_BYTES + 1).into())).await.unwrap();
    socket.send(Message::Text("two".into())).await.unwrap();
    bench.store.bodies_of(4).await;
    drop(socket);
    bench.store.health(HealthState::Down).await;
    let mut socket = accept(&listener).await;
    socket.send(Message::Text("three".into())).await.unwrap();
    bench.store.until("three", |store| store.read() == ["one", "two", "three"]).await;
    let frames = bench.store.frames();
    assert_eq!(frames[0].address, "/socket");
    assert_eq!((frames[2].body.len(), frames[2].full_length), (65_536, 100_001));
    assert_eq!(bench.store.rejects().len(), 2);
}

#[tokio::test]
async fn a_connection_that_answers_no_ping_is_given_up() {
    let (listener, url) = listen().await;
    let (_store, outlet) = outlet(&format!("url = {url:?}"));
    let auth = Auth { bearer: Some(crate::Secret::new("token-1")), ..Auth::default() };
    let login = Login { auth, tls: crate::tls::client_config(None).unwrap() };
    let mut socket = WebSocket::new(url, Vec::new(), login);
    socket.ping_every = Duration::from_millis(50);
    let serving = async {
        // Accepted and then never read.
        let _socket = accept(&listener).await;
        std::future::pending::<()>().await;
    };
    let failure = tokio::select! {
        failure = socket.run(&outlet) => failure,
        () = serving => unreachable!(),
    };
    assert_eq!(failure, Failure::Timeout);
}

#[tokio::test]
async fn a_message_over_every_limit_leaves_a_reject() {
    let (listener, url) = listen().await;
    let (store, outlet) = outlet(&format!("url = {url:?}"));
    let auth = Auth { bearer: Some(crate::Secret::new("token-1")), ..Auth::default() };
    let login = Login { auth, tls: crate::tls::client_config(None).unwrap() };
    let mut connector = WebSocket::new(url, Vec::new(), login);
    let serving = async {
        let mut socket = accept(&listener).await;
        let _sent = socket.send(Message::Text("x".repeat(5 * MAX_BYTES).into())).await;
        std::future::pending::<()>().await;
    };
    let failure = tokio::select! {
        failure = connector.run(&outlet) => failure,
        () = serving => unreachable!(),
    };
    assert!(matches!(failure, Failure::TooLarge(_)), "{failure:?}");
    store.until("reject", |store| store.rejects().len() == 1).await;
    assert!(store.frames()[0].body.is_empty());
}

#[tokio::test]
async fn a_refused_handshake_says_the_status() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(|| async { axum::http::StatusCode::FORBIDDEN });
    tokio::spawn(async move { axum::serve(listener, router).await });
    let bench = Bench::start(&format!("url = {url:?}"));
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "server menolak: 403");
}
