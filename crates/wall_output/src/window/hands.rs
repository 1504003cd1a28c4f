//! Keys, pointer and fingers on the wall.

use egui::{Context, InputState, PointerButton, Pos2, Rect, Vec2};
use wall_ui::{
    MapGesture,
    chrome::{KeyCommand, Steer, TimeBar, Wish, keys_beside_camera, keys_pressed},
};

use super::app::WallApp;

/// Points of scrolling that halve or double a map's scale.
const SCROLL_POINTS: f32 = 200.0;

impl WallApp {
    /// What keys ask for; while somebody types, keys are letters.
    pub(super) fn keys(&mut self, context: &Context, bar: &TimeBar) {
        let is_typing = context.text_edit_focused();
        let has_camera = self.source.steered().is_some_and(|steered| steered.has_control);
        let are_cameras = has_camera || context.input(|input| self.held.let_go(input));
        if has_camera {
            self.steer(context, !is_typing);
        }
        if is_typing {
            if context.input(|input| input.key_pressed(egui::Key::Escape)) {
                self.desk.close();
            }
            return;
        }
        let keys: fn(&InputState) -> Vec<KeyCommand> =
            if are_cameras { keys_beside_camera } else { keys_pressed };
        for command in context.input(keys) {
            if !matches!(
                command,
                KeyCommand::ToggleFullScreen | KeyCommand::Leave | KeyCommand::Wish(Wish::Steer(_))
            ) {
                self.show_bar(context);
            }
            match command {
                KeyCommand::Wish(wish) => self.act(context, wish),
                KeyCommand::Dialog(dialog) => self.toggle(dialog, bar),
                KeyCommand::ZoomBar(factor) => self.bar.zoom(factor, bar),
                KeyCommand::PinBar => self.is_pinned = !self.is_pinned,
                KeyCommand::ToggleLanes => self.bar.has_lanes = !self.bar.has_lanes,
                KeyCommand::ToggleFullScreen => self.fullscreen(context, None),
                KeyCommand::Leave if self.desk.close() => {}
                KeyCommand::Leave if has_camera => self.act(context, Wish::Steer(Steer::LetGo)),
                KeyCommand::Leave if self.card.close() => {}
                KeyCommand::Leave if self.source.enlarged().is_some() => {
                    self.act(context, Wish::Enlarge(None));
                }
                KeyCommand::Leave => self.fullscreen(context, Some(false)),
            }
        }
    }

    /// Moves the camera that somebody has, by the keys that are held. `is_ours` says whether keys come
    /// to the wall.
    fn steer(&mut self, context: &Context, is_ours: bool) {
        for steer in context.input(|input| self.held.take(input, is_ours)) {
            self.act(context, Wish::Steer(steer));
        }
        if let Some(again) = self.held.again_in() {
            context.request_repaint_after(again);
        }
    }

    /// Pointer and fingers on an enlarged picture, on maps and on the pictures of cameras.
    pub(super) fn pointer(&mut self, context: &Context) {
        if context.egui_wants_pointer_input() {
            return;
        }
        let (gestures, scale) = context.input(|input| (gestures(input), input.pixels_per_point));
        let click = context.input(|input| self.clicks.of(input));
        let asks = context.input(asks_who_sees);
        // The second of two quick clicks is meant for what the first one was on, and that picture
        // has just gone or come.
        let is_second =
            context.input(|input| input.pointer.button_double_clicked(PointerButton::Primary));
        let wall = self.source.wall();
        let Some(view) = &mut self.view else { return };
        let enlarged = self.source.enlarged().map(|px| view.part(&wall, px));
        let is_on_enlarged = |at: Pos2| enlarged.is_some_and(|place| place.contains(at));
        let mut wishes = Vec::new();
        for (at, gesture) in gestures {
            if let Some(place) = enlarged.filter(|place| place.contains(at)) {
                wishes.extend(on_enlarged(place, at, gesture, scale));
                continue;
            }
            let on_canvas = ((at - view.rect.min) * scale).to_pos2();
            if view.painter.map_gesture(on_canvas, gesture) {
                context.request_repaint();
            }
        }
        let on_canvas = |at: Pos2| ((at - view.rect.min) * scale).to_pos2();
        let asks = asks.or(click.filter(|_| self.desk.looks_for_cameras()));
        let asked = asks.filter(|at| !is_on_enlarged(*at));
        if let Some(place) = asked.and_then(|at| view.painter.map_place(on_canvas(at))) {
            self.desk.ask_who_sees(place);
            return;
        }
        match click {
            Some(at) if is_on_enlarged(at) => {
                wishes.extend((!is_second).then_some(Wish::Enlarge(None)));
            }
            Some(at) => {
                let hit = view.painter.map_hit(on_canvas(at));
                // A click on a unit, camera, junction or incident: it is followed.
                let followed = hit.and_then(|hit| self.source.followed_at(&hit));
                let camera = self.source.camera_at(view.on_wall(&wall, at));
                let camera = camera.filter(|_| !is_second);
                wishes.extend(followed.map(|followed| Wish::Follow(Some(followed))));
                wishes.extend(camera.map(|camera| Wish::Enlarge(Some(camera))));
            }
            None => {}
        }
        for wish in wishes {
            self.act(context, wish);
        }
    }
}

