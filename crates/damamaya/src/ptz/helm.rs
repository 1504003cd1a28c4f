//! What the window asks about moving the camera whose picture is enlarged. Nothing here waits: what is
//! wanted goes to a task, the newest wish alone, and what became of it comes back as a state.

use std::{sync::Arc, time::Duration};

use tokio::{runtime::Handle, sync::watch, task::JoinHandle, time::timeout};
use wall_ingest::{CityFile, Velocity};
use wall_model::{Clock, EntityId, Span, Timestamp};
use wall_record::Record;
use wall_ui::chrome::{Notice, Steer, Steered, Way};

use super::{
    Book, Desk, Movable,
    said::{Barred, said},
    work::{Stage, Told, Wanted, Work},
};
use crate::running::Bell;

/// How long it is said why a camera is not moved any more.
const SAID_FOR: Span = Span::from_secs(12);

/// How long the end of the window waits for the camera to be stopped. By itself it stops within 2 s.
const PARTING: Duration = Duration::from_secs(3);

/// Whom and what moving a camera takes: a live wall, its city file and its record.
pub(crate) struct Crew {
    pub(crate) city: CityFile,
    /// Who works this wall, with his priority.
    pub(crate) operator: Option<(String, u8)>,
    pub(crate) record: Record,
    pub(crate) clock: Clock,
    pub(crate) handle: Handle,
    pub(crate) bell: Bell,
}

/// What whoever works the window looks at.
#[derive(Clone, Copy)]
pub(crate) struct Sight<'a> {
    /// The camera whose picture is enlarged.
    pub(crate) camera: Option<&'a EntityId>,
    /// Whether its picture is that of the present.
    pub(crate) is_present: bool,
    /// Whether there is a present to go back to.
    pub(crate) can_go_live: bool,
    pub(crate) now: Timestamp,
}

/// See the [module](self).
pub(crate) struct Helm {
    crew: Option<Crew>,
    at: Option<At>,
    barred: Option<(Barred, EntityId, Timestamp)>,
    /// The task that lets go of the camera before.
    leaving: Option<JoinHandle<()>>,
}

/// A camera that is taken, or was until a moment ago.
struct At {
    camera: EntityId,
    by: String,
    wanted: watch::Sender<Wanted>,
    number: u64,
    told: Told,
    task: JoinHandle<()>,
    over_since: Option<Timestamp>,
}

impl Helm {
    /// That of a live wall; without a crew that of a recording, which moves nothing.
    pub(crate) fn new(crew: Option<Crew>) -> Self {
        Self { crew, at: None, barred: None, leaving: None }
    }

    /// Carries out a wish; gives what to answer at once.
    pub(crate) fn steer(&mut self, steer: Steer, sight: Sight<'_>) -> Option<Notice> {
        match steer {
            Steer::Toggle if self.has_control() => self.let_go(),
            Steer::Toggle => return self.take(sight),
            Steer::LetGo => self.let_go(),
            Steer::Move(way) => self.want(|now, number| wanted(way, now, number)),
            Steer::GoTo(nr) => self.want(|_, number| Wanted::GoTo(nr, number)),
        }
        None
    }

    /// Lets go of a camera that nobody looks at any more, as it is now; forgets what was said long
    /// enough.
    pub(crate) fn look(&mut self, sight: Sight<'_>) {
        let is_old = |since: Timestamp| sight.now.since(since) >= SAID_FOR;
        let is_seen = |camera: &EntityId| sight.camera == Some(camera);
        if self.barred.as_ref().is_some_and(|(barred, camera, since)| {
            let is_replay = matches!(barred, Barred::Replay { .. });
            !is_seen(camera) || is_old(*since) || is_replay == sight.is_present
        }) {
            self.barred = None;
        }
        let Some(at) = &mut self.at else { return };
        let is_over = at.is_over();
        if is_over && at.over_since.is_none() {
            at.over_since = Some(sight.now);
        }
        if !is_seen(&at.camera) || !sight.is_present || at.over_since.is_some_and(is_old) {
            self.let_go();
        }
    }

