//! One of a camera's streams that is connected: what waits, and what decodes it.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::sync::Notify;
use wall_model::{Clock, Span, Timestamp};

use crate::{
    I420, StreamOffer,
    camera::Camera,
    decode::{DecodeError, Engine, Gop, Size, Stream, Strikes, Ticket},
    meter::Meter,
    sample::Sample,
    source,
    sync::lock,
    waiting::Waiting,
};

/// A picture of at most so many lines is hardly seen: key pictures are enough there, if they
/// come often enough that none is late.
const HARDLY_SEEN_PX: u32 = 96;

/// A stream whose key pictures nobody has seen may have one this seldom.
const LONGEST_GOP: Span = Span::from_mins(1);

/// The shortest [patience](Track::patience).
const LEAST_PATIENCE: Span = Span::from_secs(10);

/// A sample of at most so many bytes is decoded in so little time that others may wait for their
/// answers until it is.
const SMALL: usize = 64 << 10;

/// So often a sample is given to a decoder that others end.
const TRIES: usize = 3;

/// Numbers tracks: a later one has a larger number.
static NUMBER: AtomicU64 = AtomicU64::new(1);

/// See the [module](self).
pub(crate) struct Track {
    camera: Arc<Camera>,
    nr: u64,
    /// Told when it goes on the air, and when its pictures have another size.
    changed: Arc<Notify>,
    queue: Mutex<Waiting>,
    decoding: Mutex<Decoding>,
    strikes: Mutex<Strikes>,
    clock: Clock,
    meter: Mutex<Meter>,
    home: Mutex<Option<usize>>,
    period: Mutex<Span>,
    size: Mutex<Option<Size>>,
    pictures: AtomicU64,
    /// Whether samples that give no picture are the camera's doing.
    is_decoder_well: AtomicBool,
}

/// What whoever decodes it goes on with.
#[derive(Default)]
struct Decoding {
    stream: Stream,
    gop: Gop,
}

/// Samples that are being decoded.
pub(crate) struct Work {
    samples: VecDeque<Sample>,
    newest_at: Timestamp,
    ticket: Option<Ticket>,
}

impl Work {
    /// Whether the decoder has it, so that the next can be begun before it is finished.
    pub(crate) fn is_under_way(&self) -> bool {
        self.ticket.is_some()
    }
}

impl Track {
    /// The next track of a camera. It is shown once it has a picture; see
    /// [`Camera::begin_with`] for one that is shown at once.
    pub(crate) fn new(
        camera: Arc<Camera>,
        offer: &StreamOffer,
        clock: Clock,
        changed: Arc<Notify>,
    ) -> Self {
        let period = source::period(offer.kind);
        Self {
            camera,
            nr: NUMBER.fetch_add(1, Ordering::Relaxed),
            changed,
            queue: Mutex::default(),
            decoding: Mutex::default(),
            strikes: Mutex::default(),
            clock,
            meter: Mutex::new(Meter::new(offer)),
            home: Mutex::new(None),
            period: Mutex::new(period),
            size: Mutex::new(None),
            pictures: AtomicU64::new(0),
            is_decoder_well: AtomicBool::new(true),
        }
    }

    /// Its number: that of a later one is larger.
    pub(crate) fn nr(&self) -> u64 {
        self.nr
    }

    /// Whether it is shown.
    pub(crate) fn is_on_air(&self) -> bool {
        self.camera.is_on_air(self.nr)
    }

    /// How large the camera's picture is wanted; `None`: nobody looks.
    pub(crate) fn wanted_size(&self) -> Option<Size> {
        self.camera.size()
    }

    /// How large its own pictures are, as far as its source told.
    pub(crate) fn size(&self) -> Option<Size> {
        *lock(&self.size)
    }

    /// Its source learned how large its pictures are.
    pub(crate) fn learn_size(&self, size: Size) {
        if lock(&self.size).replace(size) != Some(size) {
            self.changed.notify_one();
        }
    }

    /// How many pictures were decoded.
    pub(crate) fn pictures(&self) -> u64 {
        self.pictures.load(Ordering::Relaxed)
    }

    /// How long its samples may come without a picture before something is wrong with them:
    /// `None` if that is no fault of theirs.
    pub(crate) fn patience(&self, now: Timestamp) -> Option<Span> {
        let is_barred = lock(&self.strikes).barred_until(now).is_some();
        if is_barred || !self.is_decoder_well.load(Ordering::Relaxed) {
            return None;
        }
        let keys_apart = lock(&self.queue).keys_apart;
        Some(keys_apart.map_or(LONGEST_GOP, |apart| apart.times(3).max(LEAST_PATIENCE)))
    }

    /// Pictures are asked for now.
    pub(crate) fn ask(&self, now: Timestamp) {
        if self.is_on_air() {
            self.camera.ask(now, *lock(&self.period));
        }
    }

    /// Pictures are meant to be so far apart from now on.
    pub(crate) fn set_period(&self, now: Timestamp, period: Span) {
        *lock(&self.period) = period;
        self.ask(now);
    }

    /// Its stream ended. That the next stream cannot be had is no trouble of the camera's
    /// picture.
    pub(crate) fn fail(&self, problem: &str) {
        tracing::debug!(camera = %self.camera.id(), problem, "camera failed");
        lock(&self.queue).queue.wait_for_key();
        if self.is_on_air() {
            self.camera.fail(problem);
        } else {
            self.camera.let_go_of_next();
        }
    }

