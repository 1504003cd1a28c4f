//! HTTP requests that devices and systems send to the wall: one server for every feed.
//!
//! A request is answered with 200 only once its frame is on disk: acknowledged means
//! durable. A service that answers itself ([`Service::reply`](wall_service::Service::reply))
//! is asked once its facts are known. A feed with credentials takes only requests that
//! carry them.

mod answer;
mod clean;
mod read;
mod signature;

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use tokio::{
    net::TcpListener,
    time::{error::Elapsed, timeout},
};

use self::{answer::Desk, read::Asked};
use super::{client::headers, seats::Seats};
use crate::{
    Moments, Secret,
    city::Auth,
    outlet::{Delivery, Outlet},
    sink::Stamp,
};

/// How long a sender waits for its frame to be on disk.
const DURABLE_TIMEOUT: Duration = Duration::from_secs(10);

/// One path of the server, and everything below it.
pub(crate) struct Hook {
    pub(crate) outlet: Outlet,
    required: Vec<(header::HeaderName, Secret)>,
    /// The bearer token, which a sender may also bring as a parameter.
    token: Option<Secret>,
    /// What a sender may sign its body with instead of bringing anything.
    signature: Option<Secret>,
}

impl Hook {
    /// Delivers to `outlet` what carries the credentials `auth`, if there are any.
    pub(crate) fn new(outlet: Outlet, auth: &Auth) -> Self {
        let required = headers(auth)
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), Secret::new(value.to_str().ok()?))))
            .collect();
        let (token, signature) = (auth.bearer.clone(), auth.signature.clone());
        Self { outlet, required, token, signature }
    }

    /// Whether a request with these headers, these credentials among its parameters, and a
    /// good signature or none, may come in.
    fn admits(&self, headers: &HeaderMap, parameters: &[String], is_signed: bool) -> bool {
        let is_told = |name: &header::HeaderName, secret: &Secret| {
            headers.get(name).is_some_and(|given| secret.is(given.as_bytes()))
        };
        let is_token = self
            .token
            .as_ref()
            .is_some_and(|token| parameters.iter().any(|given| token.is(given.as_bytes())));
        let brings_all = self.required.iter().all(|(name, secret)| {
            is_told(name, secret) || (*name == header::AUTHORIZATION && is_token)
        });
        let is_open = self.required.is_empty() && self.signature.is_none();
        is_open || is_signed || (brings_all && !self.required.is_empty())
    }

    /// Whether there is a point in reading a request that its headers do not let in.
    fn may_admit(&self, headers: &HeaderMap) -> bool {
        self.token.is_some()
            || headers.contains_key(signature::HEADER) && self.signature.is_some()
            || self.admits(headers, &[], false)
    }

    /// Whether `body` is signed as the feed wants it.
    fn is_signed(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let given = headers.get(signature::HEADER);
        given
            .zip(self.signature.as_ref())
            .is_some_and(|(given, key)| signature::is_signed(key, given.as_bytes(), body))
    }
}

/// Every hook by its path.
type Hooks = BTreeMap<String, Hook>;

/// The hook of the longest path that `path` is, or is below of.
fn hook_of<'a>(hooks: &'a Hooks, path: &str) -> Option<&'a Hook> {
    let mut end = path.len();
    loop {
        let prefix = path.get(..end)?;
        if let Some(hook) = hooks.get(prefix).or_else(|| hooks.get(prefix.strip_suffix('/')?)) {
            return Some(hook);
        }
        // `/a/b`, then `/a`, then what hangs at the root.
        end = match prefix.rfind('/')? {
            0 if prefix.len() > 1 => 1,
            at => at,
        };
    }
}

/// A hook's path as it is found: without a slash at its end.
pub(crate) fn root(path: &str) -> String {
    match path.trim_end_matches('/') {
        "" => "/".to_owned(),
        path => path.to_owned(),
    }
}

/// Serves `hooks` by their paths until it is dropped.
pub(crate) async fn serve(listener: TcpListener, hooks: Hooks, moments: Arc<dyn Moments>) {
    for hook in hooks.values() {
        hook.outlet.connected();
    }
    let (hooks, desk) = (Arc::new(hooks), Arc::new(Desk::new(moments)));
    let router = axum::Router::new().fallback(move |request: Request| {
        let (hooks, desk) = (Arc::clone(&hooks), Arc::clone(&desk));
        async move { receive(&hooks, &desk, request).await.into_response() }
    });
    if let Err(err) = axum::serve(Seats::new(listener), router).await {
        tracing::error!(%err, "webhook server ended");
    }
}

/// Binds the server's address.
pub(crate) fn bind(place: SocketAddr) -> std::io::Result<std::net::TcpListener> {
    let listener = std::net::TcpListener::bind(place)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Takes a request in and answers it.
async fn receive(hooks: &Hooks, desk: &Desk, request: Request) -> Result<Response, Refusal> {
    let hook = hook_of(hooks, request.uri().path())
        .ok_or(Refusal(StatusCode::NOT_FOUND, "no feed has this path"))?;
    if !matches!(*request.method(), Method::GET | Method::POST | Method::PUT) {
        return Err(Refusal(StatusCode::METHOD_NOT_ALLOWED, "GET, POST or PUT"));
    }
    if !hook.may_admit(request.headers()) {
        return Err(Refusal(StatusCode::UNAUTHORIZED, "credentials missing or wrong"));
    }
    let asked = Asked::read(request, hook).await?;
    if !hook.admits(&asked.headers, &asked.secrets, asked.is_signed) {
        return Err(Refusal(StatusCode::UNAUTHORIZED, "credentials missing or wrong"));
    }
    let is_answered = asked.is_whole() && desk.is_answered(hook, &asked);
    if is_answered && asked.method == Method::GET && desk.is_question(hook, &asked) {
        if !hook.outlet.note_question() {
            return Err(Refusal(StatusCode::TOO_MANY_REQUESTS, "over the feed's rate"));
        }
        return Ok(desk.answer(hook, &asked, None).await);
    }
    if asked.body.is_empty() && !is_answered && !asked.has_event {
        return Err(Refusal(StatusCode::BAD_REQUEST, "neither a body nor a query"));
    }
    let sending =
        hook.outlet.send_durably(&asked.address, &asked.body, asked.full_length, is_answered);
    let stamp = taken(timeout(DURABLE_TIMEOUT, sending).await)?;
    if is_answered {
        Ok(desk.answer(hook, &asked, Some(stamp)).await)
    } else {
        Ok(StatusCode::OK.into_response())
    }
}

/// What the record gave a frame, or what its sender is told if it is not there.
fn taken(delivery: Result<Delivery, Elapsed>) -> Result<Stamp, Refusal> {
    match delivery {
        Ok(Delivery::Durable(stamp)) => Ok(stamp),
        Ok(Delivery::TooLarge) => {
            Err(Refusal(StatusCode::PAYLOAD_TOO_LARGE, "over the feed's limit"))
        }
        Ok(Delivery::TooMany) => {
            Err(Refusal(StatusCode::TOO_MANY_REQUESTS, "over the feed's rate"))
        }
        Ok(Delivery::Failed) | Err(_) => {
            Err(Refusal(StatusCode::SERVICE_UNAVAILABLE, "not recorded; send it again"))
        }
    }
}

/// Why a request is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Refusal(StatusCode, &'static str);

impl axum::response::IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(status, why) = self;
        (status, [(header::CONTENT_TYPE, "text/plain")], format!("{why}\n")).into_response()
    }
}
