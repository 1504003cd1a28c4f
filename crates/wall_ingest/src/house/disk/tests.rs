//! The disk's watch with room and growth as told.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use wall_model::{Alarm, AlarmPriority, AlarmState, Fact, FactKind, Slot, Span, Timestamp};
use wall_record::{Entry, Memory, Moment};

use super::*;

const GIB: u64 = 1 << 30;
const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

/// A part of `gib` GiB for each of the last `hours` hours.
fn hourly(hours: i64, gib: u64) -> Vec<Part> {
    (1..=hours).map(|hour| (NOW - Span::from_hours(hour), gib * GIB)).collect()
}

fn growth(hours: i64, gib: u64, max_gib: Option<u64>, max_age: Option<Span>) -> Growth {
    Growth::of(&hourly(hours, gib), NOW, max_gib.map(|gib| gib * GIB), max_age)
}

#[test]
fn growth_is_that_of_the_last_day_up_to_what_is_kept() {
    assert_eq!(Growth::of(&[], NOW, None, None), Growth::default());
    let young = [(NOW - Span::from_mins(50), GIB)];
    assert_eq!(Growth::of(&young, NOW, None, None).per_day, None, "it has only begun");
    let grown = growth(6, 2, None, None);
    assert_eq!((grown.bytes, grown.per_day, grown.room), (12 * GIB, Some(48.0 * GIB as f64), None));
    // What is older than a day says nothing of today.
    let mut parts = hourly(23, 1);
    parts.push((NOW - Span::from_hours(100), 500 * GIB));
    let grown = Growth::of(&parts, NOW, None, None);
    assert_eq!(grown.per_day, Some(23.0 * GIB as f64));
    assert_eq!(growth(6, 2, Some(20), None).room, Some(8.0 * GIB as f64));
    assert_eq!(growth(6, 2, Some(10), None).room, Some(0.0));
    let two_days = Some(Span::from_hours(48));
    assert_eq!(growth(6, 2, Some(500), two_days).room, Some(84.0 * GIB as f64));
}

#[test]
fn the_room_lasts_for_as_long_as_something_grows_into_it() {
    let endless = growth(6, 1, None, None);
    assert_eq!(lasts_days(24 * GIB, &[endless]), Some(1.0));
    assert_eq!(lasts_days(24 * GIB, &[endless, endless]), Some(0.5));
    assert_eq!(lasts_days(24 * GIB, &[Growth::default()]), None);
    // 24 GiB a day, of which one stops after 12 GiB, half a day.
    let limited = growth(6, 1, Some(18), None);
    assert_eq!(lasts_days(100 * GIB, &[limited]), None, "it never fills that");
    assert_eq!(lasts_days(6 * GIB, &[limited]), Some(0.25));
    assert_eq!(lasts_days(36 * GIB, &[limited, endless]), Some(1.0));
    assert_eq!(lasts_days(36 * GIB, &[endless, limited]), Some(1.0));
}

#[test]
fn it_presses_the_more_the_less_room_there_is() {
    let space = |free, total| Space { free: free * GIB, total: total * GIB };
    let of = |space, lasts, never| judge::judge(&space, lasts, never, None);
    assert_eq!(of(space(500, 1_000), Some(30.0), false), None);
    assert_eq!(of(space(500, 1_000), Some(2.9), false), Some(AlarmPriority::Low));
    assert_eq!(of(space(99, 1_000), None, false), Some(AlarmPriority::Low));
    assert_eq!(of(space(99, 1_000), None, true), None, "a record that stays within its limits");
    assert_eq!(of(space(500, 1_000), Some(0.9), false), Some(AlarmPriority::High));
    assert_eq!(of(space(49, 1_000), None, true), Some(AlarmPriority::High));
    let last = Space { free: GIB - 1, total: 4 * GIB };
    assert_eq!(of(last, None, true), Some(AlarmPriority::Critical));
    assert_eq!(of(Space { free: 0, total: 0 }, None, true), Some(AlarmPriority::Critical));
    // What is told stays until it is clearly better.
    let kept = |free, told| judge::judge(&space(free, 1_000), None, false, Some(told));
    assert_eq!(kept(110, AlarmPriority::Low), Some(AlarmPriority::Low));
    assert_eq!(kept(126, AlarmPriority::Low), None);
    assert_eq!(kept(55, AlarmPriority::High), Some(AlarmPriority::High));
    assert_eq!(kept(70, AlarmPriority::High), Some(AlarmPriority::Low));
}

/// A record in memory that gives moments.
#[derive(Default)]
struct Book(Mutex<Memory>);

