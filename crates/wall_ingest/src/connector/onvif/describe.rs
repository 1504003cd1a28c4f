//! What a device says of itself and of its streams, made one JSON document.
//!
//! ```json
//! {"device":"10.10.4.21:80","manufacturer":"…","model":"…","profiles":[{"token":"…","name":"…",
//!  "source":"…","configuration":"…","encoding":"H264","width":1920,"height":1080,"uri":"rtsp://…","snapshot":"http://…"}]}
//! ```
//!
//! The media service of Profile S is asked (ver10), that of Profile T (ver20) where the first one
//! is missing. Addresses of streams are given out as they are told; whoever makes facts of them
//! cuts logins off.

use std::{sync::Arc, time::Duration};

use futures_util::{FutureExt as _, future::BoxFuture};
use serde_json::{Value as Json, json};
use tokio::time::{Instant, sleep_until};
use url::Url;

use super::{
    MEDIA, MEDIA2, SCHEMA,
    login::escape,
    soap::{Device, Talk, clipped},
    xml::Element,
};
use crate::{
    connector::{Connector, Login},
    failure::Failure,
    outlet::Outlet,
};

/// Most profiles of a device whose streams are asked for.
const MAX_PROFILES: usize = 64;

/// Asks one device.
pub(crate) struct Onvif {
    device: Arc<Device>,
    period: Duration,
}

impl Onvif {
    /// Asks the device at `url`, `onvif://host` or `onvifs://host`, every `period`.
    pub(crate) fn new(url: &str, period: Duration, login: Login) -> Result<Self, String> {
        Ok(Self { device: Arc::new(Device::new(url, login)?), period })
    }

    async fn round(&self, outlet: &Outlet) -> Result<(), Failure> {
        let mut talk = Talk::new(Arc::clone(&self.device), outlet.clock());
        let document = talk.describe().await?;
        outlet.connected();
        outlet.send(&self.device.place(), document.to_string().as_bytes()).await
    }
}

impl Talk {
    async fn describe(&mut self) -> Result<Json, Failure> {
        self.look_at_clock().await;
        let information = self.ask_device("<GetDeviceInformation/>").await?;
        let said = |name: &str| information.at(&[name]).map(|it| clipped(it.text()));
        let services = self.services().await?;
        let profiles = match (services.get(MEDIA), services.get(MEDIA2)) {
            (Some(media), _) => self.profiles(media).await?,
            (None, Some(media)) => self.profiles2(media).await?,
            (None, None) => return Err(Failure::Protocol("the device has no media".to_owned())),
        };
        Ok(json!({
            "device": self.device().place(),
            "manufacturer": said("Manufacturer"),
            "model": said("Model"),
            "firmware": said("FirmwareVersion"),
            "profiles": profiles,
        }))
    }

    /// The profiles of the media service of Profile S.
    pub(super) async fn profiles(&mut self, media: &Url) -> Result<Vec<Json>, Failure> {
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
            let source = profile.at(&["VideoSourceConfiguration"]);
            profiles.push(described(profile, token, source, encoder, (uri, snapshot)));
        }
        Ok(profiles)
    }

    /// The profiles of the media service of Profile T.
    pub(super) async fn profiles2(&mut self, media: &Url) -> Result<Vec<Json>, Failure> {
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
            let source = profile.at(&["Configurations", "VideoSource"]);
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
}

/// A profile in JSON; `source` is the configuration of its video source.
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
        "source": text(source.and_then(|it| it.at(&["SourceToken"]))),
        "configuration": source.and_then(|it| it.attribute("token")).map(clipped),
        "encoding": text(encoder.and_then(|it| it.at(&["Encoding"]))),
        "width": side("Width"),
        "height": side("Height"),
        "uri": uri,
        "snapshot": snapshot,
    })
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
