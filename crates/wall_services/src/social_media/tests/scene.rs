//! A small city's social media as a wall lives through it, a few minutes at a time.

use std::collections::BTreeMap;

use wall_model::{
    Alarm, Area, AreaClass, Case, CaseKind, CaseState, EntityId, Fact, FactKind, Finding, Geometry,
    LonLat, Measured, Quality, Quantity, Signal, SignalMode, Slot, Span, Timestamp, Urgency,
};
use wall_record::Memory;
use wall_service::{City, Gazetteer, Happening, HappeningKind, Named, Service, watch};

use super::{ID, NOW, SERVICE};
use crate::small_city::SmallCity;

/// A city with enough places that a post seldom names the one that another one names.
pub(super) struct TestCity {
    names: Gazetteer,
    happenings: Vec<Happening>,
}

impl City for TestCity {
    fn facts(&self, service: &str, feed: &str, at: Timestamp) -> Vec<Fact> {
        assert_eq!(service, ID);
        SERVICE.truth(self, feed, at)
    }

    fn seed(&self) -> u64 {
        17
    }

    fn gazetteer(&self) -> &Gazetteer {
        &self.names
    }

    fn happenings(&self, from: Timestamp, to: Timestamp) -> Vec<Happening> {
        let on = |one: &&Happening| one.begins <= to && one.ends > from;
        self.happenings.iter().filter(on).cloned().collect()
    }
}

/// A city in which this happens.
pub(super) fn city(happenings: Vec<Happening>) -> TestCity {
    let named = |lead: &str, names: &str, east_m: f64, north_m: f64| -> Vec<Named> {
        let name = |(nr, name): (usize, &str)| {
            let (column, row) = ((nr % 5) as f64, (nr / 5) as f64);
            let place = MARKET.offset_m(east_m + 1_700.0 * column, north_m - 1_900.0 * row);
            let name = format!("{lead}{name}");
            Named { code: name.to_lowercase().replace(' ', "-"), name, place }
        };
        names.split(',').enumerate().map(name).collect()
    };
    let mut markets = named("Pasar ", "Kreneng,Sanglah,Nyanggelan,Satria,Ketapian", 900.0, 600.0);
    markets.push(Named { code: "pasar-badung".into(), name: "Pasar Badung".into(), place: MARKET });
    let names = Gazetteer {
        villages: named(
            "",
            "Pemecutan,Panjer,Renon,Sesetan,Sidakarya,Pedungan,Serangan,Kesiman,Sumerta,Dangin Puri,\
             Tonja,Peguyangan,Ubung,Padangsambian,Tegal Harum",
            -3_000.0,
            3_500.0,
        ),
        streets: named(
            "Jl. ",
            "Teuku Umar,Imam Bonjol,Nangka,Kamboja,Gatot Subroto,Diponegoro,Hayam Wuruk,\
             Tukad Pakerisan,Gunung Agung,Mahendradatta,WR Supratman,Cokroaminoto,Sudirman,\
             Pulau Kawe,Ahmad Yani,Hasanudin,Sesetan Raya,Waturenggong,Gajah Mada,Veteran",
            -2_600.0,
            2_800.0,
        ),
        junctions: named("Simpang ", "Enam,Tohpati,Buagan,Catur Muka,Ubung", -2_000.0, -2_400.0),
        markets,
        agencies: named("", "DISHUB,DLHK,PUPR,BPBD", 0.0, 0.0),
        ..Gazetteer::EMPTY
    };
    TestCity { names, happenings }
}

/// The market Badung, beside which everything happens that is no accident.
const MARKET: LonLat = LonLat::new(115.2119, -8.6567);

/// A city in which nothing happens.
pub(super) fn quiet() -> TestCity {
    city(Vec::new())
}

/// A city in which this happens from `begins` on.
pub(super) fn with(kind: HappeningKind, begins: Timestamp) -> TestCity {
    city(vec![happening(kind, begins)])
}

/// Something that happens beside the market Badung; what is for the emergency desk, at the
/// junction Simpang Enam.
pub(super) fn happening(kind: HappeningKind, begins: Timestamp) -> Happening {
    let is_emergency = matches!(kind, HappeningKind::Emergency(..));
    let (place, address) = match is_emergency {
        true => (MARKET.offset_m(-2_000.0, -2_400.0), "Simpang Enam"),
        false => (MARKET, "Pasar Badung, Pemecutan"),
    };
    Happening {
        place,
        address: address.to_owned(),
        subject: "tanggul Tukad Badung jebol".to_owned(),
        title: "Banjir Tukad Badung".to_owned(),
        ends: begins + Span::from_hours(5),
        ..SmallCity::happening("K-9", kind, begins)
    }
}

/// How often the wall of these tests looks.
const STEP: Span = Span::from_mins(5);

/// A wall's record of a city.
pub(super) struct Wall {
    pub(super) record: Memory,
    pub(super) now: Timestamp,
    known: BTreeMap<(EntityId, Option<Slot>), Fact>,
    /// What the wall concluded, in its order.
    pub(super) concluded: Vec<Fact>,
}

impl Wall {
    /// A wall that is switched on at `now` beside `city`.
    pub(super) fn beside(city: &TestCity, now: Timestamp) -> Self {
        let now = now.floor(Span::from_mins(1));
        let (record, known) = (Memory::default(), BTreeMap::new());
        let mut wall = Self { record, now, known, concluded: Vec::new() };
        for fact in ground(city, now) {
            wall.push(fact);
        }
        for feed in ["mastodon_history", "mastodon_tag", "news", "answers", "whatsapp", "matrix"] {
            wall.poll(city, feed);
        }
        // A fresh wall reads what it was told before anything else.
        wall.conclude(None);
        wall
    }

