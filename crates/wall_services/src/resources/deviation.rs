//! The `deviation` tile: projects and agencies more than ten points off.
//!
//! Options: `title`.

use wall_model::{ProjectScope, Span};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Body, Freshness, Mark, Row, Text, Tone, Words},
};

use super::{
    GAP, STALE,
    budget::{self, points},
    known::{self, Known},
};

/// See the [module](self).
pub(super) struct Deviation;

impl Tile for Deviation {
    fn id(&self) -> &'static str {
        "resources/deviation"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn tick(&self) -> Span {
        Span::from_mins(1)
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(self.tick());
        let all = known::all(at, ProjectScope::Project).chain(known::all(at, ProjectScope::Agency));
        let mut off: Vec<(f64, Row)> = Vec::new();
        let mut count = 0;
        for one in all {
            count += 1;
            let behind = one.behind().filter(|gap| *gap > GAP);
            let overpaid = one.overpaid().filter(|gap| *gap > GAP);
            let late = Mark::new(Tone::Alarm, Words::new("TERLAMBAT", "BEHIND"));
            let paid = Mark::new(Tone::Forwarded, Words::new("UANG MENDAHULUI", "PAID AHEAD"));
            off.extend(behind.map(|gap| (gap, row(&one, -gap, late))));
            off.extend(overpaid.map(|gap| (gap, row(&one, gap, paid))));
        }
        off.sort_by(|a, b| b.0.total_cmp(&a.0));
        let rows: Vec<Row> = off.into_iter().map(|(_, row)| row).collect();
        TileView {
            title: options
                .text("title")
                .map_or(Text::words("Deviasi > 10 poin", "Off by > 10 points"), Text::name),
            source: budget::source(at),
            freshness: Freshness::of(known::reported(at), now, STALE),
            body: match (count, rows.is_empty()) {
                (0, _) => Body::Empty(budget::nothing()),
                (_, true) => Body::Blocks(vec![Block::Note(Text::words(
                    "Semua dalam 10 poin dari rencana",
                    "All within 10 points of plan",
                ))]),
                (_, false) => Body::Blocks(vec![Block::Rows(rows)]),
            },
        }
    }
}

fn row(one: &Known<'_>, gap: f64, mark: Mark) -> Row {
    let is_project = one.project.scope == ProjectScope::Project;
    Row {
        lead: None,
        label: Text::name(if is_project {
            one.project.name.as_str()
        } else {
            one.project.agency.as_str()
        }),
        detail: Some(match is_project {
            true => Text::name(one.project.agency.as_str()),
            false => Text::words("semua kegiatan", "all of its works"),
        }),
        value: Some(points(gap)),
        mark: Some(mark),
    }
}
