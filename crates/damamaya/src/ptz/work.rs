//! The task that moves the camera which somebody at the window has.
//!
//! The window says what it wants as often as it likes; the newest is carried out. A movement goes on
//! for as long as it is said again: once nobody does, because a key's release was lost or the window
//! hangs, the camera is stopped.

use std::{
    future::Future,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::watch, time::timeout};
use wall_ingest::{Moved, Mover, Preset, Velocity};
use wall_model::{Holder, Movement};

use super::{Desk, Refused, called};
use crate::running::Bell;

/// How long a movement goes on that nobody says again: some frames of a busy machine, and less than
/// the camera itself would.
const UNSAID: Duration = Duration::from_millis(1_500);

/// How long a camera is moved in one go, as on the command line.
const AT_MOST: Duration = Duration::from_secs(30);

/// How long a camera has to say what it can do.
const OPENING: Duration = Duration::from_secs(6);

/// How often it is looked who has a camera that stands still.
const GLANCE: Duration = Duration::from_millis(500);

/// What somebody at the window wants of the camera. The number tells what is wanted anew from what is
/// only said again; it rises.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wanted {
    /// That it stands.
    Rest,
    /// That it moves so.
    Move(Velocity, u64),
    /// That it goes to the place of this number, from 0.
    GoTo(usize, u64),
    /// Nothing any more.
    LetGo,
}

/// How far it is with a camera.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stage {
    /// It is being taken.
    Taking,
    /// It stands.
    Ready,
    /// It moves.
    Moving,
    /// It was sent to this place.
    Going(String),
    /// It is not with us any more.
    Over(End),
}

/// Why a camera is not with somebody any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// He let go of it.
    LetGo,
    /// Nobody moved it for a minute.
    Idle,
    /// Another has it and need not yield, by name and priority.
    Held(String, u8),
    /// Another of a higher priority has taken it.
    Overtaken(String, u8),
    /// It never was: something is wrong.
    Failed(Trouble),
}

/// What is wrong with a camera or with what was asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It stands still for ever.
    Fixed,
    /// Nothing is heard of it; why, Indonesian and English.
    Silent(String, String),
    /// It does not do what it was told; why, Indonesian and English.
    Unwilling(String, String),
    /// It may still be moving.
    NotStopped,
    /// The record does not take what was ordered.
    Unrecorded(String),
    /// It knows no place of this number, from 0.
    NoPlace(usize),
    /// It was moved for as long as anybody may in one go.
    Long,
}

/// What is known of a camera that somebody has or wants.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    pub(super) stage: Stage,
    /// Of what was asked last.
    pub(super) trouble: Option<Trouble>,
    /// What the places are called that it knows.
    pub(super) places: Vec<String>,
}

/// What the window hears of it, and how it is woken for it.
#[derive(Clone)]
pub(super) struct Told {
    state: Arc<Mutex<State>>,
    bell: Bell,
}

impl Told {
    pub(super) fn new(bell: Bell) -> Self {
        let state = State { stage: Stage::Taking, trouble: None, places: Vec::new() };
        Self { state: Arc::new(Mutex::new(state)), bell }
    }

    pub(super) fn state(&self) -> State {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.bell.mute(false);
        self.bell.ring();
    }

    fn stage(&self, stage: Stage) {
        self.change(|state| (state.stage, state.trouble) = (stage, None));
    }

    /// Nothing is heard of the camera, and it is tried on.
    fn silent(&self) {
        self.change(|state| state.trouble = Some(Trouble::late()));
    }

    fn trouble(&self, trouble: Trouble) {
        self.change(|state| (state.stage, state.trouble) = (Stage::Ready, Some(trouble)));
    }
}

/// See the [module](self).
pub(super) struct Work {
    pub(super) desk: Desk,
    pub(super) wanted: watch::Receiver<Wanted>,
    pub(super) told: Told,
}

impl Work {
    /// Takes the camera and moves it as is wanted, until it is let go of or lost. It stands then, and
    /// is free if it was ours.
    pub(super) async fn run(mut self) {
        let end = self.work().await;
        tracing::debug!(camera = %self.desk.camera.camera, ?end, "the camera is let go of");
        self.told.stage(Stage::Over(end));
    }

    async fn work(&mut self) -> End {
        // Who need not yield is not disturbed, and the camera not asked for nothing.
        if let Some(end) = holds(self.desk.holder().as_ref(), (&self.desk.by, self.desk.priority)) {
            return end;
        }
        let opened = tokio::select! {
            opened = timeout(OPENING, self.desk.camera.open(&self.desk.clock)) => opened,
            () = let_go(&mut self.wanted) => return End::LetGo,
        };
        let mut mover = match opened {
            Ok(Ok(mover)) => mover,
            Ok(Err(err)) => return End::Failed(Trouble::of(err)),
            Err(_late) => return End::Failed(Trouble::late()),
        };
        // Whoever takes it from another stops it, too.
        match self.desk.stop(&mut mover).await {
            Ok(()) => {}
            Err(Refused::Taken { by, priority, .. }) => return End::Held(by, priority),
            Err(refused @ Refused::Unrecorded(_)) => {
                return End::Failed(Trouble::of_refused(refused));
            }
            Err(refused) => {
                self.release().await;
                return End::Failed(Trouble::of_refused(refused));
            }
        }
        let (places, trouble) = match mover.presets().await {
            Ok(places) => (places, None),
            Err(err) => (Vec::new(), Some(Trouble::of(err))),
        };
        let names = places.iter().map(|place| called(place).to_owned()).collect();
        self.told.change(|state| *state = State { stage: Stage::Ready, trouble, places: names });
        let end = self.at(&mut mover, &places).await;
        if matches!(end, End::LetGo) {
            self.release().await;
        }
        end
    }

