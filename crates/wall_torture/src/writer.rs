//! The tortured process from outside.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use crate::{check::Told, disk::Disk, load::Acknowledged};

/// How long a process may say nothing before that is a fault of its own.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that runs the [load](crate::load). Ended with its owner.
pub struct Writer {
    process: Child,
    lines: Receiver<String>,
}

impl Writer {
    /// Starts `program`, which must run the load, on the record in `dir`.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(
        program: &Path,
        dir: &Path,
        (seed, begin_secs, appends): (u64, i64, u64),
        disk: Option<&Disk>,
    ) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg("load").arg(dir);
        command.args([seed.to_string(), begin_secs.to_string(), appends.to_string()]);
        if let Some(disk) = disk {
            disk.hold(&mut command)?;
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut process = command.spawn().context("the load cannot be started")?;
        let pipe = process.stdout.take().context("no pipe from the load")?;
        let (send, lines) = sync_channel(100_000);
        thread::Builder::new().name("lines".to_owned()).spawn(move || {
            let mut pipe = BufReader::new(pipe);
            let mut line = String::new();
            // A line that was cut off was not said.
            while pipe.read_line(&mut line).is_ok_and(|read| read > 0) && line.ends_with('\n') {
                if send.send(line.trim_end().to_owned()).is_err() {
                    return;
                }
                line.clear();
            }
        })?;
        Ok(Self { process, lines })
    }

    /// The next line; `None` once the process has ended and all was said, or, with `within`,
    /// if nothing was said in time.
    ///
    /// # Errors
    /// It says nothing for very long.
    pub fn line(&self, within: Option<Duration>) -> Result<Option<String>> {
        match self.lines.recv_timeout(within.unwrap_or(PATIENCE)) {
            Ok(line) => Ok(Some(line)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) if within.is_some() => Ok(None),
            Err(RecvTimeoutError::Timeout) => bail!("the load hangs"),
        }
    }

    /// Takes what it said into `told` until it has acknowledged `appends` more; `false` if it
    /// ended before.
    ///
    /// # Errors
    /// It says something that cannot be.
    pub fn acknowledged(&self, told: &mut Told, appends: u64) -> Result<bool> {
        let mut left = appends;
        while left > 0 {
            let Some(line) = self.line(None)? else { return Ok(false) };
            if let Some(acknowledged) = Acknowledged::parse(&line) {
                told.take(&acknowledged)?;
                left -= 1;
            }
        }
        Ok(true)
    }

    /// Ends it as a crash does (SIGKILL), and takes in what it had said by then.
    ///
    /// # Errors
    /// It said something that cannot be.
    pub fn kill(mut self, told: &mut Told) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        self.acknowledged(told, u64::MAX).map(drop)
    }

    /// Waits until it has ended by itself.
    ///
    /// # Errors
    /// It failed.
    pub fn wait(mut self, told: &mut Told) -> Result<()> {
        self.acknowledged(told, u64::MAX)?;
        let status = self.process.wait()?;
        if status.success() { Ok(()) } else { bail!("the load ended with {status}") }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
