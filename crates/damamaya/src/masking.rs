//! Privacy masks on the pictures of the city's cameras.
//!
//! The masks are those of the city as it was last shown: what nobody may see any more is hidden
//! in the past, too.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use wall_media::{I420, masked};
use wall_model::{CameraRule, EntityId, Mask};

/// Masked pictures that are kept: of a camera one for live, and one for each time beside it.
const MOST: usize = 128;

/// See the [module](self).
#[derive(Default)]
pub(crate) struct Masking {
    rules: Vec<CameraRule>,
    /// By camera and number of the picture.
    done: Mutex<BTreeMap<(EntityId, u64), Arc<I420>>>,
}

impl Masking {
    /// The masks of these rules.
    pub(crate) fn new(rules: &[CameraRule]) -> Self {
        let rules = rules.iter().filter(|rule| !rule.masks.is_empty()).cloned().collect();
        Self { rules, done: Mutex::default() }
    }

    /// The picture of a camera as it may be seen.
    pub(crate) fn seen(
        &self,
        (camera, name): (&EntityId, &str),
        generation: u64,
        picture: Arc<I420>,
    ) -> Arc<I420> {
        let masks = masks(&self.rules, camera, name);
        if masks.is_empty() {
            return picture;
        }
        let key = (camera.clone(), generation);
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = done.get(&key) {
            return Arc::clone(kept);
        }
        let made = Arc::new(masked(&picture, masks));
        // Of each camera the newest few are of use: the wall's, that of a surface apart, and
        // those from before an event.
        let of_camera = done.range((camera.clone(), 0)..=(camera.clone(), u64::MAX));
        let old: Vec<_> = of_camera.map(|(key, _)| key.clone()).rev().skip(3).collect();
        old.iter().for_each(|key| drop(done.remove(key)));
        while done.len() >= MOST {
            done.pop_first();
        }
        done.insert(key, Arc::clone(&made));
        made
    }
}

/// The masks of a camera. A rule for all cameras with masks would cover each in the same place.
pub(crate) fn masks<'a>(rules: &'a [CameraRule], camera: &EntityId, name: &str) -> &'a [Mask] {
    CameraRule::of(rules, camera, name).map_or(&[], |rule| &rule.masks)
}
