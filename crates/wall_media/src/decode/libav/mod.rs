//! H.264, H.265, AV1 and JPEG by libavcodec, on graphics hardware where there is any.
//!
//! One thread a stream, and no more pictures held back than the stream itself asks for: what
//! was received is shown. Pictures that libavcodec calls damaged are not shown; the decoder
//! then waits for the next key picture, as after an error. What it does not call so (a slice
//! that was cut off) it conceals, as in any player.

mod device;
mod hardware;
mod layout;
mod scale;
#[cfg(test)]
mod tests;

use ffmpeg_the_third::{
    Dictionary, Error, Packet,
    codec::{self, Context, Id, decoder, threading},
    frame::Video,
    log,
};
pub(super) use hardware::Hardware;

use super::{DecodeError, DecoderKind, MAX_PIXELS, Size, Take, check_size};
use crate::{
    error::first_line,
    sample::{Codec, Sample},
};

/// One stream's decoder.
pub(super) struct Decoder {
    inner: decoder::Opened,
    codec: Codec,
    frame: Video,
    /// The hardware that was asked to decode.
    offered: Option<DecoderKind>,
    /// What decoded the last picture; `None` before the first one.
    by: Option<DecoderKind>,
}

/// Whether libavcodec has a decoder for it.
fn find(codec: Codec) -> Option<codec::Codec> {
    decoder::find(match codec {
        Codec::Jpeg => Id::MJPEG,
        Codec::H264 => Id::H264,
        Codec::H265 => Id::HEVC,
        Codec::Av1 => Id::AV1,
    })
}

/// Whether libavcodec has a decoder for it that graphics hardware can do the work of. Its AV1
/// decoder of choice is a library that only the processor runs.
fn find_for_hardware(codec: Codec) -> Option<codec::Codec> {
    if codec == Codec::Av1 { decoder::find_by_name("av1") } else { find(codec) }
}

impl Decoder {
    /// A decoder, if libavcodec has one for this codec.
    pub(super) fn new(
        codec: Codec,
        hardware: Option<&mut Hardware>,
    ) -> Result<Option<Self>, DecodeError> {
        // What a stream makes it say is said with the camera's name, once.
        log::set_level(log::Level::Quiet);
        let Some(found) = find(codec) else { return Ok(None) };
        // A JPEG picture is decoded sooner than it is fetched from a graphics card.
        let hardware = hardware.filter(|_| codec != Codec::Jpeg).zip(find_for_hardware(codec));
        let device = hardware.and_then(|(hardware, by)| Some((hardware.device(codec, &by)?, by)));
        let (device, found) = device.map_or((None, found), |(device, by)| (Some(device), by));
        let mut context = Context::new_with_codec(found);
        context.set_threading(threading::Config { count: 1, ..Default::default() });
        let offered = device.map(|device| device.attach(&mut context));
        let mut options = Dictionary::new();
        options.set("max_pixels", MAX_PIXELS.to_string());
        if codec == Codec::Jpeg {
            // Rather no picture than one whose lower part is invented.
            options.set("err_detect", "explode");
        }
        let inner = context.decoder().open_as_with(found, options).map_err(failed)?;
        let (frame, offered) = (Video::empty(), offered.flatten());
        Ok(Some(Self { inner, codec, frame, offered, by: None }))
    }

    /// What decoded the last picture, or would.
    pub(super) fn kind(&self) -> DecoderKind {
        self.by.unwrap_or(DecoderKind::Libavcodec)
    }

    /// The hardware that was asked to decode and did not, if there is such.
    pub(super) fn declined_by(&self) -> Option<DecoderKind> {
        self.offered.filter(|offered| self.by.is_some_and(|by| by != *offered))
    }

    /// The hardware that decodes, as far as is known, and whether it has given a picture.
    pub(super) fn by_hardware(&self) -> Option<(DecoderKind, bool)> {
        match self.by {
            None => Some((self.offered?, false)),
            Some(by) => by.is_hardware().then_some((by, true)),
        }
    }

    /// Decodes a sample; a picture only if it `is_shown`.
    pub(super) fn decode<T>(
        &mut self,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
        take: Take<'_, T>,
    ) -> Result<Option<T>, DecodeError> {
        self.inner.send_packet(&Packet::copy(&sample.data)).map_err(failed)?;
        let mut newest = None;
        loop {
            match self.inner.receive_frame(&mut self.frame) {
                Ok(()) => {}
                Err(Error::Other { errno }) if is_not_yet(errno) => return Ok(newest),
                Err(err) => return Err(failed(err)),
            }
            if self.frame.is_corrupt() {
                return Err(DecodeError::Picture("it is damaged".to_owned()));
            }
            let (width, height) = (self.frame.width(), self.frame.height());
            let side = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
            check_size(side(width), side(height))?;
            let in_hardware = device::kind_of(self.frame.format());
            self.by = Some(in_hardware.unwrap_or(DecoderKind::Libavcodec));
            if !is_shown {
                continue;
            }
            let (codec, at) = (self.codec, sample.received_at);
            newest = Some(if in_hardware.is_some() {
                let fetched = device::fetch(&self.frame).map_err(failed)?;
                layout::taken(&fetched, &self.frame, (codec, at), size, take)?
            } else {
                layout::taken(&self.frame, &self.frame, (codec, at), size, take)?
            });
        }
    }
}

/// Whether it waits for more.
fn is_not_yet(errno: i32) -> bool {
    std::io::Error::from_raw_os_error(errno).kind() == std::io::ErrorKind::WouldBlock
}

fn failed(err: Error) -> DecodeError {
    DecodeError::Picture(first_line(&err.to_string()))
}
