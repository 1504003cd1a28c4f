//! One camera: which of its streams is shown, and what was seen of it.
//!
//! A camera has as many [tracks](crate::track::Track) as it has connections: one, and for the moment of a
//! switch between its streams two. The track that is **on the air** is shown and recorded. A
//! new one goes on the air with its first decoded picture, so that no moment is without one;
//! what it received since its last key picture is recorded then, as if it had come at that
//! moment. A track that was followed by another gives nothing any more.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use wall_model::{EntityId, Span, Timestamp};

use crate::{
    CameraPicture, I420, Seen, StreamFigures, Waker,
    decode::{DecoderKind, Gop, Size, is_black, is_same},
    sample::Sample,
    state::{FROZEN_AFTER, since, state},
    store::{Keep, Recorder},
    sync::lock,
    truth::{Judge, Report},
};

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
    air: Mutex<Air>,
    shown: Mutex<Shown>,
    size: Mutex<Option<Size>>,
    recorder: Option<Recorder>,
    /// Remembers what the camera shows, over connections.
    judge: Arc<Mutex<Judge>>,
    is_shown: AtomicBool,
}

/// Which track is shown and recorded.
#[derive(Default)]
struct Air {
    /// Its number; none came before the first one.
    on: Option<u64>,
    /// What the next track received since its last key picture.
    held: Gop,
    /// The time of the newest recorded sample.
    recorded_at: Option<Timestamp>,
}

struct Shown {
    seen: Seen,
    frame: Option<Arc<I420>>,
    generation: u64,
    problem: Option<Arc<str>>,
    decoder: Option<DecoderKind>,
    is_frozen: bool,
    figures: Option<Arc<StreamFigures>>,
}

impl Camera {
    /// A camera that nobody looks at yet.
    pub(crate) fn new(
        id: EntityId,
        waker: Waker,
        recorder: Option<Recorder>,
        judge: Arc<Mutex<Judge>>,
    ) -> Self {
        Self {
            id,
            waker,
            air: Mutex::default(),
            shown: Mutex::new(Shown {
                seen: Seen::NOTHING,
                frame: None,
                generation: 0,
                problem: None,
                decoder: None,
                is_frozen: false,
                figures: None,
            }),
            size: Mutex::new(None),
            recorder,
            judge,
            is_shown: AtomicBool::new(false),
        }
    }

    /// Which camera it is.
    pub(crate) fn id(&self) -> &EntityId {
        &self.id
    }

    /// Whether somebody looks at it.
    pub(crate) fn is_shown(&self) -> bool {
        self.is_shown.load(Ordering::Relaxed)
    }

    /// Says how large its picture is wanted, whether somebody looks at it, and what is recorded.
    pub(crate) fn serve(&self, size: Size, is_shown: bool, keep: Keep) {
        *lock(&self.size) = Some(size);
        self.is_shown.store(is_shown, Ordering::Relaxed);
        if let Some(recorder) = &self.recorder {
            recorder.keep(keep);
        }
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
        self.record_from_key();
        lock(&self.shown).problem = Some(problem.into());
        (self.waker)();
    }

    /// Whether a track is shown.
    pub(crate) fn is_on_air(&self, track: u64) -> bool {
        lock(&self.air).on == Some(track)
    }

    /// Shows a track from now on that has no picture yet: there is none to lose.
    pub(crate) fn begin_with(&self, track: u64) {
        let mut air = lock(&self.air);
        air.on = Some(track);
        air.held.clear();
        self.record_from_key();
    }

    /// What comes next does not follow what was recorded last.
    fn record_from_key(&self) {
        if let Some(recorder) = &self.recorder {
            recorder.wait_for_key();
        }
    }

    /// A track's sample: recorded if it is on the air, held if it is the next one. Whether it
    /// is decoded; that of one that was on the air before is not.
    pub(crate) fn take(&self, track: u64, sample: &Sample) -> bool {
        let mut air = lock(&self.air);
        match air.on {
            Some(on) if track < on => return false,
            Some(on) if track > on => air.held.push(sample),
            _ => {
                air.recorded_at = Some(sample.received_at);
                if let Some(recorder) = &self.recorder {
                    recorder.append(sample);
                }
            }
        }
        true
    }

    /// Forgets what the next track received: it ended.
    pub(crate) fn let_go_of_next(&self) {
        lock(&self.air).held.clear();
    }

