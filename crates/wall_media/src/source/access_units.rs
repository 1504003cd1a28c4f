//! Pictures put together out of RTP packets, so many bytes at most.
//!
//! The client library does that by itself, too, but keeps what has come of a picture until it ends,
//! however large it gets: a camera on a fast line would fill the memory. So packets are taken from
//! the library one by one, counted, and given to its depacketiser here, as it does itself. That
//! part of it is open for its own fuzz targets and benchmarks; nothing of it is promised.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::StreamExt as _;
use retina::{
    client::{PacketItem, Playing, Session, Stream},
    codec::{
        CodecItem, Depacketizer, FrameFormat, ParametersRef, VideoFrame, VideoParametersCodec,
    },
    rtp::{PacketMeta, ReceivedPacket},
    testutil::DepacketizeBuf,
};

use super::looks::few;
use crate::{
    error::{SourceError, first_line},
    sample::MAX_SAMPLE,
};

/// Most that is taken until a picture ends, bytes: what is left of one that lost a packet, and is not
/// kept, and after it one as large as a sample may be.
const MOST: usize = 2 * MAX_SAMPLE;

/// What a packet takes in memory besides its payload, bytes: many small ones must not count as
/// nothing.
const PACKET: usize = 64;

/// The buffer at first, bytes; it grows with the largest picture.
const BUFFER: usize = 64 << 10;

/// The pictures of one stream that is playing.
pub(crate) struct AccessUnits {
    session: Session<Playing>,
    assembly: Assembly,
}

impl AccessUnits {
    /// Those of the only stream of `session` that was set up.
    pub(super) fn new(session: Session<Playing>, assembly: Assembly) -> Self {
        Self { session, assembly }
    }

    /// The next picture.
    ///
    /// # Errors
    /// Why there is none: it has no end, it cannot be read, or the camera ended the stream.
    pub(super) async fn next(&mut self) -> Result<VideoFrame, SourceError> {
        loop {
            if let Some(picture) = self.assembly.pull()? {
                return Ok(picture);
            }
            match few(self.session.next()).await? {
                None => return Err(SourceError::Ended),
                Some(Err(err)) => return Err(broken(&err.to_string())),
                Some(Ok(PacketItem::Rtp(packet))) => self.assembly.push(&packet)?,
                Some(Ok(_)) => {}
            }
        }
    }

    /// Width and height of the pictures, px, if their parameter sets have said.
    pub(super) fn size(&self) -> Option<(u32, u32)> {
        self.assembly.size()
    }
}

/// What of a picture has come.
pub(crate) struct Assembly {
    depacketizer: Depacketizer,
    buffer: DepacketizeBuf,
    /// Bytes since the last picture that ended.
    held: usize,
}

impl Assembly {
    /// For a stream as its camera describes it.
    ///
    /// # Errors
    /// If its packets cannot be read.
    pub(super) fn new(stream: &Stream) -> Result<Self, SourceError> {
        let sets = match stream.parameters() {
            Some(ParametersRef::Video(video)) => told(video.codec_params()),
            _ => None,
        };
        let mut depacketizer = Depacketizer::new(
            stream.media(),
            stream.encoding_name(),
            stream.clock_rate_hz(),
            stream.channels(),
            sets.as_deref(),
        )
        .map_err(|why| broken(&why))?;
        depacketizer.set_frame_format(FrameFormat::SIMPLE);
        Ok(Self { depacketizer, buffer: DepacketizeBuf::new(BUFFER), held: 0 })
    }

    /// Takes in a packet; [`Self::pull`] must have given everything before.
    fn push(&mut self, packet: &ReceivedPacket) -> Result<(), SourceError> {
        if packet.loss() > 0 {
            // What had come of a picture is thrown away once a part of it is missing.
            self.held = 0;
        }
        let payload = packet.payload();
        self.held += payload.len() + PACKET;
        if self.held > MOST {
            return Err(SourceError::Endless);
        }
        let meta = PacketMeta::from_received(packet);
        let pushed = self.buffer.push(&mut self.depacketizer, meta, payload);
        pushed.map_err(|why| broken(&why))
    }

    /// A picture that is whole.
    fn pull(&mut self) -> Result<Option<VideoFrame>, SourceError> {
        match self.depacketizer.pull() {
            Some(Ok(CodecItem::VideoFrame(picture))) => {
                self.held = 0;
                Ok(Some(picture))
            }
            // The library does not tell others why.
            Some(Err(_why)) => Err(broken("a picture breaks off")),
            Some(Ok(_)) | None => Ok(None),
        }
    }

