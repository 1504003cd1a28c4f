//! What the wall says while nothing can be recorded.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use wall_model::{AlarmState, FactKind, HealthState, Slot, Span, Timestamp};
use wall_record::{Cause, Entry, Moment, Stall};
use wall_service::view::Text;
use wall_testkit::{FakeClock, wait_for};

use super::analyst::Notebook;
use crate::{Moments, Sink, UNRECORDED_RULE, Writing, WritingWatch, unrecorded};

const START: Timestamp = Timestamp::from_secs(1_795_518_300);

#[derive(Default)]
struct Failing {
    book: Notebook,
    stall: Mutex<Option<Stall>>,
    unwritten_since: Mutex<Option<Timestamp>>,
}

impl Writing for Failing {
    fn stall(&self) -> Option<Stall> {
        self.stall.lock().unwrap().clone()
    }

    fn unwritten_since(&self) -> Option<Timestamp> {
        *self.unwritten_since.lock().unwrap()
    }

    fn note(&self, now: Timestamp, entries: Vec<Entry>) -> Result<(), String> {
        self.book.append(now, entries).map(drop)
    }
}

impl Moments for Failing {
    fn moment_at(&self, at: Timestamp) -> Moment {
        self.book.moment_at(at)
    }

    fn newest(&self, now: Timestamp) -> Moment {
        self.book.newest(now)
    }
}

fn alarms(at: &Moment) -> Vec<(String, AlarmState)> {
    let alarm = |known: &wall_record::Known| match &known.fact.kind {
        FactKind::Alarm(alarm) if alarm.rule == UNRECORDED_RULE => {
            Some((alarm.title.en.clone(), alarm.state))
        }
        _ => None,
    };
    at.latest("ingest", Slot::Alarm).filter_map(alarm).collect()
}

fn line(at: &Moment) -> Option<(HealthState, String)> {
    match &at.entity("ingest", &"record".into(), Slot::Health)?.fact.kind {
        FactKind::Health(health) => Some((health.state, health.detail.clone())),
        _ => None,
    }
}

#[test]
fn a_stall_is_told_at_once_and_is_over_once_it_is() {
    let failing = Arc::new(Failing::default());
    let clock = FakeClock::at(START);
    let watch = WritingWatch::start(failing.clone(), failing.clone(), clock.clock()).unwrap();
    let until = |what: &str, is: &dyn Fn(&Moment) -> bool| {
        wait_for(what, Duration::from_secs(20), || {
            let at = failing.newest(clock.advance(Span::from_millis(1)));
            is(&at).then_some(at)
        })
    };
    assert_eq!(unrecorded(&failing.newest(START)), None);
    let stall = |cause| Stall { since: START, cause, reason: "os error 28".into() };
    *failing.stall.lock().unwrap() = Some(stall(Cause::Full));
    let at = until("the alarm", &|at| !alarms(at).is_empty());
    assert_eq!(alarms(&at), [("Not recorded: the disk is full".to_owned(), AlarmState::Raised)]);
    let down = (HealthState::Down, "tidak dapat ditulis: disk penuh".to_owned());
    assert_eq!(line(&at), Some(down));
    let Some(Text::Join(parts)) = unrecorded(&at) else { panic!("no notice") };
    assert!(parts.contains(&Text::HourMinute(START)), "{parts:?}");
    // Another cause is the same alarm.
    *failing.stall.lock().unwrap() = Some(stall(Cause::ReadOnly));
    let at = until("the new cause", &|at| alarms(at)[0].0.contains("read-only"));
    assert_eq!(alarms(&at).len(), 1);
    *failing.stall.lock().unwrap() = None;
    let at = until("its end", &|at| alarms(at)[0].1 == AlarmState::Over);
    assert_eq!((line(&at), unrecorded(&at)), (None, None));
    // A disk that hangs neither writes nor fails.
    *failing.unwritten_since.lock().unwrap() = Some(clock.now());
    clock.advance(Span::from_secs(6));
    let at = until("the hanging disk", &|at| unrecorded(at).is_some());
    assert!(alarms(&at).iter().any(|(title, _)| title.contains("does not answer")));
    drop(watch);
}

#[test]
fn an_alarm_of_a_process_that_ended_is_over_at_the_next_start() {
    let failing = Arc::new(Failing::default());
    let clock = FakeClock::at(START);
    let stall = Stall { since: START, cause: Cause::Faulty, reason: "os error 5".into() };
    *failing.stall.lock().unwrap() = Some(stall);
    let watch = WritingWatch::start(failing.clone(), failing.clone(), clock.clock()).unwrap();
    let is_told = || unrecorded(&failing.newest(clock.now())).is_some();
    wait_for("the alarm", Duration::from_secs(20), || is_told().then_some(()));
    drop(watch);
    *failing.stall.lock().unwrap() = None;
    clock.advance(Span::from_hours(1));
    let _watch = WritingWatch::start(failing.clone(), failing.clone(), clock.clock()).unwrap();
    wait_for("its end", Duration::from_secs(20), || (!is_told()).then_some(()));
}
