//! What the cameras of a rehearsed city see, kept as a wall with the layout would have.
//!
//! A picture of each camera that the layout shows every four seconds: twice the period at which a
//! camera is asked that sends single pictures, after which the wall would call it late.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use anyhow::Context as _;
use jiff::tz::TimeZone;
use wall_city::{
    World,
    camera::Painter,
    scene::{CameraScenes as _, CameraView},
};
use wall_media::{Held, Snapshots};
use wall_model::{EntityId, Span, Timestamp};
use wall_record::Moment;
use wall_ui::camera_sizes;

use crate::{camera_tiles::CameraTiles, failure::Failure, plan::Shown};

/// How far apart the pictures of a camera are.
const PERIOD: Span = Span::from_secs(4);

/// The same picture for this long is a frozen one, as for the wall.
const FROZEN_AFTER: Span = Span::from_secs(10);

/// See the [module](self).
pub(crate) struct RehearsedCameras {
    world: World,
    tiles: CameraTiles,
    store: Snapshots,
    drawn: BTreeMap<EntityId, Drawn>,
    next: Timestamp,
}

/// A camera that is shown.
struct Drawn {
    painter: Painter,
    last: Vec<u8>,
    changed_at: Timestamp,
    is_frozen: bool,
}

impl RehearsedCameras {
    /// Keeps what cameras of `world` see from `begins` on, in the folder `pictures`: `max_bytes`
    /// at most of what is not held.
    pub(crate) fn new(
        world: World,
        (shown, zone): (Shown, TimeZone),
        (pictures, max_bytes, is_held): (PathBuf, u64, Held),
        begins: Timestamp,
    ) -> Self {
        Self {
            world,
            tiles: CameraTiles::new(shown, zone),
            store: Snapshots::new(pictures, max_bytes, is_held),
            drawn: BTreeMap::new(),
            next: begins,
        }
    }

    /// Keeps what came since the last call, until the time of `moment`.
    pub(crate) fn follow(&mut self, moment: &Moment) -> Result<(), Failure> {
        let now = moment.now();
        let (tiles, wall) = self.tiles.at(moment, now);
        let sizes = camera_sizes(&tiles, None, wall);
        let shown: BTreeSet<EntityId> = sizes
            .iter()
            .filter(|(camera, _)| camera.is_active())
            .map(|(camera, _)| camera.camera.clone())
            .collect();
        self.drawn.retain(|camera, _| shown.contains(camera));
        while self.next <= now {
            for camera in &shown {
                self.draw(camera)?;
            }
            self.next = self.next + PERIOD;
        }
        Ok(())
    }

    /// Ends with everything on disk.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        Ok(self.store.finish().context(UNWRITTEN)?)
    }

    fn draw(&mut self, camera: &EntityId) -> Result<(), Failure> {
        let at = self.next;
        let drawn = self.drawn.entry(camera.clone()).or_insert_with(|| Drawn {
            painter: Painter::default(),
            last: Vec::new(),
            changed_at: at,
            is_frozen: false,
        });
        let jpeg = match self.world.view(camera.as_str(), at) {
            None | Some(CameraView::Off) => return Ok(()),
            Some(CameraView::Black) => drawn.painter.black(),
            Some(CameraView::Picture(scene)) => drawn.painter.jpeg(&scene),
        };
        let jpeg = jpeg.with_context(|| format!("camera {camera} cannot be drawn"))?;
        if drawn.last != jpeg {
            drawn.changed_at = at;
            drawn.last.clone_from(&jpeg);
        }
        let is_frozen = at.since(drawn.changed_at) >= FROZEN_AFTER;
        if std::mem::replace(&mut drawn.is_frozen, is_frozen) != is_frozen {
            self.store.mark(camera, at, is_frozen).context(UNWRITTEN)?;
        }
        Ok(self.store.append(camera, at, jpeg).context(UNWRITTEN)?)
    }
}

const UNWRITTEN: &str =
    "camera pictures cannot be written; make room, or leave them out with --no-cameras";
