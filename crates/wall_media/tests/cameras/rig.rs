//! Media with a clock in the test's hand.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use wall_media::{At, CameraPicture, Login, Media, MediaSetup, Program, StreamOffer, Wanted};
use wall_model::{EntityId, Span, StreamKind, Timestamp};

/// See the [module](self). Fields are dropped in this order.
pub(crate) struct Rig {
    pub(crate) media: Media,
    time: Arc<AtomicI64>,
    pub(crate) woken: Arc<AtomicUsize>,
    pub(crate) decoders: Option<Program>,
}

/// The login of every camera.
pub(crate) struct OneLogin(pub(crate) Login);

impl wall_media::CameraLogins for OneLogin {
    fn login(&self, host: &str) -> Option<Login> {
        (host == "127.0.0.1").then(|| self.0.clone())
    }
}

impl Rig {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn storing(folder: &Path) -> Self {
        Self::with(|setup| setup.store = Some(folder.to_path_buf()))
    }

    /// Media whose clock goes on by a millisecond with every look at it.
    pub(crate) fn with(change: impl FnOnce(&mut MediaSetup)) -> Self {
        let time = Arc::new(AtomicI64::new(1_795_500_000_000));
        let ticking = Arc::clone(&time);
        let clock =
            Arc::new(move || Timestamp::from_millis(ticking.fetch_add(1, Ordering::SeqCst) + 1));
        let woken = Arc::new(AtomicUsize::new(0));
        let waking = Arc::clone(&woken);
        let mut setup = MediaSetup::new(clock);
        setup.waker = Arc::new(move || {
            waking.fetch_add(1, Ordering::SeqCst);
        });
        if cfg!(target_os = "linux") {
            setup.decoders = Some(Program::new(env!("CARGO_BIN_EXE_wall-media-test-worker"), &[]));
        }
        change(&mut setup);
        let decoders = setup.decoders.clone();
        Self { media: Media::start(setup).unwrap(), time, woken, decoders }
    }

    /// The present, as of the last look at the clock.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.time.load(Ordering::SeqCst))
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, span: Span) {
        self.time.fetch_add(span.as_millis(), Ordering::SeqCst);
    }

    /// Wants one camera, called `c`.
    pub(crate) fn want(&self, url: &str, stream: StreamKind) {
        self.media.want(&[wanted("c", url, stream)]);
    }

    /// What `c` shows now.
    pub(crate) fn live(&self) -> CameraPicture {
        self.live_of("c")
    }

    /// What a camera shows now.
    pub(crate) fn live_of(&self, camera: &str) -> CameraPicture {
        self.media.picture(&camera.into(), StreamKind::Mjpeg, At::Live(self.now()))
    }

    /// Waits until `c` looks like this; what it showed last otherwise.
    pub(crate) fn wait(&self, what: &str, is_it: impl Fn(&CameraPicture) -> bool) -> CameraPicture {
        until(what, || {
            let picture = self.live();
            if is_it(&picture) { Ok(picture) } else { Err(picture) }
        })
    }

    /// What `c` showed at `time`, once it has been read.
    pub(crate) fn replay(&self, time: Timestamp) -> CameraPicture {
        until("replay", || {
            let picture = self.replay_of("c", time);
            let is_ready = picture.state != wall_media::CameraState::Connecting
                && !self.is_stand_in(&picture, time);
            if is_ready { Ok(picture) } else { Err(picture) }
        })
    }

    /// What a camera shows of `time` as yet.
    pub(crate) fn replay_of(&self, camera: &str, time: Timestamp) -> CameraPicture {
        self.media.picture(&camera.into(), StreamKind::Mjpeg, At::Replay(time))
    }

    /// Whether a picture only stands for one that is being read: asking again soon gives
    /// another.
    fn is_stand_in(&self, picture: &CameraPicture, time: Timestamp) -> bool {
        thread::sleep(Duration::from_millis(30));
        let again = self.replay_of("c", time);
        again.generation != picture.generation
    }
}

/// A camera shown at 320 x 240.
pub(crate) fn wanted(camera: &str, url: &str, stream: StreamKind) -> Wanted {
    let camera = EntityId::from(camera);
    let streams = vec![StreamOffer::new(url, stream)];
    Wanted { camera, streams, width_px: 320, height_px: 240 }
}

/// Looks again and again, for 20 s at most.
pub(crate) fn until<T, E: std::fmt::Debug>(what: &str, look: impl FnMut() -> Result<T, E>) -> T {
    until_within(20, what, look)
}

/// Looks again and again, for some seconds at most.
pub(crate) fn until_within<T, E: std::fmt::Debug>(
    secs: u64,
    what: &str,
    mut look: impl FnMut() -> Result<T, E>,
) -> T {
    let mut last = None;
    for _ in 0..secs * 100 {
        match look() {
            Ok(found) => return found,
            Err(err) => last = Some(err),
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("{what}: not within {secs} s, but {last:?}");
}
