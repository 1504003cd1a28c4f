//! Orders of other processes, taken into the record, and this process's own.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use wall_model::Clock;
use wall_record::{
    Entry,
    orders::{Inbox, Order, OrderFault, Taken},
};

use crate::{Moments, Sink};

/// Held while an order is looked at and appended: of two threads that give one at the same time the
/// second sees what the first one was given, so that no camera is ever with two.
static TURN: Mutex<()> = Mutex::new(());

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

/// Records an order that the process that writes the record gives itself, or has taken from its
/// directory. Waits for the disk.
///
/// # Errors
/// The outer one is the record's, in words for an operator, the inner one the order's.
pub fn record_order(
    order: &Order,
    record: &dyn Sink,
    moments: &dyn Moments,
    clock: &Clock,
) -> Result<Result<(), OrderFault>, String> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let facts = match order.facts(&moments.newest(clock())) {
        Ok(facts) => facts,
        Err(fault) => return Ok(Err(fault)),
    };
    if !facts.is_empty() {
        record.append(clock(), facts.into_iter().map(Entry::Fact).collect())?;
    }
    Ok(Ok(()))
}

fn append(
    taken: &Taken,
    record: &dyn Sink,
    moments: &dyn Moments,
    clock: &Clock,
) -> Result<Result<(), OrderFault>, String> {
    match &taken.order {
        Ok(order) => record_order(order, record, moments, clock),
        Err(fault) => Ok(Err(fault.clone())),
    }
}

fn tidied(name: &str, tidied: Result<(), wall_record::RecordError>) {
    if let Err(err) = tidied {
        tracing::error!(name, %err, "an order stays in its directory and will be read again");
    }
}
