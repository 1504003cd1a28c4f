//! Server-sent events: each is a frame with its type as the address.
//!
//! A connection that ends is made again, and asked for what came after the last id
//! (`Last-Event-ID`). One that says nothing, not even a comment, is given up after twice the
//! silence that makes the feed stale.

use std::time::Duration;

use futures_util::{FutureExt as _, future::BoxFuture};
use reqwest::{
    StatusCode,
    header::{self, HeaderName, HeaderValue},
};

use super::{Connector, Login, client::streaming, events::Cutter};
use crate::{failure::Failure, outlet::Outlet};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// What a server must say it sends.
const MEDIA_TYPE: &str = "text/event-stream";

/// Listens to one stream.
pub(crate) struct EventStream {
    client: reqwest::Client,
    url: String,
    last_id: Option<HeaderValue>,
}

impl EventStream {
    /// Listens at `url`, `http://…` or `sse+http://…`; frames are due every `period`.
    pub(crate) fn new(url: &str, period: Duration, login: Login) -> Result<Self, Failure> {
        let silence = period.saturating_mul(4).max(Duration::from_secs(30));
        let url = url.strip_prefix("sse+").unwrap_or(url).to_owned();
        Ok(Self { client: streaming(login, silence)?, url, last_id: None })
    }

    async fn open(&self) -> Result<reqwest::Response, Failure> {
        let mut request = self
            .client
            .get(&self.url)
            .header(header::ACCEPT, MEDIA_TYPE)
            .header(header::CACHE_CONTROL, "no-store");
        if let Some(id) = &self.last_id {
            request = request.header(LAST_EVENT_ID, id);
        }
        let response = request.send().await.map_err(|err| Failure::http(&err))?;
        if response.status() != StatusCode::OK {
            return Err(Failure::Status(response.status().as_u16()));
        }
        let media_type = response.headers().get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        if media_type.to_ascii_lowercase().starts_with(MEDIA_TYPE) {
            Ok(response)
        } else {
            Err(Failure::Protocol(format!("{media_type:?} is no {MEDIA_TYPE}")))
        }
    }

    async fn listen(&mut self, outlet: &Outlet) -> Result<(), Failure> {
        let mut response = self.open().await?;
        outlet.connected();
        let mut cutter = Cutter::new(outlet.feed().max_bytes);
        while let Some(chunk) = response.chunk().await.map_err(|err| Failure::http(&err))? {
            for event in cutter.push(&chunk) {
                outlet.send_part(&event.kind, &event.data, event.full_length, None).await?;
            }
            // What the queue has taken need not be sent again.
            match cutter.last_id() {
                Some("") => self.last_id = None,
                Some(id) => self.last_id = HeaderValue::from_str(id).ok(),
                None => {}
            }
        }
        Err(Failure::Lost)
    }
}

impl Connector for EventStream {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        async move { self.listen(outlet).await.err().unwrap_or(Failure::Lost) }.boxed()
    }
}
