//! The whole simulated city, asked by the services' own requests and read by their own
//! decoders.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::StreamExt as _;
use reqwest::{Client, Url};
use tokio::runtime::Handle;
use toml::Value;
use wall_model::{FrameSeq, LonLat, LonLatBounds, Span, Timestamp};
use wall_service::{City as _, Endpoint, Frame, Origin, Request};

use super::soon;
use crate::{
    World,
    server::{CityServer, reports},
};

/// 2026-11-24 17:30 WITA: the evening's traffic.
const AT: Timestamp = Timestamp::from_secs(1_795_512_600);

/// What one feed of the city file asks for.
async fn answer(client: &Client, request: &Request) -> Option<(String, Vec<u8>)> {
    match request {
        Request::Get { url, address, accept } => {
            let answer = soon(client.get(url).header("accept", *accept).send()).await.unwrap();
            assert!(answer.status().is_success(), "{url}: {}", answer.status());
            Some((address.clone(), answer.bytes().await.unwrap().to_vec()))
        }
        Request::Stream { url, .. } => {
            let (mut socket, _) = soon(tokio_tungstenite::connect_async(url)).await.unwrap();
            let message = soon(socket.next()).await.unwrap().unwrap();
            Some((String::new(), message.into_data().to_vec()))
        }
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_feed_that_is_asked_for_is_answered_and_read() {
    let server =
        CityServer::denpasar(&Handle::current(), 1, CityServer::LISTEN, Arc::new(|| AT)).unwrap();
    let file: toml::Table = server.city_file().parse().unwrap();
    let client = reports::client(&Url::parse("http://127.0.0.1").unwrap()).unwrap();
    let bounds = LonLatBounds { min: LonLat::new(115.17, -8.76), max: LonLat::new(115.28, -8.59) };
    let world = World::denpasar(1, server.media_base_url());
    let mut read = BTreeMap::new();
    for feed in file["feed"].as_array().unwrap() {
        let text = |key: &str| feed.get(key).and_then(Value::as_str).unwrap_or_default();
        let service = wall_services::service(text("service")).unwrap();
        let options = feed.get("options").and_then(Value::as_table).cloned().unwrap_or_default();
        let options =
            options.into_iter().map(|(name, value)| (name, value.as_str().unwrap().to_owned()));
        let origin = Arc::new(Origin {
            name: text("name").to_owned(),
            service: text("service").into(),
            feed: text("feed").into(),
            options: options.collect(),
        });
        let endpoint = Endpoint { url: text("url").to_owned(), bounds };
        let requests = service.requests(&origin, &endpoint).unwrap();
        assert!(!requests.is_empty(), "{}: nothing to ask", origin.name);
        let Some((address, body)) = answer(&client, &requests[0]).await else {
            read.insert(origin.name.clone(), None);
            continue;
        };
        let frame = Frame {
            seq: FrameSeq::default(),
            received_at: AT,
            origin: Arc::clone(&origin),
            address,
            full_length: body.len() as u64,
            body: body.into(),
        };
        // What a list leads to is told by the documents that it names.
        let mut frames = vec![frame];
        for request in service.attachments(&frames[0]) {
            let (address, body) = answer(&client, &request).await.unwrap();
            let full_length = body.len() as u64;
            frames.push(Frame { address, full_length, body: body.into(), ..frames[0].clone() });
        }
        let mut facts = 0;
        for frame in &frames {
            let decoded = service.decode(frame).unwrap();
            assert_eq!(decoded.rejects, [], "{}", origin.name);
            facts += decoded.facts.len();
        }
        // Nobody warns of rain on a dry evening.
        let is_told = !world.facts(text("service"), text("feed"), AT).is_empty();
        assert_eq!(facts > 0, is_told, "{}: facts", origin.name);
        read.insert(origin.name.clone(), Some(facts));
    }
    // Controllers are asked by SNMP; officers and sensors publish, lorries and desks report.
    let is_unasked = |feed: &&Value| {
        let url = feed.get("url").and_then(Value::as_str).unwrap_or_default();
        ["snmp:", "mqtt:", "webhook:"].iter().any(|scheme| url.starts_with(scheme))
    };
    let unasked = file["feed"].as_array().unwrap().iter().filter(is_unasked).count();
    assert!(unasked >= 14, "{unasked}");
    assert_eq!(read.values().filter(|facts| facts.is_none()).count(), unasked, "{read:?}");
    assert_eq!(read["atcs"], Some(44), "{read:?}");
    assert_eq!(read["cctv-kota"], Some(30), "{read:?}");
    assert!(read.len() >= 24, "{read:?}");
}

/// Hours ago at which the city is asked: some feeds, such as warnings, are empty at times.
const ASKED_HOURS: [i64; 4] = [0, 6, 12, 18];

#[test]
fn the_city_tells_by_the_feeds_that_are_listed_and_by_no_other() {
    let world = World::denpasar(1, "http://127.0.0.1:1");
    for service in wall_services::ALL {
        for feed in service.feeds() {
            let is_listed = service.simulated().iter().any(|offer| offer.feed == feed.name);
            let is_told = ASKED_HOURS.into_iter().any(|hours| {
                !world.facts(service.id(), feed.name, AT - Span::from_hours(hours)).is_empty()
            });
            assert_eq!(is_told, is_listed, "{}/{}", service.id(), feed.name);
        }
    }
}
