//! MQTT subscriptions: each message is a frame with its topic as the address.
//!
//! MQTT 5, and 3.1.1 for a broker that refuses 5 or if the option `mqtt = "3.1.1"` says
//! so. Sessions are clean: after an outage the wall wants the retained messages and what
//! comes next, not a backlog of old places.

use std::time::Duration;

use futures_util::{FutureExt as _, future::BoxFuture};

use super::{
    Connector, Login, host_and_port,
    mqtt_session::{Broker, Refusal, listen_v4, listen_v5},
};
use crate::{failure::Failure, outlet::Outlet};

/// Which version is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    /// 5, or what the broker speaks.
    Any,
    V5,
    V311,
}

/// Listens to one broker.
pub(crate) struct Mqtt {
    url: String,
    topics: Vec<String>,
    login: Login,
    version: Version,
}

impl Mqtt {
    /// `version` is the feed's option `mqtt`: `5`, `3.1.1` or nothing.
    pub(crate) fn new(
        url: String,
        topics: Vec<String>,
        login: Login,
        version: Option<&str>,
    ) -> Result<Self, String> {
        let version = match version {
            None => Version::Any,
            Some("5" | "5.0") => Version::V5,
            Some("3.1.1") => Version::V311,
            Some(other) => return Err(format!("option mqtt is {other:?}, not 5 or 3.1.1")),
        };
        Ok(Self { url, topics, login, version })
    }

    fn broker(&self, max_bytes: usize) -> Result<Broker, Failure> {
        let is_tls = self.url.starts_with("mqtts:");
        let (host, port) = host_and_port(&self.url, if is_tls { 8883 } else { 1883 })?;
        Ok(Broker {
            host,
            port,
            client_id: format!("damamaya-{:012x}", fastrand::u64(..1 << 48)),
            login: self.login.auth.basic.clone(),
            tls: is_tls.then(|| self.login.tls.clone()),
            keep_alive: Duration::from_secs(15),
            topics: self.topics.clone(),
            max_packet: max_bytes.saturating_mul(4).clamp(1 << 20, 256 << 20),
        })
    }

    async fn listen(&mut self, outlet: &Outlet) -> Failure {
        let broker = match self.broker(outlet.feed().max_bytes) {
            Ok(broker) => broker,
            Err(failure) => return failure,
        };
        if self.version == Version::V311 {
            return listen_v4(&broker, outlet).await;
        }
        match listen_v5(&broker, outlet).await {
            Refusal::Version if self.version == Version::Any => {
                tracing::info!(feed = outlet.feed().name(), "broker without MQTT 5: using 3.1.1");
                let before = outlet.deliveries();
                let failure = listen_v4(&broker, outlet).await;
                // A broker that was just going down looks like an old one: only what came
                // by 3.1.1 shows that it speaks it.
                if outlet.deliveries() > before {
                    self.version = Version::V311;
                }
                failure
            }
            Refusal::Version => Failure::Protocol("broker without MQTT 5".to_owned()),
            Refusal::Other(failure) => failure,
        }
    }
}

impl Connector for Mqtt {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        self.listen(outlet).boxed()
    }
}
