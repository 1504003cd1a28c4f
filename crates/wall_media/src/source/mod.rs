//! Where samples come from: one task a camera, which ends when its stream does.

mod access_units;
mod flood;
pub(crate) mod hls;
mod http;
mod looks;
mod mjpeg;
pub(crate) mod multipart;
mod progress;
mod rtsp;
#[cfg(test)]
mod rtsp_tests;
mod rtsps;
mod sessions;
mod snapshot;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::FutureExt as _;
use tokio::time::Instant;
use wall_model::{Clock, Span, StreamKind};

pub use self::rtsps::rtsp_messages;
pub(crate) use self::sessions::Sessions;
use self::{flood::Flood, progress::Progress};
use crate::{
    CameraLogins, Fingerprint, Login,
    address::Address,
    decode::{Pool, Size},
    error::SourceError,
    sample::{Codec, Sample},
    track::Track,
};

/// A camera that connects or answers slower has failed.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(8);

/// A stream that gives no whole picture for this long has failed, however many bytes come.
const STALL_TIMEOUT: Duration = Duration::from_secs(10);

/// What every source needs.
pub(crate) struct Context {
    pub(crate) clock: Clock,
    pub(crate) logins: Arc<dyn CameraLogins>,
    pub(crate) http: reqwest::Client,
    pub(crate) pool: Pool,
    pub(crate) sessions: Sessions,
}

impl Context {
    /// The login for a camera's address: the one for its very port, or the host's.
    fn login(&self, address: &Address) -> Option<Login> {
        let of_port = self.logins.login(&address.host_and_port());
        of_port.or_else(|| self.logins.login(address.host()))
    }

    /// The certificate that a camera must show, likewise.
    fn fingerprint(&self, address: &Address) -> Option<Fingerprint> {
        let of_port = self.logins.fingerprint(&address.host_and_port());
        of_port.or_else(|| self.logins.fingerprint(address.host()))
    }
}

/// How far apart pictures of this kind of stream are meant to be; zero: a motion picture.
pub(crate) fn period(kind: StreamKind) -> Span {
    match kind {
        StreamKind::Snapshot => snapshot::PERIOD,
        StreamKind::Rtsp | StreamKind::Mjpeg | StreamKind::Hls => Span::ZERO,
    }
}

/// Reads pictures until the stream fails; the reason is always a failure, since cameras do
/// not stop by themselves.
pub(crate) async fn run(outlet: &Outlet<'_>, url: &str, kind: StreamKind) -> SourceError {
    outlet.progress.begin();
    unpanicked(read(outlet, url, kind)).await.err().unwrap_or(SourceError::Ended)
}

/// What a parser of somebody else's makes of somebody else's bytes: if it panics, that costs the
/// connection and not the camera.
async fn unpanicked<T>(
    reading: impl Future<Output = Result<T, SourceError>>,
) -> Result<T, SourceError> {
    let read = AssertUnwindSafe(reading).catch_unwind().await;
    read.unwrap_or_else(|_panic| Err(SourceError::Broken("cannot be read".to_owned())))
}

/// How many pictures come from an RTSP address until the stream ends, and why it ended.
pub(crate) async fn rtsp_pictures(address: &Address) -> (usize, SourceError) {
    rtsp_received(address, rtsp::Way::plain(address)).await
}

/// The same, by another way.
async fn rtsp_received(address: &Address, way: rtsp::Way) -> (usize, SourceError) {
    let mut count = 0;
    let receiving = async {
        let (mut stream, _codec) = rtsp::open(address, way).await?;
        loop {
            rtsp::frame(&mut stream).await?;
            count += 1;
        }
    };
    let ended: Result<std::convert::Infallible, _> = unpanicked(receiving).await;
    let Err(err) = ended;
    (count, err)
}

async fn read(outlet: &Outlet<'_>, url: &str, kind: StreamKind) -> Result<(), SourceError> {
    match kind {
        StreamKind::Rtsp => match Address::parse(url, &["rtsp", "rtsps"]) {
            Ok(address) => rtsp::run(outlet, &address).await,
            Err(err) => Err(err),
        },
        StreamKind::Mjpeg => match Address::parse(url, &["http", "https"]) {
            Ok(address) => mjpeg::run(outlet, &address).await,
            Err(err) => Err(err),
        },
        StreamKind::Snapshot => match Address::parse(url, &["http", "https"]) {
            Ok(address) => snapshot::run(outlet, &address).await,
            Err(err) => Err(err),
        },
        StreamKind::Hls => match Address::parse(url, &["http", "https"]) {
            Ok(address) => hls::run(outlet, &address).await,
            Err(err) => Err(err),
        },
    }
}

/// Takes samples for one track of a camera.
pub(crate) struct Outlet<'a> {
    pub(crate) context: &'a Context,
    pub(crate) track: &'a Arc<Track>,
    flood: Flood,
    progress: Progress,
}

impl<'a> Outlet<'a> {
    /// For a track; of the connections that it has one after another.
    pub(crate) fn new(context: &'a Context, track: &'a Arc<Track>) -> Self {
        Self { context, track, flood: Flood::default(), progress: Progress::default() }
    }

    /// The stream's pictures are so large.
    fn learn_size(&self, width: u32, height: u32) {
        if width > 0 && height > 0 {
            self.track.learn_size(Size { width, height });
        }
    }

    /// A picture came.
    ///
    /// # Errors
    /// If that is more than a camera may send, or none of them could be decoded for long.
    fn send(&self, codec: Codec, is_key: bool, data: Bytes) -> Result<(), SourceError> {
        let now = Instant::now();
        self.flood.count(now, data.len())?;
        let received_at = (self.context.clock)();
        let patience = self.track.patience(received_at).map(|patience| patience.to_duration());
        self.progress.look(now, self.track.pictures(), patience)?;
        if self.track.receive(Sample { received_at, codec, is_key, data }) {
            self.context.pool.enqueue(Arc::clone(self.track));
        }
        Ok(())
    }
}
