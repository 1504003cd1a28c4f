//! Keys of the wall.

use egui::{Event, InputState, Key, Modifiers};
use wall_model::Span;

use super::{
    steer::{Steer, is_cameras},
    wish::{Sought, Wish},
};
use crate::playhead::PlayCommand;

/// What a key asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyCommand {
    /// Something of the wall.
    Wish(Wish),
    /// Opens or closes one of the window's dialogs.
    Dialog(Dialog),
    /// Looks closer at the time bar, by this factor; below 1 from further away.
    ZoomBar(f64),
    /// Keeps the time bar in sight, or lets it hide.
    PinBar,
    /// One lane a service on the time bar, or all in one.
    ToggleLanes,
    /// Full screen on or off.
    ToggleFullScreen,
    /// Leaves full screen or what is open.
    Leave,
}

/// The window's dialogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The keys.
    Help,
    /// A time is typed.
    GoTo,
    /// Somebody to follow is looked for.
    Follow,
    /// A camera is looked for.
    Cameras,
    /// A moment is marked.
    MarkMoment,
    /// The window of an incident is marked.
    MarkWindow,
    /// The list of bookmarks.
    Bookmarks,
}

/// Step of an arrow key: a second; with Shift ten, with Ctrl a minute.
fn step(modifiers: Modifiers) -> Span {
    if modifiers.command || modifiers.ctrl {
        Span::from_mins(1)
    } else if modifiers.shift {
        Span::from_secs(10)
    } else {
        Span::from_secs(1)
    }
}

/// The commands of the keys that were pressed since the last frame, each with the modifiers
/// that were held when it was pressed.
pub fn keys_pressed(input: &InputState) -> Vec<KeyCommand> {
    pressed(input).filter_map(|(key, modifiers)| command(key, modifiers)).collect()
}

/// The same while a camera is moved by keys, [`Held`](super::Held): without those that are the camera's.
pub fn keys_beside_camera(input: &InputState) -> Vec<KeyCommand> {
    let others = pressed(input).filter(|(key, modifiers)| !is_cameras(*key, *modifiers));
    others.filter_map(|(key, modifiers)| command(key, modifiers)).collect()
}

fn pressed(input: &InputState) -> impl Iterator<Item = (Key, Modifiers)> {
    input.events.iter().filter_map(|event| match event {
        Event::Key { key, pressed: true, modifiers, .. } => Some((*key, *modifiers)),
        _ => None,
    })
}

/// Whether a key opens a dialog, whose fields are then typed into.
pub(super) fn opens_dialog(key: Key, modifiers: Modifiers) -> bool {
    matches!(command(key, modifiers), Some(KeyCommand::Dialog(_)))
}

fn command(key: Key, modifiers: Modifiers) -> Option<KeyCommand> {
    let play = |command| Some(KeyCommand::Wish(Wish::Play(command)));
    let step = step(modifiers);
    match key {
        Key::Space => play(PlayCommand::TogglePause),
        Key::ArrowLeft => play(PlayCommand::Step(Span::ZERO - step)),
        Key::ArrowRight => play(PlayCommand::Step(step)),
        Key::ArrowDown => play(PlayCommand::Step(step.times(-30))),
        Key::ArrowUp => play(PlayCommand::Step(step.times(30))),
        Key::Home => play(PlayCommand::GoLive),
        Key::Plus | Key::Equals => play(PlayCommand::Faster),
        Key::Minus => play(PlayCommand::Slower),
        Key::PageUp => Some(KeyCommand::ZoomBar(2.0)),
        Key::PageDown => Some(KeyCommand::ZoomBar(0.5)),
        Key::F11 => Some(KeyCommand::ToggleFullScreen),
        Key::Escape => Some(KeyCommand::Leave),
        Key::Questionmark | Key::F1 => Some(KeyCommand::Dialog(Dialog::Help)),
        // Ctrl+C copies, and so on.
        _ if modifiers.command || modifiers.ctrl || modifiers.alt => None,
        _ => letter(key, modifiers.shift),
    }
}

/// Keys with a letter or a mark; with Shift, those that jump go back.
fn letter(key: Key, has_shift: bool) -> Option<KeyCommand> {
    let play = |command| KeyCommand::Wish(Wish::Play(command));
    let jump = |sought| KeyCommand::Wish(Wish::Seek { sought, is_forwards: !has_shift });
    let own = if has_shift { Sought::Fact } else { Sought::Followed };
    let fact = |is_forwards| KeyCommand::Wish(Wish::Seek { sought: own, is_forwards });
    Some(match key {
        Key::R => play(PlayCommand::Reverse),
        Key::I => play(PlayCommand::LoopIn),
        Key::O => play(PlayCommand::LoopOut),
        Key::L => play(PlayCommand::EndLoop),
        Key::Comma => fact(false),
        Key::Period => fact(true),
        Key::A => jump(Sought::Alarm),
        Key::C => jump(Sought::Case),
        Key::M => jump(Sought::Bookmark),
        Key::G => KeyCommand::Dialog(Dialog::GoTo),
        Key::F => KeyCommand::Dialog(Dialog::Follow),
        Key::W => KeyCommand::Dialog(Dialog::Cameras),
        Key::B if has_shift => KeyCommand::Dialog(Dialog::MarkWindow),
        Key::B => KeyCommand::Dialog(Dialog::MarkMoment),
        Key::P => KeyCommand::Dialog(Dialog::Bookmarks),
        Key::J => KeyCommand::Wish(Wish::Steer(Steer::Toggle)),
        Key::K => KeyCommand::Wish(Wish::CopyLink),
        Key::N => KeyCommand::Wish(Wish::ToggleFigures),
        Key::T => KeyCommand::Wish(Wish::ToggleLayout),
        Key::S => KeyCommand::Wish(Wish::NextSurface),
        Key::V => KeyCommand::PinBar,
        Key::D => KeyCommand::ToggleLanes,
        _ => return None,
    })
}
