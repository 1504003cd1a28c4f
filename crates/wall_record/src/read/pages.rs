//! Pages that were read, remembered for scrubbing back and forth.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use crate::RecordError;
use crate::disk::{file::File, folder::FileId};
use crate::page::Page;

/// Which block: its file, and the times of its first and last entry. A sealed block may
/// begin with the very entry that a running one began with.
type Key = (FileId, i64, i64);

/// See the [module](self).
pub(crate) struct Pages {
    /// Most memory of remembered pages, bytes.
    max_bytes: usize,
    known: BTreeMap<Key, Arc<Page>>,
    /// In the order in which they were read.
    order: VecDeque<Key>,
    bytes: usize,
}

impl Pages {
    /// Remembers at most about `max_bytes`.
    pub(crate) fn new(max_bytes: usize) -> Self {
        Self { max_bytes, known: BTreeMap::new(), order: VecDeque::new(), bytes: 0 }
    }

    /// The facts of the block with these times; `None` if it has none.
    pub(crate) fn page(
        &mut self,
        file: &File,
        id: FileId,
        (first_at, last_at): (i64, i64),
    ) -> Result<Option<Arc<Page>>, RecordError> {
        let key = (id, first_at, last_at);
        if let Some(page) = self.known.get(&key) {
            return Ok(Some(Arc::clone(page)));
        }
        let Some(page) = file.page(first_at)? else { return Ok(None) };
        let page = Arc::new(page);
        self.bytes += page.weight();
        self.known.insert(key, Arc::clone(&page));
        self.order.push_back(key);
        while self.bytes > self.max_bytes
            && let Some(oldest) = self.order.pop_front()
        {
            if let Some(page) = self.known.remove(&oldest) {
                self.bytes = self.bytes.saturating_sub(page.weight());
            }
        }
        Ok(Some(page))
    }
}
