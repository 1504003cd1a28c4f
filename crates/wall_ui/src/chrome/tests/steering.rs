//! A camera moved by keys, and what is said of it.

use egui::{Context, Event, Key, Modifiers, RawInput, Rect, pos2, vec2};
use wall_service::view::Tone;

use super::*;
use crate::{
    Shade, Theme,
    chrome::{Held, Steered, Way, keys_beside_camera, steer_ui},
};

const RIGHT: Way = Way { pan: 0.4, ..Way::STILL };
const NEARER: Way = Way { zoom: 0.5, ..Way::STILL };

/// A window at a camera.
struct Desk {
    context: Context,
    held: Held,
    focused: bool,
    is_typing: bool,
    now: f64,
}

impl Desk {
    fn new() -> Self {
        let (context, held) = (Context::default(), Held::default());
        Self { context, held, focused: true, is_typing: false, now: 0.0 }
    }

    /// A frame `secs` later in which `events` come; what is asked of the camera.
    fn after(&mut self, secs: f64, events: Vec<Event>) -> Vec<Steer> {
        self.now += secs;
        let (time, focused) = (Some(self.now), self.focused);
        self.context.begin_pass(RawInput { time, focused, events, ..Default::default() });
        let is_ours = !self.is_typing;
        let asked = self.context.input(|input| self.held.take(input, is_ours));
        self.context.end_pass().textures_delta.clear();
        asked
    }
}

fn key(key: Key, pressed: bool) -> Event {
    with(key, pressed, Modifiers::NONE)
}

fn with(key: Key, pressed: bool, modifiers: Modifiers) -> Event {
    Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }
}

#[test]
fn a_camera_moves_while_keys_are_held() {
    let mut desk = Desk::new();
    assert_eq!(desk.after(0.1, vec![key(Key::ArrowRight, true)]), [Steer::Move(RIGHT)]);
    assert!(desk.held.again_in().is_some(), "the next frame is not left to chance");
    // The keyboard says it again and again; the camera hears of it every quarter of a second.
    assert_eq!(desk.after(0.1, vec![key(Key::ArrowRight, true)]), []);
    assert_eq!(desk.after(0.16, vec![]), [Steer::Move(RIGHT)]);
    let both = Way { tilt: 1.0, ..RIGHT };
    let up = with(Key::ArrowUp, true, Modifiers::SHIFT);
    assert_eq!(desk.after(0.1, vec![up]), [Steer::Move(both)]);
    assert_eq!(desk.after(0.3, vec![key(Key::ArrowUp, false)]), [Steer::Move(RIGHT)]);
    assert_eq!(desk.after(0.1, vec![key(Key::ArrowRight, false)]), [Steer::Move(Way::STILL)]);
    assert_eq!(desk.after(9.0, vec![]), []);
    assert!(desk.held.again_in().is_none());
}

#[test]
fn opposite_keys_are_none_and_a_tap_is_a_nudge() {
    let mut desk = Desk::new();
    let opposite = vec![key(Key::ArrowLeft, true), key(Key::ArrowRight, true)];
    assert_eq!(desk.after(0.1, opposite), []);
    desk.after(1.0, vec![Event::WindowFocused(false)]);
    let tap = vec![key(Key::ArrowRight, true), key(Key::ArrowRight, false)];
    assert_eq!(desk.after(0.1, tap), [Steer::Move(RIGHT)]);
    assert_eq!(desk.after(0.1, vec![]), []);
    assert_eq!(desk.after(0.11, vec![]), [Steer::Move(Way::STILL)]);
}

#[test]
fn a_release_that_is_never_heard_stops_the_camera() {
    let stops = [Steer::Move(Way::STILL)];
    let mut desk = Desk::new();
    desk.after(0.1, vec![key(Key::ArrowRight, true)]);
    desk.focused = false;
    assert_eq!(desk.after(0.05, vec![Event::WindowFocused(false)]), stops);
    desk.focused = true;
    assert_eq!(desk.after(0.3, vec![Event::WindowFocused(true)]), []);
    // Gone and back between two frames.
    desk.after(0.1, vec![key(Key::ArrowRight, true)]);
    let blink = vec![Event::WindowFocused(false), Event::WindowFocused(true)];
    assert_eq!(desk.after(0.05, blink), stops);
    // A field takes the keys.
    desk.after(0.1, vec![key(Key::ArrowRight, true)]);
    desk.is_typing = true;
    assert_eq!(desk.after(0.05, vec![]), stops);
    assert_eq!(desk.after(0.1, vec![key(Key::ArrowRight, true)]), [], "a cursor in a text");
}

