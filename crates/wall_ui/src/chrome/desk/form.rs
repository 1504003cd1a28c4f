//! A moment or the window of an incident is marked.

use egui::{Context, Key, ScrollArea, TextEdit};
use wall_model::ServiceId;
use wall_service::{Words, view::Text};

use super::{DeskView, Done, SIZE, line, scrolled, text, window};
use crate::{
    Locale, Theme,
    chrome::{
        time_bar::TimeBar,
        wish::{NewBookmark, Wish},
    },
    fonts,
};

/// See the [module](self). Who marked last is remembered while the window is open.
#[derive(Default)]
pub(super) struct Form {
    mark: NewBookmark,
    has_place: bool,
    fault: Option<Words>,
}

impl Form {
    /// Begins a mark of the shown moment, or of the window that is played round and round.
    pub(super) fn begin(&mut self, bar: &TimeBar, is_window: bool) {
        let (from, to) = match bar.range.both().filter(|_| is_window) {
            Some((from, to)) => (from, Some(to)),
            None => (bar.now, None),
        };
        let author = std::mem::take(&mut self.mark.author);
        self.mark = NewBookmark { author, from, to, ..NewBookmark::default() };
        if let Some(followed) = &bar.followed {
            self.mark.services.push(followed.service.clone());
        }
        self.has_place = true;
        self.fault = (is_window && to.is_none()).then_some(Words::new(
            "Tandai dulu awal (I) dan akhir (O) jendela; sekarang hanya saat ini yang ditandai.",
            "Set begin (I) and end (O) of the window first; as it is, the moment alone is marked.",
        ));
    }

    pub(super) fn ui(
        &mut self,
        context: &Context,
        view: &DeskView<'_>,
        is_new: bool,
        (locale, theme): (&Locale, &Theme),
    ) -> Done {
        let mut done = Done::default();
        let title = match self.mark.to {
            None => Words::new("Tandai saat", "Mark a moment"),
            Some(_) => Words::new("Tandai jendela kejadian", "Mark an incident's window"),
        };
        window(locale.pick(title)).show(context, |ui| {
            let mut is_entered = false;
            scrolled(ui, |ui| {
                ui.label(text(&self.times(locale)).color(theme.data));
                let name = locale.pick(Words::new("Judul", "Title"));
                let first = line(ui, name, &mut self.mark.title, 460.0);
                if is_new {
                    first.request_focus();
                }
                let name = locale.pick(Words::new("Oleh", "By"));
                let second = line(ui, name, &mut self.mark.author, 460.0);
                is_entered = ui.input(|input| input.key_pressed(Key::Enter))
                    && (first.lost_focus() || second.lost_focus());
                if first.lost_focus() && is_entered && self.mark.author.trim().is_empty() {
                    second.request_focus();
                    is_entered = false;
                }
                let label = ui.label(text(locale.pick(Words::new("Catatan", "Note"))));
                let note = TextEdit::multiline(&mut self.mark.note)
                    .font(fonts::medium(SIZE))
                    .char_limit(4_000)
                    .desired_rows(2)
                    .desired_width(460.0);
                ui.add(note).labelled_by(label.id);
                self.services(ui, view, locale);
                if let Some(place) = view.place {
                    let (lon, lat) = (place.lon_deg, place.lat_deg);
                    let name = locale.pick(Words::new("Tempat", "Place"));
                    let name = format!("{name} {lat:.5}, {lon:.5}");
                    ui.checkbox(&mut self.has_place, text(&name));
                }
            });
            if let Some(fault) = self.fault {
                ui.label(text(locale.pick(fault)).color(theme.in_hand));
            }
            let save = ui.button(text(locale.pick(Words::new("Simpan", "Save"))));
            if save.clicked() || is_entered {
                done = self.save(view);
            }
        });
        done
    }

    fn times(&self, locale: &Locale) -> String {
        let at = |time| {
            locale.spell(&Text::join([
                Text::Date(time),
                Text::words(" ", " "),
                Text::HourMinuteSecond(time),
            ]))
        };
        match self.mark.to {
            Some(to) => format!("{} – {}", at(self.mark.from), at(to)),
            None => at(self.mark.from),
        }
    }

    /// The services that it is about; none means all.
    fn services(&mut self, ui: &mut egui::Ui, view: &DeskView<'_>, locale: &Locale) {
        ui.label(text(
            locale.pick(Words::new("Layanan (kosong: semua)", "Services (none: all of them)")),
        ));
        ScrollArea::vertical().max_height(130.0).auto_shrink([false, true]).show(ui, |ui| {
            ui.set_max_width(460.0);
            ui.horizontal_wrapped(|ui| {
                for (service, name) in view.services {
                    let is_chosen = self.mark.services.contains(service);
                    let name = text(locale.pick(*name)).size(15.0);
                    if ui.selectable_label(is_chosen, name).clicked() {
                        toggle(&mut self.mark.services, service);
                    }
                }
            });
        });
    }

    fn save(&mut self, view: &DeskView<'_>) -> Done {
        let is_missing = |text: &str| text.trim().is_empty();
        if is_missing(&self.mark.title) || is_missing(&self.mark.author) {
            self.fault = Some(Words::new(
                "Judul dan nama penanda diperlukan.",
                "A title and who marks it are needed.",
            ));
            return Done::default();
        }
        let places = view.place.filter(|_| self.has_place).into_iter().collect();
        let trimmed = |text: &str| text.trim().to_owned();
        let mark = NewBookmark {
            title: trimmed(&self.mark.title),
            author: trimmed(&self.mark.author),
            note: trimmed(&self.mark.note),
            places,
            ..self.mark.clone()
        };
        Done::with(Wish::Mark(Box::new(mark)))
    }
}

fn toggle(services: &mut Vec<ServiceId>, service: &ServiceId) {
    match services.iter().position(|one| one == service) {
        Some(at) => drop(services.remove(at)),
        None => services.push(service.clone()),
    }
}
