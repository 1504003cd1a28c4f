//! The decoder of one stream.

#[cfg(feature = "libav")]
use super::libav;
use super::{DecodeError, DecoderKind, Size, Take, copied, h264, jpeg};
use crate::{
    I420,
    sample::{Codec, Sample},
};

/// The decoder of one stream, with what it remembers.
#[derive(Default)]
pub(crate) struct Decoder {
    pub(super) video: Option<(Codec, Video)>,
    kind: Option<DecoderKind>,
    /// Whether hardware failed it: the processor decodes it from then on.
    #[cfg(feature = "libav")]
    pub(super) is_software: bool,
    /// Hardware that failed at a codec, and whether it had given a picture, until the processor shows
    /// whether that or the stream is at fault.
    #[cfg(feature = "libav")]
    suspect: Option<(Codec, DecoderKind, bool)>,
    begins_anew: bool,
}

/// What this process has for all of its streams.
#[derive(Default)]
pub(crate) struct Shared {
    #[cfg(feature = "libav")]
    pub(super) hardware: libav::Hardware,
}

/// A decoder of a codec.
pub(super) enum Video {
    OpenH264(h264::Decoder),
    #[cfg(feature = "libav")]
    Libav(libav::Decoder),
}

impl Decoder {
    /// Decodes a sample; `None` if it gives no picture yet. `is_shown` is false for what
    /// only serves the samples after it.
    pub(crate) fn decode(
        &mut self,
        shared: &mut Shared,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
    ) -> Result<Option<I420>, DecodeError> {
        self.decode_and(shared, sample, size, is_shown, &mut copied)
    }

    /// Like [`decode`](Self::decode), and takes the picture where the decoder has it: more than
    /// once if a sample has more than one, and the last time counts.
    pub(super) fn decode_and<T>(
        &mut self,
        shared: &mut Shared,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
        take: Take<'_, T>,
    ) -> Result<Option<T>, DecodeError> {
        if sample.codec == Codec::Jpeg && !is_shown {
            return Ok(None);
        }
        if self.video.as_ref().is_some_and(|(codec, _)| *codec != sample.codec) {
            self.video = None;
        }
        let mut decoded = self.video(shared, sample, size, is_shown, take);
        match &decoded {
            Err(_) => self.give_up(),
            Ok(Some(_)) => self.convict(shared, sample.codec),
            Ok(None) => {}
        }
        if sample.codec == Codec::Jpeg && !matches!(decoded, Ok(Some(_))) {
            decoded = jpeg::decode(&sample.data, size, sample.received_at, take).map(Some);
            self.kind = Some(DecoderKind::ZuneJpeg);
        }
        decoded
    }

    fn video<T>(
        &mut self,
        shared: &mut Shared,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
        take: Take<'_, T>,
    ) -> Result<Option<T>, DecodeError> {
        if self.video.is_none() {
            let video = if sample.is_key { self.open(shared, sample.codec)? } else { None };
            self.video = video.map(|video| (sample.codec, video));
        }
        match &mut self.video {
            None => Ok(None),
            Some((_, Video::OpenH264(decoder))) => {
                self.kind = Some(DecoderKind::OpenH264);
                decoder.decode(sample, size, is_shown, take)
            }
            #[cfg(feature = "libav")]
            Some((codec, Video::Libav(decoder))) => {
                if *codec == Codec::Jpeg {
                    jpeg::check_whole(&sample.data)?;
                }
                let decoded = decoder.decode(sample, size, is_shown, take)?;
                self.kind = Some(decoder.kind());
                if decoded.is_some()
                    && let Some(hardware) = decoder.declined_by()
                {
                    shared.hardware.declined(hardware, *codec);
                }
                Ok(decoded)
            }
        }
    }

    /// The best decoder of a codec that there is.
    #[cfg(feature = "libav")]
    fn open(&self, shared: &mut Shared, codec: Codec) -> Result<Option<Video>, DecodeError> {
        let hardware = (!self.is_software).then_some(&mut shared.hardware);
        if let Some(decoder) = libav::Decoder::new(codec, hardware)? {
            return Ok(Some(Video::Libav(decoder)));
        }
        match codec {
            Codec::Jpeg => Ok(None),
            Codec::H264 => Ok(Some(Video::OpenH264(h264::Decoder::new()?))),
            Codec::H265 | Codec::Av1 => {
                Err(DecodeError::Picture(format!("libavcodec here has no {}", codec.name())))
            }
        }
    }

    #[cfg(not(feature = "libav"))]
    fn open(&self, _shared: &mut Shared, codec: Codec) -> Result<Option<Video>, DecodeError> {
        match codec {
            Codec::Jpeg => Ok(None),
            Codec::H264 => Ok(Some(Video::OpenH264(h264::Decoder::new()?))),
            Codec::H265 | Codec::Av1 => Err(DecodeError::Picture(format!(
                "this program was built without {}",
                codec.name()
            ))),
        }
    }

    /// It failed: the next one is new. If hardware was to decode, the processor goes on; if that
    /// fails as well, it is the stream, and hardware has the next key picture.
    pub(super) fn give_up(&mut self) {
        #[cfg(feature = "libav")]
        if let Some((codec, Video::Libav(decoder))) = &self.video {
            let suspect = decoder.by_hardware().map(|(by, has_shown)| (*codec, by, has_shown));
            let suspected = std::mem::replace(&mut self.suspect, suspect);
            self.begins_anew |= self.suspect.is_some();
            self.is_software |= self.suspect.is_some();
            self.is_software &= suspected.is_none();
        }
        self.video = None;
    }

    /// There is a picture: if the processor decoded it where hardware had failed, hardware is at
    /// fault.
    #[cfg(feature = "libav")]
    fn convict(&mut self, shared: &mut Shared, codec: Codec) {
        match self.suspect.take_if(|(suspected, ..)| *suspected == codec) {
            Some((_, hardware, true)) => shared.hardware.failed(hardware),
            Some((_, hardware, false)) => shared.hardware.declined(hardware, codec),
            None => {}
        }
    }

    #[cfg(not(feature = "libav"))]
    fn convict(&mut self, _shared: &mut Shared, _codec: Codec) {}

    /// Whether the next sample must be a key.
    pub(crate) fn waits_for_key(&self) -> bool {
        self.video.is_none()
    }

    /// Whether it gave up hardware since this was asked last: with what was received since the
    /// last key picture it can go on at once.
    pub(crate) fn begins_anew(&mut self) -> bool {
        std::mem::take(&mut self.begins_anew)
    }

    /// What decoded its last sample, as far as that is known.
    pub(crate) fn kind(&self) -> Option<DecoderKind> {
        self.kind
    }
}

impl Shared {
    /// Whether graphics hardware decodes a codec, or is about to be tried.
    #[cfg(feature = "libav")]
    pub(super) fn may_use_hardware(&self, codec: Codec) -> bool {
        codec != Codec::Jpeg && self.hardware.is_possible(codec)
    }

    #[cfg(not(feature = "libav"))]
    pub(super) fn may_use_hardware(&self, _codec: Codec) -> bool {
        false
    }
}
