//! The directory through which orders go.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use super::order::{Order, OrderFault};
use crate::RecordError;
use crate::disk::folder;

/// The directory's name within the record's.
const FOLDER: &str = "orders";

/// What an order's file ends in.
const ORDER: &str = "order";

/// Largest order, bytes.
const MAX_BYTES: u64 = 64 << 10;

/// Most orders that are taken in at a time.
const MAX_TAKEN: usize = 256;

/// Most names of the directory that are looked at.
const MAX_NAMES: usize = 100_000;

/// Most orders that stay there after they were set aside; older ones go.
const MAX_REFUSED: usize = 100;

/// Tells apart the orders that one process gives at the same time.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// An order that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    path: PathBuf,
}

/// What became of an order that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderState {
    /// Nobody has taken it in yet.
    Waiting,
    /// It is in the record.
    Recorded,
    /// It was set aside, for this reason.
    Refused(String),
}

/// Hands `order` to the process that writes, or will write, the record in `dir`.
///
/// # Errors
/// The directory cannot be written.
pub fn hand_in(dir: &Path, order: &Order) -> Result<Handed, RecordError> {
    let inbox = dir.join(FOLDER);
    if !inbox.is_dir() {
        fs::create_dir_all(&inbox).map_err(RecordError::io("create", &inbox))?;
    }
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("{}-{}-{number}.{ORDER}", order.at.as_micros(), std::process::id());
    let path = inbox.join(name);
    let making = folder::beside(&path, ".making");
    let text = serde_json::to_vec_pretty(order)
        .map_err(|err| RecordError::io("write", &path)(std::io::Error::other(err)))?;
    let written = fs::File::create_new(&making)
        .and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_all()))
        .map_err(RecordError::io("write", &making))
        .and_then(|()| fs::rename(&making, &path).map_err(RecordError::io("rename", &making)));
    if written.is_err() {
        drop(fs::remove_file(&making));
    }
    written?;
    folder::sync(&inbox)?;
    Ok(Handed { path })
}

impl Handed {
    /// What became of it.
    pub fn state(&self) -> OrderState {
        if self.path.exists() {
            return OrderState::Waiting;
        }
        match fs::read_to_string(self.path.with_extension("reason")) {
            Ok(reason) => OrderState::Refused(reason.trim().to_owned()),
            Err(_) => OrderState::Recorded,
        }
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// The orders that wait in a record's directory, for the process that writes the record.
#[derive(Clone, Debug)]
pub struct Inbox {
    dir: PathBuf,
}

/// An order as it was found.
#[derive(Clone, Debug)]
pub struct Taken {
    path: PathBuf,
    /// What it says, if it can be read.
    pub order: Result<Order, OrderFault>,
}

impl Inbox {
    /// The orders to the record in `dir`.
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.join(FOLDER) }
    }

    /// What waits, in the order in which it was given; at most a few hundred at a time. Each
    /// stays there until it is [`done`](Taken::done) or [set aside](Taken::set_aside).
    pub fn take(&self) -> Vec<Taken> {
        let Ok(entries) = fs::read_dir(&self.dir) else { return Vec::new() };
        let mut names = BTreeSet::new();
        for entry in entries.take(MAX_NAMES).filter_map(Result::ok) {
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == ORDER) {
                names.insert(path);
                if names.len() > MAX_TAKEN {
                    names.pop_last();
                }
            }
        }
        let taken = names.into_iter().map(|path| Taken { order: read(&path), path });
        taken.collect()
    }
}

impl Taken {
    /// The file's name.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Removes it: it is in the record.
    ///
    /// # Errors
    /// The directory cannot be written.
    pub fn done(self) -> Result<(), RecordError> {
        fs::remove_file(&self.path).map_err(RecordError::io("remove", &self.path))
    }

    /// Sets it aside by name, with the reason beside it.
    ///
    /// # Errors
    /// The directory cannot be written.
    pub fn set_aside(self, reason: &str) -> Result<(), RecordError> {
        let told = self.path.with_extension("reason");
        let written = fs::write(&told, format!("{reason}\n"));
        let refused = self.path.with_extension("refused");
        // A file that cannot be renamed, a directory perhaps, must not be found again for ever.
        fs::rename(&self.path, &refused).map_err(RecordError::io("rename", &self.path))?;
        written.map_err(RecordError::io("write", &told))?;
        if let Some(inbox) = self.path.parent() {
            forget_oldest(inbox);
        }
        Ok(())
    }
}

/// Reads an order's file, whatever it may be.
fn read(path: &Path) -> Result<Order, OrderFault> {
    let unreadable = |reason: String| OrderFault::Unreadable(reason);
    let found = fs::symlink_metadata(path).map_err(|err| unreadable(err.to_string()))?;
    if !found.is_file() {
        return Err(unreadable("not a file".to_owned()));
    }
    let mut text = Vec::new();
    let file = fs::File::open(path).map_err(|err| unreadable(err.to_string()))?;
    file.take(MAX_BYTES + 1).read_to_end(&mut text).map_err(|err| unreadable(err.to_string()))?;
    if text.len() as u64 > MAX_BYTES {
        return Err(unreadable(format!("over {MAX_BYTES} bytes")));
    }
    serde_json::from_slice(&text).map_err(|err| unreadable(err.to_string()))
}

/// Keeps the refused orders few.
fn forget_oldest(inbox: &Path) {
    let Ok(entries) = fs::read_dir(inbox) else { return };
    let mut refused: Vec<PathBuf> = entries
        .take(MAX_NAMES)
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "refused"))
        .collect();
    refused.sort();
    let most = refused.len().saturating_sub(MAX_REFUSED);
    for path in refused.into_iter().take(most) {
        drop(fs::remove_file(path.with_extension("reason")));
        drop(fs::remove_file(path));
    }
}
