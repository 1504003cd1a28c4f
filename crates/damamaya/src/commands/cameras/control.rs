//! `damamaya cameras presets`, `move` and `release`: what a camera is told to do, and by whom.
//!
//! An order goes into the record before the camera hears of it: the record decides who may move it,
//! and keeps it. While a camera moves, it is looked whether somebody of a higher priority has taken it.

use std::{path::Path, time::Duration};

use anyhow::anyhow;
use wall_ingest::{CityFile, FeedSpec, Moved, Mover, Preset, Velocity};
use wall_model::{Clock, Control, EntityId, Holder, Movement, Slot, Timestamp};
use wall_record::{
    Reader,
    orders::{Order, WALL},
};

use crate::{
    camera_args::{CameraArguments, HolderArguments, MoveArguments},
    commands::say,
    failure::Failure,
    orders::give_at_once,
    running::runtime,
    source,
    stop::Stop,
};

/// `damamaya cameras presets`.
pub(super) fn presets(arguments: &CameraArguments) -> Result<(), Failure> {
    let city = source::read(&arguments.city)?;
    let (feed, _, number) = find(&city, &arguments.camera)?;
    let clock = wall_ingest::system_clock();
    let presets = runtime()?.block_on(async {
        let mut mover = Mover::open(feed, number, clock).await?;
        mover.presets().await
    })?;
    if presets.is_empty() {
        return say(format_args!("{} knows no places", arguments.camera));
    }
    for Preset { token, name } in presets {
        say(format_args!("{token}  {name}"))?;
    }
    Ok(())
}

/// `damamaya cameras move`.
pub(super) fn go(arguments: &MoveArguments) -> Result<(), Failure> {
    let runtime = runtime()?;
    let stop = Stop::listen(&runtime);
    let city = source::read(&arguments.holder.camera.city)?;
    let desk = Desk::of(&city, &arguments.holder)?;
    runtime.block_on(desk.carry_out(arguments, stop))
}

/// `damamaya cameras release`.
pub(super) fn release(arguments: &HolderArguments) -> Result<(), Failure> {
    let city = source::read(&arguments.camera.city)?;
    let desk = Desk::of(&city, arguments)?;
    desk.order(Movement::Release)?;
    say(format_args!("{} is free", desk.camera))
}

/// The camera that the city file calls so: its feed, its entity and its number there.
fn find<'a>(
    city: &'a CityFile,
    wanted: &str,
) -> Result<(&'a FeedSpec, EntityId, Option<usize>), Failure> {
    let devices = city
        .feeds
        .iter()
        .filter(|feed| feed.service.as_str() == "cctv" && feed.feed.as_str() == "onvif");
    let camera = |feed: &'a FeedSpec| {
        let found = wall_services::cctv::device_camera(&feed.name, &feed.options, wanted);
        found.map(|(entity, number)| (feed, entity, number))
    };
    devices.clone().find_map(camera).ok_or_else(|| {
        let name = |feed: &FeedSpec| feed.options.get("id").unwrap_or(&feed.name).clone();
        let known: Vec<String> = devices.take(20).map(name).collect();
        Failure::BadInput(match known.is_empty() {
            true => "the city file has no feed onvif of cctv, and so no camera that can be moved"
                .to_owned(),
            false => format!(
                "no camera {wanted:?} among the city file's feeds onvif; there are {}",
                known.join(", ")
            ),
        })
    })
}

/// Somebody at a camera.
struct Desk<'a> {
    feed: &'a FeedSpec,
    camera: EntityId,
    number: Option<usize>,
    by: &'a str,
    priority: u8,
    record: &'a Path,
    clock: Clock,
}

impl<'a> Desk<'a> {
    fn of(city: &'a CityFile, arguments: &'a HolderArguments) -> Result<Self, Failure> {
        let (feed, camera, number) = find(city, &arguments.camera.camera)?;
        let by = arguments.by.as_str();
        let (by, priority) = city.camera_operator(by).ok_or_else(|| {
            let names: Vec<&str> =
                city.camera_operators.iter().map(|one| one.name.as_str()).collect();
            Failure::BadInput(format!(
                "--by: {by:?} is no camera operator of the city file; there are {}",
                names.join(", ")
            ))
        })?;
        let clock = wall_ingest::system_clock();
        Ok(Self { feed, camera, number, by, priority, record: &arguments.record, clock })
    }

