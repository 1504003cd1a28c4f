//! HTTP polling.
//!
//! Answers that say "not modified", and answers whose bytes are those of the last one,
//! count as fresh and make no frame. Paged answers are followed page by page on the same
//! host. A round fails only if nothing of it could be fetched.

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
    header::{self, HeaderMap, HeaderValue},
    redirect,
};
use tokio::time::{Instant, sleep_until};
use url::Url;
use wall_model::Seq;
use wall_service::{Frame, Request};

use super::{CONNECT_TIMEOUT, Connector, Login, NextPage, is_same_host};
use crate::{city::Auth, failure::Failure, limit::HEAD_BYTES, outlet::Outlet};

/// Most pages that are followed from one request.
const MAX_PAGES: usize = 100;

/// Most redirects of one request.
const MAX_REDIRECTS: usize = 5;

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
    ) -> Result<Self, Failure> {
        let client = client(login, timeout(period))?;
        Ok(Self { client, gets, period, next_page, last: BTreeMap::new() })
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
        let next = next_of(&self.next_page, &get, body, outlet);
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
fn timeout(period: Duration) -> Duration {
    period.saturating_mul(2).clamp(Duration::from_secs(10), Duration::from_secs(120))
}

/// A client that sends the feed's credentials and leaves its host for nobody.
pub(crate) fn client(login: Login, timeout: Duration) -> Result<reqwest::Client, Failure> {
    let policy = redirect::Policy::custom(|attempt| {
        let stays =
            attempt.previous().first().is_some_and(|home| is_same_host(home, attempt.url()));
        if !stays {
            attempt.error("redirect to another host")
        } else if attempt.previous().len() > MAX_REDIRECTS {
            attempt.error("too many redirects")
        } else {
            attempt.follow()
        }
    });
    reqwest::Client::builder()
        .user_agent(concat!("damamaya/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers(&login.auth))
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(timeout)
        .redirect(policy)
        .referer(false)
        .no_proxy()
        .tls_backend_preconfigured(login.tls)
        .build()
        .map_err(|err| Failure::Local(crate::redact(&err.to_string())))
}

/// The headers that log in. Their values fit in headers: that was checked at the start.
pub(crate) fn headers(auth: &Auth) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut insert = |name: header::HeaderName, value: &str| {
        if let Ok(mut value) = HeaderValue::from_str(value) {
            value.set_sensitive(true);
            headers.insert(name, value);
        }
    };
    if let Some((user, password)) = &auth.basic {
        let login = base64(format!("{}:{}", user.expose(), password.expose()).as_bytes());
        insert(header::AUTHORIZATION, &format!("Basic {login}"));
    }
    if let Some(token) = &auth.bearer {
        insert(header::AUTHORIZATION, &format!("Bearer {}", token.expose()));
    }
    for (name, value) in &auth.headers {
        insert(name.clone(), value.expose());
    }
    headers
}

/// Base64 (RFC 4648 §4), for HTTP Basic.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let index = (group >> (18 - 6 * digit)) & 63;
            let is_filled = digit <= chunk.len();
            let symbol = usize::try_from(index).ok().and_then(|index| ALPHABET.get(index));
            text.push(if is_filled { symbol.map_or('=', |s| char::from(*s)) } else { '=' });
        }
    }
    text
}

/// An answer's body as far as it may be read.
enum Body {
    Whole(Vec<u8>),
    /// Over the limit: its beginning, and its length as announced or as far as read.
    Over {
        head: Vec<u8>,
        length: usize,
    },
    Broken {
        got: Vec<u8>,
        failure: Failure,
    },
}

/// Reads a body and stops at the limit.
async fn read(mut response: reqwest::Response, max_bytes: usize) -> Body {
    let announced = response.content_length().and_then(|length| length.try_into().ok());
    let mut body = Vec::with_capacity(announced.unwrap_or(0).min(max_bytes).min(1 << 20));
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > max_bytes => {
                let length = announced.unwrap_or(0).max(body.len() + chunk.len());
                body.extend_from_slice(&chunk);
                body.truncate(HEAD_BYTES);
                return Body::Over { head: body, length };
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Body::Whole(body),
            Err(err) => return Body::Broken { got: body, failure: Failure::http(&err) },
        }
    }
}

/// A digest that tells two answers of one server apart.
pub(crate) fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// What the service wants after a page. A service that panics gets no further page.
fn next_of(next_page: &NextPage, get: &Get, body: Vec<u8>, outlet: &Outlet) -> Next {
    let frame = Frame {
        seq: Seq::default(),
        received_at: outlet.now(),
        origin: Arc::clone(&outlet.feed().origin),
        address: get.address.clone(),
        full_length: body.len().try_into().unwrap_or(u64::MAX),
        body: body.into(),
    };
    match catch_unwind(AssertUnwindSafe(|| next_page(&frame))) {
        Ok(Some(Request::Get { url, accept, address })) => Some(Get { url, accept, address }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    #[test]
    fn base64_pads() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn header_values_are_not_printed() {
        let auth = Auth {
            basic: Some((Secret::new("u"), Secret::new("hush"))),
            headers: vec![(header::HeaderName::from_static("x-client-id"), Secret::new("hush"))],
            ..Auth::default()
        };
        let printed = format!("{:?} {auth:?}", headers(&auth));
        assert!(!printed.contains("hush") && !printed.contains("dTpodXNo"), "{printed}");
        assert_eq!(headers(&auth).get("authorization").unwrap(), "Basic dTpodXNo");
    }
}
