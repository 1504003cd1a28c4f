//! OPC UA: monitored items of one server, by subscription. Each notification is a frame.
//!
//! The wall reads and never writes. Security is `None` or `Basic256Sha256`; with the latter
//! the wall has a certificate of its own in the folder that the option `pki` names, and talks
//! to a server only whose certificate somebody has put into `trusted` there. The library's
//! own reconnecting is not used: there is one policy of trying again.

mod document;
mod notices;
mod security;

use std::{str::FromStr as _, time::Duration};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture};
use opcua::{
    client::{Client, Session, SessionPollResult, SubscriptionActivity},
    types::{
        EndpointDescription, Error, MonitoredItemCreateRequest, MonitoringMode,
        MonitoringParameters, NodeId, ReadValueId, StatusCode, TimestampsToReturn,
    },
};
use tokio::{net::TcpStream, sync::mpsc, time::timeout};

use self::{notices::Notices, security::Security};
use super::{CONNECT_TIMEOUT, Connector, host_and_port};
use crate::{city::Auth, failure::Failure, outlet::Outlet};

/// The port of OPC UA.
const PORT: u16 = 4840;

/// How long a server may take for one answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How long a server may take until it notifies.
const SUBSCRIBE_TIMEOUT: Duration = Duration::from_secs(40);

/// How often a server is asked to notify, at most and at least.
const OFTEN: Duration = Duration::from_millis(100);
const SELDOM: Duration = Duration::from_secs(1);

/// Most nodes of one feed.
const MAX_NODES: usize = 2_000;

/// Values of a node that wait on the server between two notifications.
const QUEUE: u32 = 10;

/// Notifications that wait for the record; what comes beyond is dropped and counted.
const WAITING: usize = 256;

/// A node, and how the feed names it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) id: NodeId,
    pub(super) name: String,
}

/// Listens to one server.
pub(crate) struct OpcUa {
    url: String,
    place: String,
    nodes: Vec<Node>,
    interval: Duration,
    security: Security,
    auth: Auth,
}

impl OpcUa {
    /// Subscribes to `nodes` of the server at `url`; frames are due every `period`. `security`
    /// and `pki` are the feed's options.
    pub(crate) fn new(
        url: &str,
        nodes: Vec<String>,
        period: Duration,
        auth: &Auth,
        (security, pki): (Option<&str>, Option<&str>),
    ) -> Result<Self, String> {
        let (host, port) = host_and_port(url, PORT).map_err(|failure| failure.to_string())?;
        if nodes.is_empty() || nodes.len() > MAX_NODES {
            return Err(format!("{} nodes; 1 to {MAX_NODES} can be subscribed to", nodes.len()));
        }
        let node = |name: String| match NodeId::from_str(&name) {
            Ok(id) => Ok(Node { id, name }),
            Err(_status) => Err(format!("{name:?} is no node id, as ns=2;s=Level is")),
        };
        Ok(Self {
            url: url.to_owned(),
            place: format!("{host}:{port}"),
            nodes: nodes.into_iter().map(node).collect::<Result<_, _>>()?,
            interval: period.clamp(OFTEN, SELDOM),
            security: Security::of(security, pki)?,
            auth: auth.clone(),
        })
    }

    /// Whether the port opens: says more plainly than the library why it does not.
    async fn knock(&self) -> Result<(), Failure> {
        match timeout(CONNECT_TIMEOUT, TcpStream::connect(&self.place)).await {
            Ok(Ok(_stream)) => Ok(()),
            Ok(Err(err)) => Err(Failure::io(&err)),
            Err(_elapsed) => Err(Failure::Timeout),
        }
    }

    /// The server's endpoint with the wanted security, at the feed's own address: what a
    /// server says of its address is not followed.
    async fn endpoint(&self, client: &Client) -> Result<EndpointDescription, Failure> {
        let asking = client.get_server_endpoints_from_url(self.url.as_str());
        let endpoints = timeout(TIMEOUT * 2, asking).await.map_err(|_elapsed| Failure::Timeout)?;
        let endpoints = endpoints.map_err(|err| failure(&err))?;
        let mut wanted = endpoints.into_iter().filter(|endpoint| self.security.is(endpoint));
        let mut endpoint = wanted
            .next()
            .ok_or_else(|| Failure::Protocol(format!("no endpoint with {}", self.security)))?;
        endpoint.endpoint_url = self.url.as_str().into();
        Ok(endpoint)
    }

