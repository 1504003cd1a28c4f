//! WebSocket: each message is a frame.
//!
//! The connection is pinged, so that one whose other end vanished is given up within two
//! pings instead of waiting for ever.

use std::time::Duration;

use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _, future::BoxFuture};
use tokio::{
    net::TcpStream,
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};
use tokio_tungstenite::{
    Connector as TlsConnector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
    tungstenite::{
        self, Bytes, Message, client::IntoClientRequest as _, protocol::WebSocketConfig,
    },
};
use url::Url;

use super::{CONNECT_TIMEOUT, Connector, Login, client::headers};
use crate::{failure::Failure, outlet::Outlet};

/// How often the connection is pinged.
const PING_EVERY: Duration = Duration::from_secs(15);

/// Messages this many times over the feed's limit are still received, so that their
/// beginning can be kept; larger ones end the connection.
const OVERSIZE: usize = 4;

/// Listens to one WebSocket.
pub(crate) struct WebSocket {
    pub(crate) url: String,
    pub(crate) hello: Vec<String>,
    pub(crate) login: Login,
    /// How often to ping; shorter in tests.
    pub(crate) ping_every: Duration,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

impl WebSocket {
    pub(crate) fn new(url: String, hello: Vec<String>, login: Login) -> Self {
        Self { url, hello, login, ping_every: PING_EVERY }
    }

    async fn connect(&self, max_bytes: usize) -> Result<Socket, Failure> {
        let mut request = self.url.as_str().into_client_request().map_err(|err| failure(&err))?;
        for (name, value) in &headers(&self.login.auth) {
            request.headers_mut().insert(name, value.clone());
        }
        let limit = max_bytes.saturating_mul(OVERSIZE);
        let config = WebSocketConfig::default()
            .max_message_size(Some(limit))
            .max_frame_size(Some(limit))
            .max_write_buffer_size(1 << 20);
        let tls = TlsConnector::Rustls(self.login.tls.clone().into());
        let connecting = connect_async_tls_with_config(request, Some(config), true, Some(tls));
        match timeout(CONNECT_TIMEOUT, connecting).await {
            Ok(Ok((socket, _response))) => Ok(socket),
            Ok(Err(err)) => Err(failure(&err)),
            Err(_elapsed) => Err(Failure::Timeout),
        }
    }

    async fn listen(&self, outlet: &Outlet) -> Result<(), Failure> {
        let max_bytes = outlet.feed().max_bytes;
        let mut socket = self.connect(max_bytes).await?;
        for text in &self.hello {
            let message = Message::Text(text.as_str().into());
            socket.send(message).await.map_err(|err| failure(&err))?;
        }
        outlet.connected();
        let address = Url::parse(&self.url).map(|url| url.path().to_owned()).unwrap_or_default();
        let mut pings = interval_at(Instant::now() + self.ping_every, self.ping_every);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        loop {
            let message = tokio::select! {
                message = socket.next() => message,
                _ = pings.tick() => {
                    if heard.elapsed() > self.ping_every * 2 {
                        return Err(Failure::Timeout);
                    }
                    let ping = Message::Ping(Bytes::from_static(b"damamaya"));
                    socket.send(ping).await.map_err(|err| failure(&err))?;
                    continue;
                }
            };
            heard = Instant::now();
            match message {
                Some(Ok(Message::Text(text))) => outlet.send(&address, text.as_bytes()).await?,
                Some(Ok(Message::Binary(bytes))) => outlet.send(&address, &bytes).await?,
                Some(Ok(Message::Close(_))) | None => return Err(Failure::Lost),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Err(tungstenite::Error::Capacity(err))) => {
                    // The message is lost, but not its trace.
                    let limit = max_bytes.saturating_mul(OVERSIZE);
                    outlet.send_part(&address, &[], limit.saturating_add(1), None).await?;
                    return Err(Failure::TooLarge(err.to_string()));
                }
                Some(Err(err)) => return Err(failure(&err)),
            }
        }
    }
}

impl Connector for WebSocket {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        async move { self.listen(outlet).await.err().unwrap_or(Failure::Lost) }.boxed()
    }
}

fn failure(err: &tungstenite::Error) -> Failure {
    match err {
        tungstenite::Error::Io(err) => Failure::io(err),
        tungstenite::Error::Http(response) => Failure::Status(response.status().as_u16()),
        tungstenite::Error::Tls(err) => Failure::Tls(crate::redact(&err.to_string())),
        tungstenite::Error::ConnectionClosed | tungstenite::Error::AlreadyClosed => Failure::Lost,
        tungstenite::Error::Protocol(
            tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
        ) => Failure::Lost,
        err => Failure::Protocol(crate::redact(&err.to_string())),
    }
}
