//! A camera that is moved from the wall's own window: ipycam's, which says what it does.

use std::{fs, path::Path, thread, time::Duration};

use wall_testkit::{Child, damamaya, wait_for};

use super::{
    super::text,
    display::{Display, PATIENCE, open_with},
};
use crate::peers::onvif::{Camera, LOGIN, cameras, ordered, streams};

/// One tile over one screen, with the camera alone.
const LAYOUT: &str = r#"
[room]
name = "Meja"
[[room.surface]]
name = "screen"
kind = "single"
bottom_mm = 1000
grid = { columns = 1, rows = 1, width_mm = 531, height_mm = 299, px_w = 1920, px_h = 1080, bezel_mm = 8 }
[[room.seat]]
name = "meja"
at_m = [0.0, 0.7]
overview = ["screen"]
[layout]
name = "uji"
[[layout.tile]]
id = "kamera"
tile = "cctv/grid"
surface = "screen"
at = [0, 0]
size = [1, 1]
options = { columns = 1, count = 1, cameras = ["Simpang Enam"] }
"#;

/// A desk at the wall, and the camera.
struct Desk<'a> {
    display: &'a Display,
    wall: Child,
    window: String,
    camera: Camera,
}

impl Desk<'_> {
    /// What the camera has done so far.
    fn done(&self) -> Vec<String> {
        self.camera.process.stdout().lines().skip(1).map(str::to_owned).collect()
    }

    /// Waits until the camera has done `what` after the first `before` things; gives how many it has
    /// done then.
    #[track_caller]
    fn does(&mut self, what: &str, before: usize) -> usize {
        wait_for(&format!("the camera: {what:?} after {before} things"), PATIENCE, || {
            let ended = self.wall.ended();
            assert!(ended.is_none(), "the wall ended, {ended:?}:\n{}", self.wall.stderr());
            let done = self.done();
            let found = done.iter().skip(before).position(|it| it.starts_with(what))?;
            Some(before + found + 1)
        })
    }

    /// Waits until the wall has said `what` in its log so often.
    #[track_caller]
    fn says(&mut self, what: &str, times: usize) {
        wait_for(&format!("the wall to say {what:?} {times} times"), PATIENCE, || {
            (self.wall.stderr().matches(what).count() >= times).then_some(())
        });
    }

    fn press(&self, key: &str) {
        self.display.press(&self.window, key);
    }

    fn hold(&self, key: &str) {
        assert!(self.display.tool(&["keydown", key]).is_some(), "{key} is no key");
    }

    fn leave(&self, key: &str) {
        assert!(self.display.tool(&["keyup", key]).is_some(), "{key} is no key");
    }

    /// Clicks on the middle of the wall until the camera's picture is enlarged.
    fn enlarge(&mut self) {
        let middle = ["mousemove", "--window", &self.window, "640", "360", "click", "1"];
        wait_for("the enlarged picture", PATIENCE, || {
            assert!(self.display.tool(&middle).is_some(), "no click");
            thread::sleep(Duration::from_secs(1));
            self.wall.stderr().contains("a picture is enlarged").then_some(())
        });
    }
}

/// The digit of the camera's place `Gerbang`.
fn digit(city: &str) -> String {
    let printed = cameras(&["presets", "Simpang Enam", "--city", city]).stdout;
    let place = printed.lines().position(|line| line.ends_with("Gerbang")).expect("a place");
    (place + 1).to_string()
}

fn open<'a>(display: &'a Display, camera: Camera, city: &str, folder: &Path) -> Desk<'a> {
    let layout = folder.join("layout.toml");
    fs::write(&layout, LAYOUT).unwrap();
    let record = folder.join("record");
    let mut program = damamaya();
    program.env(LOGIN.0, LOGIN.1);
    let arguments = ["wall", "--city", city, "--layout", text(&layout), "--record", text(&record)];
    let operator = ["--operator", "meja 3"];
    let (mut wall, window) = open_with(program, display, &[&arguments[..], &operator].concat());
    wait_for("the camera in the record", PATIENCE, || {
        assert!(wall.ended().is_none(), "{}", wall.stderr());
        streams(&record)
    });
    Desk { display, wall, window, camera }
}

