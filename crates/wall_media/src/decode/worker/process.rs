//! A worker process as the program sees it.

use std::{
    fs,
    io::{self, BufReader, Read as _, Write as _},
    os::{
        fd::OwnedFd,
        unix::{
            net::UnixStream,
            process::{CommandExt as _, ExitStatusExt as _},
        },
    },
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use rustix::{
    buffer::spare_capacity,
    fs::{MemfdFlags, ftruncate, memfd_create},
    io::pread,
};

use super::{
    Program,
    wire::{BEGUN, HELLO, MEMORY, Request},
};
use crate::decode::{CHOICE, spare};

/// A worker that says nothing for so long has stalled.
const STALLED: Duration = Duration::from_secs(1);

/// A sample of at most so many bytes is sent together with others, bytes.
const COPIED: usize = 64 << 10;

/// Answers that are read at once, bytes.
const ANSWERS: usize = 2 << 10;

/// Times of this length that are waited at most.
const MAX_WAITS: u32 = 8;

/// What a worker keeps of the environment: what drivers and the log listen to. The rest may hold
/// secrets, or tell the allocator what is right for the program.
const KEPT: [&str; 5] = [CHOICE, "LD_LIBRARY_PATH", "RUST_BACKTRACE", "RUST_LOG", "TZ"];
const KEPT_BEGINNINGS: [&str; 5] = ["CUDA_", "LIBVA_", "MESA_", "NVIDIA_", "VK_"];

/// Why a worker stopped.
#[derive(Debug)]
pub(super) struct End {
    /// In words.
    pub(super) how: String,
    /// Whether the sample may have been the cause, rather than somebody who ended it.
    pub(super) is_suspect: bool,
}

impl End {
    /// Of a worker whose next answer is not the one that is asked for.
    pub(super) fn out_of_order() -> Self {
        Self { how: "answers out of order".to_owned(), is_suspect: false }
    }
}

/// See the [module](self). It is killed when this is dropped.
pub(super) struct Process {
    program: Program,
    child: Child,
    socket: BufReader<UnixStream>,
    memory: OwnedFd,
    /// Requests that go together with the next: one that went alone would have the worker begin,
    /// and often take the processor from whoever sends the next.
    waiting: Vec<u8>,
}

impl Process {
    /// Starts a worker, which `may_use_hardware`, and waits until it is ready.
    pub(super) fn start(program: &Program, may_use_hardware: bool) -> io::Result<Self> {
        let (socket, theirs) = UnixStream::pair()?;
        let memory = memfd_create("damamaya-picture", MemfdFlags::CLOEXEC)?;
        // What nothing is put in takes no memory.
        ftruncate(&memory, MEMORY)?;
        let is_kept = |name: &str| {
            KEPT.contains(&name) || KEPT_BEGINNINGS.iter().any(|start| name.starts_with(start))
        };
        let environment =
            std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_kept));
        let choice = (!may_use_hardware).then_some((CHOICE, "software"));
        let child = Command::new(&program.path)
            .arg0("damamaya")
            .args(&program.arguments)
            .env_clear()
            .envs(environment)
            .envs(choice)
            // It would tell of every device that it finds.
            .env("LIBVA_MESSAGING_LEVEL", "0")
            .current_dir("/")
            // Ctrl-C is for the program, which ends its workers when it has ended its work.
            .process_group(0)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::from(memory.try_clone()?))
            .spawn()?;
        program.started(child.id());
        let (program, socket) = (program.clone(), BufReader::with_capacity(ANSWERS, socket));
        let mut process = Self { program, child, socket, memory, waiting: Vec::new() };
        process.wait_at_most(STALLED * 4)?;
        let mut hello = [0; HELLO.len()];
        process.socket.read_exact(&mut hello)?;
        if hello != HELLO {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it is another version"));
        }
        process.wait_at_most(STALLED)?;
        Ok(process)
    }

    fn wait_at_most(&self, time: Duration) -> io::Result<()> {
        self.socket.get_ref().set_read_timeout(Some(time))?;
        self.socket.get_ref().set_write_timeout(Some(time))
    }

    /// Its number.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended.
    pub(super) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Sends a request with its sample, at once or [later](Self::flush).
    pub(super) fn send(&mut self, request: Request, sample: &[u8]) -> Result<(), End> {
        self.waiting.extend_from_slice(&request.to_bytes());
        if sample.len() > COPIED {
            return self.write(sample);
        }
        self.waiting.extend_from_slice(sample);
        Ok(())
    }

    /// Sends what waits.
    pub(super) fn flush(&mut self) -> Result<(), End> {
        if self.waiting.is_empty() { Ok(()) } else { self.write(&[]) }
    }

    /// Sends what waits, and then `rest`.
    fn write(&mut self, mut rest: &[u8]) -> Result<(), End> {
        let waiting = std::mem::take(&mut self.waiting);
        let mut first = &waiting[..];
        let mut patience = Patience::default();
        while !first.is_empty() || !rest.is_empty() {
            let slices = [io::IoSlice::new(first), io::IoSlice::new(rest)];
            match self.socket.get_ref().write_vectored(&slices) {
                Ok(written) => {
                    let of_first = written.min(first.len());
                    first = first.get(of_first..).unwrap_or_default();
                    rest = rest.get(written - of_first..).unwrap_or_default();
                }
                Err(err) => self.go_on_after(&err, &mut patience)?,
            }
        }
        self.waiting = waiting;
        self.waiting.clear();
        Ok(())
    }

    /// Reads so many bytes of an answer, after sending what waits.
    pub(super) fn receive(&mut self, into: &mut [u8]) -> Result<(), End> {
        self.flush()?;
        let mut patience = Patience::default();
        let mut filled = 0;
        while let Some(rest) = into.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.socket.read(rest) {
                Ok(0) => return Err(self.end("closed its socket")),
                Ok(read) => filled += read,
                Err(err) => self.go_on_after(&err, &mut patience)?,
            }
        }
        Ok(())
    }

    /// Reads a plane from the shared memory.
    pub(super) fn plane(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, End> {
        let mut plane = spare::room(length);
        while plane.len() < length {
            let at = offset + plane.len() as u64;
            match pread(&self.memory, spare_capacity(&mut plane), at) {
                Ok(1..) => {}
                Ok(0) | Err(_) => return Err(self.end("left no picture")),
            }
        }
        plane.truncate(length);
        Ok(plane)
    }

    /// How many samples it has begun, and whether graphics hardware may have to do with the last one;
    /// also when it has ended.
    pub(super) fn begun(&self) -> (u64, bool) {
        let mut bytes = [0; 16];
        match (pread(&self.memory, &mut bytes, BEGUN), bytes.as_chunks().0) {
            (Ok(16), [count, is_by_hardware]) => {
                (u64::from_le_bytes(*count), u64::from_le_bytes(*is_by_hardware) != 0)
            }
            _ => (0, false),
        }
    }

    /// Nothing may follow what was said: it speaks nonsense.
    pub(super) fn end_nonsense(&mut self) -> End {
        self.end("answered nonsense")
    }

    /// Why it stopped, of one that [has ended](Self::has_ended).
    pub(super) fn post_mortem(&mut self) -> End {
        self.end("ended")
    }

    /// Goes on after an error of the socket that means no end: a call was interrupted, or the
    /// machine is so busy that the worker had no time.
    fn go_on_after(&mut self, err: &io::Error, patience: &mut Patience) -> Result<(), End> {
        match err.kind() {
            io::ErrorKind::Interrupted => Ok(()),
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
                if patience.lasts(Load::of(self.child.id())) {
                    return Ok(());
                }
                drop(self.child.kill());
                drop(self.child.wait());
                let how = format!("no answer for {:.0} s", patience.waited().as_secs_f64());
                Err(End { how, is_suspect: true })
            }
            _ => Err(self.end("closed its socket")),
        }
    }

    /// Ends it and says why it stopped: `otherwise`, if it did not die.
    fn end(&mut self, otherwise: &str) -> End {
        // Its socket closes a moment before it can be waited for.
        for _ in 0..50 {
            if self.has_ended() {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        let died = self.child.try_wait().ok().flatten();
        drop(self.child.kill());
        drop(self.child.wait());
        match died {
            Some(status) => End { how: describe(status), is_suspect: !was_ended(status) },
            None => End { how: otherwise.to_owned(), is_suspect: true },
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        self.program.ended(self.child.id());
    }
}

fn describe(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("signal {signal}"),
        (None, Some(code)) => format!("exit code {code}"),
        (None, None) => "ended".to_owned(),
    }
}

/// Whether somebody ended it: no stream makes a process send itself such a signal, and for
/// want of memory it aborts before the system would kill it.
fn was_ended(status: ExitStatus) -> bool {
    use rustix::process::Signal;
    let by = [Signal::KILL, Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT];
    status.signal().is_some_and(|signal| by.iter().any(|by| by.as_raw() == signal))
}

/// What a process is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Load {
    /// Whether it could go on if it were let.
    is_ready: bool,
    /// Time on a processor so far, hundredths of a second.
    used: u64,
}

