//! ONVIF: what a device says of itself and of its streams, made one JSON document.
//!
//! ```json
//! {"device":"10.10.4.21:80","manufacturer":"…","model":"…","profiles":[{"token":"…","name":"…",
//!  "source":"…","encoding":"H264","width":1920,"height":1080,"uri":"rtsp://…","snapshot":"http://…"}]}
//! ```
//!
//! The media service of Profile S is asked (ver10), that of Profile T (ver20) where the first one
//! is missing. Addresses of services are taken without their host: devices name one that they have
//! behind a router, and a login is for nobody but the device. Addresses of streams are given out
//! as they are told; whoever makes facts of them cuts logins off.

mod login;
mod xml;

use std::time::Duration;

use futures_util::{FutureExt as _, future::BoxFuture};
use reqwest::{StatusCode, header};
use rustls::crypto::SecureRandom;
use serde_json::{Value as Json, json};
use tokio::time::{Instant, sleep_until};
use url::Url;
use wall_model::{Span, Timestamp};

use super::{
    Connector, Login,
    client::{Body, client, read},
};
use crate::{Secret, city::Auth, failure::Failure, outlet::Outlet};
use login::{Door, escape, security};
use xml::Element;

/// How long a device may take for one answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Largest answer that is read, bytes.
const MAX_ANSWER: usize = 1 << 20;

/// Most profiles of a device whose streams are asked for.
const MAX_PROFILES: usize = 64;

const DEVICE: &str = "http://www.onvif.org/ver10/device/wsdl";
const MEDIA: &str = "http://www.onvif.org/ver10/media/wsdl";
const MEDIA2: &str = "http://www.onvif.org/ver20/media/wsdl";
const SCHEMA: &str = "http://www.onvif.org/ver10/schema";

/// Asks one device.
pub(crate) struct Onvif {
    client: reqwest::Client,
    device: Url,
    login: Option<(Secret, Secret)>,
    random: &'static dyn SecureRandom,
    period: Duration,
}

/// A device while it is asked.
struct Talk<'a> {
    onvif: &'a Onvif,
    door: Door,
    /// How far its clock is ahead of ours.
    ahead: Span,
    now: &'a (dyn Fn() -> Timestamp + Sync),
}

impl Onvif {
    /// Asks the device at `url`, `onvif://host` or `onvifs://host`, every `period`.
    pub(crate) fn new(url: &str, period: Duration, login: Login) -> Result<Self, String> {
        let (scheme, rest) = url.split_once("://").ok_or("no address of a device")?;
        let plain = if scheme == "onvifs" { "https" } else { "http" };
        let mut device = Url::parse(&format!("{plain}://{rest}")).map_err(|err| err.to_string())?;
        if device.path() == "/" {
            // ONVIF Core, 5.1.1: devices have this address.
            device.set_path("/onvif/device_service");
        }
        let random = rustls::crypto::CryptoProvider::get_default()
            .map(|provider| provider.secure_random)
            .ok_or("no random numbers")?;
        let credentials = login.auth.basic.clone();
        // The login is for digests only: no header carries it.
        let stranger = Login { auth: Auth::default(), tls: login.tls };
        let client = client(stranger, TIMEOUT).map_err(|failure| failure.to_string())?;
        Ok(Self { client, device, login: credentials, random, period })
    }

    async fn round(&self, outlet: &Outlet) -> Result<(), Failure> {
        let now = || outlet.now();
        let mut talk = Talk { onvif: self, door: Door::closed(), ahead: Span::ZERO, now: &now };
        let document = talk.describe().await?;
        outlet.connected();
        outlet.send(&self.place(), document.to_string().as_bytes()).await
    }

    fn place(&self) -> String {
        let port = self.device.port_or_known_default().unwrap_or_default();
        format!("{}:{port}", self.device.host_str().unwrap_or_default())
    }
}

