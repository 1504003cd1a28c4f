//! A request as far as it is recorded: without its credentials.

use std::time::Duration;

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header},
};
use futures_util::StreamExt as _;
use tokio::time::timeout;

use super::{
    Hook, Refusal,
    clean::{self, Form},
};
use crate::{Secret, limit::HEAD_BYTES};

/// How long a sender may take for its body.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest path and query, bytes.
const MAX_TARGET: usize = 8 * 1024;

/// Most headers of a frame's address, and the longest one that is told, bytes.
const MAX_HEADERS: usize = 32;
const MAX_HEADER: usize = 1024;

/// A request that was read.
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    /// What the frame's address says.
    pub(super) address: String,
    /// The body or the query, or the head of a body over the limit.
    pub(super) body: Vec<u8>,
    pub(super) full_length: usize,
    /// The credentials among the parameters.
    pub(super) secrets: Vec<String>,
    /// Whether the body is signed as the feed wants it.
    pub(super) is_signed: bool,
    /// Whether the headers are an event (CloudEvents, binary mode), which may go without a
    /// body.
    pub(super) has_event: bool,
}

impl Asked {
    /// Reads a request to `hook`.
    pub(super) async fn read(request: Request, hook: &Hook) -> Result<Self, Refusal> {
        let max_bytes = hook.outlet.feed().max_bytes;
        let (head, body) = request.into_parts();
        let target = head.uri.path().len() + head.uri.query().map_or(0, str::len);
        if target > MAX_TARGET {
            return Err(Refusal(StatusCode::URI_TOO_LONG, "path and query over 8 KiB"));
        }
        let (body, length) = match timeout(BODY_TIMEOUT, read(body, max_bytes)).await {
            Ok(Some(read)) => read,
            Ok(None) => return Err(Refusal(StatusCode::BAD_REQUEST, "the body broke off")),
            Err(_elapsed) => {
                return Err(Refusal(StatusCode::REQUEST_TIMEOUT, "the body took too long"));
            }
        };
        let is_signed = hook.is_signed(&head.headers, &body);
        let query = head.uri.query().unwrap_or_default();
        let mut secrets = clean::secrets_of(query.as_bytes());
        let query = String::from_utf8(clean::form(query.as_bytes())).unwrap_or_default();
        let (body, full_length) = if length == 0 {
            (query.clone().into_bytes(), query.len())
        } else {
            let media_type = head.headers.get(header::CONTENT_TYPE);
            let media_type = media_type.and_then(|value| value.to_str().ok());
            let whole = body.len();
            let (body, more) = Form::of(media_type, &body).clean(body);
            secrets.extend(more);
            let cut = whole - body.len();
            (body, length.saturating_sub(cut))
        };
        let address = address(&head.method, &head.uri, &query, &head.headers, &hook.required);
        let has_event = head.headers.keys().any(|name| name.as_str().starts_with("ce-"));
        Ok(Self {
            method: head.method,
            headers: head.headers,
            address,
            body,
            full_length,
            secrets,
            is_signed,
            has_event,
        })
    }

    /// Whether the body is all there.
    pub(super) fn is_whole(&self) -> bool {
        self.body.len() == self.full_length
    }
}

/// `POST /open311/requests.json?a=b`, and a line for each header that is told.
fn address(
    method: &Method,
    uri: &Uri,
    query: &str,
    headers: &HeaderMap,
    required: &[(HeaderName, Secret)],
) -> String {
    let mut address = format!("{method} {}", uri.path());
    if !query.is_empty() {
        address.push('?');
        address.push_str(query);
    }
    let is_told = |name: &HeaderName| {
        clean::is_told_header(name.as_str()) && required.iter().all(|(secret, _)| secret != name)
    };
    let told = headers.iter().filter(|(name, _)| is_told(name));
    for (name, value) in told.take(MAX_HEADERS) {
        if let Ok(value) = value.to_str()
            && value.len() <= MAX_HEADER
        {
            address.push_str(&format!("\n{name}: {value}"));
        }
    }
    address
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
