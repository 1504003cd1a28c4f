//! The whole wall on one canvas.
//!
//! Every tile keeps its picture as a texture and is painted again only when its view, its
//! size or the look changed. The canvas keeps everything that was composed on it: a frame
//! redraws the tiles that changed, maps whose vehicles glide and cameras with a new
//! picture, and nothing else. A paused wall costs a comparison of views.

mod camera_pictures;
mod compose;
mod enlarged;
mod frame;
mod maps;
mod photos;
mod place;
mod tile_picture;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, btree_map::Entry};

use wall_gpu::{Canvas, Gpu, GpuError, Quad, QuadBatch, Quads, VideoBatch, VideoPass};
use wall_layout::{PlacedTile, PxRect};
use wall_model::{EntityId, LonLat, Shared, Span};
use wall_service::view::TileView;

use camera_pictures::CameraTextures;
pub use camera_pictures::{
    CameraHit, CameraLook, CameraPicture, Cameras, NoPictures, camera_at, camera_sizes,
};
pub use enlarged::{Enlarged, Zoom};
pub use frame::{Apart, Painted, WallFrame};
use maps::Maps;
pub use maps::{Basemaps, MapGesture};
use photos::PhotoStore;
pub use photos::{PhotoPixels, photo_facts};
use place::Place;
pub use place::scale_of;
use tile_picture::TilePicture;

use crate::{
    Shade, TextPass, Theme,
    tile::{CameraFrame, PhotoTextures, TileStyle},
};

/// Paints walls; see the [module](self).
pub struct WallPainter {
    gpu: Gpu,
    text: TextPass,
    quads: Quads,
    video: VideoPass,
    canvas: Canvas,
    /// The part of the wall that the canvas shows, px at full scale.
    area: PxRect,
    /// Canvas pixels a pixel at full scale.
    scale: f64,
    themes: [Theme; 2],
    pictures: BTreeMap<String, TilePicture>,
    maps: Maps,
    cameras: CameraTextures,
    photos: PhotoStore,
    /// Whether symbols that blink are hidden on the canvas.
    is_blinked: bool,
    look: Option<Look>,
    /// Where the enlarged picture is on the wall, px at full scale, and how it is looked at.
    enlarged: Option<(PxRect, Zoom)>,
    batches: Vec<(QuadBatch, VideoBatch)>,
}

/// A tile that is drawn on the canvas again.
struct Dirty {
    /// Its place in the frame's list.
    index: usize,
    /// If nothing but cameras' pictures changed: which of them.
    only: Option<Vec<bool>>,
}

/// What every picture depends on besides its view.
#[derive(Clone, Debug, PartialEq)]
struct Look {
    shade: Shade,
    language: crate::Language,
    zone: Option<String>,
    is_replay: bool,
    is_recorded: bool,
    /// The surface that shows another time, and whether the record has anything then.
    apart: Option<(usize, bool)>,
    followed: Option<EntityId>,
    is_simulated: bool,
    tiles: Vec<String>,
}

impl WallPainter {
    /// A painter of `area` (px of the wall at full scale) on a canvas `scale` times as
    /// large.
    ///
    /// # Errors
    /// If the device cannot hold the canvas.
    pub fn new(gpu: &Gpu, area: PxRect, scale: f64) -> Result<Self, GpuError> {
        let side = |full: i32| (f64::from(full) * scale).round().max(1.0) as u32;
        let canvas = Canvas::new(gpu, [side(area.width), side(area.height)])?;
        Ok(Self {
            text: TextPass::new(&gpu.device),
            quads: Quads::new(gpu, wall_gpu::FORMAT),
            video: VideoPass::new(gpu, wall_gpu::FORMAT),
            gpu: gpu.clone(),
            canvas,
            area,
            scale,
            themes: [Theme::of(Shade::Dark), Theme::of(Shade::Light)],
            pictures: BTreeMap::new(),
            maps: Maps::default(),
            cameras: CameraTextures::default(),
            photos: PhotoStore::default(),
            is_blinked: false,
            look: None,
            enlarged: None,
            batches: Vec::new(),
        })
    }

    /// The canvas that the wall is painted on.
    pub fn canvas(&self) -> &Canvas {
        &self.canvas
    }

