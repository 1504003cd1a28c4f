//! Orders: what may be ordered, and the directory through which it goes.

use std::fs;

use wall_model::{
    Bookmark, Command, Control, EntityId, Fact, FactKind, LonLat, Movement, ServiceId, Span,
    Timestamp,
};

use super::at;
use crate::Memory;
use crate::orders::{Inbox, Order, OrderFault, OrderState, Ordered, WALL, bookmark_id, hand_in};

fn bookmark(title: &str, is_held: bool) -> Bookmark {
    Bookmark {
        title: title.to_owned(),
        author: "meja 3".to_owned(),
        note: String::new(),
        from: at(0),
        to: Some(at(600)),
        services: vec!["water_distribution".into()],
        places: vec![LonLat::new(115.2, -8.65)],
        is_held,
    }
}

const ID: &str = "bookmark/20261124-pipa-pecah";

fn id() -> EntityId {
    ID.into()
}

/// Records `order`, received at its time, if the record knows nothing newer.
fn tell(record: &mut Memory, order: &Order) -> Result<usize, OrderFault> {
    let facts = order.facts(&record.at(at(900)))?;
    let count = facts.len();
    facts.into_iter().for_each(|fact| record.push(Fact { received_at: order.at, ..fact }));
    Ok(count)
}

fn why(reason: &str) -> (String, String) {
    ("Bagian Hukum".to_owned(), reason.to_owned())
}

#[test]
fn a_held_window_is_let_go_of_only_with_a_name_and_a_reason() {
    let mut record = Memory::default();
    let mark = Order::mark(at(700), id(), bookmark("Pipa pecah", false));
    assert_eq!(tell(&mut record, &mark), Ok(1));
    let place =
        record.at(at(700)).entity(WALL, &id(), wall_model::Slot::Bookmark).unwrap().fact.place;
    assert_eq!(place, Some(LonLat::new(115.2, -8.65)));
    let hold = Order::hold(at(710), id(), bookmark("Pipa pecah", false), true, why(""));
    assert_eq!(tell(&mut record, &hold), Ok(2));
    assert_eq!(tell(&mut record, &hold), Ok(0), "what is known is not said again");

    let ended = Order { at: at(720), facts: vec![Ordered { entity: id(), kind: FactKind::Ended }] };
    assert_eq!(tell(&mut record, &ended), Err(OrderFault::Held(ID.to_owned())));
    let quietly = Order::mark(at(720), id(), bookmark("Pipa pecah", false));
    assert_eq!(tell(&mut record, &quietly), Err(OrderFault::Held(ID.to_owned())));
    let unsaid = Order::hold(at(720), id(), bookmark("Pipa pecah", true), false, why(" "));
    assert!(matches!(tell(&mut record, &unsaid), Err(OrderFault::Length { .. })));
    let late = Order::hold(at(705), id(), bookmark("Pipa pecah", true), false, why("selesai"));
    assert_eq!(tell(&mut record, &late), Err(OrderFault::Old(ID.to_owned())));
    let held = Order::mark(at(720), id(), bookmark("Pipa pecah, ruas 2", true));
    assert_eq!(tell(&mut record, &held), Ok(1), "what is held may be described anew");

    let release = Order::hold(at(730), id(), bookmark("Pipa pecah", true), false, why("selesai"));
    assert_eq!(tell(&mut record, &release), Ok(2));
    let ended = Order { at: at(740), ..ended };
    assert_eq!(tell(&mut record, &ended), Ok(1));
}

