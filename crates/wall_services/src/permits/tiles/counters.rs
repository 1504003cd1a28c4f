//! The `counters` tile: who is served now at each counter, how many wait, and for how long.

use std::cmp::Reverse;

use wall_model::{Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Board, BoardCell, BoardRow, Body, Figure, Mark, Text, Tone, Words},
};

use super::{TICK, nothing, source, ticked, title};
use crate::permits::{
    hours,
    known::{self, Line, WAIT_TARGET, heard, minutes},
};

/// See the [module](self).
pub(super) struct Counters;

impl Tile for Counters {
    fn id(&self) -> &'static str {
        "permits/counters"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["counters"])
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at);
        let now = at.now();
        let heard = heard(at, now, Slot::Queue);
        let mut lines = known::lines(at);
        lines.sort_by_key(|line| {
            (Reverse(line.expected()), Reverse(line.queue.waiting), line.fact.entity.clone())
        });
        let is_open = lines.iter().any(|line| line.queue.counters > 0);
        let state = match (is_open, hours::is_open(now)) {
            (true, _) => Text::words("buka", "open"),
            (false, true) => Text::words("loket belum buka", "counters not open yet"),
            (false, false) => Text::words("tutup", "closed"),
        };
        let figures = Block::Figures(figures(&lines, now, is_open));
        let board = Block::Board(board(&lines, now));
        let blocks = if is_open { vec![board, figures] } else { vec![figures, board] };
        TileView {
            title: title(options, Words::new("Antrean loket", "Counter queues")),
            source: source(
                &heard,
                [Text::words("Graha Sewaka Dharma", "Graha Sewaka Dharma"), state],
            ),
            freshness: heard.freshness,
            body: match lines.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(blocks),
            },
        }
    }
}

fn figures(lines: &[Line<'_>], now: Timestamp, is_open: bool) -> Vec<Figure> {
    let waiting: u32 = lines.iter().map(|line| line.queue.waiting).sum();
    let served: u32 = lines.iter().map(|line| line.queue.served).sum();
    let longest = lines.iter().filter_map(|line| line.longest(now)).max().map(minutes);
    let mut figures = vec![Figure {
        value: Text::Count(i64::from(waiting)),
        label: Text::words("Menunggu", "Waiting"),
        tone: Tone::Calm,
    }];
    if is_open {
        let longest = longest.unwrap_or(Span::ZERO);
        figures.push(Figure {
            value: Text::Span(longest),
            label: Text::words("Terlama menunggu", "Longest wait"),
            tone: if longest > WAIT_TARGET { Tone::Alarm } else { Tone::Calm },
        });
    }
    figures.push(Figure {
        value: Text::Count(i64::from(served)),
        label: Text::words("Terlayani hari ini", "Served today"),
        tone: Tone::Calm,
    });
    figures
}

fn board(lines: &[Line<'_>], now: Timestamp) -> Board {
    Board {
        corner: Text::words("Loket", "Counter"),
        columns: vec![
            Text::words("dilayani", "serving"),
            Text::words("antre", "waiting"),
            Text::words("perkiraan", "expected"),
            Text::words("terlama", "longest"),
        ],
        rows: lines.iter().map(|line| row(line, now)).collect(),
    }
}

fn row(line: &Line<'_>, now: Timestamp) -> BoardRow {
    let cell = |value: Text, tone| Some(BoardCell { value, trend: None, tone });
    let span = |span: Span| {
        cell(Text::Span(minutes(span)), if span > WAIT_TARGET { Tone::Alarm } else { Tone::Calm })
    };
    let queue = line.queue;
    let is_open = queue.counters > 0;
    BoardRow {
        label: Text::name(queue.name.as_str()),
        detail: is_open.then(|| {
            Text::join([Text::Count(i64::from(queue.counters)), Text::words(" loket", " counters")])
        }),
        cells: vec![
            (!queue.serving.is_empty())
                .then(|| cell(Text::name(queue.serving.as_str()), Tone::Calm))
                .flatten(),
            is_open.then(|| cell(Text::Count(i64::from(queue.waiting)), Tone::Calm)).flatten(),
            line.expected().and_then(span),
            line.longest(now).and_then(span),
        ],
        mark: match (is_open, line.expected()) {
            (false, _) => Some(Mark::new(Tone::Quiet, Words::new("TUTUP", "CLOSED"))),
            (true, Some(wait)) if wait > WAIT_TARGET => {
                Some(Mark::new(Tone::Alarm, Words::new("PADAT", "CROWDED")))
            }
            _ => None,
        },
    }
}
