//! The `checks` tile: complaints that came back, and repairs that are in doubt.

use std::cmp::Reverse;

use wall_model::{FactKind, Finding, Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Body, Figure, Mark, Row, Text, Tone, Words},
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
            blocks
                .push(Block::Rows(found.iter().take(ROWS).map(|one| row(one, at.now())).collect()));
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

fn row(finding: &Finding, now: Timestamp) -> Row {
    let is_today = now.since(finding.since) < Span::from_hours(20);
    Row {
        lead: Some(match is_today {
            true => Text::HourMinute(finding.since),
            false => Text::DayMonth(finding.since),
        }),
        label: finding.text.clone().into(),
        detail: None,
        value: None,
        mark: Some(match finding.analysis == FAKE_DONE {
            true => Mark::new(Tone::Alarm, Words::new("PERIKSA", "CHECK")),
            false => Mark::new(Tone::Quiet, Words::new("BERULANG", "AGAIN")),
        }),
    }
}
