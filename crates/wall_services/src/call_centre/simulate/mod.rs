//! The emergency centre's and BMKG's servers in a simulated city.

mod bmkg;
mod cap;
mod eido;
mod queue;
mod sheet;

use wall_model::Timestamp;
use wall_service::{Asked, City, Response, local};

use super::{ID, truth};

/// Answers `asked` as the real server would.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    let facts = city.facts(ID, &asked.feed, at);
    let json = |value: serde_json::Value| Response::json(value.to_string().into_bytes());
    match asked.feed.as_str() {
        "eido" => json(eido::documents(&facts, &truth::numbers(city, at))),
        "queue" => json(queue::document(&facts, &truth::numbers(city, at))),
        "sheet" => json(sheet::document(&facts)),
        "cap" => xml(cap::distribution(&facts)),
        "bmkg_warnings" => bmkg::warnings(&facts, &asked.path),
        "bmkg_forecast" => bmkg::forecast(&facts, asked.parameter("adm4")),
        "bmkg_quake" => json(bmkg::quake(city, at)),
        _ => Response::not_found(),
    }
}

fn xml(text: String) -> Response {
    Response::Http { status: 200, media_type: "application/xml", body: text.into_bytes() }
}

/// The local time with its offset, as Indonesian systems write it.
fn time(at: Timestamp) -> String {
    let text = (at + local::OFFSET).to_string();
    let seconds = text.get(..19).unwrap_or(&text);
    format!("{seconds}+08:00")
}

/// The same in UTC, without an offset.
fn utc(at: Timestamp, between: char) -> String {
    let text = at.to_string();
    let seconds = text.get(..19).unwrap_or(&text);
    seconds.replace('T', &between.to_string())
}
