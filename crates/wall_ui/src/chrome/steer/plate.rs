//! What is said upon the enlarged picture of who moves its camera: on a plate, so that it is read
//! whatever is seen behind it.

use egui::{Area, Context, Frame, Id, Label, Margin, Order, Rect, RichText, Stroke, vec2};
use wall_service::Words;

use super::{MOST_PLACES, Steered};
use crate::{Language, Locale, Theme, fonts};

/// From the picture's corner to the plate, points.
const INDENT: f32 = 14.0;

/// Widest plate, points.
const MOST_WIDTH: f32 = 820.0;

/// Most letters of a place's name.
const MOST_NAME: usize = 24;

/// Shows the plate in the upper left corner of the picture at `place`, where the time bar never is.
pub fn steer_ui(context: &Context, place: Rect, steered: &Steered, locale: &Locale, theme: &Theme) {
    let line = match locale.language {
        Language::Indonesian => &steered.line.id,
        Language::English => &steered.line.en,
    };
    let width = (place.width() - INDENT * 4.0).clamp(200.0, MOST_WIDTH);
    let frame = Frame::new()
        .fill(theme.ground)
        .corner_radius(4.0)
        .inner_margin(Margin::symmetric(14, 8))
        .stroke(Stroke::new(1.0, theme.hairline));
    Area::new(Id::unique("steer"))
        .order(Order::Middle)
        .fixed_pos(place.min + vec2(INDENT, INDENT))
        // The picture below it is moved and looked at closer as everywhere else.
        .interactable(false)
        .fade_in(false)
        .show(context, |ui| {
            frame.show(ui, |ui| {
                ui.set_max_width(width);
                let said = RichText::new(line).font(fonts::semibold(19.0));
                ui.add(Label::new(said.color(theme.tone(steered.tone))).selectable(false));
                if !steered.has_control {
                    return;
                }
                let keys = locale.pick(KEYS).to_owned();
                for line in [Some(keys), places(&steered.places, locale)].into_iter().flatten() {
                    let text = RichText::new(line).font(fonts::medium(17.0)).color(theme.quiet);
                    ui.add(Label::new(text).wrap().selectable(false));
                }
            });
        });
}

const KEYS: Words = Words::new(
    "panah: gerakkan (Shift: cepat) · + −: lensa · J atau Esc: lepas",
    "arrows: move (Shift: fast) · + −: lens · J or Esc: let go",
);

/// The places by the digits that send the camera there.
fn places(names: &[String], locale: &Locale) -> Option<String> {
    let named = names.iter().take(MOST_PLACES).enumerate().map(|(nr, name)| {
        let mut short: String = name.chars().take(MOST_NAME).collect();
        if short.len() < name.len() {
            short.push('…');
        }
        format!("{} {short}", (nr + 1) % MOST_PLACES)
    });
    let named: Vec<String> = named.collect();
    let word = locale.pick(Words::new("posisi: ", "places: "));
    (!named.is_empty()).then(|| format!("{word}{}", named.join(" · ")))
}
