//! Pixels that the passes draw.

use std::sync::Arc;

use crate::{
    CameraPicture, Canvas, FORMAT, Gpu, I420, Matrix, Picture, PxRect, Quad, QuadBatch, Quads,
    VideoBatch, VideoPass, VideoPicture, VideoPlace, read_rgba,
};

fn gpu() -> Option<Gpu> {
    Gpu::headless().map_err(|err| eprintln!("skipped: {err}")).ok()
}

fn drawn(gpu: &Gpu, size_px: [u32; 2], draw: impl FnOnce(&mut wgpu::RenderPass<'_>)) -> Picture {
    let canvas = Canvas::new(gpu, size_px).unwrap();
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    draw(&mut canvas.pass(&mut encoder, "test", Some([0.0, 0.0, 0.0, 1.0])));
    gpu.queue.submit([encoder.finish()]);
    read_rgba(gpu, &canvas).unwrap()
}

fn is_near(pixel: Option<[u8; 4]>, expected: [u8; 3]) -> bool {
    pixel.is_some_and(|px| px.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 2))
}

#[test]
fn quads_are_placed_tinted_and_cut() {
    let Some(gpu) = gpu() else { return };
    let quads = Quads::new(&gpu, FORMAT);
    let source = Canvas::new(&gpu, [2, 1]).unwrap();
    let texels = [255, 0, 0, 255, 0, 0, 128, 128];
    gpu.queue.write_texture(
        source.texture.as_image_copy(),
        &texels,
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(8), rows_per_image: None },
        wgpu::Extent3d { width: 2, height: 1, depth_or_array_layers: 1 },
    );
    let texture = quads.texture(&gpu, &source.view, FORMAT);
    let mut batch = QuadBatch::default();
    // An odd width: rows are padded on their way back.
    let size = [101, 50];
    let list = [
        Quad::solid(PxRect::new(0.0, 0.0, 50.0, 50.0), [0.0, 0.5, 0.0, 1.0]),
        Quad::textured(PxRect::new(10.0, 10.0, 80.0, 20.0), &texture),
        Quad {
            scissor: Some(PxRect::new(0.0, 40.0, 20.0, 10.0)),
            opacity: 0.5,
            ..Quad::solid(PxRect::new(0.0, 30.0, 101.0, 20.0), [1.0; 4])
        },
        Quad {
            scissor: Some(PxRect::new(500.0, 0.0, 20.0, 10.0)),
            ..Quad::solid(PxRect::of_size(size), [1.0; 4])
        },
    ];
    quads.upload(&gpu, &mut batch, size, &list);
    let picture = drawn(&gpu, size, |pass| quads.draw(pass, &batch));
    assert!(is_near(picture.at(5, 5), [0, 128, 0]));
    assert!(is_near(picture.at(12, 12), [255, 0, 0]));
    assert!(is_near(picture.at(88, 28), [0, 0, 128]));
    assert!(is_near(picture.at(5, 45), [128, 191, 128]), "{:?}", picture.at(5, 45));
    assert!(is_near(picture.at(30, 45), [0, 128, 0]));
    assert!(is_near(picture.at(100, 49), [0, 0, 0]));
    assert_eq!(picture.at(101, 0), None);
}

#[test]
fn decoded_textures_come_out_as_they_went_in() {
    let Some(gpu) = gpu() else { return };
    let quads = Quads::new(&gpu, FORMAT);
    let format = wgpu::TextureFormat::Rgba8UnormSrgb;
    let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: None,
        size: wgpu::Extent3d { width: 1, height: 1, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    let layout =
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(4), rows_per_image: None };
    let size = wgpu::Extent3d { width: 1, height: 1, depth_or_array_layers: 1 };
    gpu.queue.write_texture(texture.as_image_copy(), &[200, 100, 20, 255], layout, size);
    let view = texture.create_view(&Default::default());
    let source = quads.texture(&gpu, &view, format);
    let mut batch = QuadBatch::default();
    let quad = Quad::textured(PxRect::of_size([8, 8]), &source);
    quads.upload(&gpu, &mut batch, [8, 8], &[quad]);
    let picture = drawn(&gpu, [8, 8], |pass| quads.draw(pass, &batch));
    assert!(is_near(picture.at(4, 4), [200, 100, 20]), "{:?}", picture.at(4, 4));
}

/// A picture of one colour, as stored.
#[derive(Clone, Copy)]
struct Flat {
    size_px: [u32; 2],
    strides: [usize; 3],
    yuv: [[u8; 64]; 3],
    is_full_range: bool,
    matrix: Matrix,
}

