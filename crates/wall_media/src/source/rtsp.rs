//! RTSP: H.264, H.265 or JPEG; within TLS for `rtsps`.
//!
//! Over TCP, and over UDP only where the camera refuses TCP: the client has no reorder buffer.
//! It treats larger losses as the end of the stream, also over TCP; the camera is then
//! connected again. The loss that it reports for a picture reads high at full frame rate and
//! is not used: the decoder notices.

use std::sync::Arc;

use retina::client::{
    Credentials, PlayOptions, Session, SessionGroup, SessionOptions, SetupOptions, Transport,
};
use tokio::time::timeout;
use url::Url;

use super::{
    CONNECT_TIMEOUT, Outlet, STALL_TIMEOUT,
    access_units::{AccessUnits, Assembly},
    looks::few,
    rtsps::Tunnel,
    sessions,
};
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
    let sessions = outlet.context.sessions.of(&address.host_and_port());
    if address.url().scheme() != "rtsps" {
        let login = outlet.context.login(address);
        return play(outlet, address, Way { login, sessions, ..Way::plain(address) }).await;
    }
    let tunnel = Tunnel::open(outlet.context, address).await?;
    let (url, user_agent) = tunnel.entrance(address)?;
    let way = Way { url, login: None, user_agent, sessions };
    // What the tunnel reads must not count as looks of the client behind it (see `looks`). It has its
    // end where the loopback between them is full.
    let carrying = tokio::task::coop::unconstrained(tunnel.carry());
    tokio::select! {
        // Why the camera ended it says more than that it ended.
        biased;
        err = carrying => Err(err),
        played = play(outlet, address, way) => played,
    }
}

/// How the camera is reached.
pub(super) struct Way {
    url: Url,
    login: Option<Login>,
    user_agent: String,
    sessions: Arc<SessionGroup>,
}

impl Way {
    /// Straight, without a login.
    pub(super) fn plain(address: &Address) -> Self {
        Self {
            url: address.url().clone(),
            login: None,
            user_agent: "damamaya".to_owned(),
            sessions: Arc::default(),
        }
    }

    /// One of these sessions.
    #[cfg(test)]
    pub(super) fn within(self, sessions: &Arc<SessionGroup>) -> Self {
        Self { sessions: Arc::clone(sessions), ..self }
    }
}

async fn play(outlet: &Outlet<'_>, address: &Address, way: Way) -> Result<(), SourceError> {
    let opening = timeout(CONNECT_TIMEOUT, open(address, way)).await;
    let (mut stream, codec) =
        opening.map_err(|_elapsed| SourceError::Connect("no answer".to_owned()))??;
    loop {
        let next = timeout(STALL_TIMEOUT, frame(&mut stream)).await;
        let (data, is_key) = next.map_err(|_elapsed| SourceError::Silent)??;
        if let Some((width, height)) = stream.size().filter(|_| is_key) {
            // Parameter sets can change in flight.
            outlet.learn_size(width, height);
        }
        outlet.send(codec, is_key || codec == Codec::Jpeg, data.into())?;
    }
}

/// Connects and asks for the first video stream that can be decoded.
pub(super) async fn open(address: &Address, way: Way) -> Result<(AccessUnits, Codec), SourceError> {
    few(ask(address, way)).await?
}

async fn ask(address: &Address, way: Way) -> Result<(AccessUnits, Codec), SourceError> {
    let is_known = way.login.is_some();
    let credentials =
        way.login.map(|login| Credentials { username: login.user, password: login.password });
    let options = SessionOptions::default()
        .creds(credentials)
        .user_agent(way.user_agent)
        .teardown(sessions::ending(&way.sessions))
        .session_group(way.sessions);
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
    let over = |transport: Transport| SetupOptions::default().transport(transport);
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
    let described = session.streams().get(nr).ok_or(SourceError::Ended)?;
    let assembly = Assembly::new(described)?;
    let playing = session.play(PlayOptions::default()).await.map_err(failed)?;
    Ok((AccessUnits::new(playing, assembly), codec))
}

/// The next picture's bytes, and whether it is a key picture.
pub(super) async fn frame(stream: &mut AccessUnits) -> Result<(Vec<u8>, bool), SourceError> {
    loop {
        let picture = stream.next().await?;
        // Parameter sets that are put before it may have made it larger than it came.
        if picture.data().len() <= MAX_SAMPLE {
            let is_key = picture.is_random_access_point();
            return Ok((picture.into_data(), is_key));
        }
    }
}
