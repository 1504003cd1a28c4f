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

/// Packets that may not fit together before the first picture: a stream that goes on for others, too,
/// is joined in the middle of one.
const MOST_ASTRAY: u32 = 2_000;

/// What of a picture has come.
pub(crate) struct Assembly {
    shape: Shape,
    depacketizer: Depacketizer,
    buffer: DepacketizeBuf,
    /// Bytes since the last picture that ended.
    held: usize,
    /// Whether a picture has come.
    has_begun: bool,
    /// Packets before it that did not fit together.
    astray: u32,
}

/// How a stream's packets are read.
struct Shape {
    media: String,
    encoding: String,
    clock_rate: u32,
    channels: Option<std::num::NonZeroU16>,
    sets: Option<String>,
}

impl Shape {
    fn depacketizer(&self) -> Result<Depacketizer, SourceError> {
        let (sets, channels) = (self.sets.as_deref(), self.channels);
        let (media, encoding) = (&self.media, &self.encoding);
        let mut depacketizer = Depacketizer::new(media, encoding, self.clock_rate, channels, sets)
            .map_err(|why| broken(&why))?;
        depacketizer.set_frame_format(FrameFormat::SIMPLE);
        Ok(depacketizer)
    }
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
        Self::of(Shape {
            media: stream.media().to_owned(),
            encoding: stream.encoding_name().to_owned(),
            clock_rate: stream.clock_rate_hz(),
            channels: stream.channels(),
            sets,
        })
    }

    fn of(shape: Shape) -> Result<Self, SourceError> {
        let depacketizer = shape.depacketizer()?;
        let (buffer, held, has_begun, astray) = (DepacketizeBuf::new(BUFFER), 0, false, 0);
        Ok(Self { shape, depacketizer, buffer, held, has_begun, astray })
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
        match self.buffer.push(&mut self.depacketizer, meta, payload) {
            Ok(()) => Ok(()),
            Err(_) if !self.has_begun && self.astray < MOST_ASTRAY => {
                self.astray += 1;
                self.held = 0;
                self.depacketizer = self.shape.depacketizer()?;
                self.buffer = DepacketizeBuf::new(BUFFER);
                Ok(())
            }
            Err(why) => Err(broken(&why)),
        }
    }

    /// A picture that is whole.
    fn pull(&mut self) -> Result<Option<VideoFrame>, SourceError> {
        match self.depacketizer.pull() {
            Some(Ok(CodecItem::VideoFrame(picture))) => {
                self.held = 0;
                self.has_begun = true;
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
        Assembly::of(Shape {
            media: "video".to_owned(),
            encoding: "h264".to_owned(),
            clock_rate: 90_000,
            channels: None,
            sets: Some("packetization-mode=1".to_owned()),
        })
        .unwrap()
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
    fn a_stream_that_is_joined_within_a_picture_begins_with_the_next() {
        let mut assembly = assembly();
        for part in 2..4 {
            assembly.push(&packet(0, (part, 4), 0)).unwrap();
            assert_eq!(assembly.pull().unwrap(), None);
        }
        for part in 0..4 {
            assembly.push(&packet(1, (part, 4), 0)).unwrap();
        }
        assert!(assembly.pull().unwrap().unwrap().data().len() > 4 * (32 << 10));
        // Later it is broken.
        assert!(assembly.push(&packet(2, (2, 4), 0)).is_err());
        // And one of which nothing ever fits together is no stream.
        let mut endless = self::assembly();
        let pushed = (0..u32::MAX).find(|_| endless.push(&packet(0, (2, 4), 0)).is_err());
        assert_eq!(pushed, Some(MOST_ASTRAY));
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
