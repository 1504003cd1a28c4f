//! A worker that is started when it is needed, and again when it stopped.

use std::{collections::BTreeSet, time::Duration};

use tokio::time::Instant;
use wall_model::Timestamp;

use super::{
    Program,
    process::{End, Process},
    trust::Trust,
    wire::{ANSWER, AREA, AREAS, Answer, Outcome as Answered, Request},
};
use crate::{
    I420,
    decode::{DecodeError, Size, bench::Outcome},
    error::first_line,
    sample::Sample,
};

/// So long after one could not be started the next is tried. Whoever waits for it has nothing
/// else to do.
const NEXT_TRY: Duration = Duration::from_secs(1);

/// See the [module](self).
pub(in crate::decode) struct Remote {
    program: Program,
    process: Option<Process>,
    /// How many workers were started.
    starts: u64,
    /// Samples that the worker was sent, answers that it was asked for, and that were read.
    sent: u64,
    asked: u64,
    answered: u64,
    ended: Option<Ended>,
    hardware: Trust,
    /// Streams that were sent and have not been closed.
    open: BTreeSet<u64>,
}

/// How the last worker that stopped did.
struct Ended {
    /// Which it was.
    start: u64,
    /// Which of its samples it was decoding.
    culprit: Option<u64>,
    end: End,
}

/// A sample under way, whose answer is to be had.
pub(crate) struct Ticket {
    /// Which worker has it, and which of the worker's samples it is.
    start: u64,
    nr: u64,
    received_at: Timestamp,
}

impl Remote {
    /// Samples that may be under way at once.
    pub(in crate::decode) const MOST: usize = AREAS as usize;

    /// Starts nothing yet.
    pub(in crate::decode) fn new(program: Program) -> Self {
        Self {
            program,
            process: None,
            starts: 0,
            sent: 0,
            asked: 0,
            answered: 0,
            ended: None,
            hardware: Trust::default(),
            open: BTreeSet::new(),
        }
    }

    /// Sends a sample of a stream after closing others. Answers come in the order of the samples,
    /// and each must be asked for, before more than [`Self::MOST`] are under way.
    pub(in crate::decode) fn send(
        &mut self,
        closed: &[u64],
        stream: u64,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
    ) -> Result<Ticket, DecodeError> {
        let mut process = match self.process.take() {
            Some(process) => process,
            None => self.start()?,
        };
        self.open.insert(stream);
        let (area, length) = (area(self.sent), sample.data.len());
        let (codec, is_key) = (sample.codec, sample.is_key);
        let request = Request::Decode { stream, codec, is_key, is_shown, size, area, length };
        let ticket = Ticket { start: self.starts, nr: self.sent, received_at: sample.received_at };
        let sent = close(&mut process, &mut self.open, closed)
            .and_then(|()| process.send(request, &sample.data));
        if let Err(end) = sent {
            self.stopped(&process, end);
            return Err(self.why(&ticket));
        }
        self.process = Some(process);
        self.sent += 1;
        Ok(ticket)
    }

    /// Waits for the answer to the oldest sample under way.
    pub(in crate::decode) fn answer(&mut self, ticket: &Ticket) -> Result<Outcome, DecodeError> {
        let is_its_own = ticket.start == self.starts;
        let process = if is_its_own { self.process.take() } else { None };
        let Some(mut process) = process else { return Err(self.why(ticket)) };
        let received = if ticket.nr == self.answered {
            let is_asked = ticket.nr < self.asked;
            self.asked = self.asked.max(self.sent);
            let asked = if is_asked { Ok(()) } else { process.send(Request::Answer, &[]) };
            asked.and_then(|()| receive(&mut process, ticket))
        } else {
            Err(End::out_of_order())
        };
        match received {
            Ok(outcome) => {
                self.answered += 1;
                self.process = Some(process);
                Ok(outcome)
            }
            Err(end) => {
                self.stopped(&process, end);
                Err(self.why(ticket))
            }
        }
    }

    /// It stopped.
    fn stopped(&mut self, process: &Process, mut end: End) {
        tracing::warn!(
            how = end.how,
            "a decoder's process stopped; another is started, pictures go on"
        );
        self.program.count_stop();
        let (begun, is_by_hardware) = process.begun();
        let culprit = begun.checked_sub(1);
        if end.is_suspect && is_by_hardware {
            self.hardware.stopped(Instant::now());
            end.is_suspect = false;
        }
        self.ended = Some(Ended { start: self.starts, culprit, end });
        self.open.clear();
    }

