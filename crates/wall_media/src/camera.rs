//! One camera: what waits, what was decoded, what is shown.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use wall_model::{EntityId, Span, Timestamp};

use crate::{
    CameraPicture, I420, Seen, Waker,
    decode::{DecodeError, DecoderKind, Engine, Gop, Look, Queue, Size, Stream, Strikes, look},
    sample::Sample,
    state::{FROZEN_AFTER, state},
    store::Recorder,
    sync::lock,
};

/// Where nobody looks, pictures are decoded this far apart, or further.
const GLANCE: Span = Span::from_secs(2);

/// So often a sample is given to a decoder that others end.
const TRIES: usize = 3;

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
    decoding: Mutex<Decoding>,
    strikes: Mutex<Strikes>,
    home: OnceLock<usize>,
    shown: Mutex<Shown>,
    size: Mutex<Option<Size>>,
    recorder: Option<Recorder>,
    is_shown: bool,
}

/// What whoever decodes it goes on with.
#[derive(Default)]
struct Decoding {
    stream: Stream,
    gop: Gop,
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
    decoder: Option<DecoderKind>,
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
            decoding: Mutex::default(),
            strikes: Mutex::default(),
            home: OnceLock::new(),
            shown: Mutex::new(Shown {
                seen: Seen::NOTHING,
                look: None,
                frame: None,
                generation: 0,
                problem: None,
                decoder: None,
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

    /// How large its picture is wanted; `None`: nobody looks.
    pub(crate) fn size(&self) -> Option<Size> {
        *lock(&self.size)
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
        if lock(&self.strikes).barred_until(sample.received_at).is_some() {
            waiting.queue.wait_for_key();
            return false;
        }
        waiting.newest_at = Some(sample.received_at);
        waiting.queue.push(sample);
        let must_queue = !waiting.is_in_line && !waiting.queue.is_empty();
        waiting.is_in_line |= must_queue;
        must_queue
    }

    /// Decodes what waits and shows the newest picture of it.
    pub(crate) fn decode_waiting(&self, engine: &mut Engine) {
        let samples = lock(&self.queue).queue.take();
        let Some(newest_at) = samples.back().map(|sample| sample.received_at) else { return };
        let mut decoding = lock(&self.decoding);
        samples.iter().for_each(|sample| decoding.gop.push(sample));
        engine.check();
        if engine.has_lost(&decoding.stream) {
            self.decoder_stopped(newest_at);
        }
        let mut decoded = self.decode(engine, &mut decoding, &samples);
        for _ in 1..TRIES {
            let Err(DecodeError::Stopped { is_suspect: false, .. }) = decoded else { break };
            self.decoder_stopped(newest_at);
            decoded = self.decode(engine, &mut decoding, &samples);
        }
        let decoder = decoding.stream.decoder();
        if let Err(DecodeError::Stopped { .. }) = decoded {
            // The next one begins with a key picture that nobody knows yet.
            decoding.gop.clear();
        }
        drop(decoding);
        match decoded {
            Ok(Some(picture)) => self.show(picture, decoder),
            Ok(None) => {}
            Err(DecodeError::Stopped { how, is_suspect: true }) => self.strike(newest_at, &how),
            Err(err) => lock(&self.shown).problem = Some(err.to_string().into()),
        }
    }

    /// Decodes samples; the newest picture of them. A decoder that is new begins with the
    /// newest key picture.
    fn decode(
        &self,
        engine: &mut Engine,
        decoding: &mut Decoding,
        samples: &VecDeque<Sample>,
    ) -> Result<Option<I420>, DecodeError> {
        let size = *lock(&self.size);
        let since_key = decoding.gop.samples();
        let begins = !engine.holds(&decoding.stream) && !since_key.is_empty();
        let samples = if begins { &since_key } else { samples };
        let last = samples.len().saturating_sub(1);
        let (mut newest, mut problem) = (None, None);
        for (nr, sample) in samples.iter().enumerate() {
            match engine.decode(&mut decoding.stream, sample, size, nr == last) {
                Ok(Some(picture)) => newest = Some(picture),
                Ok(None) => {}
                Err(err @ (DecodeError::Stopped { .. } | DecodeError::NotStarted(_))) => {
                    return Err(err);
                }
                Err(err) => problem = Some(err),
            }
        }
        match (newest, problem) {
            (None, Some(err)) => Err(err),
            (newest, _) => Ok(newest),
        }
    }

    /// Its decoder stopped, by whatever.
    fn decoder_stopped(&self, now: Timestamp) {
        lock(&self.shown).seen.decoder_stopped_at = Some(now);
        (self.waker)();
    }

    /// Its picture stopped the decoder.
    fn strike(&self, now: Timestamp, how: &str) {
        let mut strikes = lock(&self.strikes);
        strikes.strike(now);
        let (count, until) = (strikes.count(), strikes.barred_until(now));
        drop(strikes);
        // What came meanwhile may be no better.
        lock(&self.queue).queue.wait_for_key();
        tracing::warn!(camera = %self.id, how, count, "its picture stopped the decoder");
        let mut shown = lock(&self.shown);
        shown.seen.decoder_stopped_at = Some(now);
        shown.seen.barred_until = until;
        let pause = until.map_or(String::new(), |until| {
            format!("; it is tried again after {} s", until.since(now).as_secs())
        });
        shown.problem = Some(format!("its picture stopped the decoder ({how}){pause}").into());
        drop(shown);
        (self.waker)();
    }

    /// Whether it is decoded apart from other cameras.
    pub(crate) fn is_apart(&self) -> bool {
        let newest_at = lock(&self.queue).newest_at;
        newest_at.is_some_and(|now| lock(&self.strikes).is_apart(now))
    }

    /// Its number among cameras, which it is `given` at first.
    pub(crate) fn home(&self, given: impl FnOnce() -> usize) -> usize {
        *self.home.get_or_init(given)
    }

    /// Whether samples came while the last ones were decoded; otherwise it has left the
    /// pool's line.
    pub(crate) fn has_more(&self) -> bool {
        let mut waiting = lock(&self.queue);
        waiting.is_in_line = !waiting.queue.is_empty();
        waiting.is_in_line
    }

    /// Decoding panicked: a new decoder waits for the next key picture.
    pub(crate) fn decoder_failed(&self) {
        *lock(&self.decoding) = Decoding::default();
        lock(&self.shown).problem = Some("picture cannot be decoded".into());
    }

    /// Shows a picture.
    fn show(&self, picture: I420, decoder: Option<DecoderKind>) {
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
        if shown.decoder != decoder {
            let by = decoder.map_or("", DecoderKind::name);
            tracing::info!(camera = %self.id, by, "pictures are decoded");
            shown.decoder = decoder;
        }
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
            decoder: shown.decoder,
        }
    }
}
