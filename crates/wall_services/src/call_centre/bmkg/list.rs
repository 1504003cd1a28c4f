//! The list of warnings in force (RSS 2.0): a document for each province.

use url::Url;
use wall_service::{Frame, Request};

use crate::call_centre::{body, xml::Element};

/// Most documents of one list that are asked for: the country has 38 provinces.
const MOST: usize = 60;

/// The CAP documents that a list names. With the feed's option `region` only those whose
/// title or text speaks of it.
pub(in crate::call_centre) fn documents(frame: &Frame) -> Vec<Request> {
    let Ok(text) = body::xml(frame) else { return Vec::new() };
    let Ok(root) = Element::parse(&text) else { return Vec::new() };
    let region = frame.origin.options.get("region").map(|region| region.to_lowercase());
    let is_wanted = |item: &&Element| {
        let Some(region) = &region else { return true };
        let texts = ["title", "description", "summary"].into_iter();
        texts.filter_map(|name| item.text_of(name)).any(|text| text.to_lowercase().contains(region))
    };
    let all = root.within();
    let items = all.into_iter().filter(|one| ["item", "entry"].contains(&one.name.as_str()));
    let mut requests = Vec::new();
    for item in items.filter(is_wanted) {
        let Some(url) = link(item).and_then(|link| absolute(&frame.address, link)) else {
            continue;
        };
        let is_new =
            |known: &Request| !matches!(known, Request::Get { url: known, .. } if *known == url);
        if requests.len() < MOST && requests.iter().all(is_new) {
            let accept = "application/cap+xml, application/xml";
            requests.push(Request::Get { address: url.clone(), url, accept });
        }
    }
    requests
}

fn link(item: &Element) -> Option<&str> {
    let link = item.child("link")?;
    Some(link.text()).filter(|text| !text.is_empty()).or_else(|| link.attribute("href"))
}

/// A link of a list, which may be relative to the list's own address.
fn absolute(list: &str, link: &str) -> Option<String> {
    let url = match Url::parse(link) {
        Ok(url) => url,
        Err(_relative) => Url::parse(list).ok()?.join(link).ok()?,
    };
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}
