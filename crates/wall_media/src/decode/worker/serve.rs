//! The worker's side.

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    os::{
        fd::AsFd as _,
        unix::{fs::FileExt as _, net::UnixStream},
    },
};

use wall_model::Timestamp;

use super::{
    limits,
    wire::{Answer, HELLO, MAX_WORDS, Outcome, REQUEST, Request},
};
use crate::{
    I420,
    decode::{Size, bench::Bench},
    sample::Sample,
};

/// Shared memory beyond this is given back when pictures need a quarter of it, bytes.
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
    let mut worker = Worker { socket, memory, size: 0, bench: Bench::default() };
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
    /// Of the shared memory, bytes.
    size: u64,
    bench: Bench,
}

impl Worker {
    fn serve(&mut self, request: Request, before: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let (stream, codec, is_key, is_shown, size, length) = match request {
            Request::Close { stream } => {
                self.bench.close(stream);
                return Ok(());
            }
            Request::Decode { stream, codec, is_key, is_shown, size, length } => {
                (stream, codec, is_key, is_shown, size, length)
            }
        };
        let mut data = vec![0; length];
        self.socket.read_exact(&mut data)?;
        before(&data);
        // When it was received only the program knows.
        let received_at = Timestamp::default();
        let sample = Sample { received_at, codec, is_key, data: data.into() };
        self.decode(stream, &sample, size, is_shown)
    }

    fn decode(
        &mut self,
        stream: u64,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
    ) -> io::Result<()> {
        let done = self.bench.decode(stream, sample, size, is_shown);
        let mut words = String::new();
        let outcome = match done.picture {
            Ok(None) => Outcome::Nothing,
            Ok(Some(picture)) => {
                self.lay_out(&picture)?;
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
        let decoder = done.decoder;
        let mut answer =
            Answer { outcome, waits_for_key, begins_anew, decoder }.to_bytes().to_vec();
        answer.extend_from_slice(words.as_bytes());
        self.socket.write_all(&answer)
    }

    /// Puts a picture's planes into the shared memory.
    fn lay_out(&mut self, picture: &I420) -> io::Result<()> {
        let mut end = 0;
        for plane in [&picture.y, &picture.u, &picture.v] {
            self.memory.write_all_at(plane, end)?;
            end += plane.len() as u64;
        }
        self.size = self.size.max(end);
        if self.size > KEPT && end < self.size / 4 {
            self.memory.set_len(end)?;
            self.size = end;
        }
        Ok(())
    }
}
