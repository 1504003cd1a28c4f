//! `damamaya record redecode`: a record whose facts a faulty decoder read.

use std::path::Path;

use wall_model::{Fact, FactKind, Quantity, Slot, Span, Timestamp};
use wall_record::{Entry, Moment, Origin, Reader, Record, RecordOptions};
use wall_testkit::append;

use super::{expect, text};
use crate::simulation::{EVENING, Simulation, Way};

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

/// Options of a Modbus feed in which a register has `factor`.
fn registers(way: &Way, factor: &str) -> Way {
    let registers = way.origin.options["registers"]
        .replace("u16*0.01 turbidity", &format!("u16*{factor} turbidity"));
    assert!(registers.contains(factor));
    Simulation::with_options(way, &[("registers", &registers)])
}

/// A city file with the one feed.
fn city_file(way: &Way) -> String {
    let Origin { name, service, feed, options } = &*way.origin;
    format!(
        "[city]\nname = \"Kota Denpasar\"\ntime_zone = \"Asia/Makassar\"\n\
         bounds = [115.17, -8.76, 115.28, -8.59]\n[[feed]]\nname = \"{name}\"\ntitle = \"IPA\"\n\
         service = \"{service}\"\nfeed = \"{feed}\"\nurl = \"{}\"\nperiod = \"30s\"\n\
         options = {{ registers = \"{}\" }}\n",
        way.url, options["registers"]
    )
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
    assert!(superseded(&record, folder.path()).0 >= wrong.len());
    let again = expect(0, &arguments).stdout;
    assert!(again.contains("nothing is recorded"), "{again}");
    let refused = expect(2, &["record", "redecode", "--record", text(&record), "--services", "x"]);
    assert!(refused.stderr.contains("no service \"x\""), "{}", refused.stderr);
}

/// How many facts the analysts' table says to be superseded, and how many not.
fn superseded(record: &Path, folder: &Path) -> (usize, usize) {
    let table = folder.join("facts.csv");
    let window = ["--from", "2026-01-01 00:00", "--to", "2100-01-01 00:00", "--services", SERVICE];
    let export = ["record", "export", "--record", text(record), "--format", "csv"];
    let out = ["--out", text(&table)];
    expect(0, &[&export[..], &window, &out].concat());
    let table = std::fs::read_to_string(&table).unwrap();
    let mut lines = table.lines();
    let columns: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = columns.iter().position(|name| *name == "superseded").unwrap();
    let is_superseded = |line: &&str| line.split(',').nth(column) == Some("true");
    let (superseded, rest): (Vec<&str>, Vec<&str>) = lines.partition(is_superseded);
    (superseded.len(), rest.len())
}

/// The turbidity of the treated water that is known, NTU.
fn turbidity(at: &Moment) -> f64 {
    let slot = Slot::Measured(Quantity::TurbidityNtu);
    let known = at.entity(SERVICE, &"IPA-WARIBANG".into(), slot).unwrap();
    let FactKind::Measured(measured) = &known.fact.kind else { panic!("{known:?}") };
    measured.value
}

#[test]
fn frames_that_came_with_wrong_options_are_read_with_those_of_a_city_file() {
    let folder = tempfile::tempdir().unwrap();
    let (record, city) = (folder.path().join("record"), folder.path().join("city.toml"));
    let simulation = Simulation::denpasar();
    let is_read = |way: &&Way| way.origin.feed.as_str() == "modbus" && way.period.is_some();
    let right = simulation.ways.iter().find(is_read).unwrap();
    let wrong = registers(right, "0.1");
    let writing = Record::open(&record, RecordOptions::default()).unwrap();
    append(&writing, wrong.service, wrong.frames(&simulation.world, EVENING), Vec::new(), EVENING);
    drop(writing);
    let then = Reader::open(&record).unwrap().span().unwrap().1;
    let told = turbidity(&at(&record, then));

    std::fs::write(&city, city_file(right)).unwrap();
    let arguments = ["record", "redecode", "--record", text(&record)];
    let same = expect(0, &arguments).stdout;
    assert!(same.contains("nothing is recorded"), "with its own options it says the same: {same}");
    let arguments = [&arguments[..], &["--city", text(&city)]].concat();
    let done = expect(0, &arguments).stdout;
    assert!(done.contains("recorded redecode/1"), "{done}");
    let (reader, end) = (Reader::open(&record).unwrap(), Span::from_secs(1));
    let known = turbidity(&at(&record, reader.span().unwrap().1 + end));
    assert!((known * 10.0 - told).abs() < 1e-9 && known > 0.0, "{known} is not a tenth of {told}");
    assert_eq!(turbidity(&at(&record, then)), told, "what was known then changed");
    let redecode = &reader.redecodes().unwrap()[0];
    assert_eq!(redecode.note.options[&right.origin.name], right.origin.options);
    let (old, new) = superseded(&record, folder.path());
    assert!(old > 0 && old == new, "{old} old facts, {new} new");
    expect(0, &["record", "verify", text(&record)]);
    let refused = expect(2, &[&arguments[..4], &["--city", "none.toml"]].concat());
    assert!(refused.stderr.contains("none.toml: cannot be read"), "{}", refused.stderr);
}
