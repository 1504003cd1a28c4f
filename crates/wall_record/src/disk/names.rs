//! Names that many facts share in memory.

use std::{collections::HashSet, sync::Arc};

/// Most names that are remembered; over it, all are forgotten and gathered anew.
const MAX_NAMES: usize = 500_000;

/// Gives equal names the same memory.
#[derive(Debug, Default)]
pub(crate) struct Names(HashSet<Arc<str>>);

impl Names {
    /// The one shared copy of `name`.
    pub(crate) fn shared(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        if self.0.len() >= MAX_NAMES {
            self.0.clear();
        }
        let name: Arc<str> = name.into();
        self.0.insert(Arc::clone(&name));
        name
    }
}