    /// Carries out what a pointer does at `at`, px of the canvas, if a map is there; it shows
    /// with the next frame. A person's view of a map belongs to this painter: neither
    /// record nor layout nor another machine's wall knows of it.
    pub fn map_gesture(&mut self, at: egui::Pos2, gesture: MapGesture) -> bool {
        self.maps.gesture(at, gesture)
    }

    /// What lies on a map at `at`, px of the canvas, at the map's time.
    pub fn map_hit(&self, at: egui::Pos2) -> Option<crate::map::MapHit> {
        self.maps.hit(at)
    }

    /// The place at `at`, px of the canvas, if a map is there.
    pub fn map_place(&self, at: egui::Pos2) -> Option<LonLat> {
        self.maps.place_at(at)
    }

    /// Where `places` lie on each map, px of the canvas, with the map's own area.
    pub fn on_maps(&self, places: &[LonLat]) -> Vec<(egui::Rect, Vec<egui::Pos2>)> {
        self.maps.px_of(places)
    }

    /// The place in the middle of the first map.
    pub fn map_centre(&self) -> Option<LonLat> {
        self.maps.centre()
    }

    /// Paints `frame`.
    ///
    /// # Errors
    /// If the device was lost; make a new one and a new painter.
    pub fn paint(&mut self, frame: &WallFrame<'_>) -> Result<Painted, GpuError> {
        self.gpu.check()?;
        let is_new = self.take_look(frame);
        let theme = self.theme(frame.shade).clone();
        self.photos.update(&self.text, frame);
        let is_blinked = is_blinked(frame);
        let has_blinked = std::mem::replace(&mut self.is_blinked, is_blinked) != is_blinked;
        let enlarged = frame.enlarged.map(|one| (one.placed.px, one.zoom));
        let before = std::mem::replace(&mut self.enlarged, enlarged);
        let uncovered =
            before.map(|(px, _)| px).filter(|px| enlarged.map(|(px, _)| px) != Some(*px));
        let mut painted = Painted::default();
        let mut dirty: Vec<Dirty> = Vec::new();
        let tiles = frame.all();
        let is_apart = |placed| frame.apart_of(placed).is_some();
        self.cameras.keep(tiles.iter().map(|(placed, view)| (&***view, is_apart(placed))));
        for (index, (placed, view)) in tiles.iter().enumerate() {
            let is_upon = |px: PxRect| placed.px.intersection(px).is_some();
            let is_enlarged = index >= frame.tiles.len();
            // What an enlarged picture hides is not even prepared.
            let hider = enlarged.filter(|_| !is_enlarged).map(|(px, _)| px);
            if hider.is_some_and(|px| px.contains(placed.px)) {
                continue;
            }
            let Some(place) = Place::of(placed, frame.wall, self.area, self.scale) else {
                continue;
            };
            let cameras = (frame.cameras_of(placed), frame.apart_of(placed).is_some());
            let looks = self.cameras.update(&self.gpu, &self.video, cameras, (&placed.id, view));
            let tile = (*placed, *view, &place);
            let is_repainted = self.paint_tile(frame, tile, &theme, &looks.frames)?;
            let style = style(frame, placed, &theme, &place, self.photos.textures());
            let glide = self.maps.prepare(&self.gpu, &mut self.text, frame, tile, &style)?;
            let blinks = has_blinked
                && self.pictures.get(&placed.id).is_some_and(|one| !one.blinks().is_empty());
            painted.tiles_painted += usize::from(is_repainted);
            painted.is_gliding |= glide.is_moving;
            let lies_on_dirty = placed.over.is_some()
                && dirty
                    .iter()
                    .any(|it| tiles.get(it.index).is_some_and(|(one, _)| is_upon(one.px)));
            let is_shown_anew =
                uncovered.is_some_and(is_upon) || (is_enlarged && before != enlarged);
            let is_whole = is_new
                || is_repainted
                || glide.is_dirty
                || blinks
                || lies_on_dirty
                || is_shown_anew;
            if is_whole || looks.is_changed {
                dirty.push(Dirty { index, only: looks.only.filter(|_| !is_whole) });
            }
        }
        painted.tiles_composed = dirty.len();
        self.compose(frame, (&tiles, &dirty), (is_new, uncovered))?;
        self.gpu.check()?;
        Ok(painted)
    }

