//! Child processes that end with their owner.

use std::{
    io::{BufRead as _, BufReader, Read},
    process::{Child as Process, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use crate::wait_for;

/// How long a process may take to end once it was asked to.
const PARTING: Duration = Duration::from_secs(30);

type Kept = Arc<Mutex<String>>;

/// A running process. Dropped, it is killed by its id and waited for.
pub struct Child {
    name: String,
    process: Process,
    stdout: Kept,
    stderr: Kept,
    readers: Vec<JoinHandle<()>>,
}

impl Child {
    /// Starts `command`; what it says is kept, and it gets no input.
    ///
    /// # Panics
    /// If it cannot be started.
    #[track_caller]
    pub fn start(mut command: Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process =
            command.spawn().unwrap_or_else(|err| panic!("{name} cannot be started: {err}"));
        let (stdout, stderr) = (Kept::default(), Kept::default());
        let mut readers = Vec::new();
        if let Some(pipe) = process.stdout.take() {
            readers.push(keep(pipe, &stdout));
        }
        if let Some(pipe) = process.stderr.take() {
            readers.push(keep(pipe, &stderr));
        }
        Self { name, process, stdout, stderr, readers }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Everything it has said on standard output so far.
    pub fn stdout(&self) -> String {
        text(&self.stdout)
    }

    /// Everything it has said on standard error so far.
    pub fn stderr(&self) -> String {
        text(&self.stderr)
    }

    /// How it ended; `None` while it runs.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.process.try_wait().expect("a child can be asked after")
    }

    /// Waits until it has said `what` on standard output, and gives all that it said.
    ///
    /// # Panics
    /// If it ends before, or says nothing of the kind within `within`.
    #[track_caller]
    pub fn says(&mut self, what: &str, within: Duration) -> String {
        wait_for(&format!("{} to say {what:?}", self.name), within, || {
            let said = self.stdout();
            if said.contains(what) {
                return Some(said);
            }
            let ended = self.ended();
            assert!(ended.is_none(), "{} ended, {ended:?}:\n{}", self.name, self.stderr());
            None
        })
    }

    /// Asks it to end as a service manager does (SIGTERM) and waits until it has.
    ///
    /// # Panics
    /// If it does not end.
    #[track_caller]
    pub fn terminate(&mut self) -> ExitStatus {
        signal("TERM", self.id());
        self.wait(PARTING)
    }

    /// Stops it where it is (SIGSTOP), as a machine does that is busy with other things.
    #[track_caller]
    pub fn suspend(&self) {
        signal("STOP", self.id());
    }

    /// Lets it go on (SIGCONT).
    #[track_caller]
    pub fn resume(&self) {
        signal("CONT", self.id());
    }

    /// Ends it at once (SIGKILL), as a power cut does.
    pub fn kill(&mut self) {
        // It may have ended by itself meanwhile.
        drop(self.process.kill());
        drop(self.process.wait());
    }

    /// Waits until it has ended.
    ///
    /// # Panics
    /// If that takes longer than `within`.
    #[track_caller]
    pub fn wait(&mut self, within: Duration) -> ExitStatus {
        let name = format!("{} to end", self.name);
        let status = wait_for(&name, within, || self.process.try_wait().unwrap());
        for reader in self.readers.drain(..) {
            reader.join().expect("a pipe is read to its end");
        }
        status
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Sends the signal `name` to the process `id`.
#[track_caller]
fn signal(name: &str, id: u32) {
    let sent = Command::new("kill").args([format!("-{name}"), id.to_string()]).status();
    assert!(sent.is_ok_and(|sent| sent.success()), "process {id} cannot be signalled");
}

fn text(kept: &Kept) -> String {
    kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Keeps what comes from `pipe`, line by line.
fn keep(pipe: impl Read + Send + 'static, kept: &Kept) -> JoinHandle<()> {
    let kept = Arc::clone(kept);
    let reader = std::thread::Builder::new().name("pipe".to_owned());
    let read = move || {
        let mut reader = BufReader::new(pipe);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line);
            kept.lock().unwrap_or_else(PoisonError::into_inner).push_str(&text);
            line.clear();
        }
    };
    reader.spawn(read).expect("a thread can be started")
}

/// How a short process ended, and what it said.
#[derive(Clone, Debug)]
pub struct Run {
    /// Exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Runs `command` to its end.
///
/// # Panics
/// If it cannot be started or has not ended within `within`.
#[track_caller]
pub fn run(command: Command, within: Duration) -> Run {
    let mut child = Child::start(command);
    let status = child.wait(within);
    Run { code: status.code(), stdout: child.stdout(), stderr: child.stderr() }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
