//! Documents that are asked for again and again, with validators (RFC 9110, 8.8.3 and
//! 13.1.2), so that an unchanged one costs no transfer.

use std::hash::{DefaultHasher, Hasher};

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use wall_service::{Asked, Response as Answer, Service};

use crate::server::source::Source;

/// The service's answer to `asked`.
pub(super) async fn answer(
    source: &Source,
    service: &'static dyn Service,
    asked: Asked,
    headers: &HeaderMap,
) -> Response {
    match source.answer(service, asked).await {
        Answer::Http { status, media_type, body } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            validated(status, media_type, body, headers)
        }
        Answer::Messages(_) => {
            (StatusCode::NOT_FOUND, "this feed is a stream and has no document\n").into_response()
        }
        Answer::Variables(_) => {
            (StatusCode::NOT_FOUND, "this feed is asked by SNMP\n").into_response()
        }
    }
}

/// The document, or 304 if the client has it already.
fn validated(
    status: StatusCode,
    media_type: &'static str,
    body: Vec<u8>,
    headers: &HeaderMap,
) -> Response {
    if status != StatusCode::OK {
        return (status, [(header::CONTENT_TYPE, media_type)], body).into_response();
    }
    let tag = entity_tag(&body);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|known| matches_tag(known, &tag));
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        (status, [(header::CONTENT_TYPE, media_type)], body).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// A strong validator of `body`.
fn entity_tag(body: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(body);
    format!("\"{:016x}-{:x}\"", hasher.finish(), body.len())
}

/// Whether an `If-None-Match` header names `tag`; weak comparison.
fn matches_tag(header: &str, tag: &str) -> bool {
    header
        .split(',')
        .map(str::trim)
        .any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_tag_is_not_sent_again() {
        let tag = entity_tag(b"body");
        assert!(matches_tag(&tag, &tag));
        assert!(matches_tag(&format!("\"other\", W/{tag}"), &tag));
        assert!(matches_tag("*", &tag));
        assert!(!matches_tag("\"other\"", &tag));
        assert_ne!(entity_tag(b"body2"), tag);
    }
}
