//! A tile's picture, kept until it must look different.

use egui::Rect;
use wall_gpu::{Canvas, Gpu, GpuError, QuadTexture, Quads};
use wall_model::{FrameSeq, Shared, Timestamp};
use wall_service::view::{Body, Text, TileView};

use crate::{
    TextPass,
    tile::{CameraFrame, TileStyle, paint_tile},
};

/// See the [module](self).
pub(super) struct TilePicture {
    canvas: Canvas,
    texture: QuadTexture,
    shown: Option<Shown>,
    blinks: Vec<Rect>,
}

/// What a picture depends on besides its size and the look.
struct Shown {
    view: Shared<TileView>,
    cameras: Vec<CameraFrame>,
    photos: Vec<FrameSeq>,
    replay: Option<Timestamp>,
    notice: Option<Text>,
}

impl TilePicture {
    pub(super) fn new(gpu: &Gpu, quads: &Quads, size_px: [u32; 2]) -> Result<Self, GpuError> {
        let canvas = Canvas::new(gpu, size_px)?;
        let texture = quads.texture(gpu, &canvas.view, wall_gpu::FORMAT);
        Ok(Self { canvas, texture, shown: None, blinks: Vec::new() })
    }

    pub(super) fn size_px(&self) -> [u32; 2] {
        self.canvas.size_px
    }

    pub(super) fn texture(&self) -> &QuadTexture {
        &self.texture
    }

    /// Places of its symbols that blink, px.
    pub(super) fn blinks(&self) -> &[Rect] {
        &self.blinks
    }

    /// The next [`TilePicture::paint`] paints, whatever its view.
    pub(super) fn forget(&mut self) {
        self.shown = None;
    }

    /// Paints a view, with what is known of its cameras and the photos that it can show,
    /// unless the picture shows it already; answers whether it painted.
    pub(super) fn paint(
        &mut self,
        gpu: &Gpu,
        text: &mut TextPass,
        style: &TileStyle<'_>,
        (view, cameras, photos): (&Shared<TileView>, &[CameraFrame], Vec<FrameSeq>),
        cells: &[Rect],
    ) -> bool {
        let is_shown = self.shown.as_ref().is_some_and(|shown| {
            shown.cameras == cameras
                && shown.photos == photos
                && shown.replay == style.replay
                && shown.notice.as_ref() == style.notice
                && looks_the_same(&shown.view, view)
        });
        if is_shown {
            return false;
        }
        let handles = (&gpu.device, &gpu.queue);
        let clear = egui::Rgba::TRANSPARENT;
        text.paint(handles, &self.canvas.view, self.canvas.size_px, clear, |painter| {
            self.blinks = paint_tile(painter, style, view, cameras, cells);
        });
        self.shown = Some(Shown {
            view: view.clone(),
            cameras: cameras.to_vec(),
            photos,
            replay: style.replay,
            notice: style.notice.cloned(),
        });
        true
    }
}

/// Whether both views give the same picture. Of a map only the header is in the picture:
/// its vehicles move without painting it again.
fn looks_the_same(a: &Shared<TileView>, b: &Shared<TileView>) -> bool {
    if a.is_same(b) {
        return true;
    }
    match (&a.body, &b.body) {
        (Body::Map(_), Body::Map(_)) => {
            (&a.title, &a.source, a.freshness) == (&b.title, &b.source, b.freshness)
        }
        _ => a == b,
    }
}
