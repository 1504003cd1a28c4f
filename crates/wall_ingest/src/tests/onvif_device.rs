//! A small ONVIF device that notices things and can be moved, for tests.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use tokio::{net::TcpListener, sync::watch};

/// A question that was put to the device: its name and the envelope.
pub(crate) type Asked = (String, String);

/// See the [module](self).
#[derive(Clone)]
pub(crate) struct Device {
    /// Questions that are refused, and how often.
    pub(crate) refuses: Arc<Mutex<Vec<(&'static str, usize)>>>,
    /// Profiles, as they are told.
    pub(crate) profiles: &'static str,
    /// What it notices first; motion otherwise.
    pub(crate) notice: Option<&'static str>,
    asked: Arc<Mutex<Vec<Asked>>>,
    count: watch::Sender<usize>,
    pulled: Arc<AtomicUsize>,
}

/// One camera that can be moved.
pub(crate) const MOVABLE: &str = "<x:Profiles token=\"a&amp;b\">\
    <t:VideoSourceConfiguration xmlns:t=\"t\"><t:SourceToken>s1</t:SourceToken>\
    </t:VideoSourceConfiguration><t:PTZConfiguration xmlns:t=\"t\" token=\"p\"/></x:Profiles>";

impl Default for Device {
    fn default() -> Self {
        Self {
            refuses: Arc::default(),
            profiles: MOVABLE,
            notice: None,
            asked: Arc::default(),
            count: watch::Sender::new(0),
            pulled: Arc::default(),
        }
    }
}

impl Device {
    /// Serves it on a free port of the loopback; where.
    pub(crate) async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = listener.local_addr().unwrap().to_string();
        let device = self.clone();
        let router = axum::Router::new().fallback(move |headers: HeaderMap, body: Bytes| {
            let answer = device.answer(&headers, &String::from_utf8_lossy(&body));
            async move { answer }
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        place
    }

    /// The questions so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The names of the questions so far of which `names` are.
    pub(crate) fn names(&self, names: &[&str]) -> Vec<String> {
        let all = self.asked().into_iter().map(|(name, _)| name);
        all.filter(|name| names.contains(&name.as_str())).collect()
    }

    /// Waits until it was asked `name` so often.
    pub(crate) async fn until(&self, name: &str, times: usize) {
        let mut count = self.count.subscribe();
        let waiting = async {
            while self.names(&[name]).len() < times {
                count.changed().await.unwrap();
            }
        };
        let waited = tokio::time::timeout(std::time::Duration::from_secs(30), waiting).await;
        assert!(waited.is_ok(), "never asked {name} {times} times: {:#?}", self.names(&[name]));
    }

    fn answer(&self, headers: &HeaderMap, envelope: &str) -> Response {
        let kind = headers[header::CONTENT_TYPE].to_str().unwrap();
        let action = kind.split("action=\"").nth(1).unwrap().trim_end_matches('"');
        let (_, name) = action.rsplit_once('/').unwrap();
        let name = name.trim_end_matches("Request").to_owned();
        self.asked.lock().unwrap().push((name.clone(), envelope.to_owned()));
        let body = if self.is_refused(&name) { None } else { self.body(&name) };
        self.count.send_modify(|count| *count += 1);
        match body {
            Some(inner) => {
                wrapped(&format!("<x:{name}Response xmlns:x=\"x\">{inner}</x:{name}Response>"))
                    .into_response()
            }
            None => {
                let fault = "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason>\
                     <s:Text>no such thing</s:Text></s:Reason></s:Fault>";
                (StatusCode::BAD_REQUEST, wrapped(fault)).into_response()
            }
        }
    }

    fn is_refused(&self, name: &str) -> bool {
        let mut refuses = self.refuses.lock().unwrap();
        let found = refuses.iter_mut().find(|(refused, times)| *refused == name && *times > 0);
        found.map(|(_, times)| *times -= 1).is_some()
    }

    fn body(&self, name: &str) -> Option<String> {
        let service = |namespace: &str| {
            format!(
                "<x:Service><x:Namespace>http://www.onvif.org/{namespace}/wsdl</x:Namespace>\
                 <x:XAddr>http://192.168.1.9/onvif/{namespace}</x:XAddr></x:Service>"
            )
        };
        Some(match name {
            "GetServices" => ["ver10/media", "ver10/events", "ver20/ptz"].map(service).concat(),
            "GetProfiles" => self.profiles.to_owned(),
            "GetStreamUri" => "<x:MediaUri><t:Uri xmlns:t=\"t\">rtsp://192.168.1.9/s</t:Uri>\
                 </x:MediaUri>"
                .to_owned(),
            "CreatePullPointSubscription" => "<x:SubscriptionReference>\
                 <a:Address xmlns:a=\"a\">http://192.168.1.9/onvif/pull?nr=1&amp;x=2</a:Address>\
                 <a:ReferenceParameters xmlns:a=\"a\" xmlns:v=\"urn:vendor\"><v:Id>84</v:Id>\
                 </a:ReferenceParameters></x:SubscriptionReference>\
                 <w:CurrentTime xmlns:w=\"w\">2026-11-24T11:05:00Z</w:CurrentTime>\
                 <w:TerminationTime xmlns:w=\"w\">2026-11-24T11:05:01Z</w:TerminationTime>"
                .to_owned(),
            "PullMessages" => match self.pulled.fetch_add(1, Ordering::SeqCst) {
                0 => self.notice.map_or_else(|| message("true"), str::to_owned),
                1 => message("false"),
                _ => String::new(),
            },
            "GetPresets" => "<x:Preset token=\"1\"><t:Name xmlns:t=\"t\">Gerbang &amp; jalan\
                 </t:Name></x:Preset><x:Preset token=\"2\"/><x:Preset/>"
                .to_owned(),
            "Renew" | "Unsubscribe" | "ContinuousMove" | "Stop" | "GotoPreset" => String::new(),
            _ => return None,
        })
    }
}

fn message(state: &str) -> String {
    format!(
        "<w:NotificationMessage xmlns:w=\"w\"><w:Topic>tns1:VideoSource/MotionAlarm</w:Topic>\
         <w:Message><t:Message xmlns:t=\"t\" UtcTime=\"2026-11-24T11:05:00Z\" \
         PropertyOperation=\"Changed\"><t:Source><t:SimpleItem Name=\"Source\" Value=\"V1\"/>\
         </t:Source><t:Data><t:SimpleItem Name=\"State\" Value=\"{state}\"/></t:Data></t:Message>\
         </w:Message></w:NotificationMessage>"
    )
}

fn wrapped(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\">\
         <s:Body>{body}</s:Body></s:Envelope>"
    )
}
