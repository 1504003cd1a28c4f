//! ONVIF against a small device that answers as the WSDLs say.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use tokio::net::TcpListener;
use wall_model::HealthState;

use super::bench::Bench;

/// What a device is asked, and how it answers.
#[derive(Clone, Default)]
struct Device {
    /// Profile T only.
    is_newer: bool,
    /// Asks for a digest by HTTP, too.
    has_door: bool,
    is_locked: bool,
    envelopes: Arc<Mutex<Vec<String>>>,
    asked: Arc<AtomicUsize>,
}

impl Device {
    async fn start(self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = listener.local_addr().unwrap().to_string();
        let router = axum::Router::new().fallback(move |headers: HeaderMap, body: Bytes| {
            let answer = self.answer(&headers, &String::from_utf8_lossy(&body));
            async move { answer }
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        place
    }

    fn answer(&self, headers: &HeaderMap, envelope: &str) -> Response {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let kind = headers[header::CONTENT_TYPE].to_str().unwrap();
        let action = kind.split("action=\"").nth(1).unwrap().trim_end_matches('"').to_owned();
        let is_clock = action.ends_with("GetSystemDateAndTime");
        let authorization = headers.get(header::AUTHORIZATION).map(|it| it.to_str().unwrap());
        if self.has_door && !is_clock && authorization.is_none() {
            let challenge = "Digest realm=\"device\", nonce=\"abc\", qop=\"auth\"";
            return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, challenge)])
                .into_response();
        }
        assert!(authorization.is_none_or(|it| it.starts_with("Digest username=\"operator\"")));
        self.envelopes.lock().unwrap().push(envelope.to_owned());
        if !is_clock && (self.is_locked || !envelope.contains("PasswordDigest")) {
            let fault = "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode>\
                 <s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code>\
                 <s:Reason><s:Text>Sender not authorized</s:Text></s:Reason></s:Fault>";
            return (StatusCode::BAD_REQUEST, wrapped(fault)).into_response();
        }
        match self.body(&action, envelope) {
            Some(body) => wrapped(&body).into_response(),
            None => {
                let fault = "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason>\
                     <s:Text>not implemented</s:Text></s:Reason></s:Fault>";
                (StatusCode::INTERNAL_SERVER_ERROR, wrapped(fault)).into_response()
            }
        }
    }

    fn body(&self, action: &str, envelope: &str) -> Option<String> {
        let (namespace, name) = action.rsplit_once('/').unwrap();
        let is_newer = namespace.contains("ver20");
        let within = |inner: &str| {
            Some(format!("<x:{name}Response xmlns:x=\"{namespace}\">{inner}</x:{name}Response>"))
        };
        match name {
            "GetSystemDateAndTime" => within(
                "<x:SystemDateAndTime><t:UTCDateTime xmlns:t=\"t\"><t:Time><t:Hour>3</t:Hour><t:Minute>4\
                 </t:Minute><t:Second>5</t:Second></t:Time><t:Date><t:Year>2011</t:Year><t:Month>2\
                 </t:Month><t:Day>1</t:Day></t:Date></t:UTCDateTime></x:SystemDateAndTime>",
            ),
            "GetDeviceInformation" => within(
                "<x:Manufacturer>Pembuat &amp; Co</x:Manufacturer><x:Model>M1</x:Model>\
                 <x:FirmwareVersion>1</x:FirmwareVersion>",
            ),
            // The device believes that it is somewhere else.
            "GetServices" if self.is_newer => within(
                "<x:Service><x:Namespace>http://www.onvif.org/ver20/media/wsdl</x:Namespace>\
                 <x:XAddr>http://192.168.1.9/onvif/media2</x:XAddr></x:Service>",
            ),
            "GetCapabilities" => within(
                "<x:Capabilities><t:Media xmlns:t=\"t\"><t:XAddr>http://192.168.1.9/onvif/media\
                 </t:XAddr></t:Media></x:Capabilities>",
            ),
            "GetProfiles" if is_newer => within(
                "<x:Profiles token=\"a\"><x:Name>main</x:Name><x:Configurations>\
                 <x:VideoSource token=\"v\"><t:SourceToken xmlns:t=\"t\">s1</t:SourceToken></x:VideoSource>\
                 <x:VideoEncoder token=\"e\"><t:Encoding xmlns:t=\"t\">H265</t:Encoding>\
                 <t:Resolution xmlns:t=\"t\"><t:Width>2560</t:Width><t:Height>1440</t:Height>\
                 </t:Resolution></x:VideoEncoder></x:Configurations></x:Profiles>",
            ),
            "GetProfiles" => within(
                "<x:Profiles token=\"a&amp;b\"><t:Name xmlns:t=\"t\">main</t:Name>\
                 <t:VideoSourceConfiguration xmlns:t=\"t\" token=\"vsc1\"><t:SourceToken>s1</t:SourceToken>\
                 </t:VideoSourceConfiguration><t:VideoEncoderConfiguration xmlns:t=\"t\">\
                 <t:Encoding>H264</t:Encoding><t:Resolution><t:Width>1920</t:Width>\
                 <t:Height>1080</t:Height></t:Resolution></t:VideoEncoderConfiguration></x:Profiles>\
                 <x:Profiles token=\"c\"/>",
            ),
            "GetStreamUri" if envelope.contains(">c<") => None,
            "GetStreamUri" if is_newer => within("<x:Uri>rtsp://192.168.1.9/t</x:Uri>"),
            "GetStreamUri" => within(
                "<x:MediaUri><t:Uri xmlns:t=\"t\">rtsp://192.168.1.9/s?a=1&amp;b=2</t:Uri></x:MediaUri>",
            ),
            "GetSnapshotUri" => None,
            _ => None,
        }
    }
}

