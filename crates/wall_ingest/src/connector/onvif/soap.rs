//! Questions to an ONVIF device and its answers: SOAP 1.2 over HTTP.
//!
//! Addresses of services are taken without their host: devices name one that they have
//! behind a router, and a login is for nobody but the device.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use reqwest::{StatusCode, header};
use rustls::crypto::SecureRandom;
use url::Url;
use wall_model::{Clock, Span, Timestamp};

use super::{
    DEVICE, EVENTS, MEDIA, MEDIA2, PTZ,
    login::{Door, security},
    xml::Element,
};
use crate::{
    Secret,
    city::Auth,
    connector::{
        Login,
        client::{Body, client, read},
    },
    failure::Failure,
};

/// How long a device may take for one answer.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

/// Largest answer that is read, bytes.
const MAX_ANSWER: usize = 1 << 20;

/// A device, how to reach it and as whom.
pub(super) struct Device {
    client: reqwest::Client,
    url: Url,
    login: Option<(Secret, Secret)>,
    random: &'static dyn SecureRandom,
}

impl Device {
    /// The device at `url`, `onvif://host` or `onvifs://host`.
    pub(super) fn new(url: &str, login: Login) -> Result<Self, String> {
        let (scheme, rest) = url.split_once("://").ok_or("no address of a device")?;
        let plain = if scheme == "onvifs" { "https" } else { "http" };
        let mut url = Url::parse(&format!("{plain}://{rest}")).map_err(|err| err.to_string())?;
        if url.path() == "/" {
            // ONVIF Core, 5.1.1: devices have this address.
            url.set_path("/onvif/device_service");
        }
        let random = rustls::crypto::CryptoProvider::get_default()
            .map(|provider| provider.secure_random)
            .ok_or("no random numbers")?;
        let credentials = login.auth.basic.clone();
        // The login is for digests only: no header carries it.
        let stranger = Login { auth: Auth::default(), tls: login.tls };
        let client = client(stranger, TIMEOUT).map_err(|failure| failure.to_string())?;
        Ok(Self { client, url, login: credentials, random })
    }

    /// `host:port`.
    pub(super) fn place(&self) -> String {
        let port = self.url.port_or_known_default().unwrap_or_default();
        format!("{}:{port}", self.url.host_str().unwrap_or_default())
    }

    /// An address that the device told, at its own host.
    pub(super) fn at_home(&self, address: &str) -> Option<Url> {
        let told = Url::parse(address).ok()?;
        let mut own = self.url.clone();
        own.set_path(told.path());
        own.set_query(told.query());
        Some(own)
    }
}

/// What is asked of one of a device's services.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    /// The service's address.
    pub(super) service: &'a Url,
    /// The namespace of the question.
    pub(super) namespace: &'a str,
    /// Its action (WS-Addressing); without one, the namespace with the question's name.
    pub(super) action: Option<&'a str>,
    /// Elements of the header besides the login.
    pub(super) headers: &'a str,
    /// The question: `<GetProfiles/>`.
    pub(super) what: &'a str,
}

/// A device while it is asked.
pub(super) struct Talk {
    device: Arc<Device>,
    door: Door,
    /// How far its clock is ahead of ours.
    ahead: Span,
    clock: Clock,
}

impl Talk {
    /// Begins to talk; the device's time is asked for first, see [`Self::look_at_clock`].
    pub(super) fn new(device: Arc<Device>, clock: Clock) -> Self {
        Self { device, door: Door::closed(), ahead: Span::ZERO, clock }
    }

    /// The device.
    pub(super) fn device(&self) -> &Device {
        &self.device
    }

    /// How far its clock is ahead of ours, once it was looked at.
    pub(super) fn ahead(&self) -> Span {
        self.ahead
    }

    /// Asks for the device's time, which needs no login. Without it, its clock is taken for right.
    pub(super) async fn look_at_clock(&mut self) {
        let url = self.device.url.clone();
        let question = plain(&url, DEVICE, "<GetSystemDateAndTime/>");
        let Ok(answer) = self.ask_as(&question, None).await else { return };
        if let Some(time) = answer.find("UTCDateTime").and_then(time_of) {
            self.ahead = time.since((self.clock)());
        }
    }

