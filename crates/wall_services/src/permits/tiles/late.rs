//! The `late` tile: files that are past their time, by office.

use std::{cmp::Reverse, collections::BTreeMap};

use wall_model::{Slot, Span};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Bar, Block, Body, Figure, Mark, Row, Text, Tone, Unit, Words},
};

use super::{TICK, nothing, source, ticked, title};
use crate::permits::known::{self, File, heard};

/// Most bars, and most rows.
const BARS: usize = 6;
const ROWS: usize = 8;

/// See the [module](self).
pub(super) struct Late;

impl Tile for Late {
    fn id(&self) -> &'static str {
        "permits/late"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["files"])
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at);
        let now = at.now();
        let heard = heard(at, now, Slot::Case);
        let files = known::files(at);
        let mut late: Vec<File<'_>> =
            files.iter().copied().filter(|file| file.is_late(now)).collect();
        late.sort_by_key(|file| (file.case.course.due_at, file.number()));
        let blocks = match late.is_empty() {
            true => vec![Block::Note(Text::words("Tidak ada berkas terlambat", "No file is late"))],
            false => vec![
                Block::Figures(figures(&late, &files)),
                Block::Bars(bars(at, &late)),
                Block::Rows(late.iter().take(ROWS).map(|file| row(at, file)).collect()),
            ],
        };
        TileView {
            title: title(options, Words::new("Berkas terlambat", "Late files")),
            source: source(&heard, [Text::words("per kantor", "by office")]),
            freshness: heard.freshness,
            body: match files.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(blocks),
            },
        }
    }
}

fn figures(late: &[File<'_>], all: &[File<'_>]) -> Vec<Figure> {
    let open = all.iter().filter(|file| file.is_open()).count();
    let share = 100.0 * late.len() as f64 / open.max(1) as f64;
    vec![
        Figure {
            value: Text::count(late.len()),
            label: Text::words("Terlambat", "Late"),
            tone: Tone::Alarm,
        },
        Figure {
            value: Text::Quantity { value: share.round(), decimals: 0, unit: Unit::Percent },
            label: Text::words("dari berkas berjalan", "of files under way"),
            tone: Tone::Calm,
        },
    ]
}

/// Late files by office, the most first.
fn bars(at: &Moment, late: &[File<'_>]) -> Vec<Bar> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for file in late {
        *counts.entry(file.office()).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(office, count)| (Reverse(*count), *office));
    let most = counts.first().map_or(1, |(_, count)| *count);
    let bar = |(office, count): &(&str, usize)| Bar {
        label: Text::name(known::office_name(at, office)),
        share: *count as f64 / most as f64,
        value: Text::count(*count),
        note: None,
        tone: Tone::InHand,
    };
    counts.iter().take(BARS).map(bar).collect()
}

fn row(at: &Moment, file: &File<'_>) -> Row {
    let over = file.case.course.due_at.map_or(Span::ZERO, |due| at.now().since(due));
    let office = known::office_name(at, file.office());
    Row {
        lead: None,
        label: Text::name(file.case.title.as_str()),
        detail: Some(Text::dotted([Text::name(file.number()), Text::name(office)])),
        value: Some(Text::Span(Span::from_hours(over.as_secs() / 3_600))),
        mark: Some(Mark::new(Tone::Alarm, Words::new("LEWAT", "LATE"))),
    }
}
