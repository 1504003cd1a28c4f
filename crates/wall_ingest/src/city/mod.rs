//! The city file: which city the wall shows and where its feeds are.
//!
//! TOML. Every error of a file is found at once, each with its place and what to do.
//! Credentials never stand in it: it names environment variables and files.
//!
//! ```toml
//! [city]
//! name = "Kota Denpasar"
//! time_zone = "Asia/Makassar"
//! bounds = [115.17, -8.76, 115.28, -8.59]   # west, south, east, north
//! simulated = false                         # optional
//!
//! [listen]
//! webhooks = "127.0.0.1:8112"               # optional; loopback unless said otherwise
//!
//! [record]                                  # optional: how much is kept
//! keep_gib = 500
//! keep_days = 400
//! pictures_gib = 200
//!
//! [[feed]]
//! name = "gps-dishub"                       # unique
//! title = "GPS Dishub"                      # optional, for people
//! service = "vehicle_tracking"
//! feed = "owntracks"
//! url = "mqtt://127.0.0.1:1883"
//! period = "15s"                            # optional
//! max_bytes = 4_000_000                     # optional
//! max_per_second = 2000                     # optional
//! auth = { basic = "env:TRACCAR_LOGIN" }    # or bearer, community, …
//! ca = "file:/etc/ssl/city.pem"             # optional: the only roots to trust
//! options = { class = "bus" }               # for the service
//!
//! [[camera_auth]]                           # logins of cameras by host
//! host = "10.10.4.21"
//! basic = "env:CCTV_LOGIN"
//!
//! [[camera]]                                # what nobody may see of a camera's pictures
//! camera = "CAM-07"                         # its id or its name; "*": all others
//! masks = [[[0.1, 0.2], [0.4, 0.2], [0.4, 0.5]]]
//!
//! [[camera_operator]]                       # who may move cameras, and before whom
//! name = "Meja 3"
//! priority = 3                              # 1 to 9; the higher takes a camera from the lower
//! wall = true                               # optional: the name of who works the wall's window
//! ```

mod auth;
mod camera;
mod feed;
mod operator;
mod problem;
mod reader;
mod record;
mod recording;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
};

use toml::{Spanned, de::DeTable};
use wall_model::{CameraRule, LonLat, LonLatBounds};
use wall_service::{Service, Transport};

pub(crate) use auth::Auth;
pub use auth::{AuthSpec, CameraAuth, CameraLogins, NamedSecret};
pub use feed::FeedSpec;
pub use operator::CameraOperator;
pub use problem::Problem;
use reader::{Checker, Table, number};
pub use record::RecordSpec;

/// Where webhooks are listened for unless the file says otherwise.
const WEBHOOKS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8112);

/// A city file that was found right.
#[derive(Clone, Debug, PartialEq)]
pub struct CityFile {
    /// The city's name for people.
    pub name: String,
    /// Its time zone, as `Asia/Makassar`.
    pub time_zone: String,
    /// The area that the wall shows.
    pub bounds: LonLatBounds,
    /// Whether it is a simulation, which the wall then says.
    pub is_simulated: bool,
    /// Where webhooks are listened for, if a feed has one.
    pub webhooks: SocketAddr,
    /// The feeds in the file's order.
    pub feeds: Vec<FeedSpec>,
    /// The logins of cameras.
    pub cameras: Vec<CameraAuth>,
    /// What of cameras' pictures nobody may see, and when they are recorded.
    pub camera_rules: Vec<CameraRule>,
    /// Who may move cameras; empty: everybody, and nobody before another.
    pub camera_operators: Vec<CameraOperator>,
    /// How much of the record is kept.
    pub record: RecordSpec,
}

