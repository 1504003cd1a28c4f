//! The servers against real clients, and against hostile ones.

mod city;
mod denpasar;
mod hostile;
mod http;
mod mqtt;
mod snmp;

use std::{sync::Arc, time::Duration};

use tokio::runtime::Handle;
use wall_model::Timestamp;

use self::city::{Junctions, SERVICES, Street};
use super::{CityParts, CityServer};

/// Longest wait for anything in a test.
const PATIENCE: Duration = Duration::from_secs(20);

/// 2026-11-24 15:05:12 WITA, and as many seconds later as the test has run: what the city
/// says must change under way.
fn start() -> CityServer {
    let began = tokio::time::Instant::now();
    let clock = Arc::new(move || Timestamp::from_secs(1_795_503_912) + began.elapsed().into());
    let parts = CityParts {
        city: Arc::new(Junctions),
        cameras: Arc::new(Street),
        services: &SERVICES,
        clock,
    };
    CityServer::start(&Handle::current(), parts, CityServer::LISTEN).unwrap()
}

/// The address of `feed`, without its scheme.
fn address(server: &CityServer, feed: &str, scheme: &str) -> String {
    let is_it = |url: &&str| url.starts_with(scheme);
    let urls =
        server.endpoints().iter().filter(|info| info.feed == feed).map(|info| info.url.as_str());
    urls.into_iter().find(is_it).unwrap().split_once("://").unwrap().1.to_owned()
}

/// Waits for `future`, but not for ever.
async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.expect("nothing came in time")
}
