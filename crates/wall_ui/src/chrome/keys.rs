//! Keys of the wall.

use egui::{InputState, Key};
use wall_model::Span;

use crate::playhead::PlayCommand;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum KeyCommand {
    /// Something of the playhead.
    Play(PlayCommand),
    /// Shows or hides the keys' help.
    ToggleHelp,
    /// Full screen on or off.
    ToggleFullScreen,
    /// Leaves full screen or the help.
    Leave,
}

/// Step of an arrow key: a second; with Shift ten, with Ctrl a minute.
fn step(input: &InputState) -> Span {
    if input.modifiers.command {
        Span::from_mins(1)
    } else if input.modifiers.shift {
        Span::from_secs(10)
    } else {
        Span::from_secs(1)
    }
}

/// The commands of the keys that were pressed since the last frame.
pub fn keys_pressed(input: &InputState) -> Vec<KeyCommand> {
    use KeyCommand::{Leave, Play, ToggleFullScreen, ToggleHelp};
    let step = step(input);
    let bindings = [
        (Key::Space, Play(PlayCommand::TogglePause)),
        (Key::ArrowLeft, Play(PlayCommand::Step(Span::ZERO - step))),
        (Key::ArrowRight, Play(PlayCommand::Step(step))),
        (Key::ArrowDown, Play(PlayCommand::Step(step.times(-30)))),
        (Key::ArrowUp, Play(PlayCommand::Step(step.times(30)))),
        (Key::Home, Play(PlayCommand::GoLive)),
        (Key::Plus, Play(PlayCommand::Faster)),
        (Key::Equals, Play(PlayCommand::Faster)),
        (Key::Minus, Play(PlayCommand::Slower)),
        (Key::F11, ToggleFullScreen),
        (Key::Escape, Leave),
        (Key::Questionmark, ToggleHelp),
        (Key::F1, ToggleHelp),
    ];
    bindings.into_iter().filter(|(key, _)| input.key_pressed(*key)).map(|(_, to)| to).collect()
}
