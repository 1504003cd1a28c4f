//! The `agencies` tile: what each agency (OPD) has on its desk, and how much of it is late.
//!
//! Options: `title`; `count`: most agencies, 1 to 40.

use std::{cmp::Reverse, collections::BTreeMap};

use wall_model::{Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Board, BoardCell, BoardRow, Body, Text, Tone, Words},
};

use super::{TICK, nothing, number, source, ticked, title};
use crate::complaints::known::{self, Complaint, coarse, heard};

/// Most agencies unless the layout says otherwise.
const ROWS: usize = 12;

/// See the [module](self).
pub(super) struct Agencies;

/// What an agency has.
#[derive(Default)]
struct Load {
    open: usize,
    late: usize,
    oldest: Span,
}

impl Tile for Agencies {
    fn id(&self) -> &'static str {
        "complaints/agencies"
    }

    fn options(&self) -> &'static [&'static str] {
        &["count", "title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["requests", "inbox"])
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at);
        let now = at.now();
        let heard = heard(at, now);
        let all = known::all(at);
        let loads = loads(&all, now);
        let late: usize = loads.iter().map(|(_, load)| load.late).sum();
        let summary = Text::join([Text::count(late), Text::words(" terlambat", " late")]);
        let most = number(options, "count", ROWS, 1.0, 40.0);
        TileView {
            title: title(options, Words::new("Aduan per OPD", "Complaints by agency")),
            source: source(&heard, (!all.is_empty()).then_some(summary)),
            freshness: heard.freshness,
            body: match all.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(vec![Block::Board(board(&loads, most))]),
            },
        }
    }
}

/// Agencies with what they have, those with the most late complaints first.
fn loads<'a>(all: &[Complaint<'a>], now: Timestamp) -> Vec<(&'a str, Load)> {
    let mut loads: BTreeMap<&'a str, Load> = BTreeMap::new();
    for one in all {
        let Some(agency) = one.case.agency.as_deref() else { continue };
        let load = loads.entry(agency).or_default();
        load.late += usize::from(one.is_late(now));
        if one.is_open() {
            load.open += 1;
            load.oldest = load.oldest.max(one.age(now));
        }
    }
    let mut loads: Vec<_> = loads.into_iter().filter(|(_, load)| load.open > 0).collect();
    loads.sort_by_key(|(agency, load)| (Reverse(load.late), Reverse(load.open), *agency));
    loads
}

fn board(loads: &[(&str, Load)], most: usize) -> Board {
    let cell = |value: Text, tone| Some(BoardCell { value, trend: None, tone });
    let row = |(agency, load): &(&str, Load)| BoardRow {
        label: Text::name(*agency),
        detail: None,
        cells: vec![
            cell(Text::count(load.open), Tone::Calm),
            cell(Text::Span(coarse(load.oldest)), Tone::Calm),
            cell(Text::count(load.late), if load.late > 0 { Tone::Alarm } else { Tone::Quiet }),
        ],
        mark: None,
    };
    Board {
        corner: Text::Words(Words::new("OPD", "Agency")),
        columns: vec![
            Text::words("terbuka", "open"),
            Text::words("tertua", "oldest"),
            Text::words("terlambat", "late"),
        ],
        rows: loads.iter().take(most).map(row).collect(),
    }
}