impl Moments for Book {
    fn moment_at(&self, at: Timestamp) -> Moment {
        self.0.lock().unwrap().at(at)
    }

    fn newest(&self, now: Timestamp) -> Moment {
        self.moment_at(now)
    }
}

/// A disk of 100 GiB into which 24 GiB a day are written.
struct Disk {
    free: Arc<AtomicU64>,
    tidied: Arc<AtomicUsize>,
    watch: DiskWatch,
    book: Book,
}

impl Disk {
    /// Tidying frees `freed` bytes each time.
    fn new(freed: u64) -> Self {
        let free = Arc::new(AtomicU64::new(100 * GIB));
        let tidied = Arc::new(AtomicUsize::new(0));
        let nothing = || Watched { parts: Arc::new(Vec::new), max_bytes: None, max_age: None };
        let (reading, freeing, count) = (free.clone(), free.clone(), tidied.clone());
        let watch = DiskWatch {
            space: Arc::new(move || {
                Ok(Space { free: reading.load(Ordering::Relaxed), total: 100 * GIB })
            }),
            record: Watched { parts: Arc::new(|| hourly(24, 1)), ..nothing() },
            pictures: nothing(),
            tidy: Arc::new(move || {
                freeing.fetch_add(freed, Ordering::Relaxed);
                count.fetch_add(1, Ordering::Relaxed);
            }),
        };
        Self { free, tidied, watch, book: Book::default() }
    }

    /// What is told when so many GiB are free, so many minutes later.
    fn look(&self, free_gib: u64, minutes: i64) -> Option<(Fact, Alarm)> {
        self.free.store(free_gib * GIB, Ordering::Relaxed);
        let now = NOW + Span::from_mins(minutes);
        let mut told = self.watch.look(&self.book, now);
        assert!(told.len() <= 1);
        let Entry::Fact(fact) = told.pop()? else { panic!("not a fact") };
        assert_eq!(fact.check(now), Ok(()));
        let FactKind::Alarm(alarm) = fact.kind.clone() else { panic!("not an alarm") };
        self.book.0.lock().unwrap().push(Fact { received_at: now, ..fact.clone() });
        Some((fact, *alarm))
    }
}

#[test]
fn the_alarm_is_raised_grows_and_is_over_once_there_is_room() {
    let disk = Disk::new(0);
    assert_eq!(disk.look(80, 0), None);
    assert_eq!(disk.tidied.load(Ordering::Relaxed), 0);
    let (first, alarm) = disk.look(58, 1).unwrap();
    assert_eq!(alarm.priority, AlarmPriority::Low);
    assert_eq!(
        alarm.title.id,
        "Ruang disk rekaman menipis: 58,0 GiB kosong (58%), cukup untuk ± 2,5 hari"
    );
    assert_eq!(
        alarm.title.en,
        "Disk space for the record runs short: 58.0 GiB free (58%), enough for ± 2.5 days"
    );
    assert_eq!(disk.tidied.load(Ordering::Relaxed), 1);
    assert_eq!(disk.look(57, 2), None, "no news for a while");
    assert!(disk.look(50, 20).unwrap().1.title.en.contains("± 2.2 days"));
    let (fact, alarm) = disk.look(20, 21).unwrap();
    assert_eq!((alarm.priority, &fact.entity), (AlarmPriority::High, &first.entity));
    assert_eq!(disk.look(0, 22).unwrap().1.priority, AlarmPriority::Critical);
    assert_eq!(disk.look(85, 23).unwrap().1.priority, AlarmPriority::Low, "± 3.7 days");
    let (fact, alarm) = disk.look(95, 24).unwrap();
    assert_eq!((alarm.state, alarm.over_at), (AlarmState::Over, Some(fact.observed_at)));
    assert_eq!(disk.look(95, 25), None);
    let at = disk.book.newest(NOW + Span::from_mins(25));
    assert_eq!(at.latest(crate::SERVICE, Slot::Alarm).count(), 1, "one alarm from end to end");
    assert_ne!(disk.look(30, 60).unwrap().0.entity, first.entity, "another occurrence");
}

#[test]
fn what_the_limits_free_is_not_told() {
    let disk = Disk::new(50 * GIB);
    assert_eq!(disk.look(40, 1), None);
    assert_eq!(disk.tidied.load(Ordering::Relaxed), 1);
}

#[test]
fn a_real_disk_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let space = Space::of(dir.path()).unwrap();
    assert!(space.total > 0 && space.free <= space.total, "{space:?}");
    assert!(Space::of(&dir.path().join("nowhere")).is_err());
}
