//! The housekeeper: orders of other processes.

use std::{
    fs,
    sync::{Arc, Condvar, Mutex},
    thread,
    time::Duration,
};

use wall_model::{Bookmark, Control, EntityId, FactKind, Movement, Slot, Span, Timestamp};
use wall_record::{
    Moment,
    orders::{Order, OrderFault, OrderState, WALL, hand_in},
};
use wall_testkit::{FakeClock, wait_for};

use super::analyst::Notebook;
use crate::{HouseSetup, Housekeeper, Moments, record_order};

const START: Timestamp = Timestamp::from_secs(1_795_518_300);

fn bookmark(title: &str) -> Bookmark {
    Bookmark {
        title: title.to_owned(),
        author: "meja 3".to_owned(),
        note: String::new(),
        from: START,
        to: None,
        services: Vec::new(),
        places: Vec::new(),
        is_held: false,
    }
}

#[test]
fn orders_are_taken_in_and_bad_ones_set_aside_with_a_reason() {
    let dir = tempfile::tempdir().unwrap();
    let book = Arc::new(Notebook::default());
    let clock = FakeClock::at(START + Span::from_secs(5));
    let id = EntityId::from("bookmark/20261124-pipa");
    let mark = |title| Order::mark(START, id.clone(), bookmark(title));
    let waiting = hand_in(dir.path(), &mark("Pipa pecah")).unwrap();
    let _house = Housekeeper::start(HouseSetup {
        dir: dir.path().to_owned(),
        record: book.clone(),
        moments: book.clone(),
        clock: clock.clock(),
        disk: None,
    })
    .unwrap();
    let bad = hand_in(dir.path(), &mark(" ")).unwrap();
    fs::write(dir.path().join("orders/9.order"), "no json").unwrap();
    let patience = Duration::from_secs(20);
    wait_for("both orders to be taken in", patience, || {
        let are_settled = [&waiting, &bad].map(|handed| handed.state() != OrderState::Waiting);
        let is_gone = !dir.path().join("orders/9.order").exists();
        (are_settled == [true, true] && is_gone).then_some(())
    });
    assert_eq!(waiting.state(), OrderState::Recorded);
    assert!(matches!(bad.state(), OrderState::Refused(why) if why.contains("title is missing")));
    assert!(dir.path().join("orders/9.refused").exists());
    let moment = book.newest(clock.now());
    let titles = moment.latest(WALL, Slot::Bookmark).filter_map(|known| match &known.fact.kind {
        FactKind::Bookmark(bookmark) => Some(bookmark.title.as_str()),
        _ => None,
    });
    assert_eq!(titles.collect::<Vec<_>>(), ["Pipa pecah"]);
}

/// What is known, for two who ask: each waits a moment for the other, so that both know the same.
struct Together<'a> {
    book: &'a Notebook,
    asked: Mutex<u32>,
    changed: Condvar,
}

impl Moments for Together<'_> {
    fn moment_at(&self, at: Timestamp) -> Moment {
        self.book.moment_at(at)
    }

    fn newest(&self, now: Timestamp) -> Moment {
        let moment = self.book.newest(now);
        let mut asked = self.asked.lock().unwrap();
        *asked += 1;
        self.changed.notify_all();
        let patience = Duration::from_millis(300);
        drop(self.changed.wait_timeout_while(asked, patience, |asked| *asked < 2).unwrap());
        moment
    }
}

#[test]
fn a_camera_that_two_want_at_the_same_time_is_with_one_of_them() {
    let book = Notebook::default();
    let clock = FakeClock::at(START).clock();
    let moments = Together { book: &book, asked: Mutex::new(0), changed: Condvar::new() };
    let take = |by: &str| {
        let control = Control { priority: 3, what: Movement::Stop };
        let order = Order::control(START, &"CAM-01".into(), by, &control);
        record_order(&order, &book, &moments, &clock).unwrap()
    };
    let both = thread::scope(|scope| {
        let one = scope.spawn(|| take("Meja 3"));
        let other = take("Meja 4");
        [one.join().unwrap(), other]
    });
    let refused = both.iter().filter(|it| matches!(it, Err(OrderFault::Taken { .. }))).count();
    assert_eq!((refused, both.len()), (1, 2), "{both:?}");
}