impl Flat {
    fn new(stored: [u8; 3], is_full_range: bool, matrix: Matrix) -> Self {
        let yuv = stored.map(|value| [value; 64]);
        Self { size_px: [8, 8], strides: [8, 4, 4], yuv, is_full_range, matrix }
    }
}

impl CameraPicture for Flat {
    fn planes(&self) -> I420<'_> {
        let Self { size_px, strides, is_full_range, matrix, .. } = *self;
        let [y, u, v] = &self.yuv;
        I420 { size_px, planes: [y, &u[..16], &v[..16]], strides, is_full_range, matrix }
    }
}

/// Draws a picture on a black target, by shaders and by the processor.
fn both(
    gpu: &Gpu,
    picture: Flat,
    place: VideoPlace,
    size_px: [u32; 2],
) -> [(&'static str, Picture); 2] {
    [("shader", false), ("processor", true)].map(|(name, by_processor)| {
        let gpu = gpu.clone().taken_for_processor(by_processor);
        let mut pass = VideoPass::new(&gpu, FORMAT);
        let mut source = VideoPicture::default();
        let picture: Arc<dyn CameraPicture> = Arc::new(picture);
        assert!(source.show(&gpu, &pass, &picture));
        assert_eq!(source.size_px(), Some([8, 8]));
        let mut batch = VideoBatch::default();
        pass.upload(&gpu, &mut batch, size_px, &[(&source, place)]);
        assert_eq!(batch.is_to_copy(), by_processor);
        let canvas = Canvas::new(&gpu, size_px).unwrap();
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let black = Some([0.0, 0.0, 0.0, 1.0]);
        pass.draw(&mut canvas.pass(&mut encoder, "test", black), &batch);
        gpu.queue.submit([encoder.finish()]);
        pass.copy(&gpu, [&mut batch].into_iter(), &canvas);
        let drawn = read_rgba(&gpu, &canvas).unwrap();
        assert!(gpu.check().is_ok());
        (name, drawn)
    })
}

#[test]
fn pictures_are_converted_by_their_matrix_and_range() {
    let Some(gpu) = gpu() else { return };
    let cases = [
        ([16, 128, 128], false, Matrix::Bt601, [0, 0, 0]),
        ([235, 128, 128], false, Matrix::Bt709, [255, 255, 255]),
        ([81, 90, 240], false, Matrix::Bt601, [255, 0, 0]),
        ([63, 102, 240], false, Matrix::Bt709, [255, 0, 0]),
        ([76, 85, 255], true, Matrix::Bt601, [254, 0, 0]),
        ([128, 128, 128], true, Matrix::Bt601, [128, 128, 128]),
    ];
    for (stored, is_full_range, matrix, expected) in cases {
        let picture = Flat::new(stored, is_full_range, matrix);
        let place = VideoPlace::fresh(PxRect::new(0.0, 0.0, 16.0, 16.0));
        for (by, picture) in both(&gpu, picture, place, [32, 16]) {
            let at = |x| picture.at(x, 8);
            assert!(is_near(at(8), expected), "{by}, {stored:?}: {:?}", at(8));
            assert!(is_near(at(15), expected) && is_near(at(16), [0, 0, 0]), "{by}");
        }
    }
}

#[test]
fn stale_pictures_are_grey_and_short_planes_are_refused() {
    let Some(gpu) = gpu() else { return };
    let good = Flat::new([81, 90, 240], false, Matrix::Bt601);
    for by_processor in [false, true] {
        let gpu = gpu.clone().taken_for_processor(by_processor);
        let pass = VideoPass::new(&gpu, FORMAT);
        let mut source = VideoPicture::default();
        let bad = [
            Flat { size_px: [8, 9], ..good },
            Flat { strides: [7, 4, 4], ..good },
            Flat { size_px: [0, 8], ..good },
        ];
        for picture in bad {
            let picture: Arc<dyn CameraPicture> = Arc::new(picture);
            assert!(!source.show(&gpu, &pass, &picture));
        }
        assert_eq!(source.size_px(), None);
    }
    let place = VideoPlace::stale(PxRect::new(0.0, 0.0, 16.0, 16.0));
    for (by, picture) in both(&gpu, good, place, [16, 16]) {
        let [r, g, b, _] = picture.at(8, 8).unwrap();
        assert!(r == g && g == b && (1..60).contains(&r), "{by}: {r} {g} {b}");
    }
}
