//! What is concluded: repeats, doubtful proofs, topics, alarms.

use std::collections::BTreeSet;

use wall_model::{
    AlarmState, CaseCourse, CaseKind, CaseStage, CaseState, Evidence, EvidenceKind, Finding,
    LonLat, Slot, Span, Stage, Urgency,
};
use wall_record::Memory;
use wall_service::{Happening, HappeningKind, watch};

use super::*;
use crate::small_city::SmallCity;

/// Where complaints of these tests are.
const HERE: LonLat = LonLat::new(115.2080, -8.6737);

/// A complaint about a drain, told `days` ago and solved after `took` days, if at all.
fn drain(id: &str, days: i64, took: Option<i64>, place: LonLat) -> Fact {
    let day = Span::from_hours(24);
    let opened = NOW - day.times(days);
    let mut stages = vec![CaseStage { stage: Stage::Reported, at: opened, by: String::new() }];
    if let Some(took) = took {
        let at = opened + day.times(took);
        stages.push(CaseStage { stage: Stage::Solved, at, by: "PUPR".to_owned() });
    }
    let case = Case {
        kind: CaseKind::Infrastructure,
        title: "Got mampet".to_owned(),
        address: "Jl. Teuku Umar, Pemecutan".to_owned(),
        state: if took.is_some() { CaseState::Done } else { CaseState::InHand },
        urgency: Urgency::Normal,
        opened_at: opened,
        agency: Some("PUPR".to_owned()),
        radius_m: None,
        detail: "Air mati satu gang".to_owned(),
        course: Box::new(CaseCourse {
            category: "DRAINASE".to_owned(),
            stages,
            ..CaseCourse::default()
        }),
    };
    let last = took.map_or(opened, |took| opened + day.times(took));
    Fact::new(&ID.into(), id, last, FactKind::Case(case)).at(place)
}

fn record(facts: Vec<Fact>) -> Memory {
    let mut record = Memory::default();
    for mut fact in facts {
        fact.received_at = NOW;
        record.push(fact);
    }
    record
}

/// Works everything out at `now` and tells the record.
fn conclude(record: &mut Memory, now: Timestamp) -> Vec<Fact> {
    let mut facts = watch::analyses(&[&SERVICE], None, &record.at(now));
    for fact in &mut facts {
        fact.received_at = now;
        record.push(fact.clone());
    }
    let alarms = watch::alarms(&[&SERVICE], &record.at(now));
    for mut fact in alarms {
        fact.received_at = now;
        record.push(fact);
    }
    facts
}

/// Names and words of the findings of `analysis`.
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