/// Where it is asked which cameras see that place: by the other button, or a long touch.
fn asks_who_sees(input: &InputState) -> Option<Pos2> {
    input.pointer.interact_pos().filter(|_| input.pointer.secondary_clicked())
}

/// What a gesture at `at` asks of the picture that was enlarged in `place`, points of the window.
fn on_enlarged(place: Rect, at: Pos2, gesture: MapGesture, scale: f32) -> Option<Wish> {
    match gesture {
        MapGesture::Drag(by) => {
            let by = by / scale / place.size();
            Some(Wish::MoveEnlarged([by.x, by.y]))
        }
        MapGesture::Zoom(times) => {
            let at = (at - place.min) / place.size();
            Some(Wish::LookCloser { times: times as f32, at: [at.x, at.y] })
        }
        // Two clicks enlarge it, or leave it: each of them was one.
        MapGesture::Reset => None,
    }
}

/// What is done to a map, and where in the window.
fn gestures(input: &InputState) -> Vec<(Pos2, MapGesture)> {
    let scale = input.pixels_per_point;
    // Two fingers hold the places that they lie on; the first of them is a pointer, too.
    if let Some(fingers) = input.multi_touch() {
        let at = fingers.center_pos - fingers.translation_delta;
        // Fingers on one point are no distance to compare another with.
        let closer = Some(f64::from(fingers.zoom_delta)).filter(|it| it.is_normal() && *it > 0.0);
        let drag = MapGesture::Drag(fingers.translation_delta * scale);
        return closer.map(MapGesture::Zoom).into_iter().chain([drag]).map(|it| (at, it)).collect();
    }
    let Some(at) = input.pointer.latest_pos() else { return Vec::new() };
    let scroll = input.smooth_scroll_delta().y;
    let closer = f64::from(scroll / SCROLL_POINTS).exp2() * f64::from(input.zoom_delta());
    let gesture = if input.pointer.button_double_clicked(PointerButton::Primary) {
        MapGesture::Reset
    } else if closer != 1.0 {
        MapGesture::Zoom(closer)
    } else if input.pointer.primary_down() && input.pointer.delta() != Vec2::ZERO {
        MapGesture::Drag(input.pointer.delta() * scale)
    } else {
        return Vec::new();
    };
    vec![(at, gesture)]
}

/// Which clicks are meant: not those that end a drag or a pinch.
#[derive(Debug, Default)]
pub(super) struct Clicks {
    /// Whether two fingers have lain on the wall since it was touched.
    is_pinched: bool,
}

impl Clicks {
    /// Where a click was.
    fn of(&mut self, input: &InputState) -> Option<Pos2> {
        let pointer = &input.pointer;
        let is_pinched = self.is_pinched || input.multi_touch().is_some();
        self.is_pinched = is_pinched && (pointer.any_down() || input.any_touches());
        let is_click = pointer.primary_clicked() && !pointer.is_decidedly_dragging() && !is_pinched;
        pointer.interact_pos().filter(|_| is_click)
    }
}

#[cfg(test)]
mod tests {
    use egui::{Event, Modifiers, RawInput, Rect, TouchDeviceId, TouchId, TouchPhase, pos2, vec2};

