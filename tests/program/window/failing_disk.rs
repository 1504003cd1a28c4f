//! A disk that fails under a running wall: every head says so, the wall goes on, and so does
//! the record once the disk works.

use std::{fs, path::Path, thread, time::Duration};

use image::RgbImage;
use wall_layout::PxRect;
use wall_model::Timestamp;
use wall_record::{Reader, Select, Stored};
use wall_testkit::{Child, Stopwatch, damamaya, wait_for};
use wall_torture::disk::{Disk, FAULTS, Fault};

use super::{
    super::{expect, text},
    display::{Display, PATIENCE, is_wall, open_with},
};

const LAYOUT: &str = "desktop";

/// An order that is acknowledged before anything fails.
const MARK: [&str; 9] = [
    "record",
    "bookmark",
    "add",
    "--title",
    "Sebelum",
    "--author",
    "meja 3",
    "--from",
    "2026-01-01 00:00",
];

/// The tile on which vehicles drive.
const MAP: &str = "geo_portal/map";

/// The display, as large as the window that opens on it: the wall then fills it.
const SIZE: (u32, u32) = (1600, 900);

/// How soon a failure must be seen.
const SEEN_WITHIN: Duration = Duration::from_secs(2);

/// The threads from a write that fails to the window.
const PATH: [&str; 4] = ["record-writer", "record-watch", "views", "damamaya"];

/// How long a disk stays bad: fast feeds bring something new every second.
const LASTS: Duration = Duration::from_secs(8);

/// The tiles of a layout on the display.
struct Tiles(Vec<(String, PxRect)>);

impl Tiles {
    fn of(layout: &str) -> Self {
        let (_, source) = wall_layout::builtin(layout).unwrap();
        let plan = wall_layout::read_text(source, layout).unwrap();
        let wall = wall_layout::Wall::resolve(&plan.room, &plan.layout).unwrap();
        let scale = wall.fit(f64::from(SIZE.0), f64::from(SIZE.1)).scale;
        let scaled = |px: i32| (f64::from(px) * scale).round() as i32;
        let tiles = wall.tiles.iter().map(|tile| {
            let PxRect { x, y, width, height } = tile.px;
            let [x, y, width, height] = [x, y, width, height].map(scaled);
            (tile.tile.clone(), PxRect { x, y, width, height })
        });
        Self(tiles.collect())
    }

    /// The tiles that do not say that nothing is recorded.
    fn quiet<'a>(&'a self, picture: &RgbImage) -> Vec<&'a str> {
        let quiet = self.0.iter().filter(|(name, tile)| !is_red(picture, name, *tile));
        quiet.map(|(name, _)| name.as_str()).collect()
    }

    /// Whether any tile still says it.
    fn is_any_red(&self, picture: &RgbImage) -> bool {
        self.quiet(picture).len() < self.0.len()
    }

    /// What the tile `name` shows below its head.
    fn body(&self, picture: &RgbImage, name: &str) -> RgbImage {
        let (_, tile) = self.0.iter().find(|(tile, _)| tile == name).unwrap();
        let PxRect { x, y, width, height } = *tile;
        let [x, y, width, height] = [x, y + 100, width, height - 100].map(|px| px as u32);
        image::imageops::crop_imm(picture, x, y, width, height).to_image()
    }
}

/// Whether the head of a tile is filled with the alarm's colour. A clock has no head; it says
/// so in a line of that colour.
fn is_red(picture: &RgbImage, name: &str, tile: PxRect) -> bool {
    let is_alarm = |x: i32, y: i32| {
        // The palette's alarm, #F26D68, and what a driver makes of it.
        let near = |is: u8, alarm: u8| is.abs_diff(alarm) < 12;
        let [r, g, b] = picture.get_pixel(x as u32, y as u32).0;
        near(r, 0xf2) && near(g, 0x6d) && near(b, 0x68)
    };
    let count = |width: i32, height: i32| {
        let rows = tile.y..tile.y + height;
        rows.flat_map(|y| (tile.x..tile.x + width).map(move |x| (x, y)))
            .filter(|(x, y)| is_alarm(*x, *y))
            .count()
    };
    if name == "situation/clock" {
        return count(tile.width, tile.height) > 100;
    }
    // Half of what the head covers at least is its ground, the rest its letters.
    let (width, height) = (tile.width / 2, 40);
    count(width, height) * 2 > (width * height) as usize
}

/// How long the threads of `wall` through which the news of a failure goes were ready to run
/// while others had the processors. A thread that waits for a lock, the disk or a length of
/// time is not ready, so this excuses a busy machine and nothing that the wall itself does.
fn kept_waiting(wall: &Child) -> Duration {
    let threads = fs::read_dir(format!("/proc/{}/task", wall.id())).unwrap();
    let waited = threads.filter_map(|thread| {
        let folder = thread.ok()?.path();
        let read = |file: &str| fs::read_to_string(folder.join(file)).ok();
        let name = read("comm")?;
        let said = read("schedstat").filter(|_| PATH.contains(&name.trim()))?;
        said.split_whitespace().nth(1)?.parse::<u64>().ok()
    });
    Duration::from_nanos(waited.sum())
}

