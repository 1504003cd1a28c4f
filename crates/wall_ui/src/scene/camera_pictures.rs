//! Camera pictures on the GPU: one texture a camera, shared by every tile that shows it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use egui::{Pos2, Rect, pos2, vec2};
pub use wall_gpu::CameraPicture;
use wall_gpu::{Fit, Gpu, PxRect, VideoPass, VideoPicture, VideoPlace};
use wall_layout::{PlacedTile, Wall};
use wall_model::{EntityId, Fact, Shared};
use wall_service::view::{
    Body, CameraArrangement, CameraStanding, CameraView, Flashback, TileView, Tone,
};

use super::{Basemaps, Enlarged, Place, Zoom};
use crate::tile::{CameraFrame, beside_figures, camera_slots};

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
        let frame = CameraFrame {
            word: String::new(),
            tone: Tone::Quiet,
            has_picture: false,
            figures: Vec::new(),
        };
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

/// The cameras that `tiles` show or are about to, each with the size of its largest picture on
/// the panels, px: what media must bring, and no more. An enlarged picture that is looked at
/// closely needs as many pixels more, in steps of two.
pub fn camera_sizes<'a>(
    tiles: &'a [(&PlacedTile, Shared<TileView>)],
    enlarged: Option<&'a Enlarged>,
    wall: &Wall,
) -> Vec<(&'a CameraView, [u32; 2])> {
    let area =
        wall_layout::PxRect { x: 0, y: 0, width: wall.canvas.width, height: wall.canvas.height };
    let mut sizes: BTreeMap<&EntityId, (&CameraView, [u32; 2])> = BTreeMap::new();
    let tiles = tiles.iter().map(|(placed, view)| (*placed, view, 1.0));
    let enlarged = enlarged.map(|one| (&one.placed, &one.view, one.zoom.pixels()));
    for (placed, view, closer) in tiles.chain(enlarged) {
        let Body::Cameras(grid) = &view.body else { continue };
        let Some(place) = Place::of(placed, wall, area, 1.0) else { continue };
        let slots = camera_slots(place.scale, grid, &place.cells);
        let shown = slots.iter().filter_map(|slot| Some((slot, grid.cameras.get(slot.camera)?)));
        let soon = slots
            .first()
            .into_iter()
            .flat_map(|slot| grid.soon.iter().map(move |camera| (slot, camera)));
        for (slot, camera) in shown.chain(soon) {
            let size = [slot.picture.width(), slot.picture.height()];
            // As many pixels as it touches, and whole pairs of them, which share their colour.
            let size = size.map(|side| ((side * closer - 0.01).ceil() as u32).next_multiple_of(2));
            let kept = sizes.entry(&camera.camera).or_insert((camera, size));
            kept.1 = [kept.1[0].max(size[0]), kept.1[1].max(size[1])];
            if kept.0.flashback.is_some() {
                kept.0 = camera;
            }
        }
    }
    sizes.into_values().collect()
}

#[derive(Default)]
pub(super) struct Shown {
    picture: VideoPicture,
    generation: Option<u64>,
    is_dimmed: bool,
    /// Width and height of the picture, px.
    shape: Option<[u32; 2]>,
    /// Lines of figures for which it makes room.
    lines: usize,
}

/// Which picture: of which camera, whether at the time of a surface that shows another one, and
/// whether of a stretch of the record that is shown beside the present.
type Key = (EntityId, bool, Option<Flashback>);

/// A camera on the canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct CameraHit {
    /// Which.
    pub camera: EntityId,
    /// The surface, by its place in the wall's list.
    pub surface: usize,
    /// The middle of its picture, px of the wall at full scale.
    pub middle_px: [i32; 2],
}

impl CameraHit {
    /// `camera` on the panel at `at`, px of the wall at full scale, or on the one nearest to it;
    /// `None` if the wall has no panel.
    pub fn on_panel(wall: &Wall, camera: EntityId, at: [f32; 2]) -> Option<Self> {
        let panels = wall.surfaces.iter().enumerate().flat_map(|(surface, it)| {
            let on_wall = move |panel: &wall_layout::Panel| panel.px.moved(it.px.x, it.px.y);
            it.panels.iter().map(move |panel| (surface, on_wall(panel)))
        });
        let at = pos2(at[0], at[1]);
        let away = |px: wall_layout::PxRect| {
            let size = vec2(px.width as f32, px.height as f32);
            Rect::from_min_size(pos2(px.x as f32, px.y as f32), size).distance_sq_to_pos(at)
        };
        let (surface, px) = panels.min_by(|(_, a), (_, b)| away(*a).total_cmp(&away(*b)))?;
        let middle_px = [px.x + px.width / 2, px.y + px.height / 2];
        Some(Self { camera, surface, middle_px })
    }
}

/// What a place of a tile shows of its camera: which picture, whether it is dimmed, and its width
/// and height in px.
type Composed = (Option<u64>, bool, Option<[u32; 2]>);

/// Which pictures are new, if each place that had one has one still, of the same shape, and no
/// other has.
fn only(before: &[Composed], now: &[Composed]) -> Option<Vec<bool>> {
    let pairs = || before.iter().zip(now);
    let has_same = |(before, now): (&Composed, &Composed)| {
        before.0.is_some() == now.0.is_some() && before.2 == now.2
    };
    (before.len() == now.len() && pairs().all(has_same))
        .then(|| pairs().map(|(before, now)| before != now).collect())
}

