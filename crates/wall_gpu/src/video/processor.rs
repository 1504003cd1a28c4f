//! Camera pictures where the processor draws.
//!
//! Without a graphics card a driver runs the shader on the processor, pixel by pixel. Scaling and
//! converting whole planes by vector instructions costs a fraction of that, so pictures are made
//! ready here, and copied onto the canvas.

use dcv_color_primitives::{ColorSpace, ImageFormat, PixelFormat, convert_image};
use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};

use super::{I420, Matrix, VideoPlace};

/// A part of the target, scaled, to be converted and copied there.
pub(super) struct Ready<'a> {
    /// Left and upper edge on the target, px.
    pub(super) at: [u32; 2],
    /// Width and height, px.
    pub(super) size_px: [u32; 2],
    /// Bytes from row to row of what is converted, as copies to textures ask for.
    pub(super) stride: u32,
    planes: [Plane<'a>; 3],
    /// Width and height of the planes.
    even: [u32; 2],
    colours: ColorSpace,
    look: (f32, f32),
}

/// Scales and converts, in rooms that it keeps.
#[derive(Default)]
pub(super) struct Processor {
    resizer: Resizer,
    planes: [Vec<u8>; 3],
}

/// Which pixels of the target a place covers, and which part of the picture is there (left, top,
/// right, bottom; 0 to 1).
#[derive(Debug, PartialEq)]
struct Cut {
    at: [u32; 2],
    size_px: [u32; 2],
    part: [f64; 4],
}

impl Processor {
    /// Makes `picture` ready for its `place` on a target of this size; `None` if nothing of it is
    /// there.
    pub(super) fn ready<'a>(
        &'a mut self,
        picture: &I420<'a>,
        place: &VideoPlace,
        target_px: [u32; 2],
    ) -> Option<Ready<'a>> {
        let cut = cut(place, picture.size_px, target_px)?;
        // Two pixels across and down share their colour.
        let even = cut.size_px.map(|side| side.next_multiple_of(2));
        let [y, u, v] = match pixel_by_pixel(picture.size_px, &cut, even) {
            Some(corner) => Self::cropped(&mut self.planes, picture, corner, even)?,
            None => Self::scaled((&mut self.planes, &mut self.resizer), picture, &cut, even)?,
        };
        let colours = match (picture.matrix, picture.is_full_range) {
            (Matrix::Bt601, false) => ColorSpace::Bt601,
            (Matrix::Bt601, true) => ColorSpace::Bt601FR,
            (Matrix::Bt709, false) => ColorSpace::Bt709,
            (Matrix::Bt709, true) => ColorSpace::Bt709FR,
        };
        Some(Ready {
            at: cut.at,
            size_px: cut.size_px,
            stride: (even[0] * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT),
            planes: [y, u, v],
            even,
            colours,
            look: (place.brightness, place.saturation),
        })
    }

    /// The part of each plane that begins at `corner`, with its stride.
    fn cropped<'a>(
        planes: &'a mut [Vec<u8>; 3],
        picture: &I420<'a>,
        corner: [u32; 2],
        size_px: [u32; 2],
    ) -> Option<[Plane<'a>; 3]> {
        let plane = |nr: usize, room: &'a mut Vec<u8>| {
            let (bytes, stride) = (*picture.planes.get(nr)?, *picture.strides.get(nr)?);
            let share = if nr == 0 { 1 } else { 2 };
            let [x, y, width, height] =
                [corner[0], corner[1], size_px[0], size_px[1]].map(|side| (side / share) as usize);
            let part = bytes.get(y * stride + x..)?;
            if part.len() >= height * stride {
                return Some((part, stride));
            }
            // Its last row is shorter than a stride.
            room.clear();
            for row in part.chunks(stride).take(height) {
                room.extend_from_slice(row.get(..width)?);
            }
            Some((&room[..], width))
        };
        let [first, second, third] = planes;
        Some([plane(0, first)?, plane(1, second)?, plane(2, third)?])
    }

    /// The part of each plane that is seen, scaled, with its stride.
    fn scaled<'a>(
        (planes, resizer): (&'a mut [Vec<u8>; 3], &mut Resizer),
        picture: &I420<'_>,
        cut: &Cut,
        size_px: [u32; 2],
    ) -> Option<[Plane<'a>; 3]> {
        let mut plane = |nr: usize, room: &'a mut Vec<u8>| {
            let [width, height] = if nr == 0 { size_px } else { size_px.map(|side| side / 2) };
            room.resize(width as usize * height as usize, 0);
            let (bytes, stride) = (*picture.planes.get(nr)?, *picture.strides.get(nr)?);
            let [across, down] = picture.plane_px(nr);
            let stride = u32::try_from(stride).ok()?;
            let from = ImageRef::new(stride, down, bytes, PixelType::U8).ok()?;
            let mut to = Image::from_slice_u8(width, height, room, PixelType::U8).ok()?;
            let [left, top, right, bottom] = cut.part;
            let (across, down) = (f64::from(across), f64::from(down));
            let options = ResizeOptions::new()
                .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
                .crop(left * across, top * down, (right - left) * across, (bottom - top) * down);
            resizer.resize(&from, &mut to, &options).ok()?;
            Some((&room[..], width as usize))
        };
        let [first, second, third] = planes;
        Some([plane(0, first)?, plane(1, second)?, plane(2, third)?])
    }
}

