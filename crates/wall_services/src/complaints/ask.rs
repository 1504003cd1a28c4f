//! What is asked of a GeoReport v2 server, and its next page.
//!
//! The address of a feed is the server's root (`https://pro.example/open311/v2`) or the
//! document itself (`….json`, `….xml`). Options: `format`, `json` (usual) or `xml`;
//! `jurisdiction_id`; `paging`, how the server parts long lists: `page` (usual; parameters
//! `page` and `page_size`), `date` (every page ends where the one before began) or `none`;
//! `page_size`, rows of a page, 100 unless said otherwise; `descriptions = "no"` leaves out
//! what citizens write.

use url::Url;
use wall_service::{Endpoint, Frame, Origin, Request};

use super::{body, loose::filled, row, updates};

/// Rows of a page.
const PAGE_SIZE: usize = 100;

/// Most pages of one list.
const MAX_PAGES: usize = 50;

/// The documents of a server that are followed by pages.
const REQUESTS: &str = "requests";
const UPDATES: &str = "servicerequestupdates";
const SERVICES: &str = "services";

/// The first requests of a feed.
pub(super) fn first(origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
    let feed = origin.feed.as_str();
    if let Some(path) = endpoint.url.strip_prefix("webhook:") {
        return match feed {
            "inbox" => Ok(vec![Request::Receive { path: path.to_owned() }]),
            _ => Err(format!("{feed} cannot come to a webhook; only inbox does")),
        };
    }
    if let Some(folder) = endpoint.url.strip_prefix("folder:") {
        let extension = origin.options.get("extension").map_or(format_of(origin)?, String::as_str);
        let (folder, extension) = (folder.to_owned(), extension.to_owned());
        return Ok(vec![Request::Watch { folder, extension }]);
    }
    let root = Url::parse(&endpoint.url).map_err(|err| format!("the address is no URL: {err}"))?;
    match feed {
        "requests" => {
            let services = document(origin, &root, SERVICES)?;
            let list = document(origin, &root, REQUESTS)?;
            // A document that is named itself has no list of services beside it.
            let first = (!is_document(&root)).then(|| get(&services));
            Ok(first.into_iter().chain([get(&paged(origin, list)?)]).collect())
        }
        "updates" => Ok(vec![get(&paged(origin, document(origin, &root, UPDATES)?)?)]),
        "programmes" => Ok(vec![get(&root)]),
        "inbox" => Err("inbox takes what is sent to the wall: webhook:/open311".to_owned()),
        other => Err(format!("complaints has no feed {other}")),
    }
}

/// Whether the frame is a server's list of services.
pub(super) fn is_service_list(frame: &Frame) -> bool {
    let path = frame.address.split('?').next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split('.').next() == Some(SERVICES)
}

/// The page after the one in `frame`.
pub(super) fn next(frame: &Frame) -> Option<Request> {
    let origin = &frame.origin;
    if !matches!(origin.feed.as_str(), "requests" | "updates") || is_service_list(frame) {
        return None;
    }
    let url = Url::parse(&frame.address).ok()?;
    let body = body::of(&frame.body).ok()?;
    let size = page_size(origin).ok()?;
    let (count, oldest) = count_and_oldest(origin, &body)?;
    // More than was asked for: the server knows no pages and has told all.
    if count != size {
        return None;
    }
    match paging(origin).ok()? {
        Paging::Page => {
            let page: usize = parameter(&url, "page")?.parse().ok()?;
            let next = page.checked_add(1).filter(|next| *next <= MAX_PAGES)?;
            Some(get(&with(&url, &[("page", &next.to_string())])))
        }
        Paging::Date => {
            let oldest = oldest?;
            // A whole page of one instant: there is no way past it.
            (parameter(&url, "end_date").as_deref() != Some(oldest.as_str()))
                .then(|| get(&with(&url, &[("end_date", &oldest)])))
        }
        Paging::None => None,
    }
}

/// How many rows a page has, and the time of the oldest.
fn count_and_oldest(origin: &Origin, body: &body::Body<'_>) -> Option<(usize, Option<String>)> {
    let oldest = |times: Vec<String>| times.into_iter().min();
    let text = |field: &row::Field<'_>| filled(field).map(str::to_owned);
    if origin.feed.as_str() == "updates" {
        let rows = updates::rows(body).ok()?;
        let times = rows.iter().filter_map(|row| text(&row.as_ref().ok()?.at));
        return Some((rows.len(), oldest(times.collect())));
    }
    let rows = row::rows(body).ok()?;
    let times = rows.iter().filter_map(|row| text(&row.as_ref().ok()?.requested));
    Some((rows.len(), oldest(times.collect())))
}

/// How a server parts long lists.
enum Paging {
    Page,
    Date,
    None,
}

fn paging(origin: &Origin) -> Result<Paging, String> {
    match origin.options.get("paging").map(String::as_str) {
        None | Some("page") => Ok(Paging::Page),
        Some("date") => Ok(Paging::Date),
        Some("none") => Ok(Paging::None),
        Some(other) => Err(format!("paging = {other:?}: page, date or none")),
    }
}

fn page_size(origin: &Origin) -> Result<usize, String> {
    let Some(text) = origin.options.get("page_size") else { return Ok(PAGE_SIZE) };
    let size = text.parse().ok().filter(|size| (1..=10_000).contains(size));
    size.ok_or_else(|| format!("page_size = {text:?}: a number from 1 to 10000"))
}

fn format_of(origin: &Origin) -> Result<&str, String> {
    match origin.options.get("format").map(String::as_str) {
        None | Some("json") => Ok("json"),
        Some("xml") => Ok("xml"),
        Some(other) => Err(format!("format = {other:?}: json or xml")),
    }
}

/// The address of a document of the server at `root`.
fn document(origin: &Origin, root: &Url, name: &str) -> Result<Url, String> {
    let mut url = root.clone();
    if !is_document(root) {
        let path = root.path().trim_end_matches('/');
        url.set_path(&format!("{path}/{name}.{}", format_of(origin)?));
    }
    if let Some(jurisdiction) = origin.options.get("jurisdiction_id") {
        url = with(&url, &[("jurisdiction_id", jurisdiction)]);
    }
    Ok(url)
}

/// Whether an address is that of a document and not of a server.
fn is_document(url: &Url) -> bool {
    url.path().ends_with(".json") || url.path().ends_with(".xml")
}

/// The address of a list's first page.
fn paged(origin: &Origin, url: Url) -> Result<Url, String> {
    let size = page_size(origin)?.to_string();
    Ok(match paging(origin)? {
        Paging::Page => with(&url, &[("page_size", &size), ("page", "1")]),
        Paging::Date => with(&url, &[("page_size", &size)]),
        Paging::None => url,
    })
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The address with these parameters, in place of those of the same names.
fn with(url: &Url, parameters: &[(&str, &str)]) -> Url {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| parameters.iter().all(|(name, _)| key != name))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    let mut url = url.clone();
    url.query_pairs_mut().clear().extend_pairs(kept).extend_pairs(parameters);
    url
}

fn get(url: &Url) -> Request {
    let accept = "application/json, application/xml;q=0.9, text/xml;q=0.9";
    Request::Get { url: url.to_string(), accept, address: url.to_string() }
}
