//! Pictures as libavcodec lays them out.

use ffmpeg_the_third::{color, format::Pixel, frame::Video};
use wall_model::Timestamp;

use super::scale;
use crate::{
    decode::{DecodeError, Laid, Size, Take, planes::Plane},
    sample::Codec,
};

/// Colour of a picture without.
const GREY: [u8; 1] = [128];

/// How a format lays out its planes.
struct Format {
    /// How many times smaller than luma the colour planes are, across and down; `None`: grey.
    chroma: Option<(usize, usize)>,
    /// Whether both colours share the second plane, value by value.
    is_mixed: bool,
    /// Bits to shift values of two bytes by to have eight bits; `None`: values of one byte.
    shift: Option<u32>,
}

fn format(pixel: Pixel) -> Option<Format> {
    let of = |chroma, is_mixed, shift| Some(Format { chroma, is_mixed, shift });
    match pixel {
        Pixel::YUV420P | Pixel::YUVJ420P => of(Some((2, 2)), false, None),
        Pixel::YUV422P | Pixel::YUVJ422P => of(Some((2, 1)), false, None),
        Pixel::YUV440P | Pixel::YUVJ440P => of(Some((1, 2)), false, None),
        Pixel::YUV444P | Pixel::YUVJ444P => of(Some((1, 1)), false, None),
        Pixel::GRAY8 => of(None, false, None),
        Pixel::NV12 => of(Some((2, 2)), true, None),
        Pixel::YUV420P10LE => of(Some((2, 2)), false, Some(2)),
        Pixel::P010LE => of(Some((2, 2)), true, Some(8)),
        _ => None,
    }
}

/// A plane's values, one byte each.
struct Values<'a> {
    bytes: std::borrow::Cow<'a, [u8]>,
    stride: usize,
}

fn values<'a>(frame: &'a Video, nr: usize, shift: Option<u32>) -> Result<Values<'a>, DecodeError> {
    if nr >= frame.planes() {
        return Err(DecodeError::Picture("a plane of it is missing".to_owned()));
    }
    let (bytes, stride) = (frame.data(nr), frame.stride(nr));
    let Some(shift) = shift else { return Ok(Values { bytes: bytes.into(), stride }) };
    let narrow = |pair: &[u8; 2]| (u16::from_le_bytes(*pair) >> shift).min(255) as u8;
    let narrowed: Vec<u8> = bytes.as_chunks::<2>().0.iter().map(narrow).collect();
    Ok(Values { bytes: narrowed.into(), stride: stride / 2 })
}

/// A plane of colour, from some value on; grey without.
fn chroma<'a>(
    values: Option<&'a Values<'_>>,
    from: usize,
    step: usize,
    (width, height): (usize, usize),
) -> Plane<'a> {
    match values {
        None => Plane { bytes: &GREY, stride: 1, step: 1, width: 1, height: 1 },
        Some(values) => {
            let bytes = values.bytes.get(from..).unwrap_or_default();
            Plane { bytes, stride: values.stride, step, width, height }
        }
    }
}

/// Takes a picture, made smaller where it is wanted smaller; `told` is the frame as it was
/// decoded, which says how colours are meant.
pub(super) fn taken<T>(
    frame: &Video,
    told: &Video,
    of: (Codec, Timestamp),
    size: Option<Size>,
    take: Take<'_, T>,
) -> Result<T, DecodeError> {
    // A picture that was fetched may be padded: what was decoded says how large it is.
    let whole = (told.width(), told.height());
    let is_padded = (frame.width(), frame.height()) != whole;
    let smaller = size.filter(|_| !is_padded).and_then(|size| {
        scale::smaller(frame, size, |frame, whole| lay((frame, whole), told, of, None, take))
    });
    smaller.unwrap_or_else(|| lay((frame, whole), told, of, size, take))
}

fn lay<T>(
    (frame, (width, height)): (&Video, (u32, u32)),
    told: &Video,
    (codec, captured_at): (Codec, Timestamp),
    size: Option<Size>,
    take: Take<'_, T>,
) -> Result<T, DecodeError> {
    let pixel = frame.format();
    let Some(format) = format(pixel) else {
        return Err(DecodeError::Picture(format!("its format {pixel:?} is not shown")));
    };
    let side = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
    let (width, height) = (side(width), side(height));
    let luma = values(frame, 0, format.shift)?;
    let (first, second) = match format.chroma {
        None => (None, None),
        Some(_) if format.is_mixed => (Some(values(frame, 1, format.shift)?), None),
        Some(_) => (Some(values(frame, 1, format.shift)?), Some(values(frame, 2, format.shift)?)),
    };
    let (across, down) = format.chroma.unwrap_or((2, 2));
    let step = if format.is_mixed { 2 } else { 1 };
    let chroma_size = (width.div_ceil(across), height.div_ceil(down));
    let u = chroma(first.as_ref(), 0, step, chroma_size);
    let v = chroma(second.as_ref().or(first.as_ref()), step - 1, step, chroma_size);
    let range = told.color_range();
    let is_full =
        matches!(pixel, Pixel::YUVJ420P | Pixel::YUVJ422P | Pixel::YUVJ440P | Pixel::YUVJ444P)
            || range == color::Range::JPEG
            || codec == Codec::Jpeg;
    let laid = Laid {
        width,
        height,
        y: Plane { bytes: &luma.bytes, stride: luma.stride, step: 1, width, height },
        u,
        v,
        chroma_factor: (2 / across, 2 / down),
        full_range: is_full,
        is_bt709: match (codec, told.color_space()) {
            // JFIF: always BT.601.
            (Codec::Jpeg, _) => false,
            (_, color::Space::BT709) => true,
            (_, color::Space::BT470BG | color::Space::SMPTE170M) => false,
            // What a stream does not say is guessed as players do: by its height.
            _ => told.height() >= 720,
        },
        captured_at,
    };
    Ok(take(&laid, size))
}
