//! The `checks` tile: complaints that came back, and repairs that are in doubt.

use std::cmp::Reverse;

use wall_model::{FactKind, Finding, Slot, Span};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Body, Figure, Mark, Row, Text, Tone, Unit, Words},
};

use super::{TICK, nothing, source, ticked, title};
use crate::complaints::{
    ID,
    analysis::{FAKE_DONE, RECURRENCE},
    known::{self, heard},
};

/// Most rows.
const ROWS: usize = 10;

/// See the [module](self).
pub(super) struct Checks;

impl Tile for Checks {
    fn id(&self) -> &'static str {
        "complaints/checks"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["requests", "inbox"])
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at);
        let heard = heard(at, at.now());
        let found = findings(at);
        let count = |analysis: &str| found.iter().filter(|one| one.analysis == analysis).count();
        let (fake, again) = (count(FAKE_DONE), count(RECURRENCE));
        let figures = vec![
            Figure {
                value: Text::count(fake),
                label: Text::words("Bukti meragukan", "Doubtful proofs"),
                tone: if fake > 0 { Tone::Alarm } else { Tone::Done },
            },
            Figure {
                value: Text::count(again),
                label: Text::words("Berulang < 90 hari", "Came back < 90 days"),
                tone: Tone::Calm,
            },
        ];
        let mut blocks = vec![Block::Figures(figures)];
        if !found.is_empty() {
            blocks.push(Block::Rows(found.iter().take(ROWS).map(|one| row(at, one)).collect()));
        }
        TileView {
            title: title(options, Words::new("Mutu penanganan", "Quality of repairs")),
            source: source(&heard, [Text::words("90 hari", "90 days")]),
            freshness: heard.freshness,
            body: match known::all(at).is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(blocks),
            },
        }
    }
}

/// Doubtful proofs first, each the newest first.
fn findings(at: &Moment) -> Vec<&Finding> {
    let mut found: Vec<&Finding> = at
        .latest(ID, Slot::Finding)
        .filter_map(|known| match &known.fact.kind {
            FactKind::Finding(finding)
                if finding.analysis == FAKE_DONE || finding.analysis == RECURRENCE =>
            {
                Some(&**finding)
            }
            _ => None,
        })
        .collect();
    found.sort_by_key(|one| (one.analysis != FAKE_DONE, Reverse(one.since)));
    found
}

/// What and where, and why it is here.
fn row(at: &Moment, finding: &Finding) -> Row {
    let first = finding.links.first();
    let known = first.and_then(|link| at.entity(ID, &link.entity, Slot::Case));
    let case = known.and_then(|known| match &known.fact.kind {
        FactKind::Case(case) => Some(case),
        _ => None,
    });
    let number = |name: &str, unit| {
        let value = *finding.values.get(name)?;
        Some(Text::Quantity { value, decimals: 0, unit })
    };
    let (value, mark) = match finding.analysis == FAKE_DONE {
        true if finding.values.contains_key("metres") => (
            number("metres", Unit::Metres),
            Mark::new(Tone::Alarm, Words::new("LOKASI LAIN", "ELSEWHERE")),
        ),
        true => (None, Mark::new(Tone::Alarm, Words::new("FOTO LAMA", "OLD PHOTO"))),
        false => {
            (number("days", Unit::Days), Mark::new(Tone::Quiet, Words::new("BERULANG", "AGAIN")))
        }
    };
    Row {
        lead: None,
        label: case.map_or_else(|| finding.text.clone().into(), |case| Text::name(&*case.title)),
        detail: case.map(|case| Text::name(&*case.address)),
        value,
        mark: Some(mark),
    }
}
