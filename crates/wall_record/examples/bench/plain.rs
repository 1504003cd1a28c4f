//! The peer: the same facts in plain SQLite with an index over entity and time.

use std::{collections::BTreeMap, error::Error, path::Path};

use rusqlite::{Connection, params};
use wall_model::{Fact, Timestamp};

use crate::{city::Fleet, cpu};

/// Writes the facts; gives the CPU seconds that it took without making them.
pub(crate) fn fill(path: &Path, fleet: Fleet) -> Result<f64, Box<dyn Error>> {
    let mut db = Connection::open(path)?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         CREATE TABLE fact (entity TEXT, at INTEGER, data BLOB); \
         CREATE INDEX by_entity ON fact (entity, at);",
    )?;
    let mut spent = 0.0;
    for batch in fleet {
        let before = cpu::of_thread();
        let transaction = db.transaction()?;
        for fact in &batch {
            let mut data = Vec::new();
            ciborium::into_writer(fact, &mut data)?;
            transaction
                .prepare_cached("INSERT INTO fact VALUES (?1, ?2, ?3)")?
                .execute(params![fact.entity.as_str(), fact.observed_at.as_micros(), data])?;
        }
        transaction.commit()?;
        spent += cpu::of_thread() - before;
    }
    Ok(spent)
}

/// CPU seconds of the whole state at each of `times`.
pub(crate) fn ask(path: &Path, times: &[Timestamp]) -> Result<Vec<f64>, Box<dyn Error>> {
    let db = Connection::open(path)?;
    // Whoever uses such a table keeps a list of the entities; a scan for them is not counted.
    let entities: Vec<String> = db
        .prepare("SELECT DISTINCT entity FROM fact")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut costs = Vec::new();
    for at in times {
        let before = cpu::of_thread();
        let mut newest = db.prepare_cached(
            "SELECT data FROM fact WHERE entity = ?1 AND at <= ?2 ORDER BY at DESC LIMIT 1",
        )?;
        let mut state: BTreeMap<&str, Fact> = BTreeMap::new();
        for entity in &entities {
            let mut found = newest.query(params![entity, at.as_micros()])?;
            if let Some(row) = found.next()? {
                let data: Vec<u8> = row.get(0)?;
                state.insert(entity, ciborium::from_reader(data.as_slice())?);
            }
        }
        costs.push(cpu::of_thread() - before);
        drop(state);
    }
    Ok(costs)
}
