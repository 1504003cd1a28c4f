//! The bounded way from connectors to the pipeline.
//!
//! Bounded twice: by a number of items, and by the bytes of the frames in it, so that many
//! feeds with large payloads cannot fill the memory together. Who has to wait reads no
//! more from its socket.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use wall_record::Entry;

use crate::{feed::Feed, sink::Stamp};

/// Most items in the queue.
const MAX_ITEMS: usize = 8_192;

/// Most payload in the queue and in the pipeline's hands, in units of 1 KiB: 64 MiB.
const MAX_KIB: usize = 64 * 1024;

/// A thing for the pipeline.
pub(crate) enum Item {
    /// A frame.
    Frame(Incoming),
    /// Ingest's own entry.
    Entry(Entry),
    /// The wall is being stopped: take what is there and end.
    Stop,
}

/// A frame on its way into the record.
pub(crate) struct Incoming {
    /// Whose frame.
    pub(crate) feed: Arc<Feed>,
    /// What the transport says about it.
    pub(crate) address: String,
    /// The payload or its head.
    pub(crate) body: Arc<[u8]>,
    /// Length as received, bytes.
    pub(crate) full_length: u64,
    /// Why it is kept and not read, if so.
    pub(crate) refused: Option<String>,
    /// Who waits for it.
    pub(crate) waiting: Option<Waiting>,
    /// Its share of the memory.
    #[expect(dead_code, reason = "held until the frame is read, then given back")]
    pub(crate) room: OwnedSemaphorePermit,
}

/// Who waits for a frame, and for what.
pub(crate) struct Waiting {
    /// Told what the record gave the frame.
    pub(crate) told: oneshot::Sender<Stamp>,
    /// Whether only once its facts are known, or as soon as the frame is on disk.
    pub(crate) until_known: bool,
}

/// The connectors' end.
#[derive(Clone)]
pub(crate) struct Queue {
    items: mpsc::Sender<Item>,
    room: Arc<Semaphore>,
}

/// Both ends of a new queue.
pub(crate) fn queue() -> (Queue, mpsc::Receiver<Item>) {
    let (items, pipeline) = mpsc::channel(MAX_ITEMS);
    (Queue { items, room: Arc::new(Semaphore::new(MAX_KIB)) }, pipeline)
}

/// The permits that a payload takes.
fn permits(bytes: usize) -> u32 {
    u32::try_from((bytes / 1024 + 1).min(MAX_KIB / 4)).unwrap_or(1)
}

impl Queue {
    /// Waits until there is room for `bytes`; `None` once the pipeline has ended.
    pub(crate) async fn room(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.room).acquire_many_owned(permits(bytes)).await.ok()
    }

    /// Room for `bytes` if there is some now.
    pub(crate) fn try_room(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.room).try_acquire_many_owned(permits(bytes)).ok()
    }

    /// Waits until the frame is in the queue; false once the pipeline has ended.
    pub(crate) async fn send(&self, frame: Incoming) -> bool {
        self.items.send(Item::Frame(frame)).await.is_ok()
    }

    /// Puts the frame into the queue if there is room now.
    pub(crate) fn try_send(&self, frame: Incoming) -> bool {
        self.items.try_send(Item::Frame(frame)).is_ok()
    }

    /// Waits until an entry is in the queue; false once the pipeline has ended.
    pub(crate) async fn note(&self, entry: Entry) -> bool {
        self.items.send(Item::Entry(entry)).await.is_ok()
    }

    /// Asks the pipeline to end; false if the queue is full.
    pub(crate) fn stop(&self) -> bool {
        !matches!(self.items.try_send(Item::Stop), Err(mpsc::error::TrySendError::Full(_)))
    }
}
