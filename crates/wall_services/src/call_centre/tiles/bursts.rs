//! The `bursts` tile: what the calls say together: many of one place, callers of one case,
//! callers who call again and again, villages that no free unit can reach.
//!
//! Options: `title`; `count`, most rows of each sort, 1 to 20.

use std::cmp::Reverse;

use wall_model::{Fact, FactKind, Finding, Slot, Span};
use wall_service::{
    Moment, Options, Sources, Tile, TileView, Words,
    view::{Block, Body, Figure, Freshness, Mark, Row, Text, Tone},
};

use super::{newest, source, ticked, title};
use crate::call_centre::{ID, analysis, calls};

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(10);

/// By day somebody calls at least this often.
const STALE: Span = Span::from_mins(60);

/// Most rows of each sort, unless the layout says otherwise.
const ROWS: usize = 6;

/// See the [module](self).
pub(super) struct Bursts;

/// A sort of finding, its word and its colour.
struct Sort {
    analysis: &'static str,
    label: Words,
    mark: Mark,
}

const SORTS: [Sort; 4] = [
    Sort {
        analysis: analysis::BURSTS,
        label: Words::new("lonjakan", "bursts"),
        mark: Mark::new(Tone::Alarm, Words::new("LONJAKAN", "BURST")),
    },
    Sort {
        analysis: analysis::DUPLICATES,
        label: Words::new("digabung", "joined"),
        mark: Mark::new(Tone::InHand, Words::new("DIGABUNG", "JOINED")),
    },
    Sort {
        analysis: analysis::COVERAGE,
        label: Words::new("celah", "gaps"),
        mark: Mark::new(Tone::Forwarded, Words::new("CELAH", "GAP")),
    },
    Sort {
        analysis: analysis::REPEAT_CALLERS,
        label: Words::new("berulang", "repeated"),
        mark: Mark::new(Tone::Quiet, Words::new("BERULANG", "REPEATED")),
    },
];

impl Tile for Bursts {
    fn id(&self) -> &'static str {
        "call_centre/bursts"
    }

    fn options(&self) -> &'static [&'static str] {
        &["count", "title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["queue", "eido"])
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at, TICK);
        let most = options.number("count").map_or(ROWS, |count| count.clamp(1.0, 20.0) as usize);
        let findings = at.latest(ID, Slot::Finding).filter_map(|known| match &known.fact.kind {
            FactKind::Finding(finding) => Some((&*known.fact, &**finding)),
            _ => None,
        });
        let mut findings: Vec<(&Fact, &Finding)> = findings.collect();
        findings.sort_by_key(|(fact, finding)| (Reverse(finding.since), fact.entity.clone()));
        let calls = calls::all(at);
        let mut figures = Vec::new();
        let mut rows = Vec::new();
        for sort in &SORTS {
            let of_sort = findings.iter().filter(|(_, one)| one.analysis == sort.analysis);
            let count = of_sort.clone().count();
            figures.push(Figure {
                value: Text::count(count),
                label: sort.label.into(),
                tone: if count == 0 { Tone::Quiet } else { sort.mark.tone },
            });
            rows.extend(of_sort.take(most).map(|(_, finding)| row(finding, sort)));
        }
        let mut blocks = vec![Block::Figures(figures)];
        match rows.is_empty() {
            true => blocks.push(Block::Note(Text::words(
                "Tidak ada lonjakan panggilan",
                "Nothing unusual in the calls",
            ))),
            false => blocks.push(Block::Rows(rows)),
        }
        let heard = newest(calls.iter().map(|one| &*one.known.fact));
        TileView {
            title: title(options, "Pola 112", "112 patterns"),
            source: source(
                at,
                [Text::words("yang diceritakan panggilan bersama", "what calls say together")],
            ),
            freshness: Freshness::of(heard, at.now(), STALE),
            body: match calls.is_empty() && findings.is_empty() {
                true => Body::Empty(Text::words("Belum ada panggilan", "No calls yet")),
                false => Body::Blocks(blocks),
            },
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

fn row(finding: &Finding, sort: &Sort) -> Row {
    Row {
        lead: None,
        label: finding.text.clone().into(),
        detail: None,
        value: Some(Text::HourMinute(finding.since)),
        mark: Some(sort.mark.clone()),
    }
}
