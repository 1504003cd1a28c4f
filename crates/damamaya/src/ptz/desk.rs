//! Somebody at a camera: what he orders of it is recorded, and then carried out.

use std::{future::Future, path::PathBuf, sync::Arc, time::Duration};

use anyhow::anyhow;
use tokio::{task::spawn_blocking, time::timeout};
use wall_ingest::{Moved, Mover, MoverError, Preset, Velocity, record_order};
use wall_model::{Clock, Control, Holder, Movement, Slot, Timestamp};
use wall_record::{
    Reader, Record,
    orders::{Order, OrderFault, WALL},
};

use super::Movable;
use crate::{failure::Failure, orders::give_at_once, running::RecordSink};

/// How long it is waited for an order to be recorded: longer than for the process that writes.
const PATIENCE: Duration = Duration::from_secs(8);

/// The record that keeps who moved what.
#[derive(Clone)]
pub(crate) enum Book {
    /// One that this process writes.
    Own(Record),
    /// One in a directory, which another process may be writing.
    In(PathBuf),
}

/// See the [module](self).
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) camera: Movable,
    /// Who: a camera operator of the city file.
    pub(crate) by: String,
    pub(crate) priority: u8,
    pub(crate) book: Book,
    pub(crate) clock: Clock,
}

/// Why a camera is not moved, or not any more.
#[derive(Debug)]
pub(crate) enum Refused {
    /// It is with somebody else, who need not yield.
    Taken {
        by: String,
        priority: u8,
        /// The same, in a sentence.
        why: String,
    },
    /// The order is not recorded, and so not carried out.
    Unrecorded(Failure),
    /// The camera does not do it, or does not answer.
    Device(MoverError),
}

impl From<MoverError> for Refused {
    fn from(err: MoverError) -> Self {
        Self::Device(err)
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Taken { why, .. } => Self::Failed(anyhow!(why)),
            // The command is well written: it is the camera that is not to be had.
            Refused::Unrecorded(Self::BadInput(why)) => Self::Failed(anyhow!(why)),
            Refused::Unrecorded(failure) => failure,
            Refused::Device(err) => err.into(),
        }
    }
}

impl Book {
    /// Has `order` recorded. Waits for the disk, or for who writes.
    fn give(&self, order: &Order, clock: &Clock) -> Result<(), Refused> {
        let record = match self {
            Self::Own(record) => record,
            Self::In(dir) => return give_at_once(dir, order, clock).map_err(Refused::Unrecorded),
        };
        let unrecorded = |why: String| Refused::Unrecorded(Failure::Failed(anyhow!(why)));
        if let Some(stall) = record.trouble() {
            return Err(unrecorded(stall.reason.to_string()));
        }
        let sink = RecordSink(record.clone());
        match record_order(order, &sink, &sink, clock).map_err(unrecorded)? {
            Ok(()) => Ok(()),
            Err(fault) => {
                let why = fault.to_string();
                Err(match fault {
                    OrderFault::Taken { by, priority, .. } => Refused::Taken { by, priority, why },
                    _ => unrecorded(why),
                })
            }
        }
    }
}

impl Desk {
    /// Has it recorded, unless somebody else has the camera.
    pub(crate) async fn order(&self, what: Movement) -> Result<(), Refused> {
        let control = Control { priority: self.priority, what };
        let order = Order::control((self.clock)(), &self.camera.camera, &self.by, &control);
        let (book, clock) = (self.book.clone(), Arc::clone(&self.clock));
        let given = timeout(PATIENCE, spawn_blocking(move || book.give(&order, &clock))).await;
        let unrecorded = |why: String| Refused::Unrecorded(Failure::Failed(anyhow!(why)));
        match given {
            Ok(Ok(given)) => given,
            Ok(Err(err)) => Err(unrecorded(err.to_string())),
            Err(_late) => Err(unrecorded("the record's disk does not answer".to_owned())),
        }
    }

    /// Sends the camera to a place that it knows.
    pub(crate) async fn send(&self, mover: &mut Mover, place: &Preset) -> Result<(), Refused> {
        self.order(Movement::Preset(called(place).to_owned())).await?;
        Ok(mover.go_to(place).await?)
    }

    /// Stops it, and so takes it.
    pub(crate) async fn stop(&self, mover: &mut Mover) -> Result<(), Refused> {
        self.order(Movement::Stop).await?;
        Ok(mover.stop().await?)
    }

    /// Moves it for `at_most` so long, until `next` says otherwise: see [`Mover::drive_on`].
    pub(crate) async fn drive(
        &self,
        mover: &mut Mover,
        velocity: Velocity,
        at_most: Duration,
        next: impl Future<Output = Option<Velocity>>,
    ) -> Result<Moved, Refused> {
        let Velocity { pan, tilt, zoom } = velocity;
        self.order(Movement::Move { pan, tilt, zoom }).await?;
        let moved = mover.drive_on(velocity, at_most, next, || self.has_it()).await;
        match moved {
            Ok(Moved::HandedOver) => return Err(self.taken_over()),
            Ok(Moved::Onward(_)) => {}
            // A stop was sent, whatever the camera made of it.
            _ => self.order(Movement::Stop).await?,
        }
        Ok(moved?)
    }

    /// Who has the camera now; `None`: nobody, or what cannot be read says so.
    pub(crate) fn holder(&self) -> Option<Holder> {
        let now = (self.clock)();
        let moment = match &self.book {
            Book::Own(record) => record.moment(now),
            Book::In(dir) => {
                let reader = Reader::open(dir).ok()?;
                let end = reader.span().map_or(Timestamp::MIN, |(_, end)| end);
                reader.moment(end).ok()?
            }
        };
        let known = moment.entity(WALL, &Control::entity(&self.camera.camera), Slot::Command)?;
        Holder::of(&known.fact, now)
    }

    /// Whether nobody else has taken the camera meanwhile. What cannot be read is no reason to
    /// think so.
    fn has_it(&self) -> bool {
        self.holder().is_none_or(|holder| holder.by == self.by)
    }

    fn taken_over(&self) -> Refused {
        let why = format!("{} was taken by somebody of a higher priority", self.camera.camera);
        let holder = self.holder().map(|holder| (holder.by, holder.priority));
        let (by, priority) = holder.unwrap_or_default();
        Refused::Taken { by, priority, why }
    }
}

/// What people call a place that a camera knows.
pub(crate) fn called(place: &Preset) -> &str {
    if place.name.is_empty() { &place.token } else { &place.name }
}
