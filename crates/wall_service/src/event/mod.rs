//! Places of events: a tile that a layout lends to what has just happened.
//!
//! Whatever a tile shows, its options can make it such a place. When a case opens, or an alarm is
//! raised, at a position that cameras see, the tile shows those cameras, nearest first, each
//! beside what it saw just before; then it shows again what it showed. All of that follows from
//! the record, the layout and the clock: nothing is remembered, so a replay shows it again, and
//! two walls agree.
//!
//! Options of every tile: `event`: `"emergency"`, `"urgent"` or `"normal"`, the least that calls;
//! `event_services`: of these services only; `event_secs`: for so long after it began, 600 unless
//! said otherwise, 0 until it is solved; `event_before_secs`: so many seconds from before it, 20
//! unless said otherwise, 0 to 120; `event_count`: cameras at most, 1 to 6, 2 unless said
//! otherwise.

use std::cmp::Reverse;

use wall_model::{
    Alarm, AlarmPriority, AlarmState, Case, CaseKind, CaseState, EntityId, FactKind, LonLat, Slot,
    Span, Timestamp, Urgency,
};
use wall_record::{Known, Moment};

use crate::{
    Options, TileView,
    sight::{self, Watcher},
    view::{Body, CameraArrangement, CameraGrid, CameraView, Flashback, Freshness, Text, Unit},
};

#[cfg(test)]
mod tests;

/// Names of the options that every tile understands.
pub const OPTIONS: [&str; 5] =
    ["event", "event_services", "event_secs", "event_before_secs", "event_count"];

/// The words of `event`, from the most pressing on.
pub const LEAST: [&str; 3] = ["emergency", "urgent", "normal"];

/// The step at which events come and go by the clock alone.
pub const TICK: Span = Span::from_secs(1);

/// Whether a tile with these options is a place of events.
pub fn is_place(options: &Options) -> bool {
    Rules::of(options).is_some()
}

/// The cameras of the event that a tile with these options shows at `at`; `None` while there is
/// none, or where the tile is no such place.
pub fn view(at: &Moment, options: &Options) -> Option<TileView> {
    let rules = Rules::of(options)?;
    let at = &Moment::new(at.now().floor(TICK), at.state().clone(), None);
    let mut events = events(at, &rules);
    events.sort_by_key(|event| {
        (Reverse(event.urgency), Reverse(event.opened_at), event.service, event.entity)
    });
    let mut seen = events.into_iter().filter_map(|event| {
        let (sees, near) = sight::watchers(at, event.place);
        let has_cameras = !sees.is_empty() || !near.is_empty();
        has_cameras.then_some((event, sees, near))
    });
    let (event, sees, near) = seen.next()?;
    let others = seen.count();
    let source = source(&event, &rules, sees.len(), others);
    let cameras = cells(at, &event, &rules, sees.iter().chain(&near));
    let grid = CameraGrid {
        // Each camera's row is what it saw before and what it sees now.
        arrangement: match rules.before == Span::ZERO {
            true => CameraArrangement::Largest,
            false => CameraArrangement::Fixed,
        },
        columns: 2,
        cameras,
        soon: Vec::new(),
        summary: Text::empty(),
    };
    let body = Body::Cameras(grid);
    Some(TileView { title: event.title, source, freshness: Freshness::Ageless, body })
}

/// What a layout asks for.
struct Rules<'a> {
    least: Urgency,
    /// Empty: every service.
    services: Vec<&'a str>,
    /// `None`: until it is solved.
    lasts: Option<Span>,
    before: Span,
    count: usize,
}

impl<'a> Rules<'a> {
    fn of(options: &'a Options) -> Option<Self> {
        let least = match options.text("event")? {
            "emergency" => Urgency::Emergency,
            "urgent" => Urgency::Urgent,
            "normal" => Urgency::Normal,
            _ => return None,
        };
        let number = |name, default: f64, most: f64| {
            let number = options.number(name).filter(|number| number.is_finite());
            number.unwrap_or(default).clamp(0.0, most) as i64
        };
        let secs = number("event_secs", 600.0, 86_400.0);
        Some(Self {
            least,
            services: options.texts("event_services"),
            lasts: (secs > 0).then(|| Span::from_secs(secs)),
            before: Span::from_secs(number("event_before_secs", 20.0, 120.0)),
            count: number("event_count", 2.0, 6.0).max(1) as usize,
        })
    }

    fn is_meant(&self, event: &Event<'_>, now: Timestamp) -> bool {
        let is_now = event.opened_at <= now
            && self.lasts.is_none_or(|lasts| now.since(event.opened_at) < lasts);
        let is_service = self.services.is_empty() || self.services.contains(&event.service);
        is_now && is_service && event.urgency >= self.least
    }
}

/// Something that has happened at a place.
struct Event<'a> {
    service: &'a str,
    entity: &'a EntityId,
    urgency: Urgency,
    opened_at: Timestamp,
    place: LonLat,
    title: Text,
    address: Text,
}

