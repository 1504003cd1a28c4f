//! A worker that is started when it is needed, and again when it stopped.

use std::{collections::BTreeSet, time::Duration};

use super::{
    Program,
    process::{End, Process},
    wire::{ANSWER, Answer, Outcome as Answered, Request},
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
    /// Streams that were sent and have not been closed.
    open: BTreeSet<u64>,
}

impl Remote {
    /// Starts nothing yet.
    pub(in crate::decode) fn new(program: Program) -> Self {
        Self { program, process: None, open: BTreeSet::new() }
    }

    /// Decodes a sample of a stream after closing others.
    pub(in crate::decode) fn decode(
        &mut self,
        closed: &[u64],
        stream: u64,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
    ) -> Result<Outcome, DecodeError> {
        let mut process = match self.process.take() {
            Some(process) => process,
            None => self.start()?,
        };
        self.open.insert(stream);
        let done = close(&mut process, &mut self.open, closed)
            .and_then(|()| ask(&mut process, stream, sample, size, is_shown));
        match done {
            Ok(outcome) => {
                self.process = Some(process);
                Ok(outcome)
            }
            Err(end) => {
                self.tell(&end.how);
                Err(DecodeError::Stopped { how: end.how, is_suspect: end.is_suspect })
            }
        }
    }

    /// Whether it stopped while it had nothing to do; then it has no decoder any more.
    pub(in crate::decode) fn has_stopped(&mut self) -> bool {
        let Some(process) = &mut self.process else { return false };
        if !process.has_ended() {
            return false;
        }
        let how = process.post_mortem().how;
        self.tell(&how);
        true
    }

    /// Says that it stopped, and forgets it.
    fn tell(&mut self, how: &str) {
        tracing::warn!(how, "a decoder's process stopped; another is started, pictures go on");
        self.program.count_stop();
        self.process = None;
        self.open.clear();
    }

    /// Closes streams, and ends the worker if it has none any more; whether it was ended.
    pub(in crate::decode) fn rest(&mut self, closed: &[u64]) -> bool {
        let Some(process) = &mut self.process else { return false };
        let is_well = close(process, &mut self.open, closed).is_ok();
        let ends = !is_well || self.open.is_empty();
        if ends {
            self.process = None;
            self.open.clear();
        }
        ends
    }

    fn start(&mut self) -> Result<Process, DecodeError> {
        match Process::start(&self.program) {
            Ok(process) => {
                tracing::info!(process = process.id(), "a decoder's process works");
                Ok(process)
            }
            Err(err) => {
                std::thread::sleep(NEXT_TRY);
                Err(DecodeError::NotStarted(first_line(&err.to_string())))
            }
        }
    }
}

fn close(process: &mut Process, open: &mut BTreeSet<u64>, closed: &[u64]) -> Result<(), End> {
    for stream in closed {
        if open.remove(stream) {
            process.send(Request::Close { stream: *stream }, &[])?;
        }
    }
    Ok(())
}

fn ask(
    process: &mut Process,
    stream: u64,
    sample: &Sample,
    size: Option<Size>,
    is_shown: bool,
) -> Result<Outcome, End> {
    let (codec, is_key, length) = (sample.codec, sample.is_key, sample.data.len());
    let request = Request::Decode { stream, codec, is_key, is_shown, size, length };
    process.send(request, &sample.data)?;
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
                captured_at: sample.received_at,
            };
            read_planes(process, &mut picture)?;
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
    })
}

fn read_planes(process: &mut Process, picture: &mut I420) -> Result<(), End> {
    let area = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
    let luma = area((picture.width, picture.height));
    let chroma = area(picture.chroma_size());
    let length = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    picture.y = process.plane(0, length(luma))?;
    picture.u = process.plane(luma, length(chroma))?;
    picture.v = process.plane(luma + chroma, length(chroma))?;
    Ok(())
}
