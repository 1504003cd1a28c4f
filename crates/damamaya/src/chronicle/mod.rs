//! The chronicle: what the record holds over time, for the time bar, and where the next fact,
//! alarm, case or bookmark is. It reads on a thread of its own: the UI never waits for it.

mod hours;
mod seek;
mod timeline;

#[cfg(test)]
mod tests;

use std::{
    path::Path,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
};

use wall_model::Timestamp;
use wall_record::{Reader, RecordError};
use wall_ui::chrome::{Followed, Sought, Stretch, Timeline};

use hours::Hours;

type Wake = Arc<dyn Fn() + Send + Sync>;

/// What the time bar would like to know.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wanted {
    /// Of which stretch.
    pub(crate) stretch: Stretch,
    /// Whose facts are told apart.
    pub(crate) followed: Option<Arc<Followed>>,
    /// Changes when the record may have grown, or somebody marked something.
    pub(crate) round: (Timestamp, u32),
}

/// Something that is looked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Search {
    pub(crate) sought: Sought,
    pub(crate) is_forwards: bool,
    /// From where.
    pub(crate) from: Timestamp,
    pub(crate) followed: Option<Arc<Followed>>,
}

/// What became of a search.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) search: Search,
    /// Where to stand; `None`: there is none.
    pub(crate) at: Option<Timestamp>,
}

#[derive(Default)]
struct Desk {
    wanted: Option<Wanted>,
    /// What was worked out, and what for.
    shown: Option<Arc<Timeline>>,
    /// What was worked out completely.
    done: Option<Wanted>,
    search: Option<Search>,
    found: Option<Found>,
    wake: Option<Wake>,
    is_over: bool,
}

/// The desk over which the UI and the thread speak.
#[derive(Default)]
struct Shared {
    desk: Mutex<Desk>,
    bell: Condvar,
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether something else is to be done than what is being done for `wanted`.
    fn has_news(&self, wanted: Option<&Wanted>) -> bool {
        let desk = self.desk();
        desk.is_over || desk.search.is_some() || desk.wanted.as_ref() != wanted
    }

    /// Whether the search that goes on is of no more use.
    fn is_given_up(&self) -> bool {
        let desk = self.desk();
        desk.is_over || desk.search.is_some()
    }

    fn wake(&self) {
        let wake = self.desk().wake.clone();
        if let Some(wake) = wake {
            wake();
        }
    }
}

/// See the [module](self).
pub(crate) struct Chronicle {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Chronicle {
    /// Begins to read the record in `dir`, with files of its own.
    pub(crate) fn start(dir: &Path) -> anyhow::Result<Self> {
        let reader = Reader::open(dir)?;
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("chronicle".to_owned())
            .spawn(move || run(&of_thread, &reader))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Wishes for a timeline and gives the newest one that is ready, perhaps of another
    /// stretch.
    pub(crate) fn timeline(&self, wanted: Wanted) -> Option<Arc<Timeline>> {
        let mut desk = self.shared.desk();
        if desk.wanted.as_ref() != Some(&wanted) {
            desk.wanted = Some(wanted);
            self.shared.bell.notify_one();
        }
        desk.shown.clone()
    }

    /// Begins to look for something; a search before it is given up.
    pub(crate) fn search(&self, search: Search) {
        self.shared.desk().search = Some(search);
        self.shared.bell.notify_one();
    }

    /// What became of the last search, once.
    pub(crate) fn found(&self) -> Option<Found> {
        self.shared.desk().found.take()
    }

    /// Calls `wake` whenever something is ready.
    pub(crate) fn wake_with(&self, wake: Wake) {
        self.shared.desk().wake = Some(wake);
    }
}

impl Drop for Chronicle {
    fn drop(&mut self) {
        self.shared.desk().is_over = true;
        self.shared.bell.notify_one();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the chronicle's thread panicked");
        }
    }
}

fn run(shared: &Shared, reader: &Reader) {
    let mut hours = Hours::default();
    loop {
        let mut desk = shared.desk();
        if desk.is_over {
            return;
        }
        if let Some(search) = desk.search.take() {
            drop(desk);
            let at = seek::seek(reader, &mut hours, &search, &|| shared.is_given_up());
            let mut desk = shared.desk();
            match at {
                Ok(at) if desk.search.is_none() => desk.found = Some(Found { search, at }),
                Ok(_) => {}
                Err(err) => tracing::error!(%err, "the record cannot be searched"),
            }
            drop(desk);
            shared.wake();
        } else if let Some(wanted) = desk.wanted.clone().filter(|it| desk.done.as_ref() != Some(it))
        {
            drop(desk);
            if let Err(err) = work_out(shared, reader, &mut hours, &wanted) {
                tracing::error!(%err, "the record cannot be surveyed");
                shared.desk().done = Some(wanted);
            }
        } else {
            drop(shared.bell.wait(desk).unwrap_or_else(PoisonError::into_inner));
        }
    }
}

/// Works out the timeline hour by hour, and shows what there is after each.
fn work_out(
    shared: &Shared,
    reader: &Reader,
    hours: &mut Hours,
    wanted: &Wanted,
) -> Result<(), RecordError> {
    hours.look(reader, wanted.round)?;
    let is_of = |timeline: &Arc<Timeline>| timeline.stretch == wanted.stretch;
    loop {
        let has_more = hours.read_next(reader, wanted.stretch)?;
        let is_first = !shared.desk().shown.as_ref().is_some_and(is_of);
        // What takes long is shown as it comes; what is quick, once.
        if !has_more || is_first || hours.is_a_while() {
            let timeline = timeline::timeline(reader, hours, wanted)?;
            let mut desk = shared.desk();
            let is_news = desk.shown.as_deref() != Some(&timeline);
            if is_news {
                desk.shown = Some(Arc::new(timeline));
            }
            if !has_more {
                desk.done = Some(wanted.clone());
            }
            drop(desk);
            if is_news {
                shared.wake();
            }
        }
        if !has_more || shared.has_news(Some(wanted)) {
            return Ok(());
        }
    }
}
