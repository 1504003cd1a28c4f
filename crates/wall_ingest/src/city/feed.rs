//! The `[[feed]]` tables of a city file.

use std::{collections::BTreeMap, net::SocketAddr, ops::Range, path::PathBuf};

use toml::de::DeValue;
use url::Url;
use wall_model::{FeedName, LonLatBounds, ServiceId, Span};
use wall_service::{Endpoint, Feed, Origin, Request, Service, Transport};

use super::{
    auth::AuthSpec,
    problem::suggest,
    reader::{Checker, Table},
};
use crate::SecretRef;

/// Frames a second that a feed may bring unless the city file says otherwise.
const MAX_PER_SECOND: u32 = 20_000;

/// Keys of a `[[feed]]`.
const KEYS: &[&str] = &[
    "name",
    "title",
    "service",
    "feed",
    "url",
    "period",
    "max_bytes",
    "max_per_second",
    "auth",
    "ca",
    "options",
];

/// One feed of the city file.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedSpec {
    /// Its name, unique in the file; the entity of its health.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// The service that reads it.
    pub service: ServiceId,
    /// Which of the service's feeds it is.
    pub feed: FeedName,
    /// Where it is, without credentials.
    pub url: String,
    /// How it comes.
    pub transport: Transport,
    /// How often frames are due.
    pub period: Span,
    /// Largest payload that is read, bytes.
    pub max_bytes: usize,
    /// Most frames a second; more are dropped and counted.
    pub max_per_second: u32,
    /// How to log in.
    pub auth: AuthSpec,
    /// The PEM file with the only roots to trust; `None`: the system's.
    pub ca: Option<PathBuf>,
    /// What the service needs to know besides.
    pub options: BTreeMap<String, String>,
    /// Line in the city file, from 1.
    pub line: usize,
}

impl FeedSpec {
    /// What the feed's frames are marked with.
    pub fn origin(&self) -> Origin {
        Origin {
            name: self.name.clone(),
            service: self.service.clone(),
            feed: self.feed.clone(),
            options: self.options.clone(),
        }
    }

    /// What to ask for it.
    ///
    /// # Errors
    /// What the city file must say differently.
    pub(crate) fn requests(
        &self,
        service: &dyn Service,
        bounds: LonLatBounds,
    ) -> Result<Vec<Request>, String> {
        let endpoint = Endpoint { url: self.url.clone(), bounds };
        let requests = service.requests(&self.origin(), &endpoint)?;
        if requests.is_empty() {
            return Err(format!("feed {} has nothing to ask at this address", self.feed));
        }
        Ok(requests)
    }

