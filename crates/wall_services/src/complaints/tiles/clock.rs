//! The `clock` tile: what is late, what will be, and how many are solved in time, by the
//! class of working days that a complaint may take.

use wall_model::{Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView, local,
    view::{Block, Board, BoardCell, BoardRow, Body, Figure, Mark, Row, Text, Tone, Words},
};

use super::{TICK, nothing, percent, source, ticked, title};
use crate::complaints::known::{self, Complaint, heard};

/// Most rows.
const ROWS: usize = 8;

/// What is due within so long is due soon.
const SOON: Span = Span::from_hours(24);

/// What is due later than that is in no list.
const LISTED: Span = Span::from_hours(96);

/// See the [module](self).
pub(super) struct Clock;

/// The classes: their working days, and the most calendar days in which those lie.
const CLASSES: [(i64, i64, Words); 3] = [
    (5, 12, Words::new("hari · ringan", "days · light")),
    (14, 40, Words::new("hari · aduan", "days · complaint")),
    (60, i64::MAX, Words::new("hari · awas", "days · audit")),
];

/// What a class has.
#[derive(Clone, Copy, Default)]
struct Load {
    open: usize,
    soon: usize,
    late: usize,
    solved: usize,
    in_time: usize,
}

impl Tile for Clock {
    fn id(&self) -> &'static str {
        "complaints/clock"
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
        let mut loads = [Load::default(); 3];
        for one in &all {
            if let Some(load) = loads.get_mut(class_of(one)) {
                count(load, one, now);
            }
        }
        TileView {
            title: title(options, Words::new("Tenggat aduan", "Complaint deadlines")),
            source: source(&heard, [Text::words("hari kerja", "working days")]),
            freshness: heard.freshness,
            body: match all.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(blocks(&loads, rows(&all, now))),
            },
        }
    }
}

fn blocks(loads: &[Load; 3], rows: Vec<Row>) -> Vec<Block> {
    let mut blocks = vec![Block::Board(board(loads))];
    if !rows.is_empty() {
        blocks.push(Block::Rows(rows));
    }
    blocks.push(Block::Figures(figures(loads)));
    blocks
}

/// The class of a complaint, by the days between its beginning and its end.
fn class_of(one: &Complaint<'_>) -> usize {
    let Some(due) = one.case.course.due_at else { return 1 };
    let days = local::day_number(due) - local::day_number(one.case.opened_at);
    CLASSES.iter().position(|(_, most, _)| days <= *most).unwrap_or(1)
}

fn count(load: &mut Load, one: &Complaint<'_>, now: Timestamp) {
    let Some(due) = one.case.course.due_at else { return };
    if one.is_open() {
        load.open += 1;
        load.late += usize::from(due < now);
        load.soon += usize::from(due >= now && due.since(now) <= SOON);
    } else if let Some(solved) = one.solved_at() {
        load.solved += 1;
        load.in_time += usize::from(solved <= due);
    }
}

/// Share of the solved ones that were solved in time.
fn kept(load: Load) -> Option<Text> {
    (load.solved > 0).then(|| percent(load.in_time as f64 / load.solved as f64))
}

fn figures(loads: &[Load; 3]) -> Vec<Figure> {
    let sum = loads.iter().fold(Load::default(), |sum, load| Load {
        open: sum.open + load.open,
        soon: sum.soon + load.soon,
        late: sum.late + load.late,
        solved: sum.solved + load.solved,
        in_time: sum.in_time + load.in_time,
    });
    let mut figures = vec![
        Figure {
            value: Text::count(sum.late),
            label: Text::words("Lewat tenggat", "Past due"),
            tone: if sum.late > 0 { Tone::Alarm } else { Tone::Done },
        },
        Figure {
            value: Text::count(sum.soon),
            label: Text::words("Jatuh tempo 24 jam", "Due in 24 h"),
            tone: if sum.soon > 0 { Tone::InHand } else { Tone::Calm },
        },
    ];
    figures.extend(kept(sum).map(|value| Figure {
        value,
        label: Text::words("Tepat waktu, 90 hari", "In time, 90 days"),
        tone: Tone::Calm,
    }));
    figures
}

fn board(loads: &[Load; 3]) -> Board {
    let cell = |value: Text, tone| Some(BoardCell { value, trend: None, tone });
    let row = |(load, (days, _, words)): (&Load, &(i64, i64, Words))| BoardRow {
        label: Text::join([Text::Count(*days), Text::words(" ", " "), (*words).into()]),
        detail: None,
        cells: vec![
            cell(Text::count(load.open), Tone::Calm),
            cell(Text::count(load.soon), if load.soon > 0 { Tone::InHand } else { Tone::Quiet }),
            cell(Text::count(load.late), if load.late > 0 { Tone::Alarm } else { Tone::Quiet }),
            kept(*load).and_then(|share| cell(share, Tone::Calm)),
        ],
        mark: None,
    };
    Board {
        corner: Text::words("Kelas", "Class"),
        columns: vec![
            Text::words("terbuka", "open"),
            Text::words("24 jam", "24 h"),
            Text::words("lewat", "late"),
            Text::words("tepat", "in time"),
        ],
        rows: loads.iter().zip(&CLASSES).map(row).collect(),
    }
}

/// The open complaints that are the longest past due, then those that are due next.
fn rows(all: &[Complaint<'_>], now: Timestamp) -> Vec<Row> {
    let open = all.iter().filter(|one| one.is_open());
    let mut due: Vec<(Timestamp, &Complaint<'_>)> =
        open.filter_map(|one| Some((one.case.course.due_at?, one))).collect();
    due.retain(|(due, _)| due.since(now) <= LISTED);
    due.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.id.cmp(b.1.id)));
    let row = |(due, one): &(Timestamp, &Complaint<'_>)| {
        let is_late = *due < now;
        let left = if is_late { now.since(*due) } else { due.since(now) };
        Row {
            lead: None,
            label: Text::name(one.case.title.as_str()),
            detail: Some(Text::dotted([
                Text::name(one.agency()),
                Text::name(one.case.address.as_str()),
            ])),
            value: Some(Text::Span(Span::from_hours(left.as_secs() / 3_600))),
            mark: Some(match is_late {
                true => Mark::new(Tone::Alarm, Words::new("LEWAT", "LATE")),
                false => Mark::new(
                    if left <= SOON { Tone::InHand } else { Tone::Quiet },
                    Words::new("SISA", "LEFT"),
                ),
            }),
        }
    };
    due.iter().take(ROWS).map(row).collect()
}
