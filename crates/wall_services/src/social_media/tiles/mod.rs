//! What the wall shows of it.

mod hoaxes;
mod mentions;
mod mood;
mod news;
mod topics;
mod waiting;

use wall_model::{FactKind, HealthState, Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Body, Freshness, Text},
};

use super::ID;

/// Every tile.
pub(super) const ALL: [&dyn Tile; 6] = [
    &mentions::Mentions,
    &topics::Topics,
    &waiting::Waiting,
    &hoaxes::Hoaxes,
    &mood::MoodTile,
    &news::News,
];

/// The step at which views change by the clock alone.
const TICK: Span = Span::from_secs(30);

/// Without a post for so long, nobody writes or nothing is heard.
const STALE: Span = Span::from_hours(2);

/// What is told of the last day.
const DAY: Span = Span::from_hours(24);

/// Where feeds tell how they are.
const INGEST: &str = "ingest";

/// The moment at the tile's last tick.
fn at_tick(at: &Moment) -> Moment {
    Moment::new(at.now().floor(TICK), at.state().clone(), None)
}

/// A view of this service: its title (option `title`), its scope and its body. A source that
/// is down is named.
fn view(
    at: &Moment,
    options: &Options,
    title: Text,
    scope: Text,
    newest: Option<Timestamp>,
    body: Body,
) -> TileView {
    TileView {
        title: options.text("title").map_or(title, Text::name),
        source: Text::dotted([scope].into_iter().chain(outage(at))),
        freshness: Freshness::of(newest, at.now(), STALE),
        body,
    }
}

/// Which sources are down or cannot be read.
fn outage(at: &Moment) -> Option<Text> {
    let mut down = at.latest(INGEST, Slot::Health).filter_map(|known| match &known.fact.kind {
        FactKind::Health(health) if health.service == ID => match health.state {
            HealthState::Down => Some((health, Text::words(" putus", " down"))),
            HealthState::Garbled => Some((health, Text::words(" tak terbaca", " unreadable"))),
            _ => None,
        },
        _ => None,
    });
    let (first, state) = down.next()?;
    let more = down.count();
    let mut parts = vec![Text::name(first.name.as_str()), state];
    if more > 0 {
        parts.extend([Text::words(", dan ", ", and "), Text::count(more)]);
        parts.push(Text::words(" lagi", " more"));
    }
    Some(Text::join(parts))
}

/// When the newest post was written, whoever wrote it.
fn newest(talk: &super::talk::Talk<'_>) -> Option<Timestamp> {
    let said = talk.said.last().map(super::talk::Said::at);
    let news = talk.news.last().map(super::talk::Said::at);
    said.max(news)
}

/// A time of the last day, or a date.
fn when(at: Timestamp, now: Timestamp) -> Text {
    if now.since(at) < Span::from_hours(20) { Text::HourMinute(at) } else { Text::DayMonth(at) }
}

/// How long something lasts, in steps that a wall shows: minutes, then hours.
fn age(span: Span) -> Text {
    let mins = span.as_secs().max(0) / 60;
    Text::Span(if mins < 120 { Span::from_mins(mins) } else { Span::from_hours(mins / 60) })
}

/// A text of at most `most` characters.
fn short(text: &str, most: usize) -> String {
    let mut short: String = text.chars().take(most).collect();
    if short.len() < text.len() {
        short.truncate(short.trim_end().len());
        short.push('…');
    }
    short
}

/// A value that a finding carries.
fn value(finding: &wall_model::Finding, name: &str) -> f64 {
    finding.values.get(name).copied().unwrap_or_default()
}

/// A channel's name as people write it.
fn channel(name: &str) -> Text {
    match name {
        "mastodon" => Text::name("Mastodon"),
        "whatsapp" => Text::name("WhatsApp"),
        "matrix" => Text::words("Relawan", "Volunteers"),
        other => Text::name(other),
    }
}
