//! The simulated city's signals: its facts in every protocol of the service.

mod links;
mod ntcip;
mod spat;

use wall_model::Timestamp;
use wall_service::{Asked, City, Response};

use super::ID;

/// The answer of the city's server.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    let is_root = asked.path.trim_end_matches('/').is_empty();
    let facts = || city.facts(ID, &asked.feed, at);
    match asked.feed.as_str() {
        "spat" if is_root => spat::document(&facts()),
        "links" if is_root => links::document(&facts()),
        "ntcip1202" => ntcip::variables(&facts(), asked),
        _ => Response::not_found(),
    }
}
