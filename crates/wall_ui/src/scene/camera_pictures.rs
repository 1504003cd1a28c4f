//! Camera pictures on the GPU: one texture a camera, shared by every tile that shows it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use wall_gpu::{Gpu, I420, PxRect, VideoPass, VideoPicture, VideoPlace};
use wall_layout::{PlacedTile, Wall};
use wall_model::{EntityId, Fact, Shared};
use wall_service::view::{Body, CameraView, TileView, Tone};

use super::{Basemaps, Place, WallFrame};
use crate::tile::{CameraFrame, camera_slots};

/// A decoded picture.
pub trait CameraPicture: Send + Sync {
    /// Its planes.
    fn planes(&self) -> I420<'_>;
}

/// What is known of a camera at the wall's time.
#[derive(Clone)]
pub struct CameraLook {
    /// Its state in words.
    pub frame: CameraFrame,
    /// Its picture, if there is one to show.
    pub picture: Option<Arc<dyn CameraPicture>>,
    /// Changes with every picture.
    pub generation: u64,
    /// Whether the picture is too old to be taken for the present: it is dimmed.
    pub is_dimmed: bool,
}

/// Where camera pictures come from. Never waits.
pub trait Cameras {
    /// The camera at the wall's time.
    fn look(&self, camera: &CameraView) -> CameraLook;
}

/// No pictures at all, for walls without media.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPictures;

impl Cameras for NoPictures {
    fn look(&self, _camera: &CameraView) -> CameraLook {
        let frame = CameraFrame { word: String::new(), tone: Tone::Quiet, has_picture: false };
        CameraLook { frame, picture: None, generation: 0, is_dimmed: false }
    }
}

impl Basemaps for NoPictures {
    fn bytes(&self, _fact: &Fact) -> Option<Arc<[u8]>> {
        None
    }

    fn generation(&self) -> u64 {
        0
    }
}

/// The cameras that `tiles` show, each with the size of its largest picture on the panels,
/// px: what media must bring, and no more.
pub fn camera_sizes<'a>(
    tiles: &'a [(&PlacedTile, Shared<TileView>)],
    wall: &Wall,
) -> Vec<(&'a CameraView, [u32; 2])> {
    let area =
        wall_layout::PxRect { x: 0, y: 0, width: wall.canvas.width, height: wall.canvas.height };
    let mut sizes: BTreeMap<&EntityId, (&CameraView, [u32; 2])> = BTreeMap::new();
    for (placed, view) in tiles {
        let Body::Cameras(grid) = &view.body else { continue };
        let Some(place) = Place::of(placed, wall, area, 1.0) else { continue };
        let slots = camera_slots(place.scale, grid, &place.cells);
        for (slot, camera) in slots.iter().zip(&grid.cameras) {
            let size = [slot.picture.width() as u32, slot.picture.height() as u32];
            let kept = sizes.entry(&camera.camera).or_insert((camera, size));
            kept.1 = [kept.1[0].max(size[0]), kept.1[1].max(size[1])];
        }
    }
    sizes.into_values().collect()
}

#[derive(Default)]
pub(super) struct Shown {
    picture: VideoPicture,
    generation: Option<u64>,
    is_dimmed: bool,
}

/// What is composed of a camera: its picture's number, and whether it is dimmed.
type Composed = (Option<u64>, bool);

/// Which pictures are new, if each place that had one has one still and no other has.
fn only(before: &[Composed], now: &[Composed]) -> Option<Vec<bool>> {
    let places = |all: &[Composed]| all.iter().map(|one| one.0.is_some()).collect::<Vec<_>>();
    let changed = || before.iter().zip(now).map(|(before, now)| before != now).collect();
    (places(before) == places(now)).then(changed)
}

/// See the [module](self).
#[derive(Default)]
pub(super) struct CameraTextures {
    /// By camera, and whether it is one of a surface that shows another time.
    pub(super) shown: BTreeMap<(EntityId, bool), Shown>,
    /// What each tile's composed picture shows of its cameras.
    composed: BTreeMap<String, Vec<Composed>>,
}

