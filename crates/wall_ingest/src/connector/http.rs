//! HTTP polling.
//!
//! Answers that say "not modified", and answers whose bytes are those of the last one,
//! count as fresh and make no frame. Paged answers are followed page by page on the same
//! host. A round fails only if nothing of it could be fetched. What a document refers to is
//! fetched after the round (`attachments.rs`).

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use futures_util::{FutureExt as _, future::BoxFuture};
use reqwest::{
    StatusCode,
    header::{self, HeaderValue},
};
use tokio::time::{Instant, sleep_until};
use url::Url;
use wall_model::Seq;
use wall_service::{Frame, Request};

use super::{
    Connector, Login, NextPage,
    attachments::Attachments,
    client::{Body, client, read},
    is_same_host,
};
use crate::{failure::Failure, outlet::Outlet};

/// Most pages that are followed from one request.
const MAX_PAGES: usize = 100;

/// What is asked of one address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Get {
    pub(crate) url: String,
    pub(crate) accept: &'static str,
    pub(crate) address: String,
}

/// What is remembered of the last answer from one address.
#[derive(Default)]
struct Last {
    etag: Option<HeaderValue>,
    modified: Option<HeaderValue>,
    digest: Option<u64>,
    next: Option<Get>,
}

/// Polls the addresses of one feed.
pub(crate) struct Http {
    client: reqwest::Client,
    gets: Vec<Get>,
    period: Duration,
    next_page: NextPage,
    attachments: Attachments,
    last: BTreeMap<Get, Last>,
}

/// A page's outcome: what comes after it.
type Next = Option<Get>;

impl Http {
    /// Polls `gets` every `period`.
    pub(crate) fn new(
        gets: Vec<Get>,
        period: Duration,
        login: Login,
        next_page: NextPage,
        attachments: Attachments,
    ) -> Result<Self, Failure> {
        let client = client(login, timeout(period))?;
        Ok(Self { client, gets, period, next_page, attachments, last: BTreeMap::new() })
    }

    /// Takes another client, for tests.
    #[cfg(test)]
    pub(crate) fn set_client(&mut self, client: reqwest::Client) {
        self.client = client;
    }

    /// Asks every address once. Fails if nothing could be fetched.
    async fn round(&mut self, outlet: &Outlet) -> Result<(), Failure> {
        let mut failures = Vec::new();
        for get in self.gets.clone() {
            match self.pages(get, outlet).await {
                Ok(()) => {}
                Err(Failure::Stopped) => return Err(Failure::Stopped),
                // The server is not there: asking for the rest would only take time.
                Err(failure @ (Failure::Refused | Failure::NoSuchHost | Failure::Timeout)) => {
                    return Err(failure);
                }
                Err(failure) => failures.push(failure),
            }
        }
        let total = self.gets.len();
        match failures.pop() {
            None => outlet.connected(),
            Some(failure) if failures.len() + 1 == total => return Err(failure),
            Some(failure) => {
                tracing::warn!(feed = outlet.feed().name(), %failure, "part of a round failed");
                let count = failures.len() + 1;
                outlet.connected_in_part(format!(
                    "{count} dari {total} permintaan gagal: {}",
                    failure.detail()
                ));
            }
        }
        Ok(())
    }

    /// Fetches an address and the pages after it.
    async fn pages(&mut self, first: Get, outlet: &Outlet) -> Result<(), Failure> {
        let mut visited = std::collections::BTreeSet::new();
        let home = Url::parse(&first.url).map_err(|err| Failure::Local(err.to_string()))?;
        let mut page = Some(first);
        while let Some(get) = page {
            if visited.len() == MAX_PAGES {
                tracing::warn!(feed = outlet.feed().name(), MAX_PAGES, "more pages than followed");
                break;
            }
            if !visited.insert(get.url.clone()) {
                break;
            }
            let url = Url::parse(&get.url).map_err(|err| Failure::Local(err.to_string()))?;
            if !is_same_host(&home, &url) {
                tracing::warn!(feed = outlet.feed().name(), "next page on another host: ignored");
                break;
            }
            page = self.fetch(get, outlet).await?;
        }
        Ok(())
    }

    /// Fetches one address and delivers what is new.
    async fn fetch(&mut self, get: Get, outlet: &Outlet) -> Result<Next, Failure> {
        let last = self.last.entry(get.clone()).or_default();
        let mut request = self.client.get(&get.url).header(header::ACCEPT, get.accept);
        if let Some(etag) = &last.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(modified) = &last.modified {
            request = request.header(header::IF_MODIFIED_SINCE, modified);
        }
        let response = request.send().await.map_err(|err| Failure::http(&err))?;
        if response.status() == StatusCode::NOT_MODIFIED {
            outlet.fresh();
            return Ok(last.next.clone());
        }
        if response.status() != StatusCode::OK {
            return Err(Failure::Status(response.status().as_u16()));
        }
        let etag = response.headers().get(header::ETAG).cloned();
        let modified = response.headers().get(header::LAST_MODIFIED).cloned();
        let body = match read(response, outlet.feed().max_bytes).await {
            Body::Whole(body) => body,
            Body::Over { head, length } => {
                outlet.send_part(&get.address, &head, length, None).await?;
                return Ok(None);
            }
            Body::Broken { got, failure } => {
                let reason = format!("answer broke off after {} bytes", got.len());
                outlet.send_part(&get.address, &got, got.len(), Some(&reason)).await?;
                return Err(failure);
            }
        };
        let digest = Some(digest(&body));
        let is_known = last.digest == digest;
        last.etag = etag;
        last.modified = modified;
        last.digest = digest;
        if is_known {
            outlet.fresh();
            return Ok(last.next.clone());
        }
        outlet.send(&get.address, &body).await?;
        let frame = frame(&get, body, outlet);
        self.attachments.note(&frame, &get.url, outlet);
        let next = next_of(&self.next_page, &frame);
        if let Some(last) = self.last.get_mut(&get) {
            last.next.clone_from(&next);
        }
        Ok(next)
    }
}

impl Connector for Http {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        async move {
            loop {
                let due = Instant::now() + self.period;
                if let Err(failure) = self.round(outlet).await {
                    return failure;
                }
                if let Err(failure) = self.attachments.round(&self.client, outlet, due).await {
                    return failure;
                }
                // Pages come and go; what was not asked for long is forgotten.
                if self.last.len() > self.gets.len() + 10 * MAX_PAGES {
                    self.last.clear();
                }
                sleep_until(due).await;
            }
        }
        .boxed()
    }

    fn is_patient(&self) -> bool {
        true
    }
}

/// The time for one whole answer: twice the period, as long as the feed may be silent,
/// but at least 10 s and at most two minutes.
pub(crate) fn timeout(period: Duration) -> Duration {
    period.saturating_mul(2).clamp(Duration::from_secs(10), Duration::from_secs(120))
}

/// A digest that tells two answers of one server apart.
pub(crate) fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// An answer as the service sees it, before the record has it.
fn frame(get: &Get, body: Vec<u8>, outlet: &Outlet) -> Frame {
    Frame {
        seq: Seq::default(),
        received_at: outlet.now(),
        origin: Arc::clone(&outlet.feed().origin),
        address: get.address.clone(),
        full_length: body.len().try_into().unwrap_or(u64::MAX),
        body: body.into(),
    }
}

/// What the service wants after a page. A service that panics gets no further page.
fn next_of(next_page: &NextPage, frame: &Frame) -> Next {
    match catch_unwind(AssertUnwindSafe(|| next_page(frame))) {
        Ok(Some(Request::Get { url, accept, address })) => Some(Get { url, accept, address }),
        _ => None,
    }
}
