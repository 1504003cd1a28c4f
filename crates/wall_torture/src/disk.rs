//! A disk that fails on demand: the preloaded library and its switch.

use std::{
    fs,
    io::{Seek as _, Write as _},
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use anyhow::{Context as _, Result, ensure};

/// The library's source.
const SOURCE: &str = include_str!("../faults/faults.c");

/// What a disk can refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it is called.
    pub name: &'static str,
    /// Bits of the operations that fail, as in the library.
    ops: u32,
    /// The system's number of the error.
    errno: i32,
}

/// No room: writes and new files.
pub const FULL: Fault = Fault { name: "disk full", ops: 1 | 4 | 32, errno: 28 };

/// The file system was remounted for reading only.
pub const READ_ONLY: Fault = Fault { name: "read-only", ops: 1 | 4 | 8 | 16 | 32, errno: 30 };

/// Writes fail.
pub const BAD_WRITES: Fault = Fault { name: "EIO on write", ops: 1 | 32, errno: 5 };

/// Syncs fail.
pub const BAD_SYNCS: Fault = Fault { name: "EIO on fsync", ops: 2, errno: 5 };

/// A medium that was never anything but read only: also the memory that processes share
/// beside a running file cannot be made.
pub const SEALED_MEDIUM: Fault =
    Fault { name: "read-only medium", ops: 1 | 4 | 8 | 16 | 32 | 64, errno: 30 };

/// All that a process can live through.
pub const FAULTS: [Fault; 4] = [FULL, READ_ONLY, BAD_WRITES, BAD_SYNCS];

/// A folder whose disk can be made to fail, for one process.
pub struct Disk {
    dir: PathBuf,
    control: fs::File,
    control_path: PathBuf,
    journal: Option<PathBuf>,
}

impl Disk {
    /// Faults for what a process does below `dir`. Control and journal are files in `beside`,
    /// the journal only if it is wanted.
    ///
    /// # Errors
    /// They cannot be made.
    pub fn new(dir: &Path, beside: &Path, has_journal: bool) -> Result<Self> {
        let control_path = beside.join("faults");
        let mut control = fs::File::create(&control_path)?;
        control.write_all(&[0; 16])?;
        let journal = has_journal.then(|| beside.join("journal"));
        Ok(Self { dir: dir.to_owned(), control, control_path, journal })
    }

    /// Has `command` run on this disk.
    ///
    /// # Errors
    /// The library cannot be built.
    pub fn hold(&self, command: &mut Command) -> Result<()> {
        command
            .env("LD_PRELOAD", library()?)
            .env("FAULTS_DIR", &self.dir)
            .env("FAULTS_CONTROL", &self.control_path);
        if let Some(journal) = &self.journal {
            command.env("FAULTS_JOURNAL", journal);
        }
        Ok(())
    }

    /// Lets `fault` happen after `passing` more such operations, `times` times; `None`: until
    /// it is [mended](Self::mend).
    ///
    /// # Errors
    /// The switch cannot be written.
    pub fn fail(&mut self, fault: Fault, passing: u16, times: Option<u16>) -> Result<()> {
        let times = times.map_or(-1, i32::from);
        self.switch(fault.ops, [fault.errno, i32::from(passing), times])
    }

    /// Lets everything work again.
    ///
    /// # Errors
    /// The switch cannot be written.
    pub fn mend(&mut self) -> Result<()> {
        self.switch(0, [0; 3])
    }

    fn switch(&mut self, ops: u32, rest: [i32; 3]) -> Result<()> {
        let mut bytes = Vec::from(ops.to_le_bytes());
        bytes.extend(rest.iter().flat_map(|number| number.to_le_bytes()));
        self.control.rewind()?;
        self.control.write_all(&bytes).context("the faults' switch")
    }

    /// The journal of what was written.
    pub fn journal(&self) -> Option<&Path> {
        self.journal.as_deref()
    }
}

/// The library, built once a process by the system's C compiler.
fn library() -> Result<&'static Path> {
    static BUILT: OnceLock<Result<(tempfile::TempDir, PathBuf), String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build().map_err(|err| format!("{err:#}")));
    built.as_ref().map(|(_, path)| path.as_path()).map_err(|err| anyhow::anyhow!("{err}"))
}

fn build() -> Result<(tempfile::TempDir, PathBuf)> {
    let folder = tempfile::tempdir()?;
    let (source, library) = (folder.path().join("faults.c"), folder.path().join("faults.so"));
    fs::write(&source, SOURCE)?;
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o"]);
    let status = cc.arg(&library).arg(&source).args(["-ldl", "-lpthread"]).status();
    let status = status.context("cc cannot be started; it builds the library of faults")?;
    ensure!(status.success(), "cc cannot build the library of faults");
    Ok((folder, library))
}
