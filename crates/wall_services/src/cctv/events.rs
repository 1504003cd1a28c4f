//! The `events` tile: what cameras notice now, newest first, and who moves one.

use wall_model::{Control, EntityId, FactKind, Finding, Holder, Slot, Span, Timestamp};
use wall_service::{
    Known, Moment, Options, Tile, TileView,
    view::{Block, Body, Mark, Row, Text, Tone, Words},
};

use super::{
    ID,
    event::{ALARM, Kind},
    newest,
};

/// The step at which the view changes by the clock alone.
const TICK: Span = Span::from_secs(5);

/// Most lines.
const MOST: usize = 60;

/// See the [module](self).
pub(super) struct Events;

impl Tile for Events {
    fn id(&self) -> &'static str {
        "cctv/events"
    }

    fn options(&self) -> &'static [&'static str] {
        &[]
    }

    fn view(&self, at: &Moment, _options: &Options) -> TileView {
        let at = &Moment::new(at.now().floor(TICK), at.state().clone(), None);
        let mut found: Vec<(&Known, &Finding)> = findings(at).collect();
        found.sort_by_key(|(known, finding)| {
            (std::cmp::Reverse(finding.since), known.fact.entity.clone())
        });
        let moved = moved(at).into_iter().map(|(name, holder)| moved_row(name, &holder, at.now()));
        let seen = found.iter().map(|(_, finding)| row(at, finding));
        let rows: Vec<Row> = moved.chain(seen).take(MOST).collect();
        let none = || Text::words("Tidak ada peristiwa", "No events");
        TileView {
            title: Text::words("Peristiwa kamera", "Camera events"),
            source: Text::words("Safe City", "Safe City"),
            freshness: newest::freshness(at, at.now()),
            body: match rows.is_empty() {
                true => Body::Empty(none()),
                false => Body::Blocks(vec![Block::Rows(rows)]),
            },
        }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// What cameras notice at `at`.
pub(super) fn findings(at: &Moment) -> impl Iterator<Item = (&Known, &Finding)> {
    at.latest(ID, Slot::Finding).filter_map(|known| match &known.fact.kind {
        FactKind::Finding(finding) => Some((known, &**finding)),
        _ => None,
    })
}

/// The kind of a finding.
pub(super) fn kind(finding: &Finding) -> Option<&'static Kind> {
    Kind::named(finding.analysis.strip_prefix(ID)?.strip_prefix('/')?)
}

/// The camera that a finding is about: the nearest to it that the city knows.
pub(super) fn camera<'a>(at: &Moment, finding: &'a Finding) -> Option<&'a EntityId> {
    let mut links = finding.links.iter().map(|link| &link.entity);
    let is_known = |camera: &&EntityId| at.entity(ID, camera, Slot::Footage).is_some();
    links.clone().find(is_known).or_else(|| links.next())
}

/// What people call the camera of a finding: as its list does, or as its feed of events does.
pub(super) fn name<'a>(at: &'a Moment, finding: &'a Finding) -> &'a str {
    let listed = camera(at, finding).and_then(|camera| at.entity(ID, camera, Slot::Footage));
    match listed.map(|known| &known.fact.kind) {
        Some(FactKind::Footage(footage)) => &footage.name,
        _ => finding.text.id.rsplit_once(": ").map_or("", |(name, _)| name),
    }
}

/// Cameras that somebody moves, and who.
fn moved(at: &Moment) -> Vec<(&str, Holder)> {
    let holder = |known: &Known| Holder::of(&known.fact, at.now());
    let held = at.latest_of_all(Slot::Command).filter_map(|known| {
        let camera = known.fact.entity.as_str().strip_prefix(Control::ENTITY)?;
        Some((camera, holder(known)?))
    });
    let named = |(camera, holder): (&str, Holder)| {
        let known = at.latest(ID, Slot::Footage).find(|one| one.fact.entity.as_str() == camera);
        known.map(|known| match &known.fact.kind {
            FactKind::Footage(footage) => (footage.name.as_str(), holder),
            _ => (known.fact.entity.as_str(), holder),
        })
    };
    held.filter_map(named).collect()
}

fn moved_row(name: &str, holder: &Holder, now: Timestamp) -> Row {
    Row {
        lead: None,
        label: Text::name(name.to_uppercase()),
        detail: Some(Text::join([
            Text::words("digerakkan ", "moved by "),
            Text::name(holder.by.as_str()),
        ])),
        value: Some(age(holder.since, now)),
        mark: Some(Mark::new(Tone::InHand, Words::same("PTZ"))),
    }
}

fn row(at: &Moment, finding: &Finding) -> Row {
    let kind = kind(finding);
    let is_alarm = finding.values.contains_key(ALARM);
    let (tone, word) = match kind {
        _ if is_alarm => (Tone::Alarm, Words::new("SIAGA", "ALERT")),
        Some(kind) if kind.is_fault => (Tone::InHand, Words::new("GANGGUAN", "FAULT")),
        _ => (Tone::Data, Words::new("TERLIHAT", "SEEN")),
    };
    let what = kind.map_or_else(Text::empty, |kind| Text::Words(kind.words));
    Row {
        lead: None,
        label: Text::name(name(at, finding).to_uppercase()),
        detail: Some(Text::dotted([what, since(finding.since)])),
        value: Some(age(finding.since, at.now())),
        mark: Some(Mark::new(tone, word)),
    }
}

fn since(since: Timestamp) -> Text {
    Text::join([Text::words("sejak ", "since "), Text::HourMinute(since)])
}

fn age(since: Timestamp, now: Timestamp) -> Text {
    let age = now.since(since).max(Span::ZERO);
    let step = if age < Span::from_mins(1) { 1 } else { 60 };
    Text::Span(Span::from_secs(age.as_secs() / step * step))
}
