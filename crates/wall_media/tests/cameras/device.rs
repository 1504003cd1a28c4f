//! Cameras whose pictures a device decodes: a VA-API driver of the tests' own, since machines that
//! test have no graphics card, and what follows when it fails, crashes or hangs.

use std::{path::Path, process::Command, sync::Arc, time::Duration};

use tempfile::TempDir;
use wall_media::{CameraPicture, DecoderKind, I420, Program, Wanted};
use wall_model::StreamKind;
use wall_testkit::{Child, require, require_file};

use crate::{
    rig::{Rig, until_within, wanted},
    rtsp::Peer,
};

/// A machine with a device.
struct Machine {
    peer: Peer,
    /// Through which the driver is found: there is no device file.
    _display: Child,
    name: String,
    folder: TempDir,
}

impl Machine {
    /// `None`, with the reason printed, if something is not installed.
    fn start() -> Option<Self> {
        let needs = "decoding by a device";
        let (compiler, server) = (require("cc", needs)?, require("Xvfb", needs)?);
        require_file("/usr/include/va/va_backend.h", "libva-dev", needs)?;
        let peer = Peer::start()?;
        let folder = tempfile::tempdir().unwrap();
        let mut compile = Command::new(compiler);
        compile.args(["-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o"]);
        compile.arg(folder.path().join("test_drv_video.so"));
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cameras/va_driver.c");
        assert!(compile.arg(driver).status().unwrap().success());
        let mut command = Command::new(server);
        command.args(["-displayfd", "1", "-screen", "0", "64x64x24", "-nolisten", "tcp"]);
        let mut display = Child::start(command);
        let name = format!(":{}", display.says("\n", Duration::from_secs(60)).trim());
        Some(Self { peer, _display: display, name, folder })
    }

    /// Media whose decoders have the device, with a driver that behaves so.
    fn rig(&self, behaviour: &str) -> Rig {
        let folder = self.folder.path().to_str().unwrap();
        let arguments = [&self.name, folder, behaviour];
        let worker = Program::new(env!("CARGO_BIN_EXE_wall-media-test-worker"), &arguments);
        Rig::with(|setup| setup.decoders = Some(worker))
    }
}

fn wait(rig: &Rig, what: &str, is_it: impl Fn(&CameraPicture) -> bool) -> CameraPicture {
    until_within(40, what, || {
        let picture = rig.live();
        if is_it(&picture) { Ok(picture) } else { Err(picture) }
    })
}

fn is_by(picture: &CameraPicture, kind: DecoderKind) -> bool {
    picture.frame.is_some() && picture.decoder == Some(kind)
}

/// The shade of a picture of the driver's, which is the same all over.
fn shade(frame: &I420) -> u8 {
    let shade = frame.y[0];
    assert!(frame.y.iter().all(|luma| *luma == shade) && (40..200).contains(&shade), "{shade}");
    assert!(frame.u.iter().all(|value| *value == 90) && frame.v.iter().all(|value| *value == 170));
    shade
}

/// Whether it is what the camera shows: a white ball over black.
fn is_true(frame: &I420) -> bool {
    frame.y.iter().any(|luma| *luma > 200) && frame.y[0] < 30
}

#[test]
fn pictures_are_fetched_from_a_device_whole_and_as_small_as_they_are_shown() {
    let Some(machine) = Machine::start() else { return };
    for path in ["/h264", "/h265"] {
        let rig = machine.rig("");
        rig.want(&machine.peer.url(path), StreamKind::Rtsp);
        let first = wait(&rig, path, |picture| is_by(picture, DecoderKind::VaApi));
        let frame: Arc<I420> = first.frame.unwrap();
        assert_eq!((frame.width, frame.height, frame.full_range), (320, 240, false));
        let before = shade(&frame);
        // Every picture has a shade of its own: it is the next one, and not the same once more.
        wait(&rig, "the next one", |picture| shade(picture.frame.as_ref().unwrap()) != before);

        let camera = wanted("c", &machine.peer.url(path), StreamKind::Rtsp);
        rig.media.want(&[Wanted { width_px: 80, height_px: 60, ..camera }]);
        let small = wait(&rig, "a small one", |p| p.frame.as_ref().is_some_and(|f| f.width < 320));
        let frame = small.frame.unwrap();
        assert_eq!((frame.width, frame.height), (80, 60));
        shade(&frame);
        assert_eq!(rig.decoders.as_ref().unwrap().stops(), 0);
    }
}

#[test]
fn what_decodes_is_told_by_what_did() {
    let Some(machine) = Machine::start() else { return };
    let told = |behaviour: &str| {
        let folder = machine.folder.path().to_str().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_wall-media-test-worker"));
        let output = command.args([&machine.name, folder, behaviour, "tell"]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let lines = String::from_utf8(output.stdout).unwrap();
        lines.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (device, processor) = ("libavcodec, VA-API", "libavcodec");
    // The driver has no AV1; that it declines that keeps it from nothing else.
    for (behaviour, h264, h265) in
        [("", device, device), ("none", processor, processor), ("fail 0", processor, processor)]
    {
        let wanted = [
            format!("H.264: {h264}"),
            format!("H.265: {h265}"),
            format!("AV1: {processor}"),
            format!("MJPEG: {processor}"),
        ];
        assert_eq!(told(behaviour), wanted, "{behaviour:?}");
    }
}

#[test]
fn the_processor_decodes_what_a_device_has_no_codec_for_or_fails_at_from_the_first_picture_on() {
    let Some(machine) = Machine::start() else { return };
    for behaviour in ["none", "fail 0"] {
        let rig = machine.rig(behaviour);
        rig.want(&machine.peer.url("/h264"), StreamKind::Rtsp);
        let shown = wait(&rig, behaviour, |picture| is_by(picture, DecoderKind::Libavcodec));
        assert!(is_true(&shown.frame.unwrap()), "{behaviour}");
        assert_eq!(rig.decoders.as_ref().unwrap().stops(), 0, "{behaviour}");
    }
}

#[test]
fn the_processor_goes_on_where_a_device_fails_in_mid_stream() {
    let Some(machine) = Machine::start() else { return };
    let rig = machine.rig("fail 20");
    rig.want(&machine.peer.url("/h264"), StreamKind::Rtsp);
    let shown = wait(&rig, "a device's picture", |p| is_by(p, DecoderKind::VaApi));
    shade(&shown.frame.unwrap());
    let shown = wait(&rig, "the processor's", |p| is_by(p, DecoderKind::Libavcodec));
    assert!(is_true(&shown.frame.unwrap()));
    assert_eq!(rig.decoders.as_ref().unwrap().stops(), 0);
}

#[test]
fn a_driver_that_crashes_or_hangs_is_done_without_and_no_camera_is_blamed() {
    let Some(machine) = Machine::start() else { return };
    for behaviour in ["crash 0", "crash 20", "hang 20"] {
        let rig = machine.rig(behaviour);
        rig.want(&machine.peer.url("/h264"), StreamKind::Rtsp);
        let shown = wait(&rig, behaviour, |picture| {
            let blames = |problem: &str| problem.contains("stopped the decoder");
            assert!(!picture.problem.as_deref().is_some_and(blames), "{behaviour}: {picture:?}");
            is_by(picture, DecoderKind::Libavcodec)
        });
        assert!(is_true(&shown.frame.unwrap()), "{behaviour}");
        assert_eq!(rig.decoders.as_ref().unwrap().stops(), 2, "{behaviour}");
    }
}
