//! What is typed faster than the wall is drawn waits for the field that it is meant for.

use std::collections::VecDeque;

use egui::{Event, Key};

use super::keys::opens_dialog;

/// Most events that wait; beyond them nobody types.
const MOST: usize = 4_096;

/// What was typed and is not yet to be seen.
///
/// One frame hands all that came since the last to whatever has the keys when it begins. A wall
/// that was busy for half a second would so take the first letters of a bookmark's title for
/// commands, or lose the name that was typed after Enter. Here a frame ends with the key that
/// moves the keys elsewhere, and what comes after it waits for the next one.
#[derive(Debug, Default)]
pub struct TypedAhead {
    waiting: VecDeque<Event>,
}

impl TypedAhead {
    /// Leaves in `events` what one frame may see, in the order in which it came, and keeps the
    /// rest. `is_typing` says whether a field has the keys. Answers whether anything waits: then
    /// another frame is needed at once.
    pub fn hold(&mut self, events: &mut Vec<Event>, is_typing: bool) -> bool {
        self.waiting.extend(events.drain(..));
        let moves_on = |event: &Event| moves_keys(event, is_typing);
        let mut count = match self.waiting.iter().position(moves_on) {
            Some(at) if self.waiting.len() <= MOST => at + 1,
            _ => self.waiting.len(),
        };
        // A letter comes right behind its key, and is not meant for what that opens.
        if !is_typing && matches!(self.waiting.get(count), Some(Event::Text(_))) {
            count += 1;
        }
        events.extend(self.waiting.drain(..count));
        !self.waiting.is_empty()
    }
}

/// Whether a field that had the keys has them no longer, or another has them.
fn moves_keys(event: &Event, is_typing: bool) -> bool {
    let Event::Key { key, pressed: true, modifiers, .. } = event else { return false };
    match is_typing {
        true => matches!(key, Key::Enter | Key::Tab | Key::Escape),
        false => opens_dialog(*key, *modifiers),
    }
}

#[cfg(test)]
mod tests {
    use egui::Modifiers;

    use super::*;

    fn key(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    fn letter(of: Key, text: &str) -> [Event; 2] {
        [key(of, Modifiers::NONE), Event::Text(text.to_owned())]
    }

    #[test]
    fn a_frame_ends_with_the_key_that_opens_a_dialog_and_its_letter() {
        let mut ahead = TypedAhead::default();
        let first = [letter(Key::I, "i"), letter(Key::B, "b")].concat();
        let second = [letter(Key::P, "p"), letter(Key::B, "b")].concat();
        let mut events = [first.clone(), second.clone()].concat();
        assert!(ahead.hold(&mut events, false));
        assert_eq!(events, first);
        // A field has the keys now, and letters are letters.
        let mut events = Vec::new();
        assert!(!ahead.hold(&mut events, true));
        assert_eq!(events, second);
    }

    #[test]
    fn what_comes_later_stays_behind_what_waits() {
        let mut ahead = TypedAhead::default();
        let mut events = vec![key(Key::Enter, Modifiers::NONE), Event::Text("m".to_owned())];
        events.insert(1, key(Key::M, Modifiers::NONE));
        assert!(ahead.hold(&mut events, true));
        assert_eq!(events, [key(Key::Enter, Modifiers::NONE)]);
        let mut events = letter(Key::E, "e").to_vec();
        assert!(!ahead.hold(&mut events, true));
        assert_eq!(events, [letter(Key::M, "m"), letter(Key::E, "e")].concat());
    }

    #[test]
    fn commands_of_the_wall_and_a_flood_do_not_wait() {
        let mut ahead = TypedAhead::default();
        let steps = vec![key(Key::ArrowRight, Modifiers::NONE); 30];
        let mut events = steps.clone();
        assert!(!ahead.hold(&mut events, false));
        assert_eq!(events, steps);
        let mut events = vec![key(Key::Enter, Modifiers::NONE); MOST + 1];
        assert!(!ahead.hold(&mut events, true));
        assert_eq!(events.len(), MOST + 1);
    }
}
