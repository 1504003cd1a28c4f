//! One camera: what waits, what was decoded, what is shown.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use wall_model::{EntityId, Span, Timestamp};

use crate::{
    CameraPicture, I420, Seen, Waker,
    decode::{Decoder, Look, Queue, Size, look},
    sample::Sample,
    state::{FROZEN_AFTER, state},
    store::Recorder,
    sync::lock,
};

/// Where nobody looks, pictures are decoded this far apart, or further.
const GLANCE: Span = Span::from_secs(2);

/// Numbers pictures, so that every picture has one of its own.
static GENERATION: AtomicU64 = AtomicU64::new(1);

/// The next picture's number.
pub(crate) fn next_generation() -> u64 {
    GENERATION.fetch_add(1, Ordering::Relaxed)
}

/// See the [module](self).
pub(crate) struct Camera {
    id: EntityId,
    waker: Waker,
    queue: Mutex<Waiting>,
    decoder: Mutex<Decoder>,
    shown: Mutex<Shown>,
    size: Mutex<Option<Size>>,
    recorder: Option<Recorder>,
    is_shown: bool,
}

#[derive(Default)]
struct Waiting {
    queue: Queue,
    /// The newest sample that was put there.
    newest_at: Option<Timestamp>,
    /// Whether it stands in the pool's line or is being worked on.
    is_in_line: bool,
}

impl Waiting {
    /// Whether a sample is decoded where nobody looks.
    fn is_due(&self, sample: &Sample) -> bool {
        let apart = |before| sample.received_at.since(before) >= GLANCE;
        sample.is_key && self.newest_at.is_none_or(apart)
    }
}

struct Shown {
    seen: Seen,
    look: Option<Look>,
    frame: Option<Arc<I420>>,
    generation: u64,
    problem: Option<Arc<str>>,
    is_frozen: bool,
}

impl Camera {
    /// A camera that somebody looks at, if it `is_shown`.
    pub(crate) fn new(
        id: EntityId,
        waker: Waker,
        recorder: Option<Recorder>,
        is_shown: bool,
    ) -> Self {
        Self {
            id,
            waker,
            queue: Mutex::default(),
            decoder: Mutex::default(),
            shown: Mutex::new(Shown {
                seen: Seen::NOTHING,
                look: None,
                frame: None,
                generation: 0,
                problem: None,
                is_frozen: false,
            }),
            size: Mutex::new(None),
            recorder,
            is_shown,
        }
    }

    /// Says how large its picture is wanted.
    pub(crate) fn set_size(&self, size: Size) {
        *lock(&self.size) = Some(size);
    }

    /// The camera is asked for pictures now; they are meant to be `period` apart.
    pub(crate) fn ask(&self, now: Timestamp, period: Span) {
        let mut shown = lock(&self.shown);
        shown.seen.period = period;
        shown.seen.asked_at.get_or_insert(now);
    }

    /// Says why there are no pictures.
    pub(crate) fn fail(&self, problem: &str) {
        tracing::debug!(camera = %self.id, problem, "camera failed");
        lock(&self.shown).problem = Some(problem.into());
        lock(&self.queue).queue.wait_for_key();
        (self.waker)();
    }

    /// When its newest picture was received.
    pub(crate) fn picture_at(&self) -> Option<Timestamp> {
        lock(&self.shown).seen.picture_at
    }

    /// Stores a sample and puts it before the decoder; whether the camera must now be put
    /// in the pool's line.
    #[must_use]
    pub(crate) fn receive(&self, sample: Sample) -> bool {
        if let Some(recorder) = &self.recorder {
            recorder.append(&sample);
        }
        let mut waiting = lock(&self.queue);
        if !self.is_shown && !waiting.is_due(&sample) {
            return false;
        }
        waiting.newest_at = Some(sample.received_at);
        waiting.queue.push(sample);
        let must_queue = !waiting.is_in_line && !waiting.queue.is_empty();
        waiting.is_in_line |= must_queue;
        must_queue
    }

    /// Decodes what waits and shows the newest picture of it.
    pub(crate) fn decode_waiting(&self) {
        let samples = lock(&self.queue).queue.take();
        let size = *lock(&self.size);
        let mut decoder = lock(&self.decoder);
        let mut newest = None;
        let mut problem = None;
        let last = samples.len().saturating_sub(1);
        for (nr, sample) in samples.iter().enumerate() {
            match decoder.decode(sample, size, nr == last) {
                Ok(Some(picture)) => newest = Some(picture),
                Ok(None) => {}
                Err(err) => problem = Some(err.to_string()),
            }
        }
        drop(decoder);
        if let Some(picture) = newest {
            self.show(picture);
        } else if let Some(problem) = problem {
            lock(&self.shown).problem = Some(problem.into());
        }
    }

    /// Whether samples came while the last ones were decoded; otherwise it has left the
    /// pool's line.
    pub(crate) fn has_more(&self) -> bool {
        let mut waiting = lock(&self.queue);
        waiting.is_in_line = !waiting.queue.is_empty();
        waiting.is_in_line
    }

    /// The decoder panicked: a new one waits for the next key picture.
    pub(crate) fn decoder_failed(&self) {
        *lock(&self.decoder) = Decoder::default();
        lock(&self.shown).problem = Some("picture cannot be decoded".into());
    }

    /// Shows a picture.
    fn show(&self, picture: I420) {
        let look = look(&picture);
        let at = picture.captured_at;
        let mut shown = lock(&self.shown);
        if shown.look.map(|before| before.digest) != Some(look.digest) {
            shown.seen.changed_at = Some(at);
        }
        shown.look = Some(look);
        shown.seen.is_black = look.is_black;
        shown.seen.picture_at = Some(at);
        shown.problem = None;
        shown.generation = next_generation();
        shown.frame = Some(Arc::new(picture));
        let is_frozen = shown.seen.changed_at.is_some_and(|since| at.since(since) >= FROZEN_AFTER);
        let turned = is_frozen != shown.is_frozen;
        shown.is_frozen = is_frozen;
        drop(shown);
        if turned && let Some(recorder) = &self.recorder {
            recorder.mark(at, is_frozen);
        }
        (self.waker)();
    }

    /// What is shown at `now`.
    pub(crate) fn picture(&self, now: Timestamp) -> CameraPicture {
        let shown = lock(&self.shown);
        CameraPicture {
            state: state(now, &shown.seen),
            age: shown.seen.picture_at.map(|at| now.since(at).max(Span::ZERO)),
            frame: shown.frame.clone(),
            generation: shown.generation,
            problem: shown.problem.clone(),
        }
    }
}