fn names(record: &Memory, analysis: &str) -> Vec<String> {
    found(record, NOW, analysis).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn what_comes_back_is_found() {
    let mut record = record(vec![
        drain("A", 80, Some(4), HERE),
        drain("B", 30, Some(2), HERE.offset_m(30.0, 10.0)),
        drain("C", 2, None, HERE.offset_m(10.0, 0.0)),
        // Too far, and still open when the next one came.
        drain("D", 50, None, HERE.offset_m(80.0, 0.0)),
        drain("E", 3, None, HERE.offset_m(400.0, 0.0)),
    ]);
    conclude(&mut record, NOW);
    assert_eq!(names(&record, "complaints/recurrence"), ["recurrence:B", "recurrence:C"]);
    let (_, finding) = found(&record, NOW, "complaints/recurrence").remove(1);
    assert_eq!(finding.text.id, "Got mampet kembali setelah 26 hari, Jl. Teuku Umar, Pemecutan");
    let linked: Vec<&str> = finding.links.iter().map(|link| link.entity.as_str()).collect();
    assert_eq!(linked, ["C", "B"]);
    // What is told is not told again, and ends by itself.
    assert_eq!(conclude(&mut record, NOW), []);
    let later = NOW + Span::from_hours(24 * 89);
    assert_eq!(found(&record, later, "complaints/recurrence"), []);
}

fn proof(fact: Fact, url: &str, kind: EvidenceKind, hash: &str, place: Option<LonLat>) -> Fact {
    let FactKind::Case(mut case) = fact.kind.clone() else { panic!() };
    case.course.evidence.push(Evidence {
        url: url.to_owned(),
        kind,
        sha256: hash.repeat(64),
        place,
        taken_at: Some(fact.observed_at),
    });
    Fact { kind: FactKind::Case(case), ..fact }
}

#[test]
fn doubtful_proofs_are_found_and_raise_an_alarm() {
    use EvidenceKind::{Reported, Solved};
    let done = |id, days| drain(id, days, Some(1), HERE);
    let mut record = record(vec![
        proof(done("honest", 3), "1.jpg", Solved, "1", Some(HERE.offset_m(40.0, 0.0))),
        proof(proof(done("own", 3), "2.jpg", Reported, "2", None), "3.jpg", Solved, "2", None),
        proof(done("first", 20), "4.jpg", Solved, "4", None),
        proof(done("second", 3), "5.jpg", Solved, "4", None),
        proof(done("far", 2), "6.jpg", Solved, "6", Some(HERE.offset_m(300.0, 0.0))),
        proof(done("old", 40), "7.jpg", Solved, "7", Some(HERE.offset_m(900.0, 0.0))),
    ]);
    conclude(&mut record, NOW);
    let words: Vec<String> = found(&record, NOW, "complaints/fake_done")
        .into_iter()
        .map(|(name, finding)| format!("{name}: {}", finding.text.en))
        .collect();
    insta::assert_yaml_snapshot!(words);
    let at = record.at(NOW);
    let raised: BTreeSet<String> = at
        .latest(ID, Slot::Alarm)
        .filter_map(|known| match &known.fact.kind {
            FactKind::Alarm(alarm) if alarm.state == AlarmState::Raised => {
                Some(format!("{} {}", alarm.rule, alarm.key))
            }
            _ => None,
        })
        .collect();
    // What was said long ago is no alarm any more.
    let of = |id: &str| format!("complaints/doubtful fake:{id}");
    assert_eq!(raised, [of("far"), of("own"), of("second")].into());
}

#[test]
fn fetched_photos_prove_more_than_words() {
    // The source tells no hash; both photos were fetched and are the same.
    let solved = |id: &str, url: &str| {
        let fact = proof(drain(id, 3, Some(1), HERE), url, EvidenceKind::Solved, "", None);
        let photo = wall_model::Picture {
            media_type: "image/png".to_owned(),
            sha256: "ab".repeat(32),
            url: url.to_owned(),
        };
        let name = format!("{id}/photo/1");
        [fact, Fact::new(&ID.into(), name, NOW, FactKind::Picture(photo))]
    };
    let mut record = record([solved("A", "a.png"), solved("B", "b.png")].concat());
    conclude(&mut record, NOW);
    // The first one was honest.
    assert_eq!(names(&record, "complaints/fake_done"), ["fake:B"]);
}

/// What is found of topics over some hours of a city, and the record at their end.
fn watched(city: &SmallCity, hours: i64) -> (Memory, Vec<Fact>) {
    use crate::complaints::{analysis, truth};
    let mut record = Memory::default();
    let end = NOW + Span::from_hours(hours);
    let register = truth::register(city, end);
    let topics = analysis::ALL.iter().find(|one| one.id() == "complaints/topics").unwrap();
    let mut all = Vec::new();
    for minute in (0..hours * 60).step_by(10) {
        let now = NOW + Span::from_mins(minute);
        for told in register.iter().filter(|told| told.opened <= now) {
            let fact = truth::case(told, now);
            // What has not changed is not told again.
            if minute == 0 || now.since(fact.observed_at) <= Span::from_mins(10) {
                record.push(Fact { received_at: now, ..fact });
            }
        }
        let found = topics.facts(&record.at(now));
        for fact in &found {
            record.push(Fact { received_at: now, ..fact.clone() });
        }
        all.extend(found);
    }
    for fact in watch::alarms(&[&SERVICE], &record.at(end)) {
        record.push(Fact { received_at: end, ..fact });
    }
    (record, all)
}

fn topics(facts: &[Fact]) -> Vec<(&Fact, &Finding)> {
    let mut found = Vec::new();
    for fact in facts {
        if let FactKind::Finding(finding) = &fact.kind
            && finding.analysis == "complaints/topics"
        {
            found.push((fact, &**finding));
        }
    }
    found
}

#[test]
fn a_burst_main_is_found_by_its_complaints_and_a_quiet_day_finds_none() {
    let happening =
        |kind| -> Happening { SmallCity::happening("h-1", kind, NOW + Span::from_mins(20)) };
    let (_, facts) = watched(&SmallCity::new(vec![happening(HappeningKind::BurstMain)]), 4);
    let topics_found = topics(&facts);
    let (fact, finding) = topics_found.first().expect("a burst main is complained about");
    assert!(finding.text.id.starts_with("Air mati di "), "{}", finding.text.id);
    let delay = fact.observed_at.since(NOW + Span::from_mins(20));
    assert!(delay < Span::from_mins(75), "found after {delay:?}");
    let place = fact.place.expect("all are at one place");
    assert!(place.distance_m(HERE) < 400.0, "{}", place.distance_m(HERE));
    let (_, facts) = watched(&SmallCity::new(vec![happening(HappeningKind::RiverFlood)]), 4);
    assert!(topics(&facts).iter().any(|(_, one)| one.text.id.starts_with("Genangan air")));
    let (record, facts) = watched(&SmallCity::new(Vec::new()), 14);
    assert_eq!(topics(&facts), []);
    // What is raised on a quiet day is what the source really has lying about.
    let at = record.at(NOW + Span::from_hours(14));
    let raised = at.latest(ID, Slot::Alarm).count();
    assert!(raised <= 3, "{raised} alarms");
}
