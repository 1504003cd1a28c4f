//! The keys, in a window over the wall.

use egui::{Align2, Context, Grid, RichText, Window};
use wall_service::Words;

use crate::{Locale, fonts};

const KEYS: [(Words, Words); 9] = [
    (Words::new("Spasi", "Space"), Words::new("jeda / lanjut", "pause / go on")),
    (
        Words::same("← →"),
        Words::new(
            "mundur / maju 1 dtk (Shift 10 dtk, Ctrl 1 mnt)",
            "back / on 1 s (Shift 10 s, Ctrl 1 min)",
        ),
    ),
    (Words::same("↓ ↑"), Words::new("mundur / maju 30 langkah", "back / on 30 steps")),
    (Words::same("Home"), Words::new("kembali ke saat ini", "back to the present")),
    (Words::same("+ −"), Words::new("lebih cepat / lambat", "faster / slower")),
    (Words::same("F11"), Words::new("layar penuh", "full screen")),
    (Words::same("Esc"), Words::new("keluar dari layar penuh", "leave full screen")),
    (
        Words::new("Peta", "Map"),
        Words::new(
            "tarik, gulir; klik dua kali: kembali ke semula",
            "drag, scroll; double click: as it was",
        ),
    ),
    (Words::same("?"), Words::new("bantuan ini", "this help")),
];

/// Shows the keys' help.
pub fn help_ui(context: &Context, locale: &Locale) {
    Window::new(locale.pick(Words::new("Tombol", "Keys")))
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .collapsible(false)
        .resizable(false)
        .show(context, |ui| {
            Grid::new("keys").num_columns(2).spacing([28.0, 10.0]).show(ui, |ui| {
                for (key, meaning) in KEYS {
                    ui.label(RichText::new(locale.pick(key)).font(fonts::semibold(18.0)));
                    ui.label(RichText::new(locale.pick(meaning)).font(fonts::medium(18.0)));
                    ui.end_row();
                }
            });
        });
}