    /// Has it recorded, unless somebody else has the camera.
    fn order(&self, what: Movement) -> Result<(), Failure> {
        let control = Control { priority: self.priority, what };
        let order = Order::control((self.clock)(), &self.camera, self.by, &control);
        give_at_once(self.record, &order, &self.clock).map_err(|failure| match failure {
            // The command is well written: it is the camera that is not to be had.
            Failure::BadInput(why) => Failure::Failed(anyhow!(why)),
            failed => failed,
        })
    }

    async fn carry_out(&self, arguments: &MoveArguments, stop: Stop) -> Result<(), Failure> {
        let mut mover = Mover::open(self.feed, self.number, self.clock.clone()).await?;
        if let Some(wanted) = &arguments.preset {
            let preset = preset(mover.presets().await?, wanted)?;
            let name = if preset.name.is_empty() { &preset.token } else { &preset.name };
            self.order(Movement::Preset(name.clone()))?;
            mover.go_to(&preset).await?;
            return say(format_args!("{} is on its way to {name}", self.camera));
        }
        if arguments.stop {
            self.order(Movement::Stop)?;
            mover.stop().await?;
            return say(format_args!("{} stands still", self.camera));
        }
        let part = |speed: Option<f32>| speed.unwrap_or_default();
        let (pan, tilt, zoom) = (part(arguments.pan), part(arguments.tilt), part(arguments.zoom));
        self.order(Movement::Move { pan, tilt, zoom })?;
        self.drive(&mut mover, Velocity { pan, tilt, zoom }, arguments.seconds, stop).await
    }

    async fn drive(
        &self,
        mover: &mut Mover,
        velocity: Velocity,
        seconds: f64,
        mut stop: Stop,
    ) -> Result<(), Failure> {
        let at_most = Duration::from_secs_f64(seconds);
        let moved = mover.drive(velocity, at_most, stop.asked(), || self.has_it()).await;
        match moved {
            Ok(Moved::HandedOver) => {
                return Err(Failure::Failed(anyhow!(
                    "{} was taken by somebody of a higher priority",
                    self.camera
                )));
            }
            // A stop was sent, whatever the camera made of it.
            _ => self.order(Movement::Stop)?,
        }
        moved?;
        say(format_args!("{} was moved and stands still", self.camera))
    }

    /// Whether nobody else has taken the camera meanwhile. What cannot be read is no reason to
    /// think so.
    fn has_it(&self) -> bool {
        let holder = || {
            let reader = Reader::open(self.record).ok()?;
            let end = reader.span().map_or(Timestamp::MIN, |(_, end)| end);
            let moment = reader.moment(end).ok()?;
            let known = moment.entity(WALL, &Control::entity(&self.camera), Slot::Command)?;
            Holder::of(&known.fact, (self.clock)())
        };
        holder().is_none_or(|holder| holder.by == self.by)
    }
}

/// The place of this name or token.
fn preset(known: Vec<Preset>, wanted: &str) -> Result<Preset, Failure> {
    let is_it = |preset: &&Preset| {
        preset.name.eq_ignore_ascii_case(wanted.trim()) || preset.token == wanted.trim()
    };
    if let Some(found) = known.iter().find(is_it) {
        return Ok(found.clone());
    }
    let names: Vec<&str> = known
        .iter()
        .map(|preset| if preset.name.is_empty() { &*preset.token } else { &*preset.name })
        .collect();
    Err(Failure::BadInput(match names.is_empty() {
        true => format!("--preset: the camera knows no places, {wanted:?} neither"),
        false => format!("--preset: the camera knows no {wanted:?}; it knows {}", names.join(", ")),
    }))
}
