//! What the pointer points at on the strip, in words.

use std::sync::Arc;

use egui::{Align2, Pos2, Rect, Stroke, Ui, pos2, vec2};
use wall_model::Timestamp;
use wall_service::{Words, view::Text};

use super::{TimeBar, strip::Scope};
use crate::{Language, Locale, Theme, chrome::timeline::Timeline, fonts};

/// Most lines besides the time.
const MOST: usize = 6;

/// How near something must be to be meant, points.
const NEAR: f32 = 7.0;

/// Paints a line at the pointer, and beside it a plate with what is there.
pub(super) fn paint(
    ui: &Ui,
    (pointer, body): (Pos2, Rect),
    (scope, bar): (Scope, &TimeBar),
    timeline: Option<&Arc<Timeline>>,
    (locale, theme): (&Locale, &Theme),
) {
    let at = scope.at(pointer.x);
    ui.painter().vline(pointer.x, body.y_range(), Stroke::new(1.0, theme.text));
    let near = (scope.at(pointer.x - NEAR), scope.at(pointer.x + NEAR));
    let mut lines = vec![locale.spell(&Text::join([
        Text::Date(at),
        Text::words(" · ", " · "),
        Text::HourMinuteSecond(at),
    ]))];
    if let Some(timeline) = timeline {
        lines.extend(told(timeline, at, near, locale));
    }
    if at < bar.from || at > bar.to {
        lines.push(locale.pick(Words::new("di luar rekaman", "outside of the record")).to_owned());
    }
    // Above the whole bar: what is pointed at never hides a button.
    plate(ui, pointer, ui.min_rect().top(), &lines, theme);
}

/// What is told of `at`, and of what lies near it.
fn told(
    timeline: &Timeline,
    at: Timestamp,
    (from, to): (Timestamp, Timestamp),
    locale: &Locale,
) -> Vec<String> {
    let mut lines = Vec::new();
    let is_gap = timeline.gaps.iter().any(|(from, to)| (*from..*to).contains(&at));
    if is_gap {
        lines.push(locale.pick(Words::new("tidak ada rekaman", "nothing was recorded")).to_owned());
    }
    let near = |time: Timestamp| (from..=to).contains(&time);
    let both = |text: &wall_model::Bilingual| match locale.language {
        Language::Indonesian => text.id.clone(),
        Language::English => text.en.clone(),
    };
    for bookmark in &timeline.bookmarks {
        let is_in = bookmark.to.is_some_and(|to| (bookmark.from..=to).contains(&at));
        if is_in || near(bookmark.from) {
            lines.push(format!("{} ({})", bookmark.title, bookmark.author));
        }
    }
    for reread in &timeline.rereads {
        let told = if near(reread.at) {
            Words::new("dibaca ulang di sini", "read again here")
        } else if (reread.from..=reread.to).contains(&at) || near(reread.from) {
            Words::new("dibaca ulang kemudian", "read again later")
        } else {
            continue;
        };
        lines.push(format!("{}: {} ({})", locale.pick(told), reread.entity, reread.by));
    }
    lines.extend(timeline.marks.iter().filter(|mark| near(mark.at)).map(|mark| both(&mark.title)));
    let outages = timeline.outages.iter().filter(|outage| outage.from <= to && outage.to >= from);
    let names: Vec<&str> = outages.map(|outage| outage.name.as_str()).collect();
    if let [first, rest @ ..] = names.as_slice() {
        let word = locale.pick(Words::new("putus", "out"));
        let more = if rest.is_empty() { String::new() } else { format!(" +{}", rest.len()) };
        lines.push(format!("{word}: {first}{more}"));
    }
    if let Some(step) = timeline.step_of(at).filter(|_| !is_gap) {
        let mut counts: Vec<(u32, &str)> = timeline
            .lanes
            .iter()
            .filter_map(|lane| Some((*lane.counts.get(step)?, locale.pick(lane.name))))
            .filter(|(count, _)| *count > 0)
            .collect();
        counts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        let number = |count: u32| locale.spell(&Text::Count(i64::from(count)));
        let most = counts.iter().take(3).map(|(count, name)| format!("{name} {}", number(*count)));
        lines.extend(most);
    }
    lines.truncate(MOST);
    lines
}

/// A plate that ends above `bottom`, within the window.
fn plate(ui: &Ui, pointer: Pos2, bottom: f32, lines: &[String], theme: &Theme) {
    const LONGEST: usize = 70;
    let painter = ui.ctx().layer_painter(egui::LayerId::new(
        egui::Order::Tooltip,
        egui::Id::unique("time_bar_plate"),
    ));
    let mut galleys = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let font = if index == 0 { fonts::semibold(16.0) } else { fonts::medium(15.0) };
        let mut text: String = line.chars().take(LONGEST).collect();
        if text.len() < line.len() {
            text.push('…');
        }
        galleys.push(painter.layout_no_wrap(text, font, theme.text));
    }
    let width = galleys.iter().map(|galley| galley.size().x).fold(0.0, f32::max);
    let height: f32 = galleys.iter().map(|galley| galley.size().y + 2.0).sum();
    let window = ui.ctx().content_rect();
    let size = vec2(width + 20.0, height + 12.0);
    let left = (pointer.x - size.x / 2.0)
        .clamp(window.left() + 4.0, (window.right() - size.x - 4.0).max(window.left() + 4.0));
    let min = pos2(left, (bottom - size.y - 14.0).max(window.top()));
    let plate = Align2::LEFT_TOP.anchor_size(min, size);
    painter.rect_filled(plate, 4.0, theme.ground);
    painter.rect_stroke(plate, 4.0, Stroke::new(1.0, theme.hairline), egui::StrokeKind::Inside);
    let mut at = plate.min + vec2(10.0, 6.0);
    for galley in galleys {
        let height = galley.size().y;
        painter.galley(at, galley, theme.text);
        at.y += height + 2.0;
    }
}
