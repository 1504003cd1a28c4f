//! The window's dialogs, one open at a time.

mod bookmarks;
mod cameras;
mod find;
mod form;
mod go_to;

use std::sync::Arc;

use egui::{Context, RichText, Ui};
use wall_model::{LonLat, ServiceId};
use wall_service::Words;

pub use cameras::{CameraQuery, FoundCamera, FoundCameras};

use super::{
    help_ui,
    keys::Dialog,
    time_bar::TimeBar,
    timeline::Timeline,
    wish::{Followed, Wish},
};
use crate::{Locale, Theme, fonts};

/// Text size of dialogs.
const SIZE: f32 = 18.0;

/// What the dialogs know of the wall.
pub struct DeskView<'a> {
    /// Where the wall is in its record.
    pub bar: &'a TimeBar,
    /// What the record holds, as far as it was read.
    pub timeline: Option<&'a Arc<Timeline>>,
    /// The services, with their names.
    pub services: &'a [(ServiceId, Words)],
    /// Where a map is looked at, or whom the wall follows is.
    pub place: Option<LonLat>,
    /// Finds entities by a part of their name.
    pub find: &'a mut dyn FnMut(&str) -> Vec<Arc<Followed>>,
    /// Finds cameras.
    pub cameras: &'a mut dyn FnMut(&CameraQuery) -> FoundCameras,
}

/// The dialogs and what was typed into them.
#[derive(Default)]
pub struct Desk {
    open: Option<Dialog>,
    /// Whether what is open has just been opened: its first field takes the keys.
    is_new: bool,
    go_to: go_to::GoTo,
    find: find::Find,
    cameras: cameras::Cameras,
    form: form::Form,
}

impl Desk {
    /// Whether a dialog is open.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Opens `dialog`, or closes it.
    pub fn toggle(&mut self, dialog: Dialog, bar: &TimeBar) {
        self.open = (self.open != Some(dialog)).then_some(dialog);
        self.is_new = true;
        match dialog {
            Dialog::GoTo => self.go_to.begin(),
            Dialog::Follow => self.find.begin(),
            Dialog::Cameras => self.cameras.begin(None),
            Dialog::MarkMoment => self.form.begin(bar, false),
            Dialog::MarkWindow => self.form.begin(bar, true),
            Dialog::Help | Dialog::Bookmarks => {}
        }
    }

    /// Asks which cameras see `place`.
    pub fn ask_who_sees(&mut self, place: LonLat) {
        self.open = Some(Dialog::Cameras);
        self.is_new = true;
        self.cameras.begin(Some(place));
    }

    /// Whether cameras are looked for: then a click on a map asks who sees that place.
    pub fn looks_for_cameras(&self) -> bool {
        self.open == Some(Dialog::Cameras)
    }

    /// The place of which is asked who sees it, and who does.
    pub fn sights(&self) -> Option<(LonLat, &FoundCameras)> {
        self.cameras.sights().filter(|_| self.looks_for_cameras())
    }

    /// Closes what is open; answers whether anything was.
    pub fn close(&mut self) -> bool {
        self.open.take().is_some()
    }

    /// Shows what is open; gives what was asked for in it.
    pub fn ui(
        &mut self,
        context: &Context,
        view: &mut DeskView<'_>,
        locale: &Locale,
        theme: &Theme,
    ) -> Vec<Wish> {
        let Some(dialog) = self.open else { return Vec::new() };
        let is_new = std::mem::take(&mut self.is_new);
        let done = match dialog {
            Dialog::Help => {
                help_ui(context, locale);
                Done::default()
            }
            Dialog::GoTo => self.go_to.ui(context, view, is_new, (locale, theme)),
            Dialog::Follow => self.find.ui(context, view, is_new, locale),
            Dialog::Cameras => self.cameras.ui(context, view, is_new, (locale, theme)),
            Dialog::MarkMoment | Dialog::MarkWindow => {
                self.form.ui(context, view, is_new, (locale, theme))
            }
            Dialog::Bookmarks => bookmarks::bookmarks_ui(context, view, (locale, theme)),
        };
        if done.is_over {
            self.open = None;
        }
        done.wishes
    }
}

/// What became of a dialog on a frame.
#[derive(Default)]
struct Done {
    wishes: Vec<Wish>,
    is_over: bool,
}

impl Done {
    /// It is over with this wish.
    fn with(wish: Wish) -> Self {
        Self { wishes: vec![wish], is_over: true }
    }
}

/// A dialog's window over the wall.
fn window(title: &str) -> egui::Window<'static> {
    egui::Window::new(title.to_owned())
        .anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0])
        .collapsible(false)
        .resizable(false)
        .fade_in(false)
}

/// What is in a dialog; in a small window it scrolls.
fn scrolled(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let most = (ui.ctx().content_rect().height() - 140.0).max(120.0);
    // As high as it needs to be, and no higher than the window has room for.
    egui::ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, content);
}

fn text(text: &str) -> RichText {
    RichText::new(text).font(fonts::medium(SIZE))
}

/// A named field for one line.
fn line(ui: &mut Ui, name: &str, value: &mut String, width: f32) -> egui::Response {
    let label = ui.label(text(name));
    let edit = egui::TextEdit::singleline(value)
        .font(fonts::medium(SIZE))
        .char_limit(MOST_CHARACTERS)
        .desired_width(width);
    ui.add(edit).labelled_by(label.id)
}

/// Longest text that is typed.
const MOST_CHARACTERS: usize = 400;