    /// A track's first picture is decoded: it is shown and recorded from now on, unless a later
    /// one is already. Whether it is.
    fn put_on_air(&self, track: u64) -> bool {
        let mut air = lock(&self.air);
        match air.on {
            Some(on) if track <= on => return track == on,
            _ => {}
        }
        air.on = Some(track);
        let held = std::mem::take(&mut air.held);
        let Some(recorder) = &self.recorder else { return true };
        // A recorded time never goes back; and what nobody saw before the switch must not be
        // seen before it in a replay.
        let not_before = air.recorded_at;
        recorder.wait_for_key();
        for sample in held.samples() {
            let received_at =
                not_before.map_or(sample.received_at, |at| at.max(sample.received_at));
            air.recorded_at = Some(received_at);
            recorder.append(&Sample { received_at, ..sample });
        }
        true
    }

    /// A sample came that is not decoded, since nobody looks. Only what follows a picture that
    /// could be read is taken for one.
    pub(crate) fn comes_unseen(&self, at: Timestamp) {
        let mut shown = lock(&self.shown);
        if shown.problem.is_none() {
            shown.seen.unseen_at = Some(at);
        }
    }

    /// Its decoder stopped, by whatever.
    pub(crate) fn decoder_stopped(&self, now: Timestamp) {
        lock(&self.shown).seen.decoder_stopped_at = Some(now);
        (self.waker)();
    }

    /// Its picture stopped the decoder; it is left alone until `until`.
    pub(crate) fn barred(&self, now: Timestamp, until: Option<Timestamp>, problem: &str) {
        let mut shown = lock(&self.shown);
        shown.seen.decoder_stopped_at = Some(now);
        shown.seen.barred_until = until;
        shown.problem = Some(problem.into());
        drop(shown);
        (self.waker)();
    }

    /// Something was received that gives no picture.
    pub(crate) fn is_unreadable(&self, problem: &str) {
        lock(&self.shown).problem = Some(problem.into());
    }

    /// Shows a track's picture, unless another one is shown. `period`: how far apart its
    /// pictures are meant to be.
    pub(crate) fn show(
        &self,
        track: u64,
        period: Span,
        picture: I420,
        decoder: Option<DecoderKind>,
    ) {
        if !self.put_on_air(track) {
            return;
        }
        let (at, is_black) = (picture.captured_at, is_black(&picture));
        let verdict = lock(&self.judge).look(&picture, is_black);
        let mut shown = lock(&self.shown);
        if !self.is_on_air(track) {
            // Another one was quicker.
            return;
        }
        if !shown.frame.as_ref().is_some_and(|before| is_same(before, &picture)) {
            shown.seen.changed_at = Some(at);
        }
        let black_since = shown.seen.black_since.unwrap_or(at);
        shown.seen.black_since = is_black.then_some(black_since);
        shown.seen.obscured_since = verdict.obscured_since;
        shown.seen.moved_since = verdict.moved_since;
        shown.seen.picture_at = Some(at);
        shown.seen.period = period;
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

    /// How the pictures of a track come, unless another one is shown.
    pub(crate) fn measured(&self, track: u64, figures: StreamFigures) {
        if self.is_on_air(track) {
            lock(&self.shown).figures = Some(Arc::new(figures));
        }
    }

    /// What is shown at `now`.
    pub(crate) fn picture(&self, now: Timestamp) -> CameraPicture {
        let shown = lock(&self.shown);
        let state = state(now, &shown.seen);
        CameraPicture {
            state,
            since: since(state, &shown.seen),
            age: shown.seen.picture_at.map(|at| now.since(at).max(Span::ZERO)),
            frame: shown.frame.clone(),
            generation: shown.generation,
            problem: shown.problem.clone(),
            decoder: shown.decoder,
            figures: shown.figures.clone(),
            keep: self.recorder.as_ref().map(Recorder::kept),
        }
    }

    /// What is to be told of it at `now`.
    pub(crate) fn report(&self, now: Timestamp) -> Report {
        let shown = lock(&self.shown);
        let state = state(now, &shown.seen);
        Report {
            state,
            since: since(state, &shown.seen),
            picture_at: shown.seen.newest_at(),
            period: shown.seen.period,
            problem: shown.problem.as_deref().map(str::to_owned),
        }
    }
}
