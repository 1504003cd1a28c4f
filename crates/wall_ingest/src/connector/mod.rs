//! Connectors move bytes: one file per transport, none knows a service.
//!
//! A connector runs until it must report a failure; [`supervise`] is the one place that
//! backs off and runs it again.

pub(crate) mod attachments;
pub(crate) mod client;
pub(crate) mod event_stream;
mod events;
pub(crate) mod folder;
pub(crate) mod framing;
pub(crate) mod http;
pub(crate) mod modbus;
pub(crate) mod mqtt;
mod mqtt_session;
pub(crate) mod onvif;
#[cfg(feature = "opcua")]
pub(crate) mod opc_ua;
pub(crate) mod pmtiles;
pub(crate) mod probe;
pub(crate) mod seats;
pub(crate) mod snmp;
pub(crate) mod tcp;
pub(crate) mod udp;
pub(crate) mod webhook;
pub(crate) mod websocket;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::{FutureExt as _, future::BoxFuture};
use url::Url;
use wall_service::{Frame, Request};

use crate::{backoff::Backoff, city::Auth, failure::Failure, outlet::Outlet};

/// How long a connection may take to stand.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The request for what follows a frame, if anything does.
pub(crate) type NextPage = Arc<dyn Fn(&Frame) -> Option<Request> + Send + Sync>;

/// What a frame refers to.
pub(crate) type Referred = Arc<dyn Fn(&Frame) -> Vec<Request> + Send + Sync>;

/// Moves frames; knows a protocol, never a service.
pub(crate) trait Connector: Send {
    /// Connects and delivers until it must report a failure. Can be run again.
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure>;

    /// Whether it asks and so can wait with what is over the feed's rate. What is sent to
    /// the wall unasked is dropped instead, and counted.
    fn is_patient(&self) -> bool {
        false
    }
}

/// How a connection logs in and whom it trusts.
pub(crate) struct Login {
    pub(crate) auth: Auth,
    pub(crate) tls: rustls::ClientConfig,
}

/// Runs a connector for ever: after each failure it waits and runs it again. What it
/// received since resets the wait.
pub(crate) async fn supervise(mut connector: Box<dyn Connector>, outlet: Outlet) {
    let outlet = outlet.waiting(connector.is_patient());
    let mut backoff = Backoff::default();
    loop {
        let before = outlet.deliveries();
        let running = AssertUnwindSafe(connector.run(&outlet)).catch_unwind();
        let failure = running.await.unwrap_or(Failure::Crashed);
        if failure == Failure::Stopped {
            return;
        }
        if outlet.deliveries() > before {
            backoff.reset();
        }
        outlet.failed(&failure);
        tokio::time::sleep(backoff.fail()).await;
    }
}

/// Whether credentials for `home` may be sent to `target`: same host, and the same port
/// unless plain HTTP is left for HTTPS.
pub(crate) fn is_same_host(home: &Url, target: &Url) -> bool {
    let is_upgrade = home.scheme() == "http"
        && target.scheme() == "https"
        && home.port().is_none()
        && target.port().is_none();
    let is_same_place = home.scheme() == target.scheme()
        && home.port_or_known_default() == target.port_or_known_default();
    home.host_str() == target.host_str() && (is_same_place || is_upgrade)
}

/// Host and port of an address; the host as it stands there, IPv6 in brackets.
pub(crate) fn host_and_port(url: &str, default_port: u16) -> Result<(String, u16), Failure> {
    let url = Url::parse(url).map_err(|err| Failure::Local(err.to_string()))?;
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| Failure::Local("address without a host".to_owned()))?;
    Ok((host.to_owned(), url.port().unwrap_or(default_port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_stay_with_their_host() {
        let same =
            |a: &str, b: &str| is_same_host(&Url::parse(a).unwrap(), &Url::parse(b).unwrap());
        assert!(same("http://h/a", "http://h/b?c"));
        assert!(same("http://h/a", "http://h:80/b"));
        assert!(same("http://h/a", "https://h/b"));
        assert!(!same("https://h/a", "http://h/b"));
        assert!(!same("http://h/a", "http://h:8080/b"));
        assert!(!same("http://h/a", "http://h.evil/b"));
    }

    #[test]
    fn hosts_and_ports() {
        assert_eq!(host_and_port("mqtt://h:1", 1883).unwrap(), ("h".to_owned(), 1));
        assert_eq!(host_and_port("snmp://[::1]", 161).unwrap(), ("[::1]".to_owned(), 161));
        assert!(host_and_port("mqtt:", 1883).is_err());
    }
}