    pub(super) fn parse(
        checker: &mut Checker<'_>,
        table: &Table<'_>,
        services: &[&'static dyn Service],
        bounds: Option<LonLatBounds>,
    ) -> Option<Self> {
        table.check_keys(checker, KEYS);
        let name = table.required_text(checker, "name", "gps-dishub");
        let found = find_feed(checker, table, services);
        let address = address(checker, table, found.as_ref().map(|(_, feed)| *feed));
        let title = table.text(checker, "title").map(|(title, _)| title.to_owned());
        let period = period(checker, table);
        let max_bytes = table.count(checker, "max_bytes", 1..=268_435_456);
        let max_per_second = table.count(checker, "max_per_second", 1..=1_000_000);
        let auth = table.get("auth").map(|auth| AuthSpec::parse(checker, auth)).unwrap_or_default();
        let ca = ca(checker, table);
        let options = options(checker, table);
        let ((name, _), (service, feed), (url, transport, url_span)) = (name?, found?, address?);
        if !auth.is_empty()
            && (matches!(
                transport,
                Transport::Tcp | Transport::Udp | Transport::Folder | Transport::Modbus
            ) || url.starts_with("probe+tcp:"))
        {
            let span = table.get("auth").map_or(table.span.clone(), toml::Spanned::span);
            checker.problem(&span, "this transport has no login", "leave auth out");
        }
        let spec = Self {
            title: title.unwrap_or_else(|| format!("{} · {}", service.name().id, feed.title)),
            name: name.to_owned(),
            service: service.id().into(),
            feed: feed.name.into(),
            url,
            transport,
            period: period.unwrap_or(feed.period),
            max_bytes: max_bytes.and_then(|n| n.try_into().ok()).unwrap_or(feed.max_bytes),
            max_per_second: max_per_second.unwrap_or(MAX_PER_SECOND),
            auth,
            ca,
            options,
            line: checker.place(&table.span).0,
        };
        if let Some(Err(message)) = bounds.map(|bounds| spec.requests(service, bounds)) {
            checker.problem(&url_span, message, "");
        }
        Some(spec)
    }
}

/// The service and its feed that the table names.
fn find_feed(
    checker: &mut Checker<'_>,
    table: &Table<'_>,
    services: &[&'static dyn Service],
) -> Option<(&'static dyn Service, &'static Feed)> {
    let wanted_feed = table.required_text(checker, "feed", "owntracks");
    let (wanted, span) = table.required_text(checker, "service", "vehicle_tracking")?;
    let Some(service) = services.iter().find(|service| service.id() == wanted) else {
        let known = services.iter().filter(|s| !s.feeds().is_empty()).map(|s| s.id());
        checker.problem(&span, format!("unknown service {wanted}"), suggest(wanted, known));
        return None;
    };
    let (wanted, span) = wanted_feed?;
    let Some(feed) = service.feeds().iter().find(|feed| feed.name == wanted) else {
        let hint = suggest(wanted, service.feeds().iter().map(|feed| feed.name));
        checker.problem(&span, format!("{} has no feed {wanted}", service.id()), hint);
        return None;
    };
    Some((*service, feed))
}

/// The address without credentials, the transport that it means, and its place.
fn address(
    checker: &mut Checker<'_>,
    table: &Table<'_>,
    feed: Option<&Feed>,
) -> Option<(String, Transport, Range<usize>)> {
    let (text, span) = table.required_text(checker, "url", "https://server.example/api")?;
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let Some(transport) = Transport::of_scheme(scheme) else {
        let message = format!("address without a known scheme: {scheme:?}");
        let hint = "http, https, ws, wss, sse+http, sse+https, mqtt, mqtts, snmp, modbus, opc.tcp, \
                    tcp, udp, webhook, folder, pmtiles, onvif, onvifs, probe+tcp, probe+http, probe+https";
        checker.problem(&span, message, hint);
        return None;
    };
    if let Some(feed) = feed
        && !feed.transports.contains(&transport)
    {
        let schemes: Vec<_> = feed.transports.iter().map(|t| scheme_of(*t)).collect();
        let message = format!("feed {} does not come by {scheme}", feed.name);
        checker.problem(&span, message, format!("it comes by {}", schemes.join(", ")));
        return None;
    }
    if has_login(text) {
        let hint = "take user and password out of it and use auth = { basic = \"env:NAME\" }";
        checker.problem(&span, "address with credentials in it", hint);
        return None;
    }
    if let Err(why) = check_address(transport, text) {
        checker.problem(&span, format!("address cannot be used: {why}"), "");
        return None;
    }
    Some((text.to_owned(), transport, span))
}

/// The scheme that a transport is usually written with.
fn scheme_of(transport: Transport) -> &'static str {
    match transport {
        Transport::Http => "http, https",
        Transport::WebSocket => "ws, wss",
        Transport::Mqtt => "mqtt, mqtts",
        Transport::Snmp => "snmp",
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
        Transport::Webhook => "webhook",
        Transport::Folder => "folder",
        Transport::PmTiles => "pmtiles, pmtiles+https",
        Transport::EventStream => "sse+http, sse+https",
        Transport::Modbus => "modbus",
        Transport::OpcUa => "opc.tcp",
        Transport::Probe => "probe+tcp, probe+http, probe+https",
        Transport::Onvif => "onvif, onvifs",
    }
}

/// Whether an address has a user before its host.
fn has_login(text: &str) -> bool {
    text.split_once("://").is_some_and(|(_, after)| {
        after.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@'))
    })
}

fn check_address(transport: Transport, text: &str) -> Result<(), String> {
    let after_scheme = text.split_once(':').map_or("", |(_, after)| after);
    match transport {
        Transport::Webhook if !after_scheme.starts_with('/') => {
            Err("write webhook:/path".to_owned())
        }
        Transport::Folder if after_scheme.is_empty() => Err("write folder:/path".to_owned()),
        Transport::PmTiles if after_scheme.is_empty() => Err("write pmtiles:/path".to_owned()),
        Transport::Webhook | Transport::Folder => Ok(()),
        Transport::PmTiles if text.starts_with("pmtiles:") => Ok(()),
        Transport::Udp => {
            let place = after_scheme.trim_start_matches('/');
            place.parse::<SocketAddr>().map(drop).map_err(|err| {
                format!("write udp://ADDRESS:PORT to listen at, as udp://127.0.0.1:5000: {err}")
            })
        }
        _ => {
            let url = Url::parse(text).map_err(|err| err.to_string())?;
            match url.host_str() {
                None | Some("") => Err("no host".to_owned()),
                Some(_) if matches!(url.scheme(), "tcp" | "probe+tcp") && url.port().is_none() => {
                    Err("no port".to_owned())
                }
                Some(_) => Ok(()),
            }
        }
    }
}

/// `period = "15s"`.
fn period(checker: &mut Checker<'_>, table: &Table<'_>) -> Option<Span> {
    let (text, span) = table.text(checker, "period")?;
    let period = parse_period(text);
    if period.is_none() {
        let hint = "write a number and ms, s, m, h or d, from 100ms to 400d";
        checker.problem(&span, format!("{text:?} is no period"), hint);
    }
    period
}

fn parse_period(text: &str) -> Option<Span> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (digits, unit) = text.split_at(unit_at);
    let per_unit = match unit {
        "ms" => Span::from_millis(1),
        "s" => Span::from_secs(1),
        "m" | "min" => Span::from_mins(1),
        "h" => Span::from_hours(1),
        "d" => Span::from_hours(24),
        _ => return None,
    };
    let span = per_unit.times(digits.parse().ok()?);
    (Span::from_millis(100)..=Span::from_hours(400 * 24)).contains(&span).then_some(span)
}