fn wrapped(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\">\
         <s:Body>{body}</s:Body></s:Envelope>"
    )
}

/// A feed of the device with the operator's login.
async fn ask(device: Device) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("login");
    std::fs::write(&path, "operator:s3cret").unwrap();
    let place = device.start().await;
    let auth = format!("auth = {{ basic = \"file:{}\" }}", path.display());
    Bench::start(&format!("url = \"onvif://{place}\"\nperiod = \"100ms\"\n{auth}"))
}

#[tokio::test]
async fn a_device_of_profile_s_tells_its_streams() {
    let device = Device::default();
    let (envelopes, asked) = (Arc::clone(&device.envelopes), Arc::clone(&device.asked));
    let bench = ask(device).await;
    let bodies = bench.store.bodies_of(1).await;
    let document: serde_json::Value = serde_json::from_str(&bodies[0]).unwrap();
    assert_eq!(
        (&document["manufacturer"], &document["model"]),
        (&"Pembuat & Co".into(), &"M1".into())
    );
    let expected = serde_json::json!([
        {
            "token": "a&b", "name": "main", "source": "s1", "configuration": "vsc1",
            "encoding": "H264", "width": 1920, "height": 1080, "uri": "rtsp://192.168.1.9/s?a=1&b=2", "snapshot": null,
        },
        {
            "token": "c", "name": null, "source": null, "configuration": null,
            "encoding": null, "width": null, "height": null, "uri": null, "snapshot": null,
        },
    ]);
    assert_eq!(document["profiles"], expected);
    assert!(asked.load(Ordering::SeqCst) >= 8);
    let envelopes = envelopes.lock().unwrap();
    // The device's clock is years behind: what it is told is of its own time.
    let signed = envelopes.iter().find(|envelope| envelope.contains("PasswordDigest")).unwrap();
    assert!(signed.contains("<wsu:Created>2011-02-01T03:04:"), "{signed}");
    assert!(!envelopes[0].contains("Password"), "the clock is asked for without login");
    assert!(envelopes.iter().all(|envelope| !envelope.contains("s3cret")));
}

#[tokio::test]
async fn a_device_of_profile_t_behind_a_digest_tells_its_streams() {
    let device = Device { is_newer: true, has_door: true, ..Device::default() };
    let bench = ask(device).await;
    let bodies = bench.store.bodies_of(1).await;
    let document: serde_json::Value = serde_json::from_str(&bodies[0]).unwrap();
    assert_eq!(document["profiles"][0]["uri"], "rtsp://192.168.1.9/t");
    assert_eq!(document["profiles"][0]["encoding"], "H265");
    assert_eq!(document["profiles"][0]["configuration"], "v");
    assert_eq!(document["profiles"][0]["width"], 2560);
}

#[tokio::test]
async fn a_refused_login_is_told() {
    let bench = ask(Device { is_locked: true, ..Device::default() }).await;
    let health = bench.store.health(HealthState::Down).await;
    assert_eq!(health.detail, "server menolak: login salah");
}