    async fn listen(&self, outlet: &Outlet) -> Result<(), Failure> {
        self.knock().await?;
        let (mut client, _passing) = self.security.client(outlet.feed().max_bytes)?;
        let endpoint = self.endpoint(&client).await?;
        let login = security::identity(&self.auth);
        let connected = client.connect_to_endpoint_directly(endpoint, login);
        let (session, events) = connected.map_err(|err| failure(&err))?;
        let (sender, mut notices) = mpsc::channel(WAITING);
        let names = self.nodes.iter().map(|node| node.name.clone()).collect();
        let callback = Notices::new(names, sender, outlet.feed());
        let mut events = std::pin::pin!(events.enter());
        let mut subscribing =
            std::pin::pin!(timeout(SUBSCRIBE_TIMEOUT, self.subscribe(&session, callback)));
        let mut is_subscribed = false;
        loop {
            tokio::select! {
                event = events.next() => match event {
                    None => return Err(Failure::Lost),
                    Some(Err(status)) => return Err(failure(&status)),
                    Some(Ok(event)) => note(&event, is_subscribed, outlet)?,
                },
                done = &mut subscribing, if !is_subscribed => {
                    let refused = done.map_err(|_elapsed| Failure::Timeout)??;
                    is_subscribed = true;
                    self.tell(refused, outlet)?;
                }
                notice = notices.recv() => match notice {
                    Some(document) => outlet.send(&self.url, document.as_bytes()).await?,
                    None => return Err(Failure::Lost),
                },
            }
        }
    }

    /// Has the server notify of every node; how many it refuses.
    async fn subscribe(&self, session: &Session, callback: Notices) -> Result<usize, Failure> {
        if !session.wait_for_connection().await {
            return Err(Failure::Lost);
        }
        // The server ends a subscription of a wall that is gone after 100 intervals, and says
        // after ten that nothing changed.
        let subscribed =
            session.create_subscription(self.interval, 100, 10, 1_000, 0, true, callback);
        let subscription = subscribed.await.map_err(|err| failure(&err))?;
        let sampling = self.interval.as_secs_f64() * 1_000.0;
        let item = |(handle, node): (u32, &Node)| MonitoredItemCreateRequest {
            item_to_monitor: ReadValueId::from(node.id.clone()),
            monitoring_mode: MonitoringMode::Reporting,
            requested_parameters: MonitoringParameters {
                client_handle: handle,
                sampling_interval: sampling,
                queue_size: QUEUE,
                discard_oldest: true,
                ..MonitoringParameters::default()
            },
        };
        // Handles count from 1: the library takes 0 for none.
        let items = (1..).zip(&self.nodes).map(item).collect();
        let asked = session.create_monitored_items(subscription, TimestampsToReturn::Both, items);
        let answers = asked.await.map_err(|err| failure(&err))?;
        Ok(answers.iter().filter(|answer| answer.result.status_code.is_bad()).count())
    }

    fn tell(&self, refused: usize, outlet: &Outlet) -> Result<(), Failure> {
        let total = self.nodes.len();
        if refused == 0 {
            outlet.connected();
        } else if refused < total {
            outlet.connected_in_part(format!("{refused} dari {total} titik ditolak server"));
        } else {
            return Err(Failure::Protocol("the server refuses every node".to_owned()));
        }
        Ok(())
    }
}

impl Connector for OpcUa {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        async move { self.listen(outlet).await.err().unwrap_or(Failure::Lost) }.boxed()
    }
}

/// What happened to the session.
fn note(event: &SessionPollResult, is_subscribed: bool, outlet: &Outlet) -> Result<(), Failure> {
    match event {
        SessionPollResult::ConnectionLost(_) => Err(Failure::Lost),
        SessionPollResult::ReconnectFailed(status)
        | SessionPollResult::Subscription(SubscriptionActivity::FatalFailure(status)) => {
            Err(failure(status))
        }
        // Also where nothing changed: the server says so.
        SessionPollResult::Subscription(SubscriptionActivity::Publish) if is_subscribed => {
            outlet.fresh();
            Ok(())
        }
        _ => Ok(()),
    }
}

/// An error of the library, or a status code.
trait AsStatus {
    fn as_status(&self) -> StatusCode;
}

impl AsStatus for Error {
    fn as_status(&self) -> StatusCode {
        self.status()
    }
}

impl AsStatus for StatusCode {
    fn as_status(&self) -> StatusCode {
        *self
    }
}

/// What it means for the feed. The library's own words may quote what was sent.
fn failure(err: &impl AsStatus) -> Failure {
    let status = err.as_status();
    match status {
        StatusCode::BadUserAccessDenied
        | StatusCode::BadIdentityTokenInvalid
        | StatusCode::BadIdentityTokenRejected => Failure::Login(status.to_string()),
        StatusCode::BadSecurityChecksFailed
        | StatusCode::BadCertificateUntrusted
        | StatusCode::BadCertificateInvalid
        | StatusCode::BadCertificateTimeInvalid
        | StatusCode::BadCertificateUriInvalid
        | StatusCode::BadCertificateHostNameInvalid
        | StatusCode::BadSecurityPolicyRejected
        | StatusCode::BadSecurityModeRejected => Failure::Tls(status.to_string()),
        StatusCode::BadTimeout | StatusCode::BadRequestTimeout => Failure::Timeout,
        StatusCode::BadConnectionClosed
        | StatusCode::BadNotConnected
        | StatusCode::BadServerNotConnected
        | StatusCode::BadCommunicationError
        | StatusCode::BadShutdown
        | StatusCode::BadServerHalted => Failure::Lost,
        StatusCode::BadTcpMessageTooLarge
        | StatusCode::BadResponseTooLarge
        | StatusCode::BadEncodingLimitsExceeded => Failure::TooLarge(status.to_string()),
        status => Failure::Protocol(status.to_string()),
    }
}
