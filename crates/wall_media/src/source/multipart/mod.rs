//! JPEG pictures out of a `multipart/x-mixed-replace` stream.
//!
//! Cameras differ: the boundary of the header may or may not carry the two dashes, parts
//! may or may not say their length, the length may be wrong. So the delimiter is the first
//! line of the stream that begins with two dashes, a stated length is used only if a
//! delimiter follows, and whatever is too large is skipped to the next delimiter. Never
//! more than one part's worth of bytes is held.

#[cfg(test)]
mod tests;

use bytes::{Buf as _, Bytes, BytesMut};
use thiserror::Error;

/// A line before the first delimiter or of a part's header may be this long, all lines
/// together eight times as much.
const MAX_LINE: usize = 4 << 10;

/// A stream that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MultipartError {
    /// No delimiter within the first bytes.
    #[error("no part begins within {} KiB", MAX_LINE * 8 / 1024)]
    NoDelimiter,
    /// A part's header does not end.
    #[error("a part's header is longer than {} KiB", MAX_LINE * 8 / 1024)]
    EndlessHeader,
    /// A part goes on for four times the largest picture.
    #[error("a part does not end")]
    EndlessPart,
}

/// Cuts a byte stream into parts.
#[derive(Debug)]
pub struct Multipart {
    buffer: BytesMut,
    max_part: usize,
    delimiter: Vec<u8>,
    state: State,
    /// Where the search for the next delimiter goes on.
    searched: usize,
    rejects: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first delimiter; so many bytes passed.
    Preamble(usize),
    /// Behind a delimiter, before its line's end.
    AfterDelimiter,
    /// In the lines of a part's header; so many bytes passed, and the stated length.
    Header(usize, Option<usize>),
    /// In a part, with its stated length.
    Body(Option<usize>),
    /// Behind a part, or in one that is too large; so many bytes skipped.
    Skipping(usize),
    /// Broken for good.
    Failed(MultipartError),
}