impl Talk<'_> {
    async fn describe(&mut self) -> Result<Json, Failure> {
        let device = self.onvif.device.clone();
        self.look_at_clock(&device).await;
        let information = self.ask(&device, DEVICE, "<GetDeviceInformation/>").await?;
        let said = |name: &str| information.at(&[name]).map(|it| clipped(it.text()));
        let services = "<GetServices><IncludeCapability>false</IncludeCapability></GetServices>";
        let services = self.ask(&device, DEVICE, services).await;
        let (media, media2) = match &services {
            Ok(services) => (self.service(services, MEDIA), self.service(services, MEDIA2)),
            // Older devices know the older question only.
            Err(Failure::Protocol(_)) => {
                let what = "<GetCapabilities><Category>Media</Category></GetCapabilities>";
                let told = self.ask(&device, DEVICE, what).await?;
                let address = told.find("Media").and_then(|media| media.at(&["XAddr"]));
                (address.and_then(|address| self.at_home(address.text())), None)
            }
            Err(failure) => return Err(failure.clone()),
        };
        let profiles = match (media, media2) {
            (Some(media), _) => self.profiles(&media).await?,
            (None, Some(media)) => self.profiles2(&media).await?,
            (None, None) => return Err(Failure::Protocol("the device has no media".to_owned())),
        };
        Ok(json!({
            "device": self.onvif.place(),
            "manufacturer": said("Manufacturer"),
            "model": said("Model"),
            "firmware": said("FirmwareVersion"),
            "profiles": profiles,
        }))
    }

    /// The address of a service, as far as it is the device's.
    fn service(&self, services: &Element, namespace: &str) -> Option<Url> {
        let is_it = |service: &&Element| {
            service.at(&["Namespace"]).is_some_and(|own| own.text() == namespace)
        };
        self.at_home(services.children("Service").find(is_it)?.at(&["XAddr"])?.text())
    }

    fn at_home(&self, address: &str) -> Option<Url> {
        let told = Url::parse(address).ok()?;
        let mut own = self.onvif.device.clone();
        own.set_path(told.path());
        own.set_query(told.query());
        Some(own)
    }

    /// Asks for the device's time, which needs no login. Without it, its clock is taken for right.
    async fn look_at_clock(&mut self, device: &Url) {
        let Ok(answer) = self.ask_as(device, DEVICE, "<GetSystemDateAndTime/>", None).await else {
            return;
        };
        let Some(utc) = answer.find("UTCDateTime") else { return };
        let part = |path: &[&str]| utc.at(path)?.text().parse::<u32>().ok();
        let parts = ["Year", "Month", "Day"].map(|name| part(&["Date", name]));
        let times = ["Hour", "Minute", "Second"].map(|name| part(&["Time", name]));
        if let ([Some(year), Some(month), Some(day)], [Some(hour), Some(minute), Some(second)]) =
            (parts, times)
        {
            let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
            if let Some(time) = Timestamp::parse_local(&text, Span::ZERO) {
                self.ahead = time.since((self.now)());
            }
        }
    }

    /// The profiles of the media service of Profile S.
    async fn profiles(&mut self, media: &Url) -> Result<Vec<Json>, Failure> {
        let answer = self.ask(media, MEDIA, "<GetProfiles/>").await?;
        let mut profiles = Vec::new();
        for profile in answer.children("Profiles").take(MAX_PROFILES) {
            let Some(token) = profile.attribute("token") else { continue };
            let encoder = profile.at(&["VideoEncoderConfiguration"]);
            let own = escape(token);
            let uri = format!(
                "<GetStreamUri><StreamSetup><Stream xmlns=\"{SCHEMA}\">RTP-Unicast</Stream>\
                 <Transport xmlns=\"{SCHEMA}\"><Protocol>RTSP</Protocol></Transport></StreamSetup>\
                 <ProfileToken>{own}</ProfileToken></GetStreamUri>"
            );
            let snapshot =
                format!("<GetSnapshotUri><ProfileToken>{own}</ProfileToken></GetSnapshotUri>");
            let uri = self.uri(media, MEDIA, &uri).await?;
            let snapshot = self.uri(media, MEDIA, &snapshot).await?;
            let source = profile.at(&["VideoSourceConfiguration", "SourceToken"]);
            profiles.push(described(profile, token, source, encoder, (uri, snapshot)));
        }
        Ok(profiles)
    }

    /// The profiles of the media service of Profile T.
    async fn profiles2(&mut self, media: &Url) -> Result<Vec<Json>, Failure> {
        let what = "<GetProfiles><Type>VideoSource</Type><Type>VideoEncoder</Type></GetProfiles>";
        let answer = self.ask(media, MEDIA2, what).await?;
        let mut profiles = Vec::new();
        for profile in answer.children("Profiles").take(MAX_PROFILES) {
            let Some(token) = profile.attribute("token") else { continue };
            let own = escape(token);
            let uri = format!(
                "<GetStreamUri><Protocol>RTSP</Protocol><ProfileToken>{own}</ProfileToken></GetStreamUri>"
            );
            let snapshot =
                format!("<GetSnapshotUri><ProfileToken>{own}</ProfileToken></GetSnapshotUri>");
            let uri = self.uri(media, MEDIA2, &uri).await?;
            let snapshot = self.uri(media, MEDIA2, &snapshot).await?;
            let source = profile.at(&["Configurations", "VideoSource", "SourceToken"]);
            let encoder = profile.at(&["Configurations", "VideoEncoder"]);
            profiles.push(described(profile, token, source, encoder, (uri, snapshot)));
        }
        Ok(profiles)
    }

    /// The address that is answered; a device may refuse that for a profile.
    async fn uri(
        &mut self,
        service: &Url,
        namespace: &str,
        what: &str,
    ) -> Result<Option<String>, Failure> {
        match self.ask(service, namespace, what).await {
            Ok(answer) => Ok(answer.find("Uri").map(|uri| clipped(uri.text()))),
            Err(Failure::Protocol(_) | Failure::Status(400 | 500)) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Asks a service as the feed's user.
    async fn ask(
        &mut self,
        service: &Url,
        namespace: &str,
        what: &str,
    ) -> Result<Element, Failure> {
        let security = match &self.onvif.login {
            None => None,
            Some(login) => {
                let mut nonce = [0; 16];
                let filled = self.onvif.random.fill(&mut nonce);
                filled.map_err(|_err| Failure::Local("no random numbers".to_owned()))?;
                Some(security(login, &nonce, (self.now)(), self.ahead))
            }
        };
        self.ask_as(service, namespace, what, security).await
    }

    /// The answer's own element.
    async fn ask_as(
        &mut self,
        service: &Url,
        namespace: &str,
        what: &str,
        security: Option<String>,
    ) -> Result<Element, Failure> {
        let name_end = what.find([' ', '/', '>']).filter(|end| *end > 1).unwrap_or(what.len());
        let (begin, rest) = what.split_at(name_end);
        let envelope = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
             <s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\">{}\
             <s:Body>{begin} xmlns=\"{namespace}\"{rest}</s:Body></s:Envelope>",
            security.unwrap_or_default()
        );
        let action = format!("{namespace}/{}", begin.trim_start_matches('<'));
        let mut response = self.post(service, &envelope, &action).await?;
        if response.status() == StatusCode::UNAUTHORIZED && self.onvif.login.is_some() {
            let challenges = response.headers().get_all(header::WWW_AUTHENTICATE);
            self.door.challenged(challenges.iter().filter_map(|value| value.to_str().ok()))?;
            response = self.post(service, &envelope, &action).await?;
        }
        let status = response.status();
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            return Err(Failure::Login(format!("HTTP status {}", status.as_u16())));
        }
        let body = match read(response, MAX_ANSWER).await {
            Body::Whole(body) => body,
            Body::Over { length, .. } => {
                return Err(Failure::TooLarge(format!("an answer of {length} bytes")));
            }
            Body::Broken { failure, .. } => return Err(failure),
        };
        let root = match Element::parse(&body) {
            Ok(root) => root,
            Err(_) if !status.is_success() => return Err(Failure::Status(status.as_u16())),
            Err(why) => return Err(Failure::Protocol(why)),
        };
        answered(root, status)
    }

    async fn post(
        &mut self,
        service: &Url,
        envelope: &str,
        action: &str,
    ) -> Result<reqwest::Response, Failure> {
        let kind = format!("application/soap+xml; charset=utf-8; action=\"{action}\"");
        let mut request = self
            .onvif
            .client
            .post(service.clone())
            .header(header::CONTENT_TYPE, kind)
            .body(envelope.to_owned());
        let path = match service.query() {
            Some(query) => format!("{}?{query}", service.path()),
            None => service.path().to_owned(),
        };
        let login = self.onvif.login.as_ref();
        if let Some(answer) = self.door.authorization(login, &path, envelope.as_bytes())? {
            let value = header::HeaderValue::from_str(&answer);
            let mut value = value.map_err(|_err| Failure::Login("its digest".to_owned()))?;
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        request.send().await.map_err(|err| Failure::http(&err))
    }
}

