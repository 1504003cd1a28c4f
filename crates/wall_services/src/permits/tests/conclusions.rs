//! What is concluded: bottlenecks, outliers, those who will not be served, alarms.

use wall_model::{AlarmState, Finding, Queue, Slot, Span};
use wall_record::Memory;
use wall_service::{City as _, watch};

use super::*;
use crate::{permits::daily::Dated, small_city::SmallCity};

fn push(record: &mut Memory, facts: Vec<Fact>, at: Timestamp) {
    for mut fact in facts {
        fact.received_at = at;
        record.push(fact);
    }
}

/// Works everything out at `now` and tells the record; gives what was news.
fn conclude(record: &mut Memory, now: Timestamp) -> Vec<Fact> {
    let facts = watch::analyses(&[&SERVICE], None, &record.at(now));
    push(record, facts.clone(), now);
    let alarms = watch::alarms(&[&SERVICE], &record.at(now));
    push(record, alarms, now);
    facts
}

fn found(record: &Memory, now: Timestamp, analysis: &str) -> Vec<(String, Finding)> {
    let at = record.at(now);
    let findings = at.latest(ID, Slot::Finding).filter_map(|known| match &known.fact.kind {
        FactKind::Finding(finding) if finding.analysis == analysis => {
            Some((known.fact.entity.to_string(), (**finding).clone()))
        }
        _ => None,
    });
    findings.collect()
}

/// Rules and keys of the alarms that are raised.
fn raised(record: &Memory, now: Timestamp) -> Vec<String> {
    let at = record.at(now);
    let alarms = at.latest(ID, Slot::Alarm).filter_map(|known| match &known.fact.kind {
        FactKind::Alarm(alarm) if watch::is_raised(alarm, now) => {
            assert_eq!(alarm.state, AlarmState::Raised);
            Some(format!("{} {}", alarm.rule, alarm.key))
        }
        _ => None,
    });
    alarms.collect()
}

/// A file that came to `office` so many hours ago, of the days before, by events.
fn file(number: usize, office: &str, hours: i64, limit: i64) -> Fact {
    let came = NOW - Span::from_hours(hours);
    let time = (came + wall_service::local::OFFSET).to_string();
    let body = serde_json::json!({
        "specversion": "1.0", "id": number.to_string(), "source": "/x",
        "type": "id.denpasar.layanan.berkas.pindah", "time": format!("{}+08:00", &time[..19]),
        "data": {"no_berkas": format!("SK-{number}"), "layanan": "KTP", "dari": "51.71.03.1007",
            "ke": office, "jam_berjalan": 2, "batas_jam": limit},
    });
    decode("files", body.to_string().as_bytes()).facts.remove(0)
}

#[test]
fn the_office_at_which_files_pile_up_is_found() {
    let mut record = Memory::default();
    let starts = wall_service::local::day_start(NOW) - Span::from_hours(24 * 20);
    let dated = Dated { starts, at: NOW };
    let days = |value: f64| vec![Some(value); 21];
    let mut facts = vec![
        dated.series("kantor:DUKCAPIL:masuk".to_owned(), days(30.0)),
        dated.series("kantor:DUKCAPIL:keluar".to_owned(), days(30.0)),
        dated.series("kantor:DINSOS:masuk".to_owned(), days(8.0)),
        dated.series("kantor:DINSOS:keluar".to_owned(), days(5.0)),
    ];
    facts.extend((0..18).map(|nr| file(nr, "DUKCAPIL", 3, 400)));
    facts.extend((100..120).map(|nr| file(nr, "DINSOS", 5, 400)));
    push(&mut record, facts, NOW);
    conclude(&mut record, NOW);
    let bottlenecks = found(&record, NOW, "permits/bottleneck");
    let [(name, finding)] = &bottlenecks[..] else { panic!("{bottlenecks:?}") };
    assert_eq!(name, "bottleneck:DINSOS");
    assert_eq!(finding.text.id, "DINSOS: 20 berkas, tinggal 4,0 hari kerja");
    assert_eq!(conclude(&mut record, NOW), [], "what is told is not told again");
    // The pile is gone: so is the finding.
    let later = NOW + Span::from_hours(2);
    let done = (100..120).map(|nr| {
        let Fact { entity, .. } = file(nr, "DINSOS", 5, 400);
        Fact::new(&ID.into(), entity, later, FactKind::Ended)
    });
    push(&mut record, done.collect(), later);
    conclude(&mut record, later);
    assert_eq!(found(&record, later, "permits/bottleneck"), []);
}

