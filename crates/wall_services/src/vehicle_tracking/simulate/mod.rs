//! The simulated city's trackers: its facts in every protocol of the service.

mod gtfs_rt;
mod osmand;
mod owntracks;
mod traccar;

use wall_model::{Fact, Timestamp};
use wall_service::{Asked, City, Response};

use super::ID;

/// Path of Traccar's positions.
pub(super) const POSITIONS: &str = "/api/positions";
/// Path of Traccar's devices.
pub(super) const DEVICES: &str = "/api/devices";
/// Path of Traccar's WebSocket.
pub(super) const SOCKET: &str = "/api/socket";

/// The answer of the city's server.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    let path = asked.path.trim_end_matches('/');
    let is_at = |root: &str| path.is_empty() || path == root;
    let facts = || city.facts(ID, &asked.feed, at);
    match asked.feed.as_str() {
        "traccar_positions" if is_at(POSITIONS) => traccar::positions(&facts()),
        "traccar_devices" if is_at(DEVICES) => traccar::devices(&facts()),
        "traccar_socket" if is_at(SOCKET) => traccar::socket(&facts()),
        "osmand" => osmand::reports(&facts()),
        "owntracks" => owntracks::messages(&facts()),
        "gtfs_rt" if path.is_empty() => gtfs_rt::document(&facts(), at),
        _ => Response::not_found(),
    }
}

/// A device's number, made of its unit's name (FNV-1a, 31 bits, never 0).
fn device_number(fact: &Fact) -> i64 {
    let hash = fact.entity.as_str().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    i64::try_from(hash >> 33).unwrap_or(1).max(1)
}

/// Degrees of longitude and latitude; 0, 0 where the fact has none.
fn lon_lat(fact: &Fact) -> (f64, f64) {
    fact.place.map_or((0.0, 0.0), |place| (place.lon_deg, place.lat_deg))
}
