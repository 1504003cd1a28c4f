//! From a keyframe to a moment: the facts of the blocks between.

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{Fact, Shared};

use crate::disk::{facts, file::File, names::Names};
use crate::{RecordError, State};

/// Most facts of read blocks that are remembered for scrubbing back and forth.
const MAX_CACHED: usize = 100_000;

/// Facts with their numbers.
type Numbered = Vec<(u64, Arc<Fact>)>;

/// The facts of blocks that were read, by the times of the block's first and last entry:
/// a sealed block may begin with the very entry that a running one began with.
#[derive(Default)]
pub(crate) struct FactCache {
    blocks: BTreeMap<(i64, i64), Arc<Numbered>>,
    facts: usize,
}

impl FactCache {
    /// The facts of the block with these times.
    pub(crate) fn block(
        &mut self,
        file: &File,
        names: &mut Names,
        times: (i64, i64),
    ) -> Result<Arc<Numbered>, RecordError> {
        if let Some(known) = self.blocks.get(&times) {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(read(file, names, times.0)?);
        if self.facts + read.len() > MAX_CACHED {
            (self.blocks, self.facts) = (BTreeMap::new(), 0);
        }
        self.facts += read.len();
        self.blocks.insert(times, Arc::clone(&read));
        Ok(read)
    }
}

/// The facts of one block. A fact that this version cannot read is reported and left out.
pub(crate) fn read(file: &File, names: &mut Names, first_at: i64) -> Result<Numbered, RecordError> {
    let Some(content) = file.section("facts", first_at)? else { return Ok(Vec::new()) };
    let raw = file.broken(first_at, facts::decode(&content))?;
    let mut read = Vec::with_capacity(raw.len());
    for raw in &raw {
        match raw.read(names) {
            Ok(fact) => read.push((raw.seq, fact)),
            Err(err) => {
                tracing::error!(file = file.name, seq = raw.seq, %err, "a fact cannot be read");
            }
        }
    }
    Ok(read)
}

/// Takes into `state` the facts of `file` received after `after` and not after `until`.
/// Gives their number.
pub(crate) fn fold(
    file: &File,
    names: &mut Names,
    cache: &mut FactCache,
    state: &mut State,
    after: i64,
    until: i64,
) -> Result<u64, RecordError> {
    let mut count = 0;
    for times in file.fact_blocks(after, until)? {
        let facts = cache.block(file, names, times)?;
        let begin = facts.partition_point(|(_, fact)| fact.received_at.as_micros() <= after);
        let end = facts.partition_point(|(_, fact)| fact.received_at.as_micros() <= until);
        for (seq, fact) in facts.get(begin..end).unwrap_or_default() {
            state.apply_at(*seq, Shared::from(Arc::clone(fact)));
            count += 1;
        }
    }
    Ok(count)
}
