//! A camera is looked for: by a part of its name, by where it stands, or by what it sees.

use egui::{Align2, Context, Key, ScrollArea, Ui, Window};
use wall_model::{EntityId, LonLat};
use wall_service::{
    Words,
    view::{Text, Unit},
};

use super::{DeskView, Done, line, text};
use crate::{Locale, Theme, chrome::wish::Wish};

/// What cameras are looked for.
#[derive(Clone, Debug, PartialEq)]
pub enum CameraQuery {
    /// With this in their name, their id, or the name of where they stand.
    Named(String),
    /// That see this place, or may see it.
    Seeing(LonLat),
}

/// A camera that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundCamera {
    /// Which.
    pub camera: EntityId,
    /// Its name.
    pub name: String,
    /// The district that it stands in; empty if none is known.
    pub place: String,
    /// How far from the place that is asked for, metres.
    pub metres: Option<f64>,
    /// Whether its owner says that it is in service.
    pub is_active: bool,
    /// Outline of what it sees, the camera first; empty if nobody knows where it looks.
    pub outline: Vec<LonLat>,
}

/// The cameras that were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundCameras {
    /// Those of the name, or those that see the place, nearest first.
    pub cameras: Vec<FoundCamera>,
    /// Those near the place of which nobody knows where they look, nearest first.
    pub near: Vec<FoundCamera>,
}

/// See the [module](self).
#[derive(Default)]
pub(super) struct Cameras {
    typed: String,
    /// The place that is asked for.
    place: Option<LonLat>,
    found: Option<(CameraQuery, FoundCameras)>,
}

impl Cameras {
    pub(super) fn begin(&mut self, place: Option<LonLat>) {
        self.place = place;
        self.found = None;
    }

    /// The place that is asked for, and what was found for it.
    pub(super) fn sights(&self) -> Option<(LonLat, &FoundCameras)> {
        let (_, found) = self.found.as_ref()?;
        Some((self.place?, found))
    }

    pub(super) fn ui(
        &mut self,
        context: &Context,
        view: &mut DeskView<'_>,
        is_new: bool,
        (locale, theme): (&Locale, &Theme),
    ) -> Done {
        let mut done = Done::default();
        // At the side, so that the map stays in sight.
        Window::new(locale.pick(Words::new("Cari kamera", "Find a camera")))
            .anchor(Align2::LEFT_CENTER, [24.0, 0.0])
            .collapsible(false)
            .resizable(false)
            .fade_in(false)
            .show(context, |ui| done = self.content(ui, view, is_new, (locale, theme)));
        done
    }

    fn content(
        &mut self,
        ui: &mut Ui,
        view: &mut DeskView<'_>,
        is_new: bool,
        (locale, theme): (&Locale, &Theme),
    ) -> Done {
        let mut done = Done::default();
        ui.set_width(460.0);
        let name = locale.pick(Words::new("Nama atau tempat", "Name or place"));
        let field = line(ui, name, &mut self.typed, 440.0);
        if is_new && self.place.is_none() {
            field.request_focus();
        }
        if field.changed() {
            self.place = None;
        }
        let query = match self.place {
            Some(place) => CameraQuery::Seeing(place),
            None => CameraQuery::Named(self.typed.clone()),
        };
        if self.found.as_ref().is_none_or(|(of, _)| *of != query) {
            let found = (view.cameras)(&query);
            self.found = Some((query, found));
        }
        let Some((query, found)) = &self.found else { return done };
        let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if let Some(first) = found.cameras.first().filter(|_| is_entered) {
            done = Done::with(Wish::ShowCamera(first.camera.clone()));
        }
        let hint = Words::new(
            "Klik pada peta: kamera mana yang melihat titik itu.",
            "A click on the map: which cameras see that point.",
        );
        ui.label(text(locale.pick(hint)).size(15.0).color(theme.quiet));
        ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
            if let CameraQuery::Seeing(_) = query {
                let sees = Words::new("Melihat titik ini", "See this point");
                heading(ui, locale, sees, found.cameras.len());
            }
            list(ui, locale, theme, &found.cameras, &mut done);
            if found.cameras.is_empty() {
                let none = match query {
                    CameraQuery::Seeing(_) => Words::new(
                        "Tidak ada kamera yang diketahui melihat titik ini.",
                        "No camera is known to see this point.",
                    ),
                    CameraQuery::Named(_) => Words::new(
                        "Pada waktu ini tidak ada kamera yang bernama begitu.",
                        "No camera of that name is known at this time.",
                    ),
                };
                ui.label(text(locale.pick(none)));
            }
            if !found.near.is_empty() {
                let near = Words::new("Dekat, arah tidak diketahui", "Near, direction unknown");
                heading(ui, locale, near, found.near.len());
                list(ui, locale, theme, &found.near, &mut done);
            }
        });
        done
    }
}

fn heading(ui: &mut Ui, locale: &Locale, words: Words, count: usize) {
    let count = locale.spell(&Text::count(count));
    ui.label(text(&format!("{}: {count}", locale.pick(words))).strong());
}

/// A button for each camera, which shows it.
fn list(ui: &mut Ui, locale: &Locale, theme: &Theme, cameras: &[FoundCamera], done: &mut Done) {
    for camera in cameras {
        if ui.button(text(&camera.name)).clicked() {
            *done = Done::with(Wish::ShowCamera(camera.camera.clone()));
        }
        let metres = camera
            .metres
            .map(|value| locale.spell(&Text::Quantity { value, decimals: 0, unit: Unit::Metres }));
        let state = Words::new("tidak aktif", "out of service");
        let state = (!camera.is_active).then(|| locale.pick(state).to_owned());
        let place = (!camera.place.is_empty()).then(|| camera.place.clone());
        let parts = [Some(camera.camera.to_string()), place, metres, state];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        ui.label(text(&parts.join(" · ")).size(15.0).color(theme.quiet));
    }
}
