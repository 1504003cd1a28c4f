//! The record's bookmarks, newest first, to go to.

use egui::{Context, ScrollArea};
use wall_service::{Words, view::Text};

use super::{DeskView, Done, text, window};
use crate::{Locale, Theme, chrome::wish::Wish, playhead::PlayCommand};

pub(super) fn bookmarks_ui(
    context: &Context,
    view: &DeskView<'_>,
    (locale, theme): (&Locale, &Theme),
) -> Done {
    let mut done = Done::default();
    window(locale.pick(Words::new("Penanda", "Bookmarks"))).show(context, |ui| {
        ui.set_width(560.0);
        let bookmarks = view.timeline.map_or(&[][..], |timeline| &timeline.bookmarks);
        if bookmarks.is_empty() {
            ui.label(text(locale.pick(Words::new(
                "Belum ada penanda; tombol B menandai saat yang tampak.",
                "There are no bookmarks; the key B marks the shown moment.",
            ))));
        }
        ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
            for bookmark in bookmarks.iter().rev() {
                let at = |time| {
                    locale.spell(&Text::join([
                        Text::DayMonth(time),
                        Text::words(" ", " "),
                        Text::HourMinuteSecond(time),
                    ]))
                };
                let window = match bookmark.to {
                    Some(to) => format!("{} – {}", at(bookmark.from), at(to)),
                    None => at(bookmark.from),
                };
                let held = if bookmark.is_held {
                    locale.pick(Words::new(" · DITAHAN", " · HELD"))
                } else {
                    ""
                };
                let line = format!("{window} · {} ({}){held}", bookmark.title, bookmark.author);
                if ui.button(text(&line)).clicked() {
                    done = Done::with(Wish::Play(PlayCommand::StandAt(bookmark.from)));
                }
                if !bookmark.note.is_empty() {
                    ui.label(text(&bookmark.note).size(15.0).color(theme.quiet));
                }
            }
        });
    });
    done
}
