//! The `incidents` tile: open incidents of every service, most pressing first; while none is open,
//! those that were solved, the latest first.
//!
//! Options: `title`; `count`: most rows, 1 to 50.

use std::cmp::Reverse;

use wall_model::{Case, CaseState, Span};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Body, Freshness, Mark, Row, Share, Text, Tone, Words},
};

use super::open;

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(5);

/// Older news than this make the list stale.
const STALE: Span = Span::from_mins(15);

/// Most rows, unless the layout says otherwise.
const ROWS: usize = 20;

/// See the [module](self).
pub(super) struct Incidents;

impl Tile for Incidents {
    fn id(&self) -> &'static str {
        "situation/incidents"
    }

    fn options(&self) -> &'static [&'static str] {
        &["count", "title"]
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &Moment::new(at.now().floor(TICK), at.state().clone(), None);
        let incidents = open::incidents(at);
        let newest = open::heard(at, &incidents);
        let cases: Vec<&Case> = incidents.iter().map(|one| one.case).collect();
        let most = options.number("count").map_or(ROWS, |count| count.clamp(1.0, 50.0) as usize);
        let open = cases.iter().filter(|case| case.state != CaseState::Done);
        let rows: Vec<Row> = open.clone().take(most).map(|case| row(case)).collect();
        let mut blocks = Vec::new();
        // Where something is open, all of the room is for that: where it is, too.
        let solved = if rows.is_empty() { solved(&cases, most) } else { None };
        match rows.is_empty() {
            true => blocks
                .push(Block::Note(Text::words("Tidak ada kejadian terbuka", "No open incidents"))),
            false => blocks.push(Block::Rows(rows)),
        }
        blocks.push(Block::Shares(shares(&cases)));
        blocks.extend(solved);
        let title = options.text("title");
        TileView {
            title: title.map_or_else(|| Text::words("Kejadian", "Incidents"), Text::name),
            source: Text::join([Text::count(open.count()), Text::words(" terbuka", " open")]),
            freshness: Freshness::of(newest, at.now(), STALE),
            body: match cases.is_empty() {
                true => Body::Empty(Text::words("Belum ada kejadian", "No incidents yet")),
                false => Body::Blocks(blocks),
            },
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// The solved ones, the one that began last first; nothing if there are none.
fn solved(cases: &[&Case], most: usize) -> Option<Block> {
    let done = cases.iter().filter(|case| case.state == CaseState::Done);
    let mut done: Vec<&Case> = done.copied().collect();
    // Of the same time in the order of all.
    done.sort_by_key(|case| Reverse(case.opened_at));
    (!done.is_empty()).then(|| Block::Rows(done.into_iter().take(most).map(row).collect()))
}

fn row(case: &Case) -> Row {
    Row {
        lead: Some(Text::HourMinute(case.opened_at)),
        label: Text::name(case.title.as_str()),
        detail: (!case.address.is_empty()).then(|| Text::name(case.address.as_str())),
        value: None,
        mark: Some(Mark::of_case(case.state)),
    }
}

/// How many cases are in each state.
fn shares(cases: &[&Case]) -> Vec<Share> {
    const STATES: &[(CaseState, Tone, Words)] = &[
        (CaseState::New, Tone::Alarm, Words::new("Baru", "New")),
        (CaseState::Forwarded, Tone::Forwarded, Words::new("Diteruskan", "Forwarded")),
        (CaseState::InHand, Tone::InHand, Words::new("Ditangani", "In hand")),
        (CaseState::Done, Tone::Done, Words::new("Selesai", "Done")),
    ];
    let share = |(state, tone, words): &(CaseState, Tone, Words)| {
        let count = cases.iter().filter(|case| case.state == *state).count();
        Share {
            count: i64::try_from(count).unwrap_or(i64::MAX),
            label: (*words).into(),
            tone: *tone,
        }
    };
    STATES.iter().map(share).collect()
}
