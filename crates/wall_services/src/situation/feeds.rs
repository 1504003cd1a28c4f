//! The `feeds` tile: whether the city's systems can be heard, worst first.

use std::collections::BTreeMap;

use wall_model::{FactKind, Health, HealthState, Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Body, FeedRow, Figure, Freshness, Mark, Text, Tone},
};

/// The service under which the wall tells its feeds' health.
const INGEST: &str = "ingest";

/// The wall tells each feed's health at least every 10 s; after three times that, the
/// wall's own ingest is silent and no state is to be trusted.
const UNTOLD: Span = Span::from_secs(30);

/// See the [module](self).
pub(super) struct Feeds;

/// A feed at the moment of the view.
struct Feed<'a> {
    health: &'a Health,
    state: HealthState,
    is_told: bool,
    /// When its age counts: a healthy feed is told of every few seconds only, and was as
    /// fresh as it said then; one that is not is as old as it is by now.
    aged_at: Timestamp,
}

impl Tile for Feeds {
    fn id(&self) -> &'static str {
        "situation/feeds"
    }

    fn options(&self) -> &'static [&'static str] {
        &[]
    }

    fn view(&self, at: &Moment, _options: &Options) -> TileView {
        let now = at.now().floor(self.tick());
        let mut feeds: Vec<Feed<'_>> = Vec::new();
        let mut newest = None;
        for known in at.latest(INGEST, Slot::Health) {
            let FactKind::Health(health) = &known.fact.kind else { continue };
            newest = newest.max(Some(known.fact.observed_at));
            let is_told = now.since(known.fact.observed_at) <= UNTOLD;
            let state = state(health, is_told, now);
            let is_well = is_told && state == HealthState::Up;
            let aged_at = if is_well { known.fact.observed_at } else { now };
            feeds.push(Feed { health, state, is_told, aged_at });
        }
        feeds.sort_by(|a, b| (rank(a.state), &a.health.name).cmp(&(rank(b.state), &b.health.name)));
        let body = match feeds.is_empty() {
            true => Body::Empty(Text::words("Belum ada layanan", "No feeds yet")),
            false => {
                Body::Blocks(vec![Block::Figures(figures(&feeds)), Block::Feeds(rows(&feeds))])
            }
        };
        TileView {
            title: Text::words("Sumber data", "Feeds"),
            source: summary(&feeds),
            freshness: Freshness::of(newest, now, UNTOLD),
            body,
        }
    }
}

/// The state now: a feed that was up when last told is silent once its next frame is
/// overdue.
fn state(health: &Health, is_told: bool, now: Timestamp) -> HealthState {
    let last = health.last_frame_at;
    let is_overdue = last.is_none_or(|last| now.since(last) > health.period.times(2));
    match health.state {
        HealthState::Up if !is_told && is_overdue => HealthState::Silent,
        state => state,
    }
}

/// Order of the list: worst first.
fn rank(state: HealthState) -> u8 {
    match state {
        HealthState::Down => 0,
        HealthState::Garbled => 1,
        HealthState::Silent => 2,
        HealthState::Connecting => 3,
        HealthState::Up => 4,
    }
}