#[test]
fn a_file_that_lies_too_long_is_found_and_many_late_ones_raise_an_alarm() {
    let mut record = Memory::default();
    let done = decode("files", include_bytes!("../fixtures/files.1.json"));
    let stays: Vec<Fact> = (0..8)
        .map(|nr| {
            let (fact, _) = case(&done, "SK-2026-05400");
            Fact { entity: format!("berkas:SK-D{nr}").as_str().into(), ..fact.clone() }
        })
        .collect();
    push(&mut record, stays, NOW);
    // Six days, where half a day is usual.
    push(&mut record, vec![file(1, "DUKCAPIL", 8 * 24, 900), file(2, "DUKCAPIL", 4, 900)], NOW);
    conclude(&mut record, NOW);
    let outliers = found(&record, NOW, "permits/outlier");
    let [(name, finding)] = &outliers[..] else { panic!("{outliers:?}") };
    assert_eq!(name, "outlier:SK-1");
    assert!(
        finding.text.id.starts_with("KTP elektronik SK-1 di DUKCAPIL: 5 hari kerja"),
        "{finding:?}"
    );
    assert_eq!(raised(&record, NOW), [""; 0]);
    push(&mut record, (10..26).map(|nr| file(nr, "DUKCAPIL", 30, 3)).collect(), NOW);
    conclude(&mut record, NOW);
    assert_eq!(raised(&record, NOW), ["permits/late DUKCAPIL"]);
}

fn queue(waiting: u32, at: Timestamp) -> Fact {
    let queue = Queue {
        name: "KTP dan KK".to_owned(),
        serving: "A-042".to_owned(),
        waiting,
        longest_since: Some(at - Span::from_mins(20)),
        served: 41,
        counters: 2,
        takes: Some(Span::from_mins(6)),
    };
    Fact::new(&ID.into(), "loket:A", at, FactKind::Queue(queue))
}

#[test]
fn a_queue_over_its_target_raises_an_alarm_until_it_is_under_it() {
    let mut record = Memory::default();
    let mut seen = Vec::new();
    // The expected wait is three minutes for each who waits.
    for (minute, waiting) in [(0, 18), (3, 18), (6, 17), (9, 12), (12, 9), (15, 12)] {
        let now = NOW + Span::from_mins(minute);
        push(&mut record, vec![queue(waiting, now)], now);
        conclude(&mut record, now);
        seen.push(raised(&record, now).len());
    }
    assert_eq!(seen, [0, 0, 1, 1, 0, 0], "after five minutes; kept to the target");
    // At night nobody waits.
    let night = NOW + Span::from_hours(9);
    push(&mut record, vec![queue(40, night)], night);
    conclude(&mut record, night);
    assert_eq!(raised(&record, night), [""; 0]);
}

#[test]
fn who_will_not_be_served_is_told_before_the_end() {
    let mut record = Memory::default();
    let late = NOW + Span::from_hours(4);
    push(&mut record, vec![queue(30, late)], late);
    conclude(&mut record, late);
    let closing = found(&record, late, "permits/closing");
    // 55 minutes are left: two counters serve 18.
    assert_eq!(closing[0].1.text.en, "KTP dan KK: 10 people or more will not be served today");
    let empty = late + Span::from_mins(30);
    push(&mut record, vec![queue(3, empty)], empty);
    conclude(&mut record, empty);
    assert_eq!(found(&record, empty, "permits/closing"), []);
}

#[test]
fn a_quiet_day_raises_little() {
    let city = SmallCity::new(Vec::new());
    let mut record = Memory::default();
    let mut alarms = std::collections::BTreeSet::new();
    let mut longest = Span::ZERO;
    for quarter in 0..36 {
        let now = NOW - Span::from_hours(3) + Span::from_mins(15 * quarter);
        for feed in ["files", "counters", "daily"] {
            push(&mut record, city.facts(ID, feed, now), now);
        }
        conclude(&mut record, now);
        alarms.extend(raised(&record, now));
        let at = record.at(now);
        for line in super::super::known::lines(&at) {
            longest = longest.max(line.expected().unwrap_or_default());
        }
    }
    assert!(alarms.len() <= 2, "{alarms:?}");
    assert!(longest > Span::from_mins(8), "somebody waits: {longest:?}");
}