#[test]
fn what_is_no_order_of_others_is_refused() {
    let record = Memory::default();
    let order = |entity: &str, kind| Order {
        at: at(700),
        facts: vec![Ordered { entity: entity.into(), kind }],
    };
    let mark = |change: &dyn Fn(&mut Bookmark)| {
        let mut changed = bookmark("Pipa pecah", false);
        change(&mut changed);
        Order::mark(at(700), id(), changed)
    };
    let command = |verb: &str| {
        let (verb, by, content) = (verb.to_owned(), "meja 3".to_owned(), String::new());
        FactKind::Command(Command { verb, by, content })
    };
    let good = [
        mark(&|_| {}),
        order("alarm:water_distribution/alarm:x:y@1", command("acknowledge")),
        order("alarm:water_distribution/alarm:x:y@1", command("shelve")),
    ];
    for order in good {
        assert!(order.facts(&record.at(at(700))).is_ok(), "{order:?}");
    }
    let bad = [
        Order { at: at(700), facts: Vec::new() },
        Order { at: at(700), facts: vec![good_fact(); 9] },
        order("layout", command("show")),
        order("redecode/1", command("redecode")),
        order("bookmark/a", command("show")),
        order("bookmark/A", FactKind::Bookmark(Box::new(bookmark("x", false)))),
        order("bookmark/../x", FactKind::Bookmark(Box::new(bookmark("x", false)))),
        order("layout", FactKind::Ended),
        order(ID, command("release")),
        mark(&|it| it.title = " ".to_owned()),
        mark(&|it| it.title = "x".repeat(401)),
        mark(&|it| it.title = "satu\u{1b}[2J".to_owned()),
        mark(&|it| it.author = String::new()),
        mark(&|it| it.note = "x".repeat(8_193)),
        mark(&|it| it.services = vec![ServiceId::from("a"); 257]),
        mark(&|it| it.places = vec![LonLat::new(115.0, -8.0); 257]),
        mark(&|it| it.places = vec![LonLat::new(f64::NAN, -8.0)]),
        mark(&|it| it.to = Some(it.from - Span::from_secs(1))),
        mark(&|it| it.from = Timestamp::MIN),
        Order { at: at(1_400), ..mark(&|_| {}) },
    ];
    for order in bad {
        assert!(order.facts(&record.at(at(700))).is_err(), "{order:?}");
    }
}

fn good_fact() -> Ordered {
    Ordered { entity: id(), kind: FactKind::Bookmark(Box::new(bookmark("x", false))) }
}

#[test]
fn orders_come_out_as_they_were_handed_in_and_rubbish_is_set_aside() {
    let dir = tempfile::tempdir().unwrap();
    let inbox = Inbox::new(dir.path());
    assert!(inbox.take().is_empty());
    let first = Order::mark(at(10), id(), bookmark("Pipa pecah", false));
    let second = Order::hold(at(20), id(), bookmark("Pipa pecah", false), true, why("perkara 7"));
    let last = hand_in(dir.path(), &second).unwrap();
    hand_in(dir.path(), &first).unwrap();
    let folder = dir.path().join("orders");
    fs::write(folder.join("1-1-0.order"), b"{\"at\": 1, \"facts\": [{").unwrap();
    fs::write(folder.join("2-1-0.order"), vec![b' '; 70_000]).unwrap();
    fs::write(folder.join("3-1-0.order"), b"{\"at\": 1, \"facts\": [], \"by\": 1}").unwrap();
    fs::create_dir(folder.join("4-1-0.order")).unwrap();
    fs::write(folder.join("5-1-0.order.making"), b"{").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("/dev/zero", folder.join("5-1-0.order")).unwrap();

    let mut orders = Vec::new();
    for taken in inbox.take() {
        match taken.order.clone() {
            Ok(order) => {
                orders.push(order);
                assert_eq!(last.state(), OrderState::Waiting);
                taken.done().unwrap();
            }
            Err(fault) => taken.set_aside(&fault.to_string()).unwrap(),
        }
    }
    assert_eq!(orders, [first, second]);
    assert_eq!(last.state(), OrderState::Recorded);
    assert!(inbox.take().is_empty());
    let reason = |nr: u32| fs::read_to_string(folder.join(format!("{nr}-1-0.reason"))).unwrap();
    assert!(reason(1).starts_with("it is no order: EOF"), "{}", reason(1));
    assert_eq!(reason(2), "it is no order: over 65536 bytes\n");
    assert!(reason(3).contains("unknown field `by`"), "{}", reason(3));
    assert_eq!(reason(4), "it is no order: not a file\n");
    assert!(folder.join("1-1-0.refused").is_file());
}

