//! Photos on the GPU: read, turned and made small by whoever has them, loaded once.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Cursor,
};

use egui::{ColorImage, TextureHandle, TextureOptions, vec2};
use image::{ImageDecoder as _, ImageReader, Limits};
use wall_model::{Fact, FrameSeq, Shared};
use wall_service::view::{Block, Body, TileView};

use super::WallFrame;
use crate::{TextPass, tile::PhotoTextures};

/// Longest side of a photo on the wall, px.
const LARGEST: u32 = 640;

/// Longest side of a photo that is read, px; larger ones are refused.
const MAX_SIDE: u32 = 12_000;

/// Most bytes that reading one may take.
const MAX_BYTES: u64 = 160 * 1024 * 1024;

/// Most photos on the GPU at a time.
const MOST: usize = 32;

/// A photo that is ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoPixels {
    /// Width and height, px.
    pub size_px: [u32; 2],
    /// Rows from the top, red, green, blue and opacity of each pixel, gamma-encoded.
    pub rgba: Vec<u8>,
}

impl PhotoPixels {
    /// Reads a PNG or JPEG, turns it upright and makes it as small as the wall shows it;
    /// `None` if it is neither, or too large. Takes a while: not for the thread that draws.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_SIDE);
        limits.max_image_height = Some(MAX_SIDE);
        limits.max_alloc = Some(MAX_BYTES);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().ok()?;
        let orientation = decoder.orientation().ok()?;
        let mut picture = image::DynamicImage::from_decoder(decoder).ok()?;
        picture = match picture.width().max(picture.height()) {
            ..=LARGEST => picture,
            _ => picture.thumbnail(LARGEST, LARGEST),
        };
        picture.apply_orientation(orientation);
        let picture = picture.into_rgba8();
        Some(Self { size_px: [picture.width(), picture.height()], rgba: picture.into_raw() })
    }
}

/// The pictures' facts of a view's photos.
pub fn photo_facts(view: &TileView) -> impl Iterator<Item = &Shared<Fact>> {
    let blocks = match &view.body {
        Body::Blocks(blocks) => blocks.as_slice(),
        _ => &[],
    };
    let photos = blocks.iter().filter_map(|block| match block {
        Block::Photos(photos) => Some(photos),
        _ => None,
    });
    photos.flatten().filter_map(|photo| photo.picture.as_ref())
}

/// The photos that are on the GPU.
#[derive(Default)]
pub(super) struct PhotoStore {
    handles: BTreeMap<FrameSeq, TextureHandle>,
    textures: PhotoTextures,
}

impl PhotoStore {
    /// Loads photos of the frame's tiles that have come, drops those that none shows.
    pub(super) fn update(&mut self, text: &TextPass, frame: &WallFrame<'_>) {
        let mut shown: BTreeSet<FrameSeq> = BTreeSet::new();
        for fact in frame.tiles.iter().flat_map(|(_, view)| photo_facts(view)) {
            if shown.len() >= MOST || !shown.insert(fact.frame) {
                continue;
            }
            if self.handles.contains_key(&fact.frame) {
                continue;
            }
            let Some(photo) = frame.basemaps.photo(fact) else { continue };
            let [width, height] = photo.size_px.map(|side| side as usize);
            if width * height * 4 != photo.rgba.len() || photo.rgba.is_empty() {
                continue;
            }
            let image = ColorImage::from_rgba_unmultiplied([width, height], &photo.rgba);
            let handle = text.context().load_texture("photo", image, TextureOptions::LINEAR);
            let known = (handle.id(), vec2(width as f32, height as f32));
            self.textures.known.insert(fact.frame, known);
            self.handles.insert(fact.frame, handle);
        }
        self.handles.retain(|seq, _| shown.contains(seq));
        self.textures.known.retain(|seq, _| shown.contains(seq));
    }

    pub(super) fn textures(&self) -> &PhotoTextures {
        &self.textures
    }

    /// The photos of a view that can be painted now.
    pub(super) fn ready(&self, view: &TileView) -> Vec<FrameSeq> {
        let seqs = photo_facts(view).map(|fact| fact.frame);
        seqs.filter(|seq| self.handles.contains_key(seq)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(picture: image::DynamicImage, format: image::ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn photos_are_made_small() {
        let picture = image::DynamicImage::new_rgb8(3_000, 2_000);
        let photo = PhotoPixels::read(&encoded(picture, image::ImageFormat::Jpeg)).unwrap();
        assert_eq!(photo.size_px, [640, 427]);
        assert_eq!(photo.rgba.len(), 640 * 427 * 4);
        let small = image::DynamicImage::new_rgb8(3, 2);
        let photo = PhotoPixels::read(&encoded(small, image::ImageFormat::Png)).unwrap();
        assert_eq!(photo.size_px, [3, 2]);
    }

    #[test]
    fn photos_are_turned_upright() {
        let mut picture = image::RgbImage::new(16, 8);
        picture.pixels_mut().for_each(|pixel| pixel.0 = [200, 200, 200]);
        let jpeg = encoded(picture.into(), image::ImageFormat::Jpeg);
        // An EXIF block that says: turn by 90 degrees (orientation 6), put behind the start.
        let exif: &[u8] = &[
            0xff, 0xe1, 0x00, 0x22, b'E', b'x', b'i', b'f', 0, 0, b'M', b'M', 0, 42, 0, 0, 0, 8, 0,
            1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
        ];
        let turned = [&jpeg[..2], exif, &jpeg[2..]].concat();
        assert_eq!(PhotoPixels::read(&turned).unwrap().size_px, [8, 16]);
        assert_eq!(PhotoPixels::read(&jpeg).unwrap().size_px, [16, 8]);
    }

    #[test]
    fn hostile_photos_are_refused() {
        assert_eq!(PhotoPixels::read(b""), None);
        assert_eq!(PhotoPixels::read(b"<html>404</html>"), None);
        let mut png = encoded(image::DynamicImage::new_rgb8(30, 20), image::ImageFormat::Png);
        png.truncate(png.len() / 2);
        assert_eq!(PhotoPixels::read(&png), None);
        // A header that promises more pixels than anybody photographs.
        let mut bomb = encoded(image::DynamicImage::new_rgb8(3, 2), image::ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        assert_eq!(PhotoPixels::read(&bomb), None);
    }
}