impl Ready<'_> {
    /// How much it is converted, bytes: two rows share their colour, so there may be one more.
    pub(super) fn bytes(&self) -> usize {
        self.stride as usize * self.even[1] as usize
    }

    /// Puts red, green, blue and opacity of each pixel, gamma-encoded, into a room of
    /// [`bytes`](Self::bytes); `None` if the planes are shorter than they say.
    pub(super) fn convert(self, room: &mut [u8]) -> Option<()> {
        let (pixel_format, num_planes) = (PixelFormat::I420, 3);
        let from = ImageFormat { pixel_format, color_space: self.colours, num_planes };
        let (pixel_format, color_space, num_planes) = (PixelFormat::Rgba, ColorSpace::Rgb, 1);
        let to = ImageFormat { pixel_format, color_space, num_planes };
        let ([width, height], strides) = (self.even, self.planes.map(|(_, stride)| stride));
        let (planes, stride) = (self.planes.map(|(bytes, _)| bytes), [self.stride as usize]);
        let (to_strides, into) = (Some(&stride[..]), &mut [&mut *room]);
        convert_image(width, height, &from, Some(&strides), &planes, &to, to_strides, into).ok()?;
        if self.look != (1.0, 1.0) {
            dim(room, self.look);
        }
        Some(())
    }
}

/// Bytes of a plane, and how many from row to row.
type Plane<'a> = (&'a [u8], usize);

/// Where the part begins, if it is as large as its place on the target, within a pixel: then
/// nothing needs be scaled.
fn pixel_by_pixel(picture_px: [u32; 2], cut: &Cut, size_px: [u32; 2]) -> Option<[u32; 2]> {
    let [left, top, right, bottom] = cut.part;
    let along = |from: f64, to: f64, whole: u32, wanted: u32| {
        let (from, to) = (from * f64::from(whole), to * f64::from(whole));
        // One pixel more or less for the place's edges, and one to make it even.
        let is_near = (to - from - f64::from(wanted)).abs() <= 2.0 && wanted <= whole;
        // An even one: two pixels share their colour.
        let first = ((from / 2.0).round() * 2.0) as u32;
        is_near.then(|| first.min((whole - wanted) & !1))
    };
    let x = along(left, right, picture_px[0], size_px[0])?;
    let y = along(top, bottom, picture_px[1], size_px[1])?;
    Some([x, y])
}

/// What of a picture of this size is on which pixels of a target: those whose middle the place
/// covers.
fn cut(place: &VideoPlace, size_px: [u32; 2], target_px: [u32; 2]) -> Option<Cut> {
    let (rect, [left, top, right, bottom]) = place.fitted(size_px);
    let along = |start: f32, length: f32, most: u32, (from, to): (f32, f32)| {
        let pixel = |edge: f32| (edge - 0.5).ceil().clamp(0.0, most as f32);
        let (first, end) = (pixel(start), pixel(start + length));
        let share = |pixel: f32| {
            // What lies within half a pixel of the place's edge is the edge.
            let share = if (pixel - start).abs() <= 0.5 {
                0.0
            } else if (pixel - start - length).abs() <= 0.5 {
                1.0
            } else {
                (pixel - start) / length
            };
            f64::from(from + (to - from) * share).clamp(0.0, 1.0)
        };
        (end > first).then(|| (first as u32, (end - first) as u32, share(first), share(end)))
    };
    let (x, width, from_x, to_x) = along(rect.x, rect.width, target_px[0], (left, right))?;
    let (y, height, from_y, to_y) = along(rect.y, rect.height, target_px[1], (top, bottom))?;
    let part = [from_x, from_y, to_x, to_y];
    (from_x < to_x && from_y < to_y).then_some(Cut { at: [x, y], size_px: [width, height], part })
}

