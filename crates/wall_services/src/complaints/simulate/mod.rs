//! The GeoReport v2 server of a simulated city.

pub(super) mod document;
pub(super) mod picture;
mod programmes;

use wall_model::{Fact, FactKind, Timestamp};
use wall_service::{Asked, City, Response, local};

use super::{ID, truth, vocabulary::CATEGORIES};
use document::Node;

/// Rows of a page unless the client asks otherwise.
const PAGE_SIZE: usize = 1_000;

/// Answers `asked` as the city's server would.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    let path = asked.path.trim_matches('/');
    if let Some(name) = path.strip_prefix("photos/") {
        return photo(city, at, name);
    }
    match (asked.feed.as_str(), path) {
        ("requests", "services.json" | "services.xml") => {
            reply(&document::services(CATEGORIES), path)
        }
        ("requests", "" | "requests.json" | "requests.xml") => {
            let cases = city.facts(ID, "requests", at);
            let cases = cases.iter().filter(|fact| matches!(fact.kind, FactKind::Case(_)));
            let page: Vec<&Fact> = paged(cases.collect(), asked);
            reply(&document::requests(&page), path)
        }
        ("updates", "" | "servicerequestupdates.json" | "servicerequestupdates.xml") => {
            let facts = city.facts(ID, "updates", at);
            let page: Vec<&Fact> = paged(facts.iter().collect(), asked);
            reply(&document::updates(&page), path)
        }
        ("programmes", "") => programmes::answer(&truth::all_programmes(city, at)),
        _ => Response::not_found(),
    }
}

/// The page that is asked for.
fn paged<'a>(all: Vec<&'a Fact>, asked: &Asked) -> Vec<&'a Fact> {
    let number = |name| asked.parameter(name).and_then(|text| text.parse::<usize>().ok());
    let size = number("page_size").unwrap_or(PAGE_SIZE).clamp(1, PAGE_SIZE);
    let page = number("page").unwrap_or(1).max(1);
    all.into_iter().skip((page - 1).saturating_mul(size)).take(size).collect()
}

/// A document in the format that the path asks for.
fn reply(document: &Node, path: &str) -> Response {
    match path.ends_with(".xml") {
        true => Response::Http {
            status: 200,
            media_type: "text/xml; charset=utf-8",
            body: document.to_xml().into_bytes(),
        },
        false => Response::json(document.to_json().into_bytes()),
    }
}

/// The photo of this name: `PRO-2026-328001-2.png`, or `MB-2026-14-1.png` of a programme.
fn photo(city: &dyn City, at: Timestamp, name: &str) -> Response {
    let is_own = |url: &str| url.rsplit('/').next() == Some(name);
    let of_complaint = || {
        let (id, _) = name.rsplit_once('-')?;
        let told = truth::find(city, id, at)?;
        told.photos_at(at).find(|shot| is_own(&shot.evidence.url)).map(|shot| shot.key)
    };
    let of_programme = || {
        let programmes = truth::all_programmes(city, at);
        let mut photos = programmes.into_iter().flat_map(|one| one.photos);
        photos.find(|(url, ..)| is_own(url)).map(|(.., key)| key)
    };
    match of_complaint().or_else(of_programme) {
        Some(key) => {
            Response::Http { status: 200, media_type: "image/png", body: picture::draw(key) }
        }
        None => Response::not_found(),
    }
}

/// A time as W3C-DTF in the city's zone: `2026-11-24T19:05:12+08:00`.
pub(super) fn w3c(time: Timestamp) -> String {
    let text = (time + local::OFFSET).to_string();
    format!("{}+08:00", text.get(..19).unwrap_or_default())
}
