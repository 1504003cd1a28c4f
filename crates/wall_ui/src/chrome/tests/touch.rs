//! The time bar under fingers: on a touchpad, and two of them on a screen.

use std::sync::Arc;

use egui::{
    Context, Event, Modifiers, PointerButton, Pos2, RawInput, Rect, TouchDeviceId, TouchId,
    TouchPhase, pos2,
};

use super::*;
use crate::{
    Shade, Theme,
    chrome::{BarState, time_bar_ui},
};

/// The bar under somebody's fingers.
struct Fingers {
    context: Context,
    state: BarState,
    wishes: Vec<Wish>,
    passes: u32,
}

/// The window that the fingers work in, and where the strip's times lie in it.
const FINGERS: Rect = Rect { min: Pos2::ZERO, max: pos2(1_400.0, 400.0) };
const STRIP: (f32, f32) = (21.0 + 118.0, 1_400.0 - 21.0);

impl Fingers {
    fn new() -> Self {
        let context = Context::default();
        context.set_fonts(fonts::definitions());
        let (state, wishes) = (BarState::default(), Vec::new());
        let mut fingers = Self { context, state, wishes, passes: 0 };
        fingers.pass(Vec::new());
        fingers.pass(Vec::new());
        fingers
    }

    /// A frame in which `events` come.
    fn pass(&mut self, events: Vec<Event>) {
        self.passes += 1;
        let time = Some(f64::from(self.passes) / 60.0);
        let input = RawInput { screen_rect: Some(FINGERS), events, time, ..Default::default() };
        self.context.begin_pass(input);
        let (theme, timeline) = (Theme::of(Shade::Dark), Arc::new(timeline()));
        let shown = (&bar(), Some(&timeline));
        let locale = locale(Language::Indonesian);
        let asked = time_bar_ui(&self.context, &mut self.state, shown, &locale, &theme);
        self.context.end_pass().textures_delta.clear();
        self.wishes.extend(asked.wishes);
    }

    /// How much the strip shows, seconds.
    fn width(&self) -> f64 {
        let (from, to) = self.state.shown().unwrap();
        to.since(from).as_secs_f64()
    }

    /// The time that lies at `x`, seconds after the beginning.
    fn secs_at(&self, x: f32) -> f64 {
        let (from, _) = self.state.shown().unwrap();
        let share = f64::from((x - STRIP.0) / (STRIP.1 - STRIP.0));
        from.since(FROM).as_secs_f64() + share * self.width()
    }

    /// What the window's library says of a finger: a touch, and of the first a pointer, too.
    fn touch(finger: u64, phase: TouchPhase, x: f32) -> Vec<Event> {
        let pos = pos2(x, 330.0);
        let touch = Event::Touch {
            device_id: TouchDeviceId(7),
            id: TouchId(finger),
            phase,
            pos,
            force: None,
        };
        let button = |pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        let pointer = match phase {
            _ if finger > 1 => Vec::new(),
            TouchPhase::Start => vec![Event::PointerMoved(pos), button(true)],
            TouchPhase::Move => vec![Event::PointerMoved(pos)],
            TouchPhase::End => vec![button(false), Event::PointerGone],
            TouchPhase::Cancel => vec![Event::PointerGone],
        };
        [vec![touch], pointer].concat()
    }

    /// Two fingers go from one pair of places to another and leave.
    fn pinch(&mut self, from: [f32; 2], to: [f32; 2]) {
        self.pass(Self::touch(1, TouchPhase::Start, from[0]));
        self.pass(Self::touch(2, TouchPhase::Start, from[1]));
        for step in 1..=10 {
            let x = |finger: usize| from[finger] + (to[finger] - from[finger]) * step as f32 / 10.0;
            let both =
                [Self::touch(1, TouchPhase::Move, x(0)), Self::touch(2, TouchPhase::Move, x(1))];
            self.pass(both.concat());
        }
        self.pass(Self::touch(2, TouchPhase::End, to[1]));
        self.pass(Self::touch(1, TouchPhase::End, to[0]));
    }
}

#[test]
fn two_fingers_on_a_touchpad_zoom_around_the_pointer() {
    let mut fingers = Fingers::new();
    let pointer = 500.0;
    fingers.pass(vec![Event::PointerMoved(pos2(pointer, 330.0))]);
    let (before, width) = (fingers.secs_at(pointer), fingers.width());
    for (factor, expected) in [(2.0, width / 2.0), (0.25, width * 2.0)] {
        fingers.pass(vec![Event::Zoom(factor)]);
        let after = fingers.secs_at(pointer);
        assert!((after - before).abs() < 0.01, "{factor}: {after} is not {before}");
        let width = fingers.width();
        assert!((width / expected - 1.0).abs() < 0.001, "{factor}: {width} is not {expected}");
    }
    // Elsewhere it means something else.
    fingers.pass(vec![Event::PointerMoved(pos2(500.0, 40.0))]);
    let width = fingers.width();
    fingers.pass(vec![Event::Zoom(2.0)]);
    assert_eq!(fingers.width(), width);
}

#[test]
fn what_lies_under_two_fingers_stays_under_them() {
    for (from, to) in [([600.0, 800.0], [500.0, 1_000.0]), ([500.0, 1_000.0], [700.0, 800.0])] {
        let mut fingers = Fingers::new();
        let held = from.map(|x| fingers.secs_at(x));
        fingers.pinch(from, to);
        let shown = to.map(|x| fingers.secs_at(x));
        for (shown, held) in shown.into_iter().zip(held) {
            assert!((shown - held).abs() < 0.5, "{from:?} to {to:?}: {shown} is not {held}");
        }
        assert_eq!(fingers.wishes, [], "a pinch is no click");
    }
}

#[test]
fn a_pinch_with_one_finger_at_rest_is_no_click_and_a_tap_is_one() {
    let mut fingers = Fingers::new();
    let width = fingers.width();
    fingers.pinch([600.0, 700.0], [600.0, 900.0]);
    fingers.pass(Vec::new());
    assert!(fingers.width() < width, "it has zoomed");
    assert_eq!(fingers.wishes, []);
    fingers.pass(Fingers::touch(1, TouchPhase::Start, 600.0));
    fingers.pass(Fingers::touch(1, TouchPhase::End, 600.0));
    fingers.pass(Vec::new());
    assert!(
        matches!(fingers.wishes[..], [Wish::Play(PlayCommand::Scrub(_))]),
        "{:?}",
        fingers.wishes
    );
}
