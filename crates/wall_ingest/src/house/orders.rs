//! Orders of other processes, taken into the record.

use std::path::Path;

use wall_model::Clock;
use wall_record::{
    Entry,
    orders::{Inbox, Order, OrderFault, Taken},
};

use crate::{Moments, Sink};

/// Takes in what waits for the record in `dir`; gives the number of orders that are recorded
/// now. A bad one is set aside by name; one that the record does not take at the moment stays.
pub fn take_orders(dir: &Path, record: &dyn Sink, moments: &dyn Moments, clock: &Clock) -> usize {
    let mut recorded = 0;
    for taken in Inbox::new(dir).take() {
        let name = taken.name();
        match append(&taken, record, moments, clock) {
            Ok(Ok(())) => {
                recorded += 1;
                tracing::info!(name, "an order is recorded");
                tidied(&name, taken.done());
            }
            Ok(Err(fault)) => {
                tracing::warn!(name, %fault, "an order is set aside");
                tidied(&name, taken.set_aside(&fault.to_string()));
            }
            Err(err) => {
                tracing::error!(name, err, "an order cannot be recorded; trying again");
                break;
            }
        }
    }
    recorded
}

/// Records an order; the outer error is the record's, the inner one the order's.
fn append(
    taken: &Taken,
    record: &dyn Sink,
    moments: &dyn Moments,
    clock: &Clock,
) -> Result<Result<(), OrderFault>, String> {
    let facts = taken.order.as_ref().map_err(Clone::clone).and_then(|order: &Order| {
        let known = moments.newest(clock());
        order.facts(&known)
    });
    match facts {
        Err(fault) => Ok(Err(fault)),
        Ok(facts) if facts.is_empty() => Ok(Ok(())),
        Ok(facts) => {
            record.append(clock(), facts.into_iter().map(Entry::Fact).collect())?;
            Ok(Ok(()))
        }
    }
}

fn tidied(name: &str, tidied: Result<(), wall_record::RecordError>) {
    if let Err(err) = tidied {
        tracing::error!(name, %err, "an order stays in its directory and will be read again");
    }
}