    /// Why there is no answer to a sample of a worker that stopped.
    fn why(&self, ticket: &Ticket) -> DecodeError {
        let ended = self.ended.as_ref().filter(|ended| ended.start == ticket.start);
        let how = ended.map_or("ended".to_owned(), |ended| ended.end.how.clone());
        let is_culprit = |ended: &Ended| ended.culprit == Some(ticket.nr) && ended.end.is_suspect;
        DecodeError::Stopped { how, is_suspect: ended.is_some_and(is_culprit) }
    }

    /// Whether it stopped while it had nothing to do; then it has no decoder any more.
    pub(in crate::decode) fn has_stopped(&mut self) -> bool {
        let Some(mut process) = self.process.take_if(|process| process.has_ended()) else {
            return false;
        };
        let end = process.post_mortem();
        self.stopped(&process, end);
        true
    }

    /// Closes streams, and ends the worker if it has none any more; whether it was ended.
    pub(in crate::decode) fn rest(&mut self, closed: &[u64]) -> bool {
        let Some(process) = &mut self.process else { return false };
        let is_well = close(process, &mut self.open, closed).and_then(|()| process.flush()).is_ok();
        let ends = !is_well || self.open.is_empty();
        if ends {
            self.process = None;
            self.open.clear();
        }
        ends
    }

    /// Whether a worker is there.
    pub(in crate::decode) fn is_started(&self) -> bool {
        self.process.is_some()
    }

    /// Starts a worker if none is there, so that whoever comes need not wait for that.
    pub(in crate::decode) fn prepare(&mut self) {
        if self.process.is_none() {
            self.process = self.start().ok();
        }
    }

    fn start(&mut self) -> Result<Process, DecodeError> {
        match Process::start(&self.program, self.hardware.is_given(Instant::now())) {
            Ok(process) => {
                tracing::info!(process = process.id(), "a decoder's process works");
                self.starts += 1;
                (self.sent, self.asked, self.answered) = (0, 0, 0);
                Ok(process)
            }
            Err(err) => {
                std::thread::sleep(NEXT_TRY);
                Err(DecodeError::NotStarted(first_line(&err.to_string())))
            }
        }
    }
}

/// Where the picture of a worker's sample goes.
fn area(nr: u64) -> u8 {
    u8::try_from(nr % u64::from(AREAS)).unwrap_or_default()
}

fn close(process: &mut Process, open: &mut BTreeSet<u64>, closed: &[u64]) -> Result<(), End> {
    for stream in closed {
        if open.remove(stream) {
            process.send(Request::Close { stream: *stream }, &[])?;
        }
    }
    Ok(())
}

fn receive(process: &mut Process, ticket: &Ticket) -> Result<Outcome, End> {
    let mut answer = [0; ANSWER];
    process.receive(&mut answer)?;
    let Some(answer) = Answer::from_bytes(&answer) else { return Err(process.end_nonsense()) };
    let picture = match answer.outcome {
        Answered::Nothing => Ok(None),
        Answered::Picture { width, height, full_range, is_bt709 } => {
            let mut picture = I420 {
                width,
                height,
                y: Vec::new(),
                u: Vec::new(),
                v: Vec::new(),
                full_range,
                is_bt709,
                captured_at: ticket.received_at,
            };
            read_planes(process, area(ticket.nr), &mut picture)?;
            Ok(Some(picture))
        }
        Answered::Error { length } => {
            let mut words = vec![0; length];
            process.receive(&mut words)?;
            Err(DecodeError::Said(first_line(&String::from_utf8_lossy(&words))))
        }
    };
    Ok(Outcome {
        picture,
        waits_for_key: answer.waits_for_key,
        begins_anew: answer.begins_anew,
        decoder: answer.decoder,
        took: Duration::from_micros(answer.took_us.into()),
    })
}

fn read_planes(process: &mut Process, area: u8, picture: &mut I420) -> Result<(), End> {
    let begin = u64::from(area) * AREA;
    let pixels = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
    let luma = pixels((picture.width, picture.height));
    let chroma = pixels(picture.chroma_size());
    let length = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    picture.y = process.plane(begin, length(luma))?;
    picture.u = process.plane(begin + luma, length(chroma))?;
    picture.v = process.plane(begin + luma + chroma, length(chroma))?;
    Ok(())
}