/// Services of which every feed is up, and all services.
fn services(feeds: &[Feed<'_>]) -> (usize, usize) {
    let mut services: BTreeMap<&str, bool> = BTreeMap::new();
    for feed in feeds {
        let is_up = services.entry(&feed.health.service).or_insert(true);
        *is_up &= feed.state == HealthState::Up;
    }
    (services.values().filter(|is_up| **is_up).count(), services.len())
}

fn figures(feeds: &[Feed<'_>]) -> Vec<Figure> {
    let up = feeds.iter().filter(|feed| feed.state == HealthState::Up).count();
    let is_alarm =
        feeds.iter().any(|feed| matches!(feed.state, HealthState::Down | HealthState::Garbled));
    let tone = match (up == feeds.len(), is_alarm) {
        (true, _) => Tone::Done,
        (false, true) => Tone::Alarm,
        (false, false) => Tone::InHand,
    };
    let rejects = feeds.iter().map(|feed| feed.health.rejects).fold(0, u64::saturating_add);
    let mut figures = vec![Figure {
        value: Text::Ratio { part: number(up as u64), whole: number(feeds.len() as u64) },
        label: Text::words("sumber hidup", "feeds up"),
        tone,
    }];
    if rejects > 0 {
        figures.push(Figure {
            value: Text::Count(number(rejects)),
            label: Text::words("ditolak", "rejected"),
            tone: Tone::InHand,
        });
    }
    figures
}

/// `12 dari 12 layanan hidup`.
fn summary(feeds: &[Feed<'_>]) -> Text {
    let (up, all) = services(feeds);
    Text::join([
        Text::count(up),
        Text::words(" dari ", " of "),
        Text::count(all),
        Text::words(" layanan hidup", " services up"),
    ])
}

/// Fewest healthy feeds of one name that are shown as one line.
const MANY: usize = 3;

/// A line for each feed. Healthy ones that differ by a number alone, as the controllers of
/// many junctions, are one line: what is in order needs no list.
fn rows(feeds: &[Feed<'_>]) -> Vec<FeedRow> {
    let is_up = |feed: &Feed<'_>| feed.state == HealthState::Up && feed.is_told;
    let mut kinds: BTreeMap<&str, Vec<&Feed<'_>>> = BTreeMap::new();
    for feed in feeds.iter().filter(|feed| is_up(feed)) {
        kinds.entry(kind(&feed.health.name)).or_default().push(feed);
    }
    let mut rows = Vec::new();
    for feed in feeds {
        let alike = kinds.get(kind(&feed.health.name)).filter(|_| is_up(feed));
        match alike.filter(|alike| alike.len() >= MANY) {
            None => rows.push(row(feed)),
            Some(alike) if alike.first().is_some_and(|first| std::ptr::eq(*first, feed)) => {
                rows.push(row_of_many(alike));
            }
            Some(_) => {}
        }
    }
    rows
}

/// The name without the number at its end: `APILL SP-45` is an `APILL`.
fn kind(name: &str) -> &str {
    match name.rsplit_once(' ') {
        Some((kind, last)) if last.contains(|letter: char| letter.is_ascii_digit()) => kind,
        _ => name,
    }
}

/// One line for healthy feeds, with the age of the one that was heard longest ago.
fn row_of_many(feeds: &[&Feed<'_>]) -> FeedRow {
    let rejects = feeds.iter().map(|feed| feed.health.rejects).fold(0, u64::saturating_add);
    let period = feeds.iter().map(|feed| feed.health.period).max().unwrap_or_default();
    let age = |feed: &&&Feed<'_>| {
        feed.health
            .last_frame_at
            .map_or(Span::from_micros(i64::MAX), |last| feed.aged_at.since(last))
    };
    let oldest = feeds.iter().max_by_key(age);
    let name = feeds.first().map_or("", |feed| kind(&feed.health.name));
    FeedRow {
        name: Text::name(name),
        state: HealthState::Up,
        mark: Mark::of_feed(HealthState::Up),
        freshness: oldest.map_or(Freshness::Nothing, |feed| {
            Freshness::of(feed.health.last_frame_at, feed.aged_at, period.times(2))
        }),
        rejects: rejected(rejects),
        detail: Some(Text::join([Text::count(feeds.len()), Text::words(" sumber", " feeds")])),
    }
}

fn rejected(rejects: u64) -> Option<Text> {
    let text = || Text::join([Text::Count(number(rejects)), Text::words(" ditolak", " rejected")]);
    (rejects > 0).then(text)
}

fn row(feed: &Feed<'_>) -> FeedRow {
    let health = feed.health;
    let detail = match (feed.is_told, health.detail.as_str()) {
        (false, _) => Some(Text::words("tak ada kabar dari penerima", "no word from ingest")),
        (true, "") => None,
        (true, detail) => Some(Text::name(detail)),
    };
    FeedRow {
        name: Text::name(health.name.as_str()),
        state: feed.state,
        mark: Mark::of_feed(feed.state),
        freshness: Freshness::of(health.last_frame_at, feed.aged_at, health.period.times(2)),
        rejects: rejected(health.rejects),
        detail,
    }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
