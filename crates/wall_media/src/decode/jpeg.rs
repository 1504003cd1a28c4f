//! JPEG pictures.

use wall_model::Timestamp;
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use super::{DecodeError, Laid, MAX_SIDE, Size, Take, check_size, copied, planes::Plane};
use crate::{I420, sample::MAX_SAMPLE};

/// Decodes a JPEG picture as a stranger sends it, at full size; for the fuzz target.
///
/// # Errors
/// In words, if it is no picture that can be shown.
pub fn jpeg_picture(data: &[u8]) -> Result<I420, String> {
    decode(data, None, Timestamp::default(), &mut copied).map_err(|err| err.to_string())
}

/// Decodes a JPEG picture, no larger than needed.
pub(super) fn decode<T>(
    data: &[u8],
    size: Option<Size>,
    captured_at: Timestamp,
    take: Take<'_, T>,
) -> Result<T, DecodeError> {
    let failed = |err: &dyn std::fmt::Debug| {
        DecodeError::Picture(crate::error::first_line(&format!("{err:?}")))
    };
    check_whole(data)?;
    let options = DecoderOptions::new_safe()
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE)
        .jpeg_set_out_colorspace(ColorSpace::YCbCr);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(data), options);
    decoder.decode_headers().map_err(|err| failed(&err))?;
    let colours = decoder.input_colorspace();
    match colours {
        Some(ColorSpace::YCbCr) => {}
        Some(ColorSpace::Luma) => {
            let options = options.jpeg_set_out_colorspace(ColorSpace::Luma);
            decoder.set_options(options);
        }
        other => return Err(DecodeError::Picture(format!("colours {other:?} are not shown"))),
    }
    let info = decoder.info().ok_or_else(|| failed(&"no header"))?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    check_size(width, height)?;
    let bytes = decoder.decode().map_err(|err| failed(&err))?;
    let is_grey = colours == Some(ColorSpace::Luma);
    Ok(take(&planes(&bytes, width, height, is_grey, captured_at), size))
}

/// Width and height that a JPEG picture's frame header states (ITU-T T.81, B.2.2), without
/// decoding anything.
pub(crate) fn size(data: &[u8]) -> Option<(u32, u32)> {
    let mut rest = data.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let (marker, behind) = match rest {
            // Any number of fill bytes may stand before a marker.
            [0xff, 0xff, ..] => {
                rest = rest.get(1..)?;
                continue;
            }
            [0xff, marker, behind @ ..] => (*marker, behind),
            _ => return None,
        };
        let [high, low, ..] = behind else { return None };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        match marker {
            // Frame headers of every process; the others of this range are tables.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let [_, _, _, h1, h0, w1, w0, ..] = behind else { return None };
                let side = |high, low| u32::from(u16::from_be_bytes([high, low]));
                return Some((side(*w1, *w0), side(*h1, *h0)));
            }
            // The scan: its header should have come before.
            0xda | 0xd9 => return None,
            _ => rest = behind.get(length..)?,
        }
    }
}

/// Refuses a picture without its end marker: its lower part would be invented.
pub(super) fn check_whole(data: &[u8]) -> Result<(), DecodeError> {
    if data.len() > MAX_SAMPLE {
        return Err(DecodeError::Picture("longer than 8 MiB".to_owned()));
    }
    let tail = data.get(data.len().saturating_sub(1_024)..).unwrap_or_default();
    if tail.windows(2).any(|pair| pair == [0xff, 0xd9]) {
        Ok(())
    } else {
        Err(DecodeError::Picture("it is cut off".to_owned()))
    }
}

