//! Server-sent events against a small server.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    body::Body,
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures_util::{StreamExt as _, stream};
use tokio::net::TcpListener;
use wall_model::HealthState;

use super::{bench::Bench, probe::MAX_BYTES};

/// Serves every request with `answer`; returns the address.
async fn serve(answer: impl Fn(Request) -> Response + Clone + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("sse+http://{}/api/v1/streaming", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(move |request: Request| {
        let answer = answer(request);
        async move { answer }
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

fn events(pieces: Vec<String>, holds: bool) -> Response {
    let pieces = stream::iter(pieces.into_iter().map(Ok::<_, Infallible>));
    let body = if holds {
        Body::from_stream(pieces.chain(stream::pending()))
    } else {
        Body::from_stream(pieces)
    };
    ([(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")], body).into_response()
}

#[tokio::test]
async fn events_come_in_and_a_new_connection_asks_for_what_came_after() {
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, "stream-token").unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (count, log) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&asked));
    let url = serve(move |request| {
        let said = |name: &str| {
            let value = request.headers().get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        log.lock().unwrap().push((said("authorization"), said("last-event-id"), said("accept")));
        match count.fetch_add(1, Ordering::SeqCst) {
            0 => {
                let long = "x".repeat(2 * MAX_BYTES);
                let pieces =
                    [":)\n\nevent: upd", "ate\nid: 41\ndata: one\ndata: more\n\n", "data: "];
                let mut pieces = pieces.map(str::to_owned).to_vec();
                pieces.extend([long, "\n\nid: 42\ndata: two\n\ndata: unfinished".to_owned()]);
                events(pieces, false)
            }
            _ => events(vec!["event: delete\ndata: three\n\n".to_owned()], true),
        }
    })
    .await;
    let bearer = format!("file:{}", token.display());
    let bench = Bench::start(&format!("url = {url:?}\nauth = {{ bearer = {bearer:?} }}"));
    bench.store.until("three", |store| store.read() == ["one\nmore", "two", "three"]).await;
    let frames = bench.store.frames();
    let addresses: Vec<_> = frames.iter().map(|frame| frame.address.as_str()).collect();
    assert_eq!(addresses, ["update", "message", "message", "delete"]);
    assert_eq!((frames[1].body.len(), frames[1].full_length), (65_536, 200_000));
    let asked = asked.lock().unwrap().clone();
    let bearer = Some("Bearer stream-token".to_owned());
    let accept = Some("text/event-stream".to_owned());
    let expected =
        [(bearer.clone(), None, accept.clone()), (bearer, Some("42".to_owned()), accept)];
    assert_eq!(asked, expected);
    bench.store.health(HealthState::Down).await;
    bench.store.health(HealthState::Up).await;
}

#[tokio::test]
async fn a_page_and_a_refusal_are_no_streams() {
    let url = serve(|_| axum::response::Html("<p>Masuk dulu").into_response()).await;
    let bench = Bench::start(&format!("url = {url:?}"));
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "jawaban server tidak sesuai protokol");
    let url = serve(|_| StatusCode::UNAUTHORIZED.into_response()).await;
    let bench = Bench::start(&format!("url = {url:?}"));
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "server menolak: 401");
}
