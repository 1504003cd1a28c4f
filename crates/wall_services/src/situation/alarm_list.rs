//! The `alarms` tile: what somebody must act on, by how pressing it is; alarms of one cause
//! are one line.
//!
//! Options: `title`; `operators`, seats that share the alarms, 7 unless said otherwise;
//! `services`, whose alarms to show, all unless said otherwise. An alarm is acknowledged by
//! the wall's command `acknowledge` and put aside by `shelve` with an RFC 3339 time as its
//! content; the command's entity is `alarm:<service>/<entity>`.

use std::{cmp::Reverse, collections::BTreeMap};

use wall_model::{
    Alarm, AlarmPriority, AlarmState, Command, EntityId, Fact, FactKind, Slot, Span, Timestamp,
};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Block, Body, Figure, Freshness, Mark, Row, Text, Tone, Unit, Words},
    watch,
};

use super::flood;

/// The list's own figures are about the last shift.
const SHIFT: Span = Span::from_hours(8);

/// Seats that share the alarms, unless the layout says otherwise.
const OPERATORS: f64 = 7.0;

/// Ages are shown in steps, so that the list is calm.
const STEP: Span = Span::from_secs(10);

/// See the [module](self).
pub(super) struct AlarmList;

/// An alarm that holds.
struct Held<'a> {
    alarm: &'a Alarm,
    is_acknowledged: bool,
}

impl Tile for AlarmList {
    fn id(&self) -> &'static str {
        "situation/alarms"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title", "operators", "services"]
    }

    fn tick(&self) -> Span {
        STEP
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &Moment::new(at.now().floor(STEP), at.state().clone(), None);
        let now = at.now();
        let wanted = options.texts("services");
        let mut held = Vec::new();
        let (mut raised, mut shelved) = (Vec::new(), 0);
        for known in at.latest_of_all(Slot::Alarm) {
            let FactKind::Alarm(alarm) = &known.fact.kind else { continue };
            if !wanted.is_empty() && !wanted.contains(&known.fact.service.as_str()) {
                continue;
            }
            if alarm.since <= now {
                raised.push(alarm.since);
            }
            if !watch::is_raised(alarm, now) {
                continue;
            }
            match order(at, &known.fact) {
                Some(command) if is_shelved(command, now) => shelved += 1,
                command => {
                    let is_acknowledged = command.is_some_and(|one| one.verb == "acknowledge");
                    held.push(Held { alarm, is_acknowledged });
                }
            }
        }
        let operators = options.number("operators").unwrap_or(OPERATORS).clamp(1.0, 100.0);
        let figures = flood::figures(raised, now, SHIFT, operators);
        let mut blocks = vec![Block::Figures(numbers(&held, shelved, figures))];
        let rows = rows(&held, figures.is_flood, now);
        if figures.is_flood {
            blocks.push(Block::Note(Text::join([
                Text::words("BANJIR ALARM: ", "ALARM FLOOD: "),
                Text::count(figures.recent),
                Text::words(
                    " dalam 10 menit; hanya yang mendesak, sebab pertama di atas",
                    " in 10 minutes; only what presses, first causes on top",
                ),
            ])));
        }
        match rows.is_empty() {
            true => blocks.push(Block::Note(Text::words(
                "Tidak ada yang perlu ditindaklanjuti",
                "Nothing needs anybody",
            ))),
            false => blocks.push(Block::Rows(rows)),
        }
        TileView {
            title: options.text("title").map_or(Text::words("Alarm", "Alarms"), Text::name),
            source: Text::dotted([
                Text::words("semua layanan", "all services"),
                Text::join([
                    Text::Decimal { value: tenths(figures.per_operator), decimals: 1 },
                    Text::words(" per orang per 10 menit", " per person in 10 minutes"),
                ]),
            ]),
            freshness: Freshness::Ageless,
            body: Body::Blocks(blocks),
        }
    }
}

/// As it is shown, so that what looks equal is equal.
fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// What a person ordered about the alarm.
fn order<'a>(at: &'a Moment, fact: &Fact) -> Option<&'a Command> {
    let entity = EntityId::from(format!("alarm:{}/{}", fact.service, fact.entity));
    match &at.entity("wall", &entity, Slot::Command)?.fact.kind {
        FactKind::Command(command) => Some(command),
        _ => None,
    }
}

