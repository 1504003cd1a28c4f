//! What a thread decodes with: a worker process, or this one.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{
    DecodeError, DecoderKind, Size,
    bench::{Bench, Outcome},
    copied,
    worker::{Program, Remote, Ticket},
};
use crate::{I420, sample::Sample, sync::lock};

/// Numbers streams and runs of decoders, each once.
static NUMBER: AtomicU64 = AtomicU64::new(1);

pub(super) fn next_number() -> u64 {
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

/// A stream as the one who decodes it sees it.
pub(crate) struct Stream {
    nr: u64,
    /// Which engine has its decoder, and since which start of it.
    held: Option<Held>,
    waits_for_key: bool,
    decoder: Option<DecoderKind>,
    took: Duration,
}

struct Held {
    run: u64,
    engine: u64,
    closed: Closed,
}

/// Streams that ended and whose decoders are to go.
type Closed = Arc<Mutex<Vec<u64>>>;

impl Default for Stream {
    fn default() -> Self {
        Self {
            nr: next_number(),
            held: None,
            waits_for_key: true,
            decoder: None,
            took: Duration::ZERO,
        }
    }
}

impl Stream {
    /// What decoded its last sample.
    pub(crate) fn decoder(&self) -> Option<DecoderKind> {
        self.decoder
    }

    /// Processor time that decoding took since this was asked last.
    pub(crate) fn took(&mut self) -> Duration {
        std::mem::take(&mut self.took)
    }

    fn close(&mut self) {
        if let Some(held) = self.held.take() {
            lock(&held.closed).push(self.nr);
        }
        self.waits_for_key = true;
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.close();
    }
}

/// See the [module](self).
pub(crate) struct Engine {
    nr: u64,
    /// Another number after every start.
    run: u64,
    closed: Closed,
    place: Place,
    /// What its worker computed since somebody asked.
    elsewhere: Duration,
}

/// Where it decodes.
enum Place {
    Here(Bench),
    Worker(Box<Remote>),
}

impl Engine {
    /// Decodes in processes of `program`; without one, in this process.
    pub(crate) fn new(program: Option<&Program>) -> Self {
        let place = match program {
            Some(program) => Place::Worker(Box::new(Remote::new(program.clone()))),
            None => Place::Here(Bench::default()),
        };
        let (nr, run) = (next_number(), next_number());
        Self { nr, run, closed: Closed::default(), place, elsewhere: Duration::ZERO }
    }

    /// Whether the stream's decoder is here; it may wait for a key.
    pub(crate) fn holds(&self, stream: &Stream) -> bool {
        stream.held.as_ref().is_some_and(|held| held.run == self.run)
    }

    /// Whether the stream's decoder can go on with the sample after its last one.
    pub(crate) fn goes_on(&self, stream: &Stream) -> bool {
        self.holds(stream) && !stream.waits_for_key
    }

    /// Whether the stream's decoder was here and is gone because the worker stopped.
    pub(crate) fn has_lost(&self, stream: &Stream) -> bool {
        !self.holds(stream) && stream.held.as_ref().is_some_and(|held| held.engine == self.nr)
    }

    /// Decodes the stream's next sample; `None` if it gives no picture yet. `is_shown` is
    /// false for what only serves the samples after it. Waits for the worker, but not for
    /// long: one that stalls is ended.
    pub(crate) fn decode(
        &mut self,
        stream: &mut Stream,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
    ) -> Result<Option<I420>, DecodeError> {
        self.check();
        if !self.holds(stream) {
            stream.close();
            let (run, engine, closed) = (self.run, self.nr, Arc::clone(&self.closed));
            stream.held = Some(Held { run, engine, closed });
        }
        if stream.waits_for_key && !sample.is_key {
            return Ok(None);
        }
        let closed = std::mem::take(&mut *lock(&self.closed));
        let outcome = match &mut self.place {
            Place::Here(bench) => {
                closed.iter().for_each(|nr| bench.close(*nr));
                Ok(bench.decode(stream.nr, sample, size, is_shown, &mut copied))
            }
            Place::Worker(remote) => remote
                .send(&closed, stream.nr, sample, size, is_shown)
                .and_then(|ticket| remote.answer(&ticket)),
        };
        self.learn(stream, outcome)
    }

    /// Samples that may be [sent](Self::send) before an answer is asked for.
    pub(crate) const MOST: usize = Remote::MOST;

    /// Sends the stream's next sample to the worker and waits for nothing; `None` if the answer
    /// cannot be had so, or the sample could not be sent. The [answers](Self::answer) must be asked
    /// for in the same order, and before anything is [decoded](Self::decode).
    pub(crate) fn send(
        &mut self,
        stream: &Stream,
        sample: &Sample,
        size: Option<Size>,
    ) -> Option<Ticket> {
        if !self.goes_on(stream) {
            return None;
        }
        let Place::Worker(remote) = &mut self.place else { return None };
        let closed = std::mem::take(&mut *lock(&self.closed));
        let sent = remote.send(&closed, stream.nr, sample, size, true);
        if sent.is_err() {
            self.run = next_number();
        }
        sent.ok()
    }

    /// What became of a sample that was [sent](Self::send).
    pub(crate) fn answer(
        &mut self,
        stream: &mut Stream,
        ticket: &Ticket,
    ) -> Result<Option<I420>, DecodeError> {
        let is_held = self.holds(stream);
        let Place::Worker(remote) = &mut self.place else { return Ok(None) };
        let outcome = remote.answer(ticket);
        if !is_held && let Err(err) = outcome {
            // Another one works already.
            return Err(err);
        }
        self.learn(stream, outcome)
    }

    fn learn(
        &mut self,
        stream: &mut Stream,
        outcome: Result<Outcome, DecodeError>,
    ) -> Result<Option<I420>, DecodeError> {
        match outcome {
            Ok(outcome) => {
                stream.waits_for_key = outcome.waits_for_key;
                stream.took += outcome.took;
                if let Place::Worker(_) = self.place {
                    self.elsewhere += outcome.took;
                }
                stream.decoder = outcome.decoder.or(stream.decoder);
                if outcome.begins_anew {
                    stream.held = None;
                    stream.waits_for_key = true;
                }
                outcome.picture
            }
            Err(err) => {
                self.run = next_number();
                Err(err)
            }
        }
    }

    /// Whether it has all that it decodes with.
    pub(crate) fn is_ready(&self) -> bool {
        match &self.place {
            Place::Here(_) => true,
            Place::Worker(remote) => remote.is_started(),
        }
    }

    /// Gets ready, if it can.
    pub(crate) fn prepare(&mut self) {
        if let Place::Worker(remote) = &mut self.place {
            remote.prepare();
        }
    }

    /// What its worker, if it has one, computed since this was asked last.
    pub(crate) fn computed_elsewhere(&mut self) -> Duration {
        std::mem::take(&mut self.elsewhere)
    }

    /// Notices a worker that stopped while it had nothing to do.
    pub(crate) fn check(&mut self) {
        if let Place::Worker(remote) = &mut self.place
            && remote.has_stopped()
        {
            self.run = next_number();
        }
    }

    /// There was nothing to do for a while: decoders that nobody needs go, and with the last
    /// of them the worker.
    pub(crate) fn rest(&mut self) {
        let closed = std::mem::take(&mut *lock(&self.closed));
        match &mut self.place {
            Place::Here(bench) => closed.iter().for_each(|nr| bench.close(*nr)),
            Place::Worker(remote) => {
                if remote.rest(&closed) {
                    self.run = next_number();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use wall_model::Timestamp;

    use super::*;
    use crate::sample::Codec;

    #[test]
    fn streams_that_end_or_move_leave_no_decoder_behind() {
        let open = |engine: &Engine| match &engine.place {
            Place::Here(bench) => bench.len(),
            Place::Worker(_) => unreachable!(),
        };
        let sample = Sample {
            received_at: Timestamp::default(),
            codec: Codec::Jpeg,
            is_key: true,
            data: vec![0; 10].into(),
        };
        let (mut first, mut second) = (Engine::new(None), Engine::new(None));
        let mut streams: Vec<Stream> = (0..3).map(|_| Stream::default()).collect();
        for stream in &mut streams {
            assert!(first.decode(stream, &sample, None, true).is_err());
            assert!(!first.has_lost(stream) && !second.has_lost(stream));
        }
        assert_eq!(open(&first), 3);
        streams.pop();
        assert!(second.decode(&mut streams[0], &sample, None, true).is_err());
        first.rest();
        assert_eq!((open(&first), open(&second)), (1, 1));
        streams.clear();
        first.rest();
        second.rest();
        assert_eq!((open(&first), open(&second)), (0, 0));
    }
}
