//! What shows sixteen cameras: the program, its wall without a window, or another program.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::{
    OFFSCREEN, Outcome, Setup,
    films::SUB,
    peers::{self, Running},
    program::Program,
};

pub(super) const CAMERAS: usize = 16;

/// Time to connect to all and to warm up; ffmpeg opens one camera after another.
pub(super) const WARM_UP: Duration = Duration::from_secs(14);

/// What shows them; ended with this.
pub(super) enum Shown {
    Program(Program),
    Offscreen(Child),
    Peer(Running),
}

impl Shown {
    /// The program's own wall without a window, with so many frames a second.
    pub(super) fn offscreen(setup: &Setup, rate: u32) -> Outcome<Self> {
        let own = std::env::current_exe().map_err(|err| err.to_string())?;
        let child = Command::new(own)
            .args([OFFSCREEN, &rate.to_string()])
            .args(vec![setup.server.film(SUB); CAMERAS])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|err| err.to_string())?;
        Ok(Self::Offscreen(child))
    }

    /// ffmpeg.
    pub(super) fn xstack(setup: &Setup, rate: u32) -> Outcome<Self> {
        Ok(Self::Peer(peers::xstack(&setup.server.film(SUB), CAMERAS, rate)?))
    }

    /// GStreamer.
    pub(super) fn compositor(setup: &Setup, rate: u32) -> Outcome<Self> {
        Ok(Self::Peer(peers::compositor(&setup.server.film(SUB), CAMERAS, rate)?))
    }

    /// The processes that it began with.
    pub(super) fn ids(&self) -> Vec<u32> {
        match self {
            Self::Program(program) => vec![program.id()],
            Self::Offscreen(child) => vec![child.id()],
            Self::Peer(running) => running.ids(),
        }
    }

    /// # Errors
    /// If it ended, or shows less than it should.
    pub(super) fn check(&mut self) -> Outcome<()> {
        let is_well = match self {
            Self::Program(program) => {
                program.check()?;
                program.is_complete()
            }
            Self::Offscreen(child) => matches!(child.try_wait(), Ok(None)),
            Self::Peer(running) => running.is_well(),
        };
        if is_well { Ok(()) } else { Err("it ended early, or shows nothing".to_owned()) }
    }

    /// Ends it; what it says of itself.
    pub(super) fn end(self) -> Outcome<String> {
        let Self::Offscreen(mut child) = self else { return Ok(String::new()) };
        drop(child.stdin.take());
        let output = child.wait_with_output().map_err(|err| err.to_string())?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}
