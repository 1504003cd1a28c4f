//! Keeps the wanted cameras connected, and only them, each by the stream that fits its size.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::Semaphore,
    task::JoinHandle,
    time::{sleep, timeout},
};
use wall_model::{EntityId, Span, Timestamp};

use crate::{
    StreamOffer, Waker,
    backoff::Backoff,
    camera::Camera,
    choice::choose,
    decode::Size,
    duty::Duty,
    shelf::Shelf,
    source::{self, Context, Outlet},
    store::StoreWriter,
    track::Track,
};

/// Connections begin this far apart on average: many at once bring servers to a stand.
const STAGGER: Duration = Duration::from_millis(150);

/// So many may begin at once: a wall's first pictures need not wait for each other.
const BURST: u32 = 4;

/// A camera that is not wanted any more keeps its connection for this long, and a stream that is
/// larger than it need be: a tour may come back to it, or an operator.
const LINGER: Span = Span::from_secs(5);

/// Cameras that are connected at once, at most.
const MAX_CAMERAS: usize = 512;

/// Of the cameras for which there was no room, the log names so many.
const NAMED: usize = 8;

/// Streams whose sizes are remembered, at most.
const MAX_SIZES: usize = 4_096;

/// What makes a camera.
pub(crate) struct Maker {
    pub(crate) waker: Waker,
    pub(crate) store: Option<StoreWriter>,
    pub(crate) is_shown: bool,
}

/// A camera's connections.
struct Running {
    camera: Arc<Camera>,
    /// The stream that is shown, or that will be: none was before.
    on: Playing,
    /// The one that it is switched to.
    next: Option<Playing>,
    /// Since when a smaller one would do.
    too_large_since: Option<Timestamp>,
    unwanted_since: Option<Timestamp>,
}

/// A stream that is received.
struct Playing {
    offer: StreamOffer,
    track: Arc<Track>,
    _task: Task,
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
    let changed = shelf.changed();
    let mut keeping = Keeping {
        shelf,
        context,
        maker,
        gate: Arc::new(Semaphore::new(BURST as usize)),
        running: BTreeMap::new(),
        sizes: BTreeMap::new(),
    };
    loop {
        keeping.look();
        // A change ends the wait early; otherwise only lingering streams are looked at.
        drop(timeout(Duration::from_secs(1), changed.notified()).await);
    }
}

/// What keeps cameras connected.
struct Keeping {
    shelf: Arc<Shelf>,
    context: Arc<Context>,
    maker: Maker,
    gate: Arc<Semaphore>,
    running: BTreeMap<EntityId, Running>,
    /// Sizes of streams by their addresses, as they were received.
    sizes: BTreeMap<String, Size>,
}

impl Keeping {
    fn look(&mut self) {
        let now = (self.context.clock)();
        let duties = self.shelf.duties();
        let mut waiting: Vec<(&EntityId, &Duty)> = Vec::new();
        for (camera, duty) in &duties {
            match self.running.remove(camera) {
                // One that is connected already goes on, whatever their number.
                Some(running) => {
                    let running = self.go_on(running, duty, now);
                    self.running.insert(camera.clone(), running);
                }
                None => waiting.push((camera, duty)),
            }
        }
        self.make_room(&duties, waiting.len());
        // What somebody looks at comes before what is only recorded.
        waiting.sort_by_key(|(_, duty)| !duty.is_shown);
        let mut left_out = BTreeSet::new();
        for (camera, duty) in waiting {
            if self.running.len() < MAX_CAMERAS {
                self.begin(camera, duty);
            } else {
                left_out.insert(camera.clone());
            }
        }
        self.leave_out(left_out);
        self.running.retain(|id, old| {
            if duties.contains_key(id) {
                return true;
            }
            let since = *old.unwanted_since.get_or_insert(now);
            let stays = now.since(since) < LINGER;
            if !stays {
                self.shelf.take_down(id);
            }
            stays
        });
    }

    /// Lets go of cameras that nobody wants any more and that others have to wait for.
    fn make_room(&mut self, duties: &BTreeMap<EntityId, Duty>, waiting: usize) {
        let mut excess = (self.running.len() + waiting).saturating_sub(MAX_CAMERAS);
        self.running.retain(|id, _| {
            let goes = excess > 0 && !duties.contains_key(id);
            if goes {
                excess -= 1;
                self.shelf.take_down(id);
            }
            !goes
        });
    }

    /// Says for which cameras there is no room.
    fn leave_out(&self, cameras: BTreeSet<EntityId>) {
        let count = cameras.len();
        let first: Vec<&str> = cameras.iter().take(NAMED).map(EntityId::as_str).collect();
        let first = first.join(", ");
        if !self.shelf.leave_out(cameras) {
            return;
        }
        if count == 0 {
            tracing::info!("every camera that is wanted is connected again");
        } else {
            tracing::warn!(
                count,
                first,
                "more than {MAX_CAMERAS} cameras are wanted at once: the rest is neither shown nor \
                 recorded; show fewer, or record fewer always"
            );
        }
        (self.maker.waker)();
    }

