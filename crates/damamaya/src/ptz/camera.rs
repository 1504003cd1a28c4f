//! Which cameras can be moved, and who may: what the city file says of it.

use wall_ingest::{CityFile, FeedSpec, Mover, MoverError};
use wall_model::{Clock, EntityId};

use crate::{failure::Failure, masking::masks};

/// A camera of a feed `onvif`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Movable {
    feed: FeedSpec,
    /// Its entity.
    pub(crate) camera: EntityId,
    /// Its number, from 1, where it is one of a recorder's.
    number: Option<usize>,
    /// Whether parts of its picture are covered: where they are when it looks elsewhere nobody
    /// knows, and what they hide would be seen.
    pub(crate) is_masked: bool,
}

impl Movable {
    /// The camera that the city file calls so, by its id or its name.
    pub(crate) fn find(city: &CityFile, wanted: &str) -> Option<Self> {
        devices(city).find_map(|feed| {
            let found = wall_services::cctv::device_camera(&feed.name, &feed.options, wanted);
            found.map(|(camera, number)| {
                let is_covered = |name: &str| !masks(&city.camera_rules, &camera, name).is_empty();
                let named = feed.options.get("camera").unwrap_or(&feed.name);
                let is_masked = [wanted, named].into_iter().any(is_covered);
                Self { feed: feed.clone(), camera, number, is_masked }
            })
        })
    }

    /// The same for somebody who has typed it.
    pub(crate) fn named(city: &CityFile, wanted: &str) -> Result<Self, Failure> {
        Self::find(city, wanted).ok_or_else(|| {
            let name = |feed: &FeedSpec| feed.options.get("id").unwrap_or(&feed.name).clone();
            let known: Vec<String> = devices(city).take(20).map(name).collect();
            Failure::BadInput(match known.is_empty() {
                true => {
                    "the city file has no feed onvif of cctv, and so no camera that can be moved"
                        .to_owned()
                }
                false => format!(
                    "no camera {wanted:?} among the city file's feeds onvif; there are {}",
                    known.join(", ")
                ),
            })
        })
    }

    /// Refuses one that nobody may move.
    pub(crate) fn check_moves(&self) -> Result<(), Failure> {
        if self.is_masked {
            return Err(Failure::BadInput(format!(
                "{} has privacy masks, which stay where they are in its picture: it is not moved",
                self.camera
            )));
        }
        Ok(())
    }

    /// Begins to talk to it.
    pub(crate) async fn open(&self, clock: &Clock) -> Result<Mover, MoverError> {
        Mover::open(&self.feed, self.number, clock.clone()).await
    }
}

fn devices(city: &CityFile) -> impl Iterator<Item = &FeedSpec> {
    let is_device =
        |feed: &&FeedSpec| feed.service.as_str() == "cctv" && feed.feed.as_str() == "onvif";
    city.feeds.iter().filter(is_device)
}

/// The camera operator whom `option` of the command line names, as the city file writes him, with his
/// priority.
pub(crate) fn operator(city: &CityFile, option: &str, name: &str) -> Result<(String, u8), Failure> {
    let found = city.camera_operator(name);
    found.map(|(name, priority)| (name.to_owned(), priority)).ok_or_else(|| {
        let names: Vec<&str> = city.camera_operators.iter().map(|one| one.name.as_str()).collect();
        Failure::BadInput(format!(
            "{option}: {name:?} is no camera operator of the city file; there are {}",
            names.join(", ")
        ))
    })
}