impl CityFile {
    /// Reads a city file for the given services.
    ///
    /// # Errors
    /// Everything that is wrong in it, in the file's order.
    pub fn parse(text: &str, services: &[&'static dyn Service]) -> Result<Self, Vec<Problem>> {
        let mut checker = Checker::new(text);
        let (root, errors) = DeTable::parse_recoverable(text);
        for err in &errors {
            checker.problem(&err.span().unwrap_or_default(), err.message(), "");
        }
        checker.reports_missing = errors.is_empty();
        let city = Self::read(&mut checker, &root, services);
        let mut problems = checker.problems;
        problems.sort();
        problems.dedup();
        match city {
            Some(city) if problems.is_empty() => Ok(city),
            _ => Err(problems),
        }
    }

    /// Fetches the logins of cameras.
    ///
    /// # Errors
    /// Every variable or file that is missing, by its place in the city file.
    pub fn camera_logins(&self) -> Result<CameraLogins, Vec<Problem>> {
        CameraLogins::of(&self.cameras)
    }

    /// Who moves cameras under this name, as the file writes it, and with which priority; `None`: he
    /// may not.
    pub fn camera_operator<'a>(&'a self, name: &'a str) -> Option<(&'a str, u8)> {
        match self.camera_operators.as_slice() {
            [] => Some((name.trim(), 1)),
            operators => {
                let found = operators.iter().find(|one| one.is(name))?;
                Some((&found.name, found.priority))
            }
        }
    }

    /// Who moves cameras in the wall's own window, and with which priority; `None`: the file gives
    /// the wall no name.
    pub fn wall_operator(&self) -> Option<(&str, u8)> {
        let found = self.camera_operators.iter().find(|one| one.is_at_wall)?;
        Some((&found.name, found.priority))
    }

