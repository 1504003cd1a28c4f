//! Cameras that are received and decoded as the program does, without a wall; and what they
//! cost by number.

use std::{process, sync::Arc, thread::sleep, time::Duration};

use wall_media::{At, CameraPicture, Media, MediaSetup, Program, StreamOffer, Wanted};
use wall_model::{EntityId, StreamKind};

use super::{
    Outcome, SOFTWARE_RATE, Setup, WORKER, films::SUB, median, now, say, secs_since, tree,
};

/// Cameras of the figure of memory.
const VISIBLE: usize = 16;

/// Media with workers.
pub(super) struct Live {
    pub(super) media: Media,
    pub(super) program: Program,
}

impl Live {
    /// Connects nothing yet.
    pub(super) fn start(change: impl FnOnce(&mut MediaSetup)) -> Outcome<Self> {
        let mut setup = MediaSetup::new(Arc::new(now));
        let program = Program::this(&[WORKER]);
        setup.decoders = Some(program.clone());
        change(&mut setup);
        let media = Media::start(setup).map_err(|err| err.to_string())?;
        media.drawn_every(Duration::from_secs(1) / SOFTWARE_RATE);
        Ok(Self { media, program })
    }

    /// What a camera shows now.
    pub(super) fn picture(&self, camera: &EntityId) -> CameraPicture {
        self.media.picture(camera, StreamKind::Rtsp, At::Live(now()))
    }

    /// Waits until every camera has a picture.
    pub(super) fn wait(&self, wanted: &[Wanted]) -> Outcome<()> {
        let begin = now();
        loop {
            let without = wanted.iter().map(|one| self.picture(&one.camera));
            let without: Vec<_> = without.filter(|picture| picture.frame.is_none()).collect();
            let Some(first) = without.first() else { return Ok(()) };
            if secs_since(begin) > 90.0 {
                let why = first.problem.as_deref().unwrap_or("nothing");
                return Err(format!("{} cameras show nothing: {why}", without.len()));
            }
            sleep(Duration::from_millis(50));
        }
    }

    /// Cores that it and its workers take for a while, and the pictures a second of all cameras.
    pub(super) fn cost(&self, wanted: &[Wanted], span: Duration) -> (f64, f64) {
        let own = [process::id()];
        let (before, begin) = (tree::cpu_secs(&own), now());
        let mut generations = vec![0; wanted.len()];
        let mut pictures = 0;
        while secs_since(begin) < span.as_secs_f64() {
            sleep(Duration::from_millis(16));
            for (one, generation) in wanted.iter().zip(&mut generations) {
                let picture = self.picture(&one.camera);
                pictures += usize::from(picture.generation != *generation);
                *generation = picture.generation;
            }
        }
        let secs = secs_since(begin);
        ((tree::cpu_secs(&own) - before) / secs, pictures as f64 / secs)
    }
}

/// So many cameras at this address, shown as large as a sub stream.
pub(super) fn wanted(count: usize, url: &str) -> Vec<Wanted> {
    let one = |nr: usize| Wanted {
        camera: EntityId::from(format!("camera-{nr:02}").as_str()),
        streams: vec![StreamOffer::new(url, StreamKind::Rtsp)],
        width_px: 640,
        height_px: 360,
    };
    (0..count).map(one).collect()
}

/// Memory of visible sub streams, and whether it grows.
pub(super) fn memory(setup: &Setup) -> Outcome<()> {
    let own = [process::id()];
    let live = Live::start(|_| {})?;
    sleep(Duration::from_secs(1));
    let empty = tree::memory_mb(&own);
    let shown = wanted(VISIBLE, &setup.server.film(SUB));
    live.media.want(&shown);
    live.wait(&shown)?;
    let mut each = Vec::new();
    for _ in 0..6 {
        let (cores, pictures) = live.cost(&shown, setup.span / 2);
        each.push((tree::memory_mb(&own) - empty) / VISIBLE as f64);
        say(&format!(
            "memory: {VISIBLE} decoded: {:.4} cores a stream, {pictures:.0} pictures a second",
            cores / VISIBLE as f64
        ));
    }
    say(&format!(
        "memory: {VISIBLE} sub streams: {:.1} MiB each, workers included, over {:.0} s: {} (goal 12, flat)",
        median(&each),
        setup.span.as_secs_f64() * 3.0,
        super::list(&each, 2)
    ));
    Ok(())
}
