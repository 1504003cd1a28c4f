//! Files that appear or change in a folder; each version is one frame.
//!
//! A file counts as complete once its size and time of change are those of the look
//! before: who copies a file in slowly is not read half way. A folder does not answer:
//! only a new file is a sign of life.

use std::{
    collections::BTreeMap,
    io::Read as _,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use futures_util::{FutureExt as _, future::BoxFuture};
use tokio::time::sleep;

use super::Connector;
use crate::{failure::Failure, outlet::Outlet};

/// How often the folder is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Most files of a folder that are looked at.
const MAX_FILES: usize = 10_000;

/// A version of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Version {
    length: u64,
    changed: SystemTime,
}

/// What is known of a file.
#[derive(Clone, Copy, Debug)]
struct Known {
    seen: Version,
    read: Option<Version>,
}

/// Watches one folder.
pub(crate) struct Folder {
    folder: PathBuf,
    extension: String,
    known: BTreeMap<PathBuf, Known>,
    look_every: Duration,
}

impl Folder {
    /// Watches `folder` for files that end in `.extension`.
    pub(crate) fn new(folder: PathBuf, extension: String) -> Self {
        Self { folder, extension, known: BTreeMap::new(), look_every: LOOK_EVERY }
    }

    /// Looks every `look_every`, for tests.
    #[cfg(test)]
    pub(crate) fn looking_every(mut self, look_every: Duration) -> Self {
        self.look_every = look_every;
        self
    }

    /// Looks once and delivers what is complete and new, oldest first.
    async fn look(&mut self, outlet: &Outlet) -> Result<(), Failure> {
        let (folder, extension) = (self.folder.clone(), self.extension.clone());
        let listing = tokio::task::spawn_blocking(move || list(&folder, &extension));
        let files = listing
            .await
            .map_err(|_panicked| Failure::Crashed)?
            .map_err(|err| Failure::Local(format!("folder: {err}")))?;
        outlet.connected();
        self.known.retain(|path, _| files.contains_key(path));
        let mut complete = Vec::new();
        for (path, seen) in files {
            match self.known.get_mut(&path) {
                None => {
                    self.known.insert(path, Known { seen, read: None });
                }
                Some(known) if known.seen != seen => known.seen = seen,
                Some(known) if known.read != Some(seen) => complete.push((seen, path)),
                Some(_) => {}
            }
        }
        complete.sort_by(|(a, x), (b, y)| a.changed.cmp(&b.changed).then_with(|| x.cmp(y)));
        for (version, path) in complete {
            self.deliver(&path, version, outlet).await?;
        }
        Ok(())
    }

    async fn deliver(
        &mut self,
        path: &Path,
        version: Version,
        outlet: &Outlet,
    ) -> Result<(), Failure> {
        let (file, max_bytes) = (path.to_owned(), outlet.feed().max_bytes);
        let reading = tokio::task::spawn_blocking(move || read(&file, max_bytes));
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        match reading.await.map_err(|_panicked| Failure::Crashed)? {
            Ok(body) => {
                let length = usize::try_from(version.length).unwrap_or(usize::MAX);
                let length = if body.len() > max_bytes { length } else { body.len() };
                outlet.send_part(&name.unwrap_or_default(), &body, length, None).await?;
            }
            // Taken away again, or not ours to read: the next version may be.
            Err(err) => tracing::warn!(feed = outlet.feed().name(), %err, "file not read"),
        }
        if let Some(known) = self.known.get_mut(path) {
            known.read = Some(version);
        }
        Ok(())
    }
}

impl Connector for Folder {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        async move {
            let mut is_first = true;
            loop {
                if let Err(failure) = self.look(outlet).await {
                    return failure;
                }
                // What lies there at the start is read after a short second look.
                let pause = if is_first { self.look_every / 8 } else { self.look_every };
                is_first = false;
                sleep(pause).await;
            }
        }
        .boxed()
    }

    fn is_patient(&self) -> bool {
        true
    }
}

/// The folder's files of one ending, with their versions.
fn list(folder: &Path, extension: &str) -> std::io::Result<BTreeMap<PathBuf, Version>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_wanted = path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension));
        if is_wanted
            && let Ok(about) = std::fs::metadata(&path)
            && about.is_file()
            && let Ok(changed) = about.modified()
        {
            files.insert(path, Version { length: about.len(), changed });
        }
        if files.len() == MAX_FILES {
            tracing::warn!(folder = %folder.display(), MAX_FILES, "more files than looked at");
            break;
        }
    }
    Ok(files)
}

/// A file's bytes, or its head if it is over the limit.
fn read(path: &Path, max_bytes: usize) -> std::io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    let mut body = Vec::new();
    file.take(u64::try_from(max_bytes).unwrap_or(u64::MAX).saturating_add(1))
        .read_to_end(&mut body)?;
    Ok(body)
}
