//! Sessions that cameras are asked to end.
//!
//! The client library ends a session in a task of its own, which asks again and again until the camera
//! agrees or the session lapses. When that is, the camera says: one that never agrees, and says a
//! century, would have such a task for each of its connections. So only some of a camera's may be
//! under way; a session beyond them ends with its connection.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use retina::client::{SessionGroup, TeardownPolicy};

use crate::sync::lock;

/// Sessions of one camera that are being ended, at most.
pub(super) const MOST: usize = 8;

/// See the [module](self).
#[derive(Default)]
pub(crate) struct Sessions(Mutex<BTreeMap<String, Arc<SessionGroup>>>);

impl Sessions {
    /// Those of the camera at this host and port.
    pub(super) fn of(&self, camera: &str) -> Arc<SessionGroup> {
        let mut groups = lock(&self.0);
        groups.retain(|_, group| Arc::strong_count(group) > 1);
        Arc::clone(groups.entry(camera.to_owned()).or_default())
    }
}

/// How the next session of a group is ended.
pub(super) fn ending(group: &Arc<SessionGroup>) -> TeardownPolicy {
    // Who ends one has a part in the group, besides the list of groups and the next session.
    let is_many = Arc::strong_count(group) >= MOST + 2;
    if is_many { TeardownPolicy::Never } else { TeardownPolicy::Auto }
}