    /// The addresses of the device's services by namespace, as far as they are the device's.
    pub(super) async fn services(&mut self) -> Result<BTreeMap<&'static str, Url>, Failure> {
        let what = "<GetServices><IncludeCapability>false</IncludeCapability></GetServices>";
        let services = match self.ask_device(what).await {
            Ok(services) => services,
            // Older devices know the older question only.
            Err(Failure::Protocol(_)) => {
                let known = [("Media", MEDIA), ("Events", EVENTS), ("PTZ", PTZ)];
                return self.capabilities(&known).await;
            }
            Err(failure) => return Err(failure),
        };
        let address = |namespace: &'static str| {
            let is_it =
                |one: &&Element| one.at(&["Namespace"]).is_some_and(|it| it.text() == namespace);
            let found = services.children("Service").find(is_it)?;
            Some((namespace, self.device.at_home(found.at(&["XAddr"])?.text())?))
        };
        let mut told: BTreeMap<&'static str, Url> =
            [MEDIA, MEDIA2, EVENTS, PTZ].into_iter().filter_map(address).collect();
        // Some tell of these by the older question alone.
        let more = [("Events", EVENTS), ("PTZ", PTZ)];
        if more.iter().any(|(_, namespace)| !told.contains_key(namespace))
            && let Ok(more) = self.capabilities(&more).await
        {
            for (namespace, url) in more {
                told.entry(namespace).or_insert(url);
            }
        }
        Ok(told)
    }

    /// The same by the older question, for services of these names.
    async fn capabilities(
        &mut self,
        names: &[(&str, &'static str)],
    ) -> Result<BTreeMap<&'static str, Url>, Failure> {
        let what = "<GetCapabilities><Category>All</Category></GetCapabilities>";
        let told = self.ask_device(what).await?;
        let address = |(name, namespace): &(&str, &'static str)| {
            let address = told.find(name)?.at(&["XAddr"])?;
            Some((*namespace, self.device.at_home(address.text())?))
        };
        Ok(names.iter().filter_map(address).collect())
    }

    /// Asks the device itself.
    pub(super) async fn ask_device(&mut self, what: &str) -> Result<Element, Failure> {
        let url = self.device.url.clone();
        self.ask(&url, DEVICE, what).await
    }

    /// Asks a service as the feed's user.
    pub(super) async fn ask(
        &mut self,
        service: &Url,
        namespace: &str,
        what: &str,
    ) -> Result<Element, Failure> {
        self.put(&plain(service, namespace, what)).await
    }

    /// Puts a question as the feed's user.
    pub(super) async fn put(&mut self, question: &Question<'_>) -> Result<Element, Failure> {
        let security = match &self.device.login {
            None => None,
            Some(login) => {
                let nonce = self.nonce()?;
                Some(security(login, &nonce, (self.clock)(), self.ahead))
            }
        };
        self.ask_as(question, security).await
    }

    /// Sixteen bytes that nobody else has.
    pub(super) fn nonce(&self) -> Result<[u8; 16], Failure> {
        let mut nonce = [0; 16];
        let filled = self.device.random.fill(&mut nonce);
        filled.map_err(|_err| Failure::Local("no random numbers".to_owned()))?;
        Ok(nonce)
    }

    /// The answer's own element.
    async fn ask_as(
        &mut self,
        question: &Question<'_>,
        security: Option<String>,
    ) -> Result<Element, Failure> {
        let Question { service, namespace, action, headers, what } = *question;
        let name_end = what.find([' ', '/', '>']).filter(|end| *end > 1).unwrap_or(what.len());
        let (begin, rest) = what.split_at(name_end);
        let headers = format!("{headers}{}", security.unwrap_or_default());
        let header = match headers.is_empty() {
            true => String::new(),
            false => format!("<s:Header>{headers}</s:Header>"),
        };
        let envelope = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
             <s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\">{header}\
             <s:Body>{begin} xmlns=\"{namespace}\"{rest}</s:Body></s:Envelope>"
        );
        let own = format!("{namespace}/{}", begin.trim_start_matches('<'));
        let action = action.unwrap_or(&own);
        let mut response = self.post(service, &envelope, action).await?;
        if response.status() == StatusCode::UNAUTHORIZED && self.device.login.is_some() {
            let challenges = response.headers().get_all(header::WWW_AUTHENTICATE);
            self.door.challenged(challenges.iter().filter_map(|value| value.to_str().ok()))?;
            response = self.post(service, &envelope, action).await?;
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
            .device
            .client
            .post(service.clone())
            .header(header::CONTENT_TYPE, kind)
            .body(envelope.to_owned());
        let path = match service.query() {
            Some(query) => format!("{}?{query}", service.path()),
            None => service.path().to_owned(),
        };
        let login = self.device.login.as_ref();
        if let Some(answer) = self.door.authorization(login, &path, envelope.as_bytes())? {
            let value = header::HeaderValue::from_str(&answer);
            let mut value = value.map_err(|_err| Failure::Login("its digest".to_owned()))?;
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        request.send().await.map_err(|err| Failure::http(&err))
    }
}

/// A question without more in its header.
fn plain<'a>(service: &'a Url, namespace: &'a str, what: &'a str) -> Question<'a> {
    Question { service, namespace, action: None, headers: "", what }
}

/// The time of a `UTCDateTime`.
fn time_of(utc: &Element) -> Option<Timestamp> {
    let part = |path: &[&str]| utc.at(path)?.text().parse::<u32>().ok();
    let parts = ["Year", "Month", "Day"].map(|name| part(&["Date", name]));
    let times = ["Hour", "Minute", "Second"].map(|name| part(&["Time", name]));
    let ([Some(year), Some(month), Some(day)], [Some(hour), Some(minute), Some(second)]) =
        (parts, times)
    else {
        return None;
    };
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
    Timestamp::parse_local(&text, Span::ZERO)
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

/// At most 500 characters of what a device says.
pub(super) fn clipped(text: &str) -> String {
    text.chars().take(500).collect()
}

/// A random name (RFC 9562, 5.4). It keeps messages apart and is no secret.
pub(super) fn uuid() -> String {
    let bits = fastrand::u128(..) & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let digits = format!("{bits:032x}");
    let part = |range| digits.get(range).unwrap_or_default();
    [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_of_the_random_kind() {
        let (one, two) = (uuid(), uuid());
        assert_ne!(one, two);
        let parts: Vec<usize> = one.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(one.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&one.as_bytes()[19]));
    }
}