    /// Carries out what is wanted, until the camera is let go of or lost.
    async fn at(&mut self, mover: &mut Mover, places: &[Preset]) -> End {
        let mut done = 0;
        loop {
            let wanted = *self.wanted.borrow_and_update();
            let carried_out = match wanted {
                Wanted::LetGo => return End::LetGo,
                Wanted::Move(velocity, number) if number > done => {
                    done = number;
                    self.told.stage(Stage::Moving);
                    self.drive(mover, velocity, &mut done).await
                }
                Wanted::GoTo(nr, number) if number > done => {
                    done = number;
                    self.go_to(mover, places, nr).await
                }
                _ => {
                    // Whoever wanted it is gone, and with him the window.
                    if let Ok(Err(_gone)) = timeout(GLANCE, self.wanted.changed()).await {
                        return End::LetGo;
                    }
                    let holder = self.desk.holder();
                    match lost(holder.as_ref(), &self.desk.by) {
                        Some(end) => return end,
                        None => continue,
                    }
                }
            };
            match carried_out {
                Ok(()) => {}
                Err(Refused::Taken { by, priority, .. }) => return End::Overtaken(by, priority),
                Err(refused) => self.told.trouble(Trouble::of_refused(refused)),
            }
        }
    }

    /// Moves it, and on without a stop between, until nobody wants that any more.
    async fn drive(
        &mut self,
        mover: &mut Mover,
        velocity: Velocity,
        done: &mut u64,
    ) -> Result<(), Refused> {
        let Self { desk, wanted, told } = self;
        let mut onward = Some(velocity);
        let mut was_moving = false;
        while let Some(velocity) = onward.take() {
            let mut is_wanted = true;
            let follows = async {
                let follows = next(wanted, velocity, done).await;
                is_wanted = false;
                follows
            };
            let silence = mover.silence();
            let driving = desk.drive(mover, velocity, AT_MOST, follows);
            match heard(driving, silence, told).await {
                Ok(Moved::Onward(next)) => onward = Some(next),
                Ok(_) if is_wanted => told.trouble(Trouble::Long),
                Ok(_) => told.stage(Stage::Ready),
                Err(refused) => {
                    if was_moving && matches!(refused, Refused::Unrecorded(_)) {
                        // It still moves as it was told before.
                        mover.stop().await?;
                    }
                    return Err(refused);
                }
            }
            was_moving = true;
        }
        Ok(())
    }

    async fn go_to(&self, mover: &mut Mover, places: &[Preset], nr: usize) -> Result<(), Refused> {
        let Some(place) = places.get(nr) else {
            self.told.trouble(Trouble::NoPlace(nr));
            return Ok(());
        };
        self.told.stage(Stage::Going(called(place).to_owned()));
        self.desk.send(mover, place).await
    }

    async fn release(&self) {
        if let Err(refused) = self.desk.order(Movement::Release).await {
            // It is free after a minute all the same.
            tracing::warn!(?refused, "the release of a camera is not recorded");
        }
    }
}

/// What comes of a movement; a camera that does not answer meanwhile is told of at once.
async fn heard<T>(
    driving: impl Future<Output = T>,
    mut silence: watch::Receiver<bool>,
    told: &Told,
) -> T {
    let mut driving = pin!(driving);
    loop {
        tokio::select! {
            driven = &mut driving => return driven,
            Ok(()) = silence.changed() => {
                if *silence.borrow_and_update() {
                    told.silent();
                }
            }
        }
    }
}

/// Waits until nobody wants the camera.
async fn let_go(wanted: &mut watch::Receiver<Wanted>) {
    // Whoever wanted it may be gone, too.
    drop(wanted.wait_for(|wanted| *wanted == Wanted::LetGo).await);
}

/// What follows a movement that is carried out: another one, or none once nobody says it any more.
/// `done` becomes the number of what was carried out.
pub(super) async fn next(
    wanted: &mut watch::Receiver<Wanted>,
    velocity: Velocity,
    done: &mut u64,
) -> Option<Velocity> {
    loop {
        match *wanted.borrow_and_update() {
            Wanted::Move(said, number) if said == velocity => *done = number,
            Wanted::Move(said, number) => {
                *done = number;
                return Some(said);
            }
            _ => return None,
        }
        if !matches!(timeout(UNSAID, wanted.changed()).await, Ok(Ok(()))) {
            return None;
        }
    }
}

/// Why somebody need not try to take a camera: who has it does not yield.
pub(super) fn holds(holder: Option<&Holder>, (by, priority): (&str, u8)) -> Option<End> {
    let holder = holder.filter(|holder| !holder.yields_to(by, priority))?;
    Some(End::Held(holder.by.clone(), holder.priority))
}

/// Why a camera is not with `by` any more, whom it was with.
pub(super) fn lost(holder: Option<&Holder>, by: &str) -> Option<End> {
    match holder {
        Some(holder) if holder.by == by => None,
        Some(holder) => Some(End::Overtaken(holder.by.clone(), holder.priority)),
        None => Some(End::Idle),
    }
}
