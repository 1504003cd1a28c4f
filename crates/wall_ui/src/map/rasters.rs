//! Raster pictures under the map, decoded once.

use std::collections::BTreeMap;
use std::io::Cursor;

use wall_gpu::{BasemapInstance, BasemapTexture, Gpu, MapPasses};
use wall_model::{Basemap, EntityId, Fact, FactKind, FrameSeq, LonLat, Shared};

use super::{MapHelp, MapSetting, Screen, colors::unit};

/// Longest side of a raster, px; larger ones are refused.
const MAX_SIDE: u32 = 8_192;

/// Most bytes that decoding one may take.
const MAX_BYTES: u64 = 320 * 1024 * 1024;

/// Decoded rasters by entity; what is no longer shown is dropped. A raster that cannot be
/// read is remembered as such, so that it costs once.
#[derive(Default)]
pub(super) struct Rasters {
    kept: BTreeMap<EntityId, (FrameSeq, Option<BasemapTexture>)>,
}

impl Rasters {
    /// The rasters of `facts` in their order, ready to be drawn.
    pub(super) fn ready(
        &mut self,
        gpu: &Gpu,
        passes: &MapPasses,
        facts: &[Shared<Fact>],
        help: &MapHelp<'_>,
        (setting, screen): (&MapSetting, &Screen),
    ) -> Vec<(BasemapTexture, BasemapInstance)> {
        self.kept.retain(|entity, _| facts.iter().any(|fact| fact.entity == *entity));
        let mut ready = Vec::new();
        for fact in facts {
            let FactKind::Basemap(basemap) = &fact.kind else { continue };
            let known = self.kept.get(&fact.entity).filter(|(frame, _)| *frame == fact.frame);
            let texture = match known {
                Some((_, texture)) => texture.clone(),
                None => {
                    // Bytes that are not there yet are asked for again.
                    let Some(bytes) = (help.picture)(fact) else { continue };
                    let texture = decode(&bytes)
                        .and_then(|(size_px, rgba)| passes.basemap_texture(gpu, size_px, &rgba));
                    if texture.is_none() {
                        tracing::warn!(entity = %fact.entity, "a raster of the map cannot be read");
                    }
                    self.kept.insert(fact.entity.clone(), (fact.frame, texture.clone()));
                    texture
                }
            };
            ready.extend(texture.map(|texture| (texture, instance(basemap, setting, screen))));
        }
        ready
    }
}

/// Size and straight RGBA of a PNG or JPEG; `None` if it is neither, or too large.
fn decode(bytes: &[u8]) -> Option<([u32; 2], Vec<u8>)> {
    let mut reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_BYTES);
    reader.limits(limits);
    let picture = reader.decode().ok()?.into_rgba8();
    Some(([picture.width(), picture.height()], picture.into_raw()))
}

fn instance(basemap: &Basemap, setting: &MapSetting, screen: &Screen) -> BasemapInstance {
    let bounds = &basemap.bounds;
    let (low, high) = (screen.metres(bounds.min), screen.metres(bounds.max));
    let ordinate = |place: LonLat| place.lat_deg.to_radians().tan().asinh() as f32;
    BasemapInstance {
        corners_m: [low[0], low[1], high[0], high[1]],
        origin_lat_rad: screen.origin().lat_deg.to_radians() as f32,
        rad_per_m: (1.0 / LonLat::EARTH_RADIUS_M) as f32,
        first_row: ordinate(bounds.max),
        last_row: ordinate(bounds.min),
        strength: setting.colors.raster_strength,
        saturation: setting.colors.raster_saturation,
        is_mercator: f32::from(u8::from(basemap.is_mercator)),
        pad: 0.0,
        ground: unit(setting.colors.ground),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_pictures_are_refused() {
        assert!(decode(b"").is_none());
        assert!(decode(b"\x89PNG\r\n\x1a\n garbage").is_none());
        let mut png = Vec::new();
        let image = image::RgbaImage::from_pixel(3, 2, image::Rgba([1, 2, 3, 255]));
        image.write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
        assert_eq!(decode(&png).map(|(size, _)| size), Some([3, 2]));
        png.truncate(png.len() / 2);
        assert!(decode(&png).is_none());
    }
}
