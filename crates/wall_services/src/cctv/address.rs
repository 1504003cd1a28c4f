//! Addresses of streams, freed of the passwords that lists of cameras carry.

use url::Url;
use wall_model::StreamKind;

/// Query parameters in which cameras take a login.
const LOGINS: &[&str] = &[
    "user",
    "usr",
    "username",
    "login",
    "loginuse",
    "password",
    "passwd",
    "pass",
    "pwd",
    "loginpas",
    "token",
    "access_token",
    "auth",
    "authtoken",
    "key",
    "apikey",
    "api_key",
    "secret",
    "sig",
    "signature",
];

/// A stream's address without credentials, and how its pictures come.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Address {
    /// The address.
    pub(super) url: String,
    /// How its pictures come.
    pub(super) stream: StreamKind,
}

/// Reads an address.
///
/// # Errors
/// Why not, without quoting any of it: it may be a password.
pub(super) fn address(text: &str) -> Result<Address, &'static str> {
    let mut url = Url::parse(text.trim()).map_err(|_err| "the stream's address is not a URL")?;
    let is_stream = matches!(url.scheme(), "rtsp" | "rtsps" | "http" | "https");
    if !is_stream || url.host_str().is_none_or(str::is_empty) {
        return Err("the stream's address is neither rtsp nor http");
    }
    url.set_username("").map_err(|()| "the stream's address cannot lose its login")?;
    url.set_password(None).map_err(|()| "the stream's address cannot lose its login")?;
    if url.fragment().is_some_and(|fragment| fragment.contains('@')) {
        return Err("the stream's address has an @ behind a #: its password is not escaped");
    }
    url.set_fragment(None);
    // A slash in an unescaped password makes the rest of the login look like a path.
    if url.path().contains('@') || url.path().to_ascii_lowercase().contains("%40") {
        return Err("the stream's address has an @ in its path: its password is not escaped");
    }
    if url.query().is_some() {
        let is_login = |name: &str| LOGINS.iter().any(|login| login.eq_ignore_ascii_case(name));
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| !is_login(name))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        if kept.iter().any(|(_, value)| value.contains('@')) {
            return Err("the stream's address has an @ in its query: it may be a password");
        }
        match kept.is_empty() {
            true => url.set_query(None),
            false => {
                url.query_pairs_mut().clear().extend_pairs(kept);
            }
        }
    }
    let stream = stream_of(&url);
    Ok(Address { url: url.into(), stream })
}

/// How pictures come from an address, as far as it tells.
fn stream_of(url: &Url) -> StreamKind {
    if url.scheme().starts_with("rtsp") {
        return StreamKind::Rtsp;
    }
    let path = url.path().to_ascii_lowercase();
    if path.ends_with(".m3u8") {
        StreamKind::Hls
    } else if path.ends_with(".jpg") || path.ends_with(".jpeg") || path.contains("snapshot") {
        StreamKind::Snapshot
    } else {
        StreamKind::Mjpeg
    }
}

/// The playlist of the traffic agency's `url_proxy_hls`, which is padded with blanks and
/// names the player's page.
pub(super) fn playlist(page: &str) -> String {
    let page = page.trim();
    match page.ends_with(".m3u8") || page.is_empty() {
        true => page.to_owned(),
        false => format!("{}/index.m3u8", page.trim_end_matches('/')),
    }
}
