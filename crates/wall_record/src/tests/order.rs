//! Facts out of order: late ones, ones that come twice, ones from the far future.

use std::collections::BTreeMap;

use proptest::prelude::*;
use wall_model::{EntityId, Slot};

use super::*;
use crate::{Kept, Reader, Select};

/// What is appended: which entity, observed so many seconds after its receipt, and whether it
/// ends there.
type Told = (u8, i64, bool);

fn told() -> impl Strategy<Value = Vec<Told>> {
    let observed = prop_oneof![
        4 => -60_i64..1,
        // Hours late, a gateway that catches up.
        2 => -50_000_i64..-3_600,
        // A clock that is years ahead; the pipeline refuses it, the record takes what it gets.
        1 => 3_600_i64..1_000_000_000,
    ];
    proptest::collection::vec((0_u8..4, observed, proptest::bool::weighted(0.15)), 1..60)
}

fn fact(nr: usize, (entity, observed, ends): Told) -> Fact {
    let received = at(nr as i64 * 300);
    let name = format!("E-{entity}");
    let observed_at = received + Span::from_secs(observed);
    if ends {
        return Fact::new(&"vehicle_tracking".into(), name.as_str(), observed_at, FactKind::Ended);
    }
    position(&name, observed_at, 115.0 + nr as f64 / 1e4)
}

/// The newest by the source's time, of equals the one that came last; nothing once it ended.
fn expected(facts: &[Fact]) -> BTreeMap<String, Timestamp> {
    let mut known = BTreeMap::new();
    for fact in facts {
        let name = fact.entity.to_string();
        let is_newer = known.get(&name).is_none_or(|known| fact.observed_at >= *known);
        match (&fact.kind, is_newer) {
            (FactKind::Ended, true) => drop(known.remove(&name)),
            (_, true) => drop(known.insert(name, fact.observed_at)),
            (_, false) => {}
        }
    }
    known
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn order_is_by_number_the_newest_observation_wins_and_nothing_is_rewritten(told in told()) {
        let dir = tempfile::tempdir().unwrap();
        let record = open(dir.path());
        let mut facts = Vec::new();
        let mut moments = Vec::new();
        for (nr, told) in told.into_iter().enumerate() {
            // Every fourth comes twice, as from two gateways.
            for _ in 0..1 + usize::from(nr % 4 == 0) {
                let fact = fact(nr, told);
                let receipt = record.append(at(nr as i64 * 300), vec![Entry::Fact(fact.clone())]);
                facts.push(fact);
                moments.push((receipt.unwrap().first_at, expected(&facts)));
            }
        }
        record.settle();
        let reader = Reader::open(dir.path()).unwrap();
        let mut seqs = 1..;
        let mut stored = Vec::new();
        for batch in reader.entries(Timestamp::MIN, Timestamp::MAX, Select::ALL).unwrap() {
            for entry in batch.unwrap() {
                prop_assert_eq!(Some(entry.seq.0), seqs.next());
                let Kept::Fact(fact) = entry.kept else { panic!("no fact") };
                stored.push(Fact { received_at: Timestamp::default(), ..(*fact).clone() });
            }
        }
        let appended: Vec<Fact> = facts
            .iter()
            .map(|fact| Fact { received_at: Timestamp::default(), ..fact.clone() })
            .collect();
        prop_assert_eq!(stored, appended);
        for (received_at, expected) in &moments {
            let moment = reader.moment(*received_at).unwrap();
            for entity in 0..4 {
                let name = format!("E-{entity}");
                let id = EntityId::from(name.as_str());
                let known = moment.entity("vehicle_tracking", &id, Slot::Position);
                let observed_at = known.map(|known| known.fact.observed_at);
                prop_assert_eq!(observed_at, expected.get(&name).copied());
            }
        }
        prop_assert!(reader.verify().unwrap().is_intact());
        drop(record);
        let reopened = open(dir.path());
        let last = moments.last().unwrap().0;
        prop_assert_eq!(reopened.moment(last).state().digest(), reader.moment(last).unwrap().state().digest());
    }
}
