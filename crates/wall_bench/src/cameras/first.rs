//! How soon a tile shows its first picture.

use std::{thread::sleep, time::Duration};

use wall_media::Wanted;
use wall_model::EntityId;

use super::{
    Outcome, Setup,
    films::{GOP, SUB},
    live::{Live, wanted},
    now, say, secs_since, share,
};

/// Tiles that are opened, one after another.
const TILES: usize = 24;

/// A new tile waits for a connection and the next key picture; one whose camera is shown already
/// waits for nothing.
pub(super) fn report(setup: &Setup) -> Outcome<()> {
    let live = Live::start(|_| {})?;
    let url = setup.server.street();
    // Somebody else looks at the camera: it goes on, and new tiles come within its groups.
    let kept = wanted(1, &url);
    live.media.want(&kept);
    live.wait(&kept)?;
    let mut millis = Vec::new();
    for nr in 0..TILES {
        // At all parts of a group of pictures.
        sleep(Duration::from_millis(700 + 173 * (nr as u64 % 12)));
        let new = Wanted {
            camera: EntityId::from(format!("new-{nr}").as_str()),
            ..wanted(1, &url).remove(0)
        };
        let begin = now();
        live.media.want(&[kept[0].clone(), new.clone()]);
        while live.picture(&new.camera).frame.is_none() {
            if secs_since(begin) > 30.0 {
                return Err("a new tile shows nothing for 30 s".to_owned());
            }
            sleep(Duration::from_millis(2));
        }
        millis.push(secs_since(begin) * 1_000.0);
    }
    let gop = f64::from(GOP) * 1_000.0 / f64::from(SUB.rate);
    let begin = now();
    let is_there = live.picture(&kept[0].camera).frame.is_some();
    let micros = secs_since(begin) * 1e6;
    say(&format!(
        "first: a new tile's first picture p50 {:.0} ms, at most {:.0} ms, with a key picture every {gop:.0} ms \
         (goal {:.0}); of a camera that is shown already {micros:.0} us ({})",
        share(&millis, 50),
        share(&millis, 100),
        gop + 300.0,
        if is_there { "there" } else { "missing" }
    ));
    Ok(())
}
