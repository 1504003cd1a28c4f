//! The stories of the simulated city against what the wall concludes: found, after how long,
//! and what is found on a day on which nothing was planted.
//!
//! No sockets: the city's facts are taken as its feeds would tell them, at their periods,
//! and analyses and alarms are worked out as the wall does.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

use wall_city::{Story, StoryKind, World};
use wall_model::{Fact, FactKind, LonLat, Shared, Span, Timestamp};
use wall_record::{History, Moment, State};
use wall_service::{City, Feed, Happening, HappeningKind, Service, Transport, watch};

use crate::cpu;

/// Seed of the city that everybody sees first.
const SEED: u64 = 5171;

/// When stories begin: a Tuesday, 15.00 local time.
const BEGIN: Timestamp = Timestamp::from_secs(1_795_503_600);

/// How long the wall watches before a story, and after it began.
const BEFORE: Span = Span::from_mins(50);
const AFTER: Span = Span::from_mins(100);

/// Conclusions are drawn this often.
const STEP: Span = Span::from_secs(10);

/// Units are told of this often: enough for every analysis, and the bench stays short.
const UNITS_SECS: i64 = 30;

/// How far off a plant a conclusion about it may be, metres, besides its own radius.
const NEAR_M: f64 = 900.0;

/// What must find which plant: prefixes of the ids of analyses and alarm rules.
fn finders(kind: HappeningKind) -> &'static [&'static str] {
    match kind {
        HappeningKind::Emergency(..) => &["situation/thread", "call_centre/"],
        HappeningKind::RiverFlood => &["water_distribution/flood", "water_distribution/gauge"],
        HappeningKind::BurstMain => &["water_distribution/burst"],
        HappeningKind::PriceSpike => &["market_prices/"],
        HappeningKind::FibreCut => &["situation/causes", "situation/network_fault"],
        HappeningKind::Hoax => &["social_media/hoax"],
        HappeningKind::Nyepi => &["situation/stillness"],
    }
}

/// How long before a plant begins its effect is seen: on the eve of Nyepi nobody sets out who
/// would not be home by then.
fn announced(kind: HappeningKind) -> Span {
    match kind {
        HappeningKind::Nyepi => Span::from_mins(45),
        _ => Span::ZERO,
    }
}

/// Conclusions that claim an event. On a day without one, each is a false alarm.
const CLAIMS: [&str; 8] = [
    "water_distribution/flood",
    "water_distribution/gauge",
    "water_distribution/burst",
    "market_prices/season",
    "situation/causes",
    "situation/stillness",
    "social_media/hoax",
    "social_media/burst",
];

pub(crate) fn report() -> Result<String, String> {
    let mut text = String::from(
        "| story | what was planted | found by | after | services that tell of it |\n\
         |-|-|-|-|-|\n",
    );
    let started = cpu::secs();
    for kind in StoryKind::ALL {
        let story = Story { kind, begins: BEGIN };
        let world = World::with_stories(SEED, "http://127.0.0.1:1", &[story]);
        let concluded = watch(&world, BEGIN - BEFORE, BEGIN + AFTER);
        let plants = world.happenings(BEGIN, BEGIN + AFTER).into_iter().filter(|one| one.is_story);
        let touched = touched(&world);
        for plant in plants {
            let found = concluded.iter().find(|one| one.is_about(&plant));
            let (by, after) = found.map_or(("NOT FOUND".to_owned(), "-".to_owned()), |one| {
                (one.by.clone(), minutes(one.at.since(plant.begins)))
            });
            let touched = touched.iter().copied().collect::<Vec<_>>().join(", ");
            writeln!(text, "| {kind} | {} | {by} | {after} | {touched} |", plant.title)
                .map_err(|err| err.to_string())?;
        }
    }
    let day = World::denpasar(SEED, "http://127.0.0.1:1");
    let from = BEGIN - Span::from_hours(15);
    let concluded = watch(&day, from, from + Span::from_hours(24));
    let claims =
        concluded.iter().filter(|one| CLAIMS.iter().any(|claim| one.by.starts_with(claim)));
    let false_ones: Vec<&Concluded> = claims.collect();
    writeln!(text, "\nOn a day without a story: {} false alarms", false_ones.len())
        .map_err(|err| err.to_string())?;
    for one in &false_ones {
        writeln!(text, "  {} {}: {}", one.at, one.by, one.text).map_err(|err| err.to_string())?;
    }
    let alarms = concluded.iter().filter(|one| one.is_alarm).count();
    writeln!(text, "All alarms of that day: {alarms}").map_err(|err| err.to_string())?;
    if let (Some(start), Some(end)) = (started, cpu::secs()) {
        writeln!(text, "CPU time: {:.0} s", end - start).map_err(|err| err.to_string())?;
    }
    Ok(text)
}

fn minutes(span: Span) -> String {
    format!("{:.1} min", span.as_secs_f64() / 60.0)
}

/// Something that the wall concluded for the first time.
struct Concluded {
    at: Timestamp,
    /// Id of the analysis or alarm rule.
    by: String,
    is_alarm: bool,
    text: String,
    place: Option<LonLat>,
    entity: String,
}

