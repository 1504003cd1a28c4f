//! The keys that move a camera for as long as they are held.
//!
//! Every key is remembered by itself, with where it lies on the keyboard: a plus that was pressed with
//! Shift comes up as an equals sign if Shift does so first. A window that loses the keys, to another
//! window or to a field that is typed into, never hears of their release: then all of them are up.

use std::time::Duration;

use egui::{Event, InputState, Key, Modifiers};

use super::{MOST_PLACES, Steer, TURN, Way, ZOOM};

/// Most keys that are held at the same time.
const MOST: usize = 8;

/// How long a tap moves a camera, seconds, however short it was: it may begin and end within one
/// frame.
const TAP: f64 = 0.2;

/// How often it is said again that keys are held, seconds.
const AGAIN: f64 = 0.25;

/// See the [module](self).
#[derive(Clone, Debug, Default)]
pub struct Held {
    keys: Vec<HeldKey>,
    said: Way,
    said_at: f64,
}

#[derive(Clone, Debug, PartialEq)]
struct HeldKey {
    key: Key,
    physical: Option<Key>,
    way: Way,
    since: f64,
    is_up: bool,
}

impl HeldKey {
    /// Whether a key that comes up is this one.
    fn is(&self, key: Key, physical: Option<Key>) -> bool {
        self.key == key || (physical.is_some() && self.physical == physical)
    }
}

impl Held {
    /// What the keys of this frame ask of the camera. `is_ours` says whether keys come to the wall: not
    /// while somebody types.
    pub fn take(&mut self, input: &InputState, is_ours: bool) -> Vec<Steer> {
        let now = input.time;
        let mut asked = Vec::new();
        if is_ours && input.focused {
            for event in &input.events {
                asked.extend(self.event(event, now));
            }
            self.keys.retain(|held| !held.is_up || now - held.since < TAP);
        } else {
            self.keys.clear();
        }
        asked.extend(self.say(now));
        asked
    }

    /// When the next frame is due, although nothing comes in; `None`: no key is held.
    pub fn again_in(&self) -> Option<Duration> {
        (self.said != Way::STILL).then(|| Duration::from_secs_f64(TAP.min(AGAIN)))
    }

    /// Nobody has the camera any more. Answers whether keys are still down that moved it: whoever holds
    /// one on means the camera, and not what it means to the wall.
    pub fn let_go(&mut self, input: &InputState) -> bool {
        self.said = Way::STILL;
        self.keys.retain(|held| !held.is_up);
        let are_down = !self.keys.is_empty();
        for event in &input.events {
            match event {
                Event::WindowFocused(false) => self.keys.clear(),
                Event::Key { key, physical_key, pressed: false, .. } => {
                    self.keys.retain(|held| !held.is(*key, *physical_key));
                }
                _ => {}
            }
        }
        are_down
    }

    fn event(&mut self, event: &Event, now: f64) -> Option<Steer> {
        if matches!(event, Event::WindowFocused(false)) {
            self.keys.clear();
        }
        let Event::Key { key, physical_key, pressed, modifiers, .. } = event else { return None };
        if !pressed {
            let released = self.keys.iter_mut().filter(|held| held.is(*key, *physical_key));
            released.for_each(|held| held.is_up = true);
            return None;
        }
        if modifiers.command || modifiers.ctrl || modifiers.alt {
            return None;
        }
        if let Some(place) = place(*key) {
            return Some(Steer::GoTo(place));
        }
        let way = way(*key, *modifiers)?;
        let new = HeldKey { key: *key, physical: *physical_key, way, since: now, is_up: false };
        if let Some(held) = self.keys.iter_mut().find(|held| held.key == *key) {
            // It is said again and again while a key is held; a second press is a new one.
            let since = if held.is_up { now } else { held.since };
            *held = HeldKey { since, ..new };
        } else if self.keys.len() < MOST {
            self.keys.push(new);
        }
        None
    }

    /// What is to be said of the keys that are held, if that is new or was said too long ago.
    fn say(&mut self, now: f64) -> Option<Steer> {
        let sum = |part: fn(&Way) -> f32| {
            self.keys.iter().map(|held| part(&held.way)).sum::<f32>().clamp(-1.0, 1.0)
        };
        let way = Way { pan: sum(|it| it.pan), tilt: sum(|it| it.tilt), zoom: sum(|it| it.zoom) };
        let is_due = way != self.said || (way != Way::STILL && now - self.said_at >= AGAIN);
        is_due.then(|| {
            (self.said, self.said_at) = (way, now);
            Steer::Move(way)
        })
    }
}

/// The place that a digit stands for.
fn place(key: Key) -> Option<usize> {
    const DIGITS: [Key; MOST_PLACES] = [
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
        Key::Num9,
        Key::Num0,
    ];
    DIGITS.iter().position(|digit| *digit == key)
}

/// How a camera moves while `key` is held.
fn way(key: Key, modifiers: Modifiers) -> Option<Way> {
    let turn = if modifiers.shift { 1.0 } else { TURN };
    Some(match key {
        Key::ArrowLeft => Way { pan: -turn, ..Way::STILL },
        Key::ArrowRight => Way { pan: turn, ..Way::STILL },
        Key::ArrowDown => Way { tilt: -turn, ..Way::STILL },
        Key::ArrowUp => Way { tilt: turn, ..Way::STILL },
        // A plus is typed with Shift on most keyboards.
        Key::Plus | Key::Equals => Way { zoom: ZOOM, ..Way::STILL },
        Key::Minus => Way { zoom: -ZOOM, ..Way::STILL },
        _ => return None,
    })
}

/// Whether a key is the camera's while somebody has it, and not the time's.
pub(in crate::chrome) fn is_cameras(key: Key, modifiers: Modifiers) -> bool {
    let is_plain = !(modifiers.command || modifiers.ctrl || modifiers.alt);
    is_plain && (place(key).is_some() || way(key, modifiers).is_some())
}
