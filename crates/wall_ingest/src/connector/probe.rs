//! Whether something answers: a TCP port, or an HTTP address.
//!
//! Every try is a frame, also one that nothing answers: that is what there is to tell. So a
//! target that is down does not make the feed down. HTTP answers count from their head on,
//! redirects are not followed, and what a server says by a status of 500 or above is that it
//! does not work.

use std::time::Duration;

use futures_util::{FutureExt as _, future::BoxFuture};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep_until, timeout},
};
use url::Url;

use super::{Connector, Login, client::unmoved, host_and_port};
use crate::{failure::Failure, outlet::Outlet};

/// The longest time for an answer.
const LONGEST: Duration = Duration::from_secs(10);

/// The shortest.
const SHORTEST: Duration = Duration::from_secs(1);

/// What is tried.
enum Way {
    Tcp { place: String },
    Http { client: reqwest::Client, url: Url },
}

/// Tries one target.
pub(crate) struct Probe {
    way: Way,
    /// The target as frames name it: without query, which may hold a key.
    target: String,
    patience: Duration,
    period: Duration,
}

/// What a try came to.
struct Try {
    status: Option<u16>,
    failure: Option<Failure>,
    took: Duration,
}

impl Probe {
    /// Tries `url`, `tcp://host:port` or `http://…`, every `period`.
    pub(crate) fn new(url: &str, period: Duration, login: Login) -> Result<Self, String> {
        let url = url.strip_prefix("probe+").unwrap_or(url);
        let patience = period.clamp(SHORTEST, LONGEST);
        let say = |failure: Failure| failure.to_string();
        let (way, target) = if url.starts_with("tcp:") {
            let (host, port) = host_and_port(url, 0).map_err(say)?;
            if port == 0 {
                return Err(format!("{url}: no port"));
            }
            let place = format!("{host}:{port}");
            let target = format!("tcp://{place}");
            (Way::Tcp { place }, target)
        } else {
            let url = Url::parse(url).map_err(|err| err.to_string())?;
            let mut target = url.clone();
            target.set_query(None);
            target.set_fragment(None);
            let client = unmoved(login, patience).map_err(say)?;
            (Way::Http { client, url }, target.to_string())
        };
        Ok(Self { way, target, patience, period })
    }

    async fn attempt(&self) -> Try {
        let began = Instant::now();
        let came = match &self.way {
            Way::Tcp { place } => match timeout(self.patience, TcpStream::connect(place)).await {
                Ok(Ok(_stream)) => Ok(None),
                Ok(Err(err)) => Err(Failure::io(&err)),
                Err(_elapsed) => Err(Failure::Timeout),
            },
            Way::Http { client, url } => match client.get(url.clone()).send().await {
                Ok(response) => Ok(Some(response.status().as_u16())),
                Err(err) => Err(Failure::http(&err)),
            },
        };
        let took = began.elapsed();
        match came {
            Ok(Some(status @ 500..)) => {
                Try { status: Some(status), failure: Some(Failure::Status(status)), took }
            }
            Ok(status) => Try { status, failure: None, took },
            Err(failure) => Try { status: None, failure: Some(failure), took },
        }
    }

    fn document(&self, tried: &Try) -> String {
        let micros = u32::try_from(tried.took.as_micros()).unwrap_or(u32::MAX);
        // A tenth of a millisecond: more would be noise.
        let latency_ms = (f64::from(micros) / 100.0).round() / 10.0;
        let has_answer = tried.status.is_some() || tried.failure.is_none();
        serde_json::json!({
            "target": self.target,
            "is_up": tried.failure.is_none(),
            "latency_ms": has_answer.then_some(latency_ms),
            "status": tried.status,
            "detail": tried.failure.as_ref().map(Failure::detail).unwrap_or_default(),
        })
        .to_string()
    }

    async fn round(&self, outlet: &Outlet) -> Result<(), Failure> {
        let tried = self.attempt().await;
        outlet.connected();
        outlet.send(&self.target, self.document(&tried).as_bytes()).await
    }
}

impl Connector for Probe {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        async move {
            loop {
                let due = Instant::now() + self.period;
                if let Err(failure) = self.round(outlet).await {
                    return failure;
                }
                sleep_until(due).await;
            }
        }
        .boxed()
    }

    fn is_patient(&self) -> bool {
        true
    }
}
