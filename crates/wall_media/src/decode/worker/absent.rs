//! Systems without shared memory in a file: the program decodes itself.

use super::Program;
use crate::{
    decode::{DecodeError, Size, bench::Outcome},
    sample::Sample,
};

/// A worker that never starts.
pub(in crate::decode) struct Remote;

/// Nothing is ever under way.
pub(crate) enum Ticket {}

impl Remote {
    pub(in crate::decode) const MOST: usize = 1;

    pub(in crate::decode) fn new(_program: Program) -> Self {
        Self
    }

    pub(in crate::decode) fn send(
        &mut self,
        _closed: &[u64],
        _stream: u64,
        _sample: &Sample,
        _size: Option<Size>,
        _is_shown: bool,
    ) -> Result<Ticket, DecodeError> {
        Err(DecodeError::NotStarted("this system has no processes for decoders".to_owned()))
    }

    pub(in crate::decode) fn answer(&mut self, ticket: &Ticket) -> Result<Outcome, DecodeError> {
        match *ticket {}
    }

    pub(in crate::decode) fn is_started(&self) -> bool {
        false
    }

    pub(in crate::decode) fn prepare(&mut self) {}

    pub(in crate::decode) fn has_stopped(&mut self) -> bool {
        false
    }

    pub(in crate::decode) fn rest(&mut self, _closed: &[u64]) -> bool {
        false
    }
}

/// Not on this system.
///
/// # Errors
/// Always.
pub fn serve(_before: &mut dyn FnMut(&[u8])) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}
