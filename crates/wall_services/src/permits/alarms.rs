//! What somebody must see to.

use std::collections::BTreeMap;

use wall_model::{AlarmPriority, Bilingual, Span};
use wall_service::{AlarmRule, Condition, Level, Moment, Words};

use super::{
    hours,
    known::{self, WAIT_TARGET},
    vocabulary::{desk, desk_name},
};

/// Every rule.
pub(super) const ALL: &[&dyn AlarmRule] = &[&LateFiles, &LongQueue];

/// Late files at one office from which an alarm is raised, and down to which it is kept.
const LATE_RAISED: usize = 15;
const LATE_KEPT: usize = 11;

/// Share of the target from which an alarm is raised, and down to which it is kept.
const QUEUE_RAISED: f64 = 1.5;
const QUEUE_KEPT: f64 = 1.0;

/// Too many late files at one office.
struct LateFiles;

impl AlarmRule for LateFiles {
    fn id(&self) -> &'static str {
        "permits/late"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Low
    }

    fn action(&self) -> Words {
        Words::new("Hubungi kepala kantor, minta daftar", "Call the head of the office for a list")
    }

    fn who(&self) -> Words {
        Words::new("Meja e-Sewaka Dharma", "Permits desk")
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let now = at.now();
        let files = known::files(at);
        let mut late: BTreeMap<&str, usize> = BTreeMap::new();
        for file in files.iter().filter(|file| file.is_late(now)) {
            *late.entry(desk(file.office())).or_default() += 1;
        }
        let over = late.into_iter().filter(|(_, count)| *count >= LATE_KEPT);
        over.map(|(office, count)| Condition {
            key: office.to_owned(),
            level: if count >= LATE_RAISED { Level::Raised } else { Level::Kept },
            // Without the number, which changes by the hour.
            title: desk_name(office)
                .then(&Bilingual::new(": banyak berkas terlambat", ": many files are late")),
            place: None,
            cause: String::new(),
            about: None,
        })
        .collect()
    }
}

/// A counter at which people wait for too long.
struct LongQueue;

impl AlarmRule for LongQueue {
    fn id(&self) -> &'static str {
        "permits/queue"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Medium
    }

    fn action(&self) -> Words {
        Words::new("Buka loket tambahan", "Open another counter")
    }

    fn who(&self) -> Words {
        Words::new("Mal Pelayanan Publik", "Public service mall")
    }

    fn delay(&self) -> Span {
        Span::from_mins(5)
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        if !hours::is_open(at.now()) {
            return Vec::new();
        }
        let condition = |line: &known::Line<'_>| {
            let expected = line.expected()?;
            // What an alarm is about must exceed the target by a good deal.
            let level = match expected.as_secs_f64() / WAIT_TARGET.as_secs_f64() {
                share if share >= QUEUE_RAISED => Level::Raised,
                share if share >= QUEUE_KEPT => Level::Kept,
                _ => return None,
            };
            let name = &line.queue.name;
            Some(Condition {
                key: line.fact.entity.to_string(),
                level,
                title: Bilingual::new(
                    format!("Antrean {name} lebih dari 45 menit"),
                    format!("Queue for {name} is over 45 minutes"),
                ),
                place: None,
                cause: String::new(),
                about: Some(line.fact.entity.clone()),
            })
        };
        known::lines(at).iter().filter_map(condition).collect()
    }
}
