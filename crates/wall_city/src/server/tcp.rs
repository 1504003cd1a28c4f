//! Accepting TCP connections, bounded in number and in patience.
//!
//! A connection that gets nothing written for [`PATIENCE`] is closed: a client that sends
//! its request a byte at a time gets no answer and loses its place. When the city stops,
//! every connection ends.

use std::{
    future::Future,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{Instant, Sleep},
};

/// Longest time without a byte written before a connection is closed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Pause after the system refuses a connection, as when it has no more descriptors.
const AFTER_REFUSAL: Duration = Duration::from_millis(200);

/// A listener with a bounded number of connections.
pub(super) struct Bounded {
    listener: TcpListener,
    places: Arc<Semaphore>,
    patience: Duration,
    stop: watch::Receiver<bool>,
}

impl Bounded {
    /// At most `most` connections of `listener`, until `stop`.
    pub(super) fn new(listener: TcpListener, most: usize, stop: watch::Receiver<bool>) -> Self {
        Self { listener, places: Arc::new(Semaphore::new(most)), patience: PATIENCE, stop }
    }

    /// The next connection; those above the bound are closed at once.
    pub(super) async fn next(&self) -> (Paced, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, from)) => match Arc::clone(&self.places).try_acquire_owned() {
                    Ok(place) => {
                        // Small answers go out at once; a socket without the option works too.
                        stream.set_nodelay(true).ok();
                        return (Paced::new(stream, place, self.patience, self.stop.clone()), from);
                    }
                    Err(_) => {
                        tracing::warn!(%from, "too many connections to the simulated city; one was closed")
                    }
                },
                Err(err) => {
                    tracing::warn!(%err, "the simulated city could not accept a connection");
                    tokio::time::sleep(AFTER_REFUSAL).await;
                }
            }
        }
    }
}

impl axum::serve::Listener for Bounded {
    type Io = Paced;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Paced, SocketAddr) {
        self.next().await
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that ends when it is idle for too long or the city stops.
pub(super) struct Paced {
    stream: TcpStream,
    patience: Duration,
    deadline: Pin<Box<Sleep>>,
    stopped: Pin<Box<dyn Future<Output = ()> + Send>>,
    _place: OwnedSemaphorePermit,
}

impl Paced {
    fn new(
        stream: TcpStream,
        place: OwnedSemaphorePermit,
        patience: Duration,
        mut stop: watch::Receiver<bool>,
    ) -> Self {
        let stopped = Box::pin(async move {
            // A sender that is gone is a stop, too.
            stop.wait_for(|stop| *stop).await.ok();
        });
        let deadline = Box::pin(tokio::time::sleep(patience));
        Self { stream, patience, deadline, stopped, _place: place }
    }

    /// An error once the connection must end.
    fn check(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if self.stopped.as_mut().poll(context).is_ready() {
            // Never polled again once ready: the error ends the connection, but a caller
            // might ask once more.
            self.stopped = Box::pin(std::future::ready(()));
            return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the city stops"));
        }
        if self.deadline.as_mut().poll(context).is_ready() {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the connection was idle"));
        }
        Ok(())
    }

    fn written(&mut self, result: &io::Result<usize>) {
        if matches!(result, Ok(written) if *written > 0) {
            self.deadline.as_mut().reset(Instant::now() + self.patience);
        }
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Paced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check(context)?;
        let result = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        self.written(&result);
        Poll::Ready(result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check(context)?;
        let result = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, parts));
        self.written(&result);
        Poll::Ready(result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn a_client_that_sends_a_byte_at_a_time_loses_its_place() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (_stop, stopped) = watch::channel(false);
        let mut bounded = Bounded::new(listener, 1, stopped);
        bounded.patience = Duration::from_millis(80);
        let mut slow = TcpStream::connect(address).await.unwrap();
        let (mut paced, _) = bounded.next().await;
        let sender = tokio::spawn(async move {
            while slow.write_all(b"G").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        let mut heard = Vec::new();
        let err = paced.read_to_end(&mut heard).await.unwrap_err();
        assert_eq!(err.kind(), io::ErrorKind::TimedOut);
        drop(paced);
        sender.await.unwrap();
        // Its place is free again.
        TcpStream::connect(address).await.unwrap();
        bounded.next().await;
    }
}
