//! Work behind the commits, in a thread of its own: keyframes, sealing, retention.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::{
    held,
    live::Shared,
    retention::{self, Limits},
    seal, thin,
    weigh::Scales,
};
use crate::disk::{folder::FileId, keyframe::Keyframe, section::Codec};
use crate::fact_ref::FactRef;
use crate::{RecordOptions, State};

/// A keyframe to be made.
pub(crate) struct KeyframeOrder {
    /// The file that it is for.
    pub(crate) file: FileId,
    pub(crate) state: State,
    pub(crate) after_seq: u64,
    pub(crate) at: i64,
    /// What the writer knew until now. Letting go of it takes as long as many commits.
    pub(crate) replaced: (State, Vec<(u64, FactRef)>),
}

/// Orders for the thread, and what it has ready for the writer. Never more than one of
/// each kind: a newer order replaces one that is not begun.
pub(crate) struct Upkeep {
    orders: Mutex<Orders>,
    changed: Condvar,
    scales: Scales,
}

struct Orders {
    keyframe: Option<KeyframeOrder>,
    ready: Option<(FileId, Keyframe)>,
    /// The file that is being written; every running file before it can be sealed.
    current: Option<FileId>,
    /// Whether sealing and retention may have something to do.
    is_untidy: bool,
    is_busy: bool,
    is_stopping: bool,
}

impl Upkeep {
    pub(crate) fn new(current: Option<FileId>) -> Self {
        let orders = Orders {
            keyframe: None,
            ready: None,
            current,
            is_untidy: true,
            is_busy: false,
            is_stopping: false,
        };
        Self { orders: Mutex::new(orders), changed: Condvar::new(), scales: Scales::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The writer goes on in another file.
    pub(crate) fn rolled_over(&self, current: Option<FileId>) {
        let mut orders = self.lock();
        orders.current = current;
        orders.is_untidy = true;
        orders.ready = None;
        drop(orders);
        self.changed.notify_all();
    }

    /// Looks again what is to be sealed, held and removed.
    pub(crate) fn tidy(&self) {
        self.lock().is_untidy = true;
        self.changed.notify_all();
    }

    /// Has a keyframe made.
    pub(crate) fn order_keyframe(&self, order: KeyframeOrder) {
        self.lock().keyframe = Some(order);
        self.changed.notify_all();
    }

    /// The keyframe that is ready for `file`, if any.
    pub(crate) fn take_ready(&self, file: Option<FileId>) -> Option<Keyframe> {
        let (id, keyframe) = self.lock().ready.take()?;
        (Some(id) == file).then_some(keyframe)
    }

    /// Ends the thread after what it is doing.
    pub(crate) fn stop(&self) {
        self.lock().is_stopping = true;
        self.changed.notify_all();
    }

    /// Whether the thread is to end.
    pub(crate) fn is_stopping(&self) -> bool {
        self.lock().is_stopping
    }

    /// Waits until nothing is left to do.
    pub(crate) fn settle(&self) {
        let mut orders = self.lock();
        while !orders.is_stopping
            && (orders.is_busy || orders.is_untidy || orders.keyframe.is_some())
        {
            orders = self.changed.wait(orders).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn finish(&self) {
        self.lock().is_busy = false;
        self.changed.notify_all();
    }
}

enum Work {
    Keyframe(KeyframeOrder),
    Tidy(Option<FileId>),
}

/// Runs until the record is closed.
pub(crate) fn run(shared: &Shared) {
    let upkeep = &shared.upkeep;
    while let Some(work) = next(upkeep) {
        match work {
            Work::Keyframe(order) => {
                drop(order.replaced);
                let keyframe = Keyframe::new(&order.state, order.after_seq, order.at, Codec::Lz4);
                match keyframe {
                    Ok(keyframe) => {
                        let mut orders = upkeep.lock();
                        if orders.current == Some(order.file) {
                            orders.ready = Some((order.file, keyframe));
                        }
                    }
                    // Readers go back to the one before; the next one is tried again.
                    Err(err) => tracing::error!(%err, "a keyframe cannot be made"),
                }
            }
            Work::Tidy(current) => {
                seal::seal_before(&shared.dir, current, &|| upkeep.is_stopping());
                keep(shared);
            }
        }
        upkeep.finish();
    }
}

/// Keeps what is held, and the rest within its limits.
fn keep(shared: &Shared) {
    let (holds, newest) = (shared.holds(), shared.lock().last_at);
    held::link(&shared.dir, &holds);
    let RecordOptions { max_bytes, max_age, ref max_age_of, ref max_bytes_of, .. } = shared.options;
    retention::keep_within(&shared.dir, Limits { max_bytes, max_age }, newest, &holds);
    let (limits, scales) = ((max_age_of, max_bytes_of), &shared.upkeep.scales);
    let is_stopping = || shared.upkeep.is_stopping();
    thin::keep_services(&shared.dir, limits, scales, newest, &holds, &is_stopping);
}

fn next(upkeep: &Upkeep) -> Option<Work> {
    let mut orders = upkeep.lock();
    loop {
        if orders.is_stopping {
            return None;
        }
        if let Some(order) = orders.keyframe.take() {
            orders.is_busy = true;
            return Some(Work::Keyframe(order));
        }
        if orders.is_untidy {
            orders.is_untidy = false;
            orders.is_busy = true;
            return Some(Work::Tidy(orders.current));
        }
        orders = upkeep.changed.wait(orders).unwrap_or_else(PoisonError::into_inner);
    }
}