/// The element within an envelope's body, or the fault that stands there (SOAP 1.2, 5.4).
fn answered(root: Element, status: StatusCode) -> Result<Element, Failure> {
    let Some(body) = root.at(&["Body"]) else {
        return Err(Failure::Protocol("the answer is no SOAP envelope".to_owned()));
    };
    if let Some(fault) = body.at(&["Fault"]) {
        let is_login =
            fault.find("Subcode").and_then(|code| code.find("Value")).is_some_and(|code| {
                code.text().ends_with("NotAuthorized")
                    || code.text().ends_with("FailedAuthentication")
            });
        let reason = fault.at(&["Reason", "Text"]).map_or("no reason", Element::text);
        return Err(if is_login {
            Failure::Login(clipped(reason))
        } else {
            Failure::Protocol(format!("the device refuses: {}", clipped(reason)))
        });
    }
    if !status.is_success() {
        return Err(Failure::Status(status.as_u16()));
    }
    root.into_answer().ok_or_else(|| Failure::Protocol("the answer is empty".to_owned()))
}

/// A profile in JSON.
fn described(
    profile: &Element,
    token: &str,
    source: Option<&Element>,
    encoder: Option<&Element>,
    (uri, snapshot): (Option<String>, Option<String>),
) -> Json {
    let text = |element: Option<&Element>| element.map(|element| clipped(element.text()));
    let side = |name: &str| {
        encoder.and_then(|it| it.at(&["Resolution", name]))?.text().parse::<u32>().ok()
    };
    json!({
        "token": clipped(token),
        "name": text(profile.at(&["Name"])),
        "source": text(source),
        "encoding": text(encoder.and_then(|it| it.at(&["Encoding"]))),
        "width": side("Width"),
        "height": side("Height"),
        "uri": uri,
        "snapshot": snapshot,
    })
}

/// At most 500 characters of what a device says.
fn clipped(text: &str) -> String {
    text.chars().take(500).collect()
}

impl Connector for Onvif {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        async move {
            loop {
                let due = Instant::now() + self.period;
                if let Err(failure) = self.round(outlet).await {
                    return failure;
                }
                sleep_until(due).await;
            }
        }
        .boxed()
    }

    fn is_patient(&self) -> bool {
        true
    }
}