/// The planes of decoded values: three interleaved ones, or grey only.
fn planes(
    bytes: &[u8],
    width: usize,
    height: usize,
    is_grey: bool,
    captured_at: Timestamp,
) -> Laid<'_> {
    const GREY: [u8; 1] = [128];
    let luma = Plane { bytes, stride: width, step: 1, width, height };
    if is_grey {
        let grey = || Plane { bytes: &GREY, stride: 1, step: 1, width: 1, height: 1 };
        return Laid {
            width,
            height,
            y: luma,
            u: grey(),
            v: grey(),
            chroma_factor: (1, 1),
            full_range: true,
            is_bt709: false,
            captured_at,
        };
    }
    let of = |offset: usize| Plane {
        bytes: bytes.get(offset..).unwrap_or_default(),
        stride: width * 3,
        step: 3,
        width,
        height,
    };
    let (y, u, v) = (of(0), of(1), of(2));
    // JFIF: always BT.601 and the full range.
    let (full_range, is_bt709) = (true, false);
    Laid { width, height, y, u, v, chroma_factor: (2, 2), full_range, is_bt709, captured_at }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of two halves: red above blue.
    fn sample(width: u16, height: u16) -> Vec<u8> {
        let rgb: Vec<u8> = (0..usize::from(height))
            .flat_map(|row| {
                let colour = if row * 2 < usize::from(height) { [200, 0, 0] } else { [0, 0, 200] };
                std::iter::repeat_n(colour, usize::from(width)).flatten()
            })
            .collect();
        let mut jpeg = Vec::new();
        let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 90);
        let colours = image::ExtendedColorType::Rgb8;
        encoder.encode(&rgb, width.into(), height.into(), colours).unwrap();
        jpeg
    }

    #[test]
    fn colours_and_sizes_survive() {
        let picture = jpeg_picture(&sample(33, 32)).unwrap();
        assert_eq!((picture.width, picture.height, picture.full_range), (33, 32, true));
        assert_eq!((picture.y.len(), picture.u.len()), (33 * 32, 17 * 16));
        // BT.601 of (200, 0, 0): Y 60, Cr 227; of (0, 0, 200): Y 23, Cb 228.
        assert!(picture.y[33].abs_diff(60) < 6 && picture.v[17].abs_diff(227) < 8);
        assert!(picture.y[33 * 30].abs_diff(23) < 6, "{}", picture.y[33 * 30]);
        assert!(picture.u[17 * 14].abs_diff(228) < 8, "{:?}", &picture.u);
    }

    #[test]
    fn large_pictures_are_made_smaller_but_not_too_small() {
        let size = Some(Size { width: 100, height: 50 });
        let picture = decode(&sample(640, 360), size, Timestamp::default(), &mut copied).unwrap();
        assert_eq!((picture.width, picture.height), (107, 60));
        assert_eq!(picture.u.len(), 54 * 30);
    }

    #[test]
    fn broken_pictures_are_refused() {
        let whole = sample(64, 64);
        assert!(jpeg_picture(&whole[..whole.len() / 2]).unwrap_err().contains("cut off"));
        assert!(jpeg_picture(b"<html>").is_err());
        assert!(jpeg_picture(&[]).is_err());
        // A header that claims 65,535 x 65,535 pixels.
        let mut bomb = whole;
        let frame = bomb.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        bomb[frame + 5..frame + 9].fill(0xff);
        assert!(jpeg_picture(&bomb).is_err());
    }

    #[test]
    fn the_size_is_read_without_decoding() {
        let picture = sample(64, 48);
        assert_eq!(size(&picture), Some((64, 48)));
        assert_eq!(size(&picture[..12]), None);
        assert_eq!(size(b"<html>"), None);
        // Fill bytes, an empty segment, and one that ends beyond the picture.
        let filled = [&picture[..2], &[0xff, 0xff], &picture[2..]].concat();
        assert_eq!(size(&filled), Some((64, 48)));
        assert_eq!(size(&[0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0]), None);
        assert_eq!(size(&[0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 0]), None);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn damaged_pictures_never_panic(at in 0..600_usize, with in proptest::arbitrary::any::<[u8; 4]>()) {
            let mut data = sample(48, 48);
            let at = at.min(data.len() - 4);
            data[at..at + 4].copy_from_slice(&with);
            let _size: Option<(u32, u32)> = size(&data);
            if let Ok(picture) = jpeg_picture(&data) {
                let pixels = usize::try_from(picture.width * picture.height).unwrap();
                proptest::prop_assert_eq!(picture.y.len(), pixels);
            }
        }
    }
}
