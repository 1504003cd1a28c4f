//! The `states` tile: how far complaints have come, and the oldest of each state.

use wall_model::{CaseState, Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Board, BoardCell, BoardRow, Body, Mark, Row, Share, Text, Tone, Words},
};

use super::{TICK, nothing, source, ticked, title};
use crate::complaints::known::{self, Complaint, UNTOUCHED, coarse, heard};

/// Solved complaints count for so long.
const LATELY: Span = Span::from_hours(30 * 24);

/// See the [module](self).
pub(super) struct States;

const OPEN: [(CaseState, Words, Tone); 3] = [
    (CaseState::New, Words::new("Belum ditanggapi", "Untouched"), Tone::Alarm),
    (CaseState::Forwarded, Words::new("Diteruskan", "Forwarded"), Tone::Forwarded),
    (CaseState::InHand, Words::new("Ditangani", "In hand"), Tone::InHand),
];

impl Tile for States {
    fn id(&self) -> &'static str {
        "complaints/states"
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
        let open: Vec<Complaint<'_>> = all.iter().copied().filter(Complaint::is_open).collect();
        let count = Text::join([Text::count(open.len()), Text::words(" terbuka", " open")]);
        TileView {
            title: title(options, Words::new("Pengaduan warga", "Citizens' complaints")),
            source: source(&heard, (!all.is_empty()).then_some(count)),
            freshness: heard.freshness,
            body: match all.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(blocks(&all, &open, now)),
            },
        }
    }
}

fn in_state(all: &[Complaint<'_>], state: CaseState) -> usize {
    all.iter().filter(|one| one.case.state == state).count()
}

fn blocks(all: &[Complaint<'_>], open: &[Complaint<'_>], now: Timestamp) -> Vec<Block> {
    let mut blocks = vec![Block::Board(board(all, now)), Block::Shares(shares(open))];
    let rows = rows(open, now);
    if !rows.is_empty() {
        blocks.push(Block::Rows(rows));
    }
    blocks
}

/// The states with how many complaints are in each, and for how long the oldest is.
fn board(all: &[Complaint<'_>], now: Timestamp) -> Board {
    let cell = |value: Text, tone| Some(BoardCell { value, trend: None, tone });
    let is_overdue =
        |one: &Complaint<'_>| one.case.state == CaseState::New && one.age(now) > UNTOUCHED;
    let row = |(state, words, tone): &(CaseState, Words, Tone)| {
        let of_state = all.iter().filter(|one| one.case.state == *state);
        let oldest = of_state.clone().map(|one| now.since(one.state_since())).max();
        // Only what lies untouched for too long asks for somebody.
        let tone = match state {
            _ if oldest.is_none() => Tone::Quiet,
            CaseState::New if all.iter().any(is_overdue) => Tone::Alarm,
            CaseState::New => Tone::Calm,
            _ => *tone,
        };
        BoardRow {
            label: (*words).into(),
            detail: None,
            cells: vec![
                cell(Text::count(of_state.count()), tone),
                oldest.and_then(|oldest| cell(Text::Span(coarse(oldest)), Tone::Calm)),
            ],
            mark: None,
        }
    };
    let mut rows: Vec<BoardRow> = OPEN.iter().map(row).collect();
    let solved = all.iter().filter_map(Complaint::solved_at);
    let lately = solved.filter(|time| (now - LATELY..=now).contains(time)).count();
    rows.push(BoardRow {
        label: Text::words("Selesai, 30 hari", "Done, 30 days"),
        detail: None,
        cells: vec![cell(Text::count(lately), Tone::Done), None],
        mark: None,
    });
    Board {
        corner: Text::words("Keadaan", "State"),
        columns: vec![Text::words("aduan", "count"), Text::words("terlama", "longest")],
        rows,
    }
}

fn shares(open: &[Complaint<'_>]) -> Vec<Share> {
    let share = |(state, words, tone): &(CaseState, Words, Tone)| Share {
        count: i64::try_from(in_state(open, *state)).unwrap_or(i64::MAX),
        label: (*words).into(),
        tone: *tone,
    };
    OPEN.iter().map(share).collect()
}

/// The complaint that has been in each state for the longest, the untouched ones first; then
/// the next oldest untouched ones.
fn rows(open: &[Complaint<'_>], now: Timestamp) -> Vec<Row> {
    let mut rows = Vec::new();
    for (nr, (state, ..)) in OPEN.iter().enumerate() {
        let of_state = open.iter().filter(|one| one.case.state == *state);
        let mut oldest: Vec<&Complaint<'_>> = of_state.collect();
        oldest.sort_by(|a, b| a.state_since().cmp(&b.state_since()).then(a.id.cmp(b.id)));
        let most = if nr == 0 { 3 } else { 1 };
        rows.extend(oldest.into_iter().take(most).map(|one| row(one, now)));
    }
    rows
}

fn row(one: &Complaint<'_>, now: Timestamp) -> Row {
    Row {
        lead: None,
        label: Text::name(one.case.title.as_str()),
        detail: (!one.case.address.is_empty()).then(|| Text::name(one.case.address.as_str())),
        value: Some(Text::Span(coarse(now.since(one.state_since())))),
        mark: Some(match one.case.state {
            CaseState::New => {
                let words = Words::new("BELUM DITANGGAPI", "UNTOUCHED");
                let is_overdue = one.age(now) > UNTOUCHED;
                Mark::new(if is_overdue { Tone::Alarm } else { Tone::Quiet }, words)
            }
            state => Mark::of_case(state),
        }),
    }
}
