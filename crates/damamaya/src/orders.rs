//! Facts of the wall itself on their way into a record, whoever writes it.

use std::{path::Path, sync::Arc, thread, time::Duration};

use anyhow::Context as _;
use wall_model::Clock;
use wall_record::{
    Entry, Reader, Record, RecordError, RecordOptions,
    orders::{Order, OrderState, hand_in},
};

use crate::{failure::Failure, running::RecordSink};

/// How long it is waited for the process that writes.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often it is looked whether it has taken the order in.
const GLANCE: Duration = Duration::from_millis(50);

/// What became of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// It is in the record.
    Recorded,
    /// It waits for the process that writes, which has not taken it in yet.
    Waiting(String),
}

/// Has `order` recorded in the record in `dir`: by the process that writes it or, where there
/// is none, by this one.
pub(crate) fn give(dir: &Path, order: &Order, clock: &Clock) -> Result<Given, Failure> {
    // A record is never made by an order.
    Reader::open(dir)?;
    let record = match Record::open(dir, RecordOptions::default()) {
        Ok(record) => record,
        Err(RecordError::Locked { holder, .. }) => return hand_over(dir, order, &holder),
        Err(err) => return Err(err.into()),
    };
    let sink = Arc::new(RecordSink(record.clone()));
    wall_ingest::take_orders(dir, &*sink, &*sink, clock);
    append(&record, order, clock)?;
    // What is held is linked before the order is said to be carried out.
    record.tidy();
    record.settle();
    Ok(Given::Recorded)
}

/// Has `order` recorded in a record that this process writes.
pub(crate) fn append(record: &Record, order: &Order, clock: &Clock) -> Result<(), Failure> {
    let now = clock();
    let facts =
        order.facts(&record.moment(now)).map_err(|fault| Failure::BadInput(fault.to_string()))?;
    if !facts.is_empty() {
        record.append(clock(), facts.into_iter().map(Entry::Fact).collect())?;
    }
    Ok(())
}

fn hand_over(dir: &Path, order: &Order, holder: &str) -> Result<Given, Failure> {
    let handed = hand_in(dir, order).context("the order cannot be handed over")?;
    let mut waited = Duration::ZERO;
    loop {
        match handed.state() {
            OrderState::Recorded => return Ok(Given::Recorded),
            OrderState::Refused(reason) => return Err(Failure::BadInput(reason)),
            OrderState::Waiting if waited >= PATIENCE => {
                let path = handed.path().display();
                return Ok(Given::Waiting(format!(
                    "not recorded yet: {holder}, which writes the record, has not taken it in; it \
                     waits in {path} for whoever writes the record next"
                )));
            }
            OrderState::Waiting => {
                thread::sleep(GLANCE);
                waited += GLANCE;
            }
        }
    }
}
