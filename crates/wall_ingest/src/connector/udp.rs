//! UDP datagrams that are listened for.
//!
//! Nobody sends a lost datagram again and nobody can be told to wait, so that what finds
//! no room is dropped and counted.

use std::net::SocketAddr;

use futures_util::{FutureExt as _, future::BoxFuture};
use tokio::net::UdpSocket;

use super::Connector;
use crate::{failure::Failure, outlet::Outlet};

/// The largest datagram that UDP can carry, bytes.
const MAX_DATAGRAM: usize = 65_535;

/// Listens at one address.
pub(crate) struct Udp {
    place: SocketAddr,
}

impl Udp {
    /// Listens at `udp://address:port`.
    pub(crate) fn new(url: &str) -> Result<Self, String> {
        let place = url.strip_prefix("udp://").unwrap_or(url);
        let place = place.parse().map_err(|_invalid| format!("{url}: no address to listen at"))?;
        Ok(Self { place })
    }

    async fn listen(&self, outlet: &Outlet) -> Result<(), Failure> {
        let socket = UdpSocket::bind(self.place).await.map_err(|err| Failure::io(&err))?;
        tracing::info!(feed = outlet.feed().name(), place = ?socket.local_addr(), "listening");
        outlet.connected();
        let mut buffer = vec![0; MAX_DATAGRAM];
        loop {
            let (length, sender) =
                socket.recv_from(&mut buffer).await.map_err(|err| Failure::io(&err))?;
            outlet.try_send(&sender.to_string(), buffer.get(..length).unwrap_or_default());
        }
    }
}

impl Connector for Udp {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        async move { self.listen(outlet).await.err().unwrap_or(Failure::Lost) }.boxed()
    }
}