    /// Stores a sample and puts it before the decoder; whether the track must now be put in
    /// the pool's line.
    #[must_use]
    pub(crate) fn receive(&self, sample: Sample) -> bool {
        if !self.camera.take(self.nr, &sample) {
            return false;
        }
        lock(&self.meter).receive(&sample);
        let mut waiting = lock(&self.queue);
        if self.camera.is_shown() {
            waiting.look_again(&sample);
        } else {
            waiting.unseen.push(&sample);
            if !waiting.is_due(&sample) {
                drop(waiting);
                if self.is_on_air() {
                    self.camera.comes_unseen(sample.received_at);
                }
                return false;
            }
        }
        if !self.is_seen_whole(&mut waiting, &sample) {
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

    /// Whether a sample is decoded at the size that the camera has on the wall.
    fn is_seen_whole(&self, waiting: &mut Waiting, sample: &Sample) -> bool {
        let may_glance = waiting.may_glance(sample);
        let is_hardly_seen = self.camera.size().is_some_and(|size| size.height <= HARDLY_SEEN_PX);
        if is_hardly_seen && may_glance {
            waiting.is_glancing = true;
        } else if sample.is_key {
            // What is between key pictures can only be decoded from one on.
            waiting.is_glancing = false;
        }
        sample.is_key || !waiting.is_glancing
    }

    /// Begins to decode what waits; `None` if nothing does. [`Self::finish`] must follow, in the
    /// same order, before anything that is not under way.
    pub(crate) fn begin(&self, engine: &mut Engine) -> Option<Work> {
        let samples = lock(&self.queue).queue.take();
        let newest_at = samples.back()?.received_at;
        let mut decoding = lock(&self.decoding);
        samples.iter().for_each(|sample| decoding.gop.push(sample));
        engine.check();
        let ticket = match (samples.as_slices(), self.camera.size()) {
            (([sample], []), Some(size)) if sample.data.len() <= SMALL => {
                engine.send(&decoding.stream, sample, Some(size))
            }
            _ => None,
        };
        Some(Work { samples, newest_at, ticket })
    }

    /// Decodes what was begun and shows the newest picture of it.
    pub(crate) fn finish(&self, engine: &mut Engine, work: Work) {
        let Work { samples, newest_at, ticket } = work;
        let mut decoding = lock(&self.decoding);
        let mut decoded = match ticket {
            Some(ticket) => engine.answer(&mut decoding.stream, &ticket),
            None => {
                if engine.has_lost(&decoding.stream) {
                    self.decoder_stopped(newest_at);
                }
                self.decode(engine, &mut decoding, &samples)
            }
        };
        for _ in 1..TRIES {
            let Err(DecodeError::Stopped { is_suspect: false, .. }) = decoded else { break };
            self.decoder_stopped(newest_at);
            decoded = self.decode(engine, &mut decoding, &samples);
        }
        let (decoder, took) = (decoding.stream.decoder(), decoding.stream.took());
        if let Err(DecodeError::Stopped { .. }) = decoded {
            // The next one begins with a key picture that nobody knows yet.
            decoding.gop.clear();
        }
        drop(decoding);
        let is_its_own =
            matches!(decoded, Err(DecodeError::Stopped { .. } | DecodeError::NotStarted(_)));
        self.is_decoder_well.store(!is_its_own, Ordering::Relaxed);
        match decoded {
            Ok(Some(picture)) => {
                let of = (*lock(&self.size), decoder);
                let times = (newest_at, (self.clock)(), Span::from(took));
                let figures = lock(&self.meter).decode(times, samples.len(), of);
                self.camera.show(self.nr, *lock(&self.period), picture, decoder);
                if let Some(figures) = figures {
                    self.camera.measured(self.nr, figures);
                }
                if self.pictures.fetch_add(1, Ordering::Relaxed) == 0 {
                    self.changed.notify_one();
                }
            }
            Ok(None) => {}
            Err(DecodeError::Stopped { how, is_suspect: true }) => self.strike(newest_at, &how),
            Err(err) if self.is_on_air() => self.camera.is_unreadable(&err.to_string()),
            Err(err) => tracing::debug!(camera = %self.camera.id(), "next stream: {err}"),
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
        let size = self.camera.size();
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
        if self.is_on_air() {
            self.camera.decoder_stopped(now);
        }
    }

    /// Its picture stopped the decoder.
    fn strike(&self, now: Timestamp, how: &str) {
        let mut strikes = lock(&self.strikes);
        strikes.strike(now);
        let (count, until) = (strikes.count(), strikes.barred_until(now));
        drop(strikes);
        // What came meanwhile may be no better.
        lock(&self.queue).queue.wait_for_key();
        tracing::warn!(camera = %self.camera.id(), how, count, "its picture stopped the decoder");
        if self.is_on_air() {
            let pause = until.map_or(String::new(), |until| {
                format!("; it is tried again after {} s", until.since(now).as_secs())
            });
            let problem = format!("its picture stopped the decoder ({how}){pause}");
            self.camera.barred(now, until, &problem);
        }
    }

    /// Whether it is decoded apart from others.
    pub(crate) fn is_apart(&self) -> bool {
        let newest_at = lock(&self.queue).newest_at;
        newest_at.is_some_and(|now| lock(&self.strikes).is_apart(now))
    }

    /// The line where its decoder is, which it is `given` at first.
    pub(crate) fn home(&self, given: impl FnOnce() -> usize) -> usize {
        *lock(&self.home).get_or_insert_with(given)
    }

    /// It stands in another line from now on; its decoder there is new.
    pub(crate) fn move_home(&self, to: usize) {
        *lock(&self.home) = Some(to);
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
        if self.is_on_air() {
            self.camera.is_unreadable("picture cannot be decoded");
        }
    }
}
