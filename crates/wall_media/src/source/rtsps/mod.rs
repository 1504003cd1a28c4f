//! RTSP within TLS.
//!
//! The client library speaks RTSP over a TCP connection of its own making only. So it is given
//! one on the loopback, at whose other end this [tunnel](Tunnel) sits and speaks TLS with the
//! camera. Whoever else connects there does not know the word by which the client is known, and
//! is sent away. The tunnel puts the camera's own address into requests and answers its
//! challenges, since digests sign addresses: the client knows no login.

mod messages;

use std::{net::Ipv4Addr, sync::Arc};

use bytes::{Buf as _, BytesMut};
use http_auth::{PasswordClient, PasswordParams};
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use url::Url;

use super::{CONNECT_TIMEOUT, Context};
use crate::{
    Login,
    address::Address,
    error::{SourceError, explain, first_line},
    tls,
};
pub use messages::rtsp_messages;
use messages::{Next, Request, challenge, header, next, status};

/// A tunnel to one camera.
pub(super) struct Tunnel {
    camera: TlsStream<TcpStream>,
    listener: TcpListener,
    port: u16,
    /// By which the client is known.
    word: String,
    /// The camera's scheme, host and port.
    origin: String,
    host: String,
    login: Option<Login>,
}

impl Tunnel {
    /// Connects the camera.
    pub(super) async fn open(context: &Context, address: &Address) -> Result<Self, SourceError> {
        let opening = timeout(CONNECT_TIMEOUT, Self::connect(context, address)).await;
        opening.map_err(|_elapsed| SourceError::Connect("no answer".to_owned()))?
    }

