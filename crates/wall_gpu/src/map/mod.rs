//! Passes of the map. Places are metres east and north of an origin near the map's middle,
//! so that single precision holds millimetres across a city.

mod areas;
mod basemap;
mod frame;
pub(crate) mod instances;
mod lines;
mod marks;
mod movers;

pub use areas::{AreaMesh, AreaVertex};
pub use basemap::{BasemapBatch, BasemapInstance, BasemapTexture};
pub use frame::{FrameBinding, MapFrame};
pub use lines::LineInstance;
pub use marks::{MarkInstance, MarkShape};
pub use movers::{MoverInstance, MoverShape};

use instances::Instances;

use crate::Gpu;

/// Pipelines of every map pass for one target format. Draw calls need a frame bound by
/// [`MapPasses::bind`]; a viewport set on the render pass puts the map into its tile.
pub struct MapPasses {
    frame_layout: wgpu::BindGroupLayout,
    areas: wgpu::RenderPipeline,
    lines: wgpu::RenderPipeline,
    movers: wgpu::RenderPipeline,
    marks: wgpu::RenderPipeline,
    basemap: basemap::BasemapPass,
}

impl MapPasses {
    /// The passes for targets of `format`, which must not be an sRGB format.
    pub fn new(gpu: &Gpu, format: wgpu::TextureFormat) -> Self {
        let device = &gpu.device;
        let frame_layout = frame::layout(device);
        Self {
            areas: areas::pipeline(device, &frame_layout, format),
            lines: lines::pipeline(device, &frame_layout, format),
            movers: movers::pipeline(device, &frame_layout, format),
            marks: marks::pipeline(device, &frame_layout, format),
            basemap: basemap::BasemapPass::new(device, &frame_layout, format),
            frame_layout,
        }
    }

    /// A place for a map's frame on the GPU.
    pub fn frame(&self, gpu: &Gpu) -> FrameBinding {
        FrameBinding::new(gpu, &self.frame_layout)
    }

    /// Chooses the frame of the draw calls that follow.
    pub fn bind(&self, pass: &mut wgpu::RenderPass<'_>, frame: &FrameBinding) {
        pass.set_bind_group(0, &frame.binding, &[]);
    }

    /// Draws filled polygons.
    pub fn draw_areas(&self, pass: &mut wgpu::RenderPass<'_>, mesh: &AreaMesh) {
        mesh.draw(pass, &self.areas);
    }

    /// Draws line segments, later ones over earlier ones.
    pub fn draw_lines(&self, pass: &mut wgpu::RenderPass<'_>, lines: &Instances<LineInstance>) {
        lines.draw(pass, &self.lines);
    }

    /// Draws moving units, later ones over earlier ones.
    pub fn draw_movers(&self, pass: &mut wgpu::RenderPass<'_>, movers: &Instances<MoverInstance>) {
        movers.draw(pass, &self.movers);
    }

    /// Draws symbols, later ones over earlier ones.
    pub fn draw_marks(&self, pass: &mut wgpu::RenderPass<'_>, marks: &Instances<MarkInstance>) {
        marks.draw(pass, &self.marks);
    }

    /// Makes a raster drawable: straight RGBA rows from the north, `size_px` px; `None` if
    /// the bytes do not match the size or the device cannot hold it.
    pub fn basemap_texture(
        &self,
        gpu: &Gpu,
        size_px: [u32; 2],
        rgba: &[u8],
    ) -> Option<BasemapTexture> {
        self.basemap.texture(gpu, size_px, rgba)
    }

    /// Draws rasters, later ones over earlier ones.
    pub fn draw_basemaps(&self, pass: &mut wgpu::RenderPass<'_>, batch: &BasemapBatch) {
        self.basemap.draw(pass, batch);
    }
}
