//! Camera pictures of a tile.

use serde::Serialize;
use wall_model::{CameraHealth, EntityId, FactKind, Footage, Slot, Span, StreamKind, Timestamp};
use wall_record::{Known, Moment};

use super::Text;

/// Pictures in a grid, first one first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CameraGrid {
    /// How the pictures share the tile.
    pub arrangement: CameraArrangement,
    /// Columns of the grid, 1 or more.
    pub columns: usize,
    /// The cameras that fit, in the layout's order.
    pub cameras: Vec<CameraView>,
    /// Cameras whose turn comes within seconds: not seen yet, but received as if they were,
    /// in the size of the first picture.
    pub soon: Vec<CameraView>,
    /// `30 kamera · 28 hidup · 2 luring`; each count with a word.
    pub summary: Text,
}

/// How pictures share a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CameraArrangement {
    /// As large as the tile allows; columns are a wish.
    Largest,
    /// Every cell has its place: the columns are those of the whole tile, and a cell without a
    /// camera stays free.
    Fixed,
    /// One picture, all of it, over the whole tile's first panel, which has no title: what it would
    /// say is in the camera's note.
    Whole,
}

/// One camera. Its picture, state and age come from media at the wall's clock.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CameraView {
    /// The camera's entity; with it media finds the picture. Of a camera that nobody knows the
    /// name by which the layout calls it; empty for a free cell.
    pub camera: EntityId,
    /// Its name, in capitals as the room writes them.
    pub name: Text,
    /// Its streams, the best one first; which of them is received follows the size of its
    /// picture on the wall.
    pub streams: Vec<CameraStream>,
    /// Whether there is such a camera, and in service.
    pub standing: CameraStanding,
    /// Whether an open incident is near: the tile gets a frame in its tone.
    pub is_called_for: bool,
    /// What was told of its pictures, if anybody ever asked for them.
    pub seen: Option<CameraHealth>,
    /// Why this camera is shown here, the weightiest of its dotted parts first; may be empty. It
    /// stands beside the picture, below the name or behind it.
    pub note: Text,
    /// The stretch of the record whose pictures are shown instead of those of the wall's time.
    pub flashback: Option<Flashback>,
}

/// Whether there is a camera, and in service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CameraStanding {
    /// Its owner says that it is in service, or nothing.
    Active,
    /// Its owner says that it is out of service.
    OutOfService,
    /// The layout names it, and no list has such a camera.
    Unknown,
    /// No camera stands here: the layout leaves the cell free.
    Free,
}

/// A stretch of recorded pictures that is played round and round. Which of them is shown is a
/// function of the wall's clock alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Flashback {
    /// Its first moment.
    pub from: Timestamp,
    /// Its end, later than `from`: the event. The wall's clock at it shows `from` again.
    pub until: Timestamp,
}

impl Flashback {
    /// The moment whose picture is shown at `now`, from `from` to before `until`.
    pub fn at(&self, now: Timestamp) -> Timestamp {
        let length = self.until.since(self.from).as_micros().max(1);
        let gone = now.since(self.until).as_micros().rem_euclid(length);
        self.from + Span::from_micros(gone)
    }
}

/// One of a camera's streams.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CameraStream {
    /// Where its pictures come from, without credentials.
    pub url: String,
    /// How they come.
    pub kind: StreamKind,
    /// Width and height of its pictures, px, if they are told.
    pub size_px: Option<[u32; 2]>,
}

impl CameraStream {
    /// The streams of a camera, the best one first.
    pub fn of(footage: &Footage) -> Vec<Self> {
        let main = Self {
            url: footage.url.clone(),
            kind: footage.stream,
            size_px: footage.details.size_px,
        };
        let sub = footage.sub_url.as_ref().map(|url| Self {
            url: url.clone(),
            kind: footage.details.sub_stream.unwrap_or(footage.stream),
            size_px: footage.details.sub_size_px,
        });
        [Some(main), sub].into_iter().flatten().collect()
    }
}

impl CameraView {
    /// A camera as it is known at `at`; nothing if the fact tells of something else.
    pub fn of(at: &Moment, known: &Known) -> Option<Self> {
        let FactKind::Footage(footage) = &known.fact.kind else { return None };
        let (service, entity) = (known.fact.service.as_str(), &known.fact.entity);
        let health = at.entity(service, entity, Slot::Health);
        let seen = health.and_then(|health| match &health.fact.kind {
            FactKind::Health(health) => health.camera,
            _ => None,
        });
        Some(Self {
            camera: entity.clone(),
            name: Text::name(footage.name.to_uppercase()),
            streams: CameraStream::of(footage),
            standing: match footage.is_active {
                true => CameraStanding::Active,
                false => CameraStanding::OutOfService,
            },
            is_called_for: false,
            seen,
            note: Text::empty(),
            flashback: None,
        })
    }

    /// A cell for a camera that the layout calls `name` and that nobody knows; free if the
    /// name is empty.
    pub fn missing(name: &str) -> Self {
        let is_free = name.is_empty();
        Self {
            camera: EntityId::from(name),
            name: Text::name(name.to_uppercase()),
            streams: Vec::new(),
            standing: if is_free { CameraStanding::Free } else { CameraStanding::Unknown },
            is_called_for: false,
            seen: None,
            note: Text::empty(),
            flashback: None,
        }
    }

    /// Whether it can be asked for pictures.
    pub fn is_active(&self) -> bool {
        self.standing == CameraStanding::Active
    }

    /// How the pictures of its best stream come.
    pub fn kind(&self) -> StreamKind {
        self.streams.first().map_or(StreamKind::Rtsp, |stream| stream.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flashback_goes_round_by_the_clock() {
        let second = Timestamp::from_secs;
        let flashback = Flashback { from: second(80), until: second(100) };
        let shown = [100, 101, 119, 120, 161, 99, 80].map(|now| flashback.at(second(now)));
        assert_eq!(shown, [80, 81, 99, 80, 81, 99, 80].map(second));
        let nothing = Flashback { from: second(100), until: second(100) };
        assert_eq!(nothing.at(second(107)), second(100), "a stretch of no length stands");
    }
}