impl Multipart {
    /// A stream whose parts are at most `max_part` bytes long.
    pub fn new(max_part: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            max_part,
            delimiter: Vec::new(),
            state: State::Preamble(0),
            searched: 0,
            rejects: 0,
        }
    }

    /// Parts that were too large or no JPEG picture.
    pub fn rejects(&self) -> u64 {
        self.rejects
    }

    /// Takes the next bytes of the stream. Call [`Self::next`] until it has no more before
    /// pushing again, so that little is held.
    pub fn push(&mut self, bytes: &[u8]) {
        if !matches!(self.state, State::Failed(_)) {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// The next whole JPEG picture; `None` if more bytes are needed.
    ///
    /// # Errors
    /// If the stream cannot be read; it stays broken.
    #[expect(clippy::should_implement_trait, reason = "it may have more after None")]
    pub fn next(&mut self) -> Result<Option<Bytes>, MultipartError> {
        loop {
            let step = match self.state {
                State::Preamble(passed) => self.preamble(passed),
                State::AfterDelimiter => self.after_delimiter(),
                State::Header(passed, length) => self.header(passed, length),
                State::Body(length) => self.body(length),
                State::Skipping(skipped) => self.skip(skipped),
                State::Failed(err) => Err(err),
            };
            match step {
                Ok(Step::More) => {}
                Ok(Step::Wait) => return Ok(None),
                Ok(Step::Part(part)) if is_jpeg(&part) => return Ok(Some(part)),
                Ok(Step::Part(_)) => self.rejects += 1,
                Err(err) => {
                    self.state = State::Failed(err);
                    self.buffer = BytesMut::new();
                    return Err(err);
                }
            }
        }
    }

    /// The next line without its end; `None` if it is not complete.
    fn line(&mut self) -> Option<BytesMut> {
        let end = self.buffer.iter().position(|byte| *byte == b'\n')?;
        let mut line = self.buffer.split_to(end + 1);
        line.truncate(line.trim_ascii_end().len());
        Some(line)
    }

    fn preamble(&mut self, passed: usize) -> Result<Step, MultipartError> {
        let held = self.buffer.len();
        let Some(line) = self.line() else {
            return if passed + held > MAX_LINE * 8 {
                Err(MultipartError::NoDelimiter)
            } else {
                Ok(Step::Wait)
            };
        };
        if line.starts_with(b"--") && line.len() > 2 && line.len() <= 256 {
            self.delimiter = line.to_vec();
            self.state = State::Header(0, None);
        } else {
            let passed = passed + held - self.buffer.len();
            self.state = State::Preamble(passed);
            if passed > MAX_LINE * 8 {
                return Err(MultipartError::NoDelimiter);
            }
        }
        Ok(Step::More)
    }

    fn after_delimiter(&mut self) -> Result<Step, MultipartError> {
        match self.line() {
            Some(_) => {
                self.state = State::Header(0, None);
                Ok(Step::More)
            }
            None if self.buffer.len() > MAX_LINE => Err(MultipartError::EndlessHeader),
            None => Ok(Step::Wait),
        }
    }

    fn header(&mut self, passed: usize, length: Option<usize>) -> Result<Step, MultipartError> {
        let held = self.buffer.len();
        let Some(line) = self.line() else {
            let is_endless = held > MAX_LINE || passed + held > MAX_LINE * 8;
            return if is_endless { Err(MultipartError::EndlessHeader) } else { Ok(Step::Wait) };
        };
        let passed = passed + held - self.buffer.len();
        if passed > MAX_LINE * 8 {
            return Err(MultipartError::EndlessHeader);
        }
        self.state = if line.is_empty() {
            self.searched = 0;
            if length.is_some_and(|length| length > self.max_part) {
                self.rejects += 1;
                State::Skipping(0)
            } else {
                State::Body(length)
            }
        } else {
            State::Header(passed, stated_length(&line).or(length))
        };
        Ok(Step::More)
    }

    fn body(&mut self, length: Option<usize>) -> Result<Step, MultipartError> {
        if let Some(length) = length {
            // A whole picture is handed on at once, not when the next one begins.
            if self.buffer.get(..length).is_some_and(is_whole_jpeg) || self.is_followed(length) {
                return Ok(self.cut(length));
            }
            if self.buffer.len() < length + self.delimiter.len() + 4 {
                return Ok(Step::Wait);
            }
            self.state = State::Body(None);
            return Ok(Step::More);
        }
        if let Some(end) = self.find_delimiter()
            && end <= self.max_part + 4
        {
            return Ok(self.cut(end));
        }
        if self.buffer.len() > self.max_part + self.delimiter.len() + 4 {
            self.rejects += 1;
            self.state = State::Skipping(0);
            return Ok(Step::More);
        }
        Ok(Step::Wait)
    }

    fn skip(&mut self, skipped: usize) -> Result<Step, MultipartError> {
        if let Some(end) = self.find_delimiter() {
            self.buffer.advance(end + self.delimiter.len());
            self.state = State::AfterDelimiter;
            return Ok(Step::More);
        }
        let keep = self.delimiter.len() + 2;
        let passed = self.buffer.len().saturating_sub(keep);
        self.buffer.advance(passed);
        self.searched = 0;
        let skipped = skipped + passed;
        if skipped > self.max_part.saturating_mul(4) {
            return Err(MultipartError::EndlessPart);
        }
        self.state = State::Skipping(skipped);
        Ok(Step::Wait)
    }

    /// Whether a delimiter stands at `length` or after a line end there.
    fn is_followed(&self, length: usize) -> bool {
        let Some(rest) = self.buffer.get(length..) else { return false };
        [&b""[..], b"\n", b"\r\n", b"\r\n\r\n"].iter().any(|end| {
            rest.strip_prefix(*end).is_some_and(|rest| rest.starts_with(&self.delimiter))
        })
    }

    /// Where a delimiter begins a line.
    fn find_delimiter(&mut self) -> Option<usize> {
        let from = self.searched;
        let rest = self.buffer.get(from..)?;
        let length = self.delimiter.len();
        let found = rest.windows(length).enumerate().find_map(|(nr, window)| {
            let at = from + nr;
            let begins_line = at == 0 || self.buffer.get(at - 1) == Some(&b'\n');
            (begins_line && window == self.delimiter).then_some(at)
        });
        if found.is_none() {
            self.searched = self.buffer.len().saturating_sub(length.saturating_sub(1));
        }
        found
    }

    /// Takes the part up to `end` and looks for the next delimiter.
    fn cut(&mut self, end: usize) -> Step {
        let part = self.buffer.split_to(end).freeze();
        self.searched = 0;
        self.state = State::Skipping(0);
        Step::Part(part)
    }
}

/// What a step of the parser came to.
enum Step {
    /// Go on.
    More,
    /// More bytes are needed.
    Wait,
    /// A part is complete.
    Part(Bytes),
}

/// The value of a `Content-Length` line; one that is no number counts as absent.
fn stated_length(line: &[u8]) -> Option<usize> {
    let line = std::str::from_utf8(line).ok()?;
    let (name, value) = line.split_once(':')?;
    name.trim().eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
}

/// Whether the bytes begin as a JPEG picture, after a blank at most.
fn is_jpeg(part: &[u8]) -> bool {
    part.trim_ascii_start().starts_with(&[0xff, 0xd8])
}

/// Whether the bytes are a JPEG picture to its end marker.
fn is_whole_jpeg(part: &[u8]) -> bool {
    is_jpeg(part) && part.trim_ascii_end().ends_with(&[0xff, 0xd9])
}