    use super::*;

    /// A window, and what is made of what comes to it.
    #[derive(Default)]
    struct Window {
        context: Context,
        clicks: Clicks,
        passes: u32,
    }

    impl Window {
        fn pass(&mut self, events: Vec<Event>) -> (Vec<(Pos2, MapGesture)>, Option<Pos2>) {
            self.passes += 1;
            let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(800.0, 600.0)));
            let time = Some(f64::from(self.passes) / 60.0);
            self.context.begin_pass(RawInput { screen_rect, time, events, ..Default::default() });
            let seen = self.context.input(|input| (gestures(input), self.clicks.of(input)));
            self.context.end_pass().textures_delta.clear();
            seen
        }

        /// What the window's library says of a finger.
        fn touch(&mut self, finger: u64, phase: TouchPhase, pos: Pos2) -> Option<Pos2> {
            let (device_id, id) = (TouchDeviceId(7), TouchId(finger));
            let mut events = vec![Event::Touch { device_id, id, phase, pos, force: None }];
            let button = |pressed| Event::PointerButton {
                pos,
                button: PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            };
            match phase {
                _ if finger > 1 => {}
                TouchPhase::Start => events.extend([Event::PointerMoved(pos), button(true)]),
                TouchPhase::Move => events.push(Event::PointerMoved(pos)),
                TouchPhase::End => events.extend([button(false), Event::PointerGone]),
                TouchPhase::Cancel => events.push(Event::PointerGone),
            }
            self.pass(events).1
        }
    }

    #[test]
    fn a_touchpad_zooms_at_the_pointer() {
        let mut window = Window::default();
        let at = pos2(300.0, 200.0);
        window.pass(vec![Event::PointerMoved(at)]);
        let (gestures, _) = window.pass(vec![Event::Zoom(2.0)]);
        assert_eq!(gestures, [(at, MapGesture::Zoom(2.0))]);
        assert_eq!(window.pass(Vec::new()).0, []);
    }

    #[test]
    fn two_fingers_hold_what_they_lie_on_and_are_no_click() {
        let mut window = Window::default();
        let (rests, leaves) = (pos2(300.0, 200.0), pos2(400.0, 200.0));
        window.touch(1, TouchPhase::Start, rests);
        window.touch(2, TouchPhase::Start, leaves);
        let id = |id, pos| Event::Touch {
            device_id: TouchDeviceId(7),
            id: TouchId(id),
            phase: TouchPhase::Move,
            pos,
            force: None,
        };
        let (gestures, _) = window.pass(vec![id(1, rests), id(2, pos2(500.0, 200.0))]);
        // Zoomed around the old middle and moved to the new one, both places are as before.
        let middle = pos2(350.0, 200.0);
        let expected = [MapGesture::Zoom(2.0), MapGesture::Drag(vec2(50.0, 0.0))];
        assert_eq!(gestures, expected.map(|gesture| (middle, gesture)));
        assert_eq!(window.touch(2, TouchPhase::End, pos2(500.0, 200.0)), None);
        assert_eq!(window.touch(1, TouchPhase::End, rests), None, "a pinch is no click");
        window.pass(Vec::new());
        window.touch(1, TouchPhase::Start, rests);
        assert_eq!(window.touch(1, TouchPhase::End, rests), Some(rests));
    }
    #[test]
    fn an_enlarged_picture_is_moved_and_looked_at_in_shares_of_its_place() {
        let place = Rect::from_min_size(pos2(100.0, 50.0), vec2(400.0, 200.0));
        // A window with two pixels a point.
        let drag = on_enlarged(place, pos2(1.0, 1.0), MapGesture::Drag(vec2(80.0, -20.0)), 2.0);
        assert_eq!(drag, Some(Wish::MoveEnlarged([0.1, -0.05])));
        let closer = on_enlarged(place, pos2(200.0, 100.0), MapGesture::Zoom(2.0), 2.0);
        assert_eq!(closer, Some(Wish::LookCloser { times: 2.0, at: [0.25, 0.25] }));
        assert_eq!(on_enlarged(place, place.center(), MapGesture::Reset, 2.0), None);
    }
}
