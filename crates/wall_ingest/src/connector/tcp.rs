//! TCP streams that the wall connects to, cut into frames.

use std::time::Duration;

use futures_util::{FutureExt as _, future::BoxFuture};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, time::timeout};
use wall_service::Framing;

use super::{CONNECT_TIMEOUT, Connector, framing::Cutter, host_and_port};
use crate::{failure::Failure, outlet::Outlet};

/// Connects to one stream.
pub(crate) struct Tcp {
    host: String,
    port: u16,
    framing: Framing,
    hello: Vec<u8>,
}

impl Tcp {
    /// Connects to `url`, sends `hello` and cuts what comes.
    pub(crate) fn new(url: &str, framing: Framing, hello: Vec<u8>) -> Result<Self, String> {
        let (host, port) = host_and_port(url, 0).map_err(|failure| failure.to_string())?;
        Ok(Self { host, port, framing, hello })
    }

    async fn listen(&self, outlet: &Outlet) -> Result<(), Failure> {
        let place = format!("{}:{}", self.host, self.port);
        let mut stream = timeout(CONNECT_TIMEOUT, TcpStream::connect(&place))
            .await
            .map_err(|_elapsed| Failure::Timeout)?
            .map_err(|err| Failure::io(&err))?;
        stream.write_all(&self.hello).await.map_err(|err| Failure::io(&err))?;
        outlet.connected();
        // A connection whose other end vanished says nothing, ever: it is given up after
        // twice the silence that makes the feed stale.
        let patience = outlet.feed().period.times(4).to_duration().max(Duration::from_secs(30));
        let mut cutter = Cutter::new(stream, self.framing, outlet.feed().max_bytes);
        loop {
            match timeout(patience, cutter.next()).await {
                Ok(Ok(Some(cut))) => {
                    outlet.send_part(&place, &cut.body, cut.full_length, None).await?;
                }
                Ok(Ok(None)) => return Err(Failure::Lost),
                Ok(Err(failure)) => return Err(failure),
                Err(_elapsed) => return Err(Failure::Timeout),
            }
        }
    }
}

impl Connector for Tcp {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        async move { self.listen(outlet).await.err().unwrap_or(Failure::Lost) }.boxed()
    }
}
