//! What is asked of a feed's server.

use wall_service::{Endpoint, Origin, Request, Transport, bounds_of};

use super::ID;

/// What JSON feeds ask for.
const JSON: &str = "application/json";

/// What XML feeds ask for.
const XML: &str = "application/cap+xml, application/xml, application/rss+xml";

/// The requests of the feed that `origin` describes.
///
/// # Errors
/// What the city file must say differently.
pub(super) fn of(origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
    if origin.options.contains_key("bounds") && bounds_of(origin).is_none() {
        return Err("bounds: not four numbers, west, south, east, north".to_owned());
    }
    let url = endpoint.url.clone();
    let scheme = url.split_once(':').and_then(|(scheme, _)| Transport::of_scheme(scheme));
    let get = |url: String, accept| {
        let address = url.clone();
        Request::Get { url, accept, address }
    };
    let feed = origin.feed.as_str();
    Ok(match (feed, scheme) {
        ("bmkg_forecast", Some(Transport::Http)) => {
            return Ok(villages(origin, &url)?.into_iter().map(|url| get(url, JSON)).collect());
        }
        ("eido" | "queue" | "bmkg_quake" | "sheet", Some(Transport::Http)) => vec![get(url, JSON)],
        ("cap" | "bmkg_warnings", Some(Transport::Http)) => vec![get(url, XML)],
        ("eido" | "queue" | "cap", Some(Transport::Webhook)) => {
            let path = url.strip_prefix("webhook:").unwrap_or(&url).to_owned();
            vec![Request::Receive { path }]
        }
        ("queue", Some(Transport::WebSocket)) => vec![Request::Stream { url, hello: Vec::new() }],
        (
            "eido" | "queue" | "cap" | "bmkg_warnings" | "bmkg_forecast" | "bmkg_quake" | "sheet",
            _,
        ) => {
            return Err(format!("{feed} cannot come from {url}"));
        }
        (other, _) => return Err(format!("{ID} has no feed {other}")),
    })
}

/// The forecast's address for each village of the option `adm4`, a list of codes.
fn villages(origin: &Origin, url: &str) -> Result<Vec<String>, String> {
    let Some(codes) = origin.options.get("adm4") else {
        return match url.contains("adm4=") {
            true => Ok(vec![url.to_owned()]),
            false => Err("adm4: which villages, by their codes: \"51.71.03.1007\"".to_owned()),
        };
    };
    let codes: Vec<&str> =
        codes.split(',').map(str::trim).filter(|code| !code.is_empty()).collect();
    let is_code = |code: &&str| code.chars().all(|sign| sign.is_ascii_digit() || sign == '.');
    if codes.is_empty() || !codes.iter().all(is_code) {
        return Err("adm4: not a list of codes such as 51.71.03.1007".to_owned());
    }
    let sign = if url.contains('?') { '&' } else { '?' };
    Ok(codes.iter().map(|code| format!("{url}{sign}adm4={code}")).collect())
}
