//! Camera pictures shared by their viewers: drawn only while somebody watches, once for
//! all who do.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};
use wall_model::{Span, Timestamp};

use super::source::Source;
use crate::{camera::Painter, scene::CameraView};

/// Time between two pictures: five a second.
const PERIOD: Duration = Duration::from_millis(200);

/// Every camera of the city.
pub(super) struct Cameras {
    source: Arc<Source>,
    watched: Mutex<BTreeMap<String, watch::Sender<Picture>>>,
}

/// What a camera sends at one time.
#[derive(Clone, Debug)]
pub(super) enum Picture {
    /// There is no such camera.
    Unknown,
    /// It is out of service.
    Off,
    /// A JPEG picture.
    Jpeg(Bytes),
}

/// A viewer of one camera.
pub(super) struct Watch {
    pictures: watch::Receiver<Picture>,
}

impl Watch {
    /// The newest picture that this viewer has not had; `None` once the camera is off.
    pub(super) async fn next(&mut self) -> Option<Bytes> {
        loop {
            self.pictures.changed().await.ok()?;
            match &*self.pictures.borrow_and_update() {
                Picture::Jpeg(jpeg) => return Some(jpeg.clone()),
                Picture::Off => return None,
                // Not drawn yet.
                Picture::Unknown => {}
            }
        }
    }
}

impl Cameras {
    /// The cameras of `source`'s city.
    pub(super) fn new(source: Arc<Source>) -> Arc<Self> {
        Arc::new(Self { source, watched: Mutex::default() })
    }

    /// The camera's picture now.
    pub(super) async fn picture(&self, camera: &str) -> Picture {
        let running = self.lock().get(camera).map(|pictures| pictures.borrow().clone());
        if let Some(picture @ Picture::Jpeg(_)) = running {
            return picture;
        }
        let (source, camera, at) = (Arc::clone(&self.source), camera.to_owned(), self.tick());
        let drawn =
            self.source.compute(move || draw(&source, &mut Painter::default(), &camera, at));
        drawn.await.unwrap_or(Picture::Off)
    }

    /// Joins the viewers of `camera`, as their first if there are none.
    pub(super) fn watch(self: &Arc<Self>, camera: &str) -> Watch {
        let mut watched = self.lock();
        if let Some(sender) = watched.get(camera) {
            let mut pictures = sender.subscribe();
            pictures.mark_changed();
            return Watch { pictures };
        }
        let (sender, pictures) = watch::channel(Picture::Unknown);
        watched.insert(camera.to_owned(), sender);
        drop(watched);
        tokio::spawn(Arc::clone(self).show(camera.to_owned()));
        Watch { pictures }
    }

    /// Draws `camera` until nobody watches.
    async fn show(self: Arc<Self>, camera: String) {
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut painter = Painter::default();
        loop {
            ticks.tick().await;
            if self.is_unwatched(&camera) {
                return;
            }
            let (source, name, at) = (Arc::clone(&self.source), camera.clone(), self.tick());
            let drawn = self.source.compute(move || {
                let picture = draw(&source, &mut painter, &name, at);
                (painter, picture)
            });
            let Some((back, picture)) = drawn.await else {
                self.lock().remove(&camera);
                return;
            };
            painter = back;
            let is_over = matches!(picture, Picture::Off | Picture::Unknown);
            let mut watched = self.lock();
            if let Some(sender) = watched.get(&camera) {
                sender.send_replace(picture);
            }
            if is_over {
                // The viewers' streams end; they come again when the camera may be back.
                watched.remove(&camera);
                return;
            }
        }
    }

    /// Whether the last viewer has left, who then also puts out the light.
    fn is_unwatched(&self, camera: &str) -> bool {
        let mut watched = self.lock();
        let is_unwatched = watched.get(camera).is_none_or(|sender| sender.receiver_count() == 0);
        if is_unwatched {
            watched.remove(camera);
        }
        is_unwatched
    }

    /// The city's time, in steps of one picture, so that viewers of two programs on the
    /// same clock see the same pictures.
    fn tick(&self) -> Timestamp {
        self.source.now().floor(Span::from(PERIOD))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, watch::Sender<Picture>>> {
        // The map is whole after a panic: every change to it is one call.
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The picture of `camera` at `at`.
fn draw(source: &Source, painter: &mut Painter, camera: &str, at: Timestamp) -> Picture {
    let jpeg = match source.cameras.view(camera, at) {
        None => return Picture::Unknown,
        Some(CameraView::Off) => return Picture::Off,
        Some(CameraView::Black) => painter.black(),
        Some(CameraView::Picture(scene)) => painter.jpeg(&scene),
    };
    match jpeg {
        Ok(jpeg) => Picture::Jpeg(jpeg.into()),
        Err(err) => {
            tracing::warn!(camera, %err, "a simulated camera could not draw its picture");
            Picture::Off
        }
    }
}