    /// Whether the look changed, so that everything is painted again.
    fn take_look(&mut self, frame: &WallFrame<'_>) -> bool {
        let look = Look {
            shade: frame.shade,
            language: frame.locale.language,
            zone: frame.locale.zone.iana_name().map(str::to_owned),
            is_replay: frame.is_replay,
            is_recorded: frame.is_recorded,
            apart: frame.apart.map(|apart| (apart.surface, apart.is_recorded)),
            followed: frame.followed.cloned(),
            is_simulated: frame.is_simulated,
            tiles: frame.tiles.iter().map(|(placed, _)| placed.id.clone()).collect(),
        };
        let is_new = self.look.as_ref() != Some(&look);
        if is_new {
            self.pictures.retain(|id, _| look.tiles.contains(id));
            self.maps.keep(&look.tiles);
            self.cameras.forget(&look.tiles);
            self.pictures.values_mut().for_each(TilePicture::forget);
            self.look = Some(look);
        }
        is_new
    }

    fn theme(&self, shade: Shade) -> &Theme {
        match shade {
            Shade::Dark => &self.themes[0],
            Shade::Light => &self.themes[1],
        }
    }

    /// Paints a tile's own picture if it changed; answers whether it did.
    fn paint_tile(
        &mut self,
        frame: &WallFrame<'_>,
        (placed, view, place): (&PlacedTile, &Shared<TileView>, &Place),
        theme: &Theme,
        frames: &[CameraFrame],
    ) -> Result<bool, GpuError> {
        let picture = match self.pictures.entry(placed.id.clone()) {
            Entry::Occupied(kept) if kept.get().size_px() == place.size_px => kept.into_mut(),
            entry => {
                let picture = TilePicture::new(&self.gpu, &self.quads, place.size_px)?;
                entry.insert_entry(picture).into_mut()
            }
        };
        let style = style(frame, placed, theme, place, self.photos.textures());
        let photos = self.photos.ready(view);
        let shows = (view, frames, photos);
        Ok(picture.paint(&self.gpu, &mut self.text, &style, shows, &place.cells))
    }

    /// Paints over the finished canvas: `paint` gets the whole canvas and the colours.
    ///
    /// # Errors
    /// If the device cannot hold the layer or is lost.
    pub fn overlay(
        &mut self,
        shade: Shade,
        paint: impl Fn(&egui::Painter, egui::Rect, &Theme),
    ) -> Result<(), GpuError> {
        let size_px = self.canvas.size_px;
        let layer = Canvas::new(&self.gpu, size_px)?;
        let theme = self.theme(shade).clone();
        let handles = (&self.gpu.device, &self.gpu.queue);
        let size = egui::vec2(size_px[0] as f32, size_px[1] as f32);
        let whole = egui::Rect::from_min_size(egui::Pos2::ZERO, size);
        self.text.paint(handles, &layer.view, size_px, egui::Rgba::TRANSPARENT, |painter| {
            paint(painter, whole, &theme);
        });
        let texture = self.quads.texture(&self.gpu, &layer.view, wall_gpu::FORMAT);
        let mut batch = QuadBatch::default();
        let quad = Quad::textured(wall_gpu::PxRect::of_size(size_px), &texture);
        self.quads.upload(&self.gpu, &mut batch, size_px, &[quad]);
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        self.quads.draw(&mut self.canvas.pass(&mut encoder, "overlay", None), &batch);
        self.gpu.queue.submit([encoder.finish()]);
        Ok(())
    }
}

/// What a tile is painted with on this frame.
fn style<'a>(
    frame: &WallFrame<'a>,
    placed: &PlacedTile,
    theme: &'a Theme,
    place: &Place,
    photos: &'a PhotoTextures,
) -> TileStyle<'a> {
    let time = frame.time_of(placed);
    TileStyle {
        theme,
        locale: frame.locale,
        scale: place.scale,
        replay: time.is_replay.then(|| time.now.floor(Span::from_secs(1))),
        is_recorded: time.is_recorded,
        is_simulated: frame.is_simulated,
        notice: frame.notice,
        photos,
    }
}

/// Half the time from one blink to the next: once a second, far below the three times that
/// are safe for everybody (WCAG 2.2, 2.3.1).
const BLINK: Span = Span::from_millis(500);

/// Whether symbols that blink are hidden at the frame's time: by the wall's clock, so that
/// all walls blink together. What is looked back at does not blink.
fn is_blinked(frame: &WallFrame<'_>) -> bool {
    !frame.is_replay && frame.now.as_micros().div_euclid(BLINK.as_micros()) % 2 != 0
}