    /// Lives through `minutes` more.
    pub(super) fn live(mut self, city: &TestCity, minutes: i64) -> Self {
        let end = self.now + Span::from_mins(minutes);
        while self.now < end {
            let last = self.now;
            self.now = (self.now + STEP).min(end);
            for feed in ["mastodon", "answers", "news", "whatsapp", "matrix"] {
                self.poll(city, feed);
            }
            self.conclude(Some(last));
        }
        self
    }

    /// Adds a fact of somebody else.
    pub(super) fn push(&mut self, mut fact: Fact) {
        fact.received_at = self.now;
        self.record.push(fact);
    }

    fn poll(&mut self, city: &TestCity, feed: &str) {
        for fact in city.facts(ID, feed, self.now) {
            let key = (fact.entity.clone(), fact.kind.slot());
            if self.known.get(&key).is_none_or(|known| *known != fact) {
                self.known.insert(key, fact.clone());
                self.push(fact);
            }
        }
    }

    fn conclude(&mut self, last: Option<Timestamp>) {
        const ONLY: &[&'static dyn Service] = &[&SERVICE];
        for round in 0..2 {
            // What one analysis finds another one reads in the next round.
            let moment = self.record.at(self.now);
            let mut facts = watch::analyses(ONLY, last, &moment);
            facts.extend(watch::alarms(ONLY, &moment));
            for fact in facts {
                assert_eq!(fact.check(self.now), Ok(()));
                self.concluded.push(fact.clone());
                self.push(fact);
            }
            if last.is_some() && round == 0 {
                break;
            }
        }
    }

    /// Findings of `analysis` that hold now.
    pub(super) fn findings(&self, analysis: &str) -> Vec<(Fact, Finding)> {
        let at = self.record.at(self.now);
        let all = at.latest(ID, Slot::Finding).filter_map(|known| match &known.fact.kind {
            FactKind::Finding(finding) if finding.analysis == analysis => {
                Some(((*known.fact).clone(), (**finding).clone()))
            }
            _ => None,
        });
        all.collect()
    }

    /// Everything that was ever raised, as rule and title.
    pub(super) fn raised(&self) -> Vec<(Timestamp, Alarm)> {
        let mut seen = std::collections::BTreeSet::new();
        let alarms = self.concluded.iter().filter_map(|fact| match &fact.kind {
            FactKind::Alarm(alarm) if seen.insert(fact.entity.clone()) => {
                Some((fact.observed_at, (**alarm).clone()))
            }
            _ => None,
        });
        alarms.collect()
    }
}

/// The city's map and junctions, of a service that is not this one.
fn ground(city: &TestCity, now: Timestamp) -> Vec<Fact> {
    let names = city.gazetteer();
    let area = |list: &[Named], class: AreaClass| -> Vec<Fact> {
        let fact = |one: &Named| {
            let geometry = Geometry::Points(vec![one.place]);
            let area = Area { name: one.name.clone(), class, geometry };
            Fact::new(&"ground".into(), one.code.as_str(), now, FactKind::Area(area)).at(one.place)
        };
        list.iter().map(fact).collect()
    };
    let mut facts = area(&names.villages, AreaClass::Village);
    facts.extend(area(&names.streets, AreaClass::RoadArterial));
    facts.extend(area(&names.markets, AreaClass::Market));
    facts.extend(area(&names.hospitals, AreaClass::Hospital));
    let river = Named {
        code: "tukad-badung".to_owned(),
        name: "Tukad Badung".to_owned(),
        place: LonLat::new(115.2115, -8.6570),
    };
    facts.extend(area(&[river], AreaClass::Water));
    for junction in &names.junctions {
        let signal = Signal {
            name: junction.name.clone(),
            mode: SignalMode::Isolated,
            phases: Vec::new(),
            cycle: None,
            offset: None,
            corridor: None,
        };
        let kind = FactKind::Signal(signal);
        facts.push(
            Fact::new(&"ground".into(), junction.code.as_str(), now, kind).at(junction.place),
        );
    }
    facts
}

/// A gauge at the river, and what it measures.
pub(super) fn gauge(at: Timestamp, level_cm: f64) -> Fact {
    let kind = FactKind::Measured(Measured {
        quantity: Quantity::LevelCm,
        value: level_cm,
        quality: Quality::Good,
    });
    let place = LonLat::new(115.2115, -8.6567);
    Fact::new(&"gauges".into(), "AWLR Badung", at, kind).at(place)
}

/// A case that somebody else tells of, beside the market.
pub(super) fn case(at: Timestamp, kind: CaseKind) -> Fact {
    let case = Case {
        kind,
        title: "Genangan air".to_owned(),
        address: String::new(),
        state: CaseState::InHand,
        urgency: Urgency::Urgent,
        opened_at: at,
        agency: None,
        radius_m: None,
        detail: String::new(),
        course: Box::default(),
    };
    let place = LonLat::new(115.2125, -8.6571);
    Fact::new(&"desk".into(), "K-9", at, FactKind::Case(case)).at(place)
}

#[test]
fn a_wall_beside_a_quiet_city_knows_what_is_said() {
    let city = quiet();
    let wall = Wall::beside(&city, NOW);
    let at = wall.record.at(wall.now);
    let posts = at.latest(ID, Slot::Post).count();
    assert!((250..700).contains(&posts), "{posts}");
    assert!(at.latest(ID, Slot::Series).count() >= 2);
}
