//! Documents that answers refer to: the photos of a list, the warnings of a feed.
//!
//! Each address is fetched once for as long as it is remembered, a few after every round,
//! from the answer's own host with the feed's credentials, or without any from a host that
//! the option `also_from` names. What cannot be fetched is tried three times; it never makes
//! the round that referred to it a failure.

use std::{
    collections::{BTreeSet, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind},
};

use reqwest::{StatusCode, header};
use tokio::time::Instant;
use url::Url;
use wall_service::{Frame, Request};

use super::{
    Referred,
    client::{self, Body, read},
    http::{Get, digest, timeout},
    is_same_host,
};
use crate::{failure::Failure, outlet::Outlet};

/// Most documents after one round.
const A_ROUND: usize = 16;

/// Most documents that wait for a later round.
const MAX_WAITING: usize = 1_024;

/// Most addresses that are remembered; the oldest are forgotten first.
const MAX_KNOWN: usize = 8_192;

/// How often a document is tried.
const ATTEMPTS: u8 = 3;

/// A host that the option `also_from` names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    host: String,
    /// `None`: the scheme's own.
    port: Option<u16>,
}

/// A document that is still to be fetched.
struct Wanted {
    get: Get,
    url: Url,
    is_home: bool,
    attempts: u8,
}

/// See the [module](self).
pub(crate) struct Attachments {
    referred: Referred,
    also_from: Vec<Place>,
    stranger: reqwest::Client,
    waiting: VecDeque<Wanted>,
    known: BTreeSet<u64>,
    order: VecDeque<u64>,
}

impl Attachments {
    /// Fetches what `referred` says of a frame, also from the hosts that `also_from` lists.
    ///
    /// # Errors
    /// What is wrong with the option, for an admin.
    pub(crate) fn new(
        referred: Referred,
        also_from: Option<&str>,
        tls: rustls::ClientConfig,
        period: std::time::Duration,
    ) -> Result<Self, String> {
        let names = also_from.unwrap_or_default().split([',', ' ']).filter(|name| !name.is_empty());
        let also_from: Vec<Place> = names.map(place).collect::<Result<_, _>>()?;
        let named = also_from.clone();
        let stranger = client::stranger(tls, timeout(period), move |url| is_named(&named, url));
        Ok(Self {
            referred,
            also_from,
            stranger: stranger.map_err(|failure| failure.to_string())?,
            waiting: VecDeque::new(),
            known: BTreeSet::new(),
            order: VecDeque::new(),
        })
    }

    /// Notes what `frame`, the answer from `home`, refers to. A service that panics refers to
    /// nothing.
    pub(crate) fn note(&mut self, frame: &Frame, home: &str, outlet: &Outlet) {
        let referred = catch_unwind(AssertUnwindSafe(|| (self.referred)(frame)));
        let Ok(home) = Url::parse(home) else { return };
        let mut left_out = 0_usize;
        for request in referred.unwrap_or_default() {
            let Request::Get { url: address_of, accept, address } = request else { continue };
            let Ok(url) = Url::parse(&address_of) else { continue };
            let mark = digest(address_of.as_bytes());
            if self.known.contains(&mark) {
                continue;
            }
            let is_home = is_same_host(&home, &url);
            if !is_home && !is_named(&self.also_from, &url) {
                let (feed, host) = (outlet.feed().name(), url.host_str().unwrap_or_default());
                tracing::warn!(feed, host, "an attachment of a host that also_from does not name");
                self.remember(mark);
            } else if self.waiting.len() == MAX_WAITING {
                left_out += 1;
            } else {
                self.remember(mark);
                let get = Get { url: address_of, accept, address };
                self.waiting.push_back(Wanted { get, url, is_home, attempts: 0 });
            }
        }
        if left_out > 0 {
            let feed = outlet.feed().name();
            tracing::warn!(feed, left_out, "more attachments than can wait");
        }
    }

    fn remember(&mut self, mark: u64) {
        self.known.insert(mark);
        self.order.push_back(mark);
        if self.order.len() > MAX_KNOWN
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    /// Fetches some of what waits, with `home` from the feed's own host, until the next round
    /// is `due`.
    pub(crate) async fn round(
        &mut self,
        home: &reqwest::Client,
        outlet: &Outlet,
        due: Instant,
    ) -> Result<(), Failure> {
        for nr in 0..A_ROUND {
            if nr > 0 && Instant::now() >= due {
                break;
            }
            let Some(mut wanted) = self.waiting.pop_front() else { break };
            let client = if wanted.is_home { home } else { &self.stranger };
            match fetch(client, &wanted, outlet).await {
                Ok(()) => {}
                Err(Failure::Stopped) => return Err(Failure::Stopped),
                Err(failure) => {
                    wanted.attempts += 1;
                    let is_hopeless =
                        matches!(failure, Failure::Status(400..500) | Failure::Redirect);
                    if is_hopeless || wanted.attempts == ATTEMPTS {
                        let (feed, host) = (outlet.feed().name(), wanted.url.host_str());
                        tracing::warn!(feed, host, %failure, "an attachment was not fetched");
                    } else {
                        self.waiting.push_back(wanted);
                        // Its server is not well: it gets a rest until the next round.
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

async fn fetch(client: &reqwest::Client, wanted: &Wanted, outlet: &Outlet) -> Result<(), Failure> {
    let request = client.get(wanted.url.clone()).header(header::ACCEPT, wanted.get.accept);
    let response = request.send().await.map_err(|err| Failure::http(&err))?;
    if response.status() != StatusCode::OK {
        return Err(Failure::Status(response.status().as_u16()));
    }
    let address = &wanted.get.address;
    match read(response, outlet.feed().max_bytes).await {
        Body::Whole(body) => outlet.send(address, &body).await,
        Body::Over { head, length } => outlet.send_part(address, &head, length, None).await,
        Body::Broken { failure, .. } => Err(failure),
    }
}

/// `photos.example` or `photos.example:8443`.
fn place(text: &str) -> Result<Place, String> {
    let wrong = || format!("option also_from: {text:?} is no host, as photos.example is");
    let (host, port) = match text.rsplit_once(':') {
        None => (text, None),
        Some((host, port)) => (host, Some(port.parse().map_err(|_invalid| wrong())?)),
    };
    let is_host = !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    if is_host { Ok(Place { host: host.to_ascii_lowercase(), port }) } else { Err(wrong()) }
}

fn is_named(places: &[Place], url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && places.iter().any(|place| {
            url.host_str() == Some(place.host.as_str())
                && (url.port() == place.port || url.port_or_known_default() == place.port)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_named_with_or_without_a_port() {
        let named = |places: &str, url: &str| {
            let places: Vec<_> = places.split(' ').map(|name| place(name).unwrap()).collect();
            is_named(&places, &Url::parse(url).unwrap())
        };
        assert!(named("a.example Photos.example", "https://photos.example/1.jpg"));
        assert!(named("photos.example:443", "https://photos.example/1.jpg"));
        assert!(named("photos.example:8080", "http://photos.example:8080/1.jpg"));
        assert!(!named("photos.example", "http://photos.example:8080/1.jpg"));
        assert!(!named("photos.example", "http://photos.example.evil/1.jpg"));
        assert!(!named("photos.example", "ftp://photos.example/1.jpg"));
        for bad in ["", "http://h", "h/x", "u@h", "h:x", "[::1]:80"] {
            assert!(place(bad).is_err(), "{bad}");
        }
    }
}