impl Concluded {
    /// Whether it is about `plant`: by one of its finders, after it began, and near it or
    /// named after it.
    fn is_about(&self, plant: &Happening) -> bool {
        let is_finder = finders(plant.kind).iter().any(|finder| self.by.starts_with(finder));
        let is_near =
            self.place.is_none_or(|place| place.distance_m(plant.place) <= plant.radius_m + NEAR_M);
        let is_emergency = matches!(plant.kind, HappeningKind::Emergency(..));
        let is_named = self.entity.contains(plant.id.as_str());
        let is_in_time = self.at >= plant.begins - announced(plant.kind);
        is_finder && is_in_time && if is_emergency { is_named } else { is_near }
    }
}

/// Services of which a feed says something else with the story than without it.
fn touched(world: &World) -> BTreeSet<&'static str> {
    let calm = World::denpasar(SEED, "http://127.0.0.1:1");
    let mut touched = BTreeSet::new();
    for minutes in [12, 35, 80] {
        let at = BEGIN + Span::from_mins(minutes);
        for service in wall_services::ALL {
            let differs = service.feeds().iter().any(|feed| {
                world.facts(service.id(), feed.name, at) != calm.facts(service.id(), feed.name, at)
            });
            if differs {
                touched.insert(service.id());
            }
        }
    }
    touched
}

/// What was told, by service.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<BTreeMap<String, Vec<Arc<Fact>>>>>);

impl History for Log {
    fn range(&self, service: &str, from: Timestamp, to: Timestamp) -> Vec<Arc<Fact>> {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(facts) = log.get(service) else { return Vec::new() };
        let begin = facts.partition_point(|fact| fact.received_at <= from);
        let end = facts.partition_point(|fact| fact.received_at <= to);
        facts.get(begin..end).unwrap_or_default().to_vec()
    }
}

/// A wall without sockets.
#[derive(Default)]
struct Wall {
    state: State,
    log: Log,
}

impl Wall {
    fn hear(&mut self, facts: Vec<Fact>, at: Timestamp) {
        let mut log = self.log.0.lock().unwrap_or_else(PoisonError::into_inner);
        for mut fact in facts {
            fact.received_at = at;
            let fact = Arc::new(fact);
            log.entry(fact.service.to_string()).or_default().push(Arc::clone(&fact));
            self.state.apply(Shared::from(fact));
        }
    }

    fn moment(&self, at: Timestamp) -> Moment {
        Moment::new(at, self.state.clone(), Some(Arc::new(self.log.clone())))
    }
}

/// Everything that the wall concludes from `world` between `from` and `to`.
fn watch(world: &World, from: Timestamp, to: Timestamp) -> Vec<Concluded> {
    let feeds = feeds();
    let mut wall = Wall::default();
    let (mut concluded, mut seen) = (Vec::new(), BTreeSet::new());
    let (mut at, mut last) = (from, None);
    while at <= to {
        for (service, feed, period) in &feeds {
            let since = at.since(from).as_secs();
            if since % period == 0 {
                wall.hear(world.facts(service.id(), feed.name, at), at);
            }
        }
        let moment = wall.moment(at);
        let facts = watch::analyses(wall_services::ALL, last, &moment);
        drop(moment);
        note(&facts, at, &mut seen, &mut concluded);
        wall.hear(facts, at);
        let moment = wall.moment(at);
        let facts = watch::alarms(wall_services::ALL, &moment);
        drop(moment);
        note(&facts, at, &mut seen, &mut concluded);
        wall.hear(facts, at);
        last = Some(at);
        at = at + STEP;
    }
    concluded
}

fn note(facts: &[Fact], at: Timestamp, seen: &mut BTreeSet<String>, into: &mut Vec<Concluded>) {
    for fact in facts {
        let (by, text, is_alarm, at) = match &fact.kind {
            FactKind::Finding(finding) => (&finding.analysis, &finding.text.id, false, at),
            FactKind::Alarm(alarm) => (&alarm.rule, &alarm.title.id, true, alarm.since.max(at)),
            _ => continue,
        };
        let key = format!("{}/{}", fact.service, fact.entity);
        if seen.insert(key) {
            into.push(Concluded {
                at,
                by: by.clone(),
                is_alarm,
                text: text.clone(),
                place: fact.place,
                entity: fact.entity.to_string(),
            });
        }
    }
}

/// The feeds of the city's own city file, with their periods in whole steps, seconds.
fn feeds() -> Vec<(&'static dyn Service, &'static Feed, i64)> {
    let mut feeds = Vec::new();
    for service in wall_services::ALL {
        for offer in service.simulated().iter().filter(|offer| offer.is_connected) {
            let Some(feed) = service.feeds().iter().find(|feed| feed.name == offer.feed) else {
                continue;
            };
            let polled = [Transport::Http, Transport::Snmp];
            let is_polled = feed.transports.iter().any(|one| polled.contains(one));
            let secs = match (service.id(), offer.period) {
                ("vehicle_tracking" | "traffic_signals", _) => UNITS_SECS,
                (_, Some(period)) => seconds(period),
                (_, None) if is_polled => feed.period.as_secs(),
                (_, None) => STEP.as_secs(),
            };
            let step = STEP.as_secs();
            feeds.push((*service, feed, (secs / step).max(1) * step));
        }
    }
    feeds
}

/// The seconds of `10s`, `1m`, `6h`.
fn seconds(period: &str) -> i64 {
    let (number, unit) = period.split_at(period.len().saturating_sub(1));
    let number: i64 = number.parse().unwrap_or(1);
    match unit {
        "m" => 60 * number,
        "h" => 3_600 * number,
        _ => number,
    }
}
