//! The housekeeper: orders of other processes.

use std::{fs, sync::Arc, time::Duration};

use wall_model::{Bookmark, EntityId, FactKind, Slot, Span, Timestamp};
use wall_record::orders::{Order, OrderState, WALL, hand_in};
use wall_testkit::{FakeClock, wait_for};

use super::analyst::Notebook;
use crate::{HouseSetup, Housekeeper, Moments};

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
