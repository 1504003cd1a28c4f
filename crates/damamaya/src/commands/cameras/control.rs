//! `damamaya cameras presets`, `move` and `release`: what a camera is told to do, and by whom.

use std::time::Duration;

use wall_ingest::{CityFile, Mover, Preset, Velocity};
use wall_model::Movement;

use crate::{
    camera_args::{CameraArguments, HolderArguments, MoveArguments},
    commands::say,
    failure::Failure,
    ptz::{Book, Desk, Movable, called, operator},
    running::runtime,
    source,
    stop::Stop,
};

/// `damamaya cameras presets`.
pub(super) fn presets(arguments: &CameraArguments) -> Result<(), Failure> {
    let city = source::read(&arguments.city)?;
    let camera = Movable::named(&city, &arguments.camera)?;
    let clock = wall_ingest::system_clock();
    let presets = runtime()?.block_on(async { camera.open(&clock).await?.presets().await })?;
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
    let desk = desk(&city, &arguments.holder)?;
    if !arguments.stop {
        desk.camera.check_moves()?;
    }
    runtime.block_on(carry_out(&desk, arguments, stop))
}

/// `damamaya cameras release`.
pub(super) fn release(arguments: &HolderArguments) -> Result<(), Failure> {
    let city = source::read(&arguments.camera.city)?;
    let desk = desk(&city, arguments)?;
    runtime()?.block_on(desk.order(Movement::Release))?;
    say(format_args!("{} is free", desk.camera.camera))
}

fn desk(city: &CityFile, arguments: &HolderArguments) -> Result<Desk, Failure> {
    let camera = Movable::named(city, &arguments.camera.camera)?;
    let (by, priority) = operator(city, "--by", &arguments.by)?;
    let (book, clock) = (Book::In(arguments.record.clone()), wall_ingest::system_clock());
    Ok(Desk { camera, by, priority, book, clock })
}

async fn carry_out(desk: &Desk, arguments: &MoveArguments, stop: Stop) -> Result<(), Failure> {
    let mut mover = desk.camera.open(&desk.clock).await?;
    let camera = &desk.camera.camera;
    if let Some(wanted) = &arguments.preset {
        let place = preset(mover.presets().await?, wanted)?;
        desk.send(&mut mover, &place).await?;
        return say(format_args!("{camera} is on its way to {}", called(&place)));
    }
    if arguments.stop {
        desk.stop(&mut mover).await?;
        return say(format_args!("{camera} stands still"));
    }
    let part = |speed: Option<f32>| speed.unwrap_or_default();
    let (pan, tilt, zoom) = (part(arguments.pan), part(arguments.tilt), part(arguments.zoom));
    drive(desk, &mut mover, Velocity { pan, tilt, zoom }, (arguments.seconds, stop)).await?;
    say(format_args!("{camera} was moved and stands still"))
}

async fn drive(
    desk: &Desk,
    mover: &mut Mover,
    velocity: Velocity,
    (seconds, mut stop): (f64, Stop),
) -> Result<(), Failure> {
    let stands = async {
        stop.asked().await;
        None
    };
    desk.drive(mover, velocity, Duration::from_secs_f64(seconds), stands).await?;
    Ok(())
}

/// The place of this name or token.
fn preset(known: Vec<Preset>, wanted: &str) -> Result<Preset, Failure> {
    let is_it = |preset: &&Preset| {
        preset.name.eq_ignore_ascii_case(wanted.trim()) || preset.token == wanted.trim()
    };
    if let Some(found) = known.iter().find(is_it) {
        return Ok(found.clone());
    }
    let names: Vec<&str> = known.iter().map(called).collect();
    Err(Failure::BadInput(match names.is_empty() {
        true => format!("--preset: the camera knows no places, {wanted:?} neither"),
        false => format!("--preset: the camera knows no {wanted:?}; it knows {}", names.join(", ")),
    }))
}