    fn size(&self) -> Option<(u32, u32)> {
        match self.depacketizer.parameters()? {
            ParametersRef::Video(video) => Some(video.pixel_dimensions()),
            _ => None,
        }
    }
}

/// Parameter sets as a description tells them (RFC 6184, 8.1; RFC 7798, 7.1): the library gives out
/// what it read there, and not what was written.
fn told(sets: &VideoParametersCodec) -> Option<String> {
    let code = |set: &[u8]| STANDARD.encode(set);
    Some(match sets {
        VideoParametersCodec::H264 { sps, pps } => {
            format!("sprop-parameter-sets={},{}", code(sps), code(pps))
        }
        #[cfg(feature = "libav")]
        VideoParametersCodec::H265 { vps, sps, pps } => {
            format!("sprop-vps={};sprop-sps={};sprop-pps={}", code(vps), code(sps), code(pps))
        }
        _ => return None,
    })
}

fn broken(why: &str) -> SourceError {
    SourceError::Broken(first_line(why))
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use retina::{PacketContext, Timestamp, rtp::ReceivedPacketBuilder};

    use super::*;

    /// One mebibyte, in packets of 32 KiB.
    const PACKETS: u16 = 32;

    fn assembly() -> Assembly {
        let mut depacketizer =
            Depacketizer::new("video", "h264", 90_000, None, Some("packetization-mode=1")).unwrap();
        depacketizer.set_frame_format(FrameFormat::SIMPLE);
        Assembly { depacketizer, buffer: DepacketizeBuf::new(BUFFER), held: 0 }
    }

    /// A part of a key picture (RFC 6184, 5.8): `part` of `parts`, `loss` packets after the one before.
    fn packet(picture: u16, (part, parts): (u16, u16), loss: u16) -> ReceivedPacket {
        let is_last = part + 1 == parts;
        let header = u8::from(part == 0) << 7 | u8::from(is_last) << 6 | 5;
        let payload = [0x7c, header].into_iter().chain([0xaa; 32 << 10]);
        let clock_rate = NonZeroU32::new(90_000).unwrap();
        let builder = ReceivedPacketBuilder {
            ctx: PacketContext::dummy(),
            stream_id: 0,
            sequence_number: part,
            timestamp: Timestamp::new(i64::from(picture) * 3_600, clock_rate, 0).unwrap(),
            payload_type: 96,
            ssrc: 7,
            mark: is_last,
            loss,
        };
        builder.build(payload).unwrap()
    }

    #[test]
    fn large_pictures_are_whole_and_one_that_has_no_end_is_refused() {
        let mut assembly = assembly();
        for picture in 0..3 {
            let parts = 7 * PACKETS;
            for part in 0..parts {
                assert_eq!(assembly.pull().unwrap(), None);
                assembly.push(&packet(picture, (part, parts), 0)).unwrap();
            }
            assert!(assembly.pull().unwrap().unwrap().data().len() > 7 << 20);
        }
        let taken = (0..u16::MAX).position(|part| {
            assert_eq!(assembly.pull().unwrap(), None);
            assembly.push(&packet(4, (part, u16::MAX), 0)) == Err(SourceError::Endless)
        });
        assert_eq!(taken, Some(MOST / ((32 << 10) + 2 + PACKET)));
    }

    #[test]
    fn what_was_thrown_away_does_not_count() {
        let mut assembly = assembly();
        // Pictures of 7 MiB that lack a packet, one after another, and then one that is whole.
        let parts = 7 * PACKETS;
        for picture in 0..4 {
            for part in (0..parts).filter(|part| *part != parts / 2) {
                let loss = u16::from(part == parts / 2 + 1);
                assembly.push(&packet(picture, (part, parts), loss)).unwrap();
                assert_eq!(assembly.pull().unwrap(), None);
            }
        }
        for part in 0..parts {
            assembly.push(&packet(4, (part, parts), 0)).unwrap();
        }
        assert!(assembly.pull().unwrap().is_some());
    }

    #[test]
    fn parameter_sets_of_the_description_are_those_that_it_told() {
        let own = "sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==";
        let depacketizer = Depacketizer::new("video", "h264", 90_000, None, Some(own)).unwrap();
        let Some(ParametersRef::Video(video)) = depacketizer.parameters() else { panic!("none") };
        assert_eq!(told(video.codec_params()).as_deref(), Some(own));
    }
}
