//! What a service answers to a request itself.
//!
//! Answers are worked out off the threads that move bytes, a few at a time.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use tokio::sync::Semaphore;
use wall_record::{Frame, Moment};
use wall_service::{Response as Answer, Service};

use super::{Hook, Refusal, read::Asked};
use crate::{Moments, sink::Stamp};

/// Answers that are worked out at the same time, so that many who ask take no more of the
/// processor than that.
const AT_ONCE: usize = 2;

/// Where services look up what they answer.
pub(super) struct Desk {
    moments: Arc<dyn Moments>,
    at_once: Arc<Semaphore>,
}

impl Desk {
    pub(super) fn new(moments: Arc<dyn Moments>) -> Self {
        Self { moments, at_once: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Whether the service answers such a request itself, whatever it knows.
    pub(super) fn is_answered(&self, hook: &Hook, asked: &Asked) -> bool {
        let frame = frame(hook, asked, None);
        let nothing = Moment::new(frame.received_at, Default::default(), None);
        guarded(|| hook.outlet.feed().service.reply(&frame, &nothing)).flatten().is_some()
    }

    /// Whether the request tells nothing: no facts, and nothing that had to be set aside.
    pub(super) fn is_question(&self, hook: &Hook, asked: &Asked) -> bool {
        let frame = frame(hook, asked, None);
        let decoded = guarded(|| hook.outlet.feed().service.decode(&frame));
        decoded.is_some_and(|decoded| {
            decoded.is_ok_and(|told| told.facts.is_empty() && told.rejects.is_empty())
        })
    }

    /// The service's answer to a request whose frame has `stamp`, or that is only a question.
    pub(super) async fn answer(
        &self,
        hook: &Hook,
        asked: &Asked,
        stamp: Option<Stamp>,
    ) -> Response {
        let frame = frame(hook, asked, stamp);
        let service = hook.outlet.feed().service;
        let (moments, now) = (Arc::clone(&self.moments), hook.outlet.now());
        let Ok(permit) = Arc::clone(&self.at_once).acquire_owned().await else {
            return Refusal(StatusCode::SERVICE_UNAVAILABLE, "the wall is being stopped")
                .into_response();
        };
        let work = move || {
            let answer = reply(service, &frame, &moments.newest(now));
            drop(permit);
            answer
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(Some(answer)) => answer,
            // It said that it would, and has nothing to say: what came is taken.
            Ok(None) => StatusCode::OK.into_response(),
            Err(_stopped) => Refusal(StatusCode::SERVICE_UNAVAILABLE, "the wall is being stopped")
                .into_response(),
        }
    }
}

/// The service's answer; a service that fails says so.
fn reply(service: &dyn Service, frame: &Frame, at: &Moment) -> Option<Response> {
    let Some(answer) = guarded(|| service.reply(frame, at)) else {
        tracing::error!(feed = frame.origin.name, "the service failed to answer a request");
        return Some(
            Refusal(StatusCode::INTERNAL_SERVER_ERROR, "the service failed to answer")
                .into_response(),
        );
    };
    match answer? {
        Answer::Http { status, media_type, body } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let media_type = HeaderValue::from_str(media_type).ok();
            let media_type =
                media_type.unwrap_or(HeaderValue::from_static("application/octet-stream"));
            Some((status, [(header::CONTENT_TYPE, media_type)], body).into_response())
        }
        Answer::Messages(_) | Answer::Variables(_) => None,
    }
}

/// The request as a frame, before the record has it or with what the record gave it.
fn frame(hook: &Hook, asked: &Asked, stamp: Option<Stamp>) -> Frame {
    let feed = hook.outlet.feed();
    Frame {
        seq: stamp.map(|stamp| stamp.seq).unwrap_or_default(),
        received_at: stamp.map_or_else(|| hook.outlet.now(), |stamp| stamp.received_at),
        origin: Arc::clone(&feed.origin),
        address: asked.address.clone(),
        body: asked.body.as_slice().into(),
        full_length: asked.full_length.try_into().unwrap_or(u64::MAX),
    }
}

/// What `work` gives; `None` if it panics.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
