//! More cameras than are connected at once: those without room say so, and have it once there is.

use std::collections::BTreeSet;

use wall_media::{CameraState, Wanted};
use wall_model::StreamKind;

use crate::rig::{Rig, until, wanted};

/// Cameras that are connected at once.
const ROOM: usize = 512;

#[test]
fn cameras_for_which_there_is_no_room_say_so_until_there_is() {
    let rig = Rig::new();
    let names: Vec<String> = (0..ROOM + 3).map(|nr| format!("c{nr:03}")).collect();
    // Nobody answers there.
    let url = "rtsp://127.0.0.1:9/a";
    let all: Vec<Wanted> = names.iter().map(|name| wanted(name, url, StreamKind::Rtsp)).collect();
    let left_out = || {
        let of = names.iter().filter(|name| rig.live_of(name).state == CameraState::LeftOut);
        of.map(String::as_str).collect::<BTreeSet<_>>()
    };
    let turns_out = |what: &str, expected: BTreeSet<&str>| {
        until(what, || {
            let found = left_out();
            if found == expected { Ok(()) } else { Err(found) }
        });
    };
    rig.media.want(&all[..ROOM]);
    turns_out("room for all", BTreeSet::new());
    rig.media.want(&all);
    turns_out("three without room", BTreeSet::from(["c512", "c513", "c514"]));
    // What nobody wants any more goes at once for those who wait, and those who have room keep it.
    rig.media.want(&all[1..]);
    turns_out("two without room", BTreeSet::from(["c513", "c514"]));
    rig.media.want(&all[3..]);
    turns_out("room for all again", BTreeSet::new());
}
