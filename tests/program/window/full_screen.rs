//! Full screen and back, where a window manager puts frames around windows.

use std::{fs, process::Command};

use image::{
    RgbImage,
    imageops::{FilterType, crop_imm, replace, resize},
};
use wall_testkit::{Child, require};

use super::{
    super::text,
    display::{Display, PATIENCE, is_wall, open},
};

/// A display of the desktop layout's shape, with room for a window and its frame.
const DISPLAY: (&str, (u32, u32)) = ("1792x1008x24", (1_792, 1_008));

/// The window before it is made full.
const WINDOW: (u32, u32) = (1_600, 900);

/// A window manager with none of its user's settings; `None` where there is none.
fn window_manager(display: &Display, needs: &str) -> Option<(Child, tempfile::TempDir)> {
    let program = require("openbox", needs)?;
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("rc.xml");
    fs::write(&settings, "<openbox_config/>").unwrap();
    let mut command = display.command(Command::new(program));
    command.args(["--sm-disable", "--startup", "echo ready", "--config-file"]).arg(settings);
    command.env("HOME", folder.path());
    let mut manager = Child::start(command);
    manager.says("ready", PATIENCE);
    Some((manager, folder))
}

/// How far two pictures are apart once both are made small, 0 to 255.
fn distance(one: &RgbImage, other: &RgbImage) -> f64 {
    let small = |picture| resize(picture, 64, 36, FilterType::Triangle);
    let (one, other) = (small(one), small(other));
    let apart = one.iter().zip(other.iter()).map(|(a, b)| f64::from(a.abs_diff(*b)));
    apart.sum::<f64>() / one.len() as f64
}

/// Whether two pictures are the same but for the last digit of a colour: glyphs that were
/// drawn anew may lie elsewhere in their texture.
fn is_same(one: &RgbImage, other: &RgbImage) -> bool {
    one.dimensions() == other.dimensions()
        && one.iter().zip(other.iter()).all(|(a, b)| a.abs_diff(*b) <= 4)
}

#[test]
fn f11_fills_the_screen_and_escape_gives_the_window_back() {
    let needs = "full screen";
    let Some(display) = Display::start(needs, DISPLAY.0) else { return };
    let Some((_manager, folder)) = window_manager(&display, needs) else { return };
    let record = folder.path().join("record");
    let arguments = ["wall", "--layout", "desktop", "--record", text(&record)];
    let (mut wall, window) = open(&display, &arguments);
    display.picture_where("the wall", &mut wall, is_wall);
    display.pause(&window, &mut wall);
    let framed = display.picture_of(&window);
    assert_eq!(framed.dimensions(), WINDOW);

    // Full: the screen shows the window and nothing else, and the wall fills it.
    let is_full = |picture: &RgbImage| is_same(&display.picture_of(&window), picture);
    assert!(!is_full(&display.picture()), "it is full before it is made so");
    display.press(&window, "F11");
    display.picture_where("the window to fill the screen", &mut wall, is_full);
    let full = display.still(&mut wall);
    assert!(is_full(&full) && full.dimensions() == DISPLAY.1);
    let apart = distance(&framed, &full);
    let mut in_a_corner = RgbImage::new(DISPLAY.1.0, DISPLAY.1.1);
    replace(&mut in_a_corner, &framed, 0, 0);
    let other = distance(&in_a_corner, &full);
    assert!(apart < other * 0.5, "it fills the screen otherwise than the window: {apart}, {other}");

    // Keys go on to work.
    display.press(&window, "question");
    display.picture_where("the keys' help", &mut wall, |picture| *picture != full);
    display.press(&window, "Escape");
    assert!(is_same(&display.still(&mut wall), &full), "Escape closes the help first");

    let is_framed = |_: &RgbImage| is_same(&display.picture_of(&window), &framed);
    display.press(&window, "Escape");
    display.picture_where("the window as it was", &mut wall, is_framed);
    assert!(!is_full(&display.picture()), "the frame does not come back");
    display.press(&window, "F11");
    display.picture_where("full screen again", &mut wall, |picture| is_same(picture, &full));
    display.press(&window, "F11");
    display.picture_where("the window again", &mut wall, is_framed);
    wall.terminate();
    assert!(!wall.stderr().contains("panicked"), "{}", wall.stderr());
}

#[test]
fn a_wall_over_its_panels_becomes_a_window_and_covers_them_again() {
    let needs = "the panels' area";
    // Larger than the panels, so that covering them differs from filling the screen.
    let Some(display) = Display::start(needs, "2000x1120x24") else { return };
    let Some((_manager, folder)) = window_manager(&display, needs) else { return };
    let record = folder.path().join("record");
    let arguments = ["wall", "--fullscreen", "--layout", "desktop", "--record", text(&record)];
    let (mut wall, window) = open(&display, &arguments);
    display.picture_where("the wall", &mut wall, is_wall);
    display.pause(&window, &mut wall);

    let covers = |picture: &RgbImage| {
        let own = display.picture_of(&window);
        let covered = crop_imm(picture, 0, 0, 1_920, 1_080).to_image();
        is_same(&own, &covered)
    };
    display.picture_where("the wall over its panels", &mut wall, covers);
    display.press(&window, "Escape");
    let is_window = |_: &RgbImage| display.picture_of(&window).dimensions() == WINDOW;
    let framed = display.picture_where("the window", &mut wall, is_window);
    assert!(!covers(&framed), "it covers the panels still");
    display.press(&window, "F11");
    display.picture_where("the wall over its panels again", &mut wall, covers);
    wall.terminate();
    assert!(!wall.stderr().contains("panicked"), "{}", wall.stderr());
}

#[test]
fn a_wall_of_another_shape_than_the_screen_stands_whole_in_its_middle() {
    let needs = "a wall in a higher screen";
    let Some(display) = Display::start(needs, "1792x1500x24") else { return };
    let Some((_manager, folder)) = window_manager(&display, needs) else { return };
    let record = folder.path().join("record");
    let arguments = ["wall", "--layout", "desktop", "--record", text(&record)];
    let (mut wall, window) = open(&display, &arguments);
    display.picture_where("the wall", &mut wall, is_wall);
    display.pause(&window, &mut wall);
    let framed = display.picture_of(&window);
    display.press(&window, "F11");
    let is_full = |picture: &RgbImage| {
        display.picture_of(&window).dimensions() == (1_792, 1_500) && is_wall(picture)
    };
    display.picture_where("the window to fill the screen", &mut wall, is_full);
    let full = display.still(&mut wall);
    wall.terminate();
    let part = |top: u32| crop_imm(&full, 0, top, 1_792, 1_008).to_image();
    let (middle, above) = (distance(&framed, &part(246)), distance(&framed, &part(0)));
    assert!(middle < above * 0.5, "it is not whole in the middle: {middle}, {above}");
    let bars = [crop_imm(&full, 0, 0, 1_792, 240), crop_imm(&full, 0, 1_260, 1_792, 240)];
    for bar in bars.map(|bar| bar.to_image()) {
        let ground = *bar.get_pixel(0, 0);
        assert!(bar.pixels().all(|pixel| *pixel == ground), "something lies beside the wall");
    }
}
