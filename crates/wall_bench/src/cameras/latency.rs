//! From the time that a camera paints in its picture to the decoded picture.

use std::{sync::Arc, time::Duration};

use wall_media::I420;
use wall_model::Timestamp;

use super::{
    Outcome, Setup,
    live::{Live, wanted},
    now, say, secs_since, share,
};

/// Cameras that show the time.
const CAMERAS: usize = 4;

/// The time at which a picture was made, by its first rows; see `rtsp_server.py`.
pub(super) fn stamp(frame: &I420) -> Timestamp {
    let width = frame.width as usize;
    let block = width * 12 / 640;
    let row = frame.y.get(width * (block / 2)..).unwrap_or_default();
    let bit = |nr: usize| row.get(block * nr + block / 2).is_some_and(|luma| *luma > 128);
    Timestamp::from_millis((0..48).map(|nr| i64::from(bit(nr)) << nr).sum())
}

/// Measures it over a while, in thirds.
pub(super) fn report(setup: &Setup) -> Outcome<()> {
    let (sender, woken) = std::sync::mpsc::sync_channel(1);
    let live = Live::start(|setup| {
        setup.waker = Arc::new(move || {
            // One waking is as good as many.
            let _is_first = sender.try_send(());
        });
    })?;
    let shown = wanted(CAMERAS, &setup.server.street());
    live.media.want(&shown);
    live.wait(&shown)?;
    let mut thirds: Vec<Vec<f64>> = Vec::new();
    let mut generations = [0; CAMERAS];
    // The pictures that came while it was connected count for none.
    std::thread::sleep(Duration::from_secs(3));
    for one in 0..4 {
        let (begin, mut ages) = (now(), Vec::new());
        while secs_since(begin) < setup.span.as_secs_f64() {
            // Whoever shows would look now.
            let _is_woken = woken.recv_timeout(Duration::from_millis(100));
            let at = now();
            for (camera, generation) in shown.iter().zip(&mut generations) {
                let picture = live.picture(&camera.camera);
                if let Some(frame) = picture.frame.filter(|_| picture.generation != *generation) {
                    *generation = picture.generation;
                    ages.push(at.since(stamp(&frame)).as_micros() as f64 / 1_000.0);
                }
            }
        }
        // The first part warms up.
        if one > 0 {
            thirds.push(ages);
        }
    }
    let all: Vec<f64> = thirds.concat();
    let of_thirds: Vec<f64> = thirds.iter().map(|third| share(third, 50)).collect();
    say(&format!(
        "latency: {CAMERAS} cameras of 15 pictures a second, {} pictures: source's stamp to decoded picture p50 \
         {:.1} ms, p95 {:.1} ms, p99 {:.1} ms (goals 30, 60); p50 of the thirds {} ms",
        all.len(),
        share(&all, 50),
        share(&all, 95),
        share(&all, 99),
        super::list(&of_thirds, 1)
    ));
    Ok(())
}