#[test]
fn a_refused_order_tells_its_giver_why_and_few_stay() {
    let dir = tempfile::tempdir().unwrap();
    let inbox = Inbox::new(dir.path());
    let order = |secs| Order::mark(at(secs), id(), bookmark("x", false));
    let handed: Vec<_> = (0..120).map(|nr| hand_in(dir.path(), &order(nr)).unwrap()).collect();
    for taken in inbox.take() {
        taken.set_aside("too late").unwrap();
    }
    assert_eq!(handed[119].state(), OrderState::Refused("too late".to_owned()));
    assert_eq!(fs::read_dir(dir.path().join("orders")).unwrap().count(), 2 * 100);
}

#[test]
fn bookmarks_get_names_that_can_be_typed_and_are_new() {
    let mut record = Memory::default();
    let name = |record: &Memory| {
        bookmark_id("Pipa pecah, Jl. Gatot Subroto!", at(0), &record.at(at(900))).to_string()
    };
    assert_eq!(name(&record), "bookmark/20261124-pipa-pecah-jl-gatot-subroto");
    for number in 2..4 {
        let order = Order::mark(at(800), name(&record).into(), bookmark("x", false));
        assert_eq!(tell(&mut record, &order), Ok(1));
        assert!(name(&record).ends_with(&format!("subroto-{number}")), "{}", name(&record));
    }
    assert_eq!(bookmark_id("事故", at(0), &record.at(at(900))).as_str(), "bookmark/20261124");
}

/// Who moves CAM-07 at `secs`, if he may.
fn moves(record: &mut Memory, secs: i64, (by, priority): (&str, u8), what: Movement) -> String {
    let order = Order::control(at(secs), &"CAM-07".into(), by, &Control { priority, what });
    match order.facts(&record.at(at(secs))) {
        Ok(facts) => {
            facts.into_iter().for_each(|fact| record.push(Fact { received_at: at(secs), ..fact }));
            String::new()
        }
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn a_camera_is_moved_by_one_person_at_a_time() {
    const RIGHT: Movement = Movement::Move { pan: 0.5, tilt: 0.0, zoom: 0.0 };
    let mut record = Memory::default();
    let mut told = |secs, who, what| moves(&mut record, secs, who, what);
    let (desk, other, chief) = (("Meja 3", 3), ("Meja 4", 3), ("Kepala sif", 7));
    assert_eq!(told(0, desk, RIGHT), "");
    let refused = told(5, other, RIGHT);
    assert!(
        refused.starts_with("CAM-07 is with Meja 3 (priority 3), who moved it last at "),
        "{refused}"
    );
    assert_eq!(told(6, desk, Movement::Stop), "");
    assert_ne!(told(7, other, Movement::Release), "", "nobody lets go of what is another's");
    assert_eq!(told(8, chief, Movement::Preset("Gerbang".to_owned())), "", "the higher takes it");
    assert_ne!(told(9, desk, Movement::Stop), "", "and a stop would disturb him");
    assert_ne!(told(67, desk, RIGHT), "");
    assert_eq!(told(68, desk, RIGHT), "", "he left it alone for a minute");
    assert_eq!(told(69, desk, Movement::Release), "");
    assert_eq!(told(70, other, RIGHT), "");
}

#[test]
fn only_what_can_be_a_movement_of_a_camera_is_ordered() {
    let record = Memory::default();
    let order = |entity: &str, content: &str| {
        let (verb, by) = ("stop".to_owned(), "Meja 3".to_owned());
        let kind = FactKind::Command(Command { verb, by, content: content.to_owned() });
        let facts = vec![Ordered { entity: entity.into(), kind }];
        Order { at: at(0), facts }.facts(&record.at(at(0)))
    };
    assert_eq!(order("control/CAM-07", "priority=3").map(|facts| facts.len()), Ok(1));
    for (entity, content) in [
        ("control/CAM-07", "priority=99"),
        ("control/", "priority=3"),
        ("control/a\nb", "priority=3"),
    ] {
        let refused = order(entity, content);
        assert!(matches!(refused, Err(OrderFault::NotOrderable(_))), "{entity}: {refused:?}");
    }
}
