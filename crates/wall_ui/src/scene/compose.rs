//! Drawing what changed on the canvas.

use wall_gpu::{GpuError, Quad, QuadBatch, VideoBatch};
use wall_layout::{PlacedTile, PxRect};
use wall_model::Shared;
use wall_service::view::{Body, TileView};

use super::{Dirty, Place, WallFrame, WallPainter};

impl WallPainter {
    /// Draws the tiles `dirty` on the canvas, and the ground first: all of it if the wall is new,
    /// else where nothing covers it any more.
    pub(super) fn compose(
        &mut self,
        frame: &WallFrame<'_>,
        (tiles, dirty): (&[(&PlacedTile, &Shared<TileView>)], &[Dirty]),
        (is_new, uncovered): (bool, Option<PxRect>),
    ) -> Result<(), GpuError> {
        if dirty.is_empty() && !is_new {
            return Ok(());
        }
        let mut batches = std::mem::take(&mut self.batches);
        // One for each tile, and one for the ground of each stage.
        batches.resize_with((dirty.len() * 2 + 1).max(batches.len()), Default::default);
        let mut ground = Some((is_new, uncovered));
        let (mut rest, mut unused) = (dirty, &mut batches[..]);
        let mut composed = Ok(());
        while composed.is_ok() && (ground.is_some() || !rest.is_empty()) {
            let (stage, later) = rest.split_at(self.stage(tiles, rest));
            let (used, others) = unused.split_at_mut((stage.len() + 1).min(unused.len()));
            composed = self.compose_stage(frame, (tiles, stage), used, ground.take());
            (rest, unused) = (later, others);
        }
        self.batches = batches;
        composed
    }

    /// How many of the tiles `dirty` can be drawn at once: where the processor draws pictures,
    /// they are copied upon all that was drawn, so what lies upon them comes after that.
    fn stage(&self, tiles: &[(&PlacedTile, &Shared<TileView>)], dirty: &[Dirty]) -> usize {
        if !self.gpu.draws_by_processor() {
            return dirty.len();
        }
        let mut copied: Vec<PxRect> = Vec::new();
        for (nr, Dirty { index, .. }) in dirty.iter().enumerate() {
            let Some((placed, view)) = tiles.get(*index) else { continue };
            if copied.iter().any(|px| px.intersection(placed.px).is_some()) {
                return nr;
            }
            if matches!(view.body, Body::Cameras(_)) {
                copied.push(placed.px);
            }
        }
        dirty.len()
    }

    fn compose_stage(
        &mut self,
        frame: &WallFrame<'_>,
        (tiles, dirty): (&[(&PlacedTile, &Shared<TileView>)], &[Dirty]),
        batches: &mut [(QuadBatch, VideoBatch)],
        ground: Option<(bool, Option<PxRect>)>,
    ) -> Result<(), GpuError> {
        let (is_new, uncovered) = ground.unwrap_or_default();
        let theme = self.theme(frame.shade);
        let wall_ground = theme.ground.to_normalized_gamma_f32();
        let clear = is_new.then_some(wall_ground);
        let ground = theme.tile.to_normalized_gamma_f32();
        let (ink, rim) = (theme.text, theme.ground);
        let target_px = self.canvas.size_px;
        let uncovered = uncovered.map(|px| Quad::solid(self.on_canvas(px), wall_ground));
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        let mut pass = self.canvas.pass(&mut encoder, "wall", clear);
        let mut unused = batches.iter_mut();
        if let (Some(quad), Some((quads, _))) = (uncovered, unused.next()) {
            self.quads.upload(&self.gpu, quads, target_px, &[quad]);
            self.quads.draw(&mut pass, quads);
        }
        for ((quads, video), Dirty { index, only }) in unused.zip(dirty) {
            let Some((placed, view)) = tiles.get(*index) else { continue };
            let Some(place) = Place::of(placed, frame.wall, self.area, self.scale) else {
                continue;
            };
            let is_apart = frame.apart_of(placed).is_some();
            let closer = (frame.zoom_of(placed), only.as_deref());
            let pictures = self.cameras.places(view, is_apart, &place, closer);
            if only.is_some() {
                // They cover what they were: no text of the tile is under them.
                self.video.upload(&self.gpu, video, target_px, &pictures);
                self.video.draw(&mut pass, video);
                continue;
            }
            let Some(picture) = self.pictures.get(&placed.id) else { continue };
            let (id, rect) = (placed.id.as_str(), place.rect);
            let time = frame.time_of(placed);
            if matches!(view.body, Body::Map(_)) {
                self.maps.paint(&self.gpu, &mut pass, target_px, (id, rect), time.now)?;
            }
            let quad = Quad {
                scissor: place.painted(&view.body).filter(|_| time.is_recorded),
                ..Quad::textured(rect, picture.texture())
            };
            let mut layers = vec![quad];
            if self.is_blinked && !time.is_replay {
                let hidden = picture.blinks().iter().map(|at| place.on_canvas(*at));
                layers.extend(hidden.map(|rect| Quad::solid(rect, ground)));
            }
            if let (Body::Map(_), Some(entity)) = (&view.body, frame.followed) {
                let corners = self.maps.corners(id, entity, time.now);
                for (colour, part) in corners {
                    let colour = if colour { ink } else { rim };
                    let quad = Quad::solid(part, colour.to_normalized_gamma_f32());
                    layers.push(Quad { scissor: Some(rect), ..quad });
                }
            }
            self.quads.upload(&self.gpu, quads, target_px, &layers);
            self.quads.draw(&mut pass, quads);
            self.video.upload(&self.gpu, video, target_px, &pictures);
            self.video.draw(&mut pass, video);
        }
        drop(pass);
        self.gpu.queue.submit([encoder.finish()]);
        self.copy_pictures(batches);
        Ok(())
    }

    /// Copies the pictures that the processor draws onto what was drawn before.
    fn copy_pictures(&mut self, batches: &mut [(QuadBatch, VideoBatch)]) {
        if batches.iter().any(|(_, video)| video.is_to_copy()) {
            let batches = batches.iter_mut().map(|(_, video)| video);
            self.video.copy(&self.gpu, batches, &self.canvas);
        }
    }

    /// Where a part of the wall, px at full scale, is on the canvas.
    fn on_canvas(&self, px: PxRect) -> wall_gpu::PxRect {
        let on_canvas = |px: i32| (f64::from(px) * self.scale).round() as f32;
        let (left, top) = (on_canvas(px.x - self.area.x), on_canvas(px.y - self.area.y));
        let (right, bottom) = (px.right() - self.area.x, px.bottom() - self.area.y);
        wall_gpu::PxRect::new(left, top, on_canvas(right) - left, on_canvas(bottom) - top)
    }
}