/// What calls for cameras at `at`.
fn events<'a>(at: &'a Moment, rules: &Rules<'_>) -> Vec<Event<'a>> {
    let cases = at.latest_of_all(Slot::Case).filter_map(|known| match &known.fact.kind {
        FactKind::Case(case) => of_case(known, case),
        _ => None,
    });
    let mut events: Vec<Event<'a>> =
        cases.filter(|event| rules.is_meant(event, at.now())).collect();
    let alarms = at.latest_of_all(Slot::Alarm).filter_map(|known| match &known.fact.kind {
        FactKind::Alarm(alarm) => of_alarm(at, known, alarm),
        _ => None,
    });
    for alarm in alarms.filter(|event| rules.is_meant(event, at.now())) {
        // An alarm about a case that calls by itself is the same event.
        let is_same =
            |event: &Event<'_>| (event.service, event.entity) == (alarm.service, alarm.entity);
        if !events.iter().any(is_same) {
            events.push(alarm);
        }
    }
    events
}

/// A matter of minutes or hours at a place that is not solved.
fn of_case<'a>(known: &'a Known, case: &'a Case) -> Option<Event<'a>> {
    let has_term = case.course.due_at.is_some() && case.urgency == Urgency::Normal;
    let is_paper = matches!(case.kind, CaseKind::Permit | CaseKind::PublicService);
    let is_over = case.state == CaseState::Done || case.course.repeats.is_some();
    let place = known.fact.place.filter(|_| !has_term && !is_paper && !is_over)?;
    Some(Event {
        service: known.fact.service.as_str(),
        entity: &known.fact.entity,
        urgency: case.urgency,
        opened_at: case.opened_at,
        place,
        title: Text::name(case.title.as_str()),
        address: Text::name(case.address.as_str()),
    })
}

/// An alarm that holds, at its own place or at that of what it is about.
fn of_alarm<'a>(at: &Moment, known: &'a Known, alarm: &'a Alarm) -> Option<Event<'a>> {
    let service = known.fact.service.as_str();
    let about = alarm.about.as_ref();
    let of_about = || {
        let known = at.of_entity(service, about?);
        known.into_iter().find_map(|known| known.fact.place)
    };
    let place = known.fact.place.or_else(of_about);
    let place = place.filter(|_| alarm.state == AlarmState::Raised)?;
    Some(Event {
        service,
        entity: about.unwrap_or(&known.fact.entity),
        urgency: match alarm.priority {
            AlarmPriority::Low | AlarmPriority::Medium => Urgency::Normal,
            AlarmPriority::High => Urgency::Urgent,
            AlarmPriority::Critical => Urgency::Emergency,
        },
        opened_at: alarm.since,
        place,
        title: Text::Both(alarm.title.clone()),
        address: Text::empty(),
    })
}

/// `Simpang Enam · sejak 19.05 · 2 kamera melihat · hingga 19.15 · +1 kejadian lain`.
fn source(event: &Event<'_>, rules: &Rules<'_>, sees: usize, others: usize) -> Text {
    let since = Text::join([Text::words("sejak ", "since "), Text::HourMinute(event.opened_at)]);
    let sees = match sees {
        0 => Text::words("tidak ada kamera yang pasti melihat", "no camera is known to see it"),
        1 => Text::words("1 kamera melihat", "1 camera sees it"),
        many => Text::join([Text::count(many), Text::words(" kamera melihat", " cameras see it")]),
    };
    let until = rules.lasts.map_or(Text::words("sampai selesai", "until solved"), |lasts| {
        let end = Text::HourMinute(event.opened_at + lasts);
        Text::join([Text::words("hingga ", "until "), end])
    });
    let others = match others {
        0 => Text::empty(),
        others => Text::join([
            Text::words("+", "+"),
            Text::count(others),
            Text::words(" kejadian lain", " more"),
        ]),
    };
    Text::dotted([event.address.clone(), since, sees, until, others])
}

/// A cell for each camera, after one for what it saw before.
fn cells<'a>(
    at: &Moment,
    event: &Event<'_>,
    rules: &Rules<'_>,
    watchers: impl Iterator<Item = &'a Watcher<'a>>,
) -> Vec<CameraView> {
    let flashback = (rules.before > Span::ZERO)
        .then(|| Flashback { from: event.opened_at - rules.before, until: event.opened_at });
    let pair = |watcher: &Watcher<'_>| {
        let now = CameraView::of(at, watcher.known)?;
        let before = flashback.map(|flashback| CameraView {
            note: Text::words("sebelum", "before"),
            flashback: Some(flashback),
            ..now.clone()
        });
        let metres = Text::Quantity { value: watcher.metres, decimals: 0, unit: Unit::Metres };
        let direction = match watcher.cone {
            Some(_) => Text::empty(),
            None => Text::words("arah ?", "direction ?"),
        };
        let now =
            CameraView { is_called_for: true, note: Text::dotted([direction, metres]), ..now };
        Some(before.into_iter().chain([now]))
    };
    watchers.take(rules.count).filter_map(pair).flatten().collect()
}
