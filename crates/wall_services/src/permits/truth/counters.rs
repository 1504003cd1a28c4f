//! The counters of the public service mall: who came, who is served, who waits.

use wall_model::{Fact, FactKind, Queue, ServiceId, Span, Timestamp};
use wall_service::{City, chance, local};

use super::calendar::OfficeTime;
use crate::permits::{ID, counters, hours::Open};

/// A queue: its code, name, counters, seconds that one person takes, and people of a full
/// day.
struct Counter {
    code: &'static str,
    name: &'static str,
    counters: usize,
    takes_secs: f64,
    people: f64,
}

const COUNTERS: &[Counter] = &[
    counter("A", "KTP dan KK", 4, 360.0, 236.0),
    counter("B", "Akta", 2, 540.0, 74.0),
    counter("C", "Izin usaha", 2, 840.0, 44.0),
    counter("D", "Pajak daerah", 2, 300.0, 130.0),
    counter("E", "BPJS", 1, 420.0, 44.0),
    counter("F", "SKCK", 2, 420.0, 90.0),
    counter("G", "Santunan dan sosial", 1, 660.0, 23.0),
];

const fn counter(
    code: &'static str,
    name: &'static str,
    counters: usize,
    takes_secs: f64,
    people: f64,
) -> Counter {
    Counter { code, name, counters, takes_secs, people }
}

/// The last ticket is given out so long before the end, seconds.
const LAST_TICKET: f64 = 1_800.0;

/// One person: when he came, was called and left.
#[derive(Clone, Copy)]
struct Visit {
    came: Timestamp,
    called: Timestamp,
    left: Timestamp,
}

/// The queues at `at`.
pub(super) fn facts(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let office_time = OfficeTime::around(city, at, 1, 1);
    let day = local::day_number(at);
    let open = office_time.of_day(day).map(|(open, _)| open);
    let fact = |(nr, counter): (u64, &Counter)| {
        let key = chance::draw(&[city.seed(), chance::topic("counter"), chance::step(day), nr]);
        let (queue, changed) = match open.filter(|open| open.from <= at) {
            Some(open) => queue(counter, &visits(counter, open, key), open, at),
            None => (empty(counter), local::day_start(at)),
        };
        let kind = FactKind::Queue(queue);
        let entity = counters::entity(counter.code);
        Fact::new(&ServiceId::from(ID), entity, changed, kind).holding_for(counters::HOLDS)
    };
    (0..).zip(COUNTERS).map(fact).collect()
}

fn empty(counter: &Counter) -> Queue {
    Queue {
        name: counter.name.to_owned(),
        serving: String::new(),
        waiting: 0,
        longest_since: None,
        served: 0,
        counters: 0,
        takes: Some(Span::from_secs(counter.takes_secs as i64)),
    }
}

/// Everybody who comes on a day, in his order.
fn visits(counter: &Counter, open: Open, key: u64) -> Vec<Visit> {
    let length = open.to.since(open.from).as_secs_f64();
    // Mondays are full, and the day decides the rest.
    let full = if local::weekday(open.from) == 0 { 1.2 } else { 1.0 };
    let people = counter.people * full * chance::between(&[key, 1], 0.82, 1.12) * length / 28_800.0;
    let mut came: Vec<i64> = (0..people as u64)
        .map(|nr| {
            // More come in the first half of the day.
            let share = chance::share(&[key, 2, nr]);
            let share = if chance::share(&[key, 3, nr]) < 0.3 { share * 0.5 } else { share };
            (share * (length - LAST_TICKET)) as i64
        })
        .collect();
    came.sort_unstable();
    let mut free = vec![open.from; counter.counters];
    let mut visits = Vec::with_capacity(came.len());
    for (nr, secs) in (0_u64..).zip(came) {
        let came = open.from + Span::from_secs(secs);
        let bell = (4..7).map(|draw| chance::share(&[key, draw, nr])).sum::<f64>() / 1.5;
        let takes = Span::from_secs((counter.takes_secs * (0.3 + 0.7 * bell)).max(40.0) as i64);
        let Some(first) = free.iter_mut().min() else { break };
        let called = (*first).max(came);
        let left = called + takes;
        *first = left;
        visits.push(Visit { came, called, left });
    }
    visits
}

/// The queue at `at`, and when it last changed.
fn queue(counter: &Counter, visits: &[Visit], open: Open, at: Timestamp) -> (Queue, Timestamp) {
    let mut queue = empty(counter);
    let mut changed = open.from;
    let mut is_busy = false;
    for (nr, visit) in (1..).zip(visits).take_while(|(_, visit)| visit.came <= at) {
        changed = changed.max(visit.came);
        if visit.called > at {
            queue.waiting += 1;
            queue.longest_since = queue.longest_since.or(Some(visit.came));
            continue;
        }
        changed = changed.max(visit.called);
        queue.serving = ticket(counter, nr);
        if visit.left <= at {
            changed = changed.max(visit.left);
            queue.served += 1;
        } else {
            is_busy = true;
        }
    }
    // Whoever came in time is served.
    let is_open = at < open.to || queue.waiting > 0 || is_busy;
    if is_open {
        queue.counters = counter.counters as u32;
    } else {
        queue.serving = String::new();
        changed = changed.max(open.to);
    }
    (queue, changed)
}

fn ticket(counter: &Counter, nr: usize) -> String {
    format!("{}-{nr:03}", counter.code)
}
