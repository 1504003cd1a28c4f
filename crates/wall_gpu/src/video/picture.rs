//! A camera's newest picture.

use std::sync::Arc;

use super::VideoPass;
use crate::Gpu;
use crate::pipeline::bind_textures;

/// A decoded picture.
pub trait CameraPicture: Send + Sync {
    /// Its planes.
    fn planes(&self) -> I420<'_>;
}

/// Which colour matrix a picture was coded with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matrix {
    /// ITU-R BT.601: standard definition, JPEG.
    Bt601,
    /// ITU-R BT.709: high definition.
    Bt709,
}

/// A picture as three planes; both chroma planes have half the sides, rounded up.
#[derive(Clone, Copy, Debug)]
pub struct I420<'a> {
    /// Width and height, px; 1 or more.
    pub size_px: [u32; 2],
    /// Luma and the two chroma planes: rows from the top, each as long as its stride.
    pub planes: [&'a [u8]; 3],
    /// Bytes from row to row of each plane, its width or more.
    pub strides: [usize; 3],
    /// Whether samples use 0 to 255 rather than 16 to 235.
    pub is_full_range: bool,
    /// The colour matrix.
    pub matrix: Matrix,
}

impl I420<'_> {
    /// Width and height of a plane, px.
    pub(super) fn plane_px(&self, plane: usize) -> [u32; 2] {
        if plane == 0 { self.size_px } else { self.size_px.map(|side| side.div_ceil(2)) }
    }

    /// Whether every plane has the bytes that its size and stride ask for.
    fn is_complete(&self) -> bool {
        self.size_px.iter().all(|side| *side > 0)
            && (0..3).zip(self.planes).zip(self.strides).all(|((plane, bytes), stride)| {
                let [width, height] = self.plane_px(plane).map(|side| side as usize);
                stride >= width && stride.checked_mul(height).is_some_and(|all| all <= bytes.len())
            })
    }
}

/// One camera's newest picture: in textures, which stay while its size stays, or where the
/// processor draws as it was decoded.
#[derive(Default)]
pub struct VideoPicture {
    shown: Option<Shown>,
}

pub(super) enum Shown {
    Textures(Box<Planes>),
    Decoded(Arc<dyn CameraPicture>),
}

#[derive(Debug)]
pub(super) struct Planes {
    textures: [wgpu::Texture; 3],
    pub(super) binding: wgpu::BindGroup,
    pub(super) size_px: [u32; 2],
    pub(super) is_full_range: bool,
    pub(super) matrix: Matrix,
}

impl VideoPicture {
    /// Replaces the picture. Answers false, keeping the old one, if the planes are shorter
    /// than their size says or larger than the device can hold.
    pub fn show(&mut self, gpu: &Gpu, pass: &VideoPass, picture: &Arc<dyn CameraPicture>) -> bool {
        let planes = picture.planes();
        let [width, height] = planes.size_px;
        if !planes.is_complete() || gpu.check_size(width, height).is_err() {
            return false;
        }
        if gpu.draws_by_processor() {
            self.shown = Some(Shown::Decoded(Arc::clone(picture)));
            return true;
        }
        let mut textures = match self.shown.take() {
            Some(Shown::Textures(kept)) if kept.size_px == planes.size_px => kept,
            _ => Box::new(Planes::new(gpu, pass, &planes)),
        };
        textures.fill(gpu, &planes);
        (textures.is_full_range, textures.matrix) = (planes.is_full_range, planes.matrix);
        self.shown = Some(Shown::Textures(textures));
        true
    }

    /// Width and height of the picture, px; `None` before the first.
    pub fn size_px(&self) -> Option<[u32; 2]> {
        match self.shown.as_ref()? {
            Shown::Textures(planes) => Some(planes.size_px),
            Shown::Decoded(picture) => Some(picture.planes().size_px),
        }
    }

    pub(super) fn shown(&self) -> Option<&Shown> {
        self.shown.as_ref()
    }
}

impl Planes {
    fn new(gpu: &Gpu, pass: &VideoPass, picture: &I420<'_>) -> Self {
        let textures = [0, 1, 2].map(|plane| {
            let [width, height] = picture.plane_px(plane);
            gpu.device.create_texture(&wgpu::TextureDescriptor {
                label: Some("video plane"),
                size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format: wgpu::TextureFormat::R8Unorm,
                usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
                view_formats: &[],
            })
        });
        let views = textures.each_ref().map(|texture| texture.create_view(&Default::default()));
        let binding = bind_textures(
            &gpu.device,
            &pass.layout,
            &[&views[0], &views[1], &views[2]],
            &pass.smooth,
        );
        Self {
            textures,
            binding,
            size_px: picture.size_px,
            is_full_range: picture.is_full_range,
            matrix: picture.matrix,
        }
    }

    fn fill(&self, gpu: &Gpu, picture: &I420<'_>) {
        let planes = self.textures.iter().zip(picture.planes).zip(picture.strides);
        for (plane, ((texture, bytes), stride)) in planes.enumerate() {
            let [width, height] = picture.plane_px(plane);
            gpu.queue.write_texture(
                texture.as_image_copy(),
                bytes,
                wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: u32::try_from(stride).ok(),
                    rows_per_image: Some(height),
                },
                wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
            );
        }
    }
}
