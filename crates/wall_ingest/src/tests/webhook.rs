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
    let addresses: Vec<_> = bench.store.frames().into_iter().map(|f| f.address).collect();
    assert_eq!(addresses, ["GET /osmand?id=1&lat=-8.6", "POST /osmand"]);
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

#[tokio::test]
async fn a_path_below_a_hooks_reaches_it_and_the_longest_wins() {
    let rest = "\n[[feed]]\nname = \"deep\"\nservice = \"probe\"\nfeed = \"documents\"\n\
                url = \"webhook:/osmand/deep/\"";
    let (bench, url) = start(rest);
    let client = client();
    for (path, status) in [
        ("/a/b.json?c=d", StatusCode::OK),
        ("/", StatusCode::OK),
        ("/deep", StatusCode::OK),
        ("/deep/e", StatusCode::OK),
        ("/deeper", StatusCode::OK),
        ("x", StatusCode::NOT_FOUND),
    ] {
        let answer = client.post(format!("{url}{path}")).body("x").send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
    }
    let came: Vec<_> =
        bench.store.frames().into_iter().map(|f| (f.origin.name.clone(), f.address)).collect();
    let expected = [
        ("probe-1", "POST /osmand/a/b.json?c=d"),
        ("probe-1", "POST /osmand/"),
        ("deep", "POST /osmand/deep"),
        ("deep", "POST /osmand/deep/e"),
        ("probe-1", "POST /osmand/deeper"),
    ];
    assert_eq!(came, expected.map(|(name, address)| (name.to_owned(), address.to_owned())));
}

#[tokio::test]
async fn headers_of_events_are_told_and_credentials_are_not() {
    let (bench, url) = start("");
    let client = client();
    let form = "service_code=1&api_key=form-secret&lat=-8.65";
    let answer = client
        .post(format!("{url}/requests.json?api_key=query-secret&jurisdiction_id=dps"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("ce-type", "id.go.denpasarkota.file")
        .header("x-request-id", "r1")
        .header("x-api-key", "key-secret")
        .header("x-forwarded-for", "10.9.8.7")
        .header("authorization", "Bearer bearer-secret")
        .header("cookie", "c=cookie-secret")
        .body(form)
        .send();
    assert_eq!(answer.await.unwrap().status(), StatusCode::OK);
    let frame = bench.store.frames().remove(0);
    let mut lines: Vec<_> = frame.address.lines().collect();
    lines.sort_unstable();
    let expected = [
        "POST /osmand/requests.json?jurisdiction_id=dps",
        "ce-type: id.go.denpasarkota.file",
        "content-type: application/x-www-form-urlencoded",
        "x-request-id: r1",
    ];
    assert_eq!(lines, expected);
    assert!(frame.address.starts_with("POST "));
    assert_eq!(bench.store.bodies(), ["service_code=1&lat=-8.65"]);
    assert_eq!(usize::try_from(frame.full_length).unwrap(), frame.body.len());
    // An event all in its headers is one without a body.
    let event = client.post(&url).header("ce-id", "7").send().await.unwrap();
    assert_eq!(event.status(), StatusCode::OK);
    assert_eq!(bench.store.frames()[1].address, "POST /osmand\nce-id: 7");
    let said = format!("{:?}", bench.store.entries());
    assert!(!said.contains("secret") && !said.contains("10.9.8.7"), "{said}");
}

#[tokio::test]
async fn a_service_answers_with_its_own_facts_known() {
    let (bench, url) = start("");
    let client = client();
    let answer = client.post(format!("{url}/ask")).body("told").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    assert_eq!(answer.headers()["content-type"], "text/x-answer");
    let frame = bench.store.frames().remove(0);
    let seq = frame.seq.0;
    let expected = format!("POST /osmand/ask: frame {seq}, known of frame {seq}");
    assert_eq!(answer.text().await.unwrap(), expected);
    // A question is answered from what is known, and leaves nothing.
    for query in ["", "?a=b"] {
        let answer = client.get(format!("{url}/ask{query}")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        let expected = format!("GET /osmand/ask{query}: frame 0, known of frame {seq}");
        assert_eq!(answer.text().await.unwrap(), expected);
    }
    assert_eq!(bench.store.frames().len(), 1);
    let failed = client.get(format!("{url}/ask/panic")).send().await.unwrap();
    assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let answer = client.get(format!("{url}/ask")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED, "the server goes on");
}

#[tokio::test]
async fn a_token_may_come_as_a_parameter_and_a_body_may_be_signed() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        format!("file:{}", path.display())
    };
    let (bearer, key) = (file("token", "hook-token"), file("key", "Jefe"));
    let (bench, url) = start(&format!("auth = {{ bearer = {bearer:?}, signature = {key:?} }}"));
    let client = client();
    let signed = |signature: &str| {
        let text = "what do ya want for nothing?";
        client.post(&url).header("x-hub-signature-256", format!("sha256={signature}")).body(text)
    };
    let good = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    for (request, status) in [
        (client.get(format!("{url}?hub.verify_token=hook-token&a=b")), StatusCode::OK),
        (client.get(format!("{url}?hub.verify_token=wrong&a=b")), StatusCode::UNAUTHORIZED),
        (client.post(&url).body("api_key=hook-token&a=c"), StatusCode::OK),
        (client.post(&url).body("api_key=&a=c"), StatusCode::UNAUTHORIZED),
        (signed(good), StatusCode::OK),
        (signed(&good.replace('5', "6")), StatusCode::UNAUTHORIZED),
        (client.post(&url).body("unsigned"), StatusCode::UNAUTHORIZED),
    ] {
        assert_eq!(request.send().await.unwrap().status(), status);
    }
    assert_eq!(bench.store.bodies(), ["a=b", "a=c", "what do ya want for nothing?"]);
    assert!(!format!("{:?}", bench.store.entries()).contains("hook-token"));
}