    fn read(
        checker: &mut Checker<'_>,
        root: &Spanned<DeTable<'_>>,
        services: &[&'static dyn Service],
    ) -> Option<Self> {
        let root = Table { name: "the file".into(), span: 0..0, entries: root.get_ref() };
        let keys = ["city", "listen", "record", "feed", "camera_auth", "camera", "camera_operator"];
        root.check_keys(checker, &keys);
        let city = match root.get("city") {
            Some(city) => Table::of(checker, "[city]", city),
            None => {
                if checker.reports_missing {
                    checker.problem(&(0..0), "no [city]", "say which city it is, first of all");
                }
                None
            }
        };
        let mut name = None;
        let mut time_zone = None;
        let mut bounds = None;
        let mut is_simulated = false;
        if let Some(city) = &city {
            city.check_keys(checker, &["name", "time_zone", "bounds", "simulated"]);
            name = city.required_text(checker, "name", "Kota Denpasar");
            time_zone = read_time_zone(checker, city);
            bounds = read_bounds(checker, city);
            is_simulated = city.flag(checker, "simulated");
        }
        let webhooks = read_listen(checker, &root);
        let feeds = read_feeds(checker, &root, services, bounds);
        let cameras = read_cameras(checker, &root);
        let camera_rules = camera::rules(checker, &root);
        let camera_operators = operator::operators(checker, &root);
        let record = RecordSpec::parse(checker, &root, services);
        Some(Self {
            name: name?.0.to_owned(),
            time_zone: time_zone?,
            bounds: bounds?,
            is_simulated,
            webhooks,
            feeds,
            cameras,
            camera_rules,
            camera_operators,
            record,
        })
    }
}

fn read_time_zone(checker: &mut Checker<'_>, city: &Table<'_>) -> Option<String> {
    let (text, span) = city.required_text(checker, "time_zone", "Asia/Makassar")?;
    if jiff::tz::TimeZone::get(text).is_err() {
        let hint = "Asia/Jakarta, Asia/Makassar or Asia/Jayapura in Indonesia";
        checker.problem(&span, format!("unknown time zone {text}"), hint);
        return None;
    }
    Some(text.to_owned())
}

fn read_bounds(checker: &mut Checker<'_>, city: &Table<'_>) -> Option<LonLatBounds> {
    let Some(value) = city.get("bounds") else {
        checker.missing(city, "bounds", "[115.17, -8.76, 115.28, -8.59]");
        return None;
    };
    let numbers: Vec<f64> = city.list(checker, "bounds").into_iter().filter_map(number).collect();
    let bounds = match numbers.as_slice() {
        [west, south, east, north] => {
            LonLatBounds { min: LonLat::new(*west, *south), max: LonLat::new(*east, *north) }
        }
        _ => {
            let hint = "west, south, east, north in degrees";
            checker.problem(&value.span(), "bounds are not four numbers", hint);
            return None;
        }
    };
    let is_box = bounds.min.lon_deg < bounds.max.lon_deg && bounds.min.lat_deg < bounds.max.lat_deg;
    if !is_box || !bounds.min.is_on_earth() || !bounds.max.is_on_earth() {
        let hint = "west, south, east, north in degrees, longitude first";
        checker.problem(&value.span(), "bounds are no box on the Earth", hint);
        return None;
    }
    Some(bounds)
}

fn read_listen(checker: &mut Checker<'_>, root: &Table<'_>) -> SocketAddr {
    let Some(value) = root.get("listen") else { return WEBHOOKS };
    let Some(table) = Table::of(checker, "[listen]", value) else { return WEBHOOKS };
    table.check_keys(checker, &["webhooks"]);
    let Some((text, span)) = table.text(checker, "webhooks") else { return WEBHOOKS };
    text.parse().unwrap_or_else(|_| {
        let message = format!("{text:?} is no address to listen at");
        checker.problem(&span, message, "write an address and a port, as 127.0.0.1:8112");
        WEBHOOKS
    })
}

fn read_feeds(
    checker: &mut Checker<'_>,
    root: &Table<'_>,
    services: &[&'static dyn Service],
    bounds: Option<LonLatBounds>,
) -> Vec<FeedSpec> {
    let mut feeds = Vec::new();
    let mut names = BTreeMap::new();
    let mut paths = BTreeMap::new();
    for value in root.list(checker, "feed") {
        let Some(table) = Table::of(checker, "[[feed]]", value) else { continue };
        if let Some(spanned) = table.get("name")
            && let Some(name) = spanned.get_ref().as_str()
            && let Some(line) = names.insert(name.to_owned(), checker.place(&spanned.span()).0)
        {
            let message = format!("a second feed named {name}");
            let hint = format!("the first is in line {line}; names are unique");
            checker.problem(&spanned.span(), message, hint);
        }
        let Some(feed) = FeedSpec::parse(checker, &table, services, bounds) else { continue };
        if feed.transport == Transport::Webhook
            && let Some(other) = paths.insert(feed.url.clone(), feed.name.clone())
            && let Some(spanned) = table.get("url")
        {
            let message = format!("{} is the address of feed {other} already", feed.url);
            checker.problem(&spanned.span(), message, "each webhook has its own path");
        }
        feeds.push(feed);
    }
    feeds
}

fn read_cameras(checker: &mut Checker<'_>, root: &Table<'_>) -> Vec<CameraAuth> {
    let mut cameras = Vec::<CameraAuth>::new();
    for value in root.list(checker, "camera_auth") {
        let Some(table) = Table::of(checker, "[[camera_auth]]", value) else { continue };
        table.check_keys(checker, &["host", "basic", "fingerprint"]);
        let host = table.required_text(checker, "host", "10.10.4.21");
        if table.get("basic").is_none() && table.get("fingerprint").is_none() {
            checker.missing(&table, "basic", "\"env:CCTV_LOGIN\"");
        }
        let basic = auth::secret(checker, &table, "basic");
        let pinned = table.text(checker, "fingerprint").map(|(text, span)| {
            let fingerprint = auth::fingerprint(text);
            if fingerprint.is_none() {
                let hint = "write sha256: and 64 hexadecimal digits, as the camera's tile says it";
                checker.problem(&span, "fingerprint is not one of a certificate", hint);
            }
            fingerprint
        });
        let fingerprint = pinned.flatten();
        let Some((host, span)) = host.filter(|_| basic.is_some() || fingerprint.is_some()) else {
            continue;
        };
        let host = host.to_ascii_lowercase();
        if host.contains(['/', '@']) {
            checker.problem(&span, "host is an address", "write the host alone, as 10.10.4.21");
        } else if cameras.iter().any(|camera| camera.host == host) {
            checker.problem(&span, format!("a second login for {host}"), "hosts are unique");
        } else {
            cameras.push(CameraAuth { host, basic, fingerprint });
        }
    }
    cameras
}
