//! The keys, in a window over the wall.

use egui::{Align2, Context, Grid, RichText, Window};
use wall_service::Words;

use crate::{Locale, fonts};

const KEYS: [(Words, Words); 27] = [
    (Words::new("Spasi", "Space"), Words::new("jeda / lanjut", "pause / go on")),
    (Words::same("R"), Words::new("balik arah putar", "turn the direction of time")),
    (
        Words::same("← →"),
        Words::new(
            "mundur / maju 1 dtk (Shift 10 dtk, Ctrl 1 mnt)",
            "back / on 1 s (Shift 10 s, Ctrl 1 min)",
        ),
    ),
    (Words::same("↓ ↑"), Words::new("mundur / maju 30 langkah", "back / on 30 steps")),
    (
        Words::same(", ."),
        Words::new(
            "fakta sebelumnya / berikutnya dari yang diikuti (Shift: dari semua)",
            "fact before / next, of whom you follow (Shift: of all)",
        ),
    ),
    (
        Words::same("A C M"),
        Words::new(
            "alarm, kasus, penanda berikutnya (Shift: sebelumnya)",
            "next alarm, case, bookmark (Shift: the one before)",
        ),
    ),
    (Words::same("G"), Words::new("ke jam yang ditulis", "go to a typed time")),
    (Words::same("I O"), Words::new("awal / akhir putar ulang", "begin / end of the loop")),
    (Words::same("L"), Words::new("akhiri putar ulang", "end the loop")),
    (Words::same("Home"), Words::new("kembali ke saat ini", "back to the present")),
    (Words::same("+ −"), Words::new("lebih cepat / lambat", "faster / slower")),
    (
        Words::same("F"),
        Words::new("ikuti kendaraan, kamera, kasus", "follow a vehicle, camera, case"),
    ),
    (
        Words::same("W"),
        Words::new("cari kamera; siapa melihat titik di peta", "find a camera; who sees a point"),
    ),
    (
        Words::same("B"),
        Words::new("tandai saat (Shift: jendela I–O)", "mark the moment (Shift: the window I–O)"),
    ),
    (Words::same("P"), Words::new("daftar penanda", "list of bookmarks")),
    (Words::same("K"), Words::new("salin tautan saat ini", "copy the moment's link")),
    (Words::same("T"), Words::new("tata letak saat itu / sekarang", "layout of then / of now")),
    (
        Words::same("S"),
        Words::new("putar ulang di satu permukaan saja", "replay on one surface alone"),
    ),
    (
        Words::same("D V"),
        Words::new("jalur per layanan / bilah tetap tampak", "lanes by service / keep the bar"),
    ),
    (
        Words::same("PgUp PgDn"),
        Words::new("perbesar / perkecil bilah waktu", "look closer / wider at the time bar"),
    ),
    (Words::same("F11"), Words::new("layar penuh", "full screen")),
    (Words::same("Esc"), Words::new("tutup; keluar dari layar penuh", "close; leave full screen")),
    (
        Words::new("Peta", "Map"),
        Words::new(
            "tarik, gulir; klik: ikuti; klik dua kali: semula; klik kanan: siapa melihat",
            "drag, scroll; click: follow; double click: as it was; right click: who sees it",
        ),
    ),
    (
        Words::new("Kamera", "Camera"),
        Words::new(
            "klik: perbesar, lalu gulir dan tarik; klik atau Esc: kembali",
            "click: enlarge, then scroll and drag; click or Esc: back",
        ),
    ),
    (
        Words::same("J"),
        Words::new(
            "gerakkan kamera yang diperbesar: panah, + −, 1–9 posisi; J atau Esc: lepas",
            "move the enlarged camera: arrows, + −, 1–9 places; J or Esc: let go",
        ),
    ),
    (
        Words::same("N"),
        Words::new(
            "angka kamera: aliran, laju, biaya, latensi",
            "figures of cameras: stream, rate, cost, latency",
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
            Grid::new("keys").num_columns(2).spacing([28.0, 6.0]).show(ui, |ui| {
                for (key, meaning) in KEYS {
                    ui.label(RichText::new(locale.pick(key)).font(fonts::semibold(17.0)));
                    ui.label(RichText::new(locale.pick(meaning)).font(fonts::medium(17.0)));
                    ui.end_row();
                }
            });
        });
}