    async fn connect(context: &Context, address: &Address) -> Result<Self, SourceError> {
        let failed = |err: &dyn std::error::Error| SourceError::Connect(explain(err));
        let host = address.host();
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_invalid| SourceError::Address("the host is no name of one".to_owned()))?;
        let pinned = context.fingerprint(address);
        let (config, shown) = tls::client(pinned).map_err(|err| failed(&err))?;
        let stream = TcpStream::connect((host, address.port().unwrap_or_default()))
            .await
            .map_err(|err| failed(&err))?;
        stream.set_nodelay(true).map_err(|err| failed(&err))?;
        let connected = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        let camera = connected.map_err(|err| match (shown.refused(), pinned) {
            (Some(own), None) => {
                SourceError::UnknownCertificate { host: host.to_owned(), own: own.to_string() }
            }
            (Some(own), Some(_)) => {
                SourceError::OtherCertificate { host: host.to_owned(), own: own.to_string() }
            }
            (None, _) => failed(&err),
        })?;
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(|err| failed(&err))?;
        let port = listener.local_addr().map_err(|err| failed(&err))?.port();
        Ok(Self {
            camera,
            listener,
            port,
            word: secret_word()?,
            origin: address.origin().to_owned(),
            host: host.to_owned(),
            login: context.login(address),
        })
    }

    /// Where the client finds it, and as whom it must come.
    pub(super) fn entrance(&self, address: &Address) -> Result<(Url, String), SourceError> {
        let url = Url::parse(&format!("{}{}", self.own(), address.behind()))
            .map_err(|err| SourceError::Address(err.to_string()))?;
        Ok((url, self.word.clone()))
    }

    fn own(&self) -> String {
        format!("rtsp://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// Carries messages between client and camera until one of them ends.
    pub(super) async fn carry(mut self) -> SourceError {
        let Err(err) = self.relay().await;
        err
    }

    async fn relay(&mut self) -> Result<std::convert::Infallible, SourceError> {
        let (mut client, mut up) = self.client().await?;
        let (mut down, mut asking) = (BytesMut::new(), Asking::default());
        loop {
            self.ask(&mut up, &mut asking).await?;
            tokio::select! {
                read = client.read_buf(&mut up) => {
                    if read.map_err(|err| broken(&err))? == 0 {
                        return Err(SourceError::Ended);
                    }
                }
                read = self.camera.read_buf(&mut down) => {
                    if read.map_err(|err| broken(&err))? == 0 {
                        return Err(SourceError::Ended);
                    }
                    self.answer(&mut down, &mut asking, &mut client).await?;
                }
            }
        }
    }

    /// Waits for the client, and sends others away.
    async fn client(&self) -> Result<(TcpStream, BytesMut), SourceError> {
        loop {
            let (mut stream, _) = self.listener.accept().await.map_err(|err| broken(&err))?;
            let known = timeout(CONNECT_TIMEOUT / 4, self.is_known(&mut stream)).await;
            if let Ok(Some(received)) = known {
                stream.set_nodelay(true).map_err(|err| broken(&err))?;
                return Ok((stream, received));
            }
        }
    }

    /// What somebody said, if it is the client.
    async fn is_known(&self, stream: &mut TcpStream) -> Option<BytesMut> {
        let mut received = BytesMut::new();
        loop {
            match next(&received).ok()? {
                Next::Message { head, .. } => {
                    let head = std::str::from_utf8(received.get(..head)?).ok()?;
                    let knows = header(head, "user-agent").any(|word| word == self.word);
                    return knows.then_some(received);
                }
                Next::Data(_) => return None,
                Next::More => {
                    if stream.read_buf(&mut received).await.ok()? == 0 {
                        return None;
                    }
                }
            }
        }
    }

    /// Asks the camera what the client asked.
    async fn ask(&mut self, up: &mut BytesMut, asking: &mut Asking) -> Result<(), SourceError> {
        loop {
            match next(up).map_err(|err| SourceError::Broken(err.to_owned()))? {
                Next::More => return Ok(()),
                Next::Data(all) => {
                    let data = up.split_to(all);
                    self.send(&data).await?;
                }
                Next::Message { head, all } => {
                    let message = up.split_to(all);
                    let head = message.get(..head).and_then(|head| std::str::from_utf8(head).ok());
                    let request =
                        head.and_then(|head| Request::parse(head, &self.own(), &self.origin));
                    let Some(request) = request else { continue };
                    let bytes = request.to_bytes(self.authorization(&request, asking)?.as_deref());
                    asking.request = Some(request);
                    asking.is_again = false;
                    self.send(&bytes).await?;
                }
            }
        }
    }

    /// Tells the client what the camera answers, or answers its challenge.
    async fn answer(
        &mut self,
        down: &mut BytesMut,
        asking: &mut Asking,
        client: &mut TcpStream,
    ) -> Result<(), SourceError> {
        loop {
            let all = match next(down).map_err(|err| SourceError::Broken(err.to_owned()))? {
                Next::More => return Ok(()),
                Next::Data(all) => all,
                Next::Message { head, all } => {
                    let head = down.get(..head).and_then(|head| std::str::from_utf8(head).ok());
                    let head = head.unwrap_or_default();
                    if status(head) == Some(401) {
                        let bytes = self.respond(head, asking)?;
                        down.advance(all);
                        self.send(&bytes).await?;
                        continue;
                    }
                    all
                }
            };
            let whole = down.split_to(all);
            client.write_all(&whole).await.map_err(|err| broken(&err))?;
        }
    }

    /// The request before once more, with the answer to the challenge.
    fn respond(&self, head: &str, asking: &mut Asking) -> Result<Vec<u8>, SourceError> {
        if self.login.is_none() {
            return Err(SourceError::NeedsLogin(self.host.clone()));
        }
        let refused = || SourceError::LoginRefused(self.host.clone());
        // A digest's number may have expired: one more try with a new one.
        if std::mem::replace(&mut asking.is_again, true) {
            return Err(refused());
        }
        asking.challenge = Some(challenge(head).ok_or(SourceError::Status(401))?);
        let request = asking.request.clone().ok_or_else(refused)?;
        Ok(request.to_bytes(self.authorization(&request, asking)?.as_deref()))
    }

    fn authorization(
        &self,
        request: &Request,
        asking: &mut Asking,
    ) -> Result<Option<String>, SourceError> {
        let (Some(challenge), Some(login)) = (&mut asking.challenge, &self.login) else {
            return Ok(None);
        };
        let parameters = PasswordParams {
            username: &login.user,
            password: &login.password,
            uri: &request.uri,
            method: &request.method,
            body: Some(&[]),
        };
        let answer = challenge.respond(&parameters);
        answer.map(Some).map_err(|_unsupported| SourceError::LoginRefused(self.host.clone()))
    }

    async fn send(&mut self, bytes: &[u8]) -> Result<(), SourceError> {
        self.camera.write_all(bytes).await.map_err(|err| broken(&err))?;
        self.camera.flush().await.map_err(|err| broken(&err))
    }
}

/// What the camera was asked last, and how it wants to be asked.
#[derive(Default)]
struct Asking {
    request: Option<Request>,
    /// Whether that was asked twice.
    is_again: bool,
    challenge: Option<PasswordClient>,
}

fn broken(err: &std::io::Error) -> SourceError {
    SourceError::Broken(first_line(&err.to_string()))
}

/// A word that nobody can guess.
fn secret_word() -> Result<String, SourceError> {
    let mut bytes = [0; 16];
    let random = tls::install().secure_random;
    random
        .fill(&mut bytes)
        .map_err(|_failed| SourceError::Connect("the system gives no random numbers".to_owned()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