    /// What is said of it upon the picture.
    pub(crate) fn steered(&self) -> Option<Steered> {
        match (&self.barred, &self.at) {
            (Some((barred, ..)), _) => Some(barred.said()),
            (None, Some(at)) => said(&at.by, &at.told.state()),
            (None, None) => None,
        }
    }

    /// Whether this camera can be taken from here, as far as the city file says.
    pub(crate) fn can_take(&self, camera: &EntityId) -> bool {
        self.crew.as_ref().is_some_and(|crew| {
            let movable = Movable::find(&crew.city, camera.as_str());
            crew.operator.is_some() && movable.is_some_and(|one| !one.is_masked)
        })
    }

    fn has_control(&self) -> bool {
        self.at.as_ref().is_some_and(|at| !at.is_over())
    }

    fn take(&mut self, sight: Sight<'_>) -> Option<Notice> {
        self.let_go();
        let Some(camera) = sight.camera else {
            return Some(Notice::new(
                "Perbesar dulu satu kamera: klik gambarnya, atau W.",
                "Enlarge a camera first: click its picture, or W.",
            ));
        };
        match self.begin(camera, sight) {
            Ok(at) => self.at = Some(at),
            Err(barred) => self.barred = Some((barred, camera.clone(), sight.now)),
        }
        None
    }

    /// Starts to take `camera`, once the one before is let go of.
    fn begin(&mut self, camera: &EntityId, sight: Sight<'_>) -> Result<At, Barred> {
        let replay = Barred::Replay { can_go_live: sight.can_go_live };
        let crew = self.crew.as_ref().filter(|_| sight.is_present).ok_or(replay)?;
        let movable = Movable::find(&crew.city, camera.as_str()).ok_or(Barred::NoDevice)?;
        if movable.is_masked {
            return Err(Barred::Masked);
        }
        let (by, priority) = crew.operator.clone().ok_or(Barred::NoName)?;
        let desk = Desk {
            camera: movable,
            by: by.clone(),
            priority,
            book: Book::Own(crew.record.clone()),
            clock: Arc::clone(&crew.clock),
        };
        let told = Told::new(crew.bell.clone());
        let (wanted, newest) = watch::channel(Wanted::Rest);
        let work = Work { desk, wanted: newest, told: told.clone() };
        let before = self.leaving.take();
        let task = crew.handle.spawn(async move {
            if let Some(before) = before
                && let Err(err) = before.await
            {
                tracing::error!(%err, "letting go of a camera failed");
            }
            work.run().await;
        });
        let camera = camera.clone();
        Ok(At { camera, by, wanted, number: 0, told, task, over_since: None })
    }

    fn want(&mut self, wish: impl FnOnce(Wanted, u64) -> Wanted) {
        let Some(at) = self.at.as_mut().filter(|at| !at.is_over()) else { return };
        at.number += 1;
        let now = *at.wanted.borrow();
        at.wanted.send_replace(wish(now, at.number));
    }

    fn let_go(&mut self) {
        self.barred = None;
        if let Some(at) = self.at.take() {
            at.wanted.send_replace(Wanted::LetGo);
            self.leaving = Some(at.task);
        }
    }
}

impl Drop for Helm {
    /// The camera is stopped and free before the window is gone.
    fn drop(&mut self) {
        self.let_go();
        let (Some(task), Some(crew)) = (self.leaving.take(), &self.crew) else { return };
        if crew.handle.block_on(async { timeout(PARTING, task).await }).is_err() {
            tracing::warn!("a camera does not answer while it is let go of; by itself it stops");
        }
    }
}

impl At {
    fn is_over(&self) -> bool {
        matches!(self.told.state().stage, Stage::Over(_))
    }
}

/// What keys that are held want; what they wanted before is only said again.
pub(super) fn wanted(way: Way, now: Wanted, number: u64) -> Wanted {
    if way == Way::STILL {
        return Wanted::Rest;
    }
    let velocity = Velocity { pan: way.pan, tilt: way.tilt, zoom: way.zoom };
    match now {
        Wanted::Move(said, before) if said == velocity => Wanted::Move(velocity, before),
        _ => Wanted::Move(velocity, number),
    }
}
