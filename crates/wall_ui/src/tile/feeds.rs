//! The state of feeds, a line each: name, what is wrong, age, state.

use egui::{Rect, pos2};
use wall_service::view::{FeedRow, Words};

use super::lists::{fitting, mark, mark_width};
use crate::brush::{Align, Brush, Scale};

/// Feeds are many and read from the near seats: detail size.
pub(super) fn pitch(scale: Scale) -> f32 {
    scale.detail * 1.9
}

pub(super) fn paint(brush: &Brush<'_>, rows: &[FeedRow], room: Rect) -> f32 {
    let pitch = pitch(brush.scale);
    let (shown, left_out) = fitting(rows.len(), room.height(), pitch);
    let rows = rows.get(..shown).unwrap_or(rows);
    let (detail, strong) = (brush.detail(), brush.detail_strong());
    let gap = brush.scale.margin * 0.5;
    let ages: Vec<String> =
        rows.iter().map(|row| brush.locale.freshness(row.freshness).unwrap_or_default()).collect();
    let marks_width = rows.iter().map(|row| mark_width(brush, &row.mark)).fold(0.0, f32::max);
    let age_width = ages.iter().map(|age| brush.width(age, &detail)).fold(0.0, f32::max);
    let age_right = room.right() - marks_width - gap;
    for (index, (row, age)) in rows.iter().zip(&ages).enumerate() {
        let base = room.top() + (index as f32 + 0.5) * pitch + Brush::cap_height(&detail) / 2.0;
        if index > 0 {
            brush.hairline(room.top() + index as f32 * pitch, room.left(), room.right());
        }
        mark(brush, &row.mark, room.right(), base);
        brush.text(pos2(age_right, base), Align::Right, age, &detail, brush.theme.quiet);
        let name_right = age_right - age_width - gap;
        let name = brush.fit(&brush.spell(&row.name), &strong, name_right - room.left());
        let width =
            brush.text(pos2(room.left(), base), Align::Left, &name, &strong, brush.theme.text);
        let notes: Vec<String> = [&row.detail, &row.rejects]
            .into_iter()
            .flatten()
            .map(|text| brush.spell(text))
            .collect();
        let left = room.left() + width + gap;
        let text = brush.fit(&notes.join(" · "), &detail, name_right - left);
        brush.text(pos2(left, base), Align::Left, &text, &detail, brush.theme.quiet);
    }
    if left_out > 0 {
        let more = brush.locale.pick(Words::new("lagi", "more"));
        let base = room.top() + (shown as f32 + 0.5) * pitch + Brush::cap_height(&detail) / 2.0;
        let text = format!("+{left_out} {more}");
        brush.text(pos2(room.left(), base), Align::Left, &text, &detail, brush.theme.quiet);
    }
    (shown + usize::from(left_out > 0)) as f32 * pitch
}
