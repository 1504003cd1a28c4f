//! A time is typed, and gone to.

use egui::{Context, Key};
use wall_service::{Words, view::Text};

use super::{DeskView, Done, line, text, window};
use crate::{Locale, Theme, chrome::wish::Wish, playhead::PlayCommand};

/// See the [module](self).
#[derive(Default)]
pub(super) struct GoTo {
    typed: String,
    fault: Option<String>,
}

impl GoTo {
    pub(super) fn begin(&mut self) {
        *self = Self::default();
    }

    pub(super) fn ui(
        &mut self,
        context: &Context,
        view: &DeskView<'_>,
        is_new: bool,
        (locale, theme): (&Locale, &Theme),
    ) -> Done {
        let bar = view.bar;
        let mut done = Done::default();
        window(locale.pick(Words::new("Ke jam", "Go to"))).show(context, |ui| {
            ui.horizontal(|ui| {
                let name = locale.pick(Words::new("Jam", "Time"));
                let field = line(ui, name, &mut self.typed, 300.0);
                if is_new {
                    field.request_focus();
                }
                let is_entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
                let go = ui.button(text(locale.pick(Words::new("Ke sana", "Go there"))));
                if is_entered || go.clicked() {
                    done = self.go(view, locale);
                    // Who mistyped types on; until then keys are no commands.
                    field.request_focus();
                }
            });
            ui.label(
                text(locale.pick(Words::new(
                    "19.05 · 19:05:30 · 2026-11-24 19.05 · 2026-11-24T19:05:00+08:00",
                    "19:05 · 19:05:30 · 2026-11-24 19:05 · 2026-11-24T19:05:00+08:00",
                )))
                .size(15.0)
                .color(theme.quiet),
            );
            let range = [bar.from, bar.to].map(|time| {
                locale.spell(&Text::join([
                    Text::Date(time),
                    Text::words(" ", " "),
                    Text::HourMinuteSecond(time),
                ]))
            });
            let [from, to] = range;
            let words = Words::new("Rekaman: ", "The record: ");
            let range = format!("{}{from} – {to}", locale.pick(words));
            ui.label(text(&range).size(15.0).color(theme.quiet));
            if let Some(fault) = &self.fault {
                ui.label(text(fault).color(theme.alarm));
            }
        });
        done
    }

    fn go(&mut self, view: &DeskView<'_>, locale: &Locale) -> Done {
        let bar = view.bar;
        let fault = match locale.read_time(&self.typed, bar.now) {
            Ok(at) if (bar.from..=bar.to).contains(&at) => {
                return Done::with(Wish::Play(PlayCommand::StandAt(at)));
            }
            Ok(at) => {
                let at = locale.spell(&Text::join([
                    Text::Date(at),
                    Text::words(" ", " "),
                    Text::HourMinuteSecond(at),
                ]));
                let words = Words::new("di luar rekaman", "is outside of the record");
                format!("{at} {}", locale.pick(words))
            }
            Err(words) => locale.pick(words).to_owned(),
        };
        self.fault = Some(fault);
        Done::default()
    }
}