/// `ca = "file:PATH"`.
fn ca(checker: &mut Checker<'_>, table: &Table<'_>) -> Option<PathBuf> {
    let (text, span) = table.text(checker, "ca")?;
    match SecretRef::parse(text) {
        Some(SecretRef::File(path)) => Some(path),
        _ => {
            checker.problem(&span, "ca names no file", "write ca = \"file:/path/to/ca.pem\"");
            None
        }
    }
}

fn options(checker: &mut Checker<'_>, table: &Table<'_>) -> BTreeMap<String, String> {
    let mut options = BTreeMap::new();
    let Some(value) = table.get("options") else { return options };
    let Some(table) = Table::of(checker, "options", value) else { return options };
    for (key, value) in table.entries {
        let name = key.get_ref();
        match value.get_ref() {
            DeValue::String(text) if has_login(text) => {
                let hint = "options are recorded; use auth for credentials";
                checker.problem(&value.span(), format!("credentials in option {name}"), hint);
            }
            DeValue::String(text) => {
                options.insert(name.to_string(), text.to_string());
            }
            _ => {
                let message = format!("option {name} is not a text");
                checker.problem(&value.span(), message, "put it in quotation marks");
            }
        }
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods() {
        assert_eq!(parse_period("15s"), Some(Span::from_secs(15)));
        assert_eq!(parse_period("250ms"), Some(Span::from_millis(250)));
        assert_eq!(parse_period("2h"), Some(Span::from_hours(2)));
        for bad in ["", "15", "s", "1 s", "-1s", "99ms", "401d", "99999999999999999999s"] {
            assert_eq!(parse_period(bad), None, "{bad}");
        }
    }

    #[test]
    fn logins_in_addresses() {
        assert!(has_login("http://u:p@h/"));
        assert!(has_login("mqtt://u@h"));
        assert!(!has_login("http://h/a@b?c=@"));
        assert!(!has_login("webhook:/a@b"));
    }
}