#[test]
fn a_key_that_is_held_on_after_the_camera_is_lost_is_no_step_in_time() {
    let context = Context::default();
    let lost = |held: &mut Held, events: Vec<Event>| {
        context.begin_pass(RawInput { events, ..Default::default() });
        let are_down = context.input(|input| held.let_go(input));
        context.end_pass().textures_delta.clear();
        are_down
    };
    let mut held = Held::default();
    assert!(!lost(&mut held, vec![key(Key::ArrowLeft, true)]), "it never moved a camera");
    let mut desk = Desk::new();
    desk.after(0.1, vec![key(Key::ArrowLeft, true)]);
    let mut held = desk.held.clone();
    assert!(lost(&mut held, vec![key(Key::ArrowLeft, true)]));
    assert!(lost(&mut held, vec![key(Key::ArrowLeft, true), key(Key::ArrowLeft, false)]));
    assert!(!lost(&mut held, vec![key(Key::ArrowLeft, true)]));
    assert!(held.again_in().is_none());
}

#[test]
fn a_plus_that_comes_up_as_an_equals_sign_is_up() {
    let physical = |key, pressed, modifiers| Event::Key {
        key,
        physical_key: Some(Key::Equals),
        pressed,
        repeat: false,
        modifiers,
    };
    let mut desk = Desk::new();
    let pressed = physical(Key::Plus, true, Modifiers::SHIFT);
    assert_eq!(desk.after(0.1, vec![pressed]), [Steer::Move(NEARER)]);
    let released = physical(Key::Equals, false, Modifiers::NONE);
    assert_eq!(desk.after(0.3, vec![released]), [Steer::Move(Way::STILL)]);
}

#[test]
fn digits_are_places_and_the_rest_stays_the_walls() {
    let mut desk = Desk::new();
    let digits = [Key::Num1, Key::Num9, Key::Num0].map(|digit| key(digit, true)).to_vec();
    assert_eq!(desk.after(0.1, digits), [0, 8, 9].map(Steer::GoTo));
    let ctrl = with(Key::ArrowLeft, true, Modifiers::CTRL);
    assert_eq!(desk.after(0.1, vec![ctrl.clone(), key(Key::Space, true)]), []);

    let context = Context::default();
    let plain = [Key::ArrowLeft, Key::Plus, Key::Minus, Key::Num3].map(|it| key(it, true));
    let events = plain.into_iter().chain([ctrl, key(Key::Escape, true), key(Key::J, true)]);
    context.begin_pass(RawInput { events: events.collect(), ..Default::default() });
    let commands = context.input(keys_beside_camera);
    context.end_pass().textures_delta.clear();
    let minute = Span::ZERO - Span::from_mins(1);
    assert_eq!(
        commands,
        [
            KeyCommand::Wish(Wish::Play(PlayCommand::Step(minute))),
            KeyCommand::Leave,
            KeyCommand::Wish(Wish::Steer(Steer::Toggle)),
        ]
    );
}

#[test]
fn who_has_the_camera_is_said_with_the_keys_and_the_places() {
    let plate = |language: Language, has_control: bool| {
        let mut ready = false;
        let mut harness = Harness::builder().with_size([900.0, 500.0]).build_ui(move |ui| {
            if !std::mem::replace(&mut ready, true) {
                ui.ctx().set_fonts(fonts::definitions());
                return;
            }
            let places = ["Gerbang", "Pasar", "Jalan yang namanya sangat panjang sekali"];
            let steered = Steered {
                has_control,
                line: Bilingual::new("Meja 3 memegang kamera", "Meja 3 has the camera"),
                tone: Tone::InHand,
                places: places.map(str::to_owned).to_vec(),
            };
            let place = Rect::from_min_size(pos2(100.0, 60.0), vec2(700.0, 400.0));
            steer_ui(ui.ctx(), place, &steered, &locale(language), &Theme::of(Shade::Dark));
        });
        harness.run();
        harness
    };
    let shown = plate(Language::Indonesian, true);
    let line = shown.get_by_label("Meja 3 memegang kamera").rect();
    assert!(line.left() > 100.0 && line.top() > 60.0, "{line:?}");
    assert!(shown.query_by_label_contains("J atau Esc: lepas").is_some());
    let places = "posisi: 1 Gerbang · 2 Pasar · 3 Jalan yang namanya sanga…";
    assert!(shown.query_by_label(places).is_some());
    let shown = plate(Language::English, false);
    assert!(shown.query_by_label("Meja 3 has the camera").is_some());
    assert!(shown.query_by_label_contains("J or Esc").is_none(), "keys are the wall's");
}
