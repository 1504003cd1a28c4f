//! One feed at work: what it is, how it does, what it may.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::{sync::Notify, time::Instant};
use wall_model::{HealthState, Span, Timestamp};
use wall_service::{Origin, Service};

use crate::limit::Bucket;

/// One feed of the city file at work.
pub(crate) struct Feed {
    /// What its frames are marked with.
    pub(crate) origin: Arc<Origin>,
    /// Its name for people.
    pub(crate) title: String,
    /// Who reads its frames.
    pub(crate) service: &'static dyn Service,
    /// How often frames are due.
    pub(crate) period: Span,
    /// Largest payload that is read, bytes.
    pub(crate) max_bytes: usize,
    /// Most frames a second.
    pub(crate) max_per_second: u32,
    /// Told when the health that was last written is no longer true.
    pub(crate) changed: Notify,
    progress: Mutex<Progress>,
}

/// How one of a feed's connections is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// Not connected yet.
    Connecting,
    /// Connected; the text says what does not work in part, Indonesian, or is empty.
    Up(String),
    /// Refused, lost or unreachable: why, Indonesian.
    Down(String),
}

/// What became of a feed so far.
pub(crate) struct Progress {
    pub(crate) started: Instant,
    pub(crate) links: Vec<Link>,
    /// When the source last answered, with news or without.
    pub(crate) fresh: Option<Instant>,
    /// When it last answered something readable.
    pub(crate) readable: Option<Instant>,
    /// Why the last frame could not be read, if so.
    pub(crate) unreadable: Option<String>,
    pub(crate) last_frame_at: Option<Timestamp>,
    pub(crate) last_read_at: Option<Timestamp>,
    pub(crate) frames: u64,
    pub(crate) rejects: u64,
    /// Frames dropped since the health was last written.
    pub(crate) dropped: u64,
    /// The state that was last written.
    pub(crate) shown: Option<HealthState>,
    bucket: Bucket,
}

/// What a decoder made of one frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Why nothing of it could be read; `None` if something could.
    pub(crate) unreadable: Option<String>,
    /// Rejects that it caused.
    pub(crate) rejects: u64,
}

impl Feed {
    /// A feed that begins now, with a number of connections.
    pub(crate) fn new(
        spec: &crate::FeedSpec,
        service: &'static dyn Service,
        links: usize,
        now: Instant,
    ) -> Self {
        Self {
            origin: Arc::new(spec.origin()),
            title: spec.title.clone(),
            service,
            period: spec.period,
            max_bytes: spec.max_bytes,
            max_per_second: spec.max_per_second,
            changed: Notify::new(),
            progress: Mutex::new(Progress {
                started: now,
                links: vec![Link::Connecting; links],
                fresh: None,
                readable: None,
                unreadable: None,
                last_frame_at: None,
                last_read_at: None,
                frames: 0,
                rejects: 0,
                dropped: 0,
                shown: None,
                bucket: Bucket::new(spec.max_per_second, now),
            }),
        }
    }

    /// The feed's name in the city file.
    pub(crate) fn name(&self) -> &str {
        &self.origin.name
    }

    /// What became of it; never held across an await.
    pub(crate) fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection's state is now `link`.
    pub(crate) fn set_link(&self, number: usize, link: Link) {
        let mut progress = self.progress();
        if let Some(old) = progress.links.get_mut(number)
            && *old != link
        {
            *old = link;
            drop(progress);
            self.changed.notify_one();
        }
    }

    /// The source answered that there is nothing new.
    pub(crate) fn note_fresh(&self, now: Instant, at: Timestamp) {
        let mut progress = self.progress();
        progress.fresh = Some(now);
        progress.last_frame_at = progress.last_frame_at.max(Some(at));
        if progress.unreadable.is_none() {
            progress.readable = Some(now);
            progress.last_read_at = progress.last_read_at.max(Some(at));
        }
        self.settle(progress);
    }

    /// The record has a frame of `at`.
    pub(crate) fn note_frame(&self, now: Instant, at: Timestamp, outcome: &Outcome) {
        let mut progress = self.progress();
        progress.fresh = Some(now);
        progress.frames += 1;
        progress.rejects += outcome.rejects;
        progress.last_frame_at = progress.last_frame_at.max(Some(at));
        progress.unreadable.clone_from(&outcome.unreadable);
        if outcome.unreadable.is_none() {
            progress.readable = Some(now);
            progress.last_read_at = progress.last_read_at.max(Some(at));
        }
        self.settle(progress);
    }

    /// A frame is dropped: too many.
    pub(crate) fn note_dropped(&self) {
        let mut progress = self.progress();
        progress.dropped += 1;
        progress.rejects += 1;
    }

    /// Whether one more frame may pass now.
    pub(crate) fn may_pass(&self, now: Instant) -> bool {
        self.progress().bucket.take(now)
    }

    /// Has the health written again if a frame came and it does not say so.
    fn settle(&self, progress: MutexGuard<'_, Progress>) {
        let is_settled = match progress.shown {
            Some(HealthState::Up) => true,
            Some(HealthState::Garbled) => progress.unreadable.is_some(),
            _ => false,
        };
        drop(progress);
        if !is_settled {
            self.changed.notify_one();
        }
    }
}
