//! RTSP: H.264, H.265 or JPEG; within TLS for `rtsps`.
//!
//! Over TCP, and over UDP only where the camera refuses TCP: the client has no reorder buffer.
//! It treats larger losses as the end of the stream, also over TCP; the camera is then
//! connected again. The loss that it reports for a picture reads high at full frame rate and
//! is not used: the decoder notices.

use futures_util::StreamExt as _;
use retina::{
    client::{Credentials, Demuxed, PlayOptions, Session, SessionOptions, SetupOptions, Transport},
    codec::{CodecItem, FrameFormat, ParametersRef},
};
use tokio::time::timeout;
use url::Url;

use super::{CONNECT_TIMEOUT, Outlet, STALL_TIMEOUT, rtsps::Tunnel};
use crate::{
    Login,
    address::Address,
    decode::HAS_LIBAV,
    error::{SourceError, first_line},
    sample::{Codec, MAX_SAMPLE},
};

/// The camera does not send over this transport (RFC 2326, 7.1.1 and 11.3.14).
const UNSUPPORTED_TRANSPORT: u16 = 461;

/// See [`super::run`].
pub(super) async fn run(outlet: &Outlet<'_>, address: &Address) -> Result<(), SourceError> {
    if address.url().scheme() != "rtsps" {
        let login = outlet.context.login(address);
        return play(outlet, address, Way { login, ..Way::plain(address) }).await;
    }
    let tunnel = Tunnel::open(outlet.context, address).await?;
    let (url, user_agent) = tunnel.entrance(address)?;
    let way = Way { url, login: None, user_agent };
    tokio::select! {
        // Why the camera ended it says more than that it ended.
        biased;
        err = tunnel.carry() => Err(err),
        played = play(outlet, address, way) => played,
    }
}

/// How the camera is reached.
pub(super) struct Way {
    url: Url,
    login: Option<Login>,
    user_agent: String,
}

impl Way {
    /// Straight, without a login.
    pub(super) fn plain(address: &Address) -> Self {
        Self { url: address.url().clone(), login: None, user_agent: "damamaya".to_owned() }
    }
}

async fn play(outlet: &Outlet<'_>, address: &Address, way: Way) -> Result<(), SourceError> {
    let opening = timeout(CONNECT_TIMEOUT, open(address, way)).await;
    let (mut stream, codec) =
        opening.map_err(|_elapsed| SourceError::Connect("no answer".to_owned()))??;
    loop {
        let next = timeout(STALL_TIMEOUT, frame(&mut stream)).await;
        let (data, is_key) = next.map_err(|_elapsed| SourceError::Silent)??;
        if is_key {
            learn_size(outlet, &stream);
        }
        outlet.send(codec, is_key || codec == Codec::Jpeg, data.into())?;
    }
}

/// Connects and asks for the first video stream that can be decoded.
pub(super) async fn open(address: &Address, way: Way) -> Result<(Demuxed, Codec), SourceError> {
    let is_known = way.login.is_some();
    let credentials =
        way.login.map(|login| Credentials { username: login.user, password: login.password });
    let options = SessionOptions::default().creds(credentials).user_agent(way.user_agent);
    let failed = |err: retina::Error| match err.status_code() {
        Some(401 | 403) if is_known => SourceError::LoginRefused(address.host().to_owned()),
        Some(401 | 403) => SourceError::NeedsLogin(address.host().to_owned()),
        Some(status @ 300..=399) => SourceError::Moved(status),
        Some(status) if !(200..300).contains(&status) => SourceError::Status(status),
        // An answer that was no refusal and describes no stream.
        Some(_) => SourceError::NotPictures("a page or something else".to_owned()),
        None => match first_line(&err.to_string()) {
            why if why.starts_with("RTSP framing error") => {
                SourceError::NotPictures("something that is no RTSP".to_owned())
            }
            why => SourceError::Connect(why),
        },
    };
    let mut session = Session::describe(way.url, options).await.map_err(failed)?;
    let videos = || session.streams().iter().enumerate().filter(|(_, s)| s.media() == "video");
    let codec = |name: &str| match name {
        "h264" => Some(Codec::H264),
        "h265" if HAS_LIBAV => Some(Codec::H265),
        "jpeg" => Some(Codec::Jpeg),
        _ => None,
    };
    let found = videos().find_map(|(nr, stream)| Some((nr, codec(stream.encoding_name())?)));
    let Some((nr, codec)) = found else {
        if videos().any(|(_, stream)| stream.encoding_name() == "h265") {
            return Err(SourceError::NotBuilt("H.265"));
        }
        let names: Vec<&str> = videos().map(|(_, stream)| stream.encoding_name()).take(3).collect();
        let names = if names.is_empty() { "no video".to_owned() } else { names.join(", ") };
        return Err(SourceError::Codec(first_line(&names).to_uppercase()));
    };
    let over = |transport: Transport| {
        SetupOptions::default().transport(transport).frame_format(FrameFormat::SIMPLE)
    };
    match session.setup(nr, over(Transport::Tcp(Default::default()))).await {
        // What comes by UDP would not be encrypted.
        Err(err)
            if err.status_code() == Some(UNSUPPORTED_TRANSPORT)
                && address.url().scheme() == "rtsp" =>
        {
            session.setup(nr, over(Transport::Udp(Default::default()))).await.map_err(failed)?;
        }
        set_up => set_up.map_err(failed)?,
    }
    let playing = session.play(PlayOptions::default()).await.map_err(failed)?;
    let stream = playing.demuxed().map_err(failed)?;
    Ok((stream, codec))
}

/// Tells how large the pictures are, as their parameter sets say; these can change in flight.
fn learn_size(outlet: &Outlet<'_>, stream: &Demuxed) {
    let of = |stream: &retina::client::Stream| match stream.parameters()? {
        ParametersRef::Video(video) => Some(video.pixel_dimensions()),
        _ => None,
    };
    if let Some((width, height)) = stream.streams().iter().find_map(of) {
        outlet.learn_size(width, height);
    }
}

/// The next picture's bytes, and whether it is a key picture.
pub(super) async fn frame(stream: &mut Demuxed) -> Result<(Vec<u8>, bool), SourceError> {
    loop {
        match stream.next().await {
            None => return Err(SourceError::Ended),
            Some(Err(err)) => return Err(SourceError::Broken(first_line(&err.to_string()))),
            Some(Ok(CodecItem::VideoFrame(frame))) if frame.data().len() <= MAX_SAMPLE => {
                let is_key = frame.is_random_access_point();
                return Ok((frame.into_data(), is_key));
            }
            Some(Ok(_)) => {}
        }
    }
}
