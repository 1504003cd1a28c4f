//! HTTP requests that devices and systems send to the wall: one server for every feed.
//!
//! A request is answered with 200 only once its frame is on disk: acknowledged means
//! durable. A feed with credentials takes only requests that carry them.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures_util::StreamExt as _;
use tokio::{net::TcpListener, time::timeout};

use super::{http::headers, seats::Seats};
use crate::{
    Secret,
    city::Auth,
    limit::HEAD_BYTES,
    outlet::{Delivery, Outlet},
};

/// How long a sender may take for its body.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a sender waits for its frame to be on disk.
const DURABLE_TIMEOUT: Duration = Duration::from_secs(10);

/// One path of the server.
pub(crate) struct Hook {
    pub(crate) outlet: Outlet,
    required: Vec<(header::HeaderName, Secret)>,
}

impl Hook {
    /// Delivers to `outlet` what carries the credentials `auth`, if there are any.
    pub(crate) fn new(outlet: Outlet, auth: &Auth) -> Self {
        let required = headers(auth)
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), Secret::new(value.to_str().ok()?))))
            .collect();
        Self { outlet, required }
    }

    fn admits(&self, headers: &HeaderMap) -> bool {
        self.required.iter().all(|(name, secret)| {
            headers.get(name).is_some_and(|given| secret.is(given.as_bytes()))
        })
    }
}

/// Serves `hooks` by their paths until it is dropped.
pub(crate) async fn serve(listener: TcpListener, hooks: BTreeMap<String, Hook>) {
    for hook in hooks.values() {
        hook.outlet.connected();
    }
    let hooks = Arc::new(hooks);
    let router = axum::Router::new().fallback(move |request: Request| {
        let hooks = Arc::clone(&hooks);
        async move { receive(&hooks, request).await }
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

async fn receive(hooks: &BTreeMap<String, Hook>, request: Request) -> Response {
    let Some(hook) = hooks.get(request.uri().path()) else {
        return refuse(StatusCode::NOT_FOUND, "no feed has this path");
    };
    if !matches!(*request.method(), Method::GET | Method::POST | Method::PUT) {
        return refuse(StatusCode::METHOD_NOT_ALLOWED, "GET, POST or PUT");
    }
    if !hook.admits(request.headers()) {
        return refuse(StatusCode::UNAUTHORIZED, "credentials missing or wrong");
    }
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let max_bytes = hook.outlet.feed().max_bytes;
    let read = timeout(BODY_TIMEOUT, read(request.into_body(), max_bytes)).await;
    let (body, full_length) = match read {
        Ok(Some(read)) => read,
        Ok(None) => return refuse(StatusCode::BAD_REQUEST, "the body broke off"),
        Err(_elapsed) => return refuse(StatusCode::REQUEST_TIMEOUT, "the body took too long"),
    };
    let (body, full_length) = if full_length == 0 {
        let length = query.len();
        (query.into_bytes(), length)
    } else {
        (body, full_length)
    };
    if full_length == 0 {
        return refuse(StatusCode::BAD_REQUEST, "neither a body nor a query");
    }
    let sending = hook.outlet.send_durably(&path, &body, full_length);
    match timeout(DURABLE_TIMEOUT, sending).await {
        Ok(Delivery::Durable) => StatusCode::OK.into_response(),
        Ok(Delivery::TooLarge) => refuse(StatusCode::PAYLOAD_TOO_LARGE, "over the feed's limit"),
        Ok(Delivery::TooMany) => refuse(StatusCode::TOO_MANY_REQUESTS, "over the feed's rate"),
        Ok(Delivery::Failed) | Err(_) => {
            refuse(StatusCode::SERVICE_UNAVAILABLE, "not recorded; send it again")
        }
    }
}

/// A body up to the limit and its whole length as far as it is known; `None` if it breaks
/// off.
async fn read(body: Body, max_bytes: usize) -> Option<(Vec<u8>, usize)> {
    let mut stream = body.into_data_stream();
    let mut got = Vec::new();
    let mut length = 0_usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.ok()?;
        length += chunk.len();
        got.extend_from_slice(&chunk);
        if length > max_bytes {
            got.truncate(HEAD_BYTES);
            break;
        }
    }
    Some((got, length))
}

fn refuse(status: StatusCode, why: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain")], format!("{why}\n")).into_response()
}
