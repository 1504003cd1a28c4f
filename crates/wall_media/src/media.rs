//! The handle that the UI holds.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use wall_model::{Clock, EntityId, StreamKind, Timestamp};

use crate::{
    At, CameraLogins, CameraPicture, CameraState, Kept, MediaError, NoLogins, Report, Wanted,
    decode::{Pool, Round, worker::Program},
    keeper::{self, Maker},
    receiver::Receiver,
    replay::Replay,
    shelf::Shelf,
    source::{Context, Sessions},
    store::StoreWriter,
};

/// Called, from any thread, when a picture or a state is new. It must not wait.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// Says whether anything between two times, both within, must be kept. Called by the thread
/// that stores: it must not wait long.
pub type Held = Arc<dyn Fn(Timestamp, Timestamp) -> bool + Send + Sync>;

/// What media needs.
pub struct MediaSetup {
    /// The present.
    pub clock: Clock,
    /// Users and passwords.
    pub logins: Arc<dyn CameraLogins>,
    /// The folder in which samples are stored and found again; without it nothing can be
    /// replayed.
    pub store: Option<PathBuf>,
    /// Size of the store, bytes; beyond it the oldest samples go.
    pub store_bytes: u64,
    /// Whether anything between two times, both within, must be kept beyond that.
    pub is_held: Held,
    /// Whether cameras are connected; without, only the store is read.
    pub is_live: bool,
    /// Whether somebody looks. Without, everything is stored as it comes, and decoded is
    /// only a key picture every few seconds: enough to tell a frozen picture.
    pub is_shown: bool,
    /// Called when a picture or a state is new.
    pub waker: Waker,
    /// What is started to decode; without it, this process decodes, and dies with a codec
    /// that crashes.
    pub decoders: Option<Program>,
}

impl MediaSetup {
    /// Size of the store unless said otherwise: 2 GiB.
    pub const STORE_BYTES: u64 = 2 << 30;

    /// Live pictures without logins, store or waker.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            logins: Arc::new(NoLogins),
            store: None,
            store_bytes: Self::STORE_BYTES,
            is_held: Arc::new(|_, _| false),
            is_live: true,
            is_shown: true,
            waker: Arc::new(|| {}),
            decoders: None,
        }
    }
}

/// Cameras. Dropping it closes every connection and ends its threads.
pub struct Media {
    // Fields are dropped in this order: sources first, then what they feed.
    receiver: Option<Receiver>,
    shelf: Arc<Shelf>,
    replay: Option<Replay>,
    store: Option<StoreWriter>,
    round: Round,
}

impl Media {
    /// Starts threads and tasks; no camera is connected before one is wanted.
    ///
    /// # Errors
    /// If threads or an HTTP client cannot be had. A store that cannot be written is no
    /// error: see [`Self::store_problem`].
    pub fn start(setup: MediaSetup) -> Result<Self, MediaError> {
        let shelf = Arc::new(Shelf::new());
        let replay = setup.store.clone().map(|folder| {
            let (shelf, waker) = (Arc::clone(&shelf), Arc::clone(&setup.waker));
            Replay::start(folder, shelf, waker, setup.decoders.as_ref())
        });
        let replay = replay.transpose()?;
        let round = Round::default();
        if !setup.is_live {
            return Ok(Self { receiver: None, shelf, replay, store: None, round });
        }
        let store = match &setup.store {
            Some(folder) => {
                Some(StoreWriter::start(folder.clone(), setup.store_bytes, setup.is_held)?)
            }
            None => None,
        };
        let context = Arc::new(Context {
            clock: setup.clock,
            logins: setup.logins,
            http: http_client()?,
            pool: Pool::start(setup.decoders.as_ref(), round.clone())?,
            sessions: Sessions::default(),
        });
        let maker = Maker { waker: setup.waker, store: store.clone(), is_shown: setup.is_shown };
        let keeper = keeper::keep(Arc::clone(&shelf), context, maker);
        let receiver = Some(Receiver::start(keeper)?);
        Ok(Self { receiver, shelf, replay, store, round })
    }

    /// Says which cameras the wall shows, and how large. Others are disconnected after
    /// some seconds. Call it whenever that changes, also in replay: sizes count there too.
    pub fn want(&self, wanted: &[Wanted]) {
        self.shelf.want(wanted);
    }

    /// Says how long it is at least from one frame of the wall to the next, as soon as that is
    /// known: samples that come within half of it, 33 ms at most, are decoded together, which costs
    /// less than one after another. Unless that is said, within 16 ms.
    pub fn drawn_every(&self, frame: Duration) {
        self.round.set(frame / 2);
    }

    /// Says how large the pictures of a recorded time are shown, while the wall shows one. What is
    /// received and stored meanwhile stays as [`Self::want`] said; without this, recorded pictures
    /// have the sizes that it said.
    pub fn look_back(&self, wanted: &[Wanted]) {
        self.shelf.look_back(wanted);
    }

    /// What is known of a camera's picture. Never waits: in replay, what has not been read
    /// yet is [`CameraState::Connecting`], and the waker is called when it has. `stream` says
    /// how far apart its pictures were meant to be.
    pub fn picture(&self, camera: &EntityId, stream: StreamKind, at: At) -> CameraPicture {
        let of = match at {
            At::Live(now) => {
                return match self.shelf.camera(camera) {
                    Some(camera) => camera.picture(now),
                    None if self.shelf.is_left_out(camera) => {
                        CameraPicture::none(CameraState::LeftOut)
                    }
                    None => CameraPicture::none(CameraState::Connecting),
                };
            }
            At::Replay(_) => None,
            At::Beside { of, .. } => Some(of),
        };
        match &self.replay {
            Some(replay) => replay.picture((camera, of), crate::source::period(stream), at.time()),
            None => CameraPicture::none(CameraState::NoRecord),
        }
    }

    /// Looks at what is seen of cameras, from any thread.
    pub fn watch(&self) -> Watch {
        Watch { shelf: Arc::clone(&self.shelf) }
    }

    /// Why samples cannot be stored at the moment, if so.
    pub fn store_problem(&self) -> Option<String> {
        self.store.as_ref().and_then(StoreWriter::problem)
    }

    /// Whether cameras are connected.
    pub fn is_live(&self) -> bool {
        self.receiver.is_some()
    }
}

/// What is seen of the cameras that are asked for pictures, and what of them is recorded.
#[derive(Clone)]
pub struct Watch {
    shelf: Arc<Shelf>,
}

impl Watch {
    /// What is seen of each at `now`.
    pub fn reports(&self, now: Timestamp) -> BTreeMap<EntityId, Report> {
        self.shelf.reports(now)
    }

    /// Says what is recorded of cameras; it replaces what was said before. Unless it was ever said,
    /// everything is that is wanted; afterwards, a camera of which nothing is said is ready to be.
    pub fn keep(&self, kept: impl IntoIterator<Item = Kept>) {
        self.shelf.keep(kept);
    }
}

/// A client that is patient with streams, follows few redirects and takes no compression.
fn http_client() -> Result<reqwest::Client, MediaError> {
    crate::tls::install();
    reqwest::Client::builder()
        .user_agent("damamaya")
        .no_gzip()
        .no_proxy()
        .connect_timeout(Duration::from_secs(5))
        .redirect(reqwest::redirect::Policy::limited(3))
        .build()
        .map_err(|err| MediaError::Http(crate::error::explain(&err)))
}
