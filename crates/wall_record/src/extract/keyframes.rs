//! Keyframes made of what an extract shows.

use std::sync::Arc;

use wall_model::{Seq, Shared, Timestamp};

use super::{Judge, Verdict};
use crate::disk::{file::File, keyframe::Keyframe, section::Codec};
use crate::fact_ref::FactRef;
use crate::read::builder::Builder;
use crate::state::{Known, State};
use crate::table::Table;
use crate::{Kept, Reader, RecordError, Stored};

/// The keyframe of what was known at `at` and is shown, after entry `after_seq`.
pub(super) fn made(
    reader: &Reader,
    (at, after_seq): (i64, u64),
    judge: &mut Judge<'_>,
) -> Result<Keyframe, RecordError> {
    let moment = reader.moment(Timestamp::from_micros(at))?;
    let state = shown(moment.state(), judge);
    Keyframe::new(&state, after_seq, at, Codec::Zstd)
        .map_err(|broken| RecordError::damaged("the state", Some(at), broken))
}

/// The keyframe of `file` at `at`, less what is not shown. The files before it may be gone.
pub(super) fn remade(
    file: &File,
    (at, after_seq): (i64, u64),
    judge: &mut Judge<'_>,
) -> Result<Keyframe, RecordError> {
    let place = format!("{}, keyframe", file.name);
    let page = file.broken(at, file.keyframe_at(at)?.page(place))?;
    let state = shown(&Builder::of_keyframe(at, &page).finish(), judge);
    file.broken(at, Keyframe::new(&state, after_seq, at, Codec::Zstd))
}

/// What of `state` is shown.
fn shown(state: &State, judge: &mut Judge<'_>) -> State {
    let mut shown = State { revision: state.revision, ..State::default() };
    for (service, slots) in &state.services {
        for (slot, table) in slots {
            let known: Vec<Known> = table
                .iter()
                .filter_map(|known| {
                    let fact = judged(&known.fact, judge)?;
                    let previous = known.previous.as_ref().and_then(|fact| judged(fact, judge));
                    Some(Known::new(fact, previous))
                })
                .collect();
            if !known.is_empty() {
                let slots = shown.services.entry(service.clone()).or_default();
                slots.insert(*slot, Arc::new(Table::from_sorted(known)));
            }
        }
    }
    shown
}

fn judged(fact: &FactRef, judge: &mut Judge<'_>) -> Option<FactRef> {
    let whole = Arc::new((**fact).clone());
    let stored = Stored { seq: Seq(0), received_at: whole.received_at, kept: Kept::Fact(whole) };
    match judge(&stored) {
        Verdict::Keep => Some(fact.clone()),
        Verdict::Withhold => None,
        Verdict::Replace(fact) => Some(FactRef::from(Shared::from(fact))),
    }
}
