//! The `threads` tile: citizens who wait for an answer, the longest first.

use wall_model::{Span, Timestamp};
use wall_service::{
    Moment, Options, Sources, Tile, TileView,
    view::{Block, Body, Figure, Mark, Row, Text, Tone, Words},
};

use super::{TICK, nothing, source, ticked, title};
use crate::complaints::known::{self, Complaint, UNANSWERED, coarse, heard};

/// Most rows.
const ROWS: usize = 12;

/// See the [module](self).
pub(super) struct Threads;

impl Tile for Threads {
    fn id(&self) -> &'static str {
        "complaints/threads"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["requests", "updates", "inbox"])
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &ticked(at);
        let now = at.now();
        let heard = heard(at, now);
        let all = known::all(at);
        let mut waiting: Vec<(Timestamp, Complaint<'_>)> =
            all.iter().filter_map(|one| Some((one.waits_since()?, *one))).collect();
        waiting.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.id.cmp(b.1.id)));
        let blocks = match waiting.is_empty() {
            true => vec![Block::Note(Text::words(
                "Semua warga sudah dijawab",
                "Every citizen has been answered",
            ))],
            false => vec![
                Block::Figures(figures(&waiting, now)),
                Block::Rows(waiting.iter().take(ROWS).map(|one| row(one, now)).collect()),
            ],
        };
        TileView {
            title: title(options, Words::new("Menunggu jawaban", "Waiting for an answer")),
            source: source(&heard, [Text::words("target 24 jam", "target 24 h")]),
            freshness: heard.freshness,
            body: match all.is_empty() {
                true => Body::Empty(nothing()),
                false => Body::Blocks(blocks),
            },
        }
    }
}

fn is_over(since: Timestamp, now: Timestamp) -> bool {
    now.since(since) > UNANSWERED
}

fn figures(waiting: &[(Timestamp, Complaint<'_>)], now: Timestamp) -> Vec<Figure> {
    let over = waiting.iter().filter(|(since, _)| is_over(*since, now)).count();
    vec![
        Figure {
            value: Text::count(waiting.len()),
            label: Text::words("Warga menunggu", "Citizens waiting"),
            tone: Tone::Calm,
        },
        Figure {
            value: Text::count(over),
            label: Text::words("Lebih dari 24 jam", "Over 24 h"),
            tone: if over > 0 { Tone::Alarm } else { Tone::Done },
        },
    ]
}

fn row((since, one): &(Timestamp, Complaint<'_>), now: Timestamp) -> Row {
    Row {
        lead: None,
        label: Text::name(one.case.title.as_str()),
        detail: Some(Text::dotted([
            Text::name(one.agency()),
            Text::name(one.case.address.as_str()),
        ])),
        value: Some(Text::Span(coarse(now.since(*since)))),
        mark: Some(match is_over(*since, now) {
            true => Mark::new(Tone::Alarm, Words::new("LEWAT", "OVERDUE")),
            false => Mark::new(Tone::InHand, Words::new("MENUNGGU", "WAITING")),
        }),
    }
}