    /// Connects a camera with the stream that fits.
    fn begin(&mut self, id: &EntityId, duty: &Duty) {
        let Some(offer) = self.choose(duty) else { return };
        let recorder = self.maker.store.as_ref().map(|store| store.recorder(id));
        let waker = Arc::clone(&self.maker.waker);
        let judge = self.shelf.judge(id);
        let camera = Arc::new(Camera::new(id.clone(), waker, recorder, judge));
        self.serve(&camera, duty);
        self.shelf.put_up(id, &camera);
        let on = self.play(&camera, offer, true);
        let running =
            Running { camera, on, next: None, too_large_since: None, unwanted_since: None };
        self.running.insert(id.clone(), running);
    }

    fn serve(&self, camera: &Camera, duty: &Duty) {
        camera.serve(duty.decoded, duty.is_shown && self.maker.is_shown, duty.keep);
    }

    /// Follows what is wanted of a camera.
    fn go_on(&mut self, mut running: Running, one: &Duty, now: Timestamp) -> Running {
        running.unwanted_since = None;
        self.serve(&running.camera, one);
        self.learn(&running.on);
        if let Some(next) = running.next.take() {
            self.learn(&next);
            if next.track.is_on_air() {
                running.on = next;
            } else {
                running.next = Some(next);
            }
        }
        let Some(offer) = self.choose(one) else { return running };
        if !one.streams.iter().any(|offer| offer.is(&running.on.offer)) {
            // Where it came from is no address of the camera's any more.
            running.next = None;
            running.on = self.play(&running.camera, offer, true);
        } else if offer.is(&running.on.offer) {
            running.too_large_since = None;
            if running.next.take().is_some() {
                running.camera.let_go_of_next();
            }
        } else if !running.next.as_ref().is_some_and(|next| offer.is(&next.offer))
            && self.is_time(&mut running, one, &offer, now)
        {
            running.camera.let_go_of_next();
            running.next = Some(self.play(&running.camera, offer, false));
            running.too_large_since = None;
        }
        running
    }

    /// Whether it is time to switch: at once to more, and to less when less was enough for a
    /// while.
    fn is_time(&self, running: &mut Running, one: &Duty, to: &StreamOffer, now: Timestamp) -> bool {
        let place = |of: &StreamOffer| one.streams.iter().position(|offer| offer.is(of));
        let width = |of: &StreamOffer| self.size_of(of).map(|size| size.width);
        let is_more = match (width(to), width(&running.on.offer)) {
            (Some(to), Some(on)) => to > on,
            _ => place(to) < place(&running.on.offer),
        };
        if is_more {
            return true;
        }
        now.since(*running.too_large_since.get_or_insert(now)) >= LINGER
    }

    fn choose(&self, one: &Duty) -> Option<StreamOffer> {
        let nr = choose(&one.streams, |offer| self.size_of(offer), one.received)?;
        one.streams.get(nr).cloned()
    }

    fn size_of(&self, offer: &StreamOffer) -> Option<Size> {
        self.sizes.get(&offer.url).copied().or(offer.size())
    }

    /// Keeps how large a stream turned out to be.
    fn learn(&mut self, playing: &Playing) {
        let Some(size) = playing.track.size() else { return };
        if self.sizes.get(&playing.offer.url) == Some(&size) {
            return;
        }
        if self.sizes.len() >= MAX_SIZES {
            self.sizes.clear();
        }
        self.sizes.insert(playing.offer.url.clone(), size);
    }

    /// Receives a stream; it `is_shown_at_once` if there is no other.
    fn play(&self, camera: &Arc<Camera>, offer: StreamOffer, is_shown_at_once: bool) -> Playing {
        let changed = self.shelf.changed();
        let clock = Arc::clone(&self.context.clock);
        let track = Arc::new(Track::new(Arc::clone(camera), &offer, clock, changed));
        if is_shown_at_once {
            camera.begin_with(track.nr());
        }
        let follow = follow(
            Arc::clone(&self.context),
            Arc::clone(&track),
            Arc::clone(&self.gate),
            offer.clone(),
        );
        Playing { offer, track, _task: Task(tokio::spawn(follow)) }
    }
}

/// Connects a stream again and again.
async fn follow(
    context: Arc<Context>,
    track: Arc<Track>,
    gate: Arc<Semaphore>,
    offer: StreamOffer,
) {
    let outlet = Outlet::new(&context, &track);
    let mut backoff = Backoff::default();
    loop {
        if let Ok(permit) = Arc::clone(&gate).acquire_owned().await {
            tokio::spawn(async move {
                sleep(STAGGER * BURST).await;
                drop(permit);
            });
        }
        let before = track.pictures();
        track.ask((context.clock)());
        let err = source::run(&outlet, &offer.url, offer.kind).await;
        track.fail(&err.to_string());
        // One that floods gives pictures enough, and is not asked again at once for that.
        if track.pictures() != before && !err.is_too_much() {
            backoff.reset();
        }
        sleep(backoff.fail()).await;
    }
}
