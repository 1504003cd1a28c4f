//! Bookmarks that a person at the window makes, on their way into the record.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    thread::JoinHandle,
};

use wall_model::{Bookmark, Clock, Timestamp};
use wall_record::{
    Moment, Reader, Record,
    orders::{Order, bookmark_id},
};
use wall_ui::chrome::{NewBookmark, Notice};

use crate::{
    failure::Failure,
    orders::{self, Given},
    running::Bell,
};

/// See the [module](self). Recording may wait for the disk or for another process, so it is
/// done on a thread of its own.
pub(crate) struct Marking {
    /// The record that this process writes, if it does.
    record: Option<Record>,
    dir: PathBuf,
    clock: Clock,
    bell: Bell,
    told: Arc<Told>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Told {
    notices: Mutex<Vec<Notice>>,
    count: AtomicU32,
}

impl Marking {
    pub(crate) fn new(record: Option<Record>, dir: PathBuf, clock: Clock, bell: Bell) -> Self {
        Self { record, dir, clock, bell, told: Arc::default(), threads: Vec::new() }
    }

    /// How many marks were made: changes when the record has a new one.
    pub(crate) fn count(&self) -> u32 {
        self.told.count.load(Ordering::Relaxed)
    }

    /// What became of a mark, once.
    pub(crate) fn notice(&self) -> Option<Notice> {
        self.told.notices.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Has a bookmark recorded.
    pub(crate) fn mark(&mut self, mark: NewBookmark) {
        let bookmark = Bookmark {
            title: mark.title,
            author: mark.author,
            note: mark.note,
            from: mark.from,
            to: mark.to,
            services: mark.services,
            places: mark.places,
            is_held: false,
        };
        let (record, dir, clock) = (self.record.clone(), self.dir.clone(), self.clock.clone());
        let (told, bell) = (Arc::clone(&self.told), self.bell.clone());
        let work = move || {
            let notice = match give(record.as_ref(), &dir, &clock, bookmark) {
                Ok((title, Given::Recorded)) => {
                    Notice::new(format!("Ditandai: {title}"), format!("Marked: {title}"))
                }
                Ok((_, Given::Waiting(why))) => Notice::new(
                    "Penanda menunggu proses yang menulis rekaman.",
                    format!("The bookmark is {why}"),
                ),
                Err(err) => Notice::new(
                    format!("Penanda tidak tersimpan: {err}"),
                    format!("The bookmark was not saved: {err}"),
                )
                .fault(),
            };
            told.notices.lock().unwrap_or_else(PoisonError::into_inner).push(notice);
            told.count.fetch_add(1, Ordering::Relaxed);
            bell.mute(false);
            bell.ring();
        };
        self.threads.retain(|thread| !thread.is_finished());
        match std::thread::Builder::new().name("marking".to_owned()).spawn(work) {
            Ok(thread) => self.threads.push(thread),
            Err(err) => tracing::error!(%err, "no thread for a bookmark"),
        }
    }
}

impl Drop for Marking {
    /// What somebody marked is recorded before the window is gone.
    fn drop(&mut self) {
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread that marks panicked");
            }
        }
    }
}

fn give(
    record: Option<&Record>,
    dir: &std::path::Path,
    clock: &Clock,
    bookmark: Bookmark,
) -> Result<(String, Given), Failure> {
    let title = bookmark.title.clone();
    let now = clock();
    let order = |known: &Moment| {
        let entity = bookmark_id(&bookmark.title, bookmark.from, known);
        Order::mark(now, entity, bookmark.clone())
    };
    if let Some(record) = record {
        orders::append(record, &order(&record.moment(now)), clock)?;
        // The time bar reads what is on disk.
        record.settle();
        return Ok((title, Given::Recorded));
    }
    let reader = Reader::open(dir)?;
    let end = reader.span().map_or(Timestamp::MIN, |(_, end)| end);
    let order = order(&reader.moment(end)?);
    Ok((title, orders::give(dir, &order, clock)?))
}
