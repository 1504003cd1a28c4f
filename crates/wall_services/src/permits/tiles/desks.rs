//! The `desks` tile: where files lie, and for how long.

use std::{cmp::Reverse, collections::BTreeMap};

use wall_analysis::spread::median;
use wall_model::{Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Board, BoardCell, BoardRow, Body, Figure, Text, Tone, Words},
};

use super::{TICK, nothing, office_time, source, ticked, title};
use crate::permits::{
    known::{self, File, heard},
    vocabulary::{desk, desk_name},
};

/// Most desks unless the layout says otherwise.
const ROWS: usize = 12;

/// See the [module](self).
pub(super) struct Desks;

/// What lies on a desk.
#[derive(Default)]
struct Pile {
    files: usize,
    late: usize,
    dwells: Vec<f64>,
}

impl Tile for Desks {
    fn id(&self) -> &'static str {
        "permits/desks"
    }

    fn options(&self) -> &'static [&'static str] {
        &["count", "title"]
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
        let open: Vec<File<'_>> = files.iter().copied().filter(File::is_open).collect();
        let piles = piles(&open, now);
        let most = options.number("count").map_or(ROWS, |count| count.clamp(1.0, 60.0) as usize);
        let count = Text::join([Text::count(open.len()), Text::words(" berkas", " files")]);
        TileView {
            title: title(options, Words::new("Posisi berkas", "Where files are")),
            source: source(&heard, (!files.is_empty()).then_some(count)),
            freshness: heard.freshness,
            body: match files.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(vec![
                    Block::Board(board(&piles, most)),
                    Block::Figures(figures(&files, &open, now)),
                ]),
            },
        }
    }
}

/// Desks with what lies there, the largest pile first.
fn piles<'a>(open: &[File<'a>], now: Timestamp) -> Vec<(&'a str, Pile)> {
    let mut piles: BTreeMap<&'a str, Pile> = BTreeMap::new();
    for file in open {
        let pile = piles.entry(desk(file.office())).or_default();
        pile.files += 1;
        pile.late += usize::from(file.is_late(now));
        pile.dwells.push(file.dwell(now).as_secs_f64());
    }
    let mut piles: Vec<_> = piles.into_iter().collect();
    piles.sort_by_key(|(name, pile)| (Reverse(pile.files), *name));
    piles
}

fn figures(all: &[File<'_>], open: &[File<'_>], now: Timestamp) -> Vec<Figure> {
    let today = wall_service::local::day_start(now);
    let new = all.iter().filter(|file| file.case.opened_at >= today).count();
    let done = all.iter().filter(|file| !file.is_open() && file.fact.observed_at >= today).count();
    let late = open.iter().filter(|file| file.is_late(now)).count();
    let figure = |value, label, tone| Figure { value: Text::count(value), label, tone };
    vec![
        figure(open.len(), Text::words("Berjalan", "Under way"), Tone::Calm),
        figure(
            late,
            Text::words("Terlambat", "Late"),
            if late > 0 { Tone::Alarm } else { Tone::Done },
        ),
        figure(new, Text::words("Masuk hari ini", "In today"), Tone::Calm),
        figure(done, Text::words("Selesai hari ini", "Done today"), Tone::Calm),
    ]
}

fn board(piles: &[(&str, Pile)], most: usize) -> Board {
    let cell = |value: Text, tone| Some(BoardCell { value, trend: None, tone });
    let row = |(name, pile): &(&str, Pile)| {
        let middle = median(&pile.dwells).map(Span::from_secs_f64);
        let longest = pile.dwells.iter().copied().fold(0.0, f64::max);
        BoardRow {
            label: desk_name(name).into(),
            detail: None,
            cells: vec![
                cell(Text::count(pile.files), Tone::Calm),
                cell(Text::count(pile.late), if pile.late > 0 { Tone::Alarm } else { Tone::Quiet }),
                cell(office_time(Span::from_secs_f64(longest)), Tone::Calm),
                middle.and_then(|middle| cell(office_time(middle), Tone::Calm)),
            ],
            mark: None,
        }
    };
    Board {
        corner: Text::words("Kantor", "Office"),
        columns: vec![
            Text::words("berkas", "files"),
            Text::words("telat", "late"),
            Text::words("terlama", "longest"),
            Text::words("biasanya", "usually"),
        ],
        rows: piles.iter().take(most).map(row).collect(),
    }
}
