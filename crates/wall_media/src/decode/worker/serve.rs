//! The worker's side.

use std::{
    fs::File,
    io::{self, BufReader, Read as _, Write as _},
    os::{fd::AsFd as _, unix::net::UnixStream},
};

use wall_model::Timestamp;

use super::{
    areas::Areas,
    limits,
    wire::{Answer, HELLO, MAX_WORDS, Outcome, REQUEST, Request},
};
use crate::{
    decode::{
        Laid,
        bench::{Bench, Outcome as Done},
    },
    sample::Sample,
};

/// What is read at once of the requests of some cameras, bytes.
const REQUESTS: usize = 64 << 10;

/// Decodes what comes over standard input until it ends. `before` is called with every
/// sample before it is decoded.
///
/// # Errors
/// If standard input and output are not what a [`Program`](super::Program) is started with,
/// or the system refuses limits.
pub fn serve(before: &mut dyn FnMut(&[u8])) -> io::Result<()> {
    let socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let areas = Areas::of(File::from(io::stdout().as_fd().try_clone_to_owned()?))?;
    limits::apply()?;
    let (begun, answers, bench) = (0, Vec::new(), Bench::default());
    let socket = BufReader::with_capacity(REQUESTS, socket);
    let mut worker = Worker { socket, areas, begun, answers, bench };
    worker.socket.get_ref().write_all(&HELLO)?;
    let mut request = [0; REQUEST];
    loop {
        match worker.socket.read_exact(&mut request) {
            Ok(()) => {}
            // Nobody asks any more.
            Err(err) if err.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(err) => return Err(err),
        }
        let request = Request::from_bytes(&request).ok_or(io::ErrorKind::InvalidData)?;
        worker.serve(request, before)?;
    }
}

struct Worker {
    socket: BufReader<UnixStream>,
    areas: Areas,
    /// How many samples were begun.
    begun: u64,
    /// Answers that were not asked for yet.
    answers: Vec<u8>,
    bench: Bench,
}

impl Worker {
    fn serve(&mut self, request: Request, before: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let (stream, codec, is_key, is_shown, size, area, length) = match request {
            Request::Close { stream } => {
                self.bench.close(stream);
                return Ok(());
            }
            Request::Answer => {
                self.socket.get_ref().write_all(&self.answers)?;
                self.answers.clear();
                return Ok(());
            }
            Request::Decode { stream, codec, is_key, is_shown, size, area, length } => {
                (stream, codec, is_key, is_shown, size, area, length)
            }
        };
        let mut data = vec![0; length];
        self.socket.read_exact(&mut data)?;
        self.begun += 1;
        self.areas.tell_begun(self.begun, self.bench.may_use_hardware(codec));
        before(&data);
        // When it was received only the program knows.
        let received_at = Timestamp::default();
        let sample = Sample { received_at, codec, is_key, data: data.into() };
        let Self { bench, areas, .. } = self;
        let mut take = |laid: &Laid<'_>, size| {
            let picture = laid.fitted(size);
            areas.lay_out(&picture, area)?;
            let ((width, height), full_range) = (picture.size_px(), laid.full_range);
            Ok(Outcome::Picture { width, height, full_range, is_bt709: laid.is_bt709 })
        };
        let done = bench.decode(stream, &sample, size, is_shown, &mut take);
        self.answer(done)
    }

    fn answer(&mut self, done: Done<io::Result<Outcome>>) -> io::Result<()> {
        let mut words = String::new();
        let outcome = match done.picture {
            Ok(None) => Outcome::Nothing,
            Ok(Some(laid_out)) => laid_out?,
            Err(err) => {
                words = err.to_string();
                words.truncate(words.floor_char_boundary(MAX_WORDS));
                Outcome::Error { length: words.len() }
            }
        };
        let (waits_for_key, begins_anew) = (done.waits_for_key, done.begins_anew);
        let took_us = u32::try_from(done.took.as_micros()).unwrap_or(u32::MAX);
        let answer = Answer { outcome, waits_for_key, begins_anew, decoder: done.decoder, took_us };
        self.answers.extend_from_slice(&answer.to_bytes());
        self.answers.extend_from_slice(words.as_bytes());
        Ok(())
    }
}
