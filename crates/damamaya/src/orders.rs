//! Facts of the wall itself on their way into a record, whoever writes it.

use std::{path::Path, sync::Arc, thread, time::Duration};

use anyhow::Context as _;
use wall_model::Clock;
use wall_record::{
    Reader, Record, RecordError, RecordOptions,
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
    give_or(dir, order, clock, Late::Left)
}

/// The same for what is of no use later: an order that is not taken in at once is withdrawn.
pub(crate) fn give_at_once(dir: &Path, order: &Order, clock: &Clock) -> Result<(), Failure> {
    match give_or(dir, order, clock, Late::Withdrawn)? {
        Given::Recorded => Ok(()),
        Given::Waiting(why) => Err(Failure::Failed(anyhow::anyhow!(why))),
    }
}

/// What becomes of an order that nobody takes in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Late {
    Left,
    Withdrawn,
}

fn give_or(dir: &Path, order: &Order, clock: &Clock, late: Late) -> Result<Given, Failure> {
    // A record is never made by an order.
    Reader::open(dir)?;
    let record = match Record::open(dir, RecordOptions::default()) {
        Ok(record) => record,
        Err(RecordError::Locked { holder, .. }) => return hand_over(dir, order, &holder, late),
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
    let sink = RecordSink(record.clone());
    wall_ingest::record_order(order, &sink, &sink, clock)
        .map_err(|err| Failure::Failed(anyhow::anyhow!(err)))?
        .map_err(|fault| Failure::BadInput(fault.to_string()))
}

fn hand_over(dir: &Path, order: &Order, holder: &str, late: Late) -> Result<Given, Failure> {
    let handed = hand_in(dir, order).context("the order cannot be handed over")?;
    let mut waited = Duration::ZERO;
    loop {
        match handed.state() {
            OrderState::Recorded => return Ok(Given::Recorded),
            OrderState::Refused(reason) => return Err(Failure::BadInput(reason)),
            // Whoever has just taken it in has removed it, too: then it is asked once more.
            OrderState::Waiting if waited >= PATIENCE && late == Late::Withdrawn => {
                let removed = std::fs::remove_file(handed.path());
                if !removed.is_err_and(|err| err.kind() == std::io::ErrorKind::NotFound) {
                    return Ok(Given::Waiting(format!(
                        "not recorded, and so not done: {holder}, which writes the record, has not \
                         taken it in"
                    )));
                }
            }
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