fn is_shelved(command: &Command, now: Timestamp) -> bool {
    command.verb == "shelve" && Timestamp::parse(&command.content).is_some_and(|until| now < until)
}

fn numbers(held: &[Held<'_>], shelved: usize, flood: flood::Figures) -> Vec<Figure> {
    let open = held.iter().filter(|one| !one.is_acknowledged).count();
    let urgent =
        held.iter().any(|one| !one.is_acknowledged && one.alarm.priority >= AlarmPriority::High);
    let tone = match (open, urgent) {
        (0, _) => Tone::Done,
        (_, true) => Tone::Alarm,
        (_, false) => Tone::InHand,
    };
    let mut figures = vec![
        Figure {
            value: Text::count(open),
            label: Text::words("belum ditanggapi", "unanswered"),
            tone,
        },
        Figure {
            value: Text::count(held.len() - open),
            label: Text::words("ditanggapi", "acknowledged"),
            tone: Tone::Calm,
        },
    ];
    if shelved > 0 {
        let label = Text::words("ditunda", "shelved");
        figures.push(Figure { value: Text::count(shelved), label, tone: Tone::Quiet });
    }
    figures.push(Figure {
        value: Text::Quantity {
            value: tenths(100.0 * flood.in_flood),
            decimals: 1,
            unit: Unit::Percent,
        },
        label: Text::words("waktu banjir alarm", "time in flood"),
        tone: if flood.is_flood { Tone::Alarm } else { Tone::Calm },
    });
    figures
}

/// A line for each cause, and for each alarm without one.
fn rows(held: &[Held<'_>], is_flood: bool, now: Timestamp) -> Vec<Row> {
    let mut groups: BTreeMap<String, Vec<&Held<'_>>> = BTreeMap::new();
    for one in held {
        let key = match one.alarm.cause.as_str() {
            "" => format!("{}:{}", one.alarm.rule, one.alarm.key),
            cause => format!("cause {cause}"),
        };
        groups.entry(key).or_default().push(one);
    }
    let mut groups: Vec<Vec<&Held<'_>>> = groups.into_values().collect();
    for group in &mut groups {
        // The first of a cause stays visible.
        group.sort_by_key(|one| (Reverse(one.alarm.priority), one.alarm.since));
    }
    groups.retain(|group| {
        !is_flood || group.iter().any(|one| one.alarm.priority >= AlarmPriority::High)
    });
    groups.sort_by_key(|group| {
        let first = group.first();
        let is_done = group.iter().all(|one| one.is_acknowledged);
        (is_done, first.map(|one| (Reverse(one.alarm.priority), one.alarm.since)))
    });
    groups.iter().filter_map(|group| row(group, now)).collect()
}

fn row(group: &[&Held<'_>], now: Timestamp) -> Option<Row> {
    let first = group.first()?;
    let alarm = first.alarm;
    let more = group.len() - 1;
    let mut detail = vec![Text::Both(alarm.action.clone()), Text::Both(alarm.who.clone())];
    if more > 0 {
        let more = Text::join([
            Text::words("+", "+"),
            Text::count(more),
            Text::words(" alarm sesebab", " of one cause"),
        ]);
        detail.insert(0, more);
    }
    let age = now.since(alarm.since).max(Span::ZERO);
    let step = if age < Span::from_mins(1) { 10 } else { 60 };
    Some(Row {
        lead: Some(Text::Span(Span::from_secs(age.as_secs() / step * step))),
        label: Text::Both(alarm.title.clone()),
        detail: Some(Text::dotted(detail)),
        value: None,
        mark: Some(mark(alarm, group.iter().all(|one| one.is_acknowledged))),
    })
}

fn mark(alarm: &Alarm, is_acknowledged: bool) -> Mark {
    debug_assert_eq!(alarm.state, AlarmState::Raised);
    if is_acknowledged {
        return Mark::new(Tone::InHand, Words::new("DITANGGAPI", "ACKNOWLEDGED"));
    }
    match alarm.priority {
        AlarmPriority::Critical => Mark::new(Tone::Alarm, Words::new("KRITIS", "CRITICAL")),
        AlarmPriority::High => Mark::new(Tone::Alarm, Words::new("TINGGI", "HIGH")),
        AlarmPriority::Medium => Mark::new(Tone::Forwarded, Words::new("SEDANG", "MEDIUM")),
        AlarmPriority::Low => Mark::new(Tone::InHand, Words::new("RENDAH", "LOW")),
    }
}