impl Load {
    fn of(process: u32) -> Option<Self> {
        Self::read(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
    }

    /// Reads proc_pid_stat(5): the name is in brackets and may hold anything.
    fn read(stat: &str) -> Option<Self> {
        let (_, rest) = stat.rsplit_once(") ")?;
        let mut words = rest.split(' ');
        let is_ready = words.next()? == "R";
        let user: u64 = words.nth(10)?.parse().ok()?;
        let system: u64 = words.next()?.parse().ok()?;
        Some(Self { is_ready, used: user.saturating_add(system) })
    }
}

/// How long an answer is waited for: [`STALLED`], and longer while the worker would work but
/// the machine has no time for it.
#[derive(Default)]
struct Patience {
    waits: u32,
    used: Option<u64>,
}

impl Patience {
    /// Whether to wait once more.
    fn lasts(&mut self, load: Option<Load>) -> bool {
        self.waits += 1;
        let Some(load) = load.filter(|load| load.is_ready && self.waits < MAX_WAITS) else {
            return false;
        };
        let before = self.used.replace(load.used);
        // One that had half of the time or more has no excuse.
        let half = u64::try_from(STALLED.as_millis() / 20).unwrap_or(u64::MAX);
        before.is_none_or(|before| load.used.saturating_sub(before) < half)
    }

    fn waited(&self) -> Duration {
        STALLED * self.waits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_process_does_is_read_whatever_its_name() {
        let stat = "77 (a) R 1) R 1 77 77 0 -1 4194304 100 0 0 0 120 34 0 0 20 0 1 0";
        assert_eq!(Load::read(stat), Some(Load { is_ready: true, used: 154 }));
        assert!(!Load::read(&stat.replace(") R 1 77", ") T 1 77")).unwrap().is_ready);
        assert_eq!(Load::read("77 (a"), None);
    }

    #[test]
    fn only_a_worker_without_time_is_waited_for() {
        let load = |is_ready, used| Some(Load { is_ready, used });
        assert!(!Patience::default().lasts(load(false, 0)));
        assert!(!Patience::default().lasts(None));
        let mut hung = Patience::default();
        assert!(hung.lasts(load(true, 500)) && !hung.lasts(load(true, 600)));
        let mut starved = Patience::default();
        let waits = (0..20).take_while(|nr| starved.lasts(load(true, *nr))).count();
        assert_eq!(waits, 7);
    }
}
