//! The `topics` tile: what citizens complain about more than usual.

use std::{cmp::Reverse, collections::BTreeMap};

use wall_model::{Bilingual, FactKind, Finding, Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Bar, Block, Body, Row, Text, Tone, Words},
};

use super::{TICK, nothing, source, ticked, title};
use crate::complaints::{
    ID,
    analysis::TOPICS,
    known::{self, Complaint, heard},
};

/// Most bars.
const BARS: usize = 8;

/// The week that is compared with the weeks before it.
const WEEK: Span = Span::from_hours(7 * 24);

/// Weeks before.
const WEEKS: i64 = 11;

/// See the [module](self).
pub(super) struct Topics;

impl Tile for Topics {
    fn id(&self) -> &'static str {
        "complaints/topics"
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
        let now = at.now();
        let heard = heard(at, now);
        let all = known::all(at);
        let rows = rows(at);
        let first = match rows.is_empty() {
            true => {
                Block::Note(Text::words("Tidak ada topik yang menonjol", "No topic stands out"))
            }
            false => Block::Rows(rows),
        };
        TileView {
            title: title(options, Words::new("Topik aduan", "Complaint topics")),
            source: source(&heard, [Text::words("7 hari · biasanya", "7 days · usually")]),
            freshness: heard.freshness,
            body: match all.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(vec![first, Block::Bars(bars(&all, now))]),
            },
        }
    }
}

/// What was found, the newest first.
fn rows(at: &Moment) -> Vec<Row> {
    let mut found: Vec<&Finding> = Vec::new();
    for known in at.latest(ID, Slot::Finding) {
        match &known.fact.kind {
            FactKind::Finding(finding) if finding.analysis == TOPICS => found.push(finding),
            _ => {}
        }
    }
    found.sort_by_key(|finding| Reverse(finding.since));
    let row = |finding: &&Finding| Row {
        lead: Some(Text::HourMinute(finding.since)),
        label: short(&finding.text).into(),
        detail: None,
        value: finding.values.get("count").map(|count| Text::Count(*count as i64)),
        mark: None,
    };
    found.iter().map(row).collect()
}

/// What a topic is about and where, without its number.
fn short(text: &Bilingual) -> Bilingual {
    let first = |text: &str| text.split(':').next().unwrap_or_default().to_owned();
    Bilingual::new(first(&text.id), first(&text.en))
}

/// Complaints of the week by category, with what is usual.
fn bars(all: &[Complaint<'_>], now: Timestamp) -> Vec<Bar> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for one in all {
        let age = now.since(one.case.opened_at);
        let (week, before) = counts.entry(one.case.title.as_str()).or_default();
        if age < WEEK {
            *week += 1;
        } else if age < WEEK.times(WEEKS + 1) {
            *before += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().filter(|(_, (week, _))| *week > 0).collect();
    counts.sort_by_key(|(name, (week, _))| (Reverse(*week), *name));
    let most = counts.first().map_or(1, |(_, (week, _))| (*week).max(1));
    let bar = |(name, (week, before)): &(&str, (usize, usize))| {
        let usual = *before as f64 / WEEKS as f64;
        let usual_text = Text::join([
            Text::words("biasanya ", "usually "),
            Text::Decimal { value: usual, decimals: 1 },
        ]);
        let is_more = *week >= 4 && *week as f64 > 2.0 * usual + 1.0;
        Bar {
            label: Text::name(*name),
            share: *week as f64 / most as f64,
            value: Text::count(*week),
            note: Some(usual_text),
            tone: if is_more { Tone::InHand } else { Tone::Data },
        }
    };
    counts.iter().take(BARS).map(bar).collect()
}
