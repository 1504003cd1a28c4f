//! What writes one camera's samples, as far as they are to be kept.

use std::{
    mem,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use bytes::Bytes;
use wall_model::{EntityId, Span, Timestamp};

use super::{
    format::Kind,
    ring::{Gone, Ring},
    writer::{Job, Share, StoreWriter},
};
use crate::{
    sample::{Codec, Sample},
    sync::lock,
};

/// What is kept of a camera's samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Everything.
    #[default]
    All,
    /// Nothing yet: so much of what comes is held in memory, and kept once everything is.
    Ready {
        /// How far what is held goes back, at least.
        pre_roll: Span,
    },
    /// Nothing.
    Nothing,
}

/// Writes one camera's samples. What finds no room is left out up to the next key picture.
pub(crate) struct Recorder {
    store: StoreWriter,
    camera: EntityId,
    keeping: Mutex<Keeping>,
    waits_for_key: AtomicBool,
    share: Arc<Share>,
    has_warned: AtomicBool,
}

struct Keeping {
    keep: Keep,
    ring: Ring,
}

impl Recorder {
    pub(super) fn new(store: StoreWriter, camera: EntityId, ring: Ring) -> Self {
        Self {
            store,
            camera,
            keeping: Mutex::new(Keeping { keep: Keep::All, ring }),
            waits_for_key: AtomicBool::new(true),
            share: Arc::default(),
            has_warned: AtomicBool::new(false),
        }
    }

    /// Keeps this of what comes from now on; what was held until now is kept, too, if
    /// everything is.
    pub(crate) fn keep(&self, keep: Keep) {
        let mut keeping = lock(&self.keeping);
        if mem::replace(&mut keeping.keep, keep) == keep {
            return;
        }
        match keep {
            Keep::All => {
                let held = keeping.ring.take();
                if !self.store.send(held) {
                    self.wait_for_key();
                    tracing::error!(camera = %self.camera, "the store is too slow: a pre-roll is lost");
                }
            }
            Keep::Nothing => {
                let held = keeping.ring.take();
                self.remember(held.into_iter().filter(|job| !job.is_sample()).collect());
                self.wait_for_key();
            }
            Keep::Ready { .. } => {}
        }
    }

    /// What is kept at present.
    pub(crate) fn kept(&self) -> Keep {
        lock(&self.keeping).keep
    }

    /// What comes next does not follow what came last: nothing is written before a key picture.
    pub(crate) fn wait_for_key(&self) {
        self.waits_for_key.store(true, Ordering::Relaxed);
    }

    /// A sample as it came.
    pub(crate) fn append(&self, sample: &Sample) {
        if self.waits_for_key.load(Ordering::Relaxed) && !sample.is_key {
            return;
        }
        let mut keeping = lock(&self.keeping);
        if keeping.keep == Keep::Nothing {
            return;
        }
        let kind = Kind::Sample { codec: sample.codec, is_key: sample.is_key };
        let job = self.job(sample.received_at, kind, sample.data.clone());
        let follows = match keeping.keep {
            Keep::Ready { pre_roll } => {
                let gone = keeping.ring.push(job, pre_roll);
                self.let_go(gone)
            }
            _ => match self.share.place(sample.data.len() as u64) {
                Some(place) => self.store.send(vec![Job { _place: Some(place), ..job }]),
                None => false,
            },
        };
        self.waits_for_key.store(!follows && sample.codec != Codec::Jpeg, Ordering::Relaxed);
    }

    /// The picture is frozen, or is not any more.
    pub(crate) fn mark(&self, time: Timestamp, is_frozen: bool) {
        let job = self.job(time, Kind::Mark { is_frozen }, Bytes::new());
        let mut keeping = lock(&self.keeping);
        if let Keep::Ready { pre_roll } = keeping.keep {
            let gone = keeping.ring.push(job, pre_roll);
            if !self.let_go(gone) {
                self.wait_for_key();
            }
        } else {
            self.remember(vec![job]);
        }
    }

    /// What the ring did not hold; whether what comes next can follow what it holds.
    fn let_go(&self, gone: Gone) -> bool {
        if gone.is_short && !self.has_warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(camera = %self.camera, "less than its pre-roll is held: it sends too much");
        }
        self.remember(gone.marks);
        !gone.is_broken
    }

    /// Writes marks.
    fn remember(&self, marks: Vec<Job>) {
        if !marks.is_empty() && !self.store.send(marks) {
            tracing::warn!(camera = %self.camera, "the store is too slow: a state was not kept");
        }
    }

    fn job(&self, time: Timestamp, kind: Kind, data: Bytes) -> Job {
        Job { camera: self.camera.clone(), time, kind, data, _place: None }
    }
}
