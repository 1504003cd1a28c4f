//! What is seen of the peers.

use std::path::{Path, PathBuf};

use image::RgbImage;
use wall_model::Timestamp;
use wall_testkit::{damamaya, run, wait_for};

use super::{PATIENCE, city::LAYOUT, python::LOGIN};

/// The files that pictures are made from, and the folder where they go.
pub(super) struct Pictures {
    folder: PathBuf,
    city: PathBuf,
    layout: PathBuf,
}

impl Pictures {
    /// Writes city file and layout.
    pub(super) fn new(folder: &Path, city_file: &str) -> Self {
        let (city, layout) = (folder.join("city.toml"), folder.join("layout.toml"));
        std::fs::write(&city, city_file).unwrap();
        std::fs::write(&layout, LAYOUT).unwrap();
        Self { folder: folder.to_owned(), city, layout }
    }

    pub(super) fn city(&self) -> &str {
        self.city.to_str().unwrap()
    }

    pub(super) fn layout(&self) -> &str {
        self.layout.to_str().unwrap()
    }

    /// A picture of one tile.
    fn of(&self, tile: &str, arguments: &[&str]) -> RgbImage {
        let out = self.folder.join("picture.png");
        let mut command = damamaya();
        command.arg("snapshot").args(arguments).args(["--tile", tile, "--layout"]);
        command.arg(&self.layout).arg("--out").arg(&out).env(LOGIN.0, LOGIN.1);
        let run = run(command, PATIENCE);
        assert_eq!(run.code, Some(0), "{run:#?}");
        image::open(&out).unwrap().into_rgb8()
    }

    /// A picture of one tile at a recorded time.
    fn recorded(&self, tile: &str, record: &Path, at: Timestamp) -> RgbImage {
        self.of(tile, &["--record", record.to_str().unwrap(), "--at", &at.to_string()])
    }

    /// The map of the record's end is another than that of its beginning.
    pub(super) fn check_map(&self, record: &Path, begin: Timestamp, end: Timestamp) {
        let [late, early] = [end, begin].map(|at| self.recorded("peta", record, at));
        let changed = late.pixels().zip(early.pixels()).filter(|(a, b)| a != b).count();
        assert!(changed > 20_000, "{changed} pixels of the map are other than before all roads");
    }

    /// Raster tiles lie where they belong, over the WMS's picture.
    pub(super) fn check_basemap(&self, record: &Path, end: Timestamp, has_maps: bool) {
        let picture = self.recorded("dasar", record, end);
        let red = Spot::of(&picture, |[r, g, b]| r > g + 60 && r > b + 60);
        let blue = Spot::of(&picture, |[r, g, b]| b > r + 60 && b > g + 60);
        let yellow = Spot::of(&picture, |[r, g, b]| r > b + 60 && g > b + 60);
        for (name, spot) in [("red", &red), ("blue", &blue), ("yellow", &yellow)] {
            assert!(spot.pixels > 20_000, "{} {name} pixels of the tiles", spot.pixels);
        }
        assert!(red.x + 50.0 < blue.x, "red {red:?} is not west of blue {blue:?}");
        assert!((red.y - blue.y).abs() < 20.0, "red {red:?} is not beside blue {blue:?}");
        assert!(blue.y + 100.0 < yellow.y, "yellow {yellow:?} is not south of blue {blue:?}");
        if has_maps {
            // The WMS's green roads, where the tiles let them through.
            let green = Spot::of(&picture, |[r, g, b]| g > r + 30 && g > b + 30);
            assert!(green.pixels > 500, "{} green pixels of the WMS", green.pixels);
        }
    }

    /// Both cameras give live pictures. One does not wait for ever for slow cameras; then
    /// another is taken.
    pub(super) fn check_cameras(&self) {
        wait_for("pictures of both cameras", PATIENCE, || {
            let missing = missing_camera(&self.of("kamera", &["--city", self.city()]));
            missing.inspect(|missing| eprintln!("live: {missing}")).is_none().then_some(())
        });
    }

    /// Both cameras were recorded without a window.
    pub(super) fn check_recorded_cameras(&self, record: &Path, end: Timestamp) {
        let missing = missing_camera(&self.recorded("kamera", record, end));
        assert!(missing.is_none(), "recorded: {missing:?}");
    }
}

/// Which camera is not seen: bars by RTSP, a ball on magenta by MJPEG. Late pictures are
/// dimmed.
fn missing_camera(picture: &RgbImage) -> Option<String> {
    let cyan = Spot::of(picture, |[r, g, b]| g > r + 60 && b > r + 60).pixels;
    if cyan < 1_000 {
        return Some(format!("{cyan} pixels of the RTSP camera's cyan bar"));
    }
    // The bars have magenta as well, of 2,000 pixels at most.
    let magenta = Spot::of(picture, |[r, g, b]| r > g + 60 && b > g + 60).pixels;
    (magenta < 40_000).then(|| format!("{magenta} pixels of the MJPEG camera's magenta"))
}

/// Pixels of a colour: how many, and where their middle is.
#[derive(Debug)]
struct Spot {
    pixels: usize,
    x: f64,
    y: f64,
}

impl Spot {
    fn of(picture: &RgbImage, is_wanted: impl Fn([i32; 3]) -> bool) -> Self {
        let (mut pixels, mut x_sum, mut y_sum) = (0_usize, 0.0, 0.0);
        for (x, y, pixel) in picture.enumerate_pixels() {
            if is_wanted(pixel.0.map(i32::from)) {
                pixels += 1;
                x_sum += f64::from(x);
                y_sum += f64::from(y);
            }
        }
        let count = pixels.max(1) as f64;
        Self { pixels, x: x_sum / count, y: y_sum / count }
    }
}
