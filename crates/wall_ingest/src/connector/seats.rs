//! A listener with a bounded number of connections, each of which must go on talking.
//!
//! Who opens connections and says nothing takes a seat for a minute and no longer, and
//! never takes the descriptors that the wall's other feeds need.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep, sleep},
};

/// Most connections at a time.
const SEATS: usize = 512;

/// How long a connection may say nothing.
const IDLE: Duration = Duration::from_secs(60);

/// A listener that admits so many connections at a time.
pub(crate) struct Seats {
    listener: TcpListener,
    seats: Arc<Semaphore>,
    idle: Duration,
}

impl Seats {
    /// The listener with the usual bounds.
    pub(crate) fn new(listener: TcpListener) -> Self {
        Self::with(listener, SEATS, IDLE)
    }

    /// The listener with `seats` connections that may be silent for `idle`.
    pub(crate) fn with(listener: TcpListener, seats: usize, idle: Duration) -> Self {
        Self { listener, seats: Arc::new(Semaphore::new(seats)), idle }
    }
}

impl axum::serve::Listener for Seats {
    type Io = Seated;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Seated, SocketAddr) {
        // The semaphore is never closed.
        let seat = Arc::clone(&self.seats).acquire_owned().await.ok();
        loop {
            match self.listener.accept().await {
                Ok((stream, from)) => {
                    let (idle, patience) = (Box::pin(sleep(self.idle)), self.idle);
                    return (Seated { stream, idle, patience, _seat: seat }, from);
                }
                Err(err) => {
                    // Out of descriptors, or a client that went away.
                    tracing::warn!(%err, "webhook connection not accepted");
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection with its seat.
pub(crate) struct Seated {
    stream: TcpStream,
    idle: Pin<Box<Sleep>>,
    patience: Duration,
    _seat: Option<OwnedSemaphorePermit>,
}

impl AsyncRead for Seated {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Poll::Ready(read) = Pin::new(&mut this.stream).poll_read(context, buffer) {
            this.idle.as_mut().reset(Instant::now() + this.patience);
            return Poll::Ready(read);
        }
        match this.idle.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncWrite for Seated {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
