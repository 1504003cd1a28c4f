//! Outings that were worked out, kept while they are asked for. Whether one is kept never
//! changes what it says.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Outing;

/// Most outings that are kept: twice what one moment of the whole fleet needs, and more.
const MOST: usize = 1_024;

/// Which outing: the unit's number and the outing's own.
type Key = (usize, i64);

/// See the [module](self).
#[derive(Debug, Default)]
pub(in crate::world) struct Cache(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    outings: BTreeMap<Key, (u64, Option<Arc<Outing>>)>,
    /// Counts requests: when an outing was asked for last.
    asked: u64,
}

impl Cache {
    /// The outing `key`, worked out by `make` if it is not kept.
    pub(super) fn outing(
        &self,
        key: Key,
        make: impl FnOnce() -> Option<Outing>,
    ) -> Option<Arc<Outing>> {
        {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.asked += 1;
            let asked = kept.asked;
            if let Some((last, outing)) = kept.outings.get_mut(&key) {
                *last = asked;
                return outing.clone();
            }
        }
        // Worked out without the lock; two askers make the same thing twice.
        let outing = make().map(Arc::new);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.outings.len() >= MOST {
            let middle = kept.asked.saturating_sub(MOST as u64 / 2);
            kept.outings.retain(|_, (last, _)| *last > middle);
        }
        let asked = kept.asked;
        kept.outings.insert(key, (asked, outing.clone()));
        outing
    }
}
