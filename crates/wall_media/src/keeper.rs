//! Keeps the wanted cameras connected, and only them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    sync::{Notify, Semaphore},
    task::JoinHandle,
    time::{sleep, timeout},
};
use wall_model::{EntityId, Span, StreamKind, Timestamp};

use crate::{
    Waker, Wanted,
    backoff::Backoff,
    camera::Camera,
    decode::Size,
    source::{self, Context, Outlet},
    store::StoreWriter,
    sync::lock,
};

/// Connections begin this far apart on average: many at once bring servers to a stand.
const STAGGER: Duration = Duration::from_millis(150);

/// So many may begin at once: a wall's first pictures need not wait for each other.
const BURST: u32 = 4;

/// A camera that is not wanted any more keeps its connection for this long: a tour may
/// come back to it.
const LINGER: Span = Span::from_secs(5);

/// Cameras that are connected at once, at most.
const MAX_CAMERAS: usize = 512;

/// What the UI and the keeper share.
pub(crate) struct Shelf {
    wanted: Mutex<BTreeMap<EntityId, Wanted>>,
    cameras: Mutex<BTreeMap<EntityId, Arc<Camera>>>,
    changed: Notify,
}

impl Shelf {
    pub(crate) fn new() -> Self {
        Self { wanted: Mutex::default(), cameras: Mutex::default(), changed: Notify::new() }
    }

    /// Replaces what is wanted. Of a camera that is wanted twice the larger picture
    /// counts.
    pub(crate) fn want(&self, wanted: &[Wanted]) {
        let mut by_camera = BTreeMap::<EntityId, Wanted>::new();
        for one in wanted {
            let counts = match by_camera.get(&one.camera) {
                Some(other) => other.width_px < one.width_px,
                None => by_camera.len() < MAX_CAMERAS,
            };
            if counts {
                by_camera.insert(one.camera.clone(), one.clone());
            }
        }
        *lock(&self.wanted) = by_camera;
        self.changed.notify_one();
    }

    /// The size that a camera's picture is wanted in.
    pub(crate) fn size(&self, camera: &EntityId) -> Option<Size> {
        lock(&self.wanted).get(camera).map(size)
    }

    /// A camera that is or was wanted.
    pub(crate) fn camera(&self, camera: &EntityId) -> Option<Arc<Camera>> {
        lock(&self.cameras).get(camera).cloned()
    }
}

fn size(wanted: &Wanted) -> Size {
    Size { width: wanted.width_px, height: wanted.height_px }
}

/// What makes a camera.
pub(crate) struct Maker {
    pub(crate) waker: Waker,
    pub(crate) store: Option<StoreWriter>,
    pub(crate) is_shown: bool,
}

/// A camera's task and what it reads.
struct Running {
    url: String,
    stream: StreamKind,
    task: Task,
    unwanted_since: Option<Timestamp>,
}

/// A task that ends when it is dropped.
struct Task(JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Starts and stops cameras until it is dropped.
pub(crate) async fn keep(shelf: Arc<Shelf>, context: Arc<Context>, maker: Maker) {
    let gate = Arc::new(Semaphore::new(BURST as usize));
    let mut running = BTreeMap::<EntityId, Running>::new();
    loop {
        let now = (context.clock)();
        let wanted = lock(&shelf.wanted).clone();
        for (id, one) in &wanted {
            let camera = shelf.camera(id).unwrap_or_else(|| {
                let recorder = maker.store.as_ref().map(|store| store.recorder(id));
                let waker = Arc::clone(&maker.waker);
                let camera = Camera::new(id.clone(), waker, recorder, maker.is_shown);
                let camera = Arc::new(camera);
                lock(&shelf.cameras).insert(id.clone(), Arc::clone(&camera));
                camera
            });
            camera.set_size(size(one));
            match running.get_mut(id) {
                Some(old) if old.url == one.url && old.stream == one.stream => {
                    old.unwanted_since = None;
                    debug_assert!(!old.task.0.is_finished(), "camera tasks do not end");
                }
                _ => {
                    let follow =
                        follow(Arc::clone(&context), camera, Arc::clone(&gate), one.clone());
                    let task = Task(tokio::spawn(follow));
                    let one = Running {
                        url: one.url.clone(),
                        stream: one.stream,
                        task,
                        unwanted_since: None,
                    };
                    running.insert(id.clone(), one);
                }
            }
        }
        running.retain(|id, old| {
            if wanted.contains_key(id) {
                return true;
            }
            let since = *old.unwanted_since.get_or_insert(now);
            let stays = now.since(since) < LINGER;
            if !stays {
                lock(&shelf.cameras).remove(id);
            }
            stays
        });
        // A change ends the wait early; otherwise only lingering cameras are looked at.
        drop(timeout(Duration::from_secs(1), shelf.changed.notified()).await);
    }
}

/// Connects a camera again and again.
async fn follow(context: Arc<Context>, camera: Arc<Camera>, gate: Arc<Semaphore>, wanted: Wanted) {
    let outlet = Outlet { context: &context, camera: &camera };
    let mut backoff = Backoff::default();
    loop {
        if let Ok(permit) = Arc::clone(&gate).acquire_owned().await {
            tokio::spawn(async move {
                sleep(STAGGER * BURST).await;
                drop(permit);
            });
        }
        let before = camera.picture_at();
        camera.ask((context.clock)(), source::period(wanted.stream));
        let err = source::run(&outlet, &wanted.url, wanted.stream).await;
        camera.fail(&err.to_string());
        if camera.picture_at() != before {
            backoff.reset();
        }
        sleep(backoff.fail()).await;
    }
}
