//! The `topics` tile: what citizens write about, how much, whether more than before, and
//! where.
//!
//! Options: `title`; `hours`, what counts, 1 to 48 (24 unless said).

use std::collections::BTreeMap;

use wall_model::Span;
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Board, BoardCell, BoardRow, Body, Mark, Text, Tone, Trend, Unit, Words},
};

use super::{TICK, at_tick, newest, view};
use crate::social_media::{
    about::Feeling,
    analysis,
    talk::{self, Said, Talk},
    topics::{self, Topic},
};

/// What is compared with the time before it.
const RECENT: Span = Span::from_hours(3);

/// See the [module](self).
pub(super) struct Topics;

impl Tile for Topics {
    fn id(&self) -> &'static str {
        "social_media/topics"
    }

    fn options(&self) -> &'static [&'static str] {
        &["hours", "title"]
    }

    fn tick(&self) -> Span {
        TICK
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &at_tick(at);
        let talk = Talk::of(at);
        let hours = options.number("hours").map_or(24.0, |hours| hours.clamp(1.0, 48.0)) as i64;
        let said = talk.since(at.now() - Span::from_hours(hours));
        let mut rows: Vec<(bool, usize, BoardRow)> =
            topics::ALL.iter().filter_map(|topic| row(at, topic, said, hours)).collect();
        rows.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)));
        let body = if rows.is_empty() {
            Body::Empty(Text::words("Belum ada topik", "No topics yet"))
        } else {
            Body::Blocks(vec![Block::Board(Board {
                corner: Text::words("Topik", "Topic"),
                columns: vec![
                    Text::join([Text::Count(hours), Text::words(" jam", " h")]),
                    Text::words("3 jam", "3 h"),
                    Text::words("negatif", "negative"),
                ],
                rows: rows.into_iter().map(|(_, _, row)| row).collect(),
            })])
        };
        let placed = said.iter().filter(|said| said.place().is_some()).count();
        let scope = Text::join([
            Text::count(placed),
            Text::words(" dari ", " of "),
            Text::count(said.len()),
            Text::words(" kiriman bertempat", " posts name a place"),
        ]);
        view(at, options, Text::words("Topik warga", "Topics"), scope, newest(&talk), body)
    }
}

/// A topic's row; `None` if nobody writes of it. It comes with whether it bursts, and its
/// count.
fn row(
    at: &Moment,
    topic: &'static Topic,
    said: &[Said<'_>],
    hours: i64,
) -> Option<(bool, usize, BoardRow)> {
    let of: Vec<&Said<'_>> = said
        .iter()
        .filter(|said| said.about.and_then(|about| about.topic()) == Some(topic))
        .collect();
    if of.is_empty() {
        return None;
    }
    let entity = format!("burst:topic:{}", topic.key);
    let is_burst =
        talk::findings_of(at, analysis::BURSTS).any(|(fact, _)| fact.entity.as_str() == entity);
    let recent = of.iter().filter(|said| said.at() > at.now() - RECENT).count();
    let before = (of.len() - recent) as f64 * RECENT.as_secs_f64() / (3_600.0 * hours as f64);
    // A few posts more or less are chance.
    let trend = match recent as f64 {
        recent if recent > 1.5 * before + 1.0 => Trend::Up,
        recent if recent + 1.0 < 0.5 * before => Trend::Down,
        _ => Trend::Flat,
    };
    let bad = of.iter().filter(|said| said.about.is_some_and(|a| a.feeling() == Feeling::Bad));
    let share = 100.0 * bad.count() as f64 / of.len() as f64;
    let cell = |value, trend, tone| Some(BoardCell { value, trend, tone });
    let row = BoardRow {
        label: topic.name.into(),
        detail: place(&of).map(Text::name),
        cells: vec![
            cell(Text::count(of.len()), None, Tone::Calm),
            cell(Text::count(recent), Some(trend), if is_burst { Tone::Alarm } else { Tone::Calm }),
            cell(
                Text::Quantity { value: share.round(), decimals: 0, unit: Unit::Percent },
                None,
                Tone::Quiet,
            ),
        ],
        mark: is_burst.then_some(Mark::new(Tone::Alarm, Words::new("LONJAKAN", "BURST"))),
    };
    Some((is_burst, of.len(), row))
}

/// The place that most of them name.
fn place(of: &[&Said<'_>]) -> Option<String> {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for name in of.iter().filter_map(|said| said.about?.place_name()) {
        *names.entry(name).or_default() += 1;
    }
    let most = names.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)));
    most.filter(|(_, count)| *count > 1).map(|(name, _)| name.to_owned())
}
