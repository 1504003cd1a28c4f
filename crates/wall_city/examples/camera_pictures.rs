//! Draws cameras of the simulated Denpasar at several hours, to look at, and tells what a
//! picture costs.
//!
//! `cargo run --release -p wall_city --example camera_pictures -- FOLDER [CAMERA…]`

use std::{error::Error, io::Write as _, path::PathBuf};

use wall_city::{
    World,
    camera::Painter,
    scene::{CameraScenes as _, CameraView},
};
use wall_model::{Span, Timestamp};

/// Pictures of one camera drawn in a row to measure them.
const ROUNDS: i64 = 50;

/// Midnight of 2026-11-24 in Denpasar.
const MIDNIGHT: Timestamp = Timestamp::from_secs(1_795_449_600);

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("give a folder to write to")?);
    let world = World::denpasar(1, "http://127.0.0.1:1");
    let mut cameras: Vec<String> = arguments.collect();
    if cameras.is_empty() {
        cameras = world.cameras().into_iter().take(4).collect();
    }
    for camera in &cameras {
        for (hour, minute) in [(7, 10), (12, 0), (17, 45), (18, 20), (21, 0)] {
            let at = MIDNIGHT + Span::from_hours(hour) + Span::from_mins(minute);
            match world.view(camera, at) {
                Some(CameraView::Picture(scene)) => {
                    let jpeg = Painter::default().jpeg(&scene)?;
                    let name = format!("{camera}-{hour:02}{minute:02}.jpg");
                    std::fs::write(folder.join(name), jpeg)?;
                }
                other => {
                    writeln!(std::io::stderr(), "{camera} at {hour}.{minute:02}: {other:?}")?;
                }
            }
        }
        cost(&world, camera)?;
    }
    Ok(())
}

/// What a picture costs, in CPU time of this process.
fn cost(world: &World, camera: &str) -> Result<(), Box<dyn Error>> {
    let began = cpu_millis()?;
    let mut scenes = Vec::new();
    for round in 0..ROUNDS {
        let at = MIDNIGHT + Span::from_hours(17) + Span::from_millis(200 * round);
        if let Some(CameraView::Picture(scene)) = world.view(camera, at) {
            scenes.push(scene);
        }
    }
    let looked = cpu_millis()?;
    let Some(first) = scenes.first() else { return Ok(()) };
    let mut painter = Painter::default();
    painter.jpeg(first)?;
    let ready = cpu_millis()?;
    let mut bytes = 0;
    for scene in &scenes {
        bytes += painter.jpeg(scene)?.len();
    }
    let done = cpu_millis()?;
    let each = |millis: i64| millis as f64 / scenes.len() as f64;
    writeln!(
        std::io::stderr(),
        "{camera}: scene {:.1} ms, backdrop {} ms, picture {:.1} ms and {} bytes, {} vehicles, {} roads",
        each(looked - began),
        ready - looked,
        each(done - ready),
        bytes / scenes.len(),
        first.vehicles.len(),
        first.roads.len(),
    )?;
    Ok(())
}

/// CPU time of this process in milliseconds (Linux), in steps of ten.
fn cpu_millis() -> Result<i64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<i64>().ok());
    Ok((ticks(11).unwrap_or(0) + ticks(12).unwrap_or(0)) * 10)
}
