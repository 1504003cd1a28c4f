//! The worker's side.

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    os::{
        fd::AsFd as _,
        unix::{fs::FileExt as _, net::UnixStream},
    },
};

use rustix::fs::{FallocateFlags, fallocate};
use wall_model::Timestamp;

use super::{
    limits,
    wire::{AREA, AREAS, Answer, BEGUN, HELLO, MAX_WORDS, Outcome, REQUEST, Request},
};
use crate::{
    I420,
    decode::bench::{Bench, Outcome as Done},
    sample::Sample,
};

/// What an area takes beyond this is given back when its pictures need a quarter of it, bytes.
const KEPT: u64 = 2 << 20;

/// Decodes what comes over standard input until it ends. `before` is called with every
/// sample before it is decoded.
///
/// # Errors
/// If standard input and output are not what a [`Program`](super::Program) is started with,
/// or the system refuses limits.
pub fn serve(before: &mut dyn FnMut(&[u8])) -> io::Result<()> {
    let socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let memory = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    limits::apply()?;
    let (sizes, bench) = ([0; AREAS as usize], Bench::default());
    let (begun, answers) = (0, Vec::new());
    let mut worker = Worker { socket, memory, sizes, begun, answers, bench };
    worker.socket.write_all(&HELLO)?;
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
    socket: UnixStream,
    memory: File,
    /// What each area of the shared memory takes, bytes.
    sizes: [u64; AREAS as usize],
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
                self.socket.write_all(&self.answers)?;
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
        self.memory.write_all_at(&self.begun.to_le_bytes(), BEGUN)?;
        before(&data);
        // When it was received only the program knows.
        let received_at = Timestamp::default();
        let sample = Sample { received_at, codec, is_key, data: data.into() };
        let done = self.bench.decode(stream, &sample, size, is_shown);
        self.answer(done, area)
    }

    fn answer(&mut self, done: Done, area: u8) -> io::Result<()> {
        let mut words = String::new();
        let outcome = match done.picture {
            Ok(None) => Outcome::Nothing,
            Ok(Some(picture)) => {
                self.lay_out(&picture, area)?;
                Outcome::Picture {
                    width: picture.width,
                    height: picture.height,
                    full_range: picture.full_range,
                    is_bt709: picture.is_bt709,
                }
            }
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

    /// Puts a picture's planes into an area of the shared memory.
    fn lay_out(&mut self, picture: &I420, area: u8) -> io::Result<()> {
        let begin = u64::from(area) * AREA;
        let mut end = begin;
        for plane in [&picture.y, &picture.u, &picture.v] {
            self.memory.write_all_at(plane, end)?;
            end += plane.len() as u64;
        }
        let taken = self.sizes.get_mut(usize::from(area)).ok_or(io::ErrorKind::InvalidData)?;
        *taken = (*taken).max(end - begin);
        if *taken > KEPT && end - begin < *taken / 4 {
            let flags = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
            fallocate(&self.memory, flags, end, begin + *taken - end)?;
            *taken = end - begin;
        }
        Ok(())
    }
}
