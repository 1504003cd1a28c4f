//! Somebody to follow is looked for by a part of the name.

use std::sync::Arc;

use egui::{Context, Key, ScrollArea};
use wall_service::Words;

use super::{DeskView, Done, line, text, window};
use crate::{
    Locale,
    chrome::wish::{Followed, Wish},
};

/// See the [module](self).
#[derive(Default)]
pub(super) struct Find {
    typed: String,
    /// What was found for which text.
    found: Option<(String, Vec<Arc<Followed>>)>,
}

impl Find {
    pub(super) fn begin(&mut self) {
        self.found = None;
    }

    pub(super) fn ui(
        &mut self,
        context: &Context,
        view: &mut DeskView<'_>,
        is_new: bool,
        locale: &Locale,
    ) -> Done {
        let mut done = Done::default();
        window(locale.pick(Words::new("Ikuti", "Follow"))).show(context, |ui| {
            let name =
                locale.pick(Words::new("Kendaraan, kamera, kasus, …", "Vehicle, camera, case, …"));
            let field = line(ui, name, &mut self.typed, 420.0);
            if is_new {
                field.request_focus();
            }
            if self.found.as_ref().is_none_or(|(typed, _)| *typed != self.typed) {
                self.found = Some((self.typed.clone(), (view.find)(&self.typed)));
            }
            let found = self.found.as_ref().map_or(&[][..], |(_, found)| found);
            if field.lost_focus()
                && ui.input(|input| input.key_pressed(Key::Enter))
                && let Some(first) = found.first()
            {
                done = Done::with(Wish::Follow(Some(Arc::clone(first))));
            }
            ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
                for one in found {
                    let entity = format!("{} · {}/{}", one.label, one.service, one.entity);
                    if ui.button(text(&entity)).clicked() {
                        done = Done::with(Wish::Follow(Some(Arc::clone(one))));
                    }
                }
                if found.is_empty() {
                    ui.label(text(locale.pick(Words::new(
                        "Pada waktu ini tidak ada yang bernama begitu.",
                        "Nobody of that name is known at this time.",
                    ))));
                }
            });
        });
        done
    }
}
