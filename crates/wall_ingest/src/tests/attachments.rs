//! Documents that answers refer to.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use tokio::net::TcpListener;
use wall_model::HealthState;

use super::{bench::Bench, probe::MAX_BYTES};

/// What a server was asked, with the credentials that came along.
type Log = Arc<Mutex<Vec<(String, bool)>>>;

/// A server at any port that answers a path as `answer` says and notes who asked.
async fn serve(
    answer: impl Fn(&str, &str) -> Response + Clone + Send + Sync + 'static,
) -> (String, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let log = Log::default();
    let (noted, own) = (Arc::clone(&log), host.clone());
    let router = axum::Router::new().fallback(move |request: Request| {
        let has_login = request.headers().contains_key(header::AUTHORIZATION);
        noted.lock().unwrap().push((request.uri().path().to_owned(), has_login));
        let answer = answer(request.uri().path(), &own);
        async move { answer }
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    (host, log)
}

fn times(log: &Log) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for (path, _) in &*log.lock().unwrap() {
        *times.entry(path.clone()).or_default() += 1;
    }
    times
}

#[tokio::test]
async fn each_photo_is_fetched_once_and_credentials_stay_at_home() {
    let folder = tempfile::tempdir().unwrap();
    let login = folder.path().join("login");
    std::fs::write(&login, "user:pass").unwrap();
    let (stranger, of_stranger) = serve(|_, _| "not asked".into_response()).await;
    let bad = stranger.clone();
    let (named, of_named) = serve(move |path, _| match path {
        "/away.jpg" => {
            (StatusCode::FOUND, [(header::LOCATION, format!("http://{bad}/x"))]).into_response()
        }
        path => path.to_owned().into_response(),
    })
    .await;
    let elsewhere = named.clone();
    let outside = stranger.clone();
    let list = Arc::new(Mutex::new(0));
    let (home, of_home) = serve(move |path, own| match path {
        "/" => {
            let mut rounds = list.lock().unwrap();
            *rounds += 1;
            format!(
                "list {rounds} photos=http://{own}/1.jpg http://{own}/gone.jpg http://{own}/big.jpg \
                 http://{elsewhere}/2.jpg http://{elsewhere}/away.jpg http://{outside}/3.jpg ftp://{own}/4"
            )
            .into_response()
        }
        "/gone.jpg" => StatusCode::NOT_FOUND.into_response(),
        "/big.jpg" => vec![b'x'; 2 * MAX_BYTES].into_response(),
        path => path.to_owned().into_response(),
    })
    .await;
    let bench = Bench::start(&format!(
        "url = \"http://{home}/\"\nperiod = \"100ms\"\nauth = {{ basic = \"file:{}\" }}\n\
         options = {{ also_from = \"{named}, other.example\" }}",
        login.display()
    ));
    let photos = |store: &super::bench::Store| {
        let frames = store.frames().into_iter();
        frames.filter(|frame| frame.address.starts_with("photo")).collect::<Vec<_>>()
    };
    bench.store.until("lists", |store| store.frames().len() >= 8).await;
    let mut told: Vec<_> = photos(&bench.store)
        .iter()
        .map(|frame| (frame.address.clone(), frame.full_length))
        .collect();
    told.sort();
    let expected = [("photo 1.jpg", 6), ("photo 2.jpg", 6), ("photo big.jpg", 200_000)];
    assert_eq!(told, expected.map(|(name, length)| (name.to_owned(), length)));
    for path in ["/1.jpg", "/gone.jpg", "/big.jpg"] {
        assert_eq!(times(&of_home).get(path), Some(&1), "{path}");
    }
    assert_eq!(
        times(&of_named),
        BTreeMap::from([("/2.jpg".to_owned(), 1), ("/away.jpg".to_owned(), 1)])
    );
    assert!(of_home.lock().unwrap().iter().all(|(_, has_login)| *has_login));
    assert!(of_named.lock().unwrap().iter().all(|(_, has_login)| !has_login));
    assert!(of_stranger.lock().unwrap().is_empty());
    bench.store.health(HealthState::Up).await;
}

#[tokio::test]
async fn a_round_brings_a_few_and_what_fails_is_tried_again() {
    let tries = Arc::new(Mutex::new(0));
    let (home, log) = serve(move |path, own| match path {
        "/" => {
            let photos: Vec<_> = (0..40).map(|nr| format!("http://{own}/{nr}.jpg")).collect();
            format!("photos={}", photos.join(" ")).into_response()
        }
        "/3.jpg" => {
            let mut tries = tries.lock().unwrap();
            *tries += 1;
            if *tries < 3 { StatusCode::BAD_GATEWAY.into_response() } else { "3".into_response() }
        }
        "/5.jpg" => StatusCode::BAD_GATEWAY.into_response(),
        path => path.to_owned().into_response(),
    })
    .await;
    let bench = Bench::start(&format!("url = \"http://{home}/\"\nperiod = \"200ms\""));
    bench.store.until("photos", |store| store.frames().len() == 1 + 39).await;
    let lists = times(&log)["/"];
    assert!(lists >= 3, "{lists} rounds for 40 photos");
    bench.store.until("more", |_| times(&log)["/5.jpg"] == 3).await;
    assert_eq!(times(&log)["/3.jpg"], 3);
    assert_eq!(times(&log)["/0.jpg"], 1);
}

#[test]
fn a_wrong_option_is_a_problem_of_the_city_file() {
    let spec = super::bench::city(
        "url = \"http://h/\"\noptions = { also_from = \"https://photos.example/\" }",
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let store = Arc::new(super::bench::Store::default());
    let err = crate::Ingest::start(crate::IngestSetup {
        city: spec,
        services: super::probe::SERVICES,
        record: store.clone(),
        moments: store.clone(),
        is_concluding: false,
        clock: crate::system_clock(),
        waker: store,
        handle: runtime.handle().clone(),
    });
    let err = err.err().unwrap().to_string();
    let expected = "option also_from: \"https://photos.example/\" is no host, as photos.example is";
    assert!(err.ends_with(expected), "{err}");
}