/// Everything that is on disk; no number is missing, none is there twice.
fn entries(record: &Path) -> Vec<Stored> {
    let reader = Reader::open(record).unwrap();
    let batches = reader.entries(Timestamp::MIN, Timestamp::MAX, Select::ALL).unwrap();
    let known: Vec<Stored> = batches.flat_map(Result::unwrap).collect();
    for pair in known.windows(2) {
        assert_eq!(pair[0].seq.0 + 1, pair[1].seq.0, "one number after the other");
    }
    known
}

/// A wall on a disk that can fail.
struct Failing<'a> {
    display: &'a Display,
    tiles: Tiles,
    wall: Child,
    disk: Disk,
}

impl Failing<'_> {
    /// The first picture that `is_wanted`, and how long after `since` it was looked at.
    fn seen(
        &mut self,
        what: &str,
        since: Stopwatch,
        is_wanted: impl Fn(&Tiles, &RgbImage) -> bool,
    ) -> (RgbImage, Duration) {
        wait_for(what, PATIENCE, || {
            let ended = self.wall.ended();
            assert!(ended.is_none(), "the wall ended, {ended:?}:\n{}", self.wall.stderr());
            // What a picture holds was on the display when it was begun, or soon after.
            let begun = since.elapsed();
            let picture = self.display.picture();
            is_wanted(&self.tiles, &picture).then_some((picture, begun))
        })
    }

    /// The disk fails as `fault` says, and works again.
    fn live_through(&mut self, fault: Fault) {
        let before = kept_waiting(&self.wall);
        self.disk.fail(fault, 0, None).unwrap();
        let failing = Stopwatch::start();
        let all_red = |tiles: &Tiles, picture: &RgbImage| tiles.quiet(picture).is_empty();
        let (red, after) = self.seen(&format!("{}: red heads", fault.name), failing, all_red);
        let waited = kept_waiting(&self.wall) - before;
        eprintln!(
            "{}: on every head after {after:.2?}, {waited:.2?} of them without a processor",
            fault.name
        );
        assert!(after < SEEN_WITHIN + waited, "{}: {after:?}, {waited:?}", fault.name);

        // Vehicles drive on by what is received now.
        while failing.elapsed() < LASTS {
            thread::sleep(Duration::from_millis(100));
        }
        let late = self.display.picture();
        assert_eq!(self.tiles.quiet(&late), Vec::<&str>::new(), "{}", fault.name);
        assert!(self.tiles.body(&late, MAP) != self.tiles.body(&red, MAP), "{}", fault.name);
        self.display.picture_where("the map to go on", &mut self.wall, |picture| {
            self.tiles.body(picture, MAP) != self.tiles.body(&late, MAP)
        });

        self.disk.mend().unwrap();
        let mended = Stopwatch::start();
        let none_red = |tiles: &Tiles, picture: &RgbImage| !tiles.is_any_red(picture);
        let (_, after) = self.seen(&format!("{}: an end", fault.name), mended, none_red);
        eprintln!("{}: gone {after:.2?} after the disk works", fault.name);
    }
}

#[test]
fn a_failing_disk_is_on_every_head_and_nothing_is_lost() {
    let size = format!("{}x{}x24", SIZE.0, SIZE.1);
    let Some(display) = Display::start("a failing disk on the wall", &size) else { return };
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record");
    fs::create_dir(&record).unwrap();
    let disk = Disk::new(&record, folder.path(), false).unwrap();
    let mut command = damamaya();
    disk.hold(&mut command).unwrap();
    let arguments = ["wall", "--layout", LAYOUT, "--record", text(&record)];
    let (wall, _) = open_with(command, &display, &arguments);
    let mut failing = Failing { display: &display, tiles: Tiles::of(LAYOUT), wall, disk };
    display.picture_where("the wall", &mut failing.wall, is_wall);
    wait_for("the first complete picture", PATIENCE, || {
        failing.wall.stderr().contains("first complete picture").then_some(())
    });
    assert!(!failing.tiles.is_any_red(&display.picture()), "red before anything failed");
    let marked = expect(0, &[&MARK[..], &["--record", text(&record)]].concat()).stdout;
    let marked = marked.trim().strip_prefix("marked ").expect("an id");

    for fault in FAULTS {
        let before = entries(&record);
        failing.live_through(fault);
        let after = entries(&record);
        assert!(after.starts_with(&before), "{}: what was on disk changed", fault.name);
        let new = after.get(before.len() - 1..).unwrap();
        let gaps = new.windows(2).map(|pair| pair[1].received_at.since(pair[0].received_at));
        let longest = gaps.max().unwrap().to_duration();
        assert!(longest < LASTS, "{}: nothing of {longest:?} was recorded", fault.name);
    }
    failing.wall.terminate();
    assert!(!failing.wall.stderr().contains("panicked"), "{}", failing.wall.stderr());
    expect(0, &["record", "verify", text(&record)]);
    expect(0, &["record", "bookmark", "show", marked, "--record", text(&record)]);
}
