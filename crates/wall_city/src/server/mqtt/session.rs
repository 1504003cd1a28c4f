//! One subscriber's session.

use std::{io, time::Duration};

use bytes::BytesMut;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    sync::watch,
    time::timeout,
};

use super::{
    Round,
    packet::{self, Incoming, PacketError, Version, Wish},
};
use crate::server::source::News;

/// How long a client may take to send CONNECT.
const GREETING: Duration = Duration::from_secs(10);

/// How long a client may take to accept what is sent.
const PATIENCE: Duration = Duration::from_secs(10);

/// Longest silence of a client that asked for no keep-alive.
const LONGEST_SILENCE: Duration = Duration::from_secs(30 * 60);

/// Subscriptions of one session.
const MOST_FILTERS: usize = 64;

/// Why a session ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum SessionError {
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(#[from] io::Error),
    /// The client sent something that is not MQTT.
    #[error(transparent)]
    Packet(#[from] PacketError),
    /// The client was silent, or did not read.
    #[error("the client {0} for too long")]
    Late(&'static str),
    /// The client wanted something that is not offered.
    #[error("the client {0}, which this broker does not offer")]
    NotOffered(&'static str),
}

/// Serves one client until it leaves.
pub(super) async fn run<S>(
    stream: S,
    mut newest: watch::Receiver<Round>,
) -> Result<(), SessionError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut link =
        Link { stream, incoming: BytesMut::new(), outgoing: BytesMut::new(), version: None };
    let greeting = timeout(GREETING, link.next())
        .await
        .map_err(|_elapsed| SessionError::Late("said nothing"))??;
    let (version, silence) = match greeting {
        Some(Incoming::Connect(version, keep_alive)) => (version, silence(keep_alive)),
        Some(Incoming::ConnectOther(_)) => {
            packet::refuse(&mut link.outgoing)?;
            link.flush().await?;
            return Err(SessionError::NotOffered("speaks another version"));
        }
        _ => return Ok(()),
    };
    link.version = Some(version);
    packet::accept(version, &mut link.outgoing)?;
    link.flush().await?;

    let mut subscriber = Subscriber { version, wishes: Vec::new(), news: News::default() };
    loop {
        tokio::select! {
            incoming = timeout(silence, link.next()) => {
                match incoming.map_err(|_elapsed| SessionError::Late("was silent"))?? {
                    None => return Ok(()),
                    Some(incoming) => {
                        let round = Round::clone(&newest.borrow_and_update());
                        if !subscriber.hear(incoming, &round, &mut link.outgoing)? {
                            return Ok(());
                        }
                    }
                }
            }
            changed = newest.changed() => {
                if changed.is_err() {
                    return Ok(());
                }
                let round = Round::clone(&newest.borrow_and_update());
                subscriber.tell(&round, &mut link.outgoing)?;
            }
        }
        link.flush().await?;
    }
}

/// One and a half times the keep-alive (3.1.2.10).
fn silence(keep_alive_secs: u16) -> Duration {
    match keep_alive_secs {
        0 => LONGEST_SILENCE,
        secs => Duration::from_millis(u64::from(secs) * 1_500),
    }
}

/// A connection with its buffers.
struct Link<S> {
    stream: S,
    incoming: BytesMut,
    outgoing: BytesMut,
    version: Option<Version>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    /// The next packet; `None` at the end of the stream. Can be dropped at any await
    /// without losing a byte.
    async fn next(&mut self) -> Result<Option<Incoming>, SessionError> {
        loop {
            if let Some(packet) = packet::take(&mut self.incoming, self.version)? {
                return Ok(Some(packet));
            }
            // Bounded: a packet over the limit was refused by its header.
            if self.stream.read_buf(&mut self.incoming).await? == 0 {
                return Ok(None);
            }
        }
    }

    async fn flush(&mut self) -> Result<(), SessionError> {
        if self.outgoing.is_empty() {
            return Ok(());
        }
        let sent = timeout(PATIENCE, self.stream.write_all(&self.outgoing)).await;
        sent.map_err(|_elapsed| SessionError::Late("did not read"))??;
        self.outgoing.clear();
        Ok(())
    }
}

/// What a client subscribed to, and what it was told.
struct Subscriber {
    version: Version,
    wishes: Vec<String>,
    news: News,
}

impl Subscriber {
    /// Answers `incoming`; whether the session goes on.
    fn hear(
        &mut self,
        incoming: Incoming,
        round: &Round,
        out: &mut BytesMut,
    ) -> Result<bool, SessionError> {
        match incoming {
            Incoming::Subscribe(id, wishes) => self.subscribe(id, wishes, round, out)?,
            Incoming::Unsubscribe(id, filters) => {
                self.wishes.retain(|wish| !filters.contains(wish));
                packet::release(self.version, id, filters.len(), out)?;
            }
            Incoming::Ping => packet::pong(out)?,
            Incoming::Disconnect => return Ok(false),
            Incoming::Unwanted => return Err(SessionError::NotOffered("published")),
            Incoming::Connect(..) | Incoming::ConnectOther(_) => return Ok(false),
        }
        Ok(true)
    }

    fn subscribe(
        &mut self,
        id: u16,
        wishes: Vec<Wish>,
        round: &Round,
        out: &mut BytesMut,
    ) -> Result<(), SessionError> {
        // What came with this round is told before the subscription changes.
        self.tell(round, out)?;
        let mut taken = Vec::with_capacity(wishes.len());
        let mut added = Vec::new();
        for wish in wishes {
            let is_taken = packet::is_filter(&wish.filter)
                && (self.wishes.contains(&wish.filter) || self.wishes.len() < MOST_FILTERS);
            taken.push(is_taken);
            if is_taken {
                if !self.wishes.contains(&wish.filter) {
                    self.wishes.push(wish.filter.clone());
                }
                added.push(wish);
            }
        }
        packet::grant(self.version, id, &taken, out)?;
        for message in round.iter() {
            let is_meant =
                |wish: &Wish| wish.wants_retained && packet::is_meant(&message.topic, &wish.filter);
            if added.iter().any(is_meant) {
                packet::publish(self.version, message, true, out)?;
            }
        }
        Ok(())
    }

    /// Sends what is new in `round` and subscribed to.
    fn tell(&mut self, round: &Round, out: &mut BytesMut) -> Result<(), SessionError> {
        for message in self.news.of(round) {
            if self.wishes.iter().any(|filter| packet::is_meant(&message.topic, filter)) {
                packet::publish(self.version, message, false, out)?;
            }
        }
        Ok(())
    }
}