/// See the [module](self).
#[derive(Default)]
pub(super) struct CameraTextures {
    pub(super) shown: BTreeMap<Key, Shown>,
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
    /// Uploads what is new for the cameras of `view`, and of those that are about to be seen.
    pub(super) fn update(
        &mut self,
        gpu: &Gpu,
        pass: &VideoPass,
        (cameras, is_apart): (&dyn Cameras, bool),
        (id, view): (&str, &TileView),
    ) -> Looks {
        let mut looks = Looks::default();
        let Body::Cameras(grid) = &view.body else { return looks };
        for camera in &grid.soon {
            // Who looks back asks for it now, so that it is there when its turn comes.
            drop(cameras.look(camera));
        }
        let mut composed = Vec::with_capacity(grid.cameras.len());
        for camera in &grid.cameras {
            let look = cameras.look(camera);
            let shown = self.shown.entry(key(camera, is_apart)).or_default();
            let generation = look.picture.as_ref().map(|_| look.generation);
            if shown.generation != generation {
                let kept = look
                    .picture
                    .as_ref()
                    .is_some_and(|picture| shown.picture.show(gpu, pass, picture));
                shown.generation = generation.filter(|_| kept);
                shown.shape = look.picture.as_ref().map(|picture| picture.planes().size_px);
            }
            shown.is_dimmed = look.is_dimmed;
            shown.lines = look.frame.figures.len();
            composed.push((shown.generation, shown.is_dimmed, shown.shape));
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

    /// Lets go of what none of `views` shows any more, each with whether it shows a time of its own:
    /// a wall whose tiles take turns would hold the city's pictures, all of them, in the end, and
    /// the stretches before every event.
    pub(super) fn keep<'a>(&mut self, views: impl Iterator<Item = (&'a TileView, bool)>) {
        let grids = views.filter_map(|(view, is_apart)| match &view.body {
            Body::Cameras(grid) => Some((grid, is_apart)),
            _ => None,
        });
        let shown = grids.flat_map(|(grid, is_apart)| {
            grid.cameras.iter().map(move |camera| key(camera, is_apart))
        });
        let kept: BTreeSet<Key> = shown.collect();
        if self.shown.len() > kept.len() {
            self.shown.retain(|key, _| kept.contains(key));
        }
    }

    /// The pictures of `view`'s cameras and where they go on the canvas, looked at by `zoom`;
    /// `only` some of them.
    pub(super) fn places(
        &self,
        view: &TileView,
        is_apart: bool,
        place: &Place,
        (zoom, only): (Zoom, Option<&[bool]>),
    ) -> Vec<(&VideoPicture, VideoPlace)> {
        let Body::Cameras(grid) = &view.body else { return Vec::new() };
        let slots = camera_slots(place.scale, grid, &place.cells);
        let pictures = slots.iter().filter_map(|slot| {
            if only.is_some_and(|only| only.get(slot.camera) == Some(&false)) {
                return None;
            }
            let camera = grid.cameras.get(slot.camera)?;
            let shown = self.shown.get(&key(camera, is_apart))?;
            shown.generation?;
            let (room, lines) = beside_figures(place.scale, slot.picture, shown.lines);
            let rect = PxRect::new(
                place.rect.x + room.left(),
                place.rect.y + room.top(),
                room.width(),
                room.height(),
            );
            let place =
                if shown.is_dimmed { VideoPlace::stale(rect) } else { VideoPlace::fresh(rect) };
            let place = match grid.arrangement {
                CameraArrangement::Whole => {
                    VideoPlace { fit: Fit::Contain, part: zoom.part(), ..place }
                }
                CameraArrangement::Largest | CameraArrangement::Fixed if lines > 0 => {
                    VideoPlace { fit: Fit::Contain, ..place }
                }
                CameraArrangement::Largest | CameraArrangement::Fixed => place,
            };
            Some((&shown.picture, place))
        });
        pictures.collect()
    }
}

fn key(camera: &CameraView, is_apart: bool) -> Key {
    (camera.camera.clone(), is_apart, camera.flashback)
}

/// The camera whose picture is at `at`, px of the wall at full scale; a tile that lies upon
/// another is found first.
pub fn camera_at(
    tiles: &[(&PlacedTile, Shared<TileView>)],
    wall: &Wall,
    at: [f32; 2],
) -> Option<CameraHit> {
    let at = pos2(at[0], at[1]);
    tiles.iter().rev().find_map(|(placed, view)| {
        let (left, top) = (placed.px.x as f32, placed.px.y as f32);
        let size = vec2(placed.px.width as f32, placed.px.height as f32);
        let is_there = Rect::from_min_size(pos2(left, top), size).contains(at);
        is_there.then(|| hit((placed, view), wall, at))
    })?
}

fn hit((placed, view): (&PlacedTile, &TileView), wall: &Wall, at: Pos2) -> Option<CameraHit> {
    let Body::Cameras(grid) = &view.body else { return None };
    let area =
        wall_layout::PxRect { x: 0, y: 0, width: wall.canvas.width, height: wall.canvas.height };
    let place = Place::of(placed, wall, area, 1.0)?;
    let corner = vec2(place.rect.x, place.rect.y);
    let slots = camera_slots(place.scale, grid, &place.cells);
    let slot = slots.iter().find(|slot| slot.picture.union(slot.strip).contains(at - corner))?;
    let camera = grid.cameras.get(slot.camera)?;
    let is_there = matches!(camera.standing, CameraStanding::Active | CameraStanding::OutOfService);
    let middle = slot.picture.center() + corner;
    is_there.then(|| CameraHit {
        camera: camera.camera.clone(),
        surface: placed.surface,
        middle_px: [middle.x as i32, middle.y as i32],
    })
}