/// The look of a stale picture, as the shader makes it.
fn dim(rgba: &mut [u8], (brightness, saturation): (f32, f32)) {
    for [red, green, blue, _] in rgba.as_chunks_mut::<4>().0 {
        let [r, g, b] = [*red, *green, *blue].map(f32::from);
        // Rec. 709 luma of gamma-encoded colour.
        let luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        let look = |value: f32| ((luma + (value - luma) * saturation) * brightness).round() as u8;
        (*red, *green, *blue) = (look(r), look(g), look(b));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fit, PxRect};

    #[test]
    fn a_place_is_cut_to_the_target_with_its_part_of_the_picture() {
        let place = VideoPlace::fresh(PxRect::new(-50.0, 10.0, 100.0, 100.0));
        let whole = cut(&place, [200, 200], [1_000, 1_000]).unwrap();
        assert_eq!((whole.at, whole.size_px), ([0, 10], [50, 100]));
        assert_eq!(whole.part, [0.5, 0.0, 1.0, 1.0]);
        // A place between two pixels is all of the picture all the same.
        let place = VideoPlace::fresh(PxRect::new(0.4, 0.6, 100.0, 100.0));
        let between = cut(&place, [200, 200], [1_000, 1_000]).unwrap();
        assert_eq!((between.at, between.size_px), ([0, 1], [100, 100]));
        assert_eq!(between.part, [0.0, 0.0, 1.0, 1.0]);
        let away = VideoPlace::fresh(PxRect::new(300.0, 0.0, 10.0, 10.0));
        assert_eq!(cut(&away, [200, 200], [200, 200]), None);
    }

    #[test]
    fn what_is_as_large_as_its_place_is_not_scaled() {
        let cut = |part| Cut { at: [0, 0], size_px: [478, 240], part };
        let at = |part, size| pixel_by_pixel(size, &cut(part), [478, 240]);
        assert_eq!(at([0.0, 0.055, 1.0, 0.945], [478, 270]), Some([0, 14]));
        assert_eq!(at([0.1, 0.0, 0.9, 1.0], [598, 240]), Some([60, 0]));
        assert_eq!(at([0.0, 0.0, 1.0, 1.0], [640, 360]), None);
        assert_eq!(at([0.0, 0.0, 1.0, 1.0], [477, 240]), None);
    }

    #[test]
    fn odd_sizes_and_parts_of_parts_are_made_ready() {
        let (y, u, v) = (vec![126; 7 * 5], vec![128; 4 * 3], vec![128; 4 * 3]);
        let picture = I420 {
            size_px: [7, 5],
            planes: [&y, &u, &v],
            strides: [7, 4, 4],
            is_full_range: true,
            matrix: Matrix::Bt601,
        };
        let mut processor = Processor::default();
        for (width, height) in [(1.0, 1.0), (3.0, 9.0), (7.0, 5.0), (8.0, 6.0), (31.0, 17.0)] {
            for part in [[0.0, 0.0, 1.0, 1.0], [0.9, 0.9, 1.0, 1.0]] {
                let rect = PxRect::new(2.0, 3.0, width, height);
                let place = VideoPlace { part, fit: Fit::Contain, ..VideoPlace::fresh(rect) };
                let ready = processor.ready(&picture, &place, [64, 64]).unwrap();
                let (stride, [across, down]) = (ready.stride, ready.size_px);
                let mut rgba = vec![0; ready.bytes()];
                ready.convert(&mut rgba).unwrap();
                for row in rgba.chunks(stride as usize).take(down as usize) {
                    let pixels = row.as_chunks::<4>().0;
                    let is_grey = |[r, g, b, a]: &[u8; 4]| {
                        [r, g, b].iter().all(|value| value.abs_diff(126) <= 2) && *a == 255
                    };
                    assert!(pixels.iter().take(across as usize).all(is_grey), "{width} x {height}");
                }
            }
        }
    }
}
