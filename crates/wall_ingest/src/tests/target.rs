//! Targets that answer, and that do not.

use axum::{
    extract::Request,
    http::{StatusCode, header},
    response::IntoResponse as _,
};
use serde_json::Value;
use tokio::net::TcpListener;
use wall_model::HealthState;

use super::bench::Bench;

async fn documents(url: &str, count: usize) -> (Bench, Vec<Value>) {
    let bench = Bench::start(&format!("url = {url:?}\nperiod = \"100ms\""));
    let bodies = bench.store.bodies_of(count).await;
    let read = |body: &String| serde_json::from_str(body).unwrap();
    let documents = bodies.iter().map(read).collect();
    (bench, documents)
}

#[tokio::test]
async fn a_port_that_opens_and_one_that_does_not() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let (bench, open) = documents(&format!("probe+tcp://{place}"), 2).await;
    for document in &open {
        assert_eq!(document["target"], format!("tcp://{place}"));
        assert_eq!((&document["is_up"], &document["status"]), (&Value::Bool(true), &Value::Null));
        let latency = document["latency_ms"].as_f64().unwrap();
        assert!((0.0..5_000.0).contains(&latency), "{latency}");
        assert_eq!(document["detail"], "");
    }
    assert_eq!(bench.store.frames()[0].address, format!("tcp://{place}"));
    drop((bench, listener));
    let (bench, shut) = documents(&format!("probe+tcp://{place}"), 1).await;
    let expected = serde_json::json!({
        "target": format!("tcp://{place}"), "is_up": false, "latency_ms": null, "status": null,
        "detail": "tidak tersambung: sambungan ditolak",
    });
    assert_eq!(shut[0], expected);
    // The feed itself works: it tells that nobody answers.
    bench.store.health(HealthState::Up).await;
}

#[tokio::test]
async fn what_a_web_server_says() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let router = axum::Router::new().fallback(|request: Request| async move {
        match request.uri().path() {
            "/moved" => {
                (StatusCode::FOUND, [(header::LOCATION, "http://127.0.0.1:1/")]).into_response()
            }
            "/broken" => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            "/inner" => StatusCode::UNAUTHORIZED.into_response(),
            _ => "well".into_response(),
        }
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    for (path, status, is_up, detail) in [
        ("/?key=probe-secret", 200, true, ""),
        ("/moved", 302, true, ""),
        ("/inner", 401, true, ""),
        ("/broken", 503, false, "server bermasalah: 503"),
    ] {
        let (bench, said) = documents(&format!("probe+http://{place}{path}"), 1).await;
        assert_eq!(said[0]["status"], status, "{path}");
        assert_eq!(
            (&said[0]["is_up"], &said[0]["detail"]),
            (&Value::Bool(is_up), &Value::from(detail))
        );
        assert!(!format!("{:?}", bench.store.entries()).contains("probe-secret"));
    }
}
