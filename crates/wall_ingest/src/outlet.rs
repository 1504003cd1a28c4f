//! What a connector gets to deliver with.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{sync::oneshot, time::Instant};
use wall_model::Clock;

use crate::{
    failure::Failure,
    feed::{Feed, Link},
    limit::head,
    queue::{Incoming, Queue, Waiting},
    sink::Stamp,
};

/// How long a patient connector waits before it looks again whether a frame may pass.
const PACE: Duration = Duration::from_millis(20);

/// Takes the frames of one connection of one feed. The feed's limits are kept here, so
/// that no connector can forget one.
pub(crate) struct Outlet {
    feed: Arc<Feed>,
    link: usize,
    queue: Queue,
    clock: Clock,
    deliveries: AtomicU64,
    is_patient: bool,
}

/// What became of a frame that must be on disk before its sender is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// It is on disk, there.
    Durable(Stamp),
    /// It was over the feed's size; its head is on disk.
    TooLarge,
    /// The feed's frames per second are used up; it was dropped and counted.
    TooMany,
    /// It could not be written.
    Failed,
}

impl Outlet {
    /// The outlet of connection `link` of `feed`.
    pub(crate) fn new(feed: Arc<Feed>, link: usize, queue: Queue, clock: Clock) -> Self {
        Self { feed, link, queue, clock, deliveries: AtomicU64::new(0), is_patient: false }
    }

    /// The same outlet for a connector that asks and can wait: frames over the feed's rate
    /// are not dropped but delayed.
    pub(crate) fn waiting(mut self, is_patient: bool) -> Self {
        self.is_patient = is_patient;
        self
    }

    /// The feed.
    pub(crate) fn feed(&self) -> &Arc<Feed> {
        &self.feed
    }

    /// The time.
    pub(crate) fn now(&self) -> wall_model::Timestamp {
        (self.clock)()
    }

    /// The clock.
    pub(crate) fn clock(&self) -> Clock {
        Arc::clone(&self.clock)
    }

    /// How often something came; grows only.
    pub(crate) fn deliveries(&self) -> u64 {
        self.deliveries.load(Ordering::Relaxed)
    }

    /// The connection stands.
    pub(crate) fn connected(&self) {
        self.feed.set_link(self.link, Link::Up(String::new()));
    }

    /// The connection stands and works in part only: why, Indonesian.
    pub(crate) fn connected_in_part(&self, detail: String) {
        self.feed.set_link(self.link, Link::Up(detail));
    }

    /// The connection is refused, lost or unreachable.
    pub(crate) fn failed(&self, failure: &Failure) {
        tracing::warn!(feed = self.feed.name(), %failure, "connection");
        self.feed.set_link(self.link, Link::Down(failure.detail()));
    }

    /// The source answered that nothing is new.
    pub(crate) fn fresh(&self) {
        self.deliveries.fetch_add(1, Ordering::Relaxed);
        self.feed.note_fresh(Instant::now(), self.now());
    }

    /// Delivers a payload; waits while the queue is full. Over the feed's size its head is
    /// kept and a reject written; over the feed's rate it is dropped and
    /// counted, or delayed for a connector that can wait.
    pub(crate) async fn send(&self, address: &str, body: &[u8]) -> Result<(), Failure> {
        self.send_part(address, body, body.len(), None).await
    }

    /// Delivers the beginning of a payload that was `full_length` bytes long, or broke off
    /// for the reason `broken`.
    pub(crate) async fn send_part(
        &self,
        address: &str,
        body: &[u8],
        full_length: usize,
        broken: Option<&str>,
    ) -> Result<(), Failure> {
        self.deliveries.fetch_add(1, Ordering::Relaxed);
        while !self.feed.may_pass(Instant::now()) {
            if !self.is_patient {
                self.feed.note_dropped();
                return Ok(());
            }
            tokio::time::sleep(PACE).await;
        }
        let (body, refused) = self.measure(body, full_length, broken);
        let room = self.queue.room(body.len()).await.ok_or(Failure::Stopped)?;
        let frame = self.frame(address, body, full_length, refused, room);
        if self.queue.send(frame).await { Ok(()) } else { Err(Failure::Stopped) }
    }

    /// Delivers a payload if there is room now; otherwise it is dropped and counted.
    pub(crate) fn try_send(&self, address: &str, body: &[u8]) {
        self.deliveries.fetch_add(1, Ordering::Relaxed);
        if !self.feed.may_pass(Instant::now()) {
            self.feed.note_dropped();
            return;
        }
        let full_length = body.len();
        let (body, refused) = self.measure(body, full_length, None);
        let is_taken = self.queue.try_room(body.len()).is_some_and(|room| {
            self.queue.try_send(self.frame(address, body, full_length, refused, room))
        });
        if !is_taken {
            self.feed.note_dropped();
        }
    }

    /// The source was there to ask something and told nothing; false if it asks too often.
    pub(crate) fn note_question(&self) -> bool {
        let may_pass = self.feed.may_pass(Instant::now());
        if may_pass {
            self.fresh();
        } else {
            self.feed.note_dropped();
        }
        may_pass
    }

    /// Delivers a payload and waits until it is on disk, or until its facts are known, too.
    pub(crate) async fn send_durably(
        &self,
        address: &str,
        body: &[u8],
        full_length: usize,
        until_known: bool,
    ) -> Delivery {
        self.deliveries.fetch_add(1, Ordering::Relaxed);
        if !self.feed.may_pass(Instant::now()) {
            self.feed.note_dropped();
            return Delivery::TooMany;
        }
        let (body, refused) = self.measure(body, full_length, None);
        let is_whole = refused.is_none();
        let Some(room) = self.queue.room(body.len()).await else { return Delivery::Failed };
        let (told, written) = oneshot::channel();
        let mut frame = self.frame(address, body, full_length, refused, room);
        frame.waiting = Some(Waiting { told, until_known });
        if !self.queue.send(frame).await {
            return Delivery::Failed;
        }
        match written.await {
            Ok(stamp) if is_whole => Delivery::Durable(stamp),
            Ok(_) => Delivery::TooLarge,
            Err(_stopped) => Delivery::Failed,
        }
    }

    /// What of a payload is kept, and why it is not read, if so.
    fn measure<'a>(
        &self,
        body: &'a [u8],
        full_length: usize,
        broken: Option<&str>,
    ) -> (&'a [u8], Option<String>) {
        let limit = self.feed.max_bytes;
        if full_length > limit {
            let reason = format!("payload of {full_length} bytes is over the limit of {limit}");
            (head(body), Some(reason))
        } else if let Some(broken) = broken {
            (head(body), Some(broken.to_owned()))
        } else {
            (body, None)
        }
    }

    fn frame(
        &self,
        address: &str,
        body: &[u8],
        full_length: usize,
        refused: Option<String>,
        room: tokio::sync::OwnedSemaphorePermit,
    ) -> Incoming {
        Incoming {
            feed: Arc::clone(&self.feed),
            address: address.to_owned(),
            body: body.into(),
            full_length: full_length.try_into().unwrap_or(u64::MAX),
            refused,
            waiting: None,
            room,
        }
    }
}
