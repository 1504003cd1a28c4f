//! The hand on the strip: clicks, drags, wheels, fingers and arrow keys.
//!
//! One finger is a pointer. Two of them hold the times that they lie on: the first is a pointer
//! all the same, whose drag and click must then mean nothing.

use egui::{MultiTouchInfo, Response, Ui};
use wall_model::{Span, Timestamp};

use super::{Asked, BarState, TimeBar, strip::Scope};
use crate::{chrome::wish::Wish, playhead::PlayCommand};

/// Points of scrolling that halve or double the view.
const SCROLL_POINTS: f64 = 160.0;

pub(super) fn work(
    ui: &Ui,
    state: &mut BarState,
    response: &Response,
    (bar, scope): (&TimeBar, Scope),
    asked: &mut Asked,
) {
    let range = (bar.from, bar.to);
    let mut scrub = |at| asked.wishes.push(Wish::Play(PlayCommand::Scrub(at)));
    let is_held = response.is_pointer_button_down_on();
    let fingers = ui.input(|input| input.multi_touch()).filter(|_| is_held);
    state.is_pinched |= fingers.is_some();
    if let Some(fingers) = fingers {
        pinch(state, &fingers, scope, range);
    } else {
        if response.clicked()
            && !state.is_pinched
            && let Some(at) = response.interact_pointer_pos()
        {
            scrub(scope.at(at.x.clamp(scope.left, scope.right)));
        }
        if response.dragged() {
            let by = -scope.secs(response.drag_delta().x);
            state.view.pan(Span::from_secs_f64(by), range);
        }
        wheel(ui, state, response, scope, range);
        state.is_pinched &= is_held;
    }
    if response.has_focus() {
        let hundredth = Span::from_secs_f64(scope.width_secs() / 100.0);
        let (back, on) = ui.input(|input| {
            (input.key_pressed(egui::Key::ArrowLeft), input.key_pressed(egui::Key::ArrowRight))
        });
        if back {
            scrub((bar.now - hundredth).clamp(bar.from, bar.to));
        }
        if on {
            scrub((bar.now + hundredth).clamp(bar.from, bar.to));
        }
    }
}

/// What lay under the fingers stays under them.
fn pinch(
    state: &mut BarState,
    fingers: &MultiTouchInfo,
    scope: Scope,
    range: (Timestamp, Timestamp),
) {
    let moved = fingers.translation_delta.x;
    let between = scope.at(fingers.center_pos.x - moved);
    state.view.zoom(f64::from(fingers.zoom_delta), between, range);
    let now = scope.secs(moved) / f64::from(fingers.zoom_delta);
    if now.is_finite() {
        state.view.pan(Span::from_secs_f64(-now), range);
    }
}

/// A wheel or two fingers on a touchpad: closer and further around the pointer, and along.
fn wheel(
    ui: &Ui,
    state: &mut BarState,
    response: &Response,
    scope: Scope,
    range: (Timestamp, Timestamp),
) {
    let Some(pointer) = response.hover_pos() else { return };
    let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta()));
    let factor = (f64::from(scroll.y) / SCROLL_POINTS).exp2() * f64::from(pinch);
    if factor != 1.0 {
        state.view.zoom(factor, scope.at(pointer.x), range);
    }
    if scroll.x != 0.0 {
        state.view.pan(Span::from_secs_f64(-scope.secs(scroll.x)), range);
    }
}
