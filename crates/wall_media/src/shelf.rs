//! What the UI and the keeper share: what is wanted, and the cameras that are connected for it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use tokio::sync::Notify;
use wall_model::{EntityId, Timestamp};

use crate::{
    Kept, Wanted,
    camera::Camera,
    decode::Size,
    duty::{Duty, duties},
    sync::lock,
    truth::{Judge, Report},
};

/// Cameras of which it is remembered what they show, at most.
const MAX_JUDGES: usize = 2_048;

/// See the [module](self).
pub(crate) struct Shelf {
    wanted: Mutex<BTreeMap<EntityId, Wanted>>,
    kept: Mutex<Option<BTreeMap<EntityId, Kept>>>,
    /// Sizes of the pictures of a recorded time.
    looked_back: Mutex<BTreeMap<EntityId, Size>>,
    cameras: Mutex<BTreeMap<EntityId, Arc<Camera>>>,
    /// Those for which there is no room.
    left_out: Mutex<BTreeSet<EntityId>>,
    judges: Mutex<BTreeMap<EntityId, Arc<Mutex<Judge>>>>,
    changed: Arc<Notify>,
}

impl Shelf {
    pub(crate) fn new() -> Self {
        Self {
            wanted: Mutex::default(),
            kept: Mutex::default(),
            looked_back: Mutex::default(),
            cameras: Mutex::default(),
            left_out: Mutex::default(),
            judges: Mutex::default(),
            changed: Arc::new(Notify::new()),
        }
    }

    /// Replaces what is wanted. Of a camera that is wanted twice the larger picture
    /// counts.
    pub(crate) fn want(&self, wanted: &[Wanted]) {
        let mut by_camera = BTreeMap::<EntityId, Wanted>::new();
        for one in wanted {
            if by_camera.get(&one.camera).is_none_or(|other| other.width_px < one.width_px) {
                by_camera.insert(one.camera.clone(), one.clone());
            }
        }
        *lock(&self.wanted) = by_camera;
        self.changed.notify_one();
    }

    /// Replaces what is said of recording.
    pub(crate) fn keep(&self, kept: impl IntoIterator<Item = Kept>) {
        let kept: BTreeMap<_, _> = kept.into_iter().map(|one| (one.camera.clone(), one)).collect();
        let mut before = lock(&self.kept);
        if before.as_ref() != Some(&kept) {
            *before = Some(kept);
            drop(before);
            self.changed.notify_one();
        }
    }

    /// What each camera is wanted for, by what is shown and what is recorded.
    pub(crate) fn duties(&self) -> BTreeMap<EntityId, Duty> {
        let wanted = lock(&self.wanted).clone();
        duties(wanted, lock(&self.kept).as_ref())
    }

    /// Replaces the sizes in which recorded pictures are shown.
    pub(crate) fn look_back(&self, wanted: &[Wanted]) {
        let sizes = wanted.iter().map(|one| (one.camera.clone(), size(one))).collect();
        *lock(&self.looked_back) = sizes;
    }

    /// The size that a camera's recorded picture is shown in.
    pub(crate) fn size(&self, camera: &EntityId) -> Option<Size> {
        let looked_back = lock(&self.looked_back).get(camera).copied();
        looked_back.or_else(|| lock(&self.wanted).get(camera).map(size))
    }

    /// What is to be told at `now` of every camera that is asked for pictures.
    pub(crate) fn reports(&self, now: Timestamp) -> BTreeMap<EntityId, Report> {
        let cameras = lock(&self.cameras).clone();
        cameras.into_iter().map(|(id, camera)| (id, camera.report(now))).collect()
    }

    /// Who remembers what a camera shows; also after it was not wanted for a while.
    pub(crate) fn judge(&self, camera: &EntityId) -> Arc<Mutex<Judge>> {
        let mut judges = lock(&self.judges);
        if judges.len() >= MAX_JUDGES && !judges.contains_key(camera) {
            let cameras = lock(&self.cameras);
            judges.retain(|id, _| cameras.contains_key(id));
        }
        Arc::clone(judges.entry(camera.clone()).or_default())
    }

    /// Whether a camera is wanted for which there is no room.
    pub(crate) fn is_left_out(&self, camera: &EntityId) -> bool {
        lock(&self.left_out).contains(camera)
    }

    /// Replaces those for which there is no room. Whether others are now.
    pub(crate) fn leave_out(&self, cameras: BTreeSet<EntityId>) -> bool {
        let mut before = lock(&self.left_out);
        let has_changed = *before != cameras;
        *before = cameras;
        has_changed
    }

    /// Told when something else is wanted, or to be recorded.
    pub(crate) fn changed(&self) -> Arc<Notify> {
        Arc::clone(&self.changed)
    }

    /// A camera is connected.
    pub(crate) fn put_up(&self, id: &EntityId, camera: &Arc<Camera>) {
        lock(&self.cameras).insert(id.clone(), Arc::clone(camera));
    }

    /// It is not any more.
    pub(crate) fn take_down(&self, id: &EntityId) {
        lock(&self.cameras).remove(id);
    }

    /// A camera that is or was wanted.
    pub(crate) fn camera(&self, camera: &EntityId) -> Option<Arc<Camera>> {
        lock(&self.cameras).get(camera).cloned()
    }
}

fn size(wanted: &Wanted) -> Size {
    Size { width: wanted.width_px, height: wanted.height_px }
}
