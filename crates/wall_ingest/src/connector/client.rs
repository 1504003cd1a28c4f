//! HTTP clients that keep credentials at home.

use std::time::Duration;

use reqwest::{
    ClientBuilder,
    header::{self, HeaderMap, HeaderValue},
    redirect,
};
use url::Url;

use super::{CONNECT_TIMEOUT, Login, is_same_host};
use crate::{city::Auth, failure::Failure, limit::HEAD_BYTES};

/// Most redirects of one request.
const MAX_REDIRECTS: usize = 5;

/// A client that sends the feed's credentials and leaves its host for nobody; `timeout` is
/// that of one whole answer.
pub(crate) fn client(login: Login, timeout: Duration) -> Result<reqwest::Client, Failure> {
    finish(builder(login, at_home()).timeout(timeout))
}

/// The same for an answer that does not end, but is silent for at most `silence`.
pub(crate) fn streaming(login: Login, silence: Duration) -> Result<reqwest::Client, Failure> {
    finish(builder(login, at_home()).read_timeout(silence))
}

/// The same that takes a redirect for the answer.
pub(crate) fn unmoved(login: Login, timeout: Duration) -> Result<reqwest::Client, Failure> {
    finish(builder(login, redirect::Policy::none()).timeout(timeout))
}

/// A client without credentials that goes where `is_named` lets it.
pub(crate) fn stranger(
    tls: rustls::ClientConfig,
    timeout: Duration,
    is_named: impl Fn(&Url) -> bool + Send + Sync + 'static,
) -> Result<reqwest::Client, Failure> {
    let policy = redirect::Policy::custom(move |attempt| {
        if !is_named(attempt.url()) {
            attempt.error("redirect to a host that is not named")
        } else if attempt.previous().len() > MAX_REDIRECTS {
            attempt.error("too many redirects")
        } else {
            attempt.follow()
        }
    });
    finish(builder(Login { auth: Auth::default(), tls }, policy).timeout(timeout))
}

/// Redirects on the same host only.
fn at_home() -> redirect::Policy {
    redirect::Policy::custom(|attempt| {
        let stays =
            attempt.previous().first().is_some_and(|home| is_same_host(home, attempt.url()));
        if !stays {
            attempt.error("redirect to another host")
        } else if attempt.previous().len() > MAX_REDIRECTS {
            attempt.error("too many redirects")
        } else {
            attempt.follow()
        }
    })
}

fn builder(login: Login, policy: redirect::Policy) -> ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("damamaya/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers(&login.auth))
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(policy)
        .referer(false)
        .no_proxy()
        .tls_backend_preconfigured(login.tls)
}

fn finish(builder: ClientBuilder) -> Result<reqwest::Client, Failure> {
    builder.build().map_err(|err| Failure::Local(crate::redact(&err.to_string())))
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

/// Base64 (RFC 4648 §4).
pub(crate) fn base64(bytes: &[u8]) -> String {
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
pub(crate) enum Body {
    /// All of it.
    Whole(Vec<u8>),
    /// Over the limit: its beginning, and its length as announced or as far as read.
    Over { head: Vec<u8>, length: usize },
    /// It broke off.
    Broken { got: Vec<u8>, failure: Failure },
}

/// Reads a body and stops at the limit.
pub(crate) async fn read(mut response: reqwest::Response, max_bytes: usize) -> Body {
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
