//! `damamaya record redecode`: a record whose facts a faulty decoder read.

use std::path::Path;

use wall_model::{Fact, FactKind, Quantity, Slot, Span, Timestamp};
use wall_record::{Entry, Moment, Reader, Record, RecordOptions};

use super::{expect, text};
use crate::simulation::{EVENING, Simulation};

const SERVICE: &str = "water_distribution";

/// Receives the city's water and reads it as a decoder would that takes every value for half
/// of what it is.
fn fill(dir: &Path) {
    let simulation = Simulation::denpasar();
    let record = Record::open(dir, RecordOptions::default()).unwrap();
    for way in simulation.ways.iter().filter(|way| way.service.id() == SERVICE) {
        for frame in way.frames(&simulation.world, EVENING) {
            let receipt = record.append(EVENING, vec![Entry::Frame(frame.clone())]).unwrap();
            let frame =
                wall_record::Frame { seq: receipt.first, received_at: receipt.first_at, ..frame };
            let facts = way.service.decode(&frame).unwrap().facts.into_iter();
            let halved = facts.map(|mut fact| {
                if let FactKind::Measured(measured) = &mut fact.kind {
                    measured.value /= 2.0;
                }
                Entry::Fact(Fact { frame: frame.seq, ..fact })
            });
            record.append(EVENING, halved.collect()).unwrap();
        }
    }
}

fn at(dir: &Path, time: Timestamp) -> Moment {
    Reader::open(dir).unwrap().moment(time).unwrap()
}

/// The pressures, flows and levels that are known.
fn values(at: &Moment) -> Vec<(String, f64)> {
    let quantities = [Quantity::PressureKpa, Quantity::FlowLps, Quantity::LevelCm];
    let slots = quantities.into_iter().map(Slot::Measured);
    let known = slots.flat_map(|slot| at.latest(SERVICE, slot).collect::<Vec<_>>());
    let values = known.filter_map(|known| match &known.fact.kind {
        FactKind::Measured(measured) => Some((known.fact.entity.to_string(), measured.value)),
        _ => None,
    });
    values.collect()
}

#[test]
fn what_was_read_wrongly_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record");
    fill(&record);
    let then = Reader::open(&record).unwrap().span().unwrap().1;
    let wrong = values(&at(&record, then));
    assert!(wrong.iter().filter(|(_, value)| *value > 0.0).count() > 20, "{wrong:?}");

    let dry = expect(0, &["record", "redecode", "--record", text(&record), "--dry-run"]).stdout;
    assert!(dry.contains("air-tekanan") && dry.contains("a dry run"), "{dry}");
    let held = Record::open(&record, RecordOptions::default()).unwrap();
    let refused = expect(1, &["record", "redecode", "--record", text(&record)]);
    assert!(refused.stderr.contains("already being written by process"), "{}", refused.stderr);
    expect(0, &["record", "redecode", "--record", text(&record), "--dry-run"]);
    drop(held);
    let arguments = ["record", "redecode", "--record", text(&record), "--by", "meja 3"];
    let done = expect(0, &arguments).stdout;
    assert!(done.contains("recorded redecode/1"), "{done}");
    let table = |said: &str| said.lines().take_while(|line| !line.starts_with("all")).count();
    assert_eq!(table(&dry), table(&done));

    let end = Reader::open(&record).unwrap().span().unwrap().1;
    let right = values(&at(&record, end + Span::from_secs(1)));
    assert_eq!(right.len(), wrong.len());
    for ((entity, wrong), (other, right)) in wrong.iter().zip(&right) {
        assert_eq!((entity, wrong * 2.0), (other, *right));
    }
    assert_eq!(values(&at(&record, then)), wrong, "what was known then changed");
    expect(0, &["record", "verify", text(&record)]);
    let again = expect(0, &arguments).stdout;
    assert!(again.contains("nothing is recorded"), "{again}");
    let refused = expect(2, &["record", "redecode", "--record", text(&record), "--services", "x"]);
    assert!(refused.stderr.contains("no service \"x\""), "{}", refused.stderr);
}
