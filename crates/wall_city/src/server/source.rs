//! What every simulated server answers from: the services, the city and the clock.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use tokio::sync::Semaphore;
use wall_model::{Clock, Timestamp};
use wall_service::{Asked, City, Feed, Message, Response, Service, Transport};

use crate::scene::CameraScenes;

/// Answers that are computed at the same time, so that many clients cannot take every core.
const AT_ONCE: usize = 2;

/// See the [module](self).
pub(super) struct Source {
    /// The services that are served.
    pub(super) services: &'static [&'static dyn Service],
    /// What they tell.
    pub(super) city: Arc<dyn City>,
    /// What the cameras see.
    pub(super) cameras: Arc<dyn CameraScenes>,
    /// The city's clock.
    pub(super) clock: Clock,
    at_once: Arc<Semaphore>,
}

impl Source {
    /// Everything that the servers answer from.
    pub(super) fn new(
        services: &'static [&'static dyn Service],
        city: Arc<dyn City>,
        cameras: Arc<dyn CameraScenes>,
        clock: Clock,
    ) -> Arc<Self> {
        Arc::new(Self {
            services,
            city,
            cameras,
            clock,
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    /// The city's time.
    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The service and its feed of these names.
    pub(super) fn feed(
        &self,
        service: &str,
        feed: &str,
    ) -> Option<(&'static dyn Service, &'static Feed)> {
        let service = self.services.iter().find(|known| known.id() == service)?;
        let feed = service.feeds().iter().find(|known| known.name == feed)?;
        Some((*service, feed))
    }

    /// Every feed that can come by `transport`.
    pub(super) fn feeds_by(
        &self,
        transport: Transport,
    ) -> Vec<(&'static dyn Service, &'static Feed)> {
        let feeds = self
            .services
            .iter()
            .flat_map(|service| service.feeds().iter().map(move |feed| (*service, feed)));
        feeds.filter(|(_, feed)| feed.transports.contains(&transport)).collect()
    }

    /// Runs `work` off the threads that move bytes, a few at a time. `None`: it panicked
    /// or the city is being stopped; the panic's message is already on standard error.
    pub(super) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let permit = Arc::clone(&self.at_once).acquire_owned().await.ok()?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        done.await.ok()
    }

    /// The service's answer now. A service that fails answers with HTTP 500.
    pub(super) async fn answer(&self, service: &'static dyn Service, asked: Asked) -> Response {
        let (city, at) = (Arc::clone(&self.city), self.now());
        let answer = self.compute(move || service.simulate(&*city, at, &asked)).await;
        answer.unwrap_or_else(|| Response::Http {
            status: 500,
            media_type: "text/plain",
            body: b"the simulated service failed\n".to_vec(),
        })
    }

    /// The service's answer now as messages of a stream; a document is one message.
    pub(super) async fn messages(
        &self,
        service: &'static dyn Service,
        asked: Asked,
    ) -> Vec<Message> {
        match self.answer(service, asked).await {
            Response::Messages(messages) => messages,
            Response::Http { status: 200, body, .. } => {
                vec![Message { topic: String::new(), body }]
            }
            Response::Http { .. } | Response::Variables(_) => Vec::new(),
        }
    }
}

/// Which messages of a stream are new: those that the round before did not have.
#[derive(Default)]
pub(super) struct News {
    known: HashSet<u64>,
}

impl News {
    /// The messages of this round that the last one did not have.
    pub(super) fn of<'a>(&mut self, round: &'a [Message]) -> Vec<&'a Message> {
        let marks: Vec<u64> = round.iter().map(mark).collect();
        let fresh = round.iter().zip(&marks).filter(|(_, mark)| !self.known.contains(mark));
        let fresh = fresh.map(|(message, _)| message).collect();
        self.known = marks.into_iter().collect();
        fresh
    }
}

/// A number that tells messages apart.
fn mark(message: &Message) -> u64 {
    let mut hasher = DefaultHasher::new();
    message.topic.hash(&mut hasher);
    message.body.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_new() {
        let message = |topic: &str, body: &str| Message { topic: topic.into(), body: body.into() };
        let mut news = News::default();
        let first = [message("a", "1"), message("b", "1")];
        assert_eq!(news.of(&first).len(), 2);
        let second = [message("a", "1"), message("b", "2")];
        assert_eq!(news.of(&second), [&message("b", "2")]);
        assert!(news.of(&second).is_empty());
        assert_eq!(news.of(&first), [&message("b", "1")]);
    }
}