/// Sees that the record has what was done, in this order; a busy machine may stop a movement in
/// between.
fn is_recorded(record: &Path) {
    let told = ordered(record);
    let mut told = told.iter().map(|(verb, by, content)| (&**verb, &**by, &**content));
    for wanted in [
        ("stop", "Meja 3", "priority=3"),
        ("move", "Meja 3", "priority=3 pan=0.4 tilt=0 zoom=0"),
        ("move", "Meja 3", "priority=3 pan=0.4 tilt=0.4 zoom=0"),
        ("stop", "Meja 3", "priority=3"),
        ("move", "Meja 3", "priority=3 pan=0 tilt=0 zoom=0.5"),
        ("stop", "Meja 3", "priority=3"),
        ("preset", "Meja 3", "priority=3 preset=Gerbang"),
        ("move", "Meja 3", "priority=3 pan=-0.4 tilt=0 zoom=0"),
        ("stop", "Meja 3", "priority=3"),
        ("release", "Meja 3", "priority=3"),
        ("stop", "Meja 3", "priority=3"),
        ("stop", "Kepala sif", "priority=7"),
    ] {
        assert!(told.any(|order| order == wanted), "{wanted:?} is not ordered, or not there");
    }
    assert_eq!(told.next(), None, "who has lost it orders nothing");
}

#[test]
fn a_camera_moves_while_keys_are_held_at_the_wall() {
    let needs = "a camera that is moved at the wall";
    let Some(display) = Display::start(needs, "1280x720x24") else { return };
    let folder = tempfile::tempdir().unwrap();
    let Some(camera) = Camera::start(folder.path()) else { return };
    let city = camera.found(folder.path());
    let city = text(&city);
    let gate = digit(city);
    let record = folder.path().join("record");
    let mut desk = open(&display, camera, city, folder.path());
    desk.enlarge();

    // Whoever takes it stops it; it moves while keys are held, from one way to another without a stop.
    desk.press("j");
    let taken = desk.does("stops", 0);
    desk.hold("Right");
    let right = desk.does("moves 0.4 0.0 0.0", taken);
    desk.hold("Up");
    let both = desk.does("moves 0.4 0.4 0.0", right);
    desk.leave("Right");
    desk.leave("Up");
    let stands = desk.does("stops", both);
    let between = desk.done()[taken..both].iter().filter(|it| *it == "stops").count();
    assert_eq!(between, 0, "{:?}", desk.done());
    desk.press("plus");
    let nearer = desk.does("moves 0.0 0.0 0.5", stands);
    let stands = desk.does("stops", nearer);
    desk.press(&gate);
    let gone = desk.does("goes to preset_gate", stands);

    // A window that loses the keys never hears that they come up.
    desk.hold("Left");
    let left = desk.does("moves -0.4 0.0 0.0", gone);
    let root = desk.display.tool(&["search", "--maxdepth", "0", ".*"]);
    let root = root.and_then(|ids| ids.lines().next().map(str::to_owned)).expect("a root window");
    assert!(desk.display.tool(&["windowfocus", &root]).is_some());
    let stands = desk.does("stops", left);
    desk.leave("Left");

    // He lets go of it, takes it again, and a higher desk takes it over.
    desk.press("j");
    desk.says("end=LetGo", 1);
    desk.press("j");
    let taken = desk.does("stops", stands);
    let by = ["--record", text(&record), "--by", "Kepala sif", "--stop"];
    let taking = [&["move", "Simpang Enam", "--city", city][..], &by].concat();
    assert_eq!(cameras(&taking).code, Some(0));
    desk.does("stops", taken);
    desk.says("end=Overtaken(\"Kepala sif\", 7)", 1);
    desk.press("j");
    desk.says("end=Held(\"Kepala sif\", 7)", 1);
    desk.wall.terminate();
    let said = desk.wall.stderr();
    assert!(!said.contains("panicked") && !said.contains("kunci-uji"), "{said}");
    is_recorded(&record);
}
