//! Texts cut to a width, however long they are.

use egui::{Color32, FontId, Painter};

/// Letters to an em, at most: the narrowest take a quarter of one, and marks above letters nothing.
/// What has more of them is not measured, as names may be of any length.
const DENSEST: f32 = 10.0;

/// A line that has so much room.
pub(crate) struct Line<'a> {
    pub(crate) painter: &'a Painter,
    pub(crate) font: &'a FontId,
    /// The text's, so that what is painted has been laid out already.
    pub(crate) colour: Color32,
    /// Its room, points.
    pub(crate) room: f32,
}

impl Line<'_> {
    /// How wide `text` is, points.
    pub(crate) fn width(&self, text: &str) -> f32 {
        let Self { painter, font, colour, .. } = self;
        painter.layout_no_wrap(text.to_owned(), (*font).clone(), *colour).size().x
    }

    /// More letters than that are wider than the line.
    fn most(&self) -> usize {
        (self.room / self.font.size * DENSEST).max(0.0) as usize
    }

    /// Whether it has room for `text`.
    pub(crate) fn fits(&self, text: &str) -> bool {
        text.chars().nth(self.most()).is_none() && self.width(text) <= self.room
    }

    /// The longest beginning of `text` that fits, with an ellipsis if it is not all of it; empty if
    /// that were fewer than `fewest` letters.
    pub(crate) fn shortened(&self, text: &str, fewest: usize) -> String {
        if self.fits(text) {
            return text.to_owned();
        }
        let ends: Vec<usize> =
            text.char_indices().map(|(at, _)| at).take(self.most() + 1).collect();
        // The longer, the wider: where the first one too wide is.
        let shorter = |end: usize| format!("{}…", text.get(..end).unwrap_or_default().trim_end());
        let too_wide = ends.partition_point(|end| self.width(&shorter(*end)) <= self.room);
        match too_wide.checked_sub(1) {
            Some(kept) if kept >= fewest => {
                ends.get(kept).copied().map(shorter).unwrap_or_default()
            }
            _ => String::new(),
        }
    }

    /// As many parts of `text`, divided by ` · `, as fit, the first ones; `None` if not even the
    /// first one does.
    pub(crate) fn first_parts<'t>(&self, text: &'t str) -> Option<&'t str> {
        // What comes later is not looked at: there may be any number of parts.
        let end = text.char_indices().nth(self.most()).map(|(at, _)| at);
        let mut kept = match end {
            None => text,
            Some(end) => text.get(..end)?.rsplit_once(" · ")?.0,
        };
        while self.width(kept) > self.room {
            kept = kept.rsplit_once(" · ")?.0;
        }
        Some(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fonts;

    /// Does it with lines of so much room.
    fn with_lines(check: impl Fn(&dyn Fn(f32, &dyn Fn(&Line<'_>)))) {
        let context = egui::Context::default();
        context.set_fonts(fonts::definitions());
        let font = fonts::medium(20.0);
        for pass in 0..2 {
            context.begin_pass(egui::RawInput::default());
            let painter = &context.layer_painter(egui::LayerId::background());
            // Fonts that are set are there from the second pass.
            if pass == 1 {
                check(&|room, look| {
                    look(&Line { painter, font: &font, colour: Color32::WHITE, room });
                });
            }
            context.end_pass().textures_delta.clear();
        }
    }

    /// One letter less after another.
    fn slowly(line: &Line<'_>, text: &str, fewest: usize) -> String {
        let letters: Vec<char> = text.chars().collect();
        let shorter =
            |count: usize| letters[..count].iter().collect::<String>().trim_end().to_owned() + "…";
        if line.width(text) <= line.room {
            return text.to_owned();
        }
        let mut lengths = (fewest..letters.len()).rev().map(shorter);
        lengths.find(|shorter| line.width(shorter) <= line.room).unwrap_or_default()
    }

    #[test]
    fn the_longest_beginning_that_fits_is_kept() {
        let text = "Simpang Gatot Subroto Timur – Jl. AVATAR";
        with_lines(|with| {
            for room in 0..450 {
                with(room as f32, &|line| {
                    for fewest in [1, 3] {
                        let kept = line.shortened(text, fewest);
                        assert_eq!(kept, slowly(line, text, fewest), "{room}");
                    }
                });
            }
            with(450.0, &|line| assert_eq!(line.shortened(text, 3), text));
        });
    }

    #[test]
    fn what_is_very_long_is_cut_without_being_measured() {
        with_lines(|with| {
            with(300.0, &|line| {
                let long = "i".repeat(100_000);
                assert!(!line.fits(&long));
                assert_eq!(line.first_parts(&long), None);
                let kept = line.shortened(&long, 3);
                assert!(kept.len() > 20 && line.width(&kept) <= 300.0, "{kept}");
                assert!(line.width(&kept.replace('…', "i…")) > 300.0, "{kept}");

                let parts = "CCTV · ".repeat(100_000);
                let kept = line.first_parts(&parts).unwrap();
                assert!(kept.starts_with("CCTV · CCTV") && line.width(kept) <= 300.0, "{kept}");
                assert!(line.width(&format!("{kept} · CCTV")) > 300.0, "{kept}");

                // Marks that take no room at all.
                let marks = "\u{301}".repeat(100_000);
                assert!(line.shortened(&marks, 3).len() < 1_000);
            });
        });
    }
}
