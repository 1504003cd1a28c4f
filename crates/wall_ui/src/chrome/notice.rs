//! What the wall answers to whoever works it, on a card in the window.

use egui::{Align2, Context, RichText, TextEdit, Window};
use wall_model::Bilingual;

use crate::{Language, Locale, Theme, fonts};

/// How long a card stays, seconds.
const SECS: f64 = 8.0;

/// How long one stays whose lines are to be read and copied, seconds.
const LONG_SECS: f64 = 40.0;

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub text: Bilingual,
    /// Lines to be read and copied: a link, a command.
    pub lines: Vec<String>,
    /// What goes to the clipboard.
    pub copied: Option<String>,
    /// Whether something failed.
    pub is_fault: bool,
}

impl Notice {
    /// An answer in both languages.
    pub fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self { text: Bilingual::new(id, en), ..Self::default() }
    }

    /// The same, as a fault.
    #[must_use]
    pub fn fault(self) -> Self {
        Self { is_fault: true, ..self }
    }
}

/// The card of the newest answer.
#[derive(Clone, Debug, Default)]
pub struct NoticeCard {
    shown: Option<(Notice, f64)>,
}

impl NoticeCard {
    /// Shows `notice` from now on; what is to be copied goes to the clipboard.
    pub fn show(&mut self, context: &Context, notice: Notice) {
        if let Some(text) = &notice.copied {
            context.copy_text(text.clone());
        }
        let now = context.input(|input| input.time);
        self.shown = Some((notice, now));
        context.request_repaint();
    }

    /// Whether a card is shown; it is not any more.
    pub fn close(&mut self) -> bool {
        self.shown.take().is_some()
    }

    /// Paints the card, while it stays.
    pub fn ui(&mut self, context: &Context, locale: &Locale, theme: &Theme) {
        let Some((notice, since)) = &self.shown else { return };
        let stays = if notice.lines.is_empty() { SECS } else { LONG_SECS };
        let left = stays - (context.input(|input| input.time) - since);
        if left <= 0.0 {
            self.shown = None;
            return;
        }
        context.request_repaint_after(std::time::Duration::from_secs_f64(left));
        let text = match locale.language {
            Language::Indonesian => &notice.text.id,
            Language::English => &notice.text.en,
        };
        let colour = if notice.is_fault { theme.alarm } else { theme.text };
        let width = (context.content_rect().width() - 80.0).clamp(240.0, 900.0);
        Window::new("notice")
            .title_bar(false)
            .resizable(false)
            .fade_in(false)
            .anchor(Align2::CENTER_TOP, [0.0, 24.0])
            .show(context, |ui| {
                ui.set_max_width(width);
                ui.label(RichText::new(text).font(fonts::semibold(18.0)).color(colour));
                for line in &notice.lines {
                    let mut shown = line.as_str();
                    let edit = TextEdit::singleline(&mut shown).font(fonts::medium(16.0));
                    ui.add(edit.desired_width(width));
                }
            });
    }
}
