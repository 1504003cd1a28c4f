//! The strip below a camera's picture: its name, and why it is shown.

use egui::{Color32, FontId, pos2};
use wall_service::view::Tone;

use super::CameraSlot;
use crate::brush::{Align, Brush};

/// What stands in a camera's strip before its state.
pub(super) struct Named {
    /// The camera's name, in capitals.
    pub(super) name: String,
    /// Why the camera is here, in parts divided by ` · `, the first one first; may be empty.
    pub(super) note: String,
    /// What a title would say besides, each in its colour.
    pub(super) tags: Vec<(String, Color32)>,
    /// Whether it has the mark of an incident.
    pub(super) is_marked: bool,
}

/// Whether the name, after its mark, has no room beside a state so wide.
pub(super) fn is_cut(
    brush: &Brush<'_>,
    slot: &CameraSlot,
    named: &Named,
    state_width: f32,
) -> bool {
    let (mark, gap) = (if named.is_marked { 0.62 * 1.6 } else { 0.0 }, 0.6);
    let room = slot.strip.width() - state_width - brush.scale.detail * (mark + gap);
    brush.fit(&named.name, &brush.detail_strong(), room) != named.name
}

/// The camera's name at the left of its strip, with its tags and its note behind it, as much of
/// them as `state_width` leaves; gives where the state begins.
pub(super) fn paint(brush: &Brush<'_>, slot: &CameraSlot, named: Named, state_width: f32) -> f32 {
    let font = brush.detail_strong();
    let base = slot.strip.center().y + Brush::cap_height(&font) / 2.0;
    let mut left = slot.strip.left();
    if named.is_marked {
        let size = brush.scale.detail * 0.62;
        brush.mark(pos2(left + size / 2.0, slot.strip.center().y), size, Tone::InHand);
        left += size * 1.6;
    }
    let gap = brush.scale.detail * 0.6;
    let state_width = if state_width > 0.0 { state_width + gap } else { 0.0 };
    let room = slot.strip.right() - state_width - left;
    let quiet = brush.detail();
    let note = beside_name(brush, &named, (&font, &quiet), room);
    let notes = named.tags.into_iter().map(|(tag, colour)| (tag, font.clone(), colour));
    let notes = notes.chain((!note.is_empty()).then_some((note, quiet, brush.theme.quiet)));
    // Tags and the first part of a note are whole or missing, the name may be cut.
    let (mut kept, mut taken) = (Vec::new(), 0.0);
    for (text, font, colour) in notes {
        let width = brush.width(&text, &font) + gap;
        if taken + width <= room * 0.75 {
            taken += width;
            kept.push((text, font, colour));
        }
    }
    let text = brush.fit(&named.name, &font, room - taken);
    left += brush.text(pos2(left, base), Align::Left, &text, &font, brush.theme.text) + gap;
    for (text, font, colour) in kept {
        left += brush.text(pos2(left, base), Align::Left, &text, &font, colour) + gap;
    }
    left
}

/// As many parts of the note as stand behind the whole name and its tags, the first one at least.
fn beside_name(
    brush: &Brush<'_>,
    named: &Named,
    (strong, quiet): (&FontId, &FontId),
    room: f32,
) -> String {
    let gap = brush.scale.detail * 0.6;
    let tags = named.tags.iter().map(|(tag, _)| brush.width(tag, strong) + gap);
    let taken = brush.width(&named.name, strong) + gap + tags.sum::<f32>();
    let parts = brush.whole_parts(&named.note, quiet, room - taken);
    parts.or_else(|| named.note.split(" · ").next()).unwrap_or_default().to_owned()
}