/// A tile's cameras, in its grid's order.
#[derive(Default)]
pub(super) struct Looks {
    pub(super) frames: Vec<CameraFrame>,
    /// Whether one of them has a new picture, or lost its own.
    pub(super) is_changed: bool,
    /// If each picture covers the one before it in the same place: which ones are new. Nothing
    /// else of the tile needs be drawn then.
    pub(super) only: Option<Vec<bool>>,
}

impl CameraTextures {
    /// Uploads what is new for the cameras of `view`.
    pub(super) fn update(
        &mut self,
        gpu: &Gpu,
        pass: &VideoPass,
        (cameras, is_apart): (&dyn Cameras, bool),
        (id, view): (&str, &TileView),
    ) -> Looks {
        let mut looks = Looks::default();
        let Body::Cameras(grid) = &view.body else { return looks };
        let mut composed = Vec::with_capacity(grid.cameras.len());
        for camera in &grid.cameras {
            let look = cameras.look(camera);
            let shown = self.shown.entry((camera.camera.clone(), is_apart)).or_default();
            let generation = look.picture.as_ref().map(|_| look.generation);
            if shown.generation != generation {
                let kept = look
                    .picture
                    .as_ref()
                    .is_some_and(|picture| shown.picture.upload(gpu, pass, &picture.planes()));
                shown.generation = generation.filter(|_| kept);
            }
            shown.is_dimmed = look.is_dimmed;
            composed.push((shown.generation, shown.is_dimmed));
            looks.frames.push(look.frame);
        }
        let before = self.composed.get(id);
        if before != Some(&composed) {
            looks.is_changed = true;
            looks.only = before.and_then(|before| only(before, &composed));
            self.composed.insert(id.to_owned(), composed);
        }
        looks
    }

    /// Forgets what tiles showed that are none of these.
    pub(super) fn forget(&mut self, tiles: &[String]) {
        self.composed.retain(|id, _| tiles.contains(id));
    }

    /// Lets go of cameras that no tile shows any more: a wall whose tiles take turns would hold
    /// the city's pictures, all of them, in the end.
    pub(super) fn keep(&mut self, frame: &WallFrame<'_>) {
        let mut kept = BTreeSet::new();
        for (placed, view) in frame.tiles {
            let Body::Cameras(grid) = &view.body else { continue };
            let is_apart = frame.apart_of(placed).is_some();
            kept.extend(grid.cameras.iter().map(|camera| (&camera.camera, is_apart)));
        }
        if self.shown.len() > kept.len() {
            self.shown.retain(|(camera, is_apart), _| kept.contains(&(camera, *is_apart)));
        }
    }

    /// The pictures of `view`'s cameras and where they go on the canvas; `only` some of them.
    pub(super) fn places(
        &self,
        view: &TileView,
        is_apart: bool,
        place: &Place,
        only: Option<&[bool]>,
    ) -> Vec<(&VideoPicture, VideoPlace)> {
        let Body::Cameras(grid) = &view.body else { return Vec::new() };
        let slots = camera_slots(place.scale, grid, &place.cells);
        slots
            .iter()
            .zip(&grid.cameras)
            .enumerate()
            .filter(|(nr, _)| only.is_none_or(|only| only.get(*nr) != Some(&false)))
            .filter_map(|(_, (slot, camera))| {
                let shown = self.shown.get(&(camera.camera.clone(), is_apart))?;
                shown.generation?;
                let rect = PxRect::new(
                    place.rect.x + slot.picture.left(),
                    place.rect.y + slot.picture.top(),
                    slot.picture.width(),
                    slot.picture.height(),
                );
                let place =
                    if shown.is_dimmed { VideoPlace::stale(rect) } else { VideoPlace::fresh(rect) };
                Some((&shown.picture, place))
            })
            .collect()
    }
}
