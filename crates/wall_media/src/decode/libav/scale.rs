//! Pictures as small as they are shown, by libswscale: what is smaller costs less on its whole
//! way to the wall.

use std::cell::RefCell;

use ffmpeg_the_third::{
    format::Pixel,
    frame::Video,
    software::scaling::{Context, Flags, context::Definition},
};

use crate::decode::Size;

/// Ways of scaling that a thread keeps: cameras of a wall have few sizes.
const MOST: usize = 16;

thread_local! {
    /// Each with the room for its picture.
    static SCALERS: RefCell<Vec<(Context, Video)>> = const { RefCell::new(Vec::new()) };
}

/// What `look` makes of a frame that fills a place of this size; `None` if the frame is not much
/// larger, or its format is one that nobody scales.
pub(super) fn smaller<T>(
    frame: &Video,
    size: Size,
    look: impl FnOnce(&Video, (u32, u32)) -> T,
) -> Option<T> {
    let (width, height) = fitted((frame.width(), frame.height()), size)?;
    let from = Definition { format: frame.format(), width: frame.width(), height: frame.height() };
    let to = Definition { format: planar(frame.format())?, width, height };
    SCALERS.with_borrow_mut(|scalers| {
        let is_it =
            |(scaler, _): &(Context, Video)| (scaler.input(), scaler.output()) == (&from, &to);
        if !scalers.iter().any(is_it) {
            if scalers.len() >= MOST {
                scalers.remove(0);
            }
            scalers.push((scaler(&from, &to)?, Video::empty()));
        }
        let (scaler, room) = scalers.iter_mut().find(|one| is_it(one))?;
        scaler.run(frame, room).ok()?;
        Some(look(room, (width, height)))
    })
}

fn scaler(from: &Definition, to: &Definition) -> Option<Context> {
    let (input, output) = ((from.width, from.height), (to.width, to.height));
    Context::get(from.format, input.0, input.1, to.format, output.0, output.1, Flags::BILINEAR).ok()
}

/// The planar format of eight bits in which values mean the same.
fn planar(pixel: Pixel) -> Option<Pixel> {
    match pixel {
        Pixel::YUVJ420P | Pixel::YUVJ422P | Pixel::YUVJ440P | Pixel::YUVJ444P => {
            Some(Pixel::YUVJ420P)
        }
        Pixel::YUV420P
        | Pixel::YUV422P
        | Pixel::YUV440P
        | Pixel::YUV444P
        | Pixel::NV12
        | Pixel::YUV420P10LE
        | Pixel::P010LE => Some(Pixel::YUV420P),
        _ => None,
    }
}

/// Width and height of a picture of this size that fills a place and no more. One that is less than
/// a tenth too large stays as it is: whoever draws it scales it anyway.
fn fitted((width, height): (u32, u32), size: Size) -> Option<(u32, u32)> {
    let [width, height, across, down] =
        [width, height, size.width, size.height].map(|side| u64::from(side.max(1)));
    let (to_width, to_height) = if across * height >= down * width {
        (across, (height * across).div_ceil(width))
    } else {
        ((width * down).div_ceil(height), down)
    };
    let is_worth_it = to_width * 10 <= width * 9;
    is_worth_it.then_some((u32::try_from(to_width).ok()?, u32::try_from(to_height).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_fill_their_place_and_no_more() {
        let fit = |size, (width, height)| fitted(size, Size { width, height });
        assert_eq!(fit((640, 360), (480, 270)), Some((480, 270)));
        assert_eq!(fit((640, 360), (478, 240)), Some((478, 269)));
        assert_eq!(fit((960, 720), (320, 240)), Some((320, 240)));
        assert_eq!(fit((1_920, 1_080), (100, 400)), Some((712, 400)));
        assert_eq!(fit((640, 360), (600, 200)), None);
        assert_eq!(fit((640, 360), (1_280, 720)), None);
        assert_eq!(fit((0, 0), (0, 0)), None);
    }

    #[test]
    fn values_keep_their_range_and_colours_their_place() {
        for (pixel, to) in [
            (Pixel::YUV420P, Pixel::YUV420P),
            (Pixel::YUVJ422P, Pixel::YUVJ420P),
            (Pixel::YUV444P, Pixel::YUV420P),
            (Pixel::NV12, Pixel::YUV420P),
        ] {
            let mut frame = Video::new(pixel, 64, 48);
            for plane in 0..frame.planes() {
                let both = if plane == 1 && pixel == Pixel::NV12 {
                    [90, 170]
                } else {
                    [[250, 90, 170][plane]; 2]
                };
                frame
                    .data_mut(plane)
                    .chunks_mut(2)
                    .for_each(|pair| pair.copy_from_slice(&both[..pair.len()]));
            }
            let size = Size { width: 33, height: 25 };
            let seen = smaller(&frame, size, |out, size| {
                let middle = |plane: usize| out.data(plane)[out.stride(plane) * 6 + 8];
                (out.format(), size, [middle(0), middle(1), middle(2)])
            });
            assert_eq!(seen, Some((to, (34, 25), [250, 90, 170])), "{pixel:?}");
        }
        let grey = Video::new(Pixel::GRAY8, 64, 48);
        assert!(smaller(&grey, Size { width: 8, height: 8 }, |_, _| ()).is_none());
    }
}
